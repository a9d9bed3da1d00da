"""How well each channel was watched: the figures behind ``coverage``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.channels import TELEGRAM_ID, USERNAME, current_identities, newest_post
from storage.models import channels, cursors, deletions, gaps, posts
from storage.observations import Way

NOT_WATCHED = "not watched"
"""The state of channels that only imports told of."""

_LAGS_OF = 500  # newest posts of a channel that its lag is taken from
_STALE = timedelta(hours=24)
_HABIT_OF, _HABIT_LEAST = 100, 20  # posts that a channel's habit is taken from
_SILENT_AT_LEAST, _SILENT_TIMES = timedelta(hours=6), 3


WAYS = {
    "joined": "new posts are pushed to an account that joined it",
    "short_poll": "an account asks for news every half minute or so",
    "history": "an account reads its history now and then",
    "preview": "read through its public preview",
    "none": "not watched in any way",
}
"""How a channel is watched, in words."""


@dataclass(frozen=True, slots=True)
class ChannelCoverage:
    """How well one channel was watched.

    Attributes:
        channel: ``@username``, else its title.
        lag_median_s: seconds from posting to first sight, of the newest posts but for those that were read back
            or imported.
        lag_p95_s: the same at the 95th percentile.
        revisions: versions beyond the first of each post.
        errors: failed looks since the last good one.
        state: ``ok``, ``paused``, ``unread`` (nothing reads it now), ``stale`` (not looked at for a day), ``silent``
            (no post for much longer than it ever paused lately), or what is wrong with the channel.
        queued_for: about when an account takes it over.
        state_note: what is wrong with the channel, in words.
    """

    channel: str
    mode: str
    last_post: datetime | None
    last_check: datetime | None
    lag_median_s: float | None
    lag_p95_s: float | None
    gaps_open: int
    gaps_closed: int
    revisions: int
    deletions: int
    flood_waits: int
    errors: int
    state: str
    queued_for: datetime | None = None
    state_note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As ``coverage --json`` prints it."""
        return {
            "channel": self.channel,
            "mode": self.mode,
            "last_post": self.last_post and self.last_post.isoformat(),
            "last_check": self.last_check and self.last_check.isoformat(),
            "lag_median_s": self.lag_median_s,
            "lag_p95_s": self.lag_p95_s,
            "gaps_open": self.gaps_open,
            "gaps_closed": self.gaps_closed,
            "revisions": self.revisions,
            "deletions": self.deletions,
            "flood_waits": self.flood_waits,
            "errors": self.errors,
            "state": self.state,
        }

    def in_words(self) -> str:
        """One line for the terminal."""
        said = [f"{self.channel}: {self.state.replace('_', ' ')}"]
        if self.state_note:
            said[0] += f" ({self.state_note})"
        if self.mode in WAYS:
            said.append(WAYS[self.mode])
        if self.queued_for:
            said.append(f"an account takes it over about {self.queued_for:%Y-%m-%d %H:%M} UTC")
        said.append(f"last post {self.last_post:%Y-%m-%d %H:%M} UTC" if self.last_post else "no posts")
        if self.last_check:
            said.append(f"checked {self.last_check:%Y-%m-%d %H:%M} UTC")
        elif self.state != NOT_WATCHED:
            said.append("not looked at yet")
        if self.lag_median_s is not None and self.lag_p95_s is not None:
            said.append(f"seen after {self.lag_median_s:.0f} s (95 %: {self.lag_p95_s:.0f} s)")
        for count, what in (
            (self.gaps_open, "open gap"),
            (self.gaps_closed, "closed gap"),
            (self.revisions, "edit"),
            (self.deletions, "deletion"),
            (self.flood_waits, "wait that Telegram asked for"),
        ):
            if count:
                said.append(f"{count:,} {_many(what) if count != 1 else what}")
        if self.errors:
            said.append(f"{self.errors} failed look{'s' * (self.errors != 1)}")
        return " · ".join(said)


def _many(what: str) -> str:
    first, _, rest = what.partition(" that ")
    return f"{first}s that {rest}" if rest else f"{what}s"


async def channel_coverage(conn: AsyncConnection, now: datetime) -> list[ChannelCoverage]:
    """Coverage of every channel that is watched or that posts were kept of, by name.

    Args:
        conn: any connection.
        now: what staleness is counted from.
    """
    told = select(posts.c.id).where(posts.c.channel_id == channels.c.id).exists()
    rows = (
        await conn.execute(
            select(channels, cursors)
            .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
            .where(channels.c.merged_into.is_(None), or_(channels.c.watched, told))
            .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        )
    ).all()
    names = await current_identities(conn, [row.channels_id for row in rows])
    edits = await _by_channel(
        conn, select(posts.c.channel_id, func.sum(posts.c.edits)).where(posts.c.edits > 0)
    )
    gone = await _by_channel(
        conn,
        select(posts.c.channel_id, func.count()).select_from(
            deletions.join(posts, posts.c.id == deletions.c.post_id)
        ),
    )
    opened, closed = await _gaps(conn)
    found: list[ChannelCoverage] = []
    for row in rows:
        lags = await _lags(conn, row.channels_id, row.channels_added_at)
        last_post = await _last_post(conn, row)
        identity = names.get(row.channels_id, {})
        username = identity.get(USERNAME)
        found.append(
            ChannelCoverage(
                channel=f"@{username}" if username else row.channels_title,
                mode=_mode(row, bool(username or identity.get(TELEGRAM_ID))),
                last_post=last_post,
                last_check=row.cursors_last_check,
                lag_median_s=_percentile(lags, 0.5),
                lag_p95_s=_percentile(lags, 0.95),
                gaps_open=opened.get(row.channels_id, 0),
                gaps_closed=closed.get(row.channels_id, 0),
                revisions=edits.get(row.channels_id, 0),
                deletions=gone.get(row.channels_id, 0),
                flood_waits=row.cursors_flood_waits or 0,
                errors=row.cursors_errors or 0,
                state=await _state(conn, row, last_post, now),
                queued_for=row.channels_queued_for if row.channels_watched else None,
                state_note=row.channels_state_note if row.channels_watched else None,
            )
        )
    return sorted(found, key=lambda one: one.channel.casefold())


async def _by_channel(conn: AsyncConnection, counted: Any) -> dict[int, int]:
    return {row[0]: int(row[1]) for row in await conn.execute(counted.group_by(posts.c.channel_id))}


async def _gaps(conn: AsyncConnection) -> tuple[dict[int, int], dict[int, int]]:
    rows = await conn.execute(
        select(gaps.c.channel_id, func.count(), func.count(gaps.c.closed_at)).group_by(gaps.c.channel_id)
    )
    opened: dict[int, int] = {}
    closed: dict[int, int] = {}
    for channel_id, all_gaps, done in rows:
        opened[channel_id], closed[channel_id] = all_gaps - done, done
    return opened, closed


async def _lags(conn: AsyncConnection, channel_id: int, since: datetime) -> list[float]:
    """Seconds until the newest posts were seen; what was there before the channel was added is no lag."""
    rows = await conn.execute(
        select(posts.c.posted_at, posts.c.first_seen_at)
        .where(
            posts.c.channel_id == channel_id,
            posts.c.first_way != Way.EXPORT.value,
            posts.c.posted_at >= since,
        )
        .order_by(posts.c.message_id.desc())
        .limit(_LAGS_OF)
    )
    return sorted(max(0.0, (seen - posted).total_seconds()) for posted, seen in rows)


async def _last_post(conn: AsyncConnection, row: Any) -> datetime | None:
    kept = await newest_post(conn, row.channels_id)
    seen: datetime | None = row.cursors_last_post
    return max((at for at in (kept, seen) if at is not None), default=None)


def _percentile(lags: list[float], share: float) -> float | None:
    return round(lags[min(len(lags) - 1, int(len(lags) * share))], 1) if lags else None


def _mode(row: Any, has_identity: bool) -> str:
    if not row.channels_watched:
        return "import"
    return str(row.channels_way or row.channels_mode) if has_identity else "none"


async def _state(conn: AsyncConnection, row: Any, last_post: datetime | None, now: datetime) -> str:
    if not row.channels_watched:
        return NOT_WATCHED
    if row.channels_state != "ok":
        return str(row.channels_state)
    if row.channels_paused:
        return "paused"
    if row.channels_way == "none" or row.channels_mode == "none":
        return "unread"
    checked = row.cursors_last_check or row.channels_added_at
    if now - checked > _STALE:
        return "stale"
    return "silent" if await _is_silent(conn, row.channels_id, last_post, now) else "ok"


async def _is_silent(
    conn: AsyncConnection, channel_id: int, last_post: datetime | None, now: datetime
) -> bool:
    """Whether a channel has been silent for much longer than between any two of its latest posts."""
    if last_post is None or now - last_post < _SILENT_AT_LEAST:
        return False
    times = (
        await conn.execute(
            select(posts.c.posted_at)
            .where(posts.c.channel_id == channel_id)
            .order_by(posts.c.message_id.desc())
            .limit(_HABIT_OF)
        )
    ).scalars()
    ordered = sorted(times)
    if len(ordered) < _HABIT_LEAST:
        return False
    pauses = sorted(later - earlier for earlier, later in pairwise(ordered))
    usual = pauses[int(len(pauses) * 0.95) - 1]  # but for the odd holiday
    return bool(now - last_post > _SILENT_TIMES * usual)
