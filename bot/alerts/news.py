"""What one more claim adds to a story that somebody was told of: an echo, or news."""

from __future__ import annotations

from collections.abc import Sequence

from claims.stories import Figure
from storage.claim_facts import ClaimFacts

ECHO, TELLER, SIDE, DENIED, DOUBTED, FIGURE = "echo", "teller", "side", "denied", "doubted", "figure"
SIDE_ECHO = "side-echo"

_SIDES = frozenset({"ukraine", "russia", "north_korea", "south_korea", "west"})


def why_told(facts: ClaimFacts, others: Sequence[ClaimFacts]) -> str:
    """Why people who know what others tell should be told of one more claim.

    ``DENIED`` and ``DOUBTED``: it says so where others assert, or says so independently. ``FIGURE``: it gives a number
    that none of them gave, whoever gives it, also where the rest is repeated. ``SIDE``: the first of its side, and
    ``SIDE_ECHO`` where that only repeats. ``TELLER``: one more independent teller. ``ECHO``: it only repeats.
    """
    disputes = facts.stance in (DENIED, DOUBTED)
    if disputes and (facts.origin or facts.stance not in {other.stance for other in others}):
        return facts.stance
    if others and gives_new_figure(facts, others):
        return FIGURE
    of_new_side = bool(others) and facts.side not in {other.side for other in others}
    if not facts.origin:
        return SIDE_ECHO if of_new_side and facts.side in _SIDES and not disputes else ECHO
    return SIDE if of_new_side else TELLER


def gives_new_figure(facts: ClaimFacts, others: Sequence[ClaimFacts]) -> bool:
    """Whether a claim has a number that no other has; "30" is not new where "at least 30" was said."""
    said = [Figure(*count) for other in others for count in other.counts]
    return any(not any(Figure(*count).same_as(old) for old in said) for count in facts.counts)
