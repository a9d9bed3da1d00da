"""A claim as it is pasted into other chats: short, without buttons, with whose word it is and the link."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text

from bot.cards.claim import places_line, post_line, times_line
from bot.cards.claims import when
from bot.cards.fitting import quoted, shorten, stack
from bot.cards.sentences import flag, headline, is_several, place_names, sentence, teller_name
from bot.cards.viewing import Viewing
from storage.claims import StoredClaim

_QUOTE_UNITS = 600
_TITLE_UNITS = 120


def pasted_title(claim: StoredClaim, view: Viewing) -> tuple[str, str]:
    """The two lines of a list to choose from: what and where; whose word and when."""
    words = view.words
    what = headline(claim.slots, words)
    places = place_names(claim.slots, view)
    if places:
        more = f" +{len(places) - 1}" if len(places) > 1 else ""
        what = words.say("line-place", what=what, place=places[0] + more)
    who = teller_name(claim, words)
    if claim.stance != "asserted":
        who = words.say(f"stance-{claim.stance}", who=who, many=is_several(claim.claimant))
    about = f"{flag(claim)}{who}, {when(claim, view)} #{claim.number}"
    return shorten(what, _TITLE_UNITS), shorten(about, _TITLE_UNITS)


def pasted_card(claim: StoredClaim, view: Viewing) -> Text:
    """The text that is pasted."""
    words = view.words
    quote = quoted(claim.quote, _QUOTE_UNITS)
    return stack(
        [
            Bold(flag(claim), sentence(claim, words), f" #{claim.number}"),
            places_line(claim, view),
            times_line(claim, view),
            words.say("claim-quote", quote=quote, language=claim.language or "?") if quote else None,
            post_line(claim, view),
            words.say("claim-told", posts=claim.posts, origins=claim.origins),
        ]
    )
