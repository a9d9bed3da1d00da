"""Pictures and films as they come, whole and broken: what is told of them, and that nothing else happens."""

from __future__ import annotations

import hashlib
import json
import os
import random
import tracemalloc
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media import films, pictures
from media.facts import State
from media.files import hash_bytes, hash_file
from media.kinds import tell_kind
from media.looks import hash_look
from media.pdq import distance
from media.settings import HashSettings
from tests.media.drawn import blank_png, encoded, film, laid_on_its_side, picture, stated_jpeg


def test_a_picture_is_hashed_and_measured(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    content = encoded(picture(800, 600), "JPEG")
    path.write_bytes(content)
    facts = hash_file(path)
    assert (facts.state, facts.reason) == (State.HASHED, None)
    assert facts.sha256 == hashlib.sha256(content).digest()
    assert (facts.size, facts.mime, facts.width, facts.height) == (len(content), "image/jpeg", 800, 600)
    assert facts.pdq is not None
    assert len(facts.pdq) == 32
    assert facts.phash is not None
    assert len(facts.phash) == 8
    assert facts.pdq_quality == 100
    assert facts.views == ()
    assert facts.frames == ()


def test_a_film_is_hashed_by_its_key_frames(tmp_path: Path) -> None:
    facts = hash_file(film(tmp_path / "a.mp4", 3))
    assert (facts.state, facts.reason, facts.mime) == (State.HASHED, None, "video/mp4")
    assert (facts.width, facts.height) == (160, 120)
    assert facts.duration == pytest.approx(3.0, abs=0.3)
    assert [each.time for each in facts.frames] == pytest.approx([0.0, 1.0, 2.0], abs=0.01)
    assert facts.pdq == facts.frames[0].pdq


def test_of_many_key_frames_one_a_second_is_taken(tmp_path: Path) -> None:
    facts = hash_file(film(tmp_path / "a.mp4", 4, rate=8, every=1))
    assert [each.time for each in facts.frames] == pytest.approx([0.0, 1.0, 2.0, 3.0], abs=0.01)
    facts = hash_file(tmp_path / "a.mp4", settings=HashSettings(frames=2))
    assert len(facts.frames) == 2


def test_a_picture_taken_from_a_film_has_the_hash_of_its_frame(tmp_path: Path) -> None:
    facts = hash_file(film(tmp_path / "a.mp4", 3, width=320, height=240))
    still = hash_bytes(encoded(picture(320, 240, 1), "JPEG"), "still.jpg")
    assert still.pdq is not None
    assert distance(still.pdq, facts.frames[1].pdq) <= 31
    assert distance(still.pdq, facts.frames[2].pdq) > 31


def test_a_film_that_lies_on_its_side_is_hashed_and_shown_as_players_show_it(tmp_path: Path) -> None:
    plain = hash_file(film(tmp_path / "a.mp4", 3, width=320, height=240))
    facts = hash_file(laid_on_its_side(tmp_path / "a.mp4"))
    assert (facts.width, facts.height) == (240, 320)
    with open(tmp_path / "a.mp4", "rb") as file:
        [(upright, _)] = films.show_frames(file, "video/mp4", HashSettings(), [0.0], 320)
    drawn = picture(320, 240, seed=0).transpose(Image.Transpose.ROTATE_270)
    assert upright.size == drawn.size
    shown, wanted = hash_look(upright).whole, hash_look(drawn).whole
    assert shown is not None
    assert wanted is not None
    near = [distance(pdq, wanted.pdqs[0]) <= 20 for pdq in (facts.frames[0].pdq, shown.pdqs[0])]
    assert near == [True, True]
    assert distance(plain.frames[0].pdq, wanted.pdqs[0]) > 60


def test_the_json_is_what_the_command_line_promises(tmp_path: Path) -> None:
    told = hash_file(film(tmp_path / "a.mp4", 2)).as_json("a.mp4")
    assert list(told) == [
        "file",
        "sha256",
        "mime",
        "width",
        "height",
        "duration",
        "pdq",
        "pdq_quality",
        "phash",
        "frames",
    ]
    assert len(told["sha256"]) == len(told["pdq"]) == 64
    assert len(told["phash"]) == 16
    assert list(told["frames"][0]) == ["time", "pdq", "quality"]
    json.dumps(told)
    nothing = hash_bytes(b"", "a.mp4").as_json("a.mp4")
    assert nothing["pdq"] is None
    assert nothing["frames"] == []


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG"])
def test_every_kind_of_picture_gives_about_the_same_hash(kind: str) -> None:
    expected = hash_bytes(encoded(picture()), "a.png")
    facts = hash_bytes(encoded(picture(), kind), "a." + kind.lower())
    assert (facts.state, facts.reason) == (State.HASHED, None)
    assert facts.pdq is not None
    assert expected.pdq is not None
    assert distance(facts.pdq, expected.pdq) <= 20


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_mode_of_picture_gives_about_the_same_hash(mode: str) -> None:
    expected = hash_bytes(encoded(picture()), "a.png").pdq
    if mode == "I;16":
        image = Image.fromarray(np.asarray(picture().convert("L")).astype(np.uint16) * 257)
    else:
        image = picture().convert(mode)
    facts = hash_bytes(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert facts.state is State.HASHED
    assert facts.pdq is not None
    assert expected is not None
    assert distance(facts.pdq, expected) <= 20


def test_a_photo_that_is_to_be_turned_is_hashed_as_it_is_shown() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(picture().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)
    facts = hash_bytes(content, "a.jpg")
    expected = hash_bytes(encoded(picture()), "a.png").pdq
    assert (facts.width, facts.height) == (320, 240)
    assert facts.pdq is not None
    assert expected is not None
    assert distance(facts.pdq, expected) <= 20


def test_an_animation_is_hashed_frame_by_frame() -> None:
    frames = [picture(99, 99, seed) for seed in range(6)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=500)
    facts = hash_bytes(content, "a.gif")
    assert facts.state is State.HASHED
    assert [each.time for each in facts.frames] == [0.0, 1.0, 2.0]
    assert facts.duration == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("container", "codec", "mime"),
    [
        ("matroska", "libx264", "video/x-matroska"),
        ("webm", "libvpx-vp9", "video/webm"),
        ("avi", "mpeg4", "video/x-msvideo"),
        ("mpegts", "libx264", "video/mp2t"),
        ("mov", "libx264", "video/quicktime"),
    ],
)
def test_every_kind_of_film_is_read(tmp_path: Path, container: str, codec: str, mime: str) -> None:
    facts = hash_file(film(tmp_path / "film", 2, container=container, codec=codec))
    assert (facts.state, facts.mime) == (State.HASHED, mime)
    assert facts.frames


def test_sound_has_a_length_and_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))
    facts = hash_file(path)
    assert (facts.state, facts.mime, facts.pdq) == (State.HASHED, "audio/wav", None)
    assert facts.duration == pytest.approx(1.0)


def test_a_document_has_its_own_hash_only() -> None:
    facts = hash_bytes(b"%PDF-1.7 ...", "a.pdf")
    assert (facts.state, facts.mime, facts.pdq, facts.reason) == (
        State.HASHED,
        "application/pdf",
        None,
        None,
    )


# --- bad files --------------------------------------------------------------------------------------


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    facts = hash_file(tmp_path / "gone.jpg")
    assert (facts.state, facts.reason) == (State.MISSING, "there is no such file")


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert hash_file(tmp_path / "pipe.jpg").reason == "is no file"
    assert hash_file(tmp_path).reason == "is no file"


def test_an_empty_file_is_told() -> None:
    facts = hash_bytes(b"", "a.jpg")
    assert (facts.state, facts.reason, facts.size) == (State.REFUSED, "the file is empty", 0)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "TIFF", "BMP"])
@pytest.mark.parametrize("part", [0.02, 0.5])
def test_a_picture_that_is_cut_off_keeps_its_own_hash(kind: str, part: float) -> None:
    content = encoded(picture(), kind)
    content = content[: max(16, int(len(content) * part))]
    facts = hash_bytes(content, "a." + kind.lower())
    assert facts.state is State.PARTLY
    assert facts.reason is not None
    assert "cut off" in facts.reason
    assert facts.sha256 == hashlib.sha256(content).digest()


@pytest.mark.parametrize("part", [0.01, 0.3, 0.9])
def test_a_film_that_is_cut_off_keeps_its_own_hash(tmp_path: Path, part: float) -> None:
    content = film(tmp_path / "a.mp4", 3).read_bytes()
    facts = hash_bytes(content[: int(len(content) * part)], "a.mp4")
    assert (facts.state, facts.reason) == (State.PARTLY, "is cut off or damaged")
    assert facts.sha256 is not None


def test_the_frames_before_a_cut_are_kept(tmp_path: Path) -> None:
    content = film(tmp_path / "a.mkv", 6, container="matroska").read_bytes()
    facts = hash_bytes(content[: len(content) * 2 // 3], "a.mkv")
    assert 2 <= len(facts.frames) < 6


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("a.jpg", "PNG", "named like a jpg file, but is image/png"),
        ("a.mp4", "JPEG", "named like an mp4 file, but is image/jpeg"),
        ("a.jpeg", "JPEG", None),
        ("A.JPG", "JPEG", None),
        ("a.dat", "PNG", None),
        ("a", "PNG", None),
    ],
)
def test_a_mislabelled_picture_is_hashed_and_told(name: str, kind: str, reason: str | None) -> None:
    facts = hash_bytes(encoded(picture(), kind), name)
    assert (facts.state, facts.reason) == (State.HASHED, reason)
    assert facts.pdq is not None


def test_a_gif_that_telegram_made_a_film_of_is_not_mislabelled(tmp_path: Path) -> None:
    assert hash_bytes(film(tmp_path / "a.mp4", 1).read_bytes(), "a.gif").reason is None


def test_text_named_like_a_picture_is_told() -> None:
    facts = hash_bytes(b"no picture at all", "a.jpg")
    assert (facts.state, facts.reason) == (
        State.PARTLY,
        "named like a jpg file, but is none that is known",
    )


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (30_000, 20), (20, 30_000)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_30000_pixels_wide_is_not_decoded(width: int, height: int, kind: str) -> None:
    content = blank_png(width, height) if kind == "PNG" else stated_jpeg(width, height)
    tracemalloc.start()
    facts = hash_bytes(content, "a." + kind.lower())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert facts.state is State.PARTLY
    assert facts.reason is not None
    assert "too large to look into" in facts.reason
    assert facts.sha256 is not None
    assert facts.pdq is None
    assert peak < len(content) * 2 + (8 << 20)


def test_a_picture_of_one_pixel_has_no_pdq() -> None:
    facts = hash_bytes(encoded(picture(1, 1)), "a.png")
    assert (facts.state, facts.reason) == (State.PARTLY, "1 × 1 pixels: too small for PDQ and pHash")
    assert (facts.width, facts.height) == (1, 1)
    assert (facts.pdq, facts.pdq_quality, facts.phash, facts.text_like) == (None, None, None, None)


@pytest.mark.parametrize("kind", ["TIFF", "MPO"])
def test_several_pictures_in_one_file_are_no_animation(kind: str) -> None:
    content = encoded(picture(), kind, save_all=True, append_images=[picture(seed=9)])
    facts = hash_bytes(content, "a")
    assert (facts.state, facts.frames, facts.duration) == (State.HASHED, (), None)
    assert facts.pdq is not None


def test_an_animation_without_end_is_left_after_a_while() -> None:
    frames = [Image.new("L", (8, 8), each % 2 * 255) for each in range(700)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=10)
    facts = hash_bytes(content, "a.gif")
    assert facts.state is State.PARTLY
    assert facts.reason is not None
    assert "more than 600 frames" in facts.reason


def test_an_animation_of_giant_frames_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 5 * 64 * 64)
    frames = [picture(64, 64, seed) for seed in range(9)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=1000)
    facts = hash_bytes(content, "a.gif")
    assert facts.state is State.PARTLY
    assert "the rest was left out" in (facts.reason or "")
    assert facts.pdq is not None
    assert len(facts.frames) == 6


def test_a_film_of_giant_key_frames_is_left_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(films, "_MOST_PIXELS", 3 * 320 * 240)
    facts = hash_file(film(tmp_path / "a.mp4", 8, width=320, height=240))
    assert facts.state is State.PARTLY
    assert "the rest was left out" in (facts.reason or "")
    assert len(facts.frames) == 4


def test_a_film_of_giant_frames_is_not_decoded(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 1, width=640, height=480)
    facts = hash_file(path, settings=HashSettings(longest_side=600))
    assert (facts.state, facts.reason) == (
        State.PARTLY,
        "640 × 480 pixels: too large to look into",
    )


def test_a_film_of_hours_is_gone_through_in_leaps(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 600, width=32, height=32, rate=1)
    facts = hash_file(path, settings=HashSettings(frames=20))
    assert 10 <= len(facts.frames) <= 20
    assert facts.frames[-1].time > 500
    times = [each.time for each in facts.frames]
    assert times == sorted(times)


def test_a_film_whose_bytes_were_changed_never_raises(tmp_path: Path) -> None:
    content = film(tmp_path / "a.mp4", 2, width=64, height=64).read_bytes()
    for seed in range(60):
        chance = random.Random(seed)  # noqa: S311
        damaged = bytearray(content)
        for _ in range(12):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        facts = hash_bytes(bytes(damaged), "a.mp4")
        assert facts.sha256 is not None
        assert facts.state in (State.HASHED, State.PARTLY)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_a_picture_whose_bytes_were_changed_never_raises(kind: str) -> None:
    content = encoded(picture(64, 48), kind)
    for seed in range(60):
        chance = random.Random(seed)  # noqa: S311
        damaged = bytearray(content)
        for _ in range(6):
            damaged[chance.randrange(min(len(damaged), 400))] = chance.randrange(256)
        facts = hash_bytes(bytes(damaged), "a")
        assert facts.sha256 is not None


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    film(tmp_path / "secret.mp4", 1)
    playlist = f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/secret.mp4\n#EXT-X-ENDLIST\n".encode()
    facts = hash_bytes(playlist, "a.mp4")
    assert facts.frames == ()
    assert facts.state is State.PARTLY


def test_a_file_larger_than_allowed_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        file.truncate(2 << 20)
    facts = hash_file(path, settings=HashSettings(largest_mb=1))
    assert (facts.state, facts.reason, facts.size) == (State.REFUSED, "larger than 1 MB", 2 << 20)


@pytest.mark.parametrize("head", [b"", b"\x00", b"RIFF", b"\xff", b"\x47", b"\x00\x00\x00\x18ftyp", b"BM"])
def test_a_head_of_few_bytes_is_told_from_nothing_else(head: bytes) -> None:
    assert isinstance(tell_kind(head), str)


# --- members of archives ----------------------------------------------------------------------------


def test_a_member_of_an_archive_is_hashed_as_if_it_lay_outside(tmp_path: Path) -> None:
    content = encoded(picture(), "JPEG")
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("photos/a.jpg", content)
    assert hash_file("photos/a.jpg", archive=path) == hash_bytes(content, "a.jpg")
    assert hash_file("photos/b.jpg", archive=path).state is State.MISSING
    assert hash_file("photos/a.jpg", archive=tmp_path / "gone.zip").state is State.MISSING


def test_a_member_that_blows_up_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.jpg", bytes(3 << 20))
    facts = hash_file("a.jpg", archive=path, settings=HashSettings(largest_mb=1))
    assert (facts.state, facts.reason) == (State.REFUSED, "larger than 1 MB")


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a.jpg", encoded(picture(), "JPEG"))
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)
    assert hash_file("a.jpg", archive=path).reason == "can't be read: the archive is damaged"
