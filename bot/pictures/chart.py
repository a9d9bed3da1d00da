"""How many events are claimed a day, week or month, by the side that claims them: bars on one another."""

from __future__ import annotations

from dataclasses import dataclass

from bot.pictures.drawing import (
    WIDTH,
    Picture,
    Theme,
    clipped,
    finished,
    font,
    footer,
    header,
    new_figure,
    width_of,
    writable,
    write,
)

HEIGHT = 960
_BARS_NAMED = 8


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, in the chat's language.

    Attributes:
        bars: what each stretch of time is called, oldest first.
        sides: the side, its name, and how many events it claims in each stretch.
        unwatched: the stretches that a gap falls into, which are hatched.
    """

    title: str
    subtitle: str
    bars: tuple[str, ...]
    sides: tuple[tuple[str, str, tuple[int, ...]], ...]
    unwatched: frozenset[int]
    notes: tuple[str, ...]


def draw_chart(chart: Chart, colours: Theme) -> Picture:
    """Draws it."""
    from matplotlib.ticker import MaxNLocator

    figure = new_figure(HEIGHT, colours)
    top = header(figure, chart.title, chart.subtitle, colours)
    bottom = footer(figure, chart.notes, colours)
    x, y = 40.0, top - 12
    for side, name, counts in chart.sides:
        text = writable(f"{name} {sum(counts)}", 60)
        size = width_of(figure, text, 26) + 70
        if x + size > WIDTH - 40 and x > 40:
            x, y = 40.0, y - 42
        write(figure, x, y, "■", 30, colours.sides[side], va="center")
        write(figure, x + 34, y, clipped(figure, text, 26, WIDTH - 120), 26, colours.ink, va="center")
        x += size
    low, high = bottom + 66, y - 50
    axes = figure.add_axes((96 / WIDTH, low / HEIGHT, (WIDTH - 136) / WIDTH, (high - low) / HEIGHT))
    axes.set_facecolor(colours.paper)
    totals = [0] * len(chart.bars)
    places = range(len(chart.bars))
    for side, _, counts in chart.sides:
        axes.bar(places, counts, 0.78, totals, color=colours.sides[side], linewidth=0)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    most = max([*totals, 1])
    for at in chart.unwatched:
        axes.axvspan(
            at - 0.5, at + 0.5, facecolor="none", edgecolor=colours.faint, hatch="///", lw=0, alpha=0.6
        )
    axes.set_xlim(-0.6, max(len(chart.bars), 1) - 0.4)
    axes.set_ylim(0, most * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    every = max(-(-len(chart.bars) // _BARS_NAMED), 1)
    shown = list(places)[::every]
    axes.set_xticks(shown, [writable(chart.bars[at], 24) for at in shown], parse_math=False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(24))
        label.set_color(colours.faint)
    axes.tick_params(length=0, pad=10)
    axes.grid(axis="y", color=colours.line, linewidth=1.2)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if len(totals) <= 31:
        for at, total in enumerate(totals):
            if total:
                axes.text(
                    at,
                    total + most * 0.015,
                    f"{total}",
                    ha="center",
                    va="bottom",
                    fontproperties=font(22),
                    color=colours.ink,
                    parse_math=False,
                )
    return finished(figure)
