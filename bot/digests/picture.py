"""The picture that goes with a digest: who claims how many in it."""

from __future__ import annotations

from bot.answers.gathered import FiguresAnswer
from bot.cards.pictures import figures_of
from bot.cards.viewing import Viewing
from bot.digests.content import Digest
from bot.pictures.drawing import drawn, theme
from bot.pictures.figures import draw_figures

_LEAST = 3


async def digest_chart(digest: Digest, view: Viewing, *, dark: bool = False) -> bytes | None:
    """The figures of a digest as PNG; ``None`` where fewer than three events have one."""
    events = [event.line for event in digest.events if event.line.lead.slots["counts"]]
    if len(events) < _LEAST:
        return None
    events.sort(key=lambda line: (line.lead.posted_at, line.lead.number))
    answer = FiguresAnswer(
        command="/digest",
        understood=digest.understood,
        total=len(events),
        gaps=digest.gaps,
        claims=(),
        events=tuple(events),
    )
    return (await drawn(draw_figures, figures_of(answer, view), theme(dark=dark))).png
