"""``lexicon``: an analyst's own word lists and places: checked, tried on stored posts, put in force."""

from __future__ import annotations

import asyncio
import json as json_module
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dprkwatch.errors import CommandError, UsageError
from dprkwatch.lexicons import FilesReader, changed_reader, configured_reader, in_a_thread, reader_in_force
from dprkwatch.moments import iso_utc, parse_since
from dprkwatch.printing import complain, printable
from dprkwatch.program_names import may_be_alive
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage, utc_now
from monitors.evidence import open_keeping
from storage.engines import Storage
from storage.heartbeat import other_alive
from storage.lexicons import choose_lexicon
from storage.retrohunt import Judged, Rejudging, Tally, begin_rejudging, hunt, rejudge_some, rejudging_owed

_SHOWN = 20
_EXCERPT = 90
_ALIVE_WITHIN = timedelta(seconds=90)


def check(config: Path | None, path: Path) -> int:
    """Loads a changed lexicon and holds every rule to its examples; returns 1 where one doesn't hold."""
    reader = changed_reader(configured_reader(command_settings(config)), path)
    broken = _broken(reader)
    for line in broken[:_SHOWN]:
        complain(line)
    if len(broken) > _SHOWN:
        complain(f"{len(broken) - _SHOWN} more examples don't hold")
    if broken:
        return 1
    lexicon, gazetteer = reader.reader().lexicon, reader.reader().gazetteer
    rules = len(lexicon.matcher.rules)
    print(
        f"{path}: can be used: {rules} rules of the flag, {len(gazetteer.places)} places, every example holds"
    )
    return 0


def export(config: Path | None, folder: Path) -> int:
    """Writes the files that read now into a folder, to be changed there."""
    settings = command_settings(config)
    reader = asyncio.run(_in_force(settings))
    for name in reader.files:
        target = folder / name
        if target.exists():
            raise CommandError(f"{target}: is there already; nothing was overwritten")
    for name, text in reader.files.items():
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{target}: {error.strerror}") from None
    print(f"{folder}: {len(reader.files)} files")
    return 0


def try_(config: Path | None, path: Path, since: str, as_json: bool) -> int:
    """Shows what a changed lexicon would newly flag, and no longer flag, among stored posts; changes nothing."""
    now = utc_now()
    begin = parse_since(since, "--since", now)
    settings = command_settings(config)
    tally, changed = asyncio.run(_try(settings, path, begin))
    if as_json:
        print(json_module.dumps(_as_json(tally, changed, begin), ensure_ascii=False))
        return 0
    print(f"since {iso_utc(begin)}: {in_words(tally)}")
    for head, wanted in (
        ("newly flagged", [one for one in changed if one.newly]),
        ("no longer flagged", [one for one in changed if one.no_longer]),
        ("other claims", [one for one in changed if one.retold]),
    ):
        if wanted:
            print(f"\n{head}: {len(wanted)}")
        for one in wanted[:_SHOWN]:
            print(printable(f"  {_line(one)}"))
        if len(wanted) > _SHOWN:
            print(f"  … and {len(wanted) - _SHOWN} more; --json lists them all")
    return 0


def use(config: Path | None, path: Path | None, configured: bool) -> int:
    """Puts a changed lexicon in force for every process, and judges stored posts by it."""
    if (path is None) is not configured:
        raise UsageError("give a FILE or a folder, or --configured for the configured files")
    settings = command_settings(config)
    state, watched = asyncio.run(_use(settings, path))
    if watched:
        print("in force; the running program judges stored posts again and tells the admins what changed")
    elif state is None:
        print("is in force already")
    elif state.done:
        print(f"in force; {in_words(state.tally)}")
    return 0


def in_words(tally: Tally) -> str:
    """One line on what judging again brought."""
    return (
        f"{tally.posts:,} posts judged, {tally.newly:,} newly flagged, {tally.no_longer:,} no longer, "
        f"{tally.retold:,} with other claims"
    )


async def _in_force(settings: Settings) -> FilesReader:
    async with open_storage(settings) as storage:
        return await reader_in_force(settings, storage, utc_now())


async def _try(settings: Settings, path: Path, since: datetime) -> tuple[Tally, list[Judged]]:
    async with open_storage(settings) as storage:
        reader = changed_reader(await reader_in_force(settings, storage, utc_now()), path)
        _load(reader)
        tally, changed = Tally(), []
        with _progress() as show:
            async for judged in hunt(storage, in_a_thread(reader), since=since):
                tally = tally.plus(judged)
                changed += [one for one in judged if one.changed]
                show(tally)
        return tally, changed


async def _use(settings: Settings, path: Path | None) -> tuple[Rejudging | None, bool]:
    async with open_storage(settings) as storage:
        before = await reader_in_force(settings, storage, utc_now())
        reader = configured_reader(settings) if path is None else changed_reader(before, path)
        broken = _broken(reader)
        if broken:
            raise CommandError(f"not put in force: {broken[0]}")
        async with storage.write() as conn:
            lexicon_id = await choose_lexicon(
                conn, reader.version, reader.files, utc_now(), configured=path is None
            )
            if reader.version != before.version:
                await begin_rejudging(conn, lexicon_id, utc_now())
        async with storage.read() as conn:
            watching = await other_alive(conn, "watch", "", utc_now() - _ALIVE_WITHIN)
            if watching is not None and may_be_alive(watching[0]):
                return None, True
        state = await _judge_all(storage, reader)
        await open_keeping(settings.evidence, settings.folder, storage, utc_now).catch_up()
        return state, False


async def _judge_all(storage: Storage, reader: FilesReader) -> Rejudging | None:
    async with storage.read() as conn:
        state = await rejudging_owed(conn)
    with _progress() as show:
        while state is not None and not state.done:
            state = await rejudge_some(storage, state, in_a_thread(reader), utc_now())
            if state is not None:
                show(state.tally)
    return state


def _load(reader: FilesReader) -> None:
    try:
        reader.reader()
    except ValueError as error:
        raise CommandError(str(error)) from None


def _broken(reader: FilesReader) -> list[str]:
    from claims.lexicon.examples import broken_examples

    _load(reader)
    return list(broken_examples(reader.reader().lexicon))


def _line(one: Judged) -> str:
    stored = one.stored
    mention = next(iter(one.reading.flag.mentions), None)
    rule = f" · {mention.rule}" if mention else ""
    at = mention.span.start if mention else 0
    excerpt = " ".join(stored.text[max(at - 30, 0) : at + _EXCERPT].split())
    return f"{stored.channel} {iso_utc(stored.posted_at)} {stored.url or ''}{rule}: “{excerpt}”"


def _as_json(tally: Tally, changed: list[Judged], since: datetime) -> dict[str, Any]:
    def rows(wanted: list[Judged]) -> list[dict[str, Any]]:
        return [
            {
                "channel": one.stored.channel,
                "url": one.stored.url,
                "posted": iso_utc(one.stored.posted_at),
                "text": one.stored.text,
                "rules": sorted({mention.rule for mention in one.reading.flag.mentions}),
                "claims": [claim.as_json() for claim in one.reading.claims],
            }
            for one in wanted
        ]

    return {
        "since": iso_utc(since),
        "posts": tally.posts,
        "newly_flagged": rows([one for one in changed if one.newly]),
        "no_longer_flagged": rows([one for one in changed if one.no_longer]),
        "other_claims": rows([one for one in changed if one.retold]),
    }


@contextmanager
def _progress() -> Iterator[Callable[[Tally], None]]:
    """A line that counts on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda tally: None
        return

    def show(tally: Tally) -> None:
        print(f"\r{in_words(tally)}", end="", file=sys.stderr, flush=True)

    yield show
    print("\r\033[K", end="", file=sys.stderr, flush=True)
