"""Owing digests that are due: found by their time, put together by what they tell, written down with the next time."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.asking import zone_of
from bot.deps import BotDeps
from bot.digests.content import Digests
from bot.schedules.due import Schedule, last_due, next_due, quiet_until
from storage.deliveries import DIGEST, IN_TURN, Owed, owe
from storage.sources import Connection
from storage.subscriptions import HOURLY, Subscription, due_subscriptions, move_on

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=15)
"""How long after its end a digest is made, so that little of what was just seen has to wait for the next one."""

LATE = timedelta(minutes=15)
"""From what delay on a digest says that it is late."""

_AT_ONCE = 500
SCHEDULED, ASKED, QUIET, OVER, DOWN, LAST = "scheduled", "asked", "quiet", "over", "down", "last"
"""Why a digest is sent."""


def schedule_of(subscription: Subscription) -> Schedule:
    """How often a subscription is told."""
    return Schedule(subscription.schedule, subscription.at or "09:00", subscription.weekday or 0)


def zone_for(subscription: Subscription, deps: BotDeps) -> ZoneInfo:
    """The zone of a subscription's chat."""
    return zone_of(subscription.zone, deps.settings.zone)


def payload(query: str, start: datetime, end: datetime, why: str, **more: Any) -> dict[str, Any]:
    """What a digest's delivery carries."""
    return {"query": query, "from": start.isoformat(), "to": end.isoformat(), "why": why, **more}


def last_digest(subscription: Subscription, now: datetime) -> Owed:
    """The digest of what came since the last one, where none is going to come at its time any more."""
    start = subscription.covered_to or now - timedelta(days=1)
    return Owed(
        chat_id=subscription.chat_id,
        kind=DIGEST,
        key=f"{subscription.id}:{LAST}:{now.astimezone(UTC).isoformat()}",
        payload=payload(subscription.query, min(start, now), now, LAST),
        due_at=now + SETTLE,
        urgency=IN_TURN,
        silent=subscription.muted,
        subscription_id=subscription.id,
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """A digest that is due: what it covers, and when the next one is."""

    subscription: Subscription
    start: datetime
    end: datetime
    next_due: datetime | None
    deliver_at: datetime | None  # None: it is not to be told


async def owe_due_digests(deps: BotDeps, digests: Digests) -> int:
    """Owes every digest that is due by now. Returns how many there were to be told or passed over.

    What was missed while nothing ran is one digest, from where the last one ended to the last time that was due.
    """
    done = 0
    while True:
        now = deps.clock() - SETTLE
        due = await deps.storage.read_together(lambda conn: due_subscriptions(conn, now, _AT_ONCE))  # noqa: B023
        if not due:
            return done
        await _owe([_plan(one, now, deps) for one in due], digests, deps)
        done += len(due)


def _plan(subscription: Subscription, now: datetime, deps: BotDeps) -> _Due:
    zone, schedule = zone_for(subscription, deps), schedule_of(subscription)
    end = last_due(schedule, zone, now)
    end = max(end, min(subscription.next_due or end, now))  # after a change of zone or time
    start = subscription.covered_to or last_due(schedule, zone, end - timedelta(seconds=1))
    following = next_due(schedule, zone, now)
    deliver_at: datetime | None = end
    quiet = quiet_until(now, zone, subscription.quiet_from, subscription.quiet_to)
    if subscription.is_paused(now):
        deliver_at = None
    elif quiet is not None and schedule.kind == HOURLY:
        # the first one after the quiet hours tells all of it
        following = next_due(schedule, zone, quiet - timedelta(seconds=1))
        return _Due(subscription, start, start, following, None)
    elif quiet is not None:
        deliver_at = quiet
    return _Due(subscription, min(start, end), end, following, deliver_at)


async def _owe(plans: Sequence[_Due], digests: Digests, deps: BotDeps) -> None:
    together: dict[tuple[str, datetime, datetime], list[_Due]] = defaultdict(list)
    for plan in plans:
        if plan.deliver_at is not None and plan.start < plan.end:
            together[plan.subscription.query, plan.start, plan.end].append(plan)
    owed: list[Owed] = []
    for (query, start, end), alike in together.items():
        digest = await digests.digest(query, start, end)
        owed += [
            Owed(
                chat_id=plan.subscription.chat_id,
                kind=DIGEST,
                key=f"{plan.subscription.id}:{end.astimezone(UTC).isoformat()}",
                payload=payload(
                    query,
                    start,
                    end,
                    SCHEDULED,
                    **({"even_empty": True} if plan.subscription.even_empty else {}),
                ),
                due_at=plan.deliver_at or end,
                urgency=IN_TURN,
                silent=plan.subscription.muted,
                subscription_id=plan.subscription.id,
            )
            for plan in alike
            if plan.subscription.even_empty or not digest.is_empty
        ]
    moved = [
        {"id": plan.subscription.id, "next_due": plan.next_due, "covered_to": plan.end} for plan in plans
    ]

    async def write(conn: Connection) -> None:
        await owe(conn, owed)
        await move_on(conn, moved)

    await deps.storage.write_together(write)
