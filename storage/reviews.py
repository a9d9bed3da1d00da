"""Analysts' verdicts on claims, along two axes: was it *read* right, and what does the *newsroom* know.

A verdict is only added, and taken back by another row. Of what the newsroom knows each person's latest word stands.
How a claim was read can be wrong in several ways at once: a person's wrong slots stand beside each other until the
person takes one back or says that all is right. People who differ stand beside each other.
What the newsroom knows is the newsroom's word and never becomes a fact of ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import note
from storage.ledger import append_body
from storage.models import claims, posts, readings, reviews, revisions
from storage.texts import storable


class Axis(StrEnum):
    """What a verdict is about."""

    READING = "reading"
    NEWSROOM = "newsroom"


READING_VERDICTS = ("right", "wrong_topic", "wrong_place", "wrong_count", "wrong_claimant", "duplicate")
NEWSROOM_VERDICTS = ("unchecked", "checking", "supported", "contradicted", "undetermined")
RIGHT, WRONG = "right", "wrong_"
TAKEN_BACK = "-"
"""Before the verdict in a row by which a person takes it back."""

VERDICTS = {Axis.READING: READING_VERDICTS, Axis.NEWSROOM: NEWSROOM_VERDICTS}
COMMAND_LINE = 0
"""The person's id under which verdicts from the command line stand."""

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Review:
    """One person's verdict.

    Attributes:
        claim: the number of the claim it was given to; another than asked for where that one was superseded.
        person: the random id of who gave it; ``COMMAND_LINE`` for the command line.
        links: addresses that bear it out.
    """

    claim: int
    person: int
    axis: Axis
    verdict: str
    reason: str | None
    links: tuple[str, ...]
    made_at: datetime

    @property
    def by(self) -> str:
        """A short name for the person, the same wherever it is shown; it tells nothing about them."""
        return "cli" if self.person == COMMAND_LINE else f"{self.person & 0xFFFFF:05x}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a claim's reviews, the newest first: each person's latest word of the newsroom, and everything
    that the person holds of how the claim was read.
    """

    reviews: tuple[Review, ...] = ()

    def along(self, axis: Axis) -> tuple[Review, ...]:
        """The verdicts along one axis."""
        return tuple(review for review in self.reviews if review.axis is axis)

    def disagree(self, axis: Axis) -> bool:
        """Whether people hold different verdicts along an axis."""
        held = self._held(axis)
        return len(set(held.values())) > 1

    def held_by(self, person: int, axis: Axis) -> frozenset[str]:
        """The verdicts that a person holds along an axis."""
        return self._held(axis).get(person, frozenset())

    def _held(self, axis: Axis) -> dict[int, frozenset[str]]:
        held: dict[int, frozenset[str]] = {}
        for review in self.along(axis):
            held[review.person] = held.get(review.person, frozenset()) | {review.verdict}
        return held


def axis_of(verdict: str) -> Axis | None:
    """Which axis a verdict belongs to, ``None`` for no verdict."""
    return next((axis for axis, known in VERDICTS.items() if verdict in known), None)


def verdict_named(said: str, *, short: bool = True) -> str | None:
    """The verdict that a person names: ``wrong-place``, ``Wrong place``, and with ``short`` also ``place`` alone."""
    named = "_".join(said.lower().replace("-", " ").replace("_", " ").split())
    if axis_of(named) is not None:
        return named
    return WRONG + named if short and WRONG + named in READING_VERDICTS else None


def read_verdicts(said: str) -> tuple[tuple[str, ...], str]:
    """The verdicts that a text begins with, each once, and the rest: ``place count it was Sumy``.

    Several are read only of what is wrong, and a slot alone (``place``) only where the text begins with one: so no
    reason is taken for a verdict.
    """
    found: list[str] = []
    rest, short = said.strip(), True
    while rest:
        words = rest.split(maxsplit=2)
        for many in (2, 1):
            named = verdict_named(" ".join(words[:many]).strip(",;+"), short=short and many == 1)
            if len(words) >= many and named is not None:
                break
        else:
            break
        if found and (axis_of(found[0]) is Axis.NEWSROOM or not _is_wrong(named)):
            break
        found.append(named)
        short = short and many == 1 and _is_wrong(named) and not words[0].lower().startswith("wrong")
        after = rest.split(maxsplit=many)
        rest = after[many] if len(after) > many else ""
    return tuple(dict.fromkeys(found)), rest


def _is_wrong(verdict: str) -> bool:
    return verdict.startswith(WRONG) or verdict == "duplicate"


def contradicting(verdicts: Sequence[str]) -> bool:
    """Whether nobody can hold all of these at once: right and wrong, or two of the newsroom's."""
    wrong = any(verdict.startswith(WRONG) for verdict in verdicts)
    newsroom = {verdict for verdict in verdicts if axis_of(verdict) is Axis.NEWSROOM}
    return (RIGHT in verdicts and wrong) or len(newsroom) > 1


async def give_review(
    conn: AsyncConnection,
    claim: int,
    person: int,
    verdict: str,
    now: datetime,
    *,
    reason: str | None = None,
    links: Sequence[str] = (),
    take_back: bool = False,
) -> Review:
    """Keeps a verdict beside all earlier ones, with a body in the ledger and a row of the audit log.

    Along the axis of reading ``right`` takes the place of the person's wrong slots, a wrong slot that of ``right``;
    wrong slots and ``duplicate`` stand beside each other. Along the newsroom's the latest replaces the others.

    Args:
        conn: the write connection.
        claim: the claim's number; it must exist.
        person: the random id of who gives it, or ``COMMAND_LINE``.
        verdict: one of ``VERDICTS``; the axis follows from it.
        now: when.
        reason: in the person's words, cut at ``LONGEST_REASON`` characters.
        links: addresses that bear it out.
        take_back: the person no longer holds it; only along the axis of reading.

    Raises:
        ValueError: for what is no verdict, or can't be taken back.
    """
    axis = axis_of(verdict)
    if axis is None:
        raise ValueError(f"{verdict} is no verdict")
    if take_back and axis is not Axis.READING:
        raise ValueError(f"{verdict} can't be taken back")
    said = storable(" ".join((reason or "").split())[:LONGEST_REASON]) or None
    before = (await standing_of(conn, claim)).held_by(person, axis)
    now_held = _after(before, axis, verdict, take_back)
    await conn.execute(
        insert(reviews).values(
            claim_id=claim,
            person_id=person,
            axis=axis.value,
            verdict=TAKEN_BACK + verdict if take_back else verdict,
            reason=said,
            links=json.dumps(list(links), ensure_ascii=False) if links else None,
            made_at=now,
        )
    )
    await note(
        conn,
        now,
        None if person == COMMAND_LINE else person,
        "review",
        f"claim {claim}",
        {axis.value: _listed(before)} if before else None,
        {axis.value: _listed(now_held)} if now_held else None,
    )
    body = {
        "at": int(now.timestamp() * 1000),
        "axis": axis.value,
        "claim": claim,
        "person": str(person),
        "verdict": verdict,
        **({"taken_back": True} if take_back else {}),
    }
    await append_body(conn, "review", body, now)
    return Review(claim, person, axis, verdict, said, tuple(links), now)


async def standing_of(conn: AsyncConnection, claim: int) -> Standing:
    """What stands of the reviews of a claim and of the claims that it took the place of."""
    numbers = await _line_of(conn, claim)
    rows = await conn.execute(select(reviews).where(reviews.c.claim_id.in_(numbers)).order_by(reviews.c.id))
    held: dict[tuple[int, Axis], dict[str, tuple[int, Review]]] = {}
    for row in rows:
        review = _review(row)
        verdict, back = _read_row(row.verdict)
        theirs = held.setdefault((review.person, review.axis), {})
        for gone in theirs.keys() - _after(frozenset(theirs), review.axis, verdict, back) | {verdict}:
            theirs.pop(gone, None)
        if not back:
            theirs[verdict] = (row.id, review)
    standing = [one for theirs in held.values() for one in theirs.values()]
    return Standing(tuple(review for _, review in sorted(standing, key=lambda one: -one[0])))


def _after(before: frozenset[str], axis: Axis, verdict: str, take_back: bool) -> frozenset[str]:
    """What a person holds along an axis after one more word."""
    if take_back:
        return before - {verdict}
    if axis is Axis.NEWSROOM:
        return frozenset({verdict})
    if verdict == RIGHT:
        return frozenset(held for held in before if not held.startswith(WRONG)) | {verdict}
    if verdict.startswith(WRONG):
        return before - {RIGHT} | {verdict}
    return before | {verdict}


def _read_row(kept: str) -> tuple[str, bool]:
    return kept.removeprefix(TAKEN_BACK), kept.startswith(TAKEN_BACK)


def _listed(verdicts: frozenset[str]) -> str:
    return ", ".join(verdict for verdict in (*READING_VERDICTS, *NEWSROOM_VERDICTS) if verdict in verdicts)


async def newest_verdict(conn: AsyncConnection, claim: int, axis: Axis) -> str | None:
    """What was said last of a claim along an axis, by whomever; ``None`` where nobody said anything."""
    given = (await standing_of(conn, claim)).along(axis)
    return max(given, key=lambda review: review.made_at).verdict if given else None


async def _line_of(conn: AsyncConnection, claim: int) -> list[int]:
    """A claim and all that it took the place of, one after the other."""
    line = select(claims.c.id).where(claims.c.id == claim).cte("line", recursive=True)
    line = line.union(select(claims.c.id).where(claims.c.superseded_by == line.c.id))
    return list((await conn.execute(select(line.c.id).limit(1000))).scalars())


async def next_unreviewed(
    conn: AsyncConnection, *, now: datetime, before: int | None = None
) -> tuple[int | None, int]:
    """The newest current claim that nobody has said of whether it was read right, and how many there are.

    Args:
        conn: any connection.
        now: claims posted later aren't shown.
        before: only claims with smaller numbers: those that were passed over come no more.
    """
    back = reviews.alias("back")
    taken_back = select(back.c.id).where(
        back.c.claim_id == reviews.c.claim_id,
        back.c.person_id == reviews.c.person_id,
        back.c.verdict == TAKEN_BACK + reviews.c.verdict,
        back.c.id > reviews.c.id,
    )
    reviewed = select(reviews.c.id).where(
        reviews.c.claim_id == claims.c.id,
        reviews.c.axis == Axis.READING,
        ~reviews.c.verdict.startswith(TAKEN_BACK),
        ~taken_back.exists(),
    )
    waiting = and_(claims.c.current, claims.c.posted_at <= now, ~reviewed.exists())
    count = (await conn.execute(select(func.count()).select_from(claims).where(waiting))).scalar_one()
    wanted = waiting if before is None else and_(waiting, claims.c.id < before)
    found = (await conn.execute(select(func.max(claims.c.id)).where(wanted))).scalar()
    return found, int(count)


@dataclass(frozen=True, slots=True)
class ReviewedClaim:
    """A claim whose reading was judged, with the text it was read from.

    Attributes:
        slots: the claim as kept.
        verdicts: what people hold of its reading, each once.
        text: of the revision it was read from.
    """

    number: int
    language: str | None
    slots: str
    text: str
    posted_at: datetime
    verdicts: tuple[str, ...]


async def reviewed_claims(conn: AsyncConnection) -> list[ReviewedClaim]:
    """Every claim whose reading somebody judged, by its number, with the verdicts that stand."""
    rows = await conn.execute(
        select(
            claims.c.id,
            claims.c.slots,
            posts.c.language,
            posts.c.posted_at,
            revisions.c.text,
            reviews.c.person_id,
            reviews.c.verdict,
        )
        .join_from(reviews, claims, claims.c.id == reviews.c.claim_id)
        .join(readings, readings.c.id == claims.c.reading_id)
        .join(revisions, revisions.c.id == readings.c.revision_id)
        .join(posts, posts.c.id == claims.c.post_id)
        .where(reviews.c.axis == Axis.READING.value)
        .order_by(claims.c.id, reviews.c.id)
    )
    found: dict[int, tuple[ReviewedClaim, dict[int, frozenset[str]]]] = {}
    for row in rows:
        _, held = found.setdefault(
            row.id, (ReviewedClaim(row.id, row.language, row.slots, row.text, row.posted_at, ()), {})
        )
        verdict, back = _read_row(row.verdict)
        before = held.get(row.person_id, frozenset())
        held[row.person_id] = _after(before, Axis.READING, verdict, back)
    return [
        ReviewedClaim(
            one.number,
            one.language,
            one.slots,
            one.text,
            one.posted_at,
            tuple(
                verdict for verdict in READING_VERDICTS if any(verdict in theirs for theirs in held.values())
            ),
        )
        for one, held in found.values()
        if any(held.values())
    ]


def _review(row: Row[Any]) -> Review:
    return Review(
        row.claim_id,
        row.person_id,
        Axis(row.axis),
        row.verdict.removeprefix(TAKEN_BACK),
        row.reason,
        tuple(json.loads(row.links or "[]")),
        row.made_at,
    )
