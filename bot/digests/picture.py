"""The pictures that go with a digest: who claims how many in it, and where."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.gathered import FiguresAnswer, GatheredAnswer
from bot.cards.buttons import MAP
from bot.cards.fitting import Card
from bot.cards.pictures import figures_card, figures_of, map_card, map_of
from bot.cards.viewing import Viewing
from bot.digests.content import Digest
from bot.pictures.drawing import drawn, theme
from bot.pictures.figures import draw_figures
from bot.pictures.map import draw_map

_LEAST = 3


def has_chart(digest: Digest) -> bool:
    """Whether enough events have a figure for a picture to show more than the words do: three."""
    return sum(bool(event.line.lead.slots["counts"]) for event in digest.events) >= _LEAST


def gathered(digest: Digest) -> GatheredAnswer:
    """The events of a digest as an answer that pictures are drawn from, oldest first."""
    events = sorted(
        (event.line for event in digest.events), key=lambda line: (line.lead.posted_at, line.lead.number)
    )
    wanted = replace(digest.understood.wanted, from_time=digest.key.start, to_time=digest.key.end)
    return GatheredAnswer(
        command="/digest",
        understood=replace(digest.understood, wanted=wanted),
        total=digest.total,
        gaps=digest.gaps,
        claims=(),
        events=tuple(events),
    )


def figured(digest: Digest) -> FiguresAnswer:
    """Those of its events that a figure is given for."""
    answer = gathered(digest)
    events = tuple(line for line in answer.events if line.lead.slots["counts"])
    return FiguresAnswer(
        command=answer.command,
        understood=answer.understood,
        total=len(events),
        gaps=answer.gaps,
        claims=(),
        events=events,
    )


def chart_in_words(digest: Digest, view: Viewing) -> Card:
    """The figures of a digest as the caption of their picture."""
    return figures_card(figured(digest), view)


async def digest_picture(
    kind: str, digest: Digest, view: Viewing, *, dark: bool
) -> tuple[GatheredAnswer, Card, bytes | None]:
    """A digest as a map or as figures: the answer, the same in words, and the PNG where there is something to draw."""
    colours = theme(dark=dark)
    if kind == MAP:
        answer = gathered(digest)
        told = map_of(answer, view)
        png = (await drawn(draw_map, told, colours)).png if told.spots else None
        return answer, map_card(answer, view), png
    figures = figured(digest)
    png = (await drawn(draw_figures, figures_of(figures, view), colours)).png if figures.events else None
    return figures, figures_card(figures, view), png


async def digest_chart(digest: Digest, view: Viewing, dark: bool = False) -> bytes | None:
    """The figures of a digest as PNG; ``None`` where fewer than three events have one."""
    if not has_chart(digest):
        return None
    return (await drawn(draw_figures, figures_of(figured(digest), view), theme(dark=dark))).png
