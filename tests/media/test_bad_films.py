"""Films as strangers make them: without pictures, with times that make no sense, ten hours long, headers that lie."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from media.facts import MediaFacts, State
from media.files import hash_file
from media.films import LONGEST
from media.settings import HashSettings
from media.workers import HashWorkers
from tests.media.drawn import draw, film


def sound_only(path: Path) -> Path:
    """An MP4 file with a second of silence and no picture."""
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=44100)
        for _ in range(44):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate = 44100
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path


def retimed(path: Path, container: str, time_of: Callable[[int], int], *, frames: int = 60) -> Path:
    """A film whose packets bear the times that the function gives, in thousandths of a second."""
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream("mjpeg" if container == "avi" else "libx264", rate=10)
        stream.width, stream.height = 160, 120
        stream.pix_fmt = "yuvj420p" if container == "avi" else "yuv420p"
        stream.codec_context.gop_size = 1
        stream.codec_context.max_b_frames = 0
        number = 0
        for step in range(frames):
            frame = av.VideoFrame.from_ndarray(draw(160, 120, step % 9), format="rgb24")
            for packet in [*stream.encode(frame), *(stream.encode() if step == frames - 1 else [])]:
                packet.time_base = Fraction(1, 1000)
                packet.pts = packet.dts = time_of(number)
                number += 1
                try:
                    out.mux(packet)
                except av.error.FFmpegError:
                    continue  # the muxer itself wouldn't have it
    return path


def assert_sane(facts: MediaFacts) -> None:
    assert facts.sha256 is not None
    times = [frame.time for frame in facts.frames]
    assert times == sorted(times)
    assert all(math.isfinite(time) and 0 <= time <= LONGEST for time in times)
    assert len(times) <= HashSettings().frames


def test_a_film_without_pictures_is_told(tmp_path: Path) -> None:
    facts = hash_file(sound_only(tmp_path / "a.mp4"))
    assert (facts.state, facts.reason) == (State.PARTLY, "holds sound, but no picture")
    assert facts.duration == pytest.approx(1.0, abs=0.1)
    assert facts.sha256 is not None


def test_a_film_without_anything_in_it_is_not_said_to_hold_sound(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(
        struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 0, b"isom", b"mp42")
        + struct.pack(">I4sQ", 1, b"moov", 1 << 62)
        + bytes(5000)
    )
    facts = hash_file(tmp_path / "a.mp4")
    assert (facts.state, facts.reason) == (State.PARTLY, "holds neither picture nor sound")


@pytest.mark.parametrize("container", ["matroska", "mpegts", "avi"])
@pytest.mark.parametrize(
    "time_of",
    [
        lambda n: (60 - n) * 100,  # backwards
        lambda n: 0,  # all at once
        lambda n: n * 100 if n % 7 else n * 100 + 40_000_000,  # leaps of half a day
        lambda n: n * 100 - 3_000,  # before the beginning
        lambda n: (1 << 40) + n * 100,  # years after it
        lambda n: n * n * n * 100,
    ],
)
def test_times_that_make_no_sense_leave_frames_in_order(
    tmp_path: Path, container: str, time_of: Callable[[int], int]
) -> None:
    assert_sane(hash_file(retimed(tmp_path / "film", container, time_of)))


def test_a_film_of_ten_hours_is_hashed_from_end_to_end(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"preset": "ultrafast"}
        stream.codec_context.gop_size = 2
        stream.codec_context.time_base = Fraction(1, 1)
        for number in range(720):
            frame = av.VideoFrame.from_ndarray(draw(64, 48, number % 12), format="rgb24")
            frame.pts, frame.time_base = number * 50, Fraction(1, 1)
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    with HashWorkers(HashSettings(seconds=30)) as workers:
        facts = workers.hash_blocking(path)
    assert (facts.state, facts.reason) == (State.HASHED, None)
    assert facts.duration == pytest.approx(36_000, rel=0.01)
    assert_sane(facts)
    times = [frame.time for frame in facts.frames]
    assert len(times) >= 60
    assert times[-1] > 35_000
    assert max(two - one for one, two in pairwise(times)) < 1000


def patched(content: bytes, box: bytes, at: int, value: bytes) -> bytes:
    """The film with bytes of a box of its header replaced, counted from the box's name."""
    start = content.index(box) + at
    return content[:start] + value + content[start + len(value) :]


HEADERS: dict[str, tuple[bytes, int, bytes]] = {
    "more samples than there can be": (b"stsz", 12, b"\xff\xff\xff\xf0"),
    "more times than there can be": (b"stts", 8, b"\x7f\xff\xff\xff"),
    "more chunks than there can be": (b"stco", 8, b"\xff\xff\xff\xff"),
    "chunks of endless samples": (b"stsc", 16, b"\x7f\xff\xff\xff"),
    "samples of gigabytes": (b"stsz", 8, b"\x7f\xff\xff\xff"),
    "pictures of 65535 pixels": (b"avc1", 28, b"\xff\xff\xff\xff"),
    "an endless box": (b"trak", -4, b"\xff\xff\xff\xff"),
    "a box of nothing": (b"mdia", -4, b"\x00\x00\x00\x00"),
    "a box in 64 bits": (b"minf", -4, b"\x00\x00\x00\x01"),
    "no ticks a second": (b"mdhd", 16, b"\x00\x00\x00\x00"),
    "a length of ages": (b"mvhd", 20, b"\xff\xff\xff\xff"),
    "a decoder's header that is nonsense": (b"avcC", 8, b"\xff" * 16),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_lies_costs_little_and_takes_nothing_with_it(tmp_path: Path, name: str) -> None:
    content = film(tmp_path / "good.mp4", 3, width=320, height=240).read_bytes()
    (tmp_path / "bad.mp4").write_bytes(patched(content, *HEADERS[name]))
    with HashWorkers(HashSettings(seconds=20, memory_mb=700)) as workers:
        assert_sane(workers.hash_blocking(tmp_path / "bad.mp4"))
        assert workers.hash_blocking(tmp_path / "good.mp4").state is State.HASHED


def test_boxes_in_boxes_without_end_are_left(tmp_path: Path) -> None:
    inner = b""
    for _ in range(20_000):
        inner = struct.pack(">I", len(inner) + 8) + b"moov" + inner if len(inner) < 1 << 20 else inner
    (tmp_path / "a.mp4").write_bytes(struct.pack(">I", 16) + b"ftypisom\x00\x00\x02\x00" + inner)
    with HashWorkers(HashSettings(seconds=20)) as workers:
        facts = workers.hash_blocking(tmp_path / "a.mp4")
    assert facts.state is State.PARTLY
    assert facts.reason is not None
