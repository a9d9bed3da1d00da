"""The files of an export where they lie: loose, in a folder or in a zip archive, with what is unsafe about
them refused.

Nothing is unpacked: members of an archive are read as streams, the media beside a JSON file are only pointed
at. Zip format: APPNOTE.TXT 6.3 (PKWARE).
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from storage.observations import RefusedPost

DEEPEST_FOLDER = 3
LONGEST_LISTING = 32 << 20  # bytes of a zip's directory, about 250,000 members
MOST_NAMED = 1_000  # unsafe members named one by one
BOMB_RATIO = 200
BOMB_FLOOR = 64 << 20  # bytes: below this no ratio is suspicious
_JSON_ENDINGS = (".json", ".jsonl", ".ndjson")

READING_ERRORS = (OSError, zipfile.BadZipFile, zlib.error, EOFError)
"""What reading a file or a member of an archive may raise."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """Where a medium that a post names lies.

    Attributes:
        path: on this machine, or the member's name in ``archive``.
        size: bytes.
        missing: why there is none to read, in a few plain words.
        unsafe: the name tries to lead outside the export.
    """

    path: str | None = None
    archive: str | None = None
    size: int | None = None
    missing: str | None = None
    unsafe: bool = False


class MediaPlace(Protocol):
    """Where the media of one JSON file lie."""

    def find(self, name: str) -> FoundFile:
        """Look for the file that a post names."""
        ...


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A JSON text to read.

    Attributes:
        name: as people know it; for a member of an archive ``archive.zip/member``.
        size: bytes of text.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    media: MediaPlace


def find_json(path: Path, stack: ExitStack) -> Iterator[JsonFile | RefusedPost]:
    """Find what there is to read under a path: a file, a folder or a zip archive, told apart by content.

    Archives stay open until ``stack`` is closed.
    """
    name = str(path)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        yield RefusedPost(name, None, "there is no such file")
        return
    try:
        if stat.S_ISDIR(mode):
            yield from _find_in_folder(path)
        elif not stat.S_ISREG(mode):
            yield RefusedPost(name, None, "is neither a file nor a folder")
        elif _starts_like_a_zip(path):
            yield from _find_in_zip(path, stack)
        else:
            yield _loose(path)
    except READING_ERRORS as error:
        yield RefusedPost(name, None, f"can't be read: {plain_error(error)}")


def plain_error(error: BaseException) -> str:
    """Say what went wrong while reading, on one line and without the path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return " ".join(str(error).split())[:200] or type(error).__name__


def _loose(path: Path) -> JsonFile:
    return JsonFile(str(path), path.stat().st_size, lambda: path.open("rb"), FolderMedia(path.parent))


def _find_in_folder(folder: Path) -> Iterator[JsonFile | RefusedPost]:
    found = False
    pages = False
    for parent, folders, files in os.walk(folder, followlinks=False):
        if len(Path(parent).relative_to(folder).parts) >= DEEPEST_FOLDER:
            folders.clear()
        folders.sort()
        for name in sorted(files):
            path = Path(parent, name)
            if name.lower().endswith(_JSON_ENDINGS) and path.is_file() and not path.is_symlink():
                found = True
                yield _loose(path)
            pages = pages or name == "messages.html"
    if not found:
        yield RefusedPost(str(folder), None, _nothing_in("the folder", pages))


def _nothing_in(where: str, pages: bool) -> str:
    if pages:
        return f"{where} holds an HTML export; export again with the format “Machine-readable JSON”"
    return f"{where} holds no result.json and no posts.jsonl"


class FolderMedia:
    """Media files in the folder of a JSON file."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.abspath(folder)
        self._real = os.path.realpath(folder)

    def find(self, name: str) -> FoundFile:
        """Look for a file by its path relative to the folder."""
        if not is_inside(name):
            return FoundFile(missing="its path leads outside the export", unsafe=True)
        path = os.path.join(self._folder, *PurePosixPath(name).parts)
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return FoundFile(missing="not found")
        if not stat.S_ISREG(found.st_mode):
            return FoundFile(missing="not a file")
        if not os.path.realpath(path).startswith(self._real + os.sep):
            return FoundFile(missing="a link that leads outside the export", unsafe=True)
        return FoundFile(path, size=found.st_size)


def is_inside(name: str) -> bool:
    """Whether a relative path stays below where it starts, on every system."""
    if not name or "\x00" in name or "\\" in name or name.startswith("/") or name[1:2] == ":":
        return False
    return ".." not in name.split("/")


# --- zip archives -----------------------------------------------------------------------------------


def _starts_like_a_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _find_in_zip(path: Path, stack: ExitStack) -> Iterator[JsonFile | RefusedPost]:
    listing = _listing_size(path)
    if listing is not None and listing > LONGEST_LISTING:
        yield RefusedPost(str(path), None, "a zip archive with too many members")
        return
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        yield RefusedPost(str(path), None, f"a broken zip archive: {plain_error(error)}")
        return
    members: dict[str, zipfile.ZipInfo] = {}
    unsafe = 0
    for member in archive.infolist():
        if member.is_dir():
            continue
        why = _why_unsafe(member)
        if why is None:
            members[_member_path(member)] = member
            continue
        unsafe += 1
        if unsafe <= MOST_NAMED:
            yield RefusedPost(str(path), storable_name(member.orig_filename), why)
    if unsafe > MOST_NAMED:
        yield RefusedPost(str(path), None, f"{unsafe - MOST_NAMED:,} more members are unsafe")
    names = [name for name in sorted(members) if name.lower().endswith(_JSON_ENDINGS)]
    for name in names:
        yield JsonFile(
            f"{path}/{storable_name(name)}",
            members[name].file_size,
            _opener(archive, members[name]),
            ZipMedia(str(path), members, str(PurePosixPath(name).parent)),
        )
    if not names:
        pages = any(name.endswith("messages.html") for name in members)
        yield RefusedPost(str(path), None, _nothing_in("the archive", pages))


def _member_path(member: zipfile.ZipInfo) -> str:
    """Return a member's path; some archivers write it with backslashes."""
    return member.orig_filename.replace("\\", "/")


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, archive.open(member))


def storable_name(name: str) -> str:
    """A file name fit to be shown and stored."""
    return name.encode("utf-8", "replace").decode("utf-8")[:300]


def _why_unsafe(member: zipfile.ZipInfo) -> str | None:
    if not is_inside(_member_path(member)):
        return "its path leads outside the archive"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG):
        return "is no ordinary file"
    if member.flag_bits & 0x1:
        return "is encrypted"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by a method other than deflate"
    if member.file_size > BOMB_FLOOR and member.file_size > BOMB_RATIO * max(1, member.compress_size):
        return f"would unpack to {member.file_size // max(1, member.compress_size)} times its size"
    return None


def _listing_size(path: Path) -> int | None:
    """Return the size in bytes of a zip's directory as its end record states it, or ``None`` where there is
    none.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 65_557 - 20))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < 22:
            return None
        stated: int = struct.unpack_from("<L", tail, at + 12)[0]
        if stated != 0xFFFFFFFF:
            return stated
        if at < 20 or tail[at - 20 : at - 16] != b"PK\x06\x07":
            return stated
        file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = file.read(56)
        return (
            int(struct.unpack_from("<Q", record, 40)[0])
            if record[:4] == b"PK\x06\x06" and len(record) == 56
            else stated
        )


class ZipMedia:
    """Media files in the same archive as a JSON member."""

    def __init__(self, archive: str, members: dict[str, zipfile.ZipInfo], folder: str) -> None:
        self._archive = os.path.abspath(archive)
        self._members = members
        self._folder = "" if folder == "." else folder + "/"

    def find(self, name: str) -> FoundFile:
        """Look for a member by its path relative to the JSON member's folder."""
        if not is_inside(name):
            return FoundFile(missing="its path leads outside the export", unsafe=True)
        member = self._members.get(self._folder + str(PurePosixPath(name)))
        if member is None:
            return FoundFile(missing="not found")
        return FoundFile(member.filename, self._archive, member.file_size)
