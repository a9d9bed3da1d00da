"""What an edit made of a claim, in few words: who said what before, who says what now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiogram.utils.formatting import Text

from bot.cards.claims import linked
from bot.cards.sentences import flag, headline, is_several, place_names, teller_name
from bot.cards.viewing import Viewing
from storage.claim_changes import Version
from storage.claims import StoredClaim


def was_and_became(
    claim: StoredClaim, versions: Sequence[Version], view: Viewing
) -> tuple[Text, Text] | None:
    """What the claim said before its last edit and since, with stance and claimant.

    ``None`` where only figures may differ, or nothing is known of before.
    """
    if len(versions) < 2 or not is_another_claim(*versions[-2:]):
        return None
    was, became = (said_in_short(as_read(claim, version), view) for version in versions[-2:])
    return None if was.as_kwargs() == became.as_kwargs() else (was, became)


def is_another_claim(old: Version, new: Version) -> bool:
    """Whether more than figures and dates differ: the stance, who says it, the kind of event, the places."""
    return _told(old) != _told(new)


def _told(version: Version) -> tuple[object, ...]:
    slots = version.slots
    return (
        slots["stance"],
        slots["claimant"]["name"],
        slots["event"],
        tuple(sorted(place["id"] for place in slots["places"])),
    )


def as_read(claim: StoredClaim, version: Version) -> StoredClaim:
    """The claim as one version of its post had it."""
    slots = version.slots
    return replace(
        claim,
        slots=slots,
        event=slots["event"],
        stance=slots["stance"],
        claimant=slots["claimant"]["name"],
        claimant_side=slots["claimant"]["side"],
    )


def said_in_short(claim: StoredClaim, view: Viewing) -> Text:
    """Who says, denies or doubts what, and where."""
    words = view.words
    what, places = headline(claim.slots, words), place_names(claim.slots, view)
    if places:
        more = f" +{len(places) - 1}" if len(places) > 1 else ""
        what = words.say("line-place", what=what, place=places[0] + more)
    return words.text(
        f"digest-line-{claim.stance}",
        what=what,
        many=is_several(claim.claimant),
        who=Text(flag(claim), linked(teller_name(claim, words), claim)),
    )
