"""Answers about claims: a page of events, and one claim whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.answers.answer import ClaimAnswer, ClaimsAnswer, TellersAnswer
from bot.answers.carriers import same_footage, without_claim
from bot.answers.nothing import hints_for_nothing, hints_when_empty
from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.deps import ANSWER_SECONDS, BotDeps
from storage.alerts import claims_of_stories
from storage.claim_changes import versions_of_claim
from storage.claims import (
    ClaimPage,
    StoredClaim,
    claim_by_number,
    claims_by_numbers,
    find_claims,
    post_under_claim,
)
from storage.fakes import fakes_in_post
from storage.fetches import not_whole
from storage.near_claims import others_say
from storage.reuses import refused_match, reuse_shown
from storage.reviews import standing_of
from storage.sources import Connection, Gap, gaps_touching

_OTHERS_WITHIN = timedelta(days=4)
_TELLERS_READ = 60


async def answer_claims(
    command: str, understood: Understood, asking: Asking, deps: BotDeps, *, page: int = 1
) -> ClaimsAnswer:
    """The events that a question asks for, newest first; with hints where there is none."""
    size = deps.page_size
    wanted = understood.wanted

    async def look_up(conn: Connection) -> tuple[ClaimPage, tuple[Gap, ...], tuple[str, ...], bool]:
        found = await find_claims(conn, wanted, limit=size, offset=(max(page, 1) - 1) * size)
        channels = [int(channel) for channel in wanted.channels.any_of]
        gaps = await gaps_touching(conn, channels, wanted.from_time, wanted.to_time or asking.now)
        if found.lines:
            last = not found.whole and found.offset + size >= found.events
            return found, gaps, (asking.words.say("claims-older"),) if last else (), False
        empty = await hints_when_empty(conn, asking)
        return found, gaps, empty or await hints_for_nothing(conn, understood, asking, deps), bool(empty)

    found, gaps, hints, nothing_kept = await deps.storage.read_together(look_up, seconds=ANSWER_SECONDS)
    return ClaimsAnswer(
        command=command,
        understood=understood,
        total=found.events,
        page=found.offset // size + 1,
        pages=max(-(-found.events // size), 1),
        gaps=gaps,
        hints=hints,
        nothing_kept=nothing_kept,
        found=found,
    )


async def answer_claim(command: str, number: int, asking: Asking, deps: BotDeps) -> ClaimAnswer | None:
    """Claim ``#number`` with what stands behind it, or ``None`` where there is none that may be shown."""

    async def look_up(conn: Connection) -> ClaimAnswer | None:
        claim = await claim_by_number(conn, number, before=asking.now)
        if claim is None:
            return None
        start, end = claim.posted_at - _OTHERS_WITHIN, min(claim.posted_at + _OTHERS_WITHIN, asking.now)
        return ClaimAnswer(
            command=command,
            total=1,
            claim=claim,
            post=await post_under_claim(conn, number),
            others=await others_say(
                conn, claim, wider=wider_places(claim, deps), from_time=start, to_time=end
            ),
            versions=await versions_of_claim(conn, number),
            standing=await standing_of(conn, number),
            reuse=await reuse_shown(conn, claim.post_id),
            refused=await refused_match(conn, claim.post_id),
            fakes=tuple(await fakes_in_post(conn, claim.post_id)),
            not_whole=len(await not_whole(conn, claim.post_id)),
            gaps=await gaps_touching(conn, [claim.channel.id], start, end),
        )

    answer = await deps.storage.read_together(look_up, seconds=ANSWER_SECONDS)
    if answer is None:
        return answer
    carried = () if answer.reuse is None else await same_footage([answer.reuse[0].media_id], asking, deps)
    return replace(
        answer,
        carried=carried,
        without_claim=await without_claim([answer.claim.post_id], asking, deps, carried=carried),
    )


def wider_places(claim: StoredClaim, deps: BotDeps) -> list[str]:
    """The districts and regions that contain the claim's places: nearer than a country."""
    gazetteer = deps.gazetteer
    named = [place["id"] for place in claim.slots["places"] if place["id"] in gazetteer.places]
    around = dict.fromkeys(outer for place in named for outer in gazetteer.ancestors(place))
    return [place for place in around if gazetteer.kind(place) != "country"]


async def answer_tellers(number: int, asking: Asking, deps: BotDeps) -> TellersAnswer | None:
    """Who tells the story of claim ``#number``, the earliest first; ``None`` where there is no such claim."""

    async def look_up(conn: Connection) -> TellersAnswer | None:
        claim = await claim_by_number(conn, number, before=asking.now)
        if claim is None:
            return None
        numbers = (
            await claims_of_stories(conn, [claim.story], claim.event) if claim.story is not None else [number]
        )
        told = await claims_by_numbers(conn, numbers[:_TELLERS_READ])
        seen = sorted((one for one in told if one.posted_at <= asking.now), key=lambda one: one.posted_at)
        return TellersAnswer(command=f"/claim {number}", total=len(numbers), claim=claim, tellers=tuple(seen))

    answer = await deps.storage.read_together(look_up, seconds=ANSWER_SECONDS)
    if answer is None:
        return None
    posts = [one.post_id for one in answer.tellers]
    return replace(answer, without_claim=await without_claim(posts, asking, deps))
