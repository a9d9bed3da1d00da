"""A claim as a file carries it: what ``claim_as_json`` says, with its post, its words and the hashes of its media.

Words of posts that tell of prisoners stay out, as do all pictures: of media there are hashes only, of posts the links.
"""

from __future__ import annotations

from typing import Any

from bot.answers.answer import claim_as_json, iso
from bot.answers.gathered import ExportAnswer
from bot.cards.fitting import tidy
from media.matching import Match
from storage.claims import StoredClaim
from storage.footage import Sighting
from storage.matching import HashedMedium


def claim_record(claim: StoredClaim, answer: ExportAnswer) -> dict[str, Any]:
    """One claim; ``quote_text`` is ``None`` and ``quote_withheld`` true where the words are kept back."""
    withheld = claim.post_id in answer.withheld
    return {
        **claim_as_json(claim),
        "claimant_side": claim.claimant_side,
        "language": claim.language,
        "story": claim.story,
        "origin": claim.origin,
        "quote_text": None if withheld else tidy(claim.quote),
        "quote_withheld": withheld,
        "joint": list(claim.slots.get("joint", ())),
        "time_uncertain": claim.time_uncertain,
        "first_seen": iso(claim.first_seen_at),
        "edits": claim.edits,
        "deleted": iso(claim.deleted_at),
        "forwarded_from": claim.forwarded_from,
        "media": [medium_record(medium) for medium in answer.media.get(claim.post_id, ())],
        "seen_before": seen_before_record(claim.post_id, answer),
        "known_fakes": fake_records(claim.post_id, answer),
        "same_footage": [
            footage_record(sighting, answer, match)
            for match, sighting in answer.footage.carriers.get(claim.post_id, ())
        ],
    }


def footage_record(sighting: Sighting, answer: ExportAnswer, match: Match | None = None) -> dict[str, Any]:
    """A post that claims nothing and carries footage, with its hashes; ``match``: how like a claim's it is."""
    return {
        "url": sighting.url,
        "channel": sighting.channel.name,
        "side": sighting.channel.side,
        "posted": iso(sighting.posted_at),
        "flagged": sighting.flagged,
        "deleted": sighting.deleted,
        **({"how": match.how.value, "distance": match.distance} if match is not None else {}),
        "seen_before": seen_before_record(sighting.post_id, answer),
        "known_fakes": fake_records(sighting.post_id, answer),
        "media": [medium_record(medium) for medium in answer.media.get(sighting.post_id, ())],
    }


def fake_records(post_id: int, answer: ExportAnswer) -> list[dict[str, str]]:
    """The known fakes that a post shows: what is known of each, and the list that says so."""
    return [{"note": fake.note, "source": fake.source} for fake in answer.footage.fakes.get(post_id, ())]


def seen_before_record(post_id: int, answer: ExportAnswer) -> dict[str, Any] | None:
    """Where the footage of a post was seen first of what is held, and what differs; ``None`` where it wasn't."""
    found = answer.footage.seen_before.get(post_id)
    if found is None:
        return None
    reuse, sighting = found
    return {
        "url": sighting.url,
        "channel": sighting.channel.name,
        "posted": iso(sighting.posted_at),
        "how": reuse.match["how"],
        "distance": reuse.match["distance"],
        "differs": dict(reuse.differs),
        "media": [medium_record(medium) for medium in answer.media.get(sighting.post_id, ())],
    }


def medium_record(medium: HashedMedium) -> dict[str, Any]:
    """A medium as its hashes, by the names that ``hash --json`` has."""
    return {
        "kind": medium.kind,
        "state": medium.state,
        "sha256": medium.sha256,
        "pdq": medium.pdq,
        "pdq_quality": medium.pdq_quality,
        "phash": medium.phash,
        "frames": [
            {"time": round(time, 3), "pdq": pdq, "quality": quality} for time, pdq, quality in medium.frames
        ],
    }


def head_record(answer: ExportAnswer) -> dict[str, Any]:
    """What was asked, how far it was answered, and what was not watched."""
    told = answer.as_json()
    return {
        "query": answer.understood.canonical if answer.understood else "",
        "understood": told["understood"],
        "total": answer.total,
        "complete": answer.whole,
        "gaps": told["gaps"],
        "note": NOTE,
        "footage_complete": answer.footage.whole,
        "footage": [footage_record(sighting, answer) for sighting in answer.footage.unclaimed],
    }


NOTE = (
    "These are claims, each with who makes it and a link to the post; none of them is stated as a fact. "
    "Joint figures count Russians too and are no part of a claim's counts. Quotes of posts about prisoners are "
    "withheld; of media only hashes are given. That footage was seen before shows that it is used again, not where it "
    "was filmed."
)
