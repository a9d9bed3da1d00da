"""The channels: side, kind, how they are read, the last post seen, what is wrong."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text, TextLink

from bot.answers.answer import SourcesAnswer
from bot.cards import dates
from bot.cards.buttons import keyboard, paging
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.sentences import FLAGS
from bot.cards.viewing import Viewing
from storage.sources import Source


def sources_card(answer: SourcesAnswer, view: Viewing, *, asked: int | None) -> Card:
    """The page as a message, with buttons for the pages beside it."""
    words = view.words
    lines: list[Text | str | None] = []
    if answer.sources:
        totals = words.say(
            "sources-totals", channels=answer.total, zone=dates.zone_name(view.zone, view.words)
        )
        if answer.pages > 1:
            totals = words.say("claims-page", totals=totals, page=answer.page, pages=answer.pages)
        lines.append(Bold(totals))
        lines += [source_line(source, view) for source in answer.sources]
    else:
        lines.append(words.say("sources-none"))
    lines += answer.hints
    return Card(stack(lines), keyboard(paging(asked, answer.page, answer.pages) if asked is not None else []))


def source_line(source: Source, view: Viewing) -> Text:
    """One channel."""
    words, channel = view.words, source.channel
    title = shorten(one_line(channel.title), 60)
    name: list[Text | str] = [f"{FLAGS.get(channel.side, '▫️')} "]
    if channel.username:
        name.append(TextLink(f"@{channel.username}", url=f"https://t.me/{channel.username}"))
        if title and title.lower().removeprefix("@") != channel.username:
            name.append(f" {title}")
    else:
        name.append(title or f"[{channel.id}]")
    about = [words.say(f"side-{channel.side}")]
    if channel.kind:
        about.append(words.say(f"kind-{channel.kind}"))
    about.append(words.say(f"mode-{source.mode}" if source.watched else "mode-unwatched"))
    last = source.last_post and dates.moment(source.last_post, words, view.zone, view.this_year)
    about.append(words.say("source-last", when=last) if last else words.say("source-no-posts"))
    if source.gaps_open:
        about.append(words.say("source-gaps", n=source.gaps_open))
    if source.state != "ok":
        key = f"state-{source.state}"
        about.append("⚠️ " + (words.say(key) if words.has(key) else source.state.replace("_", " ")))
    return Text(*name, ": ", ", ".join(about))
