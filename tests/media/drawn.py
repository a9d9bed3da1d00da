"""Pictures and films made by formula, the same on every machine."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image


def draw(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """A picture of RGB pixels with structure at every scale, from whole numbers only."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    u, v = x * 1000 // width, y * 1000 // height
    red = (u * (seed + 3) // 9 + (u // 140) * (v // 110) * 37 + seed * 29) % 256
    green = (v * (seed + 5) // 11 + ((u - 500) ** 2 + (v - 400) ** 2) // (900 + seed * 70)) % 256
    blue = ((u // 90 + v // (60 + seed * 7)) % 2 * 150 + u * v // 9000) % 256
    return np.stack([red, green, blue], -1).astype(np.uint8)


def picture(width: int = 320, height: int = 240, seed: int = 2) -> Image.Image:
    """The same as a picture of Pillow."""
    return Image.fromarray(draw(width, height, seed))


def encoded(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def film(
    path: Path,
    seconds: int = 3,
    *,
    width: int = 160,
    height: int = 120,
    rate: int = 5,
    container: str | None = None,
    codec: str = "libx264",
    seed: int = 0,
    every: int | None = None,
    shown: Sequence[int] = (),
    drift: int = 0,
    cut: slice = slice(None),
) -> Path:
    """Write a film of one picture a second, with a key frame a second or ``every`` so many frames.

    Its pictures are those of ``shown``, or as many as it has seconds from ``seed`` on. They ``drift`` by so many pixels
    from frame to frame; ``cut`` says which of all frames are left.
    """
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = every or rate
        if shown:
            stream.options = {"sc_threshold": "0"}
        numbers = [number for number in shown or range(seed, seed + seconds) for _ in range(rate)]
        for step, number in list(enumerate(numbers))[cut]:
            pixels = np.roll(draw(width, height, number), step * drift, axis=1)
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path


def laid_on_its_side(path: Path) -> Path:
    """Have an MP4 file's header say that its frames are to be turned clockwise by 90°, as phones write it."""
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 44
    turned = (0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    content[matrix : matrix + 36] = struct.pack(">9i", *turned)
    path.write_bytes(content)
    return path


def blank_png(width: int, height: int) -> bytes:
    """A black picture of any size, one bit a pixel, written without ever holding it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    packer = zlib.compressobj(1)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join([packer.compress(row * 64) for _ in range((height + 63) // 64)] + [packer.flush()])
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def stated_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header states another size."""
    content = bytearray(encoded(picture(64, 48).convert("L"), "JPEG"))
    at = content.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", content, at, height, width)
    return bytes(content)
