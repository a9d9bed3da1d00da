"""``backfill``: reads a watched channel's history back to a day; stopped and started again it goes on where it was."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from telethon.errors import RPCError

from dprkwatch.commands.channels import queued_channels
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.moments import parse_moment
from dprkwatch.settings import Settings
from dprkwatch.usernames import parse_username
from dprkwatch.wiring import command_settings, open_ingest, open_storage, utc_now
from monitors.telegram.asking import Asking, ChannelClosed, Watched
from monitors.telegram.backfill import Backfill
from monitors.telegram.governor import Governor, NoBudget
from monitors.telegram.reconcile import Reconcile
from monitors.telegram.sessions import Unreachable
from monitors.telegram.signed_in import SignedIn, signed_in
from monitors.telegram.trouble import AccountTrouble
from storage.assignments import Assignment, assignments
from storage.channels import add_channel, find_channels, get_channel
from storage.cursors import open_gap
from storage.engines import Storage
from storage.keys import ChannelId
from storage.message_ids import lowest_kept, reached
from storage.observations import ChannelRef

FOLLOW_SECONDS = 1.0

Result = TypeVar("Result")
Progress = Callable[[datetime | None, int], None]
"""Told how far back reading has come, and how many posts are new."""


def backfill_channel(config: Path | None, name: str, since: str | None) -> int:
    """Reads back; returns the exit code."""
    username = parse_username(name)
    day = None if since is None else parse_moment(since, "--since")
    settings = command_settings(config)
    if day is not None and day > utc_now():
        raise UsageError(f"--since: {since} is yet to come")
    try:
        return asyncio.run(_backfill(settings, username, day))
    except (AccountTrouble, Unreachable, ChannelClosed, RPCError, ConnectionError, TimeoutError) as error:
        raise CommandError(f"@{username}: {' '.join(str(error).split()) or 'no answer'}") from None


async def _backfill(settings: Settings, username: str, day: datetime | None) -> int:
    async with open_storage(settings) as storage:
        channel_id, since = await _note_wish(settings, storage, username, day)
        async with storage.read() as conn:
            assigned = next((one for one in await assignments(conn) if one.channel_id == channel_id), None)
        if assigned is None:
            return await _leave_to_preview(settings, storage, username, channel_id, since)
        accounts = await signed_in(storage, settings.telegram, settings.folder, utc_now)
        account = next((one for one in accounts if one.id == assigned.account_id), None)
        if account is None:
            raise CommandError("no account is signed in: run `dprkwatch login`")
        new: int | None = None
        with _progress_bar(since) as progress:
            try:
                new = await _read(settings, storage, account, assigned, since, progress)
            except AccountTrouble as trouble:
                if trouble.state not in ("in_use", "locked"):
                    raise
                await _follow(storage, assigned.channel_id, since, progress)
        what = "is kept" if new is None else f"is kept: {new:,} new post{'s' * (new != 1)}"
        print(f"@{username}: everything since {since:%Y-%m-%d} {what}")
    return 0


async def _note_wish(
    settings: Settings, storage: Storage, username: str, day: datetime | None
) -> tuple[ChannelId, datetime]:
    """Keeps how far back the channel is wanted; gives its number and the day."""
    ref = ChannelRef(username=username)
    async with storage.write() as conn:
        known = (await find_channels(conn, [ref])).get(ref)
        channel = None if known is None else await get_channel(conn, known)
        if channel is None or not channel.watched:
            raise CommandError(f"@{username} is not watched: `dprkwatch channels add @{username}` first")
        since = day or channel.added_at - timedelta(days=settings.watch.backfill_days)
        if day is not None:
            await add_channel(conn, ref, utc_now(), backfill_since=day)
    return channel.id, since


async def _leave_to_preview(
    settings: Settings, storage: Storage, username: str, channel_id: ChannelId, since: datetime
) -> int:
    """Asks the preview for it, as no account reads the channel."""
    async with storage.write() as conn:
        lowest = await lowest_kept(conn, channel_id)
        if lowest is not None and lowest > 1:
            await open_gap(
                conn,
                channel_id,
                found_at=utc_now(),
                from_id=None,
                to_id=lowest - 1,
                from_time=since,
                to_time=None,
            )
    if (at := (await queued_channels(storage, settings.telegram, utc_now())).get(channel_id)) is not None:
        print(
            f"@{username}: an account takes it over about {at:%Y-%m-%d %H:%M} UTC and reads it back to "
            f"{since:%Y-%m-%d}; until then `dprkwatch run` reads its public preview"
        )
        return 0
    print(
        f"@{username}: no account watches it; `dprkwatch run` reads its public preview back to {since:%Y-%m-%d}, "
        "as far as that reaches"
    )
    return 0


async def _read(
    settings: Settings,
    storage: Storage,
    account: SignedIn,
    assigned: Assignment,
    since: datetime,
    progress: Progress,
) -> int:
    """Reads back here and now, within the account's budgets; gives how many posts are new."""
    channel = Watched(
        assigned.channel_id,
        assigned.telegram_id,
        assigned.access_hash,
        assigned.username,
        assigned.noforwards,
    )
    session = account.open()
    try:
        await session.connect(utc_now)
        governor = Governor(storage, settings.telegram, utc_now)
        asking = Asking(session.client, utc_now, account_id=account.id, governor=governor)
        async with open_ingest(settings, storage) as ingest:
            reconcile = Reconcile(storage, ingest, utc_now)
            new = (await _patiently(lambda: reconcile.look(channel, asking))).posts_new
            back = Backfill(storage, ingest, utc_now)
            while True:
                step = await _patiently(lambda: back.step(channel, asking, since))
                new += step.posts_new
                progress(step.reached, new)
                if step.finished:
                    return new
    finally:
        await session.close()


async def _patiently(ask: Callable[[], Awaitable[Result]]) -> Result:
    """Waits out what the account's budgets say, however long."""
    while True:
        try:
            return await ask()
        except NoBudget as wait:
            await asyncio.sleep(max(1.0, (wait.until - utc_now()).total_seconds()))


async def _follow(storage: Storage, channel_id: int, since: datetime, progress: Progress) -> None:
    """Watches another process, which holds the account, read it."""
    print(
        "the running program reads it; this only shows how far it is (Ctrl-C ends the showing)",
        file=sys.stderr,
    )
    while True:
        async with storage.read() as conn:
            known = await reached(conn, channel_id)
        progress(known.backfilled_to, 0)
        if known.has_reached(since):
            return
        await asyncio.sleep(FOLLOW_SECONDS)


@contextmanager
def _progress_bar(since: datetime) -> Iterator[Progress]:
    """Tells how far reading has come, in days; a bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda reached, new: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    began = utc_now()
    whole = (began - since).total_seconds()
    with Bar(
        TextColumn("reading back"),
        BarColumn(),
        TextColumn("{task.fields[day]} · {task.fields[new]:,} new posts"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=whole, day="", new=0)

        def show(reached: datetime | None, new: int) -> None:
            if reached is not None:
                done = min(whole, (began - reached).total_seconds())
                bar.update(task, completed=done, day=f"{reached:%Y-%m-%d}", new=new)

        yield show
