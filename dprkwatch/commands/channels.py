"""``channels``: the watched list, changed and shown. A change takes effect in a running program within 30 seconds."""

from __future__ import annotations

import asyncio
import csv
import json as json_module
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from bot.answers.channel_lists import separator_of
from claims.model import ChannelKind, Side
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.moments import iso_utc
from dprkwatch.printing import complain, printable
from dprkwatch.usernames import parse_username
from dprkwatch.wiring import command_settings, open_storage
from monitors.telegram.settings import TelegramSettings
from storage.channels import (
    MODES,
    Channel,
    add_channel,
    find_channels,
    former_owner,
    list_channels,
    remove_channel,
)
from storage.engines import Storage
from storage.observations import ChannelRef
from storage.suggestions import suggest_channels

Result = TypeVar("Result")
Choice = TypeVar("Choice", bound=StrEnum)
COLUMNS = ("username", "title", "side", "kind")


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A line of a channel list: what is to be watched, or why it can't be."""

    name: str
    title: str | None = None
    side: Side | None = None
    kind: ChannelKind | None = None
    wrong: str | None = None
    mode: str | None = None


def add(
    config: Path | None, names: list[str], side: str | None, kind: str | None, mode: str | None = None
) -> int:
    """Watches channels, or changes what is said of those that are watched; answers name by name."""
    if mode is not None and mode not in MODES:
        raise UsageError(f"--mode: {mode!r} is none of {', '.join(MODES)}")
    listed = [
        ListedChannel(
            parse_username(name),
            None,
            _choice(Side, side, "--side"),
            _choice(ChannelKind, kind, "--kind"),
            mode=mode,
        )
        for name in names
    ]
    return _watch(config, listed)


def remove(config: Path | None, names: list[str]) -> int:
    """Stops watching channels; answers name by name; 1 if one of them wasn't watched."""
    usernames = [parse_username(name) for name in names]

    async def work(storage: Storage) -> int:
        removed: dict[str, bool] = {}
        async with storage.write() as conn:
            for username in usernames:
                ref = ChannelRef(username=username)
                known = (await find_channels(conn, [ref])).get(ref)
                removed[username] = known is not None and await remove_channel(conn, known, datetime.now(UTC))
        for username, was_watched in removed.items():
            if was_watched:
                print(f"@{username}: no longer watched; what was collected stays")
            else:
                complain(f"@{username}: was not watched")
        return 0 if all(removed.values()) else 1

    return _with_storage(config, work)


def list_watched(config: Path | None, as_json: bool) -> int:
    """Prints the watched channels."""

    async def work(storage: Storage) -> int:
        async with storage.read() as conn:
            watched = await list_channels(conn)
        if as_json:
            print(
                json_module.dumps(
                    {"channels": [_as_json(channel) for channel in watched]}, ensure_ascii=False
                )
            )
        elif not watched:
            print(
                "No channel is watched yet: `dprkwatch channels add @name`, or `dprkwatch channels import FILE.tsv`."
            )
        for channel in [] if as_json else watched:
            parts = [channel.side.value, channel.kind.value if channel.kind else "kind not set", channel.mode]
            parts += ["paused"] if channel.paused else []
            parts += [channel.state] if channel.state != "ok" else []
            parts[:0] = [channel.title] if channel.title != channel.name else []
            print(printable(f"{channel.name:34} {' · '.join(parts)}"))
        return 0

    return _with_storage(config, work)


def import_tsv(config: Path | None, file: Path) -> int:
    """Watches the channels of a TSV file; answers line by line; 1 if a line was refused."""
    listed = list(read_channel_list(file))
    return _watch(config, listed)


def _watch(config: Path | None, listed: list[ListedChannel]) -> int:
    settings = command_settings(config)

    async def whole() -> int:
        async with open_storage(settings) as storage:
            done = await watch_listed(storage, listed, telegram=settings.telegram)
        return 1 if done.refused else 0

    return asyncio.run(whole())


def suggest(config: Path | None, as_json: bool) -> int:
    """Prints unwatched channels that flagged posts point to."""

    async def work(storage: Storage) -> int:
        async with storage.read() as conn:
            suggestions = await suggest_channels(conn)
        if as_json:
            print(json_module.dumps({"channels": [s.as_json() for s in suggestions]}, ensure_ascii=False))
            return 0
        if not suggestions:
            print("No flagged post forwards or links a channel that isn't watched.")
        for s in suggestions:
            print(
                f"{printable(s.name)}: {s.forwards} forwards, {s.links} links, from {s.tellers} watched channels"
            )
            for url in s.examples:
                print(printable(f"    {url}"))
        return 0

    return _with_storage(config, work)


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a list: how many channels are newly watched, how many lines were refused."""

    new: int
    refused: int


async def watch_listed(
    storage: Storage,
    listed: list[ListedChannel],
    *,
    quiet: bool = False,
    telegram: TelegramSettings | None = None,
) -> Listed:
    """Puts every line of a list on the watched list and, unless quiet, says what became of each.

    With ``telegram`` it says too about when an account takes a channel over.
    """
    added: dict[str, tuple[int, bool]] = {}
    before: dict[str, str] = {}
    now = datetime.now(UTC)  # one time for all: they are read in the list's order
    async with storage.write() as conn:
        for channel in listed:
            if not channel.wrong and channel.name not in added:
                ref = ChannelRef(username=channel.name, title=channel.title)
                added[channel.name] = await add_channel(
                    conn, ref, now, side=channel.side, kind=channel.kind, mode=channel.mode
                )
                if (had := await former_owner(conn, channel.name, added[channel.name][0])) is not None:
                    before[channel.name] = had
    queued = {} if quiet or telegram is None else await queued_channels(storage, telegram, now)
    for channel in listed:
        if channel.wrong:
            complain(f"{channel.name}: {channel.wrong}")
        elif not quiet:
            channel_id, is_new = added[channel.name]
            said = "watched from now on" if is_new else "is watched already"
            said += f", mode {channel.mode}" if channel.mode else ""
            if (at := queued.get(channel_id)) is not None:
                said += f"; an account takes it over about {at:%Y-%m-%d %H:%M} UTC"
            if channel.name in before:
                said += (
                    f"; the name was that of another channel, “{before[channel.name]}”, which is watched on"
                )
            print(printable(f"@{channel.name}: {said}"))
    return Listed(
        sum(is_new for _, is_new in added.values()), sum(channel.wrong is not None for channel in listed)
    )


async def queued_channels(
    storage: Storage, telegram: TelegramSettings, now: datetime
) -> Mapping[int, datetime]:
    """About when accounts take over channels that wait for one."""
    if not telegram.is_set_up:
        return {}
    from monitors.telegram.outlook import look_ahead

    async with storage.read() as conn:
        return (await look_ahead(conn, telegram, now, {})).queued or {}


def read_channel_list(file: Path) -> Iterator[ListedChannel]:
    """The lines of a table with the columns username, title, side and kind; others are ignored.

    Between the cells stand tabs, or what the head line has instead: commas or semicolons.

    Raises:
        CommandError: the file can't be read, or lacks the column ``username``.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            between = separator_of(stream.readline()) or "\t"
            stream.seek(0)
            rows = csv.DictReader(stream, delimiter=between)
            if "username" not in (rows.fieldnames or ()):
                raise CommandError(
                    f"{file}: the first line must name the columns {', '.join(COLUMNS)}, tabs or commas between"
                )
            for row in rows:
                yield _listed(row, f"{file}: line {rows.line_num}")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{file}: no TSV file: {error}") from None


def _listed(row: dict[str, str | None], line: str) -> ListedChannel:
    title = (row.get("title") or "").strip() or None
    said = (row.get("username") or "").strip()
    if not said:
        return ListedChannel(line, wrong=f"left out: no username{f' for {title}' if title else ''}")
    try:
        return ListedChannel(
            parse_username(said),
            title,
            _choice(Side, row.get("side"), "side"),
            _choice(ChannelKind, row.get("kind"), "kind"),
        )
    except UsageError as error:
        return ListedChannel(line, wrong=f"refused: {error}")


def _choice(choices: type[Choice], said: str | None, where: str) -> Choice | None:
    if not said or not said.strip():
        return None
    try:
        return choices(said.strip())
    except ValueError:
        raise UsageError(
            f"{where}: {said!r} is none of {', '.join(choice.value for choice in choices)}"
        ) from None


def _as_json(channel: Channel) -> dict[str, object]:
    return {
        "channel": channel.name,
        "title": channel.title if channel.title != channel.name else None,
        "side": channel.side.value,
        "kind": channel.kind and channel.kind.value,
        "mode": channel.mode,
        "state": "paused" if channel.paused else channel.state,
        "last_post": iso_utc(channel.last_post),
        "last_check": iso_utc(channel.last_check),
    }


def _with_storage(config: Path | None, work: Callable[[Storage], Awaitable[Result]]) -> Result:
    settings = command_settings(config)

    async def whole() -> Result:
        async with open_storage(settings) as storage:
            return await work(storage)

    return asyncio.run(whole())
