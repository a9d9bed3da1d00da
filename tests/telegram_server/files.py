"""Photos and documents with file references that expire (https://core.telegram.org/api/file-references)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TypeVar

from PIL import UnidentifiedImageError

from tests.telegram_server.pictures import Size, draw_picture, sizes_of


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in its sizes, smallest first."""

    id: int
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file: a film where `seconds` says how long it runs."""

    id: int
    content: bytes
    mime_type: str
    name: str | None = None
    seconds: float | None = None
    width: int = 0
    height: int = 0
    thumbs: tuple[Size, ...] = ()


_File = TypeVar("_File", Photo, Document)


class Shelf:
    """Every file that was ever uploaded, by id."""

    def __init__(self) -> None:
        self._files: dict[int, Photo | Document] = {}
        self._generation: dict[int, int] = {}
        self._last = 5_000_000_000_000_000

    def add_photo(self, picture: bytes | None = None) -> Photo:
        """Stores a JPEG in Telegram's sizes; without one it is drawn; bytes that are no picture stay as they are."""
        number = self._next()
        content = draw_picture(number) if picture is None else picture
        try:
            sizes = sizes_of(content)
        except UnidentifiedImageError:
            sizes = (Size("x", 800, 600, content),)
        return self._keep(Photo(number, sizes))

    def add_film(
        self,
        content: bytes,
        *,
        seconds: float = 10.0,
        width: int = 640,
        height: int = 360,
        name: str | None = None,
    ) -> Document:
        """Stores a film; its thumbnail is drawn."""
        number = self._next()
        thumbs = sizes_of(draw_picture(number, width, height))[:2]
        return self._keep(Document(number, content, "video/mp4", name, seconds, width, height, thumbs))

    def add_document(self, content: bytes, mime_type: str, name: str) -> Document:
        """Stores any other file."""
        return self._keep(Document(self._next(), content, mime_type, name))

    def reference(self, file_id: int) -> bytes:
        """What a message carries today to let its file be fetched."""
        return struct.pack("<Bqi", 1, file_id, self._generation[file_id])

    def expire(self, file_id: int | None = None) -> None:
        """Makes the references given out so far useless, of one file or of all."""
        for known in [file_id] if file_id is not None else list(self._generation):
            self._generation[known] += 1

    def content(self, file_id: int, reference: bytes, letter: str) -> bytes | str:
        """The bytes of a file or of one of its sizes, or the RPC error to give."""
        file = self._files.get(file_id)
        if file is None:
            return "LOCATION_INVALID"
        if not reference:
            return "FILE_REFERENCE_EMPTY"
        if reference != self.reference(file_id):
            known = [struct.pack("<Bqi", 1, file_id, g) for g in range(self._generation[file_id])]
            return "FILE_REFERENCE_EXPIRED" if reference in known else "FILE_REFERENCE_INVALID"
        if isinstance(file, Document) and not letter:
            return file.content
        sizes = file.sizes if isinstance(file, Photo) else file.thumbs
        return next((size.content for size in sizes if size.letter == letter), "LOCATION_INVALID")

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _keep(self, file: _File) -> _File:
        self._files[file.id] = file
        self._generation[file.id] = 0
        return file
