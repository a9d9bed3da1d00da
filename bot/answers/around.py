"""What is claimed around a claim: of the same kind, at its places and in what contains them, in the weeks about it."""

from __future__ import annotations

from datetime import timedelta

from bot.asking import Asking
from bot.deps import BotDeps
from storage.claims import StoredClaim

AROUND = timedelta(days=14)
"""So long before and after a claim was posted."""


def query_around(claim: StoredClaim, asking: Asking, deps: BotDeps) -> str:
    """The query for it. A claim about a settlement is compared with what is said of its whole region."""
    gazetteer = deps.gazetteer
    places = []
    for place in claim.slots["places"]:
        known = place["id"]
        if known not in gazetteer.places:
            continue
        outer = [one for one in gazetteer.ancestors(known) if gazetteer.kind(one) == "region"]
        places.append(outer[0] if outer else known)
    first = (claim.posted_at - AROUND).astimezone(asking.zone).date()
    last = min(claim.posted_at + AROUND, asking.now).astimezone(asking.zone).date()
    return ", ".join(
        [*(f"place:{place}" for place in dict.fromkeys(places)), f"event:{claim.event}", f"{first}..{last}"]
    )
