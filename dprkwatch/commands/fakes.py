"""``fakes``: known fakes, taken in from CSV files and listed."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dprkwatch.errors import CommandError, UsageError
from dprkwatch.printing import complain, counted, printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.fakes import KnownFake, add_fakes, list_fakes, posts_with_fakes

_SHOWN = 12
_HEX = 64
_FIRST_LINE = "its first line must be “pdq,note”"


@dataclass(frozen=True, slots=True)
class _FakeList:
    """A file's known fakes, PDQ and note each, and a line on every row that is none."""

    file: Path
    fakes: list[tuple[bytes, str]]
    refused: list[str]


def keep_fakes(config: Path | None, words: Sequence[str]) -> int:
    """Keeps the known fakes of CSV files: ``pdq`` in hex, and a ``note``; gives 1 if a row was refused.

    ``import`` before the files says the same as the files alone; ``list`` alone lists what is kept. No file is taken
    unless all can be read.
    """
    if list(words) == ["list"]:
        return _list(command_settings(config))
    names = words[1:] if words[0] == "import" else words
    if not names:
        raise UsageError("name the list: dprkwatch fakes import FILE.csv")
    lists = [_read(Path(name)) for name in names]
    settings = command_settings(config)
    for each in lists:
        new = asyncio.run(_keep(settings, each)) if each.fakes else 0
        known = len(each.fakes) - new
        print(
            f"{each.file}: {counted(new, 'new known fake')}, {known} known already, {len(each.refused)} refused"
        )
        for line in each.refused[:_SHOWN]:
            complain(line)
        if len(each.refused) > _SHOWN:
            complain(f"{each.file}: and {len(each.refused) - _SHOWN} more lines")
    return 1 if any(each.refused for each in lists) else 0


def _list(settings: Settings) -> int:
    """Prints the known fakes, a line each: PDQ, how many flagged posts show it, note, list."""
    kept, posts = asyncio.run(_kept(settings))
    if not kept:
        print("no known fakes are kept: `dprkwatch fakes import FILE.csv` takes a list in")
    for fake in kept:
        shown = counted(posts.get(fake.number, 0), "flagged post")
        print(printable(f"{fake.pdq.hex()}  {shown:16} {fake.note} ({fake.source})"))
    return 0


async def _kept(settings: Settings) -> tuple[list[KnownFake], dict[int, int]]:
    async with open_storage(settings) as storage, storage.read() as conn:
        return await list_fakes(conn), await posts_with_fakes(conn)


async def _keep(settings: Settings, fakes: _FakeList) -> int:
    async with open_storage(settings) as storage, storage.write() as conn:
        return await add_fakes(conn, fakes.fakes, fakes.file.name, utc_now())


def _read(file: Path) -> _FakeList:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            rows = csv.DictReader(stream, delimiter=max(",;\t", key=first.count))
            columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
            if "pdq" not in columns:
                raise CommandError(f"{file}: has no column pdq; {_FIRST_LINE}")
            found = _FakeList(file, [], [])
            for row in rows:
                text = (row.get(columns["pdq"]) or "").strip()
                if (why := _why_no_hash(text)) is not None:
                    found.refused.append(f"{file}, line {rows.line_num}: {why}")
                    continue
                note = " ".join((row.get(columns.get("note", "")) or "").split())
                found.fakes.append((bytes.fromhex(text), note or "no note"))
            return found
    except OSError as error:
        raise CommandError(f"{file}: {(error.strerror or str(error)).lower()}") from None
    except (UnicodeDecodeError, csv.Error):
        raise CommandError(f"{file}: is no CSV file in UTF-8; {_FIRST_LINE}") from None


def _why_no_hash(text: str) -> str | None:
    if len(text) != _HEX or not set(text.lower()) <= set("0123456789abcdef"):
        return f"{text[:80]!r} is no PDQ hash of {_HEX} hex digits"
    if not int(text, 16):
        return "a hash of zeros is that of a blank picture"
    return None
