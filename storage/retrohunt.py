"""What another lexicon would make of stored posts: looked at before it is put in force, written after.

Only the newest revision of a post is judged again. Posts that a retention rule has emptied are passed over. A post
whose flag and claims come out as they are keeps its reading, so that claims keep their numbers where nothing changed.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Reading
from storage.audit import note
from storage.keys import ChannelId, LexiconId, PostId, RevisionId
from storage.models import channels, claims, posts, revisions, settings_in_storage
from storage.notices import add_notice
from storage.readings import ReadRevision, refresh_post_caches, slots_of, write_readings
from storage.search_terms import in_window
from storage.stories import link_stories
from storage.tellers import current_username, post_url
from storage.texts import storable

if TYPE_CHECKING:
    from storage.engines import Storage

ReadTexts = Callable[[Sequence[tuple[str, datetime | None]]], Awaitable[list[Reading]]]
"""Makes one reading of each text and the time it was posted, in their order."""

AT_ONCE = 200
_KEY = "lexicon.rejudging"


@dataclass(frozen=True, slots=True)
class StoredText:
    """The newest revision of a stored post, and what it says now.

    Attributes:
        flagged: whether it is.
        slots: its current claims as they are kept, sorted.
    """

    post_id: PostId
    revision_id: RevisionId
    channel_id: ChannelId
    posted_at: datetime
    text: str
    flagged: bool
    channel: str
    url: str | None
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A post beside what the other lexicon makes of it."""

    stored: StoredText
    reading: Reading

    @property
    def newly(self) -> bool:
        """It would be flagged and is not."""
        return self.reading.flag.flagged and not self.stored.flagged

    @property
    def no_longer(self) -> bool:
        """It is flagged and would not be."""
        return self.stored.flagged and not self.reading.flag.flagged

    @property
    def retold(self) -> bool:
        """It stays flagged, and other claims are read out of it."""
        if not (self.stored.flagged and self.reading.flag.flagged):
            return False
        return tuple(sorted(storable(slots_of(claim)) for claim in self.reading.claims)) != self.stored.slots

    @property
    def changed(self) -> bool:
        """Anything comes out otherwise."""
        return self.newly or self.no_longer or self.retold


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far judging again has come: posts looked at, and how many came out otherwise."""

    posts: int = 0
    newly: int = 0
    no_longer: int = 0
    retold: int = 0

    def plus(self, judged: Sequence[Judged]) -> Tally:
        """With a batch more."""
        return Tally(
            posts=self.posts + len(judged),
            newly=self.newly + sum(one.newly for one in judged),
            no_longer=self.no_longer + sum(one.no_longer for one in judged),
            retold=self.retold + sum(one.retold for one in judged),
        )


@dataclass(frozen=True, slots=True)
class Rejudging:
    """Judging all stored posts again, newest first, as far as it has come.

    Attributes:
        lexicon_id: which lexicon judges.
        before: posts before this one are still to be judged; ``None`` at the beginning.
        done: nothing is left.
    """

    lexicon_id: LexiconId
    before: PostId | None = None
    tally: Tally = field(default_factory=Tally)
    done: bool = False


async def hunt(
    storage: Storage, read: ReadTexts, *, since: datetime | None = None, until: datetime | None = None
) -> AsyncIterator[list[Judged]]:
    """Judges stored posts of a window by another lexicon, newest first, a batch at a time; writes nothing.

    Args:
        storage: where the posts are.
        read: reads by the other lexicon.
        since: aware UTC; posts from then on.
        until: posts before then.
    """
    before: PostId | None = None
    while batch := await _texts(storage, before, since, until):
        before = batch[-1].post_id
        yield await _judge(batch, read)


async def begin_rejudging(conn: AsyncConnection, lexicon_id: LexiconId, now: datetime) -> None:
    """Owes judging all stored posts again; what was owed for another lexicon is dropped."""
    await conn.execute(delete(settings_in_storage).where(settings_in_storage.c.key == _KEY))
    state = _packed(Rejudging(lexicon_id))
    await conn.execute(insert(settings_in_storage).values(key=_KEY, value=state, changed_at=now))


async def rejudging_owed(conn: AsyncConnection) -> Rejudging | None:
    """How far judging again has come, or ``None`` where none is owed."""
    value = (
        await conn.execute(select(settings_in_storage.c.value).where(settings_in_storage.c.key == _KEY))
    ).scalar()
    return None if value is None else _unpacked(value)


async def rejudge_some(
    storage: Storage, state: Rejudging, read: ReadTexts, now: datetime
) -> Rejudging | None:
    """Judges the next posts again and keeps what came out otherwise, in one transaction.

    Claims made this way owe nobody an alert. At the end admins are owed a notice of what changed.

    Returns:
        How far it has come; ``None`` where another process went on meanwhile, or another lexicon was chosen.
    """
    batch = await _texts(storage, state.before, None, None)
    judged = await _judge(batch, read)
    new = replace(
        state,
        before=batch[-1].post_id if batch else state.before,
        tally=state.tally.plus(judged),
        done=len(batch) < AT_ONCE,
    )
    async with storage.write() as conn:
        moved = await conn.execute(
            update(settings_in_storage)
            .where(settings_in_storage.c.key == _KEY, settings_in_storage.c.value == _packed(state))
            .values(value=_packed(new), changed_at=now)
        )
        if not moved.rowcount:
            return None
        await _keep(conn, [one for one in judged if one.changed], state.lexicon_id, now)
        if new.done:
            await conn.execute(delete(settings_in_storage).where(settings_in_storage.c.key == _KEY))
            told = asdict(new.tally)
            await note(conn, now, None, "rejudged", f"lexicon {state.lexicon_id}", None, told)
            await add_notice(conn, "rejudged", now, **told)
    return new


async def _keep(
    conn: AsyncConnection, changed: Sequence[Judged], lexicon_id: LexiconId, now: datetime
) -> None:
    unmoved = set(
        (
            await conn.execute(
                select(posts.c.revision_id).where(posts.c.id.in_([one.stored.post_id for one in changed]))
            )
        ).scalars()
    )
    read = [
        ReadRevision(
            one.stored.post_id,
            one.stored.revision_id,
            one.stored.channel_id,
            one.stored.posted_at,
            one.stored.text,
            one.reading,
        )
        for one in changed
        if one.stored.revision_id in unmoved
    ]
    written = await write_readings(conn, read, lexicon_id, now)
    await refresh_post_caches(conn, read)
    if written.claim_ids:
        await link_stories(conn, written.claim_ids, now=now)


async def _judge(batch: Sequence[StoredText], read: ReadTexts) -> list[Judged]:
    if not batch:
        return []
    readings = await read([(one.text, one.posted_at) for one in batch])
    return [Judged(one, reading) for one, reading in zip(batch, readings, strict=True)]


async def _texts(
    storage: Storage, before: PostId | None, since: datetime | None, until: datetime | None
) -> list[StoredText]:
    async with storage.read() as conn:
        rows = (
            await conn.execute(
                select(
                    posts.c.id,
                    posts.c.revision_id,
                    posts.c.channel_id,
                    posts.c.message_id,
                    posts.c.posted_at,
                    posts.c.flagged,
                    posts.c.url,
                    revisions.c.text,
                    channels.c.title,
                    current_username.label("username"),
                )
                .join_from(posts, revisions, revisions.c.id == posts.c.revision_id)
                .join(channels, channels.c.id == posts.c.channel_id)
                .where(
                    *in_window(posts.c.id, since, until),
                    *(() if before is None else (posts.c.id < before,)),
                )
                .order_by(posts.c.id.desc())
                .limit(AT_ONCE)
            )
        ).all()
        told: dict[int, list[str]] = {}
        flagged = [row.id for row in rows if row.flagged]
        if flagged:
            kept = await conn.execute(
                select(claims.c.post_id, claims.c.slots).where(
                    claims.c.post_id.in_(flagged), claims.c.current
                )
            )
            for row in kept:
                told.setdefault(row.post_id, []).append(row.slots)
    return [
        StoredText(
            PostId(row.id),
            RevisionId(row.revision_id),
            ChannelId(row.channel_id),
            row.posted_at,
            row.text,
            row.flagged,
            f"@{row.username}" if row.username else row.title,
            post_url(row.url, row.username, row.message_id),
            tuple(sorted(told.get(row.id, ()))),
        )
        for row in rows
    ]


def _packed(state: Rejudging) -> str:
    return json.dumps(asdict(state), sort_keys=True, separators=(",", ":"))


def _unpacked(value: str) -> Rejudging:
    kept = json.loads(value)
    return Rejudging(
        LexiconId(kept["lexicon_id"]),
        None if kept["before"] is None else PostId(kept["before"]),
        Tally(**kept["tally"]),
        kept["done"],
    )
