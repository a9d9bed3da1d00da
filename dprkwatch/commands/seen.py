"""``seen``: where pictures and films were seen before, among all that was ever collected."""

from __future__ import annotations

import asyncio
import json as json_module
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dprkwatch.footage import Footage
from dprkwatch.moments import iso_utc
from dprkwatch.printing import complain, printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage
from media.facts import MediaFacts, State
from media.matching import How, Match, Verdict
from media.workers import HashWorkers
from storage.fakes import KnownFake
from storage.footage import Searched, Sighting, searched, sightings_of

_SHOWN = 12
_CAPTION = 70


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one file: where it was seen, with the match that says so, the earliest first."""

    file: str
    facts: MediaFacts
    searched: Searched
    sightings: list[tuple[Match, Sighting]]
    fakes: list[tuple[Match, KnownFake]]


def seen_files(config: Path | None, files: list[Path], as_json: bool) -> int:
    """Prints where each file was seen; gives 1 if one could not be looked into, though its bytes are searched for."""
    code = 0
    for seen in asyncio.run(_seen(command_settings(config), files)):
        if not seen.facts.comparable:
            code = 1
            complain(f"{seen.file}: {_why(seen.facts)}")
            if seen.facts.sha256 is None:
                continue
        if as_json:
            print(json_module.dumps(_as_json(seen), ensure_ascii=False))
        else:
            for line in _lines(seen):
                print(printable(line))
        if seen.facts.comparable and seen.facts.reason:
            complain(f"{seen.file}: {seen.facts.reason}")
    return code


async def _seen(settings: Settings, files: Iterable[Path]) -> list[Seen]:
    found = []
    async with open_storage(settings) as storage:
        with HashWorkers(settings.media) as workers:
            footage = Footage(storage, settings.matching, workers)
            await footage.index.refresh()
            async with storage.read() as conn:
                gone_through = await searched(conn)
            for file in files:
                facts = await footage.hash(file.absolute())
                matches = {match.media_id: match for match in await footage.look_up(facts)}
                async with storage.read() as conn:
                    sightings = await sightings_of(conn, [number for number in matches if number > 0])
                fakes = [
                    (match, fake)
                    for number, match in matches.items()
                    if (fake := footage.fake(number)) is not None
                ]
                told = [(matches[sighting.media_id], sighting) for sighting in sightings]
                found.append(Seen(str(file), facts, gone_through, told, fakes))
    return found


def _why(facts: MediaFacts) -> str:
    """Why a file could not be looked into."""
    if facts.reason is None and facts.state is State.HASHED:
        return "is no picture or film that can be read"
    return facts.reason or facts.state.value


def _as_json(seen: Seen) -> dict[str, Any]:
    return {
        "file": seen.file,
        "searched": seen.searched.media,
        "matches": [
            {
                "verdict": match.verdict.value,
                "how": match.how.value,
                "distance": match.distance,
                "channel": sighting.channel.name,
                "url": sighting.url,
                "posted": iso_utc(sighting.posted_at),
            }
            for match, sighting in seen.sightings
        ]
        + [
            {
                "verdict": match.verdict.value,
                "how": match.how.value,
                "distance": match.distance,
                "channel": f"known fake: {fake.note}",
                "url": None,
                "posted": None,
            }
            for match, fake in seen.fakes
        ],
    }


def _lines(seen: Seen) -> list[str]:
    same = [pair for pair in seen.sightings if pair[0].verdict is Verdict.SAME]
    similar = [pair for pair in seen.sightings if pair[0].verdict is not Verdict.SAME]
    gone = seen.searched
    since = f" since {gone.since:%d %b %Y}" if gone.since else ""
    waiting = f"; {gone.waiting:,} not yet hashed" if gone.waiting else ""
    lines = [seen.file]
    lines += [f"  known fake: {fake.note} ({fake.source})" for _, fake in seen.fakes]
    if not seen.facts.comparable:
        lines.append(f"  could not be looked into: {_why(seen.facts)}")
        found = "" if seen.sightings else ", and none is kept"
        exact = f"  only the very same file, byte for byte, was searched for{found}"
        return [*lines, *_listed(same), exact]
    if not seen.sightings:
        return [
            *lines,
            f"  not seen in {gone.media:,} pictures and films{since}{waiting}. Not the whole internet.",
        ]
    lines += _listed(same)
    if similar:
        lines.append(f"  look at this: {_count(len(similar), 'weaker match', 'weaker matches')}")
        lines += [_line(match, sighting) for match, sighting in similar[:_SHOWN]]
    return [*lines, f"  searched {gone.media:,} pictures and films{since}{waiting}. Not the whole internet."]


def _listed(same: list[tuple[Match, Sighting]]) -> list[str]:
    if not same:
        return []
    channels = len({sighting.channel.id for _, sighting in same})
    many = f"{_count(len(same), 'sighting', 'sightings')}, {_count(channels, 'channel', 'channels')}"
    lines = [f"  seen: {many}; the earliest that we hold first"]
    lines += [_line(match, sighting) for match, sighting in same[:_SHOWN]]
    return lines + (
        [f"  … and {len(same) - _SHOWN} more; --json lists them all"] if len(same) > _SHOWN else []
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _line(match: Match, sighting: Sighting) -> str:
    caption = " ".join(sighting.caption.split())
    caption = caption if len(caption) <= _CAPTION else f"{caption[: _CAPTION - 1]}…"
    where = sighting.url or sighting.channel.name
    gone = ", deleted" if sighting.deleted else ""
    told = f" “{caption}”" if caption else " without text"
    return f"    {sighting.posted_at:%d %b %Y %H:%M} UTC {where}{gone}{told} ({in_words(match)})"


def in_words(match: Match) -> str:
    """How alike a match is."""
    if match.how is How.FILE:
        return "same file"
    if match.thumbnail:
        turned = ", mirrored or turned" if match.orientation else ""
        return f"by a film's thumbnail{turned}{', cropped' if match.cropped else ''}"
    words = {How.PICTURE: "same picture", How.TURNED: "turned or mirrored", How.CROPPED: "cropped or framed"}
    if match.how is How.CROPPED and match.orientation:
        return f"{words[match.how]}, mirrored or turned"
    if match.how is not How.FRAMES:
        return words[match.how]
    times = ", ".join(f"{pair.kept:.0f} s" for pair in match.frames[:4] if pair.kept is not None)
    many = f"{len(match.frames)} of {match.frames_asked} frames" if match.frames_asked else "a frame"
    turned = ", mirrored or turned" if match.orientation else ""
    return f"{many}{turned}{', cropped' if match.cropped else ''}" + (f", at {times}" if times else "")
