"""What admins have to be told about channels and accounts, once each: kept as fields, put into words where it is shown.

Kinds and their details:

- ``renamed``: ``old``, ``new`` (usernames with @, ``null`` for none), ``old_title``, ``new_title`` where that changed
- ``impostor``: ``username`` now belongs to another channel (``other_id``, ``other_title``); ``watched``: the one that
  had it is watched on by an account, which knows it by its number
- ``private``, ``restricted``, ``not_found``, ``no_channel``, ``banned``: ``why``, and ``way``: how it is watched now
- ``no_preview``: ``why``: it has no public preview, and no account is going to watch it
- ``readable``: a channel that was not can be read again
- ``noforwards``: ``on``: whether saving is forbidden now
- ``account_down``: ``state``, ``why``, ``until``, ``channels``, ``stay``, ``to_preview``, ``moved``, ``unwatched``
- ``account_up``: ``state``
- ``rejudged``: ``posts``, ``newly``, ``no_longer``, ``retold``: what another lexicon made of stored posts
- ``database_locked``, ``database_full``: nothing could be written from ``since`` until ``until``, ``why``
- ``clock``: ``seconds`` by which this machine's clock is ahead of Telegram's
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import accounts, channels, notices
from storage.tellers import current_username


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that admins have to be told.

    Attributes:
        kind: see the module.
        channel: its ``@username`` or title, where it is about one.
        account: its label, where it is about one.
        details: by kind.
    """

    id: int
    kind: str
    channel: str | None
    account: str | None
    details: Mapping[str, Any]
    made_at: datetime
    channel_id: int | None = None
    account_id: int | None = None

    def in_words(self) -> str:
        """One English sentence or two."""
        told = _WORDS.get(self.kind)
        subject = self.channel or (f"Account {self.account}" if self.account else "")
        return told(self, subject) if told else f"{subject}: {self.kind}"


async def add_notice(
    conn: AsyncConnection,
    kind: str,
    now: datetime,
    *,
    channel_id: int | None = None,
    account_id: int | None = None,
    **details: Any,
) -> bool:
    """Keeps a notice; the same one that nobody was told of yet is kept once.

    Returns:
        Whether it is new.
    """
    said = json.dumps(details, ensure_ascii=False, sort_keys=True, default=lambda at: at.isoformat())
    same = await conn.execute(
        select(notices.c.id).where(
            notices.c.kind == kind,
            notices.c.channel_id.is_not_distinct_from(channel_id),
            notices.c.account_id.is_not_distinct_from(account_id),
            notices.c.details == said,
            notices.c.done_at.is_(None),
        )
    )
    if same.first() is not None:
        return False
    await conn.execute(
        insert(notices).values(
            kind=kind, channel_id=channel_id, account_id=account_id, details=said, made_at=now
        )
    )
    return True


async def open_notices(conn: AsyncConnection, limit: int = 50) -> list[Notice]:
    """Notices that nobody was told of yet, the oldest first."""
    return await _notices(conn, select_open=True, limit=limit)


async def latest_notices(conn: AsyncConnection, limit: int = 20) -> list[Notice]:
    """The latest notices, told or not, the newest first."""
    return await _notices(conn, select_open=False, limit=limit)


async def notice_by_id(conn: AsyncConnection, number: int) -> Notice | None:
    """One notice, told or not."""
    found = await _read(conn, _all.where(notices.c.id == number))
    return found[0] if found else None


async def finish_notices(conn: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """Marks notices as told."""
    await conn.execute(update(notices).where(notices.c.id.in_(list(ids))).values(done_at=now))


async def _notices(conn: AsyncConnection, *, select_open: bool, limit: int) -> list[Notice]:
    wanted = _all.limit(limit)
    if select_open:
        wanted = wanted.where(notices.c.done_at.is_(None)).order_by(notices.c.id)
    else:
        wanted = wanted.order_by(notices.c.id.desc())
    return await _read(conn, wanted)


_all = (
    select(notices, current_username.label("username"), channels.c.title, accounts.c.label)
    .outerjoin(channels, channels.c.id == notices.c.channel_id)
    .outerjoin(accounts, accounts.c.id == notices.c.account_id)
)


async def _read(conn: AsyncConnection, wanted: Select[Any]) -> list[Notice]:
    return [
        Notice(
            row.id,
            row.kind,
            f"@{row.username}" if row.username else row.title,
            row.label,
            json.loads(row.details),
            row.made_at,
            row.channel_id,
            row.account_id,
        )
        for row in await conn.execute(wanted)
    ]


_WATCHED = {
    "preview": "Its public preview is tried now; what was collected stays.",
    "none": "Nothing of it can be read now; what was collected stays.",
    "as_shown": "What Telegram still shows of it is read; what was collected stays.",
}


def _renamed(notice: Notice, subject: str) -> str:
    said = notice.details
    parts = []
    if said.get("old") != said.get("new"):
        parts.append(
            f"{said.get('old') or 'it'} is called {said.get('new') or 'by no username any more'} now"
        )
    if said.get("new_title"):
        parts.append(f"its title was “{said.get('old_title')}” and is “{said['new_title']}” now")
    return f"{subject} was renamed: {', and '.join(parts)}. It is the same channel; watching goes on."


def _unreadable(notice: Notice, subject: str) -> str:
    after = _WATCHED.get(notice.details.get("way", ""), "It is watched by another account.")
    return f"{subject} {_UNREADABLE[notice.kind]}: {notice.details.get('why')}. {after}"


_UNREADABLE = {
    "private": "is closed",
    "restricted": "is restricted",
    "not_found": "can't be found",
    "no_channel": "is no channel",
    "banned": "shut an account out",
}


def _impostor(notice: Notice, subject: str) -> str:
    said = notice.details
    called = f" (“{said['other_title']}”)" if said.get("other_title") else ""
    told = f"@{said.get('username')} belongs to another channel now{called}. Nothing of that one is stored. "
    if said.get("watched"):
        return (
            f"{told}{subject}, which had the name, is watched on; add the name again if the new channel is to be "
            "watched too."
        )
    return f"{told}What {subject} told stays; add the name again if the new channel is to be watched."


def _account_down(notice: Notice, subject: str) -> str:
    said = notice.details
    until = f" until {said['until'][:16].replace('T', ' ')} UTC" if said.get("until") else ""
    worse = [
        text
        for count, text in (
            (
                said.get("state") == "limited" and said.get("stay"),
                f"{said.get('stay')} are pushed to it on, and compared with their previews meanwhile",
            ),
            (said.get("moved"), f"{said.get('moved')} are watched by another account at once"),
            (
                said.get("to_preview"),
                f"{said.get('to_preview')} are read through their previews for now: later, and without media in full",
            ),
            (said.get("unwatched"), f"{said.get('unwatched')} have no preview and are not watched"),
        )
        if count
    ]
    if said.get("state") == "frozen":
        told = f"{subject} can't find or join channels now, and reads on: {said.get('why')}"
        told += f". It watches {said.get('channels')} channels"
    elif said.get("state") == "limited":
        told = f"{subject} may read no history{until}: {said.get('why')}. It watches {said.get('channels')} channels"
    else:
        told = f"{subject} can't watch{until}: {said.get('why')}. It watched {said.get('channels')} channels"
    return f"{told}; {'; '.join(worse)}." if worse else f"{told}."


def _noforwards(notice: Notice, subject: str) -> str:
    if notice.details.get("on"):
        return f"{subject} forbids saving now: text, hashes and links are kept, pictures are not."
    return f"{subject} allows saving again."


def _clock(notice: Notice, subject: str) -> str:
    seconds = int(notice.details.get("seconds", 0))
    way = "ahead of" if seconds > 0 else "behind"
    return (
        f"This machine's clock is {round(abs(seconds) / 60)} minutes {way} Telegram's: when posts were seen is noted "
        "wrongly. Set it, best by NTP."
    )


def _database(notice: Notice, subject: str) -> str:
    said = notice.details
    since, until = (str(said.get(key))[:16].replace("T", " ") for key in ("since", "until"))
    advice = (
        "End the process that holds it for so long."
        if notice.kind == "database_locked"
        else "Make room on its disk."
    )
    return (
        f"Nothing could be written to the database from {since} to {until} UTC: {said.get('why')}. What arrived "
        f"waited or is asked for again. {advice}"
    )


def _rejudged(notice: Notice, subject: str) -> str:
    said = notice.details
    return (
        f"The lexicon was changed and {said.get('posts')} stored posts were judged again: {said.get('newly')} are "
        f"newly flagged, {said.get('no_longer')} no longer, and other claims were read out of {said.get('retold')}."
    )


_WORDS = {
    "renamed": _renamed,
    "impostor": _impostor,
    **dict.fromkeys(_UNREADABLE, _unreadable),
    "no_preview": lambda notice, subject: (
        f"{subject} can't be read without an account: {notice.details.get('why')}. `dprkwatch login` signs one in."
    ),
    "readable": lambda notice, subject: f"{subject} can be read again.",
    "noforwards": _noforwards,
    "account_down": _account_down,
    "account_up": lambda notice, subject: f"{subject} watches again.",
    "database_locked": _database,
    "database_full": _database,
    "clock": _clock,
    "rejudged": _rejudged,
}
