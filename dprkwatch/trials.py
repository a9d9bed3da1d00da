"""Trying changed word lists from the chat, and judging stored posts again where nothing else does."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import structlog

from bot.lexicon_trials import CHANGES, Change, Example, Trial, TrialBusy, TrialRefused
from dprkwatch.errors import CommandError
from dprkwatch.lasting import keep_doing
from dprkwatch.lexicon_process import LexiconProcess
from dprkwatch.lexicons import NO_LEXICON_FILE, FilesReader, reader_in_force, replaced
from storage.heartbeat import other_alive
from storage.lexicons import keep_lexicon, lexicon_in_force
from storage.retrohunt import Judged, Tally, hunt, rejudge_some, rejudging_owed

if TYPE_CHECKING:
    from dprkwatch.settings import Settings
    from storage.engines import Storage

log = structlog.get_logger(__name__)

FOLLOW_SECONDS = 10.0
ALIVE_WITHIN = timedelta(seconds=90)
_REST = 0.05  # seconds between two batches of judging again, in which others get in
_KEPT = 8  # trials whose pages can be turned
_EXAMPLES = 200  # of each kind
_BEFORE, _AFTER = 30, 120  # characters shown before and after the first mention begins
_NAME = re.compile(r"[\w.-]{1,80}\.(toml|tsv)")
_MEMBERS = 100
_UNPACKED = 16 << 20  # bytes
_ENOUGH = 1 << 16  # bytes unpacked at once


class Trials:
    """Tries documents for the bot, one at a time, each in a process of its own."""

    def __init__(self, storage: Storage, settings: Settings, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self._settings = settings
        self._now = now
        self._busy = asyncio.Lock()
        self._made: OrderedDict[int, Trial] = OrderedDict()

    async def try_out(
        self, name: str, content: bytes, since: datetime, until: datetime | None, now: datetime
    ) -> Trial:
        """As ``bot.lexicon_trials.TriesLexicons`` says."""
        if self._busy.locked():
            raise TrialBusy
        async with self._busy:
            try:
                return await self._try_out(name, content, since, until, now)
            except CommandError as error:
                raise TrialRefused(str(error)) from error

    def recall(self, number: int) -> Trial | None:
        """A trial made a while ago, as long as it is kept."""
        return self._made.get(number)

    async def follow(self, stop: asyncio.Event) -> None:
        """Judges stored posts again where that is owed and no program that watches is there to do it."""

        async def judge() -> None:
            try:
                await self.judge_again(stop)
            except (CommandError, ValueError) as error:
                log.error("stored posts can't be judged again", problem=str(error))

        await keep_doing(judge, stop, FOLLOW_SECONDS, later="stored posts are judged again later")

    async def _try_out(
        self, name: str, content: bytes, since: datetime, until: datetime | None, now: datetime
    ) -> Trial:
        new, whole = await asyncio.to_thread(files_in, name, content)
        in_force = await reader_in_force(self._settings, self._storage, now)
        reader = replaced(in_force, new, whole=whole)
        async with LexiconProcess(reader) as process:
            broken = await process.check()
            if broken:
                raise TrialRefused(*broken)
            tally = Tally()
            examples: dict[Change, list[Example]] = {change: [] for change in CHANGES}
            async for judged in hunt(self._storage, process.read, since=since, until=until):
                tally = tally.plus(judged)
                for one in judged:
                    change = _change(one)
                    if change is not None and len(examples[change]) < _EXAMPLES:
                        examples[change].append(_example(one, change))
        async with self._storage.write() as conn:
            base = await keep_lexicon(conn, in_force.version, in_force.files, now)
            lexicon = await keep_lexicon(conn, reader.version, reader.files, now)
        trial = Trial(
            number=max(int(self._now().timestamp() * 1000), *(number + 1 for number in self._made), 0),
            name=name,
            lexicon=lexicon,
            base=base,
            version=reader.version,
            since=since,
            until=until,
            tally=tally,
            examples=tuple(one for change in CHANGES for one in examples[change]),
        )
        self._made[trial.number] = trial
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return trial

    async def judge_again(self, stop: asyncio.Event) -> None:
        """Does so once, until it is done or the program stops."""
        async with self._storage.read() as conn:
            state = await rejudging_owed(conn)
            if state is None or await other_alive(conn, "watch", "", self._now() - ALIVE_WITHIN):
                return
            kept = await lexicon_in_force(conn)
        if kept is None or kept.id != state.lexicon_id:
            return
        async with self._busy, LexiconProcess(FilesReader(kept.files)) as process:
            await process.check()
            while state is not None and not state.done and not stop.is_set():
                state = await rejudge_some(self._storage, state, process.read, self._now())
                await asyncio.sleep(_REST)


def files_in(name: str, content: bytes) -> tuple[dict[str, str], bool]:
    """The texts of a document by the names of their files, and whether it holds whole folders of them (a zip does).

    Raises:
        CommandError: it holds none, or more than a lexicon ever does.
    """
    if not name.lower().endswith(".zip"):
        return {_named(name): _text(content)}, False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive, name), True
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise CommandError(f"{name}: no zip that can be read") from error


def _unpacked(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    members = [one for one in archive.infolist() if not one.is_dir()]
    if len(members) > _MEMBERS:
        raise CommandError(f"{name}: more than {_MEMBERS} files")
    found: dict[str, str] = {}
    room = _UNPACKED
    for member in members:
        file = PurePosixPath(member.filename).name
        if not file.endswith((".toml", ".tsv")):
            continue
        if file in found:
            raise CommandError(f"{name}: {file} is there twice")
        made = bytearray()
        with archive.open(member) as stream:
            while part := stream.read(_ENOUGH):
                made += part
                room -= len(part)
                if room < 0:
                    raise CommandError(f"{name}: larger than {_UNPACKED >> 20} MB unpacked")
        found[_named(file)] = _text(bytes(made))
    if not found:
        raise CommandError(f"{name}: no *.toml or *.tsv files there")
    return found


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CommandError(f"{name[:80]}: {NO_LEXICON_FILE}")
    return name


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _change(one: Judged) -> Change | None:
    if one.newly:
        return "newly"
    if one.no_longer:
        return "no_longer"
    return "retold" if one.retold else None


def _example(one: Judged, change: Change) -> Example:
    mentions = one.reading.flag.mentions
    at = mentions[0].span.start if mentions else 0
    begin = max(at - _BEFORE, 0)
    excerpt = " ".join(one.stored.text[begin : at + _AFTER].split())
    return Example(
        change,
        one.stored.channel,
        one.stored.url,
        one.stored.posted_at,
        tuple(dict.fromkeys(mention.rule for mention in mentions)),
        f"…{excerpt}" if begin else excerpt,
    )
