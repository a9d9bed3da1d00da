"""Who tells a story: one line a post, the earliest first, with its link."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text, TextLink

from bot.answers.answer import TellersAnswer
from bot.cards.buttons import keyboard, numbered
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.seen import sighting_line
from bot.cards.sentences import FLAGS, channel_name, figures, headline
from bot.cards.viewing import Viewing
from storage.claims import StoredClaim

_SHOWN = 20
_CARRIERS = 5
_NAME_UNITS = 60
_BUTTONS = 8


def tellers_card(answer: TellersAnswer, view: Viewing) -> Card:
    """The tellings as a message, with buttons for the claims of the first of them."""
    words = view.words
    shown = answer.tellers[:_SHOWN]
    what = headline(answer.claim.slots, words)
    lines: list[Text | str | None] = [
        Bold(words.say("tellers-head", what=what, number=f"#{answer.claim.number}", posts=answer.total))
    ]
    lines += [_line(one, at, view) for at, one in enumerate(shown, 1)]
    if answer.total > len(shown):
        lines.append(words.say("tellers-more", n=answer.total - len(shown)))
    lines.append(words.say("tellers-earliest"))
    carriers = answer.without_claim
    if carriers:
        lines.append(words.say("seen-no-claim", posts=len(carriers)))
        lines += [Text("🔥 ", sighting_line(None, one, view)) for one in carriers[:_CARRIERS]]
    if len(carriers) > _CARRIERS:
        lines.append(words.say("tellers-more", n=len(carriers) - _CARRIERS))
    return Card(stack(lines), keyboard(numbered([one.number for one in shown[:_BUTTONS]], 1)))


def _line(one: StoredClaim, number: int, view: Viewing) -> Text:
    words = view.words
    sign = FLAGS.get(one.channel.side, "")
    name = channel_name(one)
    who: Text = TextLink(name, url=one.url) if one.url else Text(name)
    parts: list[Text | str] = [f"{number} {view.moment(one.posted_at)} {sign}{' ' if sign else ''}", who]
    said = figures(one.slots, words)
    if said:
        parts.append(f": {said}")
    source = shorten(one_line(one.forwarded_from or ""), _NAME_UNITS)
    if source:
        parts.append(words.say("post-forwarded", source=source))
    if one.edits:
        parts.append(words.say("line-edited"))
    if one.deleted_at is not None:
        parts.append(words.say("line-deleted"))
    return Text(*parts)
