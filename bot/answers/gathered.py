"""Answers made of all claims that a query means: charts, maps, timelines, figures, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.answers.answer import Answer, claim_as_json
from bot.answers.exported import ExportedFootage, footage_of_export
from bot.answers.nothing import hints_for_nothing, hints_when_empty
from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.deps import ANSWER_SECONDS, BotDeps
from storage.claims import EventLine, StoredClaim, event_line
from storage.matching import (
    HashedMedium,
    Matching,
    hashes_of_posts,
    matching_stored,
    posts_about_prisoners,
)
from storage.sources import Connection, Gap, gaps_touching


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredAnswer(Answer):
    """All events of a query, oldest first; ``total`` counts events.

    Attributes:
        claims: newest first, echoes among them.
        events: each led by the earliest claim of an origin.
        whole: ``False`` where more claims match: these are the newest.
    """

    claims: tuple[StoredClaim, ...]
    events: tuple[EventLine, ...]
    whole: bool = True

    def rows(self) -> list[dict[str, Any]]:
        """The claims that lead the events."""
        return [claim_as_json(line.lead) for line in self.events]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresAnswer(GatheredAnswer):
    """Who says how many, oldest first; ``total`` counts the events that somebody gives a figure for."""

    def rows(self) -> list[dict[str, Any]]:
        """The claims with figures."""
        return [claim_as_json(line.lead) for line in self.events]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswer(GatheredAnswer):
    """Claims for a file; ``total`` counts claims.

    Attributes:
        media: hashes of the media of posts, by post.
        withheld: posts whose words stay out of files, since they may name prisoners.
        footage: who else carries the footage of the claims' posts, and what of it was seen before.
    """

    media: dict[int, tuple[HashedMedium, ...]]
    withheld: frozenset[int]
    footage: ExportedFootage = field(default_factory=ExportedFootage)

    def rows(self) -> list[dict[str, Any]]:
        """The claims, newest first."""
        return [claim_as_json(claim) for claim in self.claims]


async def gather(command: str, understood: Understood, asking: Asking, deps: BotDeps) -> GatheredAnswer:
    """All events of a query, with hints where there is none."""

    async def look_up(conn: Connection) -> tuple[Matching, tuple[Gap, ...], tuple[str, ...], bool]:
        found = await matching_stored(conn, understood.wanted)
        return found, *await _around(conn, found, understood, asking, deps)

    found, gaps, hints, nothing = await deps.storage.read_together(look_up, seconds=ANSWER_SECONDS)
    events = events_of(found.claims)
    return GatheredAnswer(
        command=command,
        understood=understood,
        total=len(events),
        gaps=gaps,
        hints=hints,
        nothing_kept=nothing,
        claims=found.claims,
        events=events,
        whole=found.whole,
    )


async def gather_figures(
    command: str, understood: Understood, asking: Asking, deps: BotDeps
) -> FiguresAnswer:
    """The events of a query that a figure is given for; an echo's figure counts as its origin's."""
    answer = await gather(command, understood, asking, deps)
    events = tuple(line for line in answer.events if line.lead.slots["counts"])
    return FiguresAnswer(
        command=command,
        understood=understood,
        total=len(events),
        gaps=answer.gaps,
        hints=answer.hints,
        nothing_kept=answer.nothing_kept,
        claims=answer.claims,
        events=events,
        whole=answer.whole,
    )


async def gather_export(command: str, understood: Understood, asking: Asking, deps: BotDeps) -> ExportAnswer:
    """The claims of a query with the hashes of their posts' media."""

    async def look_up(conn: Connection) -> ExportAnswer:
        found = await matching_stored(conn, understood.wanted)
        gaps, hints, nothing = await _around(conn, found, understood, asking, deps)
        post_ids = [claim.post_id for claim in found.claims]
        return ExportAnswer(
            command=command,
            understood=understood,
            total=len(found.claims),
            gaps=gaps,
            hints=hints,
            nothing_kept=nothing,
            claims=found.claims,
            events=(),
            whole=found.whole,
            media=await hashes_of_posts(conn, post_ids),
            withheld=await posts_about_prisoners(conn, post_ids),
        )

    answer = await deps.storage.read_together(look_up, seconds=ANSWER_SECONDS)
    footage = await footage_of_export([one.post_id for one in answer.claims], understood, asking, deps)
    others = await deps.storage.read_together(lambda conn: hashes_of_posts(conn, footage.posts))
    return replace(answer, footage=footage, media={**others, **answer.media})


async def _around(
    conn: Connection, found: Matching, understood: Understood, asking: Asking, deps: BotDeps
) -> tuple[tuple[Gap, ...], tuple[str, ...], bool]:
    """The gaps that touch the answer, and hints where nothing was found."""
    wanted = understood.wanted
    channels = [int(channel) for channel in wanted.channels.any_of]
    gaps = await gaps_touching(conn, channels, wanted.from_time, wanted.to_time or asking.now)
    if found.claims:
        return gaps, () if found.whole else (asking.words.say("claims-older"),), False
    empty = await hints_when_empty(conn, asking)
    return gaps, empty or await hints_for_nothing(conn, understood, asking, deps), bool(empty)


def events_of(claims: Sequence[StoredClaim]) -> tuple[EventLine, ...]:
    """The claims folded into events, oldest first: one for each story and kind of event."""
    members: dict[tuple[int, str], list[StoredClaim]] = {}
    for claim in sorted(claims, key=lambda one: (one.posted_at, one.number)):
        story = claim.story if claim.story is not None else -claim.number
        members.setdefault((story, claim.event), []).append(claim)
    lines = []
    for told in members.values():
        lead = next((claim for claim in told if claim.origin), told[0])
        lines.append(event_line(lead, told))
    return tuple(lines)
