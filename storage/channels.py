"""Channels and their identities: who a post's teller is, whichever way it was seen.

A channel has our own number; Telegram's id and its usernames are dated identities of it. Telegram's id is
trusted over a username, which can pass to another channel. Two channels are one when a single observation
carries the id of one and the username of the other (or an admin says so); then the younger row is merged into
the older.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import ChannelKind, Side
from storage.audit import note
from storage.errors import StorageError
from storage.keys import ChannelId
from storage.models import channel_identities, channels, cursors, posts
from storage.observations import ChannelRef
from storage.rows import Lookup

TELEGRAM_ID = "telegram_id"
USERNAME = "username"
TITLE = "title"
"""Kinds of identity. A title is one only for sources that give nothing else, and never joins two channels."""

SEEING = ("live", "history", "preview", "telegram")
"""Sources that see what a channel is called at Telegram now; an export tells what it was called once."""

MODES = ("auto", "joined", "short_poll", "history", "preview", "none")
"""How an admin may want a channel watched; ``auto`` leaves it to the program."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as lists show it."""

    id: ChannelId
    title: str
    username: str | None
    telegram_id: int | None
    side: Side
    kind: ChannelKind | None
    watched: bool
    paused: bool
    mode: str
    state: str
    state_note: str | None
    trust_note: str | None
    added_at: datetime
    last_check: datetime | None
    last_post: datetime | None

    @property
    def name(self) -> str:
        """``@username`` where it has one, else its title."""
        return f"@{self.username}" if self.username else self.title


def identities_of(ref: ChannelRef) -> list[tuple[str, str]]:
    """What a reference says about who the channel is, as (kind, value), the most trusted first."""
    found: list[tuple[str, str]] = []
    if ref.telegram_id is not None:
        found.append((TELEGRAM_ID, str(ref.telegram_id)))
    if ref.username:
        found.append((USERNAME, ref.username.lstrip("@").casefold()))
    if not found and ref.title and ref.title.strip():
        found.append((TITLE, " ".join(ref.title.split())))
    return found


async def find_channels(conn: AsyncConnection, refs: Iterable[ChannelRef]) -> dict[ChannelRef, ChannelId]:
    """The channels of references as far as they are known, without changing anything."""
    wanted = {ref: identities_of(ref) for ref in refs}
    owners = await _owners(conn, {identity for found in wanted.values() for identity in found})
    known: dict[ChannelRef, ChannelId] = {}
    for ref, found in wanted.items():
        for identity in found:
            if identity in owners:
                known[ref] = owners[identity].channel_id
                break
    return known


async def refs_with_news(conn: AsyncConnection, refs: Iterable[ChannelRef], source: str) -> set[ChannelRef]:
    """References that say more of their channels than is kept: another id, username or title.

    Args:
        conn: only read.
        refs: what observations say of their channels.
        source: who says so, as in ``resolve_channel``.
    """
    wanted = {ref: identities_of(ref) for ref in refs}
    owners = await _owners(conn, {identity for found in wanted.values() for identity in found})
    return {
        ref
        for ref, found in wanted.items()
        if len({_id_of(owners, one) for one in found}) > 1
        or any(one not in owners for one in found)
        or (found and _is_new_title(ref.title, owners[found[0]], source))
    }


def _is_new_title(title: str | None, owner: _Owner, source: str) -> bool:
    """Whether a source's title for a channel is one to keep."""
    if not title or owner.source == "admin":
        return False
    if source in SEEING:
        return title != owner.telegram_title
    return title != owner.title and (source == "admin" or owner.telegram_title is None)


async def resolve_channel(conn: AsyncConnection, ref: ChannelRef, now: datetime, source: str) -> ChannelId:
    """The channel of a reference; made, given a new identity or merged with another where that is proven.

    Args:
        conn: the write connection.
        ref: what the observation says of its channel.
        now: when.
        source: who says so: a way of watching, ``admin`` …

    Raises:
        StorageError: if the reference names nothing.
    """
    return (await resolve_channels(conn, [ref], now, source))[ref]


async def resolve_channels(
    conn: AsyncConnection, refs: Sequence[ChannelRef], now: datetime, source: str
) -> dict[ChannelRef, ChannelId]:
    """``resolve_channel`` for many references at once."""
    distinct = list(dict.fromkeys(refs))
    identities = {ref: identities_of(ref) for ref in distinct}
    if not all(identities.values()):
        raise StorageError("a post names no channel: neither an id, nor a username, nor a title")
    everything = {identity for found in identities.values() for identity in found}
    owners = await _owners(conn, everything)
    resolved: dict[ChannelRef, ChannelId] = {}
    for ref in distinct:
        found = identities[ref]
        first = owners.get(found[0])
        if first is not None and all(_id_of(owners, other) == first.channel_id for other in found):
            resolved[ref] = first.channel_id
            if ref.title and _is_new_title(ref.title, first, source):
                if source in SEEING:
                    await note_title(conn, first.channel_id, ref.title)
                else:
                    await conn.execute(
                        update(channels).where(channels.c.id == first.channel_id).values(title=ref.title)
                    )
        elif not any(identity in owners for identity in found):
            resolved[ref] = await _make(conn, ref, found, now, source)
            made = _Owner(resolved[ref], source, ref.title or "", ref.title if source in SEEING else None)
            owners.update(dict.fromkeys(found, made))
        else:
            resolved[ref] = await _settle(conn, ref, dict(found), owners, now, source)
            owners = await _owners(conn, everything)
    # a reference may have named a channel that a later one merged into another
    return {ref: owners[found[0]].channel_id for ref, found in identities.items()}


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose current identity something is, who said so, and the channel's title: ours, and Telegram's."""

    channel_id: ChannelId
    source: str
    title: str
    telegram_title: str | None


def _id_of(owners: dict[tuple[str, str], _Owner], identity: tuple[str, str]) -> ChannelId | None:
    owner = owners.get(identity)
    return None if owner is None else owner.channel_id


async def _settle(
    conn: AsyncConnection,
    ref: ChannelRef,
    found: dict[str, str],
    owners: dict[tuple[str, str], _Owner],
    now: datetime,
    source: str,
) -> ChannelId:
    """Makes an id and a username that one observation carries belong to one channel."""
    telegram_id, username = found[TELEGRAM_ID], found[USERNAME]
    of_id = _id_of(owners, (TELEGRAM_ID, telegram_id))
    of_name = _id_of(owners, (USERNAME, username))
    if of_name is not None and of_name != of_id:
        if await _has_current(conn, of_name, TELEGRAM_ID):
            await _close(conn, USERNAME, username, now)  # the name passed to another channel
        elif of_id is None:
            await _identify(conn, of_name, TELEGRAM_ID, telegram_id, now, source)
            if ref.title and source in SEEING:
                await note_title(conn, of_name, ref.title)
            return of_name
        else:
            return await merge_channels(conn, of_id, of_name, now, f"{source}: one observation named both")
    if of_id is None:
        return await _make(conn, ref, list(found.items()), now, source)
    await _close_all(conn, of_id, USERNAME, now)
    await _identify(conn, of_id, USERNAME, username, now, source)
    return of_id


async def _owners(conn: AsyncConnection, identities: set[tuple[str, str]]) -> dict[tuple[str, str], _Owner]:
    """Whose current identities these are."""
    owners: dict[tuple[str, str], _Owner] = {}
    for kind in (TELEGRAM_ID, USERNAME, TITLE):
        values = sorted(value for k, value in identities if k == kind)
        for value, channel_id, *said in await _OWNERS.rows(conn, values, kind=kind):
            owners[kind, value] = _Owner(ChannelId(channel_id), *said)
    return owners


_OWNERS = Lookup(
    select(
        channel_identities.c.value,
        channel_identities.c.channel_id,
        channel_identities.c.source,
        channels.c.title,
        channels.c.telegram_title,
    )
    .join(channels, channels.c.id == channel_identities.c.channel_id)
    .where(channel_identities.c.kind == bindparam("kind"), channel_identities.c.seen_until.is_(None)),
    channel_identities.c.value,
)


async def note_title(conn: AsyncConnection, channel_id: int, title: str) -> str | None:
    """Keeps the title that a channel has at Telegram; ours follows it, unless an admin gave one.

    Returns:
        The one seen there before, where that was another.
    """
    wanted = select(channels.c.title, channels.c.telegram_title).where(channels.c.id == channel_id)
    ours, before = (await conn.execute(wanted)).one()
    if before == title:
        return None
    values = {"telegram_title": title}
    if ours == before or (before is None and ours.startswith(("@", "channel "))):
        values["title"] = title
    await conn.execute(update(channels).where(channels.c.id == channel_id).values(**values))
    return str(before) if before is not None else None


async def _make(
    conn: AsyncConnection, ref: ChannelRef, found: list[tuple[str, str]], now: datetime, source: str
) -> ChannelId:
    title = ref.title or (f"@{ref.username}" if ref.username else f"channel {ref.telegram_id}")
    seen = ref.title if source in SEEING else None
    made = await conn.execute(
        insert(channels).values(title=title, telegram_title=seen, added_at=now).returning(channels.c.id)
    )
    channel_id = ChannelId(made.scalar_one())
    for kind, value in found:
        await _identify(conn, channel_id, kind, value, now, source)
    return channel_id


async def _identify(
    conn: AsyncConnection, channel_id: ChannelId, kind: str, value: str, now: datetime, source: str
) -> None:
    await conn.execute(
        insert(channel_identities).values(
            channel_id=channel_id, kind=kind, value=value, seen_from=now, source=source
        )
    )


async def _close(conn: AsyncConnection, kind: str, value: str, now: datetime) -> None:
    await conn.execute(
        update(channel_identities)
        .where(
            channel_identities.c.kind == kind,
            channel_identities.c.value == value,
            channel_identities.c.seen_until.is_(None),
        )
        .values(seen_until=now)
    )


async def _close_all(conn: AsyncConnection, channel_id: ChannelId, kind: str, now: datetime) -> None:
    await conn.execute(
        update(channel_identities)
        .where(
            channel_identities.c.channel_id == channel_id,
            channel_identities.c.kind == kind,
            channel_identities.c.seen_until.is_(None),
        )
        .values(seen_until=now)
    )


async def _has_current(conn: AsyncConnection, channel_id: ChannelId, kind: str) -> bool:
    found = await conn.execute(
        select(channel_identities.c.id).where(
            channel_identities.c.channel_id == channel_id,
            channel_identities.c.kind == kind,
            channel_identities.c.seen_until.is_(None),
        )
    )
    return found.first() is not None


async def merge_channels(
    conn: AsyncConnection, one: ChannelId, other: ChannelId, now: datetime, why: str
) -> ChannelId:
    """Makes two channels one: the older row stays and takes the other's posts, identities and cursor.

    Returns:
        The channel that stays.

    Raises:
        StorageError: if both have a current Telegram id: then they are two channels.
    """
    from storage.merging import merge_rows

    if one == other:
        return one
    if await _has_current(conn, one, TELEGRAM_ID) and await _has_current(conn, other, TELEGRAM_ID):
        raise StorageError("two channels with a Telegram id each can't be one")
    keep, gone = (one, other) if one < other else (other, one)
    await merge_rows(conn, keep, gone, now)
    await note(
        conn, now, None, "merge", f"channel {keep}", None, {"merged": int(gone), "why": why}, ledger="channel"
    )
    return keep


# --- the watched list ------------------------------------------------------------------------------


async def list_channels(conn: AsyncConnection, *, watched_only: bool = True) -> list[Channel]:
    """Channels by title; merged ones are left out."""
    wanted = (
        select(channels, cursors.c.last_check, cursors.c.last_post)
        .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
        .where(channels.c.merged_into.is_(None))
        .order_by(channels.c.title, channels.c.id)
    )
    if watched_only:
        wanted = wanted.where(channels.c.watched)
    rows = (await conn.execute(wanted)).all()
    names = await current_identities(conn, [row.id for row in rows])
    return [_channel(row, names.get(row.id, {})) for row in rows]


async def get_channel(conn: AsyncConnection, channel_id: ChannelId) -> Channel | None:
    """One channel; the one it was merged into, where it was."""
    wanted = select(channels, cursors.c.last_check, cursors.c.last_post).outerjoin(
        cursors, cursors.c.channel_id == channels.c.id
    )
    row = (await conn.execute(wanted.where(channels.c.id == channel_id))).first()
    if row is not None and row.merged_into is not None:
        return await get_channel(conn, row.merged_into)
    if row is None:
        return None
    names = await current_identities(conn, [row.id])
    found = _channel(row, names.get(row.id, {}))
    kept = await newest_post(conn, row.id)
    return replace(found, last_post=max((at for at in (kept, row.last_post) if at is not None), default=None))


async def newest_post(conn: AsyncConnection, channel_id: int) -> datetime | None:
    """When the newest kept post of a channel was posted, whichever way it came."""
    of_channel = posts.c.channel_id == channel_id
    told = select(posts.c.posted_at, posts.c.message_id).where(of_channel)
    newest = (await conn.execute(told.order_by(posts.c.message_id.desc()).limit(1))).first()
    posted: datetime | None = newest.posted_at if newest is not None else None
    if newest is not None and newest.message_id < 0:  # made of ids that are words: they come in no order
        posted = (await conn.execute(select(func.max(posts.c.posted_at)).where(of_channel))).scalar_one()
    return posted


async def current_identities(conn: AsyncConnection, channel_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """By channel: its current identities by kind."""
    found: dict[int, dict[str, str]] = {}
    for at in range(0, len(channel_ids), 500):
        rows = await conn.execute(
            select(channel_identities.c.channel_id, channel_identities.c.kind, channel_identities.c.value)
            .where(
                channel_identities.c.channel_id.in_(list(channel_ids[at : at + 500])),
                channel_identities.c.seen_until.is_(None),
            )
            .order_by(channel_identities.c.id)
        )
        for row in rows:
            found.setdefault(row.channel_id, {})[row.kind] = row.value
    return found


def _channel(row: Row[Any], names: dict[str, str]) -> Channel:
    telegram_id = names.get(TELEGRAM_ID)
    return Channel(
        id=ChannelId(row.id),
        title=row.title,
        username=names.get(USERNAME),
        telegram_id=None if telegram_id is None else int(telegram_id),
        side=Side(row.side),
        kind=None if row.kind is None else ChannelKind(row.kind),
        watched=row.watched,
        paused=row.paused,
        mode=row.mode,
        state=row.state,
        state_note=row.state_note,
        trust_note=row.trust_note,
        added_at=row.added_at,
        last_check=row.last_check,
        last_post=row.last_post,
    )


async def add_channel(
    conn: AsyncConnection,
    ref: ChannelRef,
    now: datetime,
    *,
    side: Side | None = None,
    kind: ChannelKind | None = None,
    mode: str | None = None,
    trust_note: str | None = None,
    backfill_since: datetime | None = None,
    person_id: int | None = None,
) -> tuple[ChannelId, bool]:
    """Puts a channel on the watched list.

    Returns:
        The channel, and whether it is new on the list. What isn't given stays as it was.

    Raises:
        StorageError: if the reference names nothing, or the mode is unknown.
    """
    channel_id = await resolve_channel(conn, ref, now, "admin")
    before = (await conn.execute(select(channels).where(channels.c.id == channel_id))).one()
    values: dict[str, Any] = {"watched": True, "paused": before.paused and before.watched}
    if side is not None:
        values["side"] = side.value
    if kind is not None:
        values["kind"] = kind.value
    if mode is not None:
        values["mode"] = _known_mode(mode)
    if trust_note is not None:
        values["trust_note"] = trust_note
    if backfill_since is not None:
        values["backfill_since"] = backfill_since
    if not before.watched:
        values |= {"added_at": now, "added_by": person_id}
    action = "channel change" if before.watched else "channel add"
    await _change(conn, before, values, now, action, person_id)
    return channel_id, not before.watched


async def former_owner(conn: AsyncConnection, username: str, channel_id: int) -> str | None:
    """The title of another watched channel that had a username before; ``None`` where none had."""
    had = (
        select(channels.c.title)
        .join(channel_identities, channel_identities.c.channel_id == channels.c.id)
        .where(
            channel_identities.c.kind == USERNAME,
            channel_identities.c.value == username.lstrip("@").casefold(),
            channel_identities.c.seen_until.is_not(None),
            channels.c.id != channel_id,
            channels.c.watched,
            channels.c.merged_into.is_(None),
        )
        .order_by(channel_identities.c.seen_until.desc())
        .limit(1)
    )
    return (await conn.execute(had)).scalar()


async def change_channel(
    conn: AsyncConnection,
    channel_id: ChannelId,
    now: datetime,
    *,
    action: str,
    person_id: int | None = None,
    watched: bool | None = None,
    paused: bool | None = None,
    side: Side | None = None,
    kind: ChannelKind | None = None,
    mode: str | None = None,
    state: str | None = None,
    state_note: str | None = None,
    trust_note: str | None = None,
    backfill_since: datetime | None = None,
) -> bool:
    """Changes what admins (or the watcher, for ``state``) say of a channel; audit and ledger keep the change.

    Returns:
        Whether anything changed.

    Raises:
        StorageError: if there is no such channel, or the mode is unknown.
    """
    before = (await conn.execute(select(channels).where(channels.c.id == channel_id))).first()
    if before is None:
        raise StorageError(f"no channel {channel_id}")
    said: dict[str, Any] = {
        "watched": watched,
        "paused": paused,
        "side": side and side.value,
        "kind": kind and kind.value,
        "mode": mode and _known_mode(mode),
        "state": state,
        "state_note": state_note,
        "trust_note": trust_note,
        "backfill_since": backfill_since,
    }
    values = {key: value for key, value in said.items() if value is not None}
    if state is not None and state_note is None:
        values["state_note"] = None
    return await _change(conn, before, values, now, action, person_id)


async def remove_channel(
    conn: AsyncConnection, channel_id: ChannelId, now: datetime, *, person_id: int | None = None
) -> bool:
    """Takes a channel off the watched list; what it told stays. Returns whether it was on it."""
    return await change_channel(
        conn, channel_id, now, action="channel remove", person_id=person_id, watched=False
    )


async def pause_channel(
    conn: AsyncConnection,
    channel_id: ChannelId,
    now: datetime,
    *,
    paused: bool = True,
    person_id: int | None = None,
) -> bool:
    """Stops or resumes watching a channel that stays on the list. Returns whether anything changed."""
    action = "channel pause" if paused else "channel resume"
    return await change_channel(conn, channel_id, now, action=action, person_id=person_id, paused=paused)


def _known_mode(mode: str) -> str:
    if mode not in MODES:
        raise StorageError(f"no way of watching called {mode!r}: one of {', '.join(MODES)}")
    return mode


async def _change(
    conn: AsyncConnection,
    before: Row[Any],
    values: dict[str, Any],
    now: datetime,
    action: str,
    person_id: int | None,
) -> bool:
    was = {key: before._mapping[key] for key in values}
    changed = {key: value for key, value in values.items() if was[key] != value}
    if not changed:
        return False
    await conn.execute(update(channels).where(channels.c.id == before.id).values(**changed))
    await note(
        conn,
        now,
        person_id,
        action,
        f"channel {before.id}",
        {key: was[key] for key in changed},
        changed,
        ledger="channel",
    )
    return True
