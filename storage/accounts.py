"""Accounts that watch: who there is, what state each is in, and what it knows of the channels.

States: ``ok``; ``frozen`` (reads on, but finds and joins nothing); ``limited`` (told to read no history for long;
what is pushed to it goes on, compared with the public previews meanwhile); everything else means that it can't watch:
``unreachable``, ``in_use`` (another process has its session), ``missing``, ``locked``, ``damaged``, ``newer``,
``signed_out``, ``banned``, ``wrong_api``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import account_channels, accounts, channels, cursors
from storage.upserts import upsert

PATIENCE = timedelta(minutes=2)
"""How long an account may be out of reach before its channels are watched in another way."""

FROZEN_AGAIN = timedelta(days=1)
"""When an account that was frozen is tried again."""

PASSING_STATES = ("unreachable", "in_use")
"""What may be over in a moment: borne for ``PATIENCE``."""
BY_ACCOUNT = ("joined", "short_poll", "history")
"""Ways of watching that need an account."""
READING_STATES = ("ok", "frozen", "limited")


@dataclass(frozen=True, slots=True)
class Account:
    """A Telegram account that watches.

    Attributes:
        label: what its owner calls it.
        session_path: the file of its session.
        state: see the module; ``state_note`` says it in words.
        limited_until: until when Telegram lets it read nothing.
        state_since: when it came into that state.
    """

    id: int
    label: str
    session_path: str
    state: str
    state_note: str | None
    limited_until: datetime | None
    added_at: datetime
    state_since: datetime | None

    def is_limited(self, now: datetime) -> bool:
        """Whether Telegram lets it read no history now; what is pushed to it goes on."""
        return self.limited_until is not None and self.limited_until > now

    def after(self, now: datetime) -> Account:
        """The account as it is once a limit that is over has ended."""
        if self.state != "limited" or self.is_limited(now):
            return self
        return replace(self, state="ok", state_note=None, limited_until=None, state_since=now)

    def can_read(self, now: datetime) -> bool:
        """Whether channels can be left to it; short trouble with the connection doesn't count."""
        if self.state in PASSING_STATES:
            return self.state_since is not None and now - self.state_since < PATIENCE
        return self.state in READING_STATES

    def can_find(self, now: datetime) -> bool:
        """Whether it can find and join channels."""
        if self.state == "frozen":
            return self.state_since is not None and now - self.state_since >= FROZEN_AGAIN
        return self.can_read(now) and self.state in ("ok", "limited")


async def add_account(conn: AsyncConnection, label: str, session_path: str, now: datetime) -> int:
    """Keeps an account that signed in, or signed in anew; gives its number."""
    known = (await conn.execute(select(accounts.c.id).where(accounts.c.label == label))).scalar()
    fresh = {"session_path": session_path, "state": "ok", "state_note": None, "limited_until": None}
    if known is not None:
        await conn.execute(update(accounts).where(accounts.c.id == known).values(state_since=now, **fresh))
        return int(known)
    made = await conn.execute(
        insert(accounts).values(label=label, added_at=now, state_since=now, **fresh).returning(accounts.c.id)
    )
    return int(made.scalar_one())


async def list_accounts(conn: AsyncConnection) -> list[Account]:
    """All accounts in the order they were added."""
    wanted = select(
        accounts.c.id,
        accounts.c.label,
        accounts.c.session_path,
        accounts.c.state,
        accounts.c.state_note,
        accounts.c.limited_until,
        accounts.c.added_at,
        accounts.c.state_since,
    )
    return [Account(*row) for row in await conn.execute(wanted.order_by(accounts.c.id))]


async def note_account_state(
    conn: AsyncConnection, account_id: int, state: str, note: str | None, now: datetime
) -> bool:
    """Keeps the state of an account; says whether it is another one than before."""
    before = (await conn.execute(select(accounts.c.state).where(accounts.c.id == account_id))).scalar()
    if before is None:
        return False
    values: dict[str, Any] = {"state": state, "state_note": note}
    if (
        before != state or state == "frozen"
    ):  # a frozen account is tried again a day after it was seen so last
        values["state_since"] = now
    await conn.execute(update(accounts).where(accounts.c.id == account_id).values(**values))
    return bool(before != state)


async def limit_account(
    conn: AsyncConnection, account_id: int, until: datetime, note: str, now: datetime
) -> None:
    """Keeps that Telegram lets an account read nothing until a time; its channels are looked at elsewhere at once."""
    if await note_account_state(conn, account_id, "limited", note, now):
        own = select(channels.c.id).where(channels.c.account_id == account_id)
        await conn.execute(update(cursors).where(cursors.c.channel_id.in_(own)).values(next_check=None))
    await forbid_until(conn, account_id, until)


async def forbid_until(conn: AsyncConnection, account_id: int, until: datetime) -> None:
    """Keeps until when Telegram forbids an account what its state says."""
    await conn.execute(update(accounts).where(accounts.c.id == account_id).values(limited_until=until))


async def end_limits(conn: AsyncConnection, now: datetime) -> None:
    """Brings accounts back whose limit is over."""
    await conn.execute(
        update(accounts)
        .where(accounts.c.state == "limited", accounts.c.limited_until <= now)
        .values(state="ok", state_note=None, limited_until=None, state_since=now)
    )


# --- what an account knows of channels -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What one account knows of one channel.

    Attributes:
        access_hash: its key to the channel; ``None``: asked for and not found.
        closed_at: when the channel turned out to be closed to it.
        join_refused: why it could not join.
    """

    account_id: int
    channel_id: int
    access_hash: int | None
    resolved_at: datetime | None
    joined: bool
    closed_at: datetime | None
    join_refused: str | None

    @property
    def is_open(self) -> bool:
        """Whether the account can ask for the channel."""
        return self.access_hash is not None and self.closed_at is None


async def acquaintances(conn: AsyncConnection) -> list[Acquaintance]:
    """What accounts know of the watched channels."""
    rows = await conn.execute(
        select(
            account_channels.c.account_id,
            account_channels.c.channel_id,
            account_channels.c.access_hash,
            account_channels.c.resolved_at,
            account_channels.c.joined,
            account_channels.c.closed_at,
            account_channels.c.join_refused,
        )
        .join(channels, channels.c.id == account_channels.c.channel_id)
        .where(channels.c.watched)
    )
    return [Acquaintance(*row) for row in rows]


async def keep_acquaintance(
    conn: AsyncConnection,
    account_id: int,
    channel_id: int,
    access_hash: int | None,
    now: datetime,
    *,
    joined: bool = False,
) -> None:
    """Keeps an account's key to a channel; ``None``: the channel could not be found by its name."""
    row = {
        "account_id": account_id,
        "channel_id": channel_id,
        "access_hash": access_hash,
        "resolved_at": now,
        "joined": joined,
        "closed_at": None,
    }
    await upsert(conn, account_channels, [row], key=("account_id", "channel_id"))


async def note_membership(
    conn: AsyncConnection, account_id: int, channel_id: int, joined: bool, refused: str | None = None
) -> None:
    """Keeps whether an account is in a channel, or why it could not join."""
    await _note(conn, account_id, channel_id, joined=joined, join_refused=refused)


async def note_closed(
    conn: AsyncConnection, account_id: int, channel_id: int, closed_at: datetime | None
) -> None:
    """Keeps that a channel is closed to an account, or open again (``None``)."""
    await _note(conn, account_id, channel_id, closed_at=closed_at)


async def _note(conn: AsyncConnection, account_id: int, channel_id: int, **values: Any) -> None:
    await conn.execute(
        update(account_channels)
        .where(account_channels.c.account_id == account_id, account_channels.c.channel_id == channel_id)
        .values(**values)
    )


async def set_ways(
    conn: AsyncConnection, ways: Sequence[tuple[int, int | None, str | None, datetime | None]]
) -> None:
    """Keeps how channels are watched: (channel, account, way, about when an account takes it over).

    One that comes to its preview is looked at there at once, whatever wait its account was asked for.
    """
    fallen = [channel_id for channel_id, _, way, _ in ways if way == "preview"]
    for at in range(0, len(fallen), 500):
        await conn.execute(
            update(cursors)
            .where(
                cursors.c.channel_id.in_(
                    select(channels.c.id).where(
                        channels.c.id.in_(fallen[at : at + 500]), channels.c.way.in_(BY_ACCOUNT)
                    )
                )
            )
            .values(next_check=None)
        )
    for channel_id, account_id, way, queued_for in ways:
        await conn.execute(
            update(channels)
            .where(channels.c.id == channel_id)
            .values(account_id=account_id, way=way, queued_for=queued_for)
        )


async def forget_ways(conn: AsyncConnection) -> None:
    """Leaves all channels to their previews: no account watches."""
    await conn.execute(
        update(channels).where(channels.c.way.is_not(None)).values(account_id=None, way=None, queued_for=None)
    )


async def count_watched(conn: AsyncConnection) -> dict[int, int]:
    """By account: how many channels it watches."""
    rows = await conn.execute(
        select(channels.c.account_id, func.count())
        .where(channels.c.watched, channels.c.account_id.is_not(None))
        .group_by(channels.c.account_id)
    )
    return {row[0]: row[1] for row in rows}
