"""Answers about claims: a page of events, and one claim whole."""

from __future__ import annotations

from datetime import timedelta

from bot.answers.answer import ClaimAnswer, ClaimsAnswer
from bot.answers.nothing import hints_for_nothing, hints_when_empty
from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.deps import BotDeps
from storage.claims import StoredClaim, claim_by_number, find_claims, newest_review, post_under_claim
from storage.near_claims import others_say
from storage.sources import gaps_touching

_OTHERS_WITHIN = timedelta(days=4)


async def answer_claims(
    command: str, understood: Understood, asking: Asking, deps: BotDeps, *, page: int = 1
) -> ClaimsAnswer:
    """The events that a question asks for, newest first; with hints where there is none."""
    size = deps.page_size
    wanted = understood.wanted
    async with deps.storage.read() as conn:
        found = await find_claims(conn, wanted, limit=size, offset=(max(page, 1) - 1) * size)
        gaps = await gaps_touching(
            conn,
            [int(channel) for channel in wanted.channels.any_of],
            wanted.from_time,
            wanted.to_time or asking.now,
        )
        empty = () if found.lines else await hints_when_empty(conn, asking)
        hints = empty
        if not found.lines and not empty:
            hints = await hints_for_nothing(conn, understood, asking, deps)
    return ClaimsAnswer(
        command=command,
        understood=understood,
        total=found.events,
        page=found.offset // size + 1,
        pages=max(-(-found.events // size), 1),
        gaps=gaps,
        hints=hints,
        nothing_kept=bool(empty),
        found=found,
    )


async def answer_claim(command: str, number: int, asking: Asking, deps: BotDeps) -> ClaimAnswer | None:
    """Claim ``#number`` with what stands behind it, or ``None`` where there is none that may be shown."""
    async with deps.storage.read() as conn:
        claim = await claim_by_number(conn, number, before=asking.now)
        if claim is None:
            return None
        start, end = claim.posted_at - _OTHERS_WITHIN, claim.posted_at + _OTHERS_WITHIN
        return ClaimAnswer(
            command=command,
            total=1,
            claim=claim,
            post=await post_under_claim(conn, number),
            others=await others_say(
                conn, claim, wider=_wider(claim, deps), from_time=start, to_time=min(end, asking.now)
            ),
            newsroom=await newest_review(conn, number, "newsroom"),
            gaps=await gaps_touching(conn, [claim.channel.id], start, min(end, asking.now)),
        )


def _wider(claim: StoredClaim, deps: BotDeps) -> list[str]:
    """The districts and regions that contain the claim's places: nearer than a country."""
    gazetteer = deps.gazetteer
    named = [place["id"] for place in claim.slots["places"] if place["id"] in gazetteer.places]
    around = dict.fromkeys(outer for place in named for outer in gazetteer.ancestors(place))
    return [place for place in around if gazetteer.kind(place) != "country"]
