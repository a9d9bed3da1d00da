"""What is near a claim or a question: what others say, how many there are, the nearest time with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import BigInteger, and_, exists, func, literal, not_, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_filters import ClaimFilter, matching_claims
from storage.claims import StoredClaim, claims_by_numbers
from storage.models import claim_counts, claim_places, claims


def _millis(value: datetime) -> int:
    return round(value.timestamp() * 1000)


async def others_say(
    conn: AsyncConnection,
    claim: StoredClaim,
    *,
    wider: Sequence[str] = (),
    from_time: datetime,
    to_time: datetime,
    limit: int = 3,
) -> tuple[StoredClaim, ...]:
    """Counted claims of other claimants about the same kind of event, nearest in time first, one a claimant.

    They name one of the claim's places or something inside it, or one of the ``wider`` places that contain them.
    The claimant ``channel`` is as many claimants as there are channels.
    """
    named = [place["id"] for place in claim.slots.get("places", [])]
    if not named:
        return ()
    same_teller = and_(
        claims.c.claimant == claim.claimant,
        or_(claims.c.claimant != "channel", claims.c.channel_id == claim.channel.id),
    )
    here = exists(
        select(literal(1)).where(
            claim_places.c.claim_id == claims.c.id,
            or_(
                claim_places.c.place_id.in_(named),
                and_(claim_places.c.named, claim_places.c.place_id.in_(wider)),
            ),
        )
    )
    distance = func.abs(
        type_coerce(claims.c.posted_at, BigInteger) - literal(_millis(claim.posted_at), BigInteger)
    )
    query = (
        select(claims.c.id, claims.c.claimant, claims.c.channel_id)
        .where(
            claims.c.current,
            claims.c.posted_at >= from_time,
            claims.c.posted_at < to_time,
            claims.c.event == claim.event,
            not_(same_teller),
            here,
            exists(select(literal(1)).where(claim_counts.c.claim_id == claims.c.id)),
        )
        .order_by(distance, claims.c.id)
        .limit(50)
    )
    numbers: list[int] = []
    tellers: set[tuple[str, int]] = set()
    for row in await conn.execute(query):
        teller = (row.claimant, row.channel_id if row.claimant == "channel" else 0)
        if teller not in tellers and len(numbers) < limit:
            tellers.add(teller)
            numbers.append(row.id)
    found = {other.number: other for other in await claims_by_numbers(conn, numbers)}
    return tuple(found[number] for number in numbers if number in found)


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
