"""What is near a claim or a question: what others say, how many there are, the nearest time with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_filters import ClaimFilter, matching_claims
from storage.claims import StoredClaim, claims_by_numbers
from storage.models import claim_counts, claim_places, claims


def _millis(value: datetime) -> int:
    return round(value.timestamp() * 1000)


_NAMELESS = ("channel", "unnamed sources")  # as many tellers as there are channels
_ALL_DEAD = frozenset({"killed", "killed_or_wounded"})  # figures that are held against each other
_DISPUTED = ("denied", "doubted")
_SINGLE_EVENTS = (
    "capture",
    "desertion",
    "friendly_fire",
)  # rare enough that a denial without a place means them
_LOOKED_AT = 50
_SPARE = 4  # so many more are read than shown, since some say the same


async def others_say(
    conn: AsyncConnection,
    claim: StoredClaim,
    *,
    wider: Sequence[str] = (),
    from_time: datetime,
    to_time: datetime,
    limit: int = 3,
) -> tuple[StoredClaim, ...]:
    """What others give or dispute for the same kind of event: their other figures, their denials.

    Not who tells the same story the same way: they are its tellers. Another's claim names one of the claim's places or
    something inside it, or one of the ``wider`` places that contain them; where either names no place, it must speak
    of the same kind of figure or, of events that are rare, take the other side. Such comparable ones come first, then
    those at the places, then origins, then the nearest in time; one a claimant, one a story and stance, and none that
    only repeats the claim's figures.

    Args:
        conn: where to read.
        claim: what is compared.
        wider: places that contain those of the claim.
        from_time: the earliest time of posting.
        to_time: the end of the times of posting, not included.
        limit: how many at most.
    """
    named = [place["id"] for place in claim.slots.get("places", [])]
    kinds = {count["what"] for count in claim.slots.get("counts", [])}
    kinds = set(_ALL_DEAD) if kinds & _ALL_DEAD else kinds
    same_teller = and_(
        claims.c.claimant == claim.claimant,
        or_(claims.c.claimant.not_in(_NAMELESS), claims.c.channel_id == claim.channel.id),
    )
    placed = select(literal(1)).where(claim_places.c.claim_id == claims.c.id)
    here: ColumnElement[bool] = exists(
        placed.where(
            or_(
                claim_places.c.place_id.in_(named),
                and_(claim_places.c.named, claim_places.c.place_id.in_(wider)),
            )
        )
    )
    counted = select(literal(1)).where(claim_counts.c.claim_id == claims.c.id)
    takes_the_other_side = (
        claims.c.stance == "asserted" if claim.stance in _DISPUTED else claims.c.stance.in_(_DISPUTED)
    )
    comparable: ColumnElement[bool] = exists(counted.where(claim_counts.c.what.in_(kinds)))
    if claim.event in _SINGLE_EVENTS:
        comparable = or_(comparable, takes_the_other_side)
    anywhere = not_(exists(placed)) if named else true()
    distance = func.abs(
        type_coerce(claims.c.posted_at, BigInteger) - literal(_millis(claim.posted_at), BigInteger)
    )
    query = (
        select(claims.c.id, claims.c.claimant, claims.c.channel_id, claims.c.story_id, claims.c.stance)
        .where(
            claims.c.current,
            claims.c.posted_at >= from_time,
            claims.c.posted_at < to_time,
            claims.c.event == claim.event,
            or_(
                claims.c.story_id.is_(None),
                claims.c.story_id != (claim.story or 0),
                claims.c.stance != claim.stance,
            ),
            not_(same_teller),
            or_(
                and_(here, or_(exists(counted), takes_the_other_side)),
                and_(anywhere, comparable),
            ),
        )
        .order_by(
            case((or_(comparable, takes_the_other_side), 0), else_=1),
            case((here, 0), else_=1),
            claims.c.origin.desc(),  # who repeats may leave a bound out
            distance,
            claims.c.id,
        )
        .limit(_LOOKED_AT)
    )
    numbers: list[int] = []
    seen: set[tuple[str, int]] = set()
    for row in await conn.execute(query):
        teller = (row.claimant, row.channel_id if row.claimant in _NAMELESS else 0)
        story = (row.stance, row.story_id if row.story_id is not None else -row.id)
        if not {teller, story} & seen and len(numbers) < limit + _SPARE:
            seen |= {teller, story}
            numbers.append(row.id)
    found = {other.number: other for other in await claims_by_numbers(conn, numbers)}
    others = [found[number] for number in numbers if number in found and not _repeats(found[number], claim)]
    return tuple(others[:limit])


def _repeats(other: StoredClaim, claim: StoredClaim) -> bool:
    """Whether a claim only says again what another says, with the same figures."""
    mine, theirs = (
        {(count["what"], count["min"], count["max"]) for count in one.slots.get("counts", [])}
        for one in (claim, other)
    )
    return bool(theirs) and mine == theirs and other.stance == claim.stance


async def count_claims(conn: AsyncConnection, wanted: ClaimFilter, *, at_most: int = 1000) -> int:
    """How many claims a filter means, counted no further than ``at_most``."""
    some = matching_claims(wanted, [claims.c.id]).limit(at_most).subquery()
    return (await conn.execute(select(func.count()).select_from(some))).scalar_one()


async def nearest_claim_time(conn: AsyncConnection, wanted: ClaimFilter, *, now: datetime) -> datetime | None:
    """When the claim nearest outside the filter's window was posted: the newest before it, else the first after it."""
    if wanted.from_time is not None:
        earlier = replace(wanted, from_time=None, to_time=wanted.from_time)
        query = matching_claims(earlier, [claims.c.posted_at]).order_by(claims.c.posted_at.desc()).limit(1)
        found: datetime | None = (await conn.execute(query)).scalar()
        if found is not None:
            return found
    if wanted.to_time is not None and wanted.to_time < now:
        later = replace(wanted, from_time=wanted.to_time, to_time=now)
        query = matching_claims(later, [claims.c.posted_at]).order_by(claims.c.posted_at).limit(1)
        found = (await conn.execute(query)).scalar()
        return found
    return None
