"""A bundle's archive: a zip (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) of one form only.

Members are stored as they are, in a fixed order, with fixed dates and nothing between them, so that the same content
gives the same bytes anywhere, and every byte of the file can be held to what it must be.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dprkwatch.errors import CommandError

NAME = re.compile(r"(?:[a-z]{1,16}/)?[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}")
"""What a member may be called: at most one folder, no hidden files."""

MOST_MEMBERS = 65_000
_LARGEST = (1 << 32) - (64 << 20)  # bytes: beyond that the form would need 64-bit fields
_BLOCK = 1 << 20
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _DATE = 10, (1 << 5) | 1  # 1980-01-01, the first day that the form knows
_ENCRYPTED = 1


class BadArchive(CommandError):
    """The file is no bundle that is safe to look into; one plain line."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. ``content``: its bytes, or the file that holds them."""

    name: str
    content: bytes | Path
    size: int
    crc: int
    sha256: str

    @classmethod
    def of_bytes(cls, name: str, content: bytes) -> Member:
        """A member made here."""
        return cls(name, content, len(content), zlib.crc32(content), hashlib.sha256(content).hexdigest())

    @classmethod
    def of_file(cls, name: str, path: Path) -> Member:
        """A member that is copied from a file.

        Raises:
            OSError: it can't be read.
        """
        size, crc, digest = 0, 0, hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                size, crc = size + len(block), zlib.crc32(block, crc)
                digest.update(block)
        return cls(name, path, size, crc, digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Placed:
    """A member as the archive's headers describe it."""

    name: str
    size: int
    crc: int


def write_archive(out: BinaryIO, members: Sequence[Member]) -> None:
    """Writes the members in their order.

    Raises:
        CommandError: they are too many or too large, or a file changed meanwhile.
    """
    if len(members) > MOST_MEMBERS or sum(one.size + 512 for one in members) > _LARGEST:
        raise CommandError("too much for one bundle: a narrower query, or --without-files, makes it smaller")
    placed = [Placed(one.name, one.size, one.crc) for one in members]
    for one, header in zip(members, _headers(placed), strict=True):
        out.write(header)
        if isinstance(one.content, bytes):
            out.write(one.content)
            continue
        left, crc = one.size, 0
        with one.content.open("rb") as stream:
            while left and (block := stream.read(min(_BLOCK, left))):
                out.write(block)
                left, crc = left - len(block), zlib.crc32(block, crc)
        if left or crc != one.crc:
            raise CommandError(f"{one.content}: changed while it was copied")
    out.write(_directory(placed))


def _headers(members: Sequence[Placed]) -> Iterator[bytes]:
    for one in members:
        name = one.name.encode("ascii")
        yield (
            _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _DATE, one.crc, one.size, one.size, len(name), 0)
            + name
        )


def _directory(members: Sequence[Placed]) -> bytes:
    """What stands after the members."""
    made, at = bytearray(), 0
    for one in members:
        name = one.name.encode("ascii")
        fixed = (
            _VERSION,
            _VERSION,
            0,
            0,
            0,
            _DATE,
            one.crc,
            one.size,
            one.size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            at,
        )
        made += _CENTRAL.pack(b"PK\x01\x02", *fixed) + name
        at += _LOCAL.size + len(name) + one.size
    many = len(members)
    return bytes(made) + _END.pack(b"PK\x05\x06", 0, 0, many, many, len(made), at, 0)


class Archive:
    """A bundle opened to be checked: its members are known to be safe to read. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Opens it.

        Raises:
            BadArchive: it is no zip, or of a kind that a bundle never is.
            OSError: it can't be read.
        """
        self._file = path.open("rb")
        try:
            self._size = os.fstat(self._file.fileno()).st_size
            self._require_short_directory()
            self._zip = zipfile.ZipFile(self._file)
            self.members = self._safe_members()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            self._file.close()
            raise BadArchive("no zip archive that can be read") from error
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._file.close()

    def read(self, name: str, most: int) -> bytes:
        """A member's bytes.

        Raises:
            BadArchive: there are more than ``most``, or they can't be read.
        """
        if self.members[name].size > most:
            raise BadArchive(f"{name} is larger than {most >> 20} MB: refused")
        return b"".join(self.blocks(name))

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member's bytes in pieces.

        Raises:
            BadArchive: they can't be read.
        """
        try:
            with self._zip.open(name) as stream:
                while block := stream.read(_BLOCK):
                    yield block
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise BadArchive(f"{name} was changed, or the archive is damaged there") from error

    def out_of_form(self) -> int | None:
        """The first byte outside the members' content that is not what it must be; ``None`` where all are."""
        at = 0
        members = list(self.members.values())
        for one, header in zip(members, _headers(members), strict=True):
            wrong = self._differs(at, header)
            if wrong is not None:
                return wrong
            at += len(header) + one.size
        end = _directory(members)
        wrong = self._differs(at, end)
        return wrong if wrong is not None or at + len(end) == self._size else at + len(end)

    def _differs(self, at: int, wanted: bytes) -> int | None:
        self._file.seek(at)
        found = self._file.read(len(wanted))
        if found == wanted:
            return None
        differing = (
            place for place, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other
        )
        return at + next(differing, min(len(found), len(wanted)))

    def _require_short_directory(self) -> None:
        """Before anything is read in: how many members there are said to be."""
        self._file.seek(max(self._size - _END.size, 0))
        end = self._file.read()
        if len(end) != _END.size or not end.startswith(b"PK\x05\x06"):
            raise BadArchive("no zip archive, or not as a bundle ends")
        _, _, _, here, members, length, _, _ = _END.unpack(end)
        if max(here, members) > MOST_MEMBERS or length > MOST_MEMBERS * (_CENTRAL.size + 200):
            raise BadArchive(f"more than {MOST_MEMBERS} files: refused")

    def _safe_members(self) -> dict[str, Placed]:
        found: dict[str, Placed] = {}
        room = self._size
        for one in sorted(self._zip.infolist(), key=lambda info: info.header_offset):
            shown = one.orig_filename.encode("ascii", "backslashreplace").decode()[:80]
            if not NAME.fullmatch(one.orig_filename):
                raise BadArchive(f"holds a file called {shown!r}: refused")
            if one.filename in found:
                raise BadArchive(f"holds {shown} twice: refused")
            if one.compress_type != zipfile.ZIP_STORED or one.flag_bits & _ENCRYPTED:
                raise BadArchive(f"{shown} is packed or encrypted, which a bundle never is: refused")
            room -= one.file_size
            if one.compress_size != one.file_size or room < 0:
                raise BadArchive(f"{shown} is said to be larger than the archive: refused")
            found[one.filename] = Placed(one.filename, one.file_size, one.CRC)
        return found
