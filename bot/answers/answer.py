"""An answer as a value: what was asked, how it was understood, what was found, and what touches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from bot.answers.understanding import Understood
from media.matching import Match
from storage.claim_changes import Version
from storage.claims import ClaimPage, PostUnderClaim, StoredClaim
from storage.fakes import KnownFake
from storage.footage import Sighting
from storage.reuses import Reuse
from storage.reviews import Standing
from storage.search import FoundPosts
from storage.sources import Gap, Source


def iso(value: datetime | None) -> str | None:
    """A time in UTC as every JSON answer gives it, or ``None``."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every answer has. ``ask --format json`` prints ``as_json``.

    Attributes:
        command: what was asked, as it was typed.
        understood: how it was understood; its window is what was searched.
        page: from 1; ``pages`` is 1 where everything fits.
        gaps: stretches not watched that fall into the window.
        hints: what the person could do next, in the chat's language.
        nothing_kept: there is nothing to search yet; the hints say what to do about it.
    """

    command: str
    understood: Understood | None = None
    total: int = 0
    page: int = 1
    pages: int = 1
    gaps: tuple[Gap, ...] = ()
    hints: tuple[str, ...] = ()
    nothing_kept: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """What of the question was not understood, with the nearest thing known."""
        return self.understood.problems if self.understood else ()

    def with_hint(self, hint: str) -> Self:
        """The same answer with one more hint."""
        return replace(self, hints=(*self.hints, hint))

    def rows(self) -> list[dict[str, Any]]:
        """The rows of this page, as JSON."""
        return []

    def as_json(self) -> dict[str, Any]:
        """The answer as ``ask --format json`` prints it."""
        return {
            "command": self.command,
            "understood": dict(self.understood.as_json) if self.understood else {},
            "total": self.total,
            "rows": self.rows(),
            "gaps": [
                {"channel": gap.name, "from": iso(gap.from_time), "to": iso(gap.to_time)} for gap in self.gaps
            ],
            "hints": [*self.problems, *self.hints],
        }


def claim_as_json(claim: StoredClaim) -> dict[str, Any]:
    """A claim as ``analyze`` prints it, with where it was told."""
    return {
        **{slot: value for slot, value in claim.slots.items() if slot != "joint"},
        "id": claim.number,
        "posted": iso(claim.posted_at),
        "channel": claim.channel.name,
        "side": claim.channel.side,
        "url": claim.url,
        "origins": claim.origins,
        "echoes": claim.echoes,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAnswer(Answer):
    """Words only: help, a greeting, a refusal. ``lines`` are in the chat's language."""

    lines: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The answer as ``ask --format json`` prints it: its words are its hints."""
        return {**Answer.as_json(self), "hints": [*self.lines, *self.hints]}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsAnswer(Answer):
    """Events found by a query; ``total`` counts events."""

    found: ClaimPage

    def rows(self) -> list[dict[str, Any]]:
        """The claims that lead the events of this page."""
        return [claim_as_json(line.lead) for line in self.found.lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer(Answer):
    """One claim whole: with what stands behind it and what others say.

    ``not_whole`` counts pictures and films of its post that could be fetched whole and weren't; ``refused`` is a
    match of its footage with an earlier one that an analyst called wrong. ``carried`` are the posts that carry what
    was reused, itself among them; ``without_claim`` those that carry footage of its post and claim nothing;
    ``fakes`` are known fakes that its post shows.
    """

    claim: StoredClaim
    post: PostUnderClaim | None
    others: tuple[StoredClaim, ...] = ()
    versions: tuple[Version, ...] = ()
    standing: Standing = field(default_factory=Standing)
    reuse: tuple[Reuse, Sighting] | None = None
    refused: int | None = None
    not_whole: int = 0
    fakes: tuple[KnownFake, ...] = ()
    carried: tuple[tuple[Match, Sighting], ...] = ()
    without_claim: tuple[Sighting, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """The claim."""
        return [claim_as_json(self.claim)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TellersAnswer(Answer):
    """Who tells the story of a claim, the earliest first; ``total`` counts tellings.

    ``without_claim`` are posts that carry footage of the story and claim nothing.
    """

    claim: StoredClaim
    tellers: tuple[StoredClaim, ...]
    without_claim: tuple[Sighting, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """The tellings."""
        return [claim_as_json(one) for one in self.tellers]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsAnswer(Answer):
    """Posts found by their words; ``total`` counts posts, no further than ``counted_to``.

    ``reused`` says of those whose footage was seen earlier under another place, date or claim where that was.
    """

    found: FoundPosts
    reused: Mapping[int, tuple[Reuse, Sighting]] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """The posts of this page."""
        return [
            {
                "id": post.id,
                "posted": iso(post.posted_at),
                "channel": post.channel.name,
                "side": post.channel.side,
                "url": post.url,
                "language": post.language,
                "flagged": post.flagged,
                "text": post.text,
                "seen_before": _reuse_as_json(*self.reused[post.id]) if post.id in self.reused else None,
            }
            for post in self.found.posts
        ]


def _reuse_as_json(reuse: Reuse, earlier: Sighting) -> dict[str, Any]:
    return {
        "channel": earlier.channel.name,
        "url": earlier.url,
        "posted": iso(earlier.posted_at),
        "match": dict(reuse.match),
        "differs": dict(reuse.differs),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesAnswer(Answer):
    """Channels and how well they are watched; ``total`` counts channels."""

    sources: tuple[Source, ...]

    def rows(self) -> list[dict[str, Any]]:
        """The channels of this page."""
        return [
            {
                "channel": source.channel.name,
                "title": source.channel.title,
                "side": source.channel.side,
                "kind": source.channel.kind,
                "watched": source.watched,
                "mode": source.mode,
                "state": source.state,
                "last_post": iso(source.last_post),
                "last_check": iso(source.last_check),
                "gaps_open": source.gaps_open,
            }
            for source in self.sources
        ]
