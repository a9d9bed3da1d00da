"""Making two channels one: posts, revisions and all that hangs on them go over, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import models
from storage.channels import USERNAME
from storage.full_text import index_texts, unindex_texts
from storage.keys import ChannelId
from storage.known_posts import texts_of
from storage.ledger import append_body
from storage.models import channel_identities, channels, observations, posts, revisions
from storage.story_totals import refresh_stories_of
from storage.texts import search_text

_OF_CHANNEL: Sequence[Column[Any]] = (
    models.posts.c.forward_channel_id,
    models.claims.c.channel_id,
    models.gaps.c.channel_id,
    models.raw_posts.c.channel_id,
    models.notices.c.channel_id,
)
"""Columns that name a channel and clash with nothing when it becomes another."""

_OF_POST: Sequence[Column[Any]] = (
    models.revisions.c.post_id,
    models.deletions.c.post_id,
    models.claims.c.post_id,
    models.sightings.c.post_id,
    models.events.c.post_id,
    models.story_links.c.post_id,
    models.story_links.c.other_post_id,
)


async def merge_rows(conn: AsyncConnection, keep: ChannelId, gone: ChannelId, now: datetime) -> None:
    """Gives one channel everything of another, which stays as a row that points there.

    Posts with the same message number become one: it keeps every revision, and the newest is the one with the
    latest edit, else the first that was seen.
    """
    for twin in await _twins(conn, keep, gone):
        await _merge_posts(conn, twin, now)
    await conn.execute(update(posts).where(posts.c.channel_id == gone).values(channel_id=keep))
    for column in _OF_CHANNEL:
        table: Table = column.table
        await conn.execute(update(table).where(column == gone).values({column.name: keep}))
    for table, key in ((models.cursors, ()), (models.account_channels, ("account_id",))):
        await _move_or_drop(conn, table, key, keep, gone)
    await _merge_identities(conn, keep, gone, now)
    was = (await conn.execute(select(channels).where(channels.c.id == gone))).one()
    now_is = (await conn.execute(select(channels).where(channels.c.id == keep))).one()
    said = {
        "watched": was.watched or now_is.watched,
        "paused": now_is.paused if now_is.watched else was.paused,
        "side": was.side if now_is.side == "unknown" else now_is.side,
        "kind": now_is.kind or was.kind,
        "trust_note": now_is.trust_note or was.trust_note,
        "mode": was.mode if now_is.mode == "auto" else now_is.mode,
        "account_id": now_is.account_id or was.account_id,
        "backfill_since": now_is.backfill_since or was.backfill_since,
    }
    await conn.execute(update(channels).where(channels.c.id == keep).values(**said))
    await conn.execute(
        update(channels).where(channels.c.id == gone).values(merged_into=keep, watched=False, account_id=None)
    )
    await conn.execute(update(channels).where(channels.c.merged_into == gone).values(merged_into=keep))


async def _twins(conn: AsyncConnection, keep: ChannelId, gone: ChannelId) -> Sequence[Any]:
    other = posts.alias("other")
    found = await conn.execute(
        select(
            posts.c.id.label("stays"),
            posts.c.revision_id.label("newest"),
            other.c.id.label("goes"),
            other.c.revision_id.label("other_newest"),
            other.c.deleted_at.label("other_deleted_at"),
        )
        .join(other, (other.c.message_id == posts.c.message_id) & (other.c.channel_id == gone))
        .where(posts.c.channel_id == keep)
    )
    return found.all()


async def _merge_posts(conn: AsyncConnection, twin: Any, now: datetime) -> None:
    newest = await _newest(conn, twin)
    texts = await texts_of(conn, [twin.newest, twin.other_newest])
    last = select(func.max(revisions.c.seq)).where(revisions.c.post_id == twin.stays)
    seq = (await conn.execute(last)).scalar_one()
    await conn.execute(
        update(revisions).where(revisions.c.post_id == twin.goes).values(seq=revisions.c.seq + seq)
    )
    await _merge_observations(conn, twin, newest)
    loser = twin.goes if newest == twin.newest else twin.stays
    winners = (
        await conn.execute(
            select(models.claims.c.id, models.claims.c.event).where(
                models.claims.c.post_id == (twin.stays if loser == twin.goes else twin.goes),
                models.claims.c.current,
            )
        )
    ).all()
    await _end_claims(conn, loser, winners)
    for column in _OF_POST:
        table: Table = column.table
        await conn.execute(update(table).where(column == twin.goes).values({column.name: twin.stays}))
    indexed = ((twin.goes, twin.other_newest), (twin.stays, twin.newest))
    await unindex_texts(conn, [(post_id, search_text(texts[revision])) for post_id, revision in indexed])
    await conn.execute(delete(posts).where(posts.c.id == twin.goes))
    kept = (await conn.execute(select(revisions).where(revisions.c.id == newest))).one()
    read = (
        await conn.execute(
            select(models.readings.c.flagged)
            .where(models.readings.c.revision_id == newest)
            .order_by(models.readings.c.id.desc())
            .limit(1)
        )
    ).scalar()
    count = (
        await conn.execute(
            select(func.count(func.distinct(revisions.c.text_hash))).where(revisions.c.post_id == twin.stays)
        )
    ).scalar_one()
    await conn.execute(
        update(posts)
        .where(posts.c.id == twin.stays)
        .values(
            revision_id=newest,
            edits=count - 1,
            flagged=bool(read),
            deleted_at=func.coalesce(posts.c.deleted_at, twin.other_deleted_at),
        )
    )
    await index_texts(conn, [(twin.stays, search_text(kept.text))])
    await refresh_stories_of(conn, post_ids=[twin.stays])
    body = {"at": int(now.timestamp() * 1000), "revision": newest, "posts": [twin.stays, twin.goes]}
    await append_body(conn, "merge", body, now)


async def _newest(conn: AsyncConnection, twin: Any) -> int:
    """Which of the two newest revisions shows the later version."""
    found = await conn.execute(
        select(revisions.c.id, revisions.c.edited_at, revisions.c.marked_edited).where(
            revisions.c.id.in_([twin.newest, twin.other_newest])
        )
    )
    rows = {row.id: row for row in found}
    mine, other = rows[twin.newest], rows[twin.other_newest]
    if other.edited_at is not None and (mine.edited_at is None or other.edited_at > mine.edited_at):
        return int(other.id)
    if other.marked_edited and not mine.marked_edited and mine.edited_at is None:
        return int(other.id)
    return int(mine.id)


async def _merge_observations(conn: AsyncConnection, twin: Any, newest: int) -> None:
    """Keeps the last look of each way at either post; the newest revisions are looks too."""
    rows: dict[str, dict[str, Any]] = {}
    for row in await conn.execute(
        select(observations).where(observations.c.post_id.in_([twin.stays, twin.goes]))
    ):
        _keep_later(rows, dict(row._mapping))
    for row in await conn.execute(
        select(revisions).where(revisions.c.id.in_([twin.newest, twin.other_newest]))
    ):
        names = ("way", "text_hash", "media_hash", "edited_at", "marked_edited", "observed_at")
        _keep_later(rows, {name: row._mapping[name] for name in names})
    await conn.execute(delete(observations).where(observations.c.post_id.in_([twin.stays, twin.goes])))
    made = [{**row, "post_id": twin.stays, "revision_id": newest} for row in rows.values()]
    await conn.execute(insert(observations), made)


def _keep_later(rows: dict[str, dict[str, Any]], row: dict[str, Any]) -> None:
    before = rows.get(row["way"])
    if before is None or row["observed_at"] >= before["observed_at"]:
        rows[row["way"]] = row


async def _end_claims(conn: AsyncConnection, post_id: int, winners: Sequence[Any]) -> None:
    table = models.claims
    old = await conn.execute(
        select(table.c.id, table.c.event).where(table.c.post_id == post_id, table.c.current)
    )
    for was in old.all():
        successor = next((row.id for row in winners if row.event == was.event), None)
        await conn.execute(
            update(table).where(table.c.id == was.id).values(current=False, superseded_by=successor)
        )


async def _move_or_drop(
    conn: AsyncConnection, table: Table, key: Sequence[str], keep: ChannelId, gone: ChannelId
) -> None:
    """Moves rows that stand once a channel; where the other has its own, that one stays."""
    columns = [table.c[name] for name in key] or [table.c.channel_id]
    mine = select(*columns).where(table.c.channel_id == keep)
    there = (await conn.execute(mine)).all()
    for row in (await conn.execute(select(table).where(table.c.channel_id == gone))).all():
        at = [table.c[name] == row._mapping[name] for name in key]
        clash = any(all(row._mapping[n] == mine._mapping[n] for n in key) for mine in there)
        where = (table.c.channel_id == gone, *at)
        if clash:
            await conn.execute(delete(table).where(*where))
        else:
            await conn.execute(update(table).where(*where).values(channel_id=keep))


async def _merge_identities(conn: AsyncConnection, keep: ChannelId, gone: ChannelId, now: datetime) -> None:
    """All identities go over; of two current usernames the one seen last stays current."""
    await conn.execute(
        update(channel_identities).where(channel_identities.c.channel_id == gone).values(channel_id=keep)
    )
    current = (
        await conn.execute(
            select(channel_identities.c.id)
            .where(
                channel_identities.c.channel_id == keep,
                channel_identities.c.kind == USERNAME,
                channel_identities.c.seen_until.is_(None),
            )
            .order_by(channel_identities.c.seen_from.desc(), channel_identities.c.id.desc())
        )
    ).all()
    for row in current[1:]:
        await conn.execute(
            update(channel_identities).where(channel_identities.c.id == row.id).values(seen_until=now)
        )
