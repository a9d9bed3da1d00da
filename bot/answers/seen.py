"""Where a picture or film was seen before: by its post, by Telegram's number of the file, or by how it looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from bot.answers.answer import Answer, iso
from bot.asking import Asking
from bot.deps import ANSWER_SECONDS, BotDeps
from bot.reasons import reason_in_words
from media.matching import FramePair, How, Match, Verdict
from media.thumbnails import Film
from storage.fakes import KnownFake
from storage.footage import (
    Searched,
    Sighting,
    media_of_file,
    media_of_post,
    post_of_message,
    searched,
    sightings_of,
)
from storage.kept_pictures import veiled_posts
from storage.media import uncompared
from storage.sources import Connection

Basis = Literal["post", "number", "file", "thumbnail", "account", "account-thumbnail"]
"""What was looked up: a post that is kept, a file that is, the file itself, or only its small picture; the last two
as a watching account fetched them."""

PAGE = 8
_MOST = 400  # media of one answer
_ASKED = re.compile(r"([sl])([fptcrh])(-?\d{1,18})(?:\.([0-7])\.([01])\.(\d{1,4})\.(\d{1,4}))?")
_ASKED_POST = re.compile(r"@(\d{1,18})\Z")
_THUMBNAIL = "h"
_HOWS = {How.FILE: "f", How.PICTURE: "p", How.TURNED: "t", How.CROPPED: "c", How.FRAMES: "r"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer(Answer):
    """Sightings of footage, the earliest first, each with the match that says so; ``total`` counts the same ones.

    Attributes:
        asked: what its buttons carry on.
        asked_media: of stored media that were asked for, which of them each match is of.
        asked_post: the post that was asked for, where it is kept.
        veiled: claims made with the footage speak of the dead, the wounded or prisoners.
        unread: what was asked could not be looked into, so that only the very same file was searched for.
        waiting: so many of the stored media that were asked for aren't hashed yet, so that nothing was compared
            with them.
        compared: something was compared by how it looks.
        reason: in the words of ``media.facts``, why it could not be, or not whole; ``None`` where nothing says.
    """

    sightings: tuple[tuple[Match, Sighting], ...]
    fakes: tuple[KnownFake, ...]
    searched: Searched
    basis: Basis
    asked: str
    asked_media: Mapping[int, int] = field(default_factory=dict)
    asked_post: int | None = None
    veiled: bool = False
    unread: bool = False
    waiting: int = 0
    compared: bool = True
    reason: str | None = None

    @property
    def same(self) -> tuple[tuple[Match, Sighting], ...]:
        """Those that show the same footage."""
        return tuple(pair for pair in self.sightings if pair[0].verdict is Verdict.SAME)

    @property
    def similar(self) -> tuple[tuple[Match, Sighting], ...]:
        """Those that are worth a look."""
        return tuple(pair for pair in self.sightings if pair[0].verdict is not Verdict.SAME)

    def elsewhere(self, pairs: Iterable[tuple[Match, Sighting]]) -> tuple[tuple[Match, Sighting], ...]:
        """Those of sightings that are of another post than the one asked for."""
        return tuple(pair for pair in pairs if pair[1].post_id != self.asked_post)

    @property
    def beside(self) -> tuple[Match, Sighting] | None:
        """The earliest sighting in another post than the one asked for, the same footage before what is like it."""
        return next(iter(self.elsewhere((*self.same, *self.similar))), None)

    def rows(self) -> list[dict[str, Any]]:
        """The sightings, as ``seen --json`` prints them."""
        return [
            {
                "verdict": match.verdict.value,
                "how": match.how.value,
                "distance": match.distance,
                "channel": sighting.channel.name,
                "url": sighting.url,
                "posted": iso(sighting.posted_at),
            }
            for match, sighting in self.sightings
        ]


async def answer_seen_post(
    command: str, channel: int | str, message_id: int, asking: Asking, deps: BotDeps
) -> SeenAnswer | None:
    """Where the footage of a post was seen; ``None`` where the post isn't kept or shows none.

    ``channel`` is Telegram's number of it, without the -100 of the Bot API, or its username.
    """

    async def look_up(conn: Connection) -> tuple[int | None, list[int]]:
        post = await post_of_message(conn, channel, message_id)
        return post, [] if post is None else await media_of_post(conn, post)

    found, media_ids = await deps.storage.read_together(look_up)
    return await _of_stored(command, media_ids, "post", asking, deps, post=found)


async def answer_seen_number(
    command: str, number: int | None, asking: Asking, deps: BotDeps
) -> SeenAnswer | None:
    """Where Telegram's file of that number was seen; ``None`` where it isn't kept."""
    if number is None:
        return None
    found = await deps.storage.read_together(lambda conn: media_of_file(conn, number))
    return await _of_stored(command, [] if found is None else [found], "number", asking, deps)


async def answer_seen_media(
    command: str, media_id: int, post_id: int, asking: Asking, deps: BotDeps
) -> SeenAnswer | None:
    """Where a medium of a post was seen; ``None`` where there is no index."""
    return await _of_stored(command, [media_id], "post", asking, deps, post=post_id)


async def answer_seen_fetched(
    command: str, media_id: int, basis: Basis, asking: Asking, deps: BotDeps
) -> SeenAnswer | None:
    """Where a medium was seen that a watching account fetched; ``None`` where there is no index."""
    return await _of_stored(command, [media_id], basis, asking, deps)


async def _of_stored(
    command: str,
    media_ids: Sequence[int],
    basis: Basis,
    asking: Asking,
    deps: BotDeps,
    *,
    post: int | None = None,
) -> SeenAnswer | None:
    if not media_ids or deps.footage is None:
        return None
    best: dict[int, Match] = {}
    asked: dict[int, int] = {}
    for media_id in media_ids:
        for match in await deps.footage.look_up_stored(media_id):
            best.setdefault(match.media_id, match)
            asked.setdefault(match.media_id, media_id)
    answer = await _answer(command, list(best.values()), basis, asking, deps, post=post)
    lacking = await deps.storage.read_together(lambda conn: uncompared(conn, media_ids))
    waiting = sum(why == "waiting" for why in lacking.values())
    unread = len(lacking) == len(set(media_ids)) and not waiting
    return replace(
        answer,
        asked=answer.asked if post is None else f"{answer.asked} @{post}",
        asked_media=asked,
        unread=unread,
        waiting=waiting,
        compared=len(lacking) < len(set(media_ids)),
        reason=next(iter(lacking.values())) if unread else None,
    )


async def answer_seen_file(
    command: str,
    path: Path,
    basis: Basis,
    asking: Asking,
    deps: BotDeps,
    *,
    thumbnail_of: Film | None = None,
) -> SeenAnswer | str:
    """Where a file was seen, or why it can't be looked into, in a few plain words.

    ``thumbnail_of``: the film whose thumbnail it is.
    """
    if deps.footage is None:
        return asking.words.say("seen-no-index")
    facts = await deps.footage.hash(path)
    if not facts.comparable and facts.sha256 is None:
        return reason_in_words(facts.reason or facts.state.value, asking.words)
    answer = await _answer(command, await deps.footage.look_up(facts, thumbnail_of), basis, asking, deps)
    return replace(answer, unread=not facts.comparable, compared=facts.comparable, reason=facts.reason)


async def answer_seen_again(asked: str, page: int, asking: Asking, deps: BotDeps) -> SeenAnswer:
    """Another page of the sightings that an earlier answer found."""
    matches = []
    for found in _ASKED.finditer(asked):
        verdict = Verdict.SAME if found[1] == "s" else Verdict.SIMILAR
        by_thumbnail = found[2] == _THUMBNAIL
        how = next((how for how, letter in _HOWS.items() if letter == found[2]), How.FRAMES)
        orientation, cropped, frames, frames_asked = (int(one or 0) for one in found.group(4, 5, 6, 7))
        matches.append(
            Match(
                int(found[3]),
                verdict,
                how,
                0,
                orientation=orientation,
                cropped=bool(cropped),
                frames=(FramePair(None, None, 0),) * frames,
                frames_asked=frames_asked,
                thumbnail=by_thumbnail,
            )
        )
    post = _ASKED_POST.search(asked)
    return await _answer(
        "/seen", matches, "file", asking, deps, page=page, post=None if post is None else int(post[1])
    )


async def _answer(
    command: str,
    matches: list[Match],
    basis: Basis,
    asking: Asking,
    deps: BotDeps,
    *,
    page: int = 1,
    post: int | None = None,
) -> SeenAnswer:
    """``post``: the one that was asked for, which is a single sighting however much it shows."""
    by_media = {match.media_id: match for match in reversed(matches[:_MOST])}

    async def look_up(conn: Connection) -> tuple[list[Sighting], Searched, bool]:
        wanted = [media_id for media_id in by_media if media_id > 0]
        found = await sightings_of(conn, wanted, before=asking.now)
        veiled = await veiled_posts(conn, [one.post_id for one in found if one.flagged])
        return found, await searched(conn), bool(veiled)

    seen, gone_through, veiled = await deps.storage.read_together(look_up, seconds=ANSWER_SECONDS)
    fakes = [
        fake
        for media_id in by_media
        if media_id < 0 and deps.footage is not None and (fake := deps.footage.fake(media_id)) is not None
    ]
    mine = next((sighting for sighting in seen if sighting.post_id == post), None)
    told = tuple(
        (by_media[sighting.media_id], sighting)
        for sighting in seen
        if sighting.post_id != post or sighting is mine
    )
    same = sum(match.verdict is Verdict.SAME for match, _ in told)
    return SeenAnswer(
        command=command,
        total=same,
        page=page,
        pages=max(-(-len(told) // PAGE), 1),
        sightings=told,
        fakes=tuple(fakes),
        searched=gone_through,
        basis=basis,
        asked=" ".join(_as_asked(match) for match in by_media.values()),
        asked_post=post,
        veiled=veiled,
    )


def _as_asked(match: Match) -> str:
    """A match as buttons carry it on, with what is said of how alike it is, but for the times of frames."""
    verdict = "s" if match.verdict is Verdict.SAME else "l"
    found = f"{verdict}{_THUMBNAIL if match.thumbnail else _HOWS[match.how]}{match.media_id}"
    likeness = (match.orientation, int(match.cropped), len(match.frames), match.frames_asked)
    return f"{found}.{'.'.join(map(str, likeness))}" if any(likeness) else found


__all__ = [
    "PAGE",
    "Basis",
    "SeenAnswer",
    "answer_seen_again",
    "answer_seen_fetched",
    "answer_seen_file",
    "answer_seen_media",
    "answer_seen_number",
    "answer_seen_post",
]
