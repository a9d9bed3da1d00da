"""Reads exports of channels from disk, telling by content what each file is."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from monitors.exports.desktop import read_desktop
from monitors.exports.findings import ExportFindings
from monitors.exports.jsonstream import JsonStream
from monitors.exports.lines import read_lines
from monitors.exports.names import MessageNumbers, read_username
from monitors.exports.sequence import with_albums, without_repetitions
from monitors.exports.sources import READING_ERRORS, JsonFile, find_json, plain_error
from monitors.exports.wishes import Wishes
from storage.observations import ObservedPost, RefusedPost

HEAD = 256 << 10  # bytes looked at to tell what a file is

_NAME_OR_BRACKET = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*:)?|[\[\]{}]', re.DOTALL)
_EXPORT_NAMES = frozenset(
    [
        b"messages",
        b"chats",
        b"left_chats",
        b"about",
        b"personal_information",
        b"contacts",
        b"frequent_contacts",
    ]
)
_LINE_NAMES = frozenset([b"text", b"date", b"channel"])


def read_exports(
    paths: Sequence[Path],
    *,
    as_username: str | None,
    zone: ZoneInfo | None,
    observed_at: datetime,
    progress: Callable[[int, int], None] | None = None,
    findings: ExportFindings | None = None,
) -> Iterator[ObservedPost | RefusedPost]:
    """Read Telegram Desktop exports and ``posts.jsonl`` files, streaming: a few megabytes are held at a time.

    Files are opened while the posts are taken, so this belongs in a thread. Whatever can't be taken comes as
    a ``RefusedPost``; nothing is raised for what a file holds.

    Args:
        paths: files, folders or zip archives.
        as_username: the channel of lines that name none, and the username of an export of one chat.
        zone: where local times without a zone were written; without it they are kept as UTC and marked
            uncertain.
        observed_at: aware UTC, put on every post.
        progress: called with bytes read and bytes to read, about once a megabyte and at the end of each file.
        findings: filled with what was left out and what the exports cover.

    Raises:
        ValueError: ``as_username`` is no username, or ``observed_at`` has no zone.
    """
    if observed_at.tzinfo is None:
        raise ValueError("observed_at has no zone")
    username = None
    if as_username is not None:
        username = read_username(as_username)
        if username is None:
            raise ValueError(f"{as_username!r} is no username of a channel")
    wishes = Wishes(username, zone, observed_at)
    return _read_all(
        paths,
        wishes,
        findings if findings is not None else ExportFindings(),
        progress or (lambda done, total: None),
    )


LARGE = 2 << 20  # bytes: some thousand posts


class ExportFiles:
    """Exports and ``posts.jsonl`` files as a source of posts that can be read in any process.

    Attributes:
        findings: what was left out and what the exports cover; whole once all posts were taken.
        progress: called with bytes read and bytes to read.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        as_username: str | None,
        zone: ZoneInfo | None,
        observed_at: datetime,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """The same as for ``read_exports``."""
        self._asked = (paths, as_username, zone, observed_at)
        self.findings = ExportFindings()
        self.progress = progress or _untold

    def __getstate__(self) -> tuple[Any, ExportFindings]:
        return self._asked, self.findings

    def __setstate__(self, state: tuple[Any, ExportFindings]) -> None:
        self._asked, self.findings = state
        self.progress = _untold

    def __iter__(self) -> Iterator[ObservedPost | RefusedPost]:
        """Read them from the beginning."""
        paths, as_username, zone, observed_at = self._asked
        return read_exports(
            paths,
            as_username=as_username,
            zone=zone,
            observed_at=observed_at,
            progress=lambda done, total: self.progress(done, total),
            findings=self.findings,
        )

    @property
    def is_large(self) -> bool:
        """Whether there may be so much to read that it is worth a process of its own."""
        return sum(map(_size_of, self._asked[0])) >= LARGE

    @property
    def learnt(self) -> ExportFindings:
        """The findings, for the process that asked."""
        return self.findings

    def learn(self, learnt: ExportFindings) -> None:
        """Takes over the findings of the process that read."""
        self.findings.take_over(learnt)


def _untold(done: int, total: int) -> None:
    return None


def _size_of(path: Path) -> int:
    """Bytes of JSON and archives: of the latter packed."""
    files = path.rglob("*") if path.is_dir() else (path,)
    try:
        return sum(
            file.stat().st_size
            for file in files
            if file.suffix.lower() in (".json", ".jsonl", ".zip") or file == path
        )
    except OSError:
        return 0


def _read_all(
    paths: Sequence[Path], wishes: Wishes, findings: ExportFindings, progress: Callable[[int, int], None]
) -> Iterator[ObservedPost | RefusedPost]:
    numbers = MessageNumbers()
    with ExitStack() as stack:
        found = [file for path in paths for file in find_json(path, stack)]
        total = sum(file.size for file in found if isinstance(file, JsonFile))
        done = 0
        for file in found:
            if isinstance(file, RefusedPost):
                yield file
                continue
            findings.files += 1
            counted = _Counted(done, total, progress)
            try:
                yield from _read_file(file, wishes, findings, numbers, counted)
            except READING_ERRORS as error:
                yield RefusedPost(file.name, None, f"can't be read: {plain_error(error)}")
            done += file.size
            progress(done, total)


class _Counted:
    """Tells the caller how far reading has come."""

    def __init__(self, before: int, total: int, progress: Callable[[int, int], None]) -> None:
        self._before = before
        self._total = total
        self._progress = progress

    def wrap(self, file: BinaryIO) -> io.BufferedReader:
        """Return the same bytes, counted as they are read."""
        return io.BufferedReader(_CountedRaw(file, self._tell), 1 << 20)

    def _tell(self, done: int) -> None:
        self._progress(min(self._before + done, self._total), self._total)


class _CountedRaw(io.RawIOBase):
    def __init__(self, file: BinaryIO, tell: Callable[[int], None]) -> None:
        self._file = file
        self._tell = tell
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self._done += len(block)
        self._tell(self._done)
        return len(block)


def _read_file(
    file: JsonFile, wishes: Wishes, findings: ExportFindings, numbers: MessageNumbers, counted: _Counted
) -> Iterator[ObservedPost | RefusedPost]:
    with file.open() as probe:
        head = probe.read(HEAD)
    what = _what_is(head)
    if what not in ("export", "lines"):
        yield RefusedPost(file.name, None, what)
        return
    with file.open() as opened:
        content = counted.wrap(opened)
        if what == "export":
            posts = read_desktop(JsonStream(content), file, wishes, findings)
        else:
            posts = read_lines(content, file, wishes, findings, numbers)
        readable = _until_unreadable(posts, file)
        yield from with_albums(without_repetitions(readable, file.name, findings))


def _until_unreadable(
    posts: Iterator[ObservedPost | RefusedPost], file: JsonFile
) -> Iterator[ObservedPost | RefusedPost]:
    try:
        yield from posts
    except READING_ERRORS as error:
        yield RefusedPost(file.name, None, f"can't be read to its end: {plain_error(error)}")


def _what_is(head: bytes) -> str:
    """Say what a file is by its beginning: ``export``, ``lines``, or why it is neither."""
    if not head.strip():
        return "the file is empty"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is UTF-16; JSON must be UTF-8"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return "is a web page, not JSON; export again with the format “Machine-readable JSON”"
    if not start.startswith(b"{"):
        if b"\n{" in start and not start.startswith(b"["):
            return "lines"
        return "is neither a Telegram Desktop export nor posts.jsonl"
    depth = 0
    names: set[bytes] = set()
    for found in _NAME_OR_BRACKET.finditer(start):
        token = found[0]
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and found[2]:
            name = found[1]
            if name in _EXPORT_NAMES:
                return "export"
            names.add(name)
    if names & _LINE_NAMES or b"\n{" in start:
        return "lines"
    if names & {b"name", b"type"}:
        return "export"
    return "lines" if names & {b"id"} else "is neither a Telegram Desktop export nor posts.jsonl"
