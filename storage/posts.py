"""Writing posts: an observation becomes post, revision, reading, claims, media work and ledger body at once.

A post's number sorts by the time it was posted: 20 bits that tell apart the posts of one second stand below
the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import ledger
from storage.channels import resolve_channels
from storage.events import owe_deletions
from storage.full_text import index_texts, unindex_texts
from storage.incoming import ReadPost, came_back, new_counters, refusal, tells_time, view_of
from storage.keys import ChannelId, ClaimId, LexiconId, PostId, RevisionId, take_ids
from storage.known_posts import Stored, known_fingerprints, known_posts, texts_of
from storage.media import bring_media, write_sightings
from storage.models import deletions, observations, posts, revisions
from storage.observations import ChannelRef, ObservedPost, Way
from storage.post_rows import NewRevision, insert_posts, insert_revisions, new_revision, origin_of
from storage.readings import ReadRevision, write_readings
from storage.retiming import NewTime, retime_posts
from storage.rows import Lookup
from storage.same_media import SeenMedia, shows_the_same_media
from storage.texts import search_text, storable
from storage.upserts import upsert
from storage.views import Verdict, View, judge, same_rendering, words_of

__all__ = ["BATCH", "ReadPost", "WriteReport", "mark_deleted", "post_id_floor", "write_posts"]

BATCH = 200
"""The most posts that one transaction takes."""

_LOW_BITS = 20


def post_id_floor(time: datetime) -> PostId:
    """The least number a post of this second can have: ``id >= floor(a) and id < floor(b)`` is a window."""
    return PostId(int(time.timestamp()) << _LOW_BITS)


@dataclass(slots=True)
class WriteReport:
    """What a batch came to.

    Attributes:
        known: posts that were there already, changed or not.
        unread: posts that need a reading before they can be written; nothing was kept of them.
        refused: posts that can't be kept, with the reason.
        claim_ids: the current claims that were made.
        post_ids: posts that are new or have a new newest revision.
    """

    new: int = 0
    known: int = 0
    revisions: int = 0
    flagged: int = 0
    claims: int = 0
    unread: list[ReadPost] = field(default_factory=list)
    refused: list[tuple[ObservedPost, str]] = field(default_factory=list)
    claim_ids: list[ClaimId] = field(default_factory=list)
    post_ids: list[PostId] = field(default_factory=list)


async def write_posts(
    conn: AsyncConnection,
    batch: Sequence[ReadPost],
    now: datetime,
    *,
    lexicon_id: LexiconId | None = None,
    owe_events: bool = False,
) -> WriteReport:
    """Keeps a batch of observed posts, in the caller's transaction.

    Args:
        conn: the write connection.
        batch: at most ``BATCH`` posts, of any channels.
        now: when.
        lexicon_id: the lexicon that made the readings; without it posts are kept unread.
        owe_events: whether people may have to be told of new claims: never for imports and backfills.

    Raises:
        ValueError: for a larger batch.
    """
    if len(batch) > BATCH:
        raise ValueError(f"{len(batch)} posts in one transaction; {BATCH} at most")
    report = WriteReport()
    good: list[ReadPost] = []
    for one in batch:
        reason = refusal(one.post)
        if reason is None:
            good.append(one)
        else:
            report.refused.append((one.post, reason))
    refs = list({ref for one in good for ref in _refs(one.post)})
    source = good[0].post.way.value if good else ""
    channel_ids = await resolve_channels(conn, refs, now, source)
    while good:  # a message that stands twice in the batch is looked at again after its first time
        turn: dict[tuple[ChannelId, int], ReadPost] = {}
        later: list[ReadPost] = []
        for one in good:
            key = (channel_ids[one.post.channel], one.post.message_id)
            if key in turn:
                later.append(one)
            else:
                turn[key] = one
        await _write_turn(conn, turn, channel_ids, now, lexicon_id, owe_events, report)
        good = later
    return report


def _refs(post: ObservedPost) -> Iterable[ChannelRef]:
    yield post.channel
    origin = origin_of(post)
    if origin is not None:
        yield origin


async def _write_turn(
    conn: AsyncConnection,
    turn: dict[tuple[ChannelId, int], ReadPost],
    channel_ids: dict[ChannelRef, ChannelId],
    now: datetime,
    lexicon_id: LexiconId | None,
    owe_events: bool,
    report: WriteReport,
) -> None:
    stored = await known_posts(conn, turn.keys())
    report.known += len(stored)
    revised: list[NewRevision] = []
    looks: list[tuple[ReadPost, View, Stored]] = []
    fresh: list[NewRevision] = []
    for key, one in turn.items():
        known = stored.get(key)
        if known is not None:
            looks.append((one, view_of(one), known))
        elif lexicon_id is not None and one.reading is None:
            report.unread.append(one)
        else:
            fresh.append(new_revision(one, None, key[0], None, newest=True))
    if looks:
        await bring_media(
            conn, [(known.post_id, one.post.media) for one, _, known in looks if one.post.media]
        )
        revised = await _judge_looks(conn, looks, now, lexicon_id, report)
    fresh = await _number_posts(conn, fresh, report)
    written = fresh + revised
    if not written:
        return
    numbers = await take_ids(conn, revisions, len(written))
    for made, number in zip(written, numbers, strict=True):
        made.revision_id = RevisionId(number)
    await insert_posts(conn, fresh, channel_ids)
    await insert_revisions(conn, written, now)
    await _move_on(conn, revised)
    await index_texts(conn, [(made.post_id, made.prepared.search) for made in written if made.newest])
    await write_sightings(
        conn,
        [
            SeenMedia(made.post_id, made.revision_id, made.one.post.way, made.one.post.media)
            for made in written
            if made.one.post.media
        ],
    )
    report.new += len(fresh)
    report.revisions += len(revised)
    report.post_ids += [made.post_id for made in written if made.newest]
    if lexicon_id is not None:
        read = await write_readings(
            conn, [_read_revision(made) for made in written], lexicon_id, now, owe_events=owe_events
        )
        report.flagged += read.flagged
        report.claims += read.claims
        report.claim_ids += read.claim_ids


# --- posts that are known --------------------------------------------------------------------------


async def _judge_looks(
    conn: AsyncConnection,
    looks: Sequence[tuple[ReadPost, View, Stored]],
    now: datetime,
    lexicon_id: LexiconId | None,
    report: WriteReport,
) -> list[NewRevision]:
    """Tells new looks that changed something from those that didn't, and keeps what the latter showed."""
    unlike = [known for _, view, known in looks if _differs(view, known.post.newest)]
    texts = await texts_of(conn, [known.post.newest.revision_id for known in unlike])
    prints = await known_fingerprints(conn, [known.post_id for known in unlike])
    revised: list[NewRevision] = []
    seen: list[dict[str, Any]] = []
    alive: list[dict[str, Any]] = []
    other_media: list[SeenMedia] = []
    counters: list[dict[str, Any]] = []
    timed: list[tuple[ReadPost, Stored]] = []
    for one, view, known in looks:
        post = one.post
        verdict = judge(known.post, view, _same_words(one, texts.get(known.post.newest.revision_id)))
        if _is_kept(view, prints.get(known.post_id, set())) and _says_nothing_new(verdict, view, known):
            verdict = Verdict.SAME
        if one.repeated and verdict in (Verdict.REVISION, Verdict.OLDER):
            verdict = Verdict.REPEATED
        if verdict is Verdict.REPEATED:
            report.refused.append((post, "the same message id stands twice with different content"))
            report.known -= 1
            continue
        if verdict in (Verdict.REVISION, Verdict.OLDER):
            if lexicon_id is not None and one.reading is None:
                report.unread.append(one)
                report.known -= 1
                continue
            newest = verdict is Verdict.REVISION
            revised.append(new_revision(one, view, known.channel_id, known, newest=newest))
        elif verdict is Verdict.LOOK:
            seen.append(_observation_row(known.post_id, view, known.post.newest.revision_id))
            if post.media and view.way not in known.post.views and view.way != known.post.newest.way:
                shown = RevisionId(known.post.newest.revision_id)
                beside = shows_the_same_media(view, known.post.newest)
                other_media.append(SeenMedia(known.post_id, shown, post.way, post.media, beside=beside))
        if came_back(known, view):
            alive.append({"post": known.post_id})
        if tells_time(post, known):
            timed.append((one, known))
        if (moved := new_counters(post, known)) is not None:
            names = ("now_views", "now_forwards", "now_reactions")
            counters.append({"post": known.post_id, **dict(zip(names, moved, strict=True))})
    await upsert(conn, observations, seen, key=("post_id", "way"))
    await write_sightings(conn, other_media)
    if counters:
        statement = update(posts).where(posts.c.id == bindparam("post"))
        values: dict[str, Any] = {
            name: bindparam(f"now_{name}") for name in ("views", "forwards", "reactions")
        }
        await conn.execute(statement.values(**values), counters)
    if alive:
        await conn.execute(
            update(posts).where(posts.c.id == bindparam("post")).values(deleted_at=None), alive
        )
    moves = await _retime(conn, timed, now, report)
    for made in revised:
        made.post_id = moves.get(made.post_id, made.post_id)
    return revised


async def _retime(
    conn: AsyncConnection, timed: Sequence[tuple[ReadPost, Stored]], now: datetime, report: WriteReport
) -> dict[PostId, PostId]:
    """Moves posts to the times that their looks give. Returns their new numbers by the old."""
    looks = [new_revision(one, None, known.channel_id, None, newest=True) for one, known in timed]
    numbered = await _number_posts(conn, looks, report)
    old = {id(look): known.post_id for look, (_, known) in zip(looks, timed, strict=True)}
    moved = [NewTime(old[id(look)], look.post_id, look.one.post.posted_at) for look in numbered]
    await retime_posts(conn, moved, now)
    return {one.post_id: one.new_id for one in moved}


def _differs(view: View, newest: View) -> bool:
    return view.text_hash != newest.text_hash or (
        same_rendering(view.way, newest.way) and view.media_hash != newest.media_hash
    )


def _is_kept(view: View, prints: Set[tuple[Way, bytes, bytes]]) -> bool:
    """Whether a way that shows the message alike has shown this version before."""
    return any(
        same_rendering(view.way, way) and (texts, media) == (view.text_hash, view.media_hash)
        for way, texts, media in prints
    )


def _same_words(one: ReadPost, text: str | None) -> Callable[[], bool]:
    seen = one.prepared.text if one.prepared else storable(one.post.text)
    return lambda: text is not None and words_of(text) == words_of(seen)


def _says_nothing_new(verdict: Verdict, view: View, known: Stored) -> bool:
    """Whether a version shown before is only that again: exports of any age may come in any order."""
    if verdict is Verdict.OLDER:
        return True
    if verdict is not Verdict.REVISION or view.way != Way.EXPORT:
        return False
    edits = [at for v in (known.post.newest, *known.post.views.values()) if (at := v.edited_by) is not None]
    return view.edited_at is None or bool(edits and view.edited_at <= max(edits))


def _observation_row(post_id: int, view: View, revision_id: int) -> dict[str, Any]:
    return {
        "post_id": post_id,
        "way": view.way.value,
        "text_hash": view.text_hash,
        "media_hash": view.media_hash,
        "edited_at": view.edited_at,
        "marked_edited": view.marked_edited,
        "observed_at": view.observed_at,
        "revision_id": revision_id,
    }


async def _move_on(conn: AsyncConnection, revised: Sequence[NewRevision]) -> None:
    """Makes posts point at their new newest revisions, and keeps what the other ways saw last."""
    rows: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    counted: list[dict[str, Any]] = []
    for made in revised:
        if made.stored is None or made.view is None:
            continue
        known, way = made.stored.post, made.view.way
        if not made.newest:
            counted.append({"post": made.post_id, "count": made.seq - 1})
            if known.last_view(way) is None:
                rows.append(_observation_row(made.post_id, made.view, made.revision_id))
            continue
        moved.append({"post": made.post_id, "newest": made.revision_id, "count": made.seq - 1})
        if way in known.views:
            rows.append(_observation_row(made.post_id, made.view, made.revision_id))
        if known.newest.way != way and known.newest.way not in known.views:
            rows.append(_observation_row(made.post_id, known.newest, known.newest.revision_id))
    await upsert(conn, observations, rows, key=("post_id", "way"))
    one = update(posts).where(posts.c.id == bindparam("post"))
    if counted:
        await conn.execute(one.values(edits=bindparam("count")), counted)
    if not moved:
        return
    old = await texts_of(conn, [made.stored.post.newest.revision_id for made in revised if made.stored])
    await unindex_texts(
        conn,
        [
            (made.post_id, search_text(old[made.stored.post.newest.revision_id]))
            for made in revised
            if made.stored and made.newest
        ],
    )
    await conn.execute(one.values(revision_id=bindparam("newest"), edits=bindparam("count")), moved)
    read = [
        {"post": made.post_id, "flag": made.one.reading.flag.flagged, "lang": made.one.reading.language}
        for made in revised
        if made.newest and made.one.reading is not None
    ]
    if read:
        await conn.execute(one.values(flagged=bindparam("flag"), language=bindparam("lang")), read)


# --- numbers ---------------------------------------------------------------------------------------


_TAKEN = Lookup(select(posts.c.id), posts.c.id)
_TRIES = 64


async def _number_posts(
    conn: AsyncConnection, fresh: Sequence[NewRevision], report: WriteReport
) -> list[NewRevision]:
    """Gives new posts numbers that nobody has, in their second; refuses those that find none."""
    taken: set[int] = set()
    asking = list(fresh)
    for turn in range(_TRIES):
        if not asking:
            break
        for made in asking:
            low = _low_bits(made.channel_id, made.one.post.message_id, turn)
            made.post_id = PostId(post_id_floor(made.one.post.posted_at) | low)
        here = {row[0] for row in await _TAKEN.rows(conn, [made.post_id for made in asking])}
        again: list[NewRevision] = []
        for made in asking:
            if made.post_id in here or made.post_id in taken:
                again.append(made)
            else:
                taken.add(made.post_id)
        asking = again
    report.refused += [(made.one.post, "too many posts in one second") for made in asking]
    homeless = {id(made) for made in asking}
    return [made for made in fresh if id(made) not in homeless]


def _low_bits(channel_id: int, message_id: int, turn: int) -> int:
    """Tells apart the posts of a second; those of one channel keep their order within a thousand messages."""
    if turn:
        named = f"{channel_id} {message_id} {turn}".encode()
        return int.from_bytes(blake2b(named, digest_size=4).digest(), "big") & ((1 << _LOW_BITS) - 1)
    spread = (channel_id * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 54
    return spread << 10 | (message_id & 0x3FF)


def _read_revision(made: NewRevision) -> ReadRevision:
    reading = made.one.reading
    if reading is None:
        raise ValueError("a revision without its reading")
    return ReadRevision(
        made.post_id,
        made.revision_id,
        made.channel_id,
        made.one.post.posted_at,
        made.prepared.text,
        reading,
        newest=made.newest,
        first=made.stored is None,
    )


# --- deletions -------------------------------------------------------------------------------------


async def mark_deleted(
    conn: AsyncConnection,
    channel_id: ChannelId,
    message_ids: Iterable[int],
    now: datetime,
    *,
    way: Way,
    evidence: str,
) -> list[PostId]:
    """Marks posts as deleted at their source; nothing of them goes. Returns those that weren't marked yet.

    Args:
        conn: the write connection.
        channel_id: whose posts.
        message_ids: numbers of messages; unknown ones are passed over.
        now: when it was noticed.
        way: how.
        evidence: ``update``, ``asked``, ``missing_in_newer_export`` …
    """
    stored = await known_posts(conn, [(channel_id, message_id) for message_id in dict.fromkeys(message_ids)])
    marked = [known for known in stored.values() if known.deleted_at is None]
    if not marked:
        return []
    row = {"way": way.value, "noticed_at": now, "evidence": evidence}
    await conn.execute(insert(deletions), [{"post_id": known.post_id, **row} for known in marked])
    await conn.execute(
        update(posts).where(posts.c.id == bindparam("post")).values(deleted_at=now),
        [{"post": known.post_id} for known in marked],
    )
    at = int(now.timestamp() * 1000)
    bodies = [
        ledger.body_row(
            "deletion",
            {
                "at": at,
                "channel": int(channel_id),
                "evidence": evidence,
                "message": known.message_id,
                "revision": int(known.post.newest.revision_id),
                "way": way.value,
            },
            now,
        )
        for known in marked
    ]
    await ledger.append_bodies(conn, bodies)
    gone = [known.post_id for known in marked]
    if way is not Way.EXPORT:  # what an old export lacks is no news
        await owe_deletions(conn, gone, now)
    return gone
