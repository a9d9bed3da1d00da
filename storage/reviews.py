"""Analysts' verdicts on claims, along two axes: was it *read* right, and what does the *newsroom* know.

A verdict is only added. What stands is each person's latest along an axis; people who differ stand beside each other.
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
    """What stands of a claim's reviews: each person's latest verdict along each axis, the newest first."""

    reviews: tuple[Review, ...] = ()

    def along(self, axis: Axis) -> tuple[Review, ...]:
        """The verdicts along one axis."""
        return tuple(review for review in self.reviews if review.axis is axis)

    def disagree(self, axis: Axis) -> bool:
        """Whether people hold different verdicts along an axis."""
        return len({review.verdict for review in self.along(axis)}) > 1


def axis_of(verdict: str) -> Axis | None:
    """Which axis a verdict belongs to, ``None`` for no verdict."""
    return next((axis for axis, known in VERDICTS.items() if verdict in known), None)


def read_verdict(said: str) -> tuple[str | None, str]:
    """The verdict that a text begins with (``wrong-place``, ``Wrong place``), and the rest; ``None`` for no verdict."""
    words = said.split(maxsplit=2)
    for many in (2, 1):
        named = "_".join(words[:many]).lower().replace("-", "_")
        if axis_of(named) is not None:
            return named, said.split(maxsplit=many)[many] if len(said.split()) > many else ""
    return None, said


async def give_review(
    conn: AsyncConnection,
    claim: int,
    person: int,
    verdict: str,
    now: datetime,
    *,
    reason: str | None = None,
    links: Sequence[str] = (),
) -> Review:
    """Keeps a verdict beside all earlier ones, with a body in the ledger and a row of the audit log.

    Args:
        conn: the write connection.
        claim: the claim's number; it must exist.
        person: the random id of who gives it, or ``COMMAND_LINE``.
        verdict: one of ``VERDICTS``; the axis follows from it.
        now: when.
        reason: in the person's words, cut at ``LONGEST_REASON`` characters.
        links: addresses that bear it out.

    Raises:
        ValueError: for what is no verdict.
    """
    axis = axis_of(verdict)
    if axis is None:
        raise ValueError(f"{verdict} is no verdict")
    said = storable(" ".join((reason or "").split())[:LONGEST_REASON]) or None
    before = next(
        (r.verdict for r in (await standing_of(conn, claim)).along(axis) if r.person == person), None
    )
    await conn.execute(
        insert(reviews).values(
            claim_id=claim,
            person_id=person,
            axis=axis.value,
            verdict=verdict,
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
        None if before is None else {axis.value: before},
        {axis.value: verdict},
    )
    body = {
        "at": int(now.timestamp() * 1000),
        "axis": axis.value,
        "claim": claim,
        "person": str(person),
        "verdict": verdict,
    }
    await append_body(conn, "review", body, now)
    return Review(claim, person, axis, verdict, said, tuple(links), now)


async def standing_of(conn: AsyncConnection, claim: int) -> Standing:
    """What stands of the reviews of a claim and of the claims that it took the place of."""
    numbers = await _line_of(conn, claim)
    rows = await conn.execute(
        select(reviews).where(reviews.c.claim_id.in_(numbers)).order_by(reviews.c.id.desc())
    )
    latest: dict[tuple[int, str], Review] = {}
    for row in rows:
        latest.setdefault((row.person_id, row.axis), _review(row))
    return Standing(tuple(latest.values()))


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
    reviewed = select(reviews.c.id).where(reviews.c.claim_id == claims.c.id, reviews.c.axis == Axis.READING)
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
    found: dict[int, tuple[ReviewedClaim, dict[int, str]]] = {}
    for row in rows:
        _, verdicts = found.setdefault(
            row.id, (ReviewedClaim(row.id, row.language, row.slots, row.text, row.posted_at, ()), {})
        )
        verdicts[row.person_id] = row.verdict
    return [
        ReviewedClaim(
            one.number,
            one.language,
            one.slots,
            one.text,
            one.posted_at,
            tuple(dict.fromkeys(verdicts.values())),
        )
        for one, verdicts in found.values()
    ]


def _review(row: Row[Any]) -> Review:
    return Review(
        row.claim_id,
        row.person_id,
        Axis(row.axis),
        row.verdict,
        row.reason,
        tuple(json.loads(row.links or "[]")),
        row.made_at,
    )
