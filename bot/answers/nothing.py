"""When nothing was found: what to do on an empty database, what else would have matched on a full one."""

from __future__ import annotations

import time
from dataclasses import replace

from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.cards import dates
from bot.cards.understood import condition
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from storage.claim_filters import FILTERS, without
from storage.near_claims import count_claims, nearest_claim_time
from storage.sources import Connection, holdings

_COUNT_TO = 1000
_HINTS = 4
_FIELDS_TRIED = 6
_SECONDS = 0.5


def viewing(asking: Asking, deps: BotDeps) -> Viewing:
    """For whom an answer's words are made."""
    return Viewing(asking.words, asking.zone, asking.now, deps.gazetteer.names)


async def hints_when_empty(conn: Connection, asking: Asking, *, posts: bool = False) -> tuple[str, ...]:
    """What to do while no claim (or no post) is kept yet; nothing where one is."""
    held = await holdings(conn, before=asking.now)
    words = asking.words
    if held.any_claim:
        return ()
    if held.any_post:
        return () if posts else (words.say("empty-no-claims"),)
    if held.channels_watched:
        return (words.say("empty-no-posts", channels=held.channels_watched), words.say("empty-import"))
    return (words.say("empty-no-channels"), words.say("empty-import"))


async def hints_for_nothing(
    conn: Connection, understood: Understood, asking: Asking, deps: BotDeps
) -> tuple[str, ...]:
    """What would match: the nearest time with a hit, and how many there are without one condition or the other."""
    words, view, wanted = asking.words, viewing(asking, deps), understood.wanted
    hints = []
    nearest = await nearest_claim_time(conn, wanted, now=asking.now)
    if nearest is not None:
        when = dates.moment(nearest, words, asking.zone, view.this_year)
        hints.append(words.say("nothing-nearest", when=when))
    given = [field for field in FILTERS if getattr(wanted, field)]
    at_any_time = replace(wanted, from_time=None, to_time=asking.now)
    ends = time.monotonic() + _SECONDS
    for key, basis in (("nothing-without", wanted), ("nothing-ever-without", at_any_time)):
        for field in given[:_FIELDS_TRIED]:
            if (
                time.monotonic() > ends
            ):  # where no claim fulfils a condition, each count goes through them all
                return (*hints, words.say("nothing-help"))
            n = await count_claims(conn, without(basis, field), at_most=_COUNT_TO)
            if n and len(hints) < _HINTS:
                said = words.say("at-least", n=n) if n == _COUNT_TO else words.say("exactly", n=n)
                what = condition(understood, field, view)
                if field != "words":  # those have quotation marks of their own
                    what = words.say("quoted", what=what)
                hints.append(words.say(key, what=what, said=said, n=n))
        if hints:
            return tuple(hints)
    return (words.say("nothing-at-all"),)
