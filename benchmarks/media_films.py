"""Films to measure look-ups with: a camera that moves over drawn scenes, and what happens to films on their way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import av
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from benchmarks.media_sources import draw_aerial, draw_scene, font
from media.facts import MediaFacts
from media.files import hash_bytes

WIDTH, HEIGHT = 640, 360
RATE = 12  # frames a second
SHOT = 3  # seconds
SHOTS = 6
BITS = 800_000  # a second

Frames = list[Image.Image]


def film_frames(number: int, shots: int = SHOTS) -> Frames:
    """Shots of a camera that moves and zooms over a scene or a view from above, 18 seconds in all."""
    chance = np.random.default_rng(7000 + number)
    frames: Frames = []
    steps = SHOTS * SHOT * RATE // shots
    for shot in range(shots):
        draw = draw_aerial if shot % 3 or shots == 1 else draw_scene
        ground = draw(10_000 + number * SHOTS + shot)
        begin, end = (_camera(chance, ground.size) for _ in range(2))
        for step in range(steps):
            at = begin + (end - begin) * step / steps
            left, top, width = at
            box = (left, top, left + width, top + width * HEIGHT / WIDTH)
            frames.append(ground.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box))
    return frames


def _camera(
    chance: np.random.Generator, size: tuple[int, int]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    width = chance.uniform(0.6, 0.95) * size[0]
    left = chance.uniform(0, size[0] - width)
    top = chance.uniform(0, size[1] - width * HEIGHT / WIDTH)
    return np.array([left, top, width])


def encode(frames: Frames, bits: int = BITS, key_frames: int = 250) -> bytes:
    """The film as an MP4 file (H.264), with a key frame where a scene begins and every so many frames at least."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height = frames[0].size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = bits
        stream.codec_context.gop_size = key_frames
        stream.options = {"preset": "veryfast"}
        stream.codec_context.thread_count = 1
        for frame in frames:
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.asarray(frame), format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


def _title(number: int) -> Frames:
    """Two seconds of a title card."""
    card = Image.new("RGB", (WIDTH, HEIGHT), (30, 40, 90))
    ImageDraw.Draw(card).text((60, 140), f"CHANNEL {number % 3}", "white", font(56))
    return [card] * (2 * RATE)


def _opening() -> Frames:
    """Four seconds of two scenes, with which a channel begins all its films."""
    scenes = draw_scene(11_000), draw_aerial(11_001)
    return [each.resize((WIDTH, HEIGHT)) for each in scenes for _ in range(2 * RATE)]


_BETWEEN_SHOTS = slice(4 * RATE + RATE // 2, 10 * RATE + RATE // 2)

FILM_VARIANTS: dict[str, Callable[[Frames, int], Frames | None]] = {
    "re-encoded at 1/4 of the bit rate": lambda frames, _: None,
    "cut short to a third": lambda frames, _: frames[len(frames) // 3 : 2 * len(frames) // 3],
    "cut to a third, between shots": lambda frames, _: frames[_BETWEEN_SHOTS],
    "so cut, with an intro": lambda frames, number: [*_title(number), *frames[_BETWEEN_SHOTS]],
    "with an intro": lambda frames, number: [*_title(number), *frames],
    "mirrored film": lambda frames, _: [ImageOps.mirror(frame) for frame in frames],
    "film with bars": lambda frames, _: [ImageOps.expand(frame, (0, 60), "black") for frame in frames],
    "film cropped by 5 %": lambda frames, _: [frame.crop((32, 18, 608, 342)) for frame in frames],
}
"""Every variant with its name in the table; ``None`` encodes the same frames anew."""
STILL = "picture taken from a film"
ONE_SHOT = "one shot of 18 s"
ONE_SHOT_VARIANTS: dict[str, Callable[[Frames, int], Frames]] = {
    "one shot, packed anew": lambda frames, _: frames,
    "one shot, cut to a third": lambda frames, _: frames[_BETWEEN_SHOTS],
    "one shot, with an intro": lambda frames, number: [*_title(number), *frames],
}


def film_and_variants(number: int) -> list[tuple[str, MediaFacts]]:
    """What is known of a film and of its variants, with their names in the table; the film itself is first."""
    return list(_variants(number))


def _variants(number: int) -> Iterator[tuple[str, MediaFacts]]:
    frames = film_frames(number)
    yield "itself", hash_bytes(encode(frames), asked=True)
    for name, variant in FILM_VARIANTS.items():
        made = variant(frames, number)
        if made is not None:
            made = [frame.resize((frame.width // 2 * 2, frame.height // 2 * 2)) for frame in made]
        content = encode(made) if made is not None else encode(frames, BITS // 4)
        yield name, hash_bytes(content, asked=True)
    for which in range(4):
        still = frames[(2 * which + 1) * len(frames) // 8 + RATE // 2]
        out = io.BytesIO()
        still.save(out, "JPEG", quality=85)
        yield STILL, hash_bytes(out.getvalue(), asked=True)


def shot_and_variants(number: int) -> list[tuple[str, MediaFacts]]:
    """The same of a film that is one shot, with a key frame every five seconds, its variants every three."""
    frames = film_frames(number, 1)
    made = [(ONE_SHOT, hash_bytes(encode(frames, key_frames=5 * RATE), asked=True))]
    for name, variant in ONE_SHOT_VARIANTS.items():
        content = encode(variant(frames, number), key_frames=3 * RATE)
        made.append((name, hash_bytes(content, asked=True)))
    return made


def film_with_opening(number: int) -> MediaFacts:
    """What is known of a film of six seconds that begins like all others."""
    return hash_bytes(encode([*_opening(), *film_frames(number)[: 6 * RATE]]), asked=True)
