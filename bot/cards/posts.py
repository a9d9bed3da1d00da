"""Posts found by their words: who posted when, the beginning of the text as written, the link."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text, TextLink

from bot.answers.answer import PostsAnswer
from bot.cards import dates
from bot.cards.buttons import keyboard, paging
from bot.cards.claims import gap_lines
from bot.cards.fitting import Card, one_line, quoted, shorten, stack
from bot.cards.seen import kept_match, reuse_lines
from bot.cards.sentences import FLAGS
from bot.cards.understood import understood_line
from bot.cards.viewing import Viewing
from storage.search import FoundPost

_EXCERPT_UNITS = 300


def posts_card(answer: PostsAnswer, view: Viewing, *, asked: int | None, page_size: int) -> Card:
    """The page as a message, with buttons for the pages beside it."""
    words = view.words
    lines: list[Text | str | None] = [Text("⚠️ ", problem) for problem in answer.problems]
    if answer.understood is not None and not answer.nothing_kept:
        lines.append(Bold(understood_line(answer.understood, view)))
    if answer.found.posts:
        most = answer.total >= answer.found.counted_to
        totals = words.say("posts-totals-most" if most else "posts-totals", posts=answer.total)
        if answer.pages > 1:
            totals = words.say("claims-page", totals=totals, page=answer.page, pages=answer.pages)
        lines.append(words.say("claims-newest-first", totals=totals))
        first = (answer.page - 1) * page_size + 1
        for at, post in enumerate(answer.found.posts):
            lines += post_lines(post, first + at, view)
            if post.id in answer.reused:
                reuse, sighting = answer.reused[post.id]
                lines += reuse_lines(reuse, sighting, kept_match(reuse), view)
        if answer.reused:
            lines.append(words.say("seen-shows"))
    elif not answer.nothing_kept:
        lines.append(words.say("posts-none"))
    lines += gap_lines(answer.gaps, view)
    lines += answer.hints
    return Card(stack(lines), keyboard(paging(asked, answer.page, answer.pages) if asked is not None else []))


def post_lines(post: FoundPost, number: int, view: Viewing) -> list[Text | str | None]:
    """Who posted it and when, then the beginning of what it says, in quotes."""
    words = view.words
    sign = FLAGS.get(post.channel.side, "")
    name = shorten(one_line(post.channel.name), 60)
    who: Text = TextLink(name, url=post.url) if post.url else Text(name)
    head: list[Text | str] = [
        f"{number} {sign}{' ' if sign else ''}",
        who,
        ", ",
        dates.moment(post.posted_at, words, view.zone, view.this_year),
    ]
    source = shorten(one_line(post.forwarded_from or ""), 60)
    if source:
        head.append(words.say("post-forwarded", source=source))
    if post.edits:
        head.append(words.say("post-edited", edits=post.edits))
    if post.deleted_at is not None:
        head.append(words.say("post-deleted"))
    excerpt = quoted(post.text, _EXCERPT_UNITS)
    return [Text(*head), f"“{excerpt}”" if excerpt else words.say("post-no-text")]
