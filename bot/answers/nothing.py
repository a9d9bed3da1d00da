"""When nothing was found: what to do on an empty database, what else would have matched on a full one."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.cards import dates
from bot.cards.understood import condition
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from storage.claim_filters import FILTERS, without
from storage.claims import count_claims, nearest_claim_time
from storage.sources import holdings

_COUNT_TO = 1000
_HINTS = 4


def viewing(asking: Asking, deps: BotDeps) -> Viewing:
    """For whom an answer's words are made."""
    return Viewing(asking.words, asking.zone, asking.now, deps.gazetteer.names)


async def hints_when_empty(conn: AsyncConnection, asking: Asking) -> tuple[str, ...]:
    """What to do while nothing is kept yet; nothing where something is."""
    held = await holdings(conn, before=asking.now)
    words = asking.words
    if held.any_claim:
        return ()
    if held.any_post:
        return (words.say("empty-no-claims"),)
    if held.channels_watched:
        return (words.say("empty-no-posts", channels=held.channels_watched), words.say("empty-import"))
    return (words.say("empty-no-channels"), words.say("empty-import"))


async def hints_for_nothing(
    conn: AsyncConnection, understood: Understood, asking: Asking, deps: BotDeps
) -> tuple[str, ...]:
    """What would match: the nearest time with a hit, and how many there are without one condition or the other."""
    empty = await hints_when_empty(conn, asking)
    if empty:
        return empty
    words, view, wanted = asking.words, viewing(asking, deps), understood.wanted
    hints = []
    nearest = await nearest_claim_time(conn, wanted, now=asking.now)
    if nearest is not None:
        when = dates.moment(nearest, words, asking.zone, view.this_year)
        hints.append(words.say("nothing-nearest", when=when))
    given = [field for field in FILTERS if getattr(wanted, field)]
    for field in given:
        if len(hints) == _HINTS:
            break
        n = await count_claims(conn, without(wanted, field), at_most=_COUNT_TO)
        if n:
            key = "nothing-without-most" if n == _COUNT_TO else "nothing-without"
            hints.append(words.say(key, what=condition(understood, field, view), n=n))
    return tuple(hints) or (words.say("nothing-at-all"),)
