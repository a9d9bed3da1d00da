"""How well channels were watched, in words: how, until when, how fast, what is missing, what changed."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text, TextLink

from bot.answers.coverage import CoverageAnswer
from bot.callbacks import CoveragePage
from bot.cards import dates
from bot.cards.buttons import keyboard, turning
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.viewing import Viewing
from bot.reasons import condition_in_words
from storage.coverage import NOT_WATCHED, WAYS, ChannelCoverage

_NAME_UNITS = 60
_MARKS = {"ok": "🟢", "silent": "🟡", "paused": "⏸", NOT_WATCHED: "▫️"}


def coverage_card(answer: CoverageAnswer, view: Viewing) -> Card:
    """The page as a message: what is wrong comes first."""
    words = view.words
    lines: list[Text | str | None] = []
    if answer.channels:
        head = words.say(
            "coverage-head",
            good=answer.good,
            watched=answer.watched,
            zone=dates.zone_name(view.zone, words),
        )
        if answer.pages > 1:
            head = words.say("claims-page", totals=head, page=answer.page, pages=answer.pages)
        lines.append(Bold(head))
        if answer.outage is not None:
            why = shorten(one_line(condition_in_words(answer.outage.why, words)), 200)
            since = view.moment(answer.outage.since)
            lines.append(f"🔴 {words.say('health-outage', when=since, why=why)}")
        for channel in answer.channels:
            lines += channel_lines(channel, view)
    elif answer.unknown is not None:
        lines.append(words.say("coverage-unknown", name=shorten(one_line(answer.unknown), _NAME_UNITS)))
    else:
        lines.append(words.say("sources-none"))
    lines += answer.hints
    turn = turning(answer.page, answer.pages, lambda number: CoveragePage(page=number).pack())
    return Card(stack(lines), keyboard(turn))


def channel_lines(channel: ChannelCoverage, view: Viewing) -> list[Text | str | None]:
    """One channel: its state and how it is watched, its times, then what is missing and what was seen to change."""
    words = view.words
    name = shorten(one_line(channel.channel), _NAME_UNITS)
    linked: Text = TextLink(name, url=f"https://t.me/{name[1:]}") if name.startswith("@") else Text(name)
    key = f"state-{channel.state.replace(' ', '-')}"
    state = words.say(key) if words.has(key) else channel.state.replace("_", " ")
    note = (
        f" ({shorten(one_line(condition_in_words(channel.state_note, words)), 120)})"
        if channel.state_note
        else ""
    )
    mark = _MARKS.get(channel.state, "🔴")
    head = Text(f"{mark} ", linked, f": {state}{note}")
    how = [words.say(f"way-{channel.mode}")] if channel.mode in WAYS else []
    if channel.queued_for:
        how.append(words.say("coverage-queued", when=view.moment(channel.queued_for)))
    last = view.moment(channel.last_post) if channel.last_post else words.say("never")
    times = [words.say("coverage-last", when=last)]
    if channel.last_check:
        times.append(words.say("coverage-checked", when=view.moment(channel.last_check)))
    elif channel.state != NOT_WATCHED:
        times.append(words.say("coverage-unchecked"))
    if channel.lag_median_s is not None and channel.lag_p95_s is not None:
        times.append(
            words.say(
                "coverage-lag",
                median=_after(channel.lag_median_s, view),
                slow=_after(channel.lag_p95_s, view),
            )
        )
    counted = [
        words.say(f"coverage-{what}", n=n)
        for what, n in (
            ("gaps-open", channel.gaps_open),
            ("gaps-closed", channel.gaps_closed),
            ("edits", channel.revisions),
            ("deletions", channel.deletions),
            ("waits", channel.flood_waits),
            ("errors", channel.errors),
        )
        if n
    ]
    lines: list[Text | str | None] = [head]
    lines += [f"   {' · '.join(part)}" for part in (how, times, counted) if part]
    return lines


def _after(seconds: float, view: Viewing) -> str:
    return dates.lapse(dates.seconds(seconds), view.words).removeprefix("+")
