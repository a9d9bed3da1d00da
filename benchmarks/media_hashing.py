"""How many pictures a second are hashed, and how much faster than they play films are.

``python -m benchmarks.media_hashing [--workers N] [--pictures N] [--seconds S] [--json]``. Files on disk, through the
worker processes that the program uses: reading, SHA-256, decoding, PDQ in eight orientations, pHash, likeness to
text, borders. Pictures are JPEG files of quality 85 as ``benchmarks.media_sources`` draws them; the film is H.264,
1280 × 720, 25 frames a second, with a key frame every two seconds as phones write them, and every ten as encoders do
unless told otherwise.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image

from benchmarks.media_sources import draw_aerial, draw_scene
from media.facts import State
from media.files import hash_file
from media.settings import HashSettings
from media.workers import HashWorkers

DIFFERENT = 24  # pictures
RATE = 25  # frames a second
SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of file.

    Attributes:
        files: how many were hashed.
        each_second: files a second of the clock, whatever else the machine does.
        each_core: files a second of one core's time, without the way to another process and back.
        duration: of films, their seconds.
    """

    what: str
    files: int
    each_second: float
    each_core: float
    duration: float = 0.0


def pictures(folder: Path, side: int) -> list[Path]:
    """JPEG files whose longer side has so many pixels."""
    made = []
    for number in range(DIFFERENT):
        picture = (draw_aerial if number % 2 else draw_scene)(20_000 + number)
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        file = folder / f"{side}-{number}.jpg"
        picture.save(file, quality=85)
        made.append(file)
    return made


def film(file: Path, seconds: int, key_frames: int) -> Path:
    """A film of a camera that moves over a view from above, with a key frame every so many seconds."""
    ground = draw_aerial(30_000).resize((1920, 1440))
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "26"}
        stream.codec_context.gop_size = key_frames * RATE
        for step in range(seconds * RATE):
            left, top = 300 + 300 * np.sin(step / 90), 350 + 300 * np.cos(step / 130)
            shown = ground.crop((int(left), int(top), int(left) + SIZE[0], int(top) + SIZE[1]))
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.asarray(shown), format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return file


def rate(files: Sequence[Path], workers: HashWorkers, threads: int) -> float:
    """Files a second through the worker processes."""
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        found = list(pool.map(workers.hash_blocking, files))
        spent = time.perf_counter() - started
    assert all(facts.state is State.HASHED for facts in found)
    return len(files) / spent


def rate_of_core(files: Sequence[Path]) -> float:
    """Files a second of processor time, in this process."""
    hash_file(files[0])
    started = time.process_time()
    for file in files:
        hash_file(file)
    return len(files) / (time.process_time() - started)


def measure(workers: int, count: int, seconds: int) -> list[Line]:
    """The lines of the table."""
    lines = []
    with tempfile.TemporaryDirectory() as folder, HashWorkers(HashSettings(workers=workers)) as hashing:
        for side, many in ((320, count), (800, count // 2), (1280, count // 3)):
            files = (pictures(Path(folder), side) * (many // DIFFERENT + 1))[:many]
            rate(files[: 4 * workers], hashing, workers)  # the processes start
            lines.append(
                Line(f"pictures of {side} px", many, rate(files, hashing, workers), rate_of_core(files[:96]))
            )
        for key_frames in (2, 10):
            file = film(Path(folder) / f"{key_frames}.mp4", seconds, key_frames)
            duration = hash_file(file).duration or 0.0
            what = f"films, a key frame every {key_frames} s"
            lines.append(Line(what, 6, rate([file] * 6, hashing, workers), rate_of_core([file]), duration))
    return lines


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=3000)
    parser.add_argument("--seconds", type=int, default=60, help="length of the films")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    lines = measure(chosen.workers, chosen.pictures, chosen.seconds)
    if chosen.json:
        print(json.dumps([asdict(line) for line in lines]))
        return
    print(f"{'':36}{'':8}{f'{chosen.workers} processes, by the clock':>30}{'one core, its own time':>30}")
    print(f"{'':36}{'files':>8}{'files/s':>15}{'x real time':>15}{'files/s':>15}{'x real time':>15}")
    for line in lines:
        shown = f"{line.what:36}{line.files:>8,}"
        for each in (line.each_second, line.each_core):
            shown += f"{each:>15,.1f}" + (f"{each * line.duration:>15,.0f}" if line.duration else f"{'':15}")
        print(shown.rstrip())


if __name__ == "__main__":
    main()
