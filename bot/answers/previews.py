"""What a subscription would have sent in the last week."""

from __future__ import annotations

from datetime import timedelta

from bot.answers.digests import DigestAnswer
from bot.asking import Asking
from bot.deps import BotDeps
from bot.digests.content import DigestKey, build_digest
from bot.digests.owing import schedule_of
from bot.schedules.due import next_due
from storage.arrivals import arrival_moments
from storage.subscriptions import INSTANT, Subscription

WEEK = timedelta(days=7)


async def preview_of(one: Subscription, asking: Asking, deps: BotDeps) -> DigestAnswer:
    """The events of the last week for a subscription, and in how many messages they would have come."""
    start, end = asking.now - WEEK, asking.now
    digest = await build_digest(DigestKey(one.query, start, end), deps)
    wanted, words, schedule = digest.understood.wanted, asking.words, schedule_of(one)

    moments = await deps.storage.read_together(lambda conn: arrival_moments(conn, wanted, start, end))
    if one.schedule == INSTANT:
        line = words.say("preview-instant", n=len(moments))
    else:
        dues = [next_due(schedule, asking.zone, moment) for moment in moments]
        told = [due for due in dues if due is not None and due <= end]
        line = words.say("preview-digests", n=len(set(told)), events=len(told))
    return DigestAnswer(
        command="/subscriptions",
        total=digest.total,
        digest=digest,
        lines=(words.say("digest-preview"), line),
    )
