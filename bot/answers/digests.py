"""Answers that are digests: asked for now, or for any window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.answers.answer import Answer, claim_as_json
from bot.answers.questions import question
from bot.answers.standing import without_window
from bot.answers.subscribing import chat_subscriptions
from bot.asking import Asking
from bot.deps import BotDeps
from bot.digests.content import Digest, DigestKey, build_digest
from bot.digests.owing import schedule_of
from bot.schedules.due import last_due

DIGEST = "digest"
"""The command under which digests are kept for their buttons."""

MOST_AT_ONCE = 5
_DAY = timedelta(days=1)
_JUST_AFTER = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestAnswer(Answer):
    """A digest; ``lines`` stand above it. ``total`` counts its events."""

    digest: Digest
    lines: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """The claims that lead its events."""
        return [claim_as_json(event.line.lead) for event in self.digest.events]


async def answer_digest(
    command: str, key: DigestKey, deps: BotDeps, *, lines: tuple[str, ...] = ()
) -> DigestAnswer:
    """The digest of a query and a stretch of time."""
    digest = await build_digest(key, deps)
    return DigestAnswer(
        command=command,
        understood=digest.understood,
        total=digest.total,
        gaps=digest.gaps,
        digest=digest,
        lines=lines,
    )


async def digests_now(asking: Asking, deps: BotDeps) -> list[DigestKey]:
    """What the chat's subscriptions have to tell since their last digests; everything of a day where it has none."""
    end = asking.now + _JUST_AFTER
    keys: dict[str, DigestKey] = {}
    for one in await chat_subscriptions(asking, deps):
        schedule = schedule_of(one)
        start = one.covered_to or last_due(schedule, asking.zone, asking.now)
        if one.next_due is None:
            start = asking.now - _DAY
        keys.setdefault(one.query, DigestKey(one.query, min(start, asking.now), end))
    return list(keys.values())[:MOST_AT_ONCE] or [DigestKey("", asking.now - _DAY, end)]


def kept_digest(key: DigestKey) -> str:
    """A digest as the question that its buttons lead back to; ``digest_kept`` reads it."""
    return f"{key.start.isoformat()} {key.end.isoformat()} {key.query}"


def digest_kept(query: str) -> DigestKey:
    """The digest that a kept question means."""
    start, end, wanted, *_ = *query.split(" ", 2), ""
    return DigestKey(wanted, datetime.fromisoformat(start), datetime.fromisoformat(end))


async def digest_asked(query: str, asking: Asking, deps: BotDeps) -> tuple[DigestKey, tuple[str, ...]]:
    """What a typed query asks a digest of, with what was not understood. Without a window: the last day."""
    understood = await question(query, asking, deps)
    wanted, window = understood.wanted, understood.as_json.get("window")
    end: datetime = min(wanted.to_time or asking.now, asking.now + _JUST_AFTER)
    start = wanted.from_time or end - _DAY
    return DigestKey(without_window(understood.canonical, window), start, end), understood.problems
