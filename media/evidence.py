"""Originals kept under the name of their own hash: ``ab/cd/<SHA-256>.<ending by content>``.

A file comes to stand there whole or not at all: it is copied beside its place under a hidden name, flushed, and linked.
What stands there is never written to again, and never replaced.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from media.files import READING_ERRORS
from media.kinds import HEAD, ending_of, tell_kind

LEAST_FREE = 500 * 1024 * 1024
"""Bytes of the disk that are left for everything else."""

_BLOCK = 1 << 20
_UNFINISHED = ".keeping-"
_DAY = 24 * 3600.0
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class Why(StrEnum):
    """Why the bytes of a picture or film are not kept."""

    PROTECTED = "protected"  # its channel forbids saving
    SETTING = "setting"  # not asked for
    LIMIT = "limit"  # no room under the limit that was set
    DISK_FULL = "disk_full"
    MISSING = "missing"  # gone from where it was hashed
    CHANGED = "changed"  # other bytes stand there now
    UNREADABLE = "unreadable"
    UNWRITABLE = "unwritable"  # the folder of kept files can't be written
    DAMAGED = "damaged"  # what stands under its name isn't it; that is left as it is
    REFUSED = "refused"  # no picture, or not looked into


class NotKept(Exception):
    """A file is not kept; ``why`` says the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class DamagedEvidence(Exception):
    """A kept file is not there or no longer what it was; the message is one plain line."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy that lies ready. ``name`` is its place under the folder of kept files; ``size`` is in bytes."""

    name: str
    size: int
    _copy: Path
    _place: Path
    _sha256: bytes

    def publish(self) -> None:
        """Puts the copy in its place; where the same bytes stand there already, they stay.

        Raises:
            NotKept: other bytes stand there, or the folder can't be written.
        """
        try:
            try:
                os.link(self._copy, self._place)
            except FileExistsError:
                if _hash_of(self._place) != self._sha256:
                    raise NotKept(Why.DAMAGED) from None
            except OSError as error:
                if error.errno not in _NO_LINKS or self._place.exists():
                    raise
                self._copy.rename(self._place)
            _flush_folder(self._place.parent)
        except OSError as error:
            raise NotKept(_why_unwritable(error)) from error


class EvidenceStore:
    """A folder of kept files; made with the first one, readable by its owner alone."""

    def __init__(self, folder: Path, *, least_free: int = LEAST_FREE) -> None:
        """``least_free``: bytes that stay free on the disk."""
        self.folder = folder
        self._least_free = least_free

    @contextmanager
    def stage(
        self, source: str | Path, sha256: bytes, *, archive: str | Path | None = None, room: int | None = None
    ) -> Iterator[Staged]:
        """A flushed copy of a file, gone at the end unless it was published.

        Args:
            source: the file, or the name of a member of ``archive``.
            sha256: what it was hashed to (32 bytes).
            archive: a zip archive.
            room: the most bytes that it may have.

        Raises:
            NotKept: it is gone, holds other bytes by now, can't be read, or there is no room to write.
        """
        with ExitStack() as opened:
            stream, size = _open(opened, str(source), archive)
            if room is not None and size > room:
                raise NotKept(Why.LIMIT)
            place = self.folder / sha256.hex()[:2] / sha256.hex()[2:4]
            copy = self._room_for(size, place)
            try:
                ending = _copy_over(stream, copy, sha256)
                name = f"{place.relative_to(self.folder).as_posix()}/{sha256.hex()}.{ending}"
                yield Staged(name, copy.stat().st_size, copy, self.folder / name, sha256)
            finally:
                with suppress(OSError):
                    copy.unlink(missing_ok=True)

    def _room_for(self, size: int, place: Path) -> Path:
        try:
            for folder in (self.folder, place.parent, place):
                folder.mkdir(mode=0o700, parents=folder == self.folder, exist_ok=True)
            if shutil.disk_usage(place).free - size < self._least_free:
                raise NotKept(Why.DISK_FULL)
            handle, copy = tempfile.mkstemp(prefix=_UNFINISHED, dir=place)  # mode 0600
            os.close(handle)
            return Path(copy)
        except OSError as error:
            raise NotKept(_why_unwritable(error)) from error

    def read(self, name: str, sha256: bytes) -> bytes:
        """The bytes of a kept file that was hashed to ``sha256``.

        Raises:
            DamagedEvidence: it is not there, can't be read, or holds other bytes.
        """
        try:
            content = self._at(name).read_bytes()
        except OSError as error:
            raise DamagedEvidence(_unreadable(name, error)) from error
        if hashlib.sha256(content).digest() != sha256:
            raise DamagedEvidence(f"{name} is not what it was when it was kept")
        return content

    def check(self, name: str, sha256: bytes) -> str | None:
        """What is wrong with a kept file, as one plain line; it is read through in pieces."""
        try:
            found = _hash_of(self._at(name))
        except OSError as error:
            return _unreadable(name, error)
        return None if found == sha256 else f"{name} is not what it was when it was kept"

    def _at(self, name: str) -> Path:
        return self.folder / name

    def clear_away(self, *, older_than: float = _DAY) -> int:
        """Removes copies that a program which was killed left unfinished, and says how many.

        Args:
            older_than: seconds; what is newer may be under way in another program.
        """
        removed = 0
        for left in self.folder.glob(f"??/??/{_UNFINISHED}*"):
            with suppress(OSError):
                if left.stat().st_mtime <= time.time() - older_than:
                    left.unlink()
                    removed += 1
        return removed


def _open(opened: ExitStack, source: str, archive: str | Path | None) -> tuple[BinaryIO, int]:
    """The bytes to be kept, and how many they say they are."""
    try:
        if archive is None:
            file: BinaryIO = opened.enter_context(open(source, "rb", opener=_open_at_once))  # noqa: SIM115
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise NotKept(Why.UNREADABLE)
            return file, found.st_size
        packed = opened.enter_context(zipfile.ZipFile(archive))
        member = packed.getinfo(source)
        return opened.enter_context(packed.open(member)), member.file_size  # type: ignore[return-value]
    except (FileNotFoundError, KeyError, NotADirectoryError):
        raise NotKept(Why.MISSING) from None
    except READING_ERRORS as error:
        raise NotKept(Why.UNREADABLE) from error


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe must not hold us up


def _copy_over(stream: BinaryIO, copy: Path, sha256: bytes) -> str:
    """Writes the copy through to the disk; gives the ending that its content asks for."""
    digest = hashlib.sha256()
    head = b""
    try:
        with copy.open("r+b") as file:
            while block := _next_block(stream):
                head = head or block[:HEAD]
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotKept(_why_unwritable(error)) from error
    if digest.digest() != sha256:
        raise NotKept(Why.CHANGED)
    return ending_of(tell_kind(head))


def _next_block(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_BLOCK)
    except READING_ERRORS as error:
        raise NotKept(Why.UNREADABLE) from error


def _hash_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").digest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why_unwritable(error: OSError) -> Why:
    return Why.DISK_FULL if error.errno in _FULL else Why.UNWRITABLE


def _unreadable(name: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{name} is not there any more"
    return f"{name} can't be read: {(error.strerror or 'no reason given').lower()}"
