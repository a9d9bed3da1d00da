"""Writing what a lexicon version made of revisions: the flag, the claims, and which earlier claims end.

Readings and claims are never updated. A claim whose post has a newer reading stops being *current*, keeps its
number and its reviews, and names the claim that took its place where the newer reading tells the same event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Claim, Reading
from storage import ledger
from storage.closing import moment_of_storing
from storage.keys import ChannelId, ClaimId, LexiconId, PostId, RevisionId, take_ids
from storage.models import claim_counts, claim_places, claims, events, posts, readings, stories
from storage.rows import insert_rows
from storage.story_totals import refresh_stories_of
from storage.texts import storable
from storage.times import milliseconds


@dataclass(frozen=True, slots=True)
class ReadRevision:
    """A revision and what was read in it.

    Attributes:
        text: of the revision, as kept; the reading's offsets count in it.
        newest: it is the post's newest revision, so that its claims are the current ones.
        first: the post has no claims yet, so that there is nothing to replace.
    """

    post_id: PostId
    revision_id: RevisionId
    channel_id: ChannelId
    posted_at: datetime
    text: str
    reading: Reading
    newest: bool = True
    first: bool = False


@dataclass(frozen=True, slots=True)
class WrittenReadings:
    """What came of it: the number flagged, the new current claims, how many were made and replaced."""

    flagged: int
    claim_ids: tuple[ClaimId, ...]
    claims: int
    superseded: int


@dataclass(frozen=True, slots=True)
class _Old:
    """A current claim that a newer reading replaces."""

    id: int
    event: str
    stance: str
    slots: str
    stored_at: datetime | None = None


async def write_readings(
    conn: AsyncConnection,
    read: Sequence[ReadRevision],
    lexicon_id: LexiconId,
    now: datetime,
    *,
    owe_events: bool = False,
) -> WrittenReadings:
    """Keeps readings with their claims, in the caller's transaction.

    Args:
        conn: the write connection.
        read: revisions; one that this lexicon has read before, when it was in force earlier, keeps that reading and
            gets its claims anew.
        lexicon_id: which lexicon read them.
        now: when.
        owe_events: whether people may have to be told of the new claims.
    """
    if not read:
        return WrittenReadings(0, (), 0, 0)
    known = await _readings_known(conn, [one.revision_id for one in read if not one.first], lexicon_id)
    fresh = iter(await take_ids(conn, readings, len(read) - len(known)))
    ids = [known[one.revision_id] if one.revision_id in known else next(fresh) for one in read]
    at = milliseconds(now)
    rows = [
        (
            number,
            one.revision_id,
            lexicon_id,
            one.reading.flag.flagged,
            one.reading.flag.score,
            _mentions(one.reading),
            at,
        )
        for number, one in zip(ids, read, strict=True)
        if one.revision_id not in known
    ]
    await insert_rows(conn, readings, _READING, rows)
    flagged = [(n, one) for n, one in zip(ids, read, strict=True) if one.reading.flag.flagged]
    old = await _current_claims(conn, [one.post_id for one in read if one.newest and not one.first])
    changed = [(n, one) for n, one in zip(ids, read, strict=True) if one.post_id in old]
    await _seal(conn, {n: one for n, one in (*flagged, *changed)}, lexicon_id, now)
    if not flagged and not old:
        return WrittenReadings(0, (), 0, 0)
    current, made = await _write_claims(conn, flagged, old, now, owe_events=owe_events)
    return WrittenReadings(len(flagged), tuple(current), made, sum(map(len, old.values())))


_READING = ("id", "revision_id", "lexicon_id", "flagged", "score", "mentions", "created_at")


async def give_own_stories(conn: AsyncConnection, claim_ids: Sequence[int]) -> None:
    """Puts each claim into a story of its own: the seam where linking stories comes in."""
    rows = (
        await conn.execute(
            select(claims.c.id, claims.c.posted_at).where(
                claims.c.id.in_(claim_ids), claims.c.story_id.is_(None)
            )
        )
    ).all()
    ids = await take_ids(conn, stories, len(rows))
    if not rows:
        return
    await conn.execute(
        insert(stories),
        [
            {
                "id": story_id,
                "first_claim_id": row.id,
                "first_posted_at": row.posted_at,
                "last_posted_at": row.posted_at,
            }
            for story_id, row in zip(ids, rows, strict=True)
        ],
    )
    await conn.execute(
        update(claims).where(claims.c.id == bindparam("claim")).values(story_id=bindparam("story")),
        [{"claim": row.id, "story": story_id} for story_id, row in zip(ids, rows, strict=True)],
    )


def slots_of(claim: Claim) -> str:
    """A claim as it is kept: the JSON of ``analyze --json``, with the joint figures that were left out."""
    shown = claim.as_json()
    if claim.joint:
        shown["joint"] = [
            {"what": n.what.value, "min": n.min, "max": n.max, "approximate": n.approximate}
            for n in claim.joint
        ]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


async def refresh_post_caches(conn: AsyncConnection, read: Iterable[ReadRevision]) -> None:
    """Sets what posts say of the newest reading (language, flag), after a judgement that wrote no post."""
    rows = [
        {"post": one.post_id, "flag": one.reading.flag.flagged, "lang": one.reading.language}
        for one in read
        if one.newest
    ]
    if rows:
        statement = (
            update(posts)
            .where(posts.c.id == bindparam("post"))
            .values(flagged=bindparam("flag"), language=bindparam("lang"))
        )
        await conn.execute(statement, rows)


def _mentions(reading: Reading) -> str | None:
    found = [[m.span.start, m.span.end, m.rule] for m in reading.flag.mentions]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else None


async def _readings_known(
    conn: AsyncConnection, revision_ids: Sequence[int], lexicon_id: LexiconId
) -> dict[int, int]:
    """The readings that a lexicon has made of revisions already, by revision."""
    if not revision_ids:
        return {}
    rows = await conn.execute(
        select(readings.c.revision_id, readings.c.id).where(
            readings.c.revision_id.in_(revision_ids), readings.c.lexicon_id == lexicon_id
        )
    )
    return {row.revision_id: row.id for row in rows}


async def _current_claims(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[_Old]]:
    if not post_ids:
        return {}
    rows = await conn.execute(
        select(
            claims.c.id, claims.c.post_id, claims.c.event, claims.c.stance, claims.c.slots, claims.c.stored_at
        )
        .where(claims.c.post_id.in_(post_ids), claims.c.current)
        .order_by(claims.c.id)
    )
    found: dict[int, list[_Old]] = {}
    for row in rows:
        found.setdefault(row.post_id, []).append(
            _Old(row.id, row.event, row.stance, row.slots, row.stored_at)
        )
    return found


async def _write_claims(
    conn: AsyncConnection,
    flagged: Sequence[tuple[int, ReadRevision]],
    old: dict[int, list[_Old]],
    now: datetime,
    *,
    owe_events: bool,
) -> tuple[list[ClaimId], int]:
    told = [(reading_id, one, claim) for reading_id, one in flagged for claim in one.reading.claims]
    ids = await take_ids(conn, claims, len(told))
    moment = await moment_of_storing(conn, now)
    places: list[tuple[str, int | None, int, bool]] = []
    counts: list[tuple[int, str, int | None, int | None, bool]] = []
    new_by_post: dict[int, list[_Old]] = {}
    written: list[tuple[int, int, ReadRevision, Claim, str]] = []
    for claim_id, (reading_id, one, claim) in zip(ids, told, strict=True):
        slots = slots_of(claim)
        written.append((claim_id, reading_id, one, claim, slots))
        if one.newest:
            new = _Old(claim_id, claim.event.value, claim.stance.value, slots)
            new_by_post.setdefault(one.post_id, []).append(new)
        places += _place_rows(claim_id, one.posted_at, claim)
        counts += [
            (claim_id, n.what.value, _bounded(n.min), _bounded(n.max), n.approximate) for n in claim.counts
        ]
    replaced, ended = _successors(old, new_by_post)

    def stored_at(number: int, one: ReadRevision) -> datetime | None:
        if number in replaced:
            return replaced[number].stored_at
        return moment if one.first or owe_events else None  # judged anew: as old as its post

    rows = [(*_claim_row(*claim), milliseconds(stored_at(claim[0], claim[2]))) for claim in written]
    await insert_rows(conn, claims, _CLAIM, rows)
    await insert_rows(conn, claim_places, ("place_id", "posted_at", "claim_id", "named"), places)
    await insert_rows(conn, claim_counts, ("claim_id", "what", "min", "max", "approximate"), counts)
    await _supersede(conn, ended)
    current = [ClaimId(new.id) for made in new_by_post.values() for new in made]
    if owe_events:
        owed = [
            {"kind": "edit" if new.id in replaced else "claim", "claim_id": new.id, "post_id": post_id}
            for post_id, made in new_by_post.items()
            for new in made
            if not _says_the_same(replaced.get(new.id), new)
        ]
        kept = {was.id for was in replaced.values()}
        owed += [
            {"kind": "edit", "claim_id": was.id, "post_id": post_id}
            for post_id, olds in old.items()
            for was in olds
            if was.id not in kept
        ]
        if owed:
            await conn.execute(insert(events), [{**row, "made_at": moment} for row in owed])
    return current, len(rows)


_CLAIM = (
    "id",
    "reading_id",
    "post_id",
    "channel_id",
    "posted_at",
    "event",
    "stance",
    "claimant",
    "claimant_side",
    "date_from",
    "date_to",
    "slots",
    "quote",
    "current",
    "stored_at",
)


def _claim_row(
    claim_id: int, reading_id: int, one: ReadRevision, claim: Claim, slots: str
) -> tuple[Any, ...]:
    return (
        claim_id,
        reading_id,
        one.post_id,
        one.channel_id,
        milliseconds(one.posted_at),
        claim.event.value,
        claim.stance.value,
        storable(claim.claimant.name),
        claim.claimant.side and claim.claimant.side.value,
        claim.date_from and claim.date_from.isoformat(),
        claim.date_to and claim.date_to.isoformat(),
        storable(slots),
        one.text[claim.quote.start : claim.quote.end],
        one.newest,
    )


def _place_rows(claim_id: int, posted_at: datetime, claim: Claim) -> list[tuple[str, int | None, int, bool]]:
    named = {mention.place.id for mention in claim.places}
    around = {parent for mention in claim.places for parent in mention.place.parents} - named
    at = milliseconds(posted_at)
    return [(place_id, at, claim_id, place_id in named) for place_id in sorted(named | around)]


def _bounded(number: int | None) -> int | None:
    """A number of people that a 64-bit column holds; nobody has more."""
    return None if number is None else min(number, 2**62)


def _successors(
    old: dict[int, list[_Old]], new: dict[int, list[_Old]]
) -> tuple[dict[int, _Old], list[dict[str, Any]]]:
    """What each new claim replaces, by its number; and each old claim with its successor, if any."""
    ended: list[dict[str, Any]] = []
    replaced: dict[int, _Old] = {}
    for post_id, olds in old.items():
        free = list(new.get(post_id, ()))
        for was in olds:
            successor = next((n for n in free if (n.event, n.stance) == (was.event, was.stance)), None)
            successor = successor or next((n for n in free if n.event == was.event), None)
            if successor is not None:
                free.remove(successor)
                replaced[successor.id] = was
            ended.append({"old": was.id, "new": successor and successor.id})
    return replaced, ended


async def _supersede(conn: AsyncConnection, ended: list[dict[str, Any]]) -> None:
    """Ends old claims and names their successors."""
    if ended:
        await conn.execute(
            update(claims)
            .where(claims.c.id == bindparam("old"))
            .values(current=False, superseded_by=bindparam("new")),
            ended,
        )
        await refresh_stories_of(conn, claim_ids=[row["old"] for row in ended])


def _says_the_same(old: _Old | None, new: _Old) -> bool:
    """Whether a claim only replaces another because its text moved."""
    if old is None:
        return False
    was, became = json.loads(old.slots), json.loads(new.slots)
    for slots in (was, became):
        slots.pop("spans", None)
        slots.pop("quote", None)
    return bool(was == became)


async def _seal(
    conn: AsyncConnection, decided: dict[int, ReadRevision], lexicon_id: LexiconId, now: datetime
) -> None:
    """Ledger bodies of readings that decided something: a flag, or claims that replace others."""
    at = int(now.timestamp() * 1000)
    bodies = []
    for reading_id, one in decided.items():
        made = json.dumps(
            [claim.as_json() for claim in one.reading.claims], ensure_ascii=False, separators=(",", ":")
        )
        body = {
            "at": at,
            "claims": hashlib.sha256(made.encode("utf-8", "replace")).hexdigest(),
            "flagged": one.reading.flag.flagged,
            "lexicon": int(lexicon_id),
            "reading": reading_id,
            "revision": int(one.revision_id),
        }
        bodies.append(ledger.body_row("reading", body, now))
    await ledger.append_bodies(conn, bodies)
