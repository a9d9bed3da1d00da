"""Two pictures or films beside each other as one picture: theirs on the left, an earlier sighting on the right.

Words stand beside it in the chat; the picture carries none but the times of a film's frames. Run it in a process of
``media.workers``: it opens files of strangers.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from PIL import Image, ImageDraw, ImageFont

from media import films, kinds, pictures
from media.locating import locate
from media.matching import FramePair
from media.settings import HashSettings

MOST_ROWS = 3
CELL = 640
"""Pixels: the width of each half; a row of several is two thirds as high."""
_GAP = 12
_ENLARGED = 8  # times, at most: the tiny picture that a post carries stays small
_GROUND, _LINE, _PLATE = (24, 26, 30), (255, 196, 0), (0, 0, 0)
_QUALITY = 85

TURNS: tuple[Image.Transpose | None, ...] = (
    None,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.ROTATE_180,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE,
)
"""How Pillow turns a picture into each of ``media.pdq.ORIENTATIONS``."""

_UNDOING: dict[Image.Transpose | None, Image.Transpose | None] = {
    Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
}  # the others undo themselves


class NotShowable(Exception):
    """A file that can't be shown, in a few plain words."""


@dataclass(frozen=True, slots=True)
class Half:
    """What stands on one side: a file, a member of a zip archive, or the bytes themselves."""

    path: str = ""
    archive: str | None = None
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What is put side by side.

    Attributes:
        left: what was asked.
        right: what it is like.
        frames: pairs of a film's frames that match, a row each; where there are none, one picture of each.
        orientation: how the left is turned to look like the right, an index into ``media.pdq.ORIENTATIONS``.
        cropped: one may be a part of the other, which is outlined where it is found.
    """

    left: Half
    right: Half
    frames: tuple[FramePair, ...] = ()
    orientation: int = 0
    cropped: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """A JPEG of at most two halves by three rows, and whether a part of one is outlined in it."""

    content: bytes
    outlined: bool = False


def telling_pairs(pairs: Sequence[FramePair], most: int = MOST_ROWS) -> tuple[FramePair, ...]:
    """The frames to show of all that match: spread over the film, of neighbours those that match best."""
    if len(pairs) <= most:
        return tuple(pairs)
    parts = [pairs[number * len(pairs) // most : (number + 1) * len(pairs) // most] for number in range(most)]
    return tuple(min(part, key=lambda pair: pair.distance) for part in parts)


def compose(pairing: Pairing, settings: HashSettings | None = None) -> Composed:
    """Put two pictures, or frames of films, side by side.

    Raises:
        NotShowable: one of them can't be opened or decoded.
    """
    settings = settings or HashSettings()
    rows = telling_pairs(pairing.frames)
    lefts = _shown(pairing.left, [pair.asked for pair in rows] or [None], settings)
    rights = _shown(pairing.right, [pair.kept for pair in rows] or [None], settings)
    outlined = False
    cells = []
    height = CELL if len(lefts) == 1 else CELL * 2 // 3
    for (left, asked), (right, kept) in zip(lefts, rights, strict=True):
        if pairing.cropped:
            left, right, found = _outlined(left, right, pairing.orientation, height)
            outlined |= found
        cells.append((_cell(left, asked, height), _cell(right, kept, height)))
    return Composed(_laid_out(cells), outlined)


# --- opening -------------------------------------------------------------------------------------


def _shown(
    half: Half, times: Sequence[float | None], settings: HashSettings
) -> Sequence[tuple[Image.Image, float | None]]:
    """What a half shows at these times; of a picture the same each time."""
    try:
        with _opened(half, settings.largest_mb << 20) as file:
            mime = kinds.tell_kind(file.read(kinds.HEAD))
            file.seek(0)
            if mime in pictures.FORMATS:
                picture = pictures.show_picture(file, mime, settings, CELL)
                return [(picture, None) for _ in times]
            if mime in films.FORMATS:
                return films.show_frames(file, mime, settings, times, CELL)
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile) as error:
        raise NotShowable(str(error) if isinstance(error, ValueError) else "can't be read") from error
    raise NotShowable("is no picture or film that can be read")


@contextmanager
def _opened(half: Half, most: int) -> Any:
    file: IO[bytes] | BinaryIO
    if half.content:
        with io.BytesIO(half.content) as file:
            yield file
    elif half.archive is None:
        if not Path(half.path).is_file():
            raise NotShowable("there is no such file")
        with open(half.path, "rb") as file:
            yield file
    else:
        with zipfile.ZipFile(half.archive) as archive, tempfile.TemporaryFile() as file:
            member = archive.getinfo(half.path)
            if member.file_size > most:
                raise NotShowable("is too large")
            with archive.open(member) as packed:
                while block := packed.read(1 << 20):
                    file.write(block)
            file.seek(0)
            yield file


# --- drawing -------------------------------------------------------------------------------------


def _outlined(
    left: Image.Image, right: Image.Image, orientation: int, height: int
) -> tuple[Image.Image, Image.Image, bool]:
    """Outlines in the one that shows more what the other shows of it."""
    left, right = _fitted(left, height), _fitted(right, height)
    turn = TURNS[orientation]
    turned = left if turn is None else left.transpose(turn)
    inside_right, inside_left = locate(turned, right), locate(right, turned)
    if inside_right is None and inside_left is None:
        return left, right, False
    if inside_left is None or (inside_right is not None and inside_right.likeness >= inside_left.likeness):
        assert inside_right is not None  # noqa: S101 - of two, one is there
        return left, _with_box(right, inside_right.box), True
    turned = _with_box(turned, inside_left.box)
    undo = _UNDOING.get(turn, turn)
    return (turned if undo is None else turned.transpose(undo)), right, True


def _with_box(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    made = picture.convert("RGB")
    ImageDraw.Draw(made).rectangle(box, outline=_LINE, width=max(3, CELL // 160))
    return made


def _fitted(picture: Image.Image, height: int) -> Image.Image:
    scale = min(CELL / picture.width, height / picture.height, _ENLARGED)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _cell(picture: Image.Image, time: float | None, height: int) -> Image.Image:
    made = _fitted(picture, height).convert("RGB")
    if time is not None:
        draw, font = ImageDraw.Draw(made), ImageFont.load_default(22)
        said = _clock(time)
        left, top, right, bottom = draw.textbbox((0, 0), said, font=font)
        wide, high = right - left + 16, bottom - top + 12
        at = (0, made.height - high)
        draw.rectangle((*at, at[0] + wide, made.height), fill=_PLATE)
        draw.text((at[0] + 8 - left, at[1] + 6 - top), said, fill="white", font=font)
    return made


def _clock(seconds: float) -> str:
    """``1:02:03``, or ``2:03.5``: minutes, seconds and tenths."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest // 10:02}"
    return f"{minutes}:{rest // 10:02}.{rest % 10}"


def _laid_out(cells: Sequence[tuple[Image.Image, Image.Image]]) -> bytes:
    widths = [max(row[side].width for row in cells) for side in (0, 1)]
    heights = [max(cell.height for cell in row) for row in cells]
    sheet = Image.new("RGB", (sum(widths) + 3 * _GAP, sum(heights) + (len(cells) + 1) * _GAP), _GROUND)
    top = _GAP
    for row, height in zip(cells, heights, strict=True):
        left = _GAP
        for cell, width in zip(row, widths, strict=True):
            sheet.paste(cell, (left + (width - cell.width) // 2, top + (height - cell.height) // 2))
            left += width + _GAP
        top += height + _GAP
    made = io.BytesIO()
    sheet.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
