"""Writing posts: an observation becomes post, revision, reading, claims, media work and ledger body at once.

A post's number sorts by the time it was posted: 20 bits that tell apart the posts of one second stand below
the second.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Reading
from storage import ledger
from storage.channels import identities_of, resolve_channels
from storage.full_text import index_texts, unindex_texts
from storage.keys import ChannelId, ClaimId, LexiconId, PostId, RevisionId, take_ids
from storage.known_posts import Stored, known_fingerprints, known_posts, texts_of
from storage.media import SeenMedia, write_sightings
from storage.models import deletions, observations, posts, revisions
from storage.observations import ChannelRef, ObservedPost, Way
from storage.raw_bytes import pack
from storage.readings import ReadRevision, write_readings
from storage.texts import media_hash, storable, text_hash
from storage.upserts import upsert
from storage.views import Verdict, View, judge, words_of

BATCH = 200
"""The most posts that one transaction takes."""

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_TEXT = 1_000_000
_GREATEST_ID = 2**53
_LOW_BITS = 20


def post_id_floor(time: datetime) -> PostId:
    """The least number a post of this second can have: ``id >= floor(a) and id < floor(b)`` is a window."""
    return PostId(int(time.timestamp()) << _LOW_BITS)


def refusal(post: ObservedPost) -> str | None:
    """Why a post can't be kept, in a few plain words, or ``None``."""
    if post.posted_at.tzinfo is None or post.observed_at.tzinfo is None:
        return "its time has no zone"
    if post.posted_at < _EARLIEST:
        return "dated before 1970"
    if post.posted_at >= _LATEST:
        return "dated after 2099"
    if post.message_id == 0 or (post.message_id < 0 and post.source_key is None):
        return f"{post.message_id} is no message id"
    if abs(post.message_id) >= _GREATEST_ID:
        return "its message id is too large"
    if not identities_of(post.channel):
        return "it names no channel"
    if len(post.text) > _LONGEST_TEXT:
        return f"its text is longer than {_LONGEST_TEXT:,} characters"
    return None


@dataclass(frozen=True, slots=True)
class ReadPost:
    """An observed post and what the lexicon made of it.

    Attributes:
        reading: ``None`` where it wasn't read.
        prints: hashes of the comparable text and of the media keys, where they were made already.
        repeated: the same source has named this message before; it must not differ.
    """

    post: ObservedPost
    reading: Reading | None = None
    prints: tuple[bytes, bytes] | None = None
    repeated: bool = False


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


def prints_of(post: ObservedPost) -> tuple[bytes, bytes]:
    """What a post is compared by: the hashes of its comparable text and of its media keys."""
    return text_hash(post.text), media_hash(item.key for item in post.media)


def view_of(post: ObservedPost, prints: tuple[bytes, bytes]) -> View:
    """The post as it was looked at, for comparing."""
    return View(post.way, *prints, post.edited_at, post.marked_edited, post.observed_at)


_NONE = RevisionId(0)


@dataclass(slots=True)
class _Revision:
    """A revision about to be written."""

    one: ReadPost
    view: View
    channel_id: ChannelId
    text: str
    post_id: PostId
    seq: int
    newest: bool
    stored: Stored | None  # None: the post is new

    revision_id: RevisionId = _NONE


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
    origin = _origin(post)
    if origin is not None:
        yield origin


def _origin(post: ObservedPost) -> ChannelRef | None:
    """The channel that a post was forwarded from, where the source says more than a title."""
    if post.forwarded_from is None:
        return None
    ref = post.forwarded_from.channel
    return ref if ref.telegram_id is not None or ref.username else None


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
    revised: list[_Revision] = []
    looks: list[tuple[ReadPost, View, Stored]] = []
    fresh: list[_Revision] = []
    for key, one in turn.items():
        view = view_of(one.post, one.prints or prints_of(one.post))
        known = stored.get(key)
        if known is not None:
            looks.append((one, view, known))
        elif lexicon_id is not None and one.reading is None:
            report.unread.append(one)
        else:
            fresh.append(
                _Revision(one, view, key[0], storable(one.post.text), PostId(0), 1, newest=True, stored=None)
            )
    if looks:
        revised = await _judge_looks(conn, looks, now, lexicon_id, report)
    await _number_posts(conn, fresh)
    written = fresh + revised
    if not written:
        return
    numbers = await take_ids(conn, revisions, len(written))
    for made, number in zip(written, numbers, strict=True):
        made.revision_id = RevisionId(number)
    if fresh:
        await conn.execute(insert(posts), [_post_row(made, channel_ids) for made in fresh])
    await conn.execute(insert(revisions), [_revision_row(made) for made in written])
    await ledger.append_bodies(conn, [_ledger_row(made, now) for made in written])
    await _move_on(conn, revised)
    await index_texts(conn, [(made.post_id, made.text) for made in written if made.newest])
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
) -> list[_Revision]:
    """Tells new looks that changed something from those that didn't, and keeps what the latter showed."""
    unlike = [known for _, view, known in looks if _differs(view, known.post.newest)]
    texts = await texts_of(conn, [known.post.newest.revision_id for known in unlike])
    prints = await known_fingerprints(conn, [known.post_id for known in unlike])
    revised: list[_Revision] = []
    seen: list[dict[str, Any]] = []
    alive: list[dict[str, Any]] = []
    other_media: list[SeenMedia] = []
    counters: list[dict[str, Any]] = []
    for one, view, known in looks:
        post = one.post
        verdict = judge(known.post, view, _same_words(post, texts.get(known.post.newest.revision_id)))
        print_ = (view.way, view.text_hash, view.media_hash)
        if print_ in prints.get(known.post_id, ()) and _says_nothing_new(verdict, view, known):
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
            revised.append(
                _Revision(
                    one,
                    view,
                    known.channel_id,
                    storable(post.text),
                    known.post_id,
                    known.revisions + 1,
                    newest,
                    known,
                )
            )
        elif verdict is Verdict.LOOK:
            seen.append(_observation_row(known.post_id, view, known.post.newest.revision_id))
            if post.media and view.way not in known.post.views and view.way != known.post.newest.way:
                other_media.append(
                    SeenMedia(known.post_id, RevisionId(known.post.newest.revision_id), post.way, post.media)
                )
        if _came_back(known, view):
            alive.append({"post": known.post_id})
        if (changed := _counters(post, known)) is not None:
            counters.append(changed)
    await upsert(conn, observations, seen, key=("post_id", "way"))
    await write_sightings(conn, other_media)
    if counters:
        statement = update(posts).where(posts.c.id == bindparam("post"))
        values: dict[str, Any] = {"views": bindparam("now_views"), "forwards": bindparam("now_forwards")}
        await conn.execute(statement.values(**values), counters)
    if alive:
        await conn.execute(
            update(posts).where(posts.c.id == bindparam("post")).values(deleted_at=None), alive
        )
    return revised


def _differs(view: View, newest: View) -> bool:
    return view.text_hash != newest.text_hash or (
        view.way == newest.way and view.media_hash != newest.media_hash
    )


def _same_words(post: ObservedPost, text: str | None) -> Callable[[], bool]:
    return lambda: text is not None and words_of(text) == words_of(storable(post.text))


def _says_nothing_new(verdict: Verdict, view: View, known: Stored) -> bool:
    """Whether a version shown before is only that again: exports of any age may come in any order."""
    if verdict is Verdict.OLDER:
        return True
    if verdict is not Verdict.REVISION or view.way != Way.EXPORT:
        return False
    edits = [at for v in (known.post.newest, *known.post.views.values()) if (at := v.edited_by) is not None]
    return view.edited_at is None or bool(edits and view.edited_at <= max(edits))


def _came_back(known: Stored, view: View) -> bool:
    """Whether a post that was taken for deleted is seen after all."""
    return known.deleted_at is not None and view.way != Way.EXPORT and view.observed_at > known.deleted_at


def _counters(post: ObservedPost, known: Stored) -> dict[str, Any] | None:
    views = known.views if _whole(post.views) is None else post.views
    forwards = known.forwards if _whole(post.forwards) is None else post.forwards
    if (views, forwards) == (known.views, known.forwards):
        return None
    return {"post": known.post_id, "now_views": views, "now_forwards": forwards}


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


async def _move_on(conn: AsyncConnection, revised: Sequence[_Revision]) -> None:
    """Makes posts point at their new newest revisions, and keeps what the other ways saw last."""
    rows: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    counted: list[dict[str, Any]] = []
    for made in revised:
        if made.stored is None:
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
            (made.post_id, old[made.stored.post.newest.revision_id])
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


# --- rows ------------------------------------------------------------------------------------------


async def _number_posts(conn: AsyncConnection, fresh: Sequence[_Revision]) -> None:
    """Gives new posts numbers that nobody has, in their second."""
    taken: set[int] = set()
    asking = list(fresh)
    for made in asking:
        low = _low_bits(made.channel_id, made.one.post.message_id)
        made.post_id = PostId(post_id_floor(made.one.post.posted_at) | low)
    while asking:
        found = await conn.execute(select(posts.c.id).where(posts.c.id.in_([m.post_id for m in asking])))
        here = {row.id for row in found}
        again: list[_Revision] = []
        for made in asking:
            if made.post_id in here or made.post_id in taken:
                second = made.post_id >> _LOW_BITS << _LOW_BITS
                made.post_id = PostId(second | ((made.post_id + 1) & ((1 << _LOW_BITS) - 1)))
                again.append(made)
            else:
                taken.add(made.post_id)
        asking = again


def _low_bits(channel_id: int, message_id: int) -> int:
    """Tells apart the posts of a second; those of one channel keep their order within a thousand messages."""
    spread = (channel_id * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 54
    return spread << 10 | (message_id & 0x3FF)


def _whole(value: int | None) -> int | None:
    """A number that a 64-bit column holds; sources may say anything."""
    return value if value is not None and -(2**63) <= value < 2**63 else None


def _post_row(made: _Revision, channel_ids: dict[ChannelRef, ChannelId]) -> dict[str, Any]:
    post, reading = made.one.post, made.one.reading
    origin, forward = _origin(post), post.forwarded_from
    title = forward.channel.title if forward else None
    return {
        "id": made.post_id,
        "channel_id": made.channel_id,
        "message_id": post.message_id,
        "posted_at": post.posted_at,
        "time_uncertain": post.time_uncertain,
        "first_seen_at": post.observed_at,
        "first_way": post.way.value,
        "source_key": post.source_key and storable(post.source_key),
        "url": post.url and storable(post.url),
        "reply_to": _whole(post.reply_to),
        "grouped_id": _whole(post.grouped_id),
        "forward_channel_id": channel_ids[origin] if origin else None,
        "forward_title": storable(title) if title else None,
        "forward_message_id": _whole(forward.message_id) if forward else None,
        "forward_posted_at": forward.posted_at if forward else None,
        "revision_id": made.revision_id,
        "language": reading.language if reading else None,
        "flagged": reading.flag.flagged if reading else False,
        "views": _whole(post.views),
        "forwards": _whole(post.forwards),
    }


def _revision_row(made: _Revision) -> dict[str, Any]:
    post = made.one.post
    return {
        "id": made.revision_id,
        "post_id": made.post_id,
        "seq": made.seq,
        "way": post.way.value,
        "observed_at": post.observed_at,
        "edited_at": post.edited_at,
        "marked_edited": post.marked_edited,
        "text": made.text,
        "entities": _entities(post),
        "text_hash": made.view.text_hash,
        "media_hash": made.view.media_hash,
        "raw": pack(post.raw) if post.raw is not None else None,
        "raw_hash": hashlib.sha256(post.raw).digest() if post.raw is not None else None,
    }


def _entities(post: ObservedPost) -> str | None:
    if not post.entities:
        return None
    rows = [[e.type, e.start, e.end, e.url] for e in post.entities]
    return storable(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))


def _ledger_row(made: _Revision, now: datetime) -> dict[str, Any]:
    """The body of a revision, written straight in its canonical form: there is one for every post."""
    post = made.one.post
    edited = "null" if post.edited_at is None else int(post.edited_at.timestamp() * 1000)
    raw = "null" if post.raw is None else f'"{hashlib.sha256(post.raw).hexdigest()}"'
    text = hashlib.sha256(made.text.encode()).hexdigest()
    body = (
        f'{{"at":{int(post.observed_at.timestamp() * 1000)},"channel":{made.channel_id},"edited":{edited},'
        f'"kind":"revision","media":"{made.view.media_hash.hex()}","message":{post.message_id},'
        f'"posted":{int(post.posted_at.timestamp() * 1000)},"raw":{raw},"revision":{made.revision_id},'
        f'"text":"{text}","v":{ledger.VERSION},"way":"{post.way.value}"}}'
    )
    return ledger.sealed_row("revision", body.encode(), now)


def _read_revision(made: _Revision) -> ReadRevision:
    reading = made.one.reading
    if reading is None:
        raise ValueError("a revision without its reading")
    return ReadRevision(
        made.post_id,
        made.revision_id,
        made.channel_id,
        made.one.post.posted_at,
        made.text,
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
    return [known.post_id for known in marked]
