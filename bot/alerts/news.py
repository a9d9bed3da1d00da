"""What one more claim adds to a story that somebody was told of: an echo, or news."""

from __future__ import annotations

from collections.abc import Sequence

from storage.claim_facts import ClaimFacts

ECHO, TELLER, SIDE, DENIED, DOUBTED, FIGURE = "echo", "teller", "side", "denied", "doubted", "figure"


def why_told(facts: ClaimFacts, others: Sequence[ClaimFacts]) -> str:
    """Why people who know what others tell should be told of one more claim.

    ``DENIED`` and ``DOUBTED``: it says so where others assert. ``FIGURE``: it gives a number that nobody of them gave.
    ``SIDE``: the first of its side. ``TELLER``: one more independent teller. ``ECHO``: it only repeats.
    """
    stances = {other.stance for other in others}
    if facts.stance in (DENIED, DOUBTED) and facts.stance not in stances:
        return facts.stance
    if not facts.origin:
        return ECHO
    figures = {count for other in others for count in other.counts}
    if facts.counts and figures and not figures & set(facts.counts):
        return FIGURE
    if others and facts.side not in {other.side for other in others}:
        return SIDE
    return TELLER
