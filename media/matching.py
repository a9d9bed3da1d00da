"""Whether a picture or film was seen before: verdicts over the index of what is kept.

How to look something up, from outside::

    facts = await workers.hash(path, asked=True)          # or media.files.hash_file(path, asked=True)
    matches = look_up(index, facts, settings.matching)    # off the event loop: 0.4 s a million rows

What was hashed without ``asked`` is looked up by its hashes alone, whole and inside its borders, turned and
mirrored: a hundredth of a second a million rows. That is for what arrives; what a person asks for is looked for
as parts and wholes that it may have been cut from, too.

Rows of what is kept: ``rows_of(media_id, facts)`` for what was hashed just now, or ``media.index.KeptRow`` from
storage: for a picture one WHOLE row, for a film one a key frame, and for either an INNER row beside it where
there is an inner fingerprint. Equal bytes (SHA-256) and Telegram's own file numbers are found by storage, which
says so with ``same_file``.

There are two verdicts. *Same* is said only where no two different pictures were ever seen to come that near
(docs/media.md has the table); *similar* means: look at this. A page of text or a picture with little to tell is
never the same as another by its looks; neither is a picture that is told from others by words alone, on whatever
ground they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import pairwise

from media import pdq, phash
from media.cuts import Moments, share_footage
from media.facts import Frame, MediaFacts
from media.films import FAR_APART, FEWEST
from media.fingerprints import Fingerprint, Part, View
from media.index import MOST, KeptRow, MediaIndex, Neighbour, Reach
from media.pdq import ORIENTATIONS, distance
from media.settings import MatchSettings

BLANK = 10  # a PDQ of less quality is that of a black frame or a bare wall, and like that of any other
MOST_CUTS = 50  # films that a film is compared with, moment by moment
GUESSED_ORIENTATIONS = (0, 1)  # what is cut out of a picture on a guess is looked for as it is and mirrored


class Verdict(StrEnum):
    """What a match is worth."""

    SAME = "same"
    SIMILAR = "similar"  # look at this


class How(StrEnum):
    """In what way two media are alike."""

    FILE = "file"  # the same bytes
    PICTURE = "picture"  # the same picture, at another size or otherwise encoded
    TURNED = "turned"  # mirrored, or turned by 90, 180 or 270 degrees
    CROPPED = "cropped"  # one is a part of the other, or has borders, bars or a post around it
    FRAMES = "frames"  # frames of a film


@dataclass(frozen=True, slots=True)
class FramePair:
    """Frames that match: seconds from each film's start, ``None`` for what is no film."""

    asked: float | None
    kept: float | None
    distance: int


@dataclass(frozen=True, slots=True)
class Match:
    """One medium that what was asked for looks like.

    Attributes:
        media_id: which.
        verdict: what it is worth.
        how: in what way; what is turned and cropped is called cropped.
        distance: differing bits of 256 of the PDQs that lie nearest.
        phash_distance: of the same pair, differing bits of 64; ``None`` where one has no pHash.
        orientation: how what was asked is turned to look like it, an index into ``media.pdq.ORIENTATIONS``.
        cropped: whether a part of either matched, not the whole.
        frames: of films, the pairs that match, by the asked film's time.
        frames_asked: how many frames of the asked film were looked up; 0 where it was a picture.
        thumbnail: it stands on a film's thumbnail: that is all that was seen of one of the two.
    """

    media_id: int
    verdict: Verdict
    how: How
    distance: int
    phash_distance: int | None = None
    orientation: int = 0
    cropped: bool = False
    frames: tuple[FramePair, ...] = ()
    frames_asked: int = 0
    thumbnail: bool = False


def same_file(media_id: int) -> Match:
    """The match of what has the same bytes, as storage found it."""
    return Match(media_id, Verdict.SAME, How.FILE, 0, 0)


def rows_of(media_id: int, facts: MediaFacts) -> list[KeptRow]:
    """The index rows of what was hashed: a film's frames, else the picture, and what lies inside borders."""
    if facts.frames:
        return [row for frame in facts.frames for row in _frame_rows(media_id, frame)]
    if facts.pdq is None:
        return []
    rows = [
        KeptRow(media_id, Part.WHOLE, None, facts.pdq, facts.pdq_quality or 0, facts.phash, facts.text_like)
    ]
    return rows + _inner_rows(media_id, None, facts.inner)


def _frame_rows(media_id: int, frame: Frame) -> list[KeptRow]:
    whole = KeptRow(media_id, Part.WHOLE, frame.time, frame.pdq, frame.quality, frame.phash, frame.text_like)
    return [whole, *_inner_rows(media_id, frame.time, frame.inner)]


def _inner_rows(media_id: int, time: float | None, inner: Fingerprint | None) -> list[KeptRow]:
    if inner is None:
        return []
    return [KeptRow(media_id, Part.INNER, time, inner.pdq, inner.quality, inner.phash, inner.text_like)]


def look_up(
    index: MediaIndex, asked: MediaFacts, settings: MatchSettings, *, most: int = 1000
) -> list[Match]:
    """Find what a picture or film was seen as, the best match first.

    Args:
        index: what is kept.
        asked: hashed with ``asked=True``, or with its hashes alone.
        settings: the thresholds.
        most: rows taken for each view, the nearest.
    """
    found: dict[int, list[_Hit]] = defaultdict(list)
    frames = _telling_frames(asked.frames, settings.asked_frames)
    between = _telling_frames(asked.between, settings.asked_frames - len(frames))
    for frame in (*frames, *between):
        for hit in _hits(index, _ways_of(frame), settings, most, time=frame.time):
            found[hit.kept.media_id].append(hit)
    if not frames:
        ways = asked.views or _views_of(_fingerprint(asked), asked.inner)
        for hit in _hits(index, ways, settings, most):
            found[hit.kept.media_id].append(hit)
    key_times = {frame.time for frame in frames}
    matches = []
    for media_id, hits in found.items():
        of_keys = [hit for hit in hits if not frames or hit.time in key_times]
        is_all = partial(_is_all_of, index, asked, media_id)
        match = _match(media_id, of_keys or hits, frames if of_keys else between, settings, is_all)
        # frames near together show an opening as several scenes: what they tell is left to the comparison of cuts
        by_chance = not of_keys and any(pair.kept is not None for pair in match.frames)
        matches.append(replace(match, verdict=Verdict.SIMILAR) if by_chance else match)
    if frames:
        matches = _with_cuts(index, asked, matches, settings)
    return sorted(
        matches, key=lambda match: (match.verdict is not Verdict.SAME, match.distance, match.media_id)
    )


def _ways_of(frame: Frame) -> Sequence[View]:
    return frame.views or _views_of(_fingerprint(frame), frame.inner)


def _hits(
    index: MediaIndex,
    views: Iterable[View],
    settings: MatchSettings,
    most: int,
    *,
    time: float | None = None,
    turned: Sequence[int] = range(len(ORIENTATIONS)),
) -> Iterator[_Hit]:
    near = max(settings.same_distance, settings.strict_distance)
    reach = Reach(near, settings.similar_distance, settings.similar_phash)
    for view in views:
        turns = GUESSED_ORIENTATIONS if view.part is Part.WINDOW else turned
        for neighbour in index.search(view, reach, orientations=turns, most=most):
            verdict = judge(view, neighbour, settings)
            if verdict is not None:
                yield _Hit(time, view, neighbour, verdict)


def _with_cuts(
    index: MediaIndex, asked: MediaFacts, matches: Sequence[Match], settings: MatchSettings
) -> list[Match]:
    """Say of films that were only worth a look that they are the same where one was cut out of the other."""
    judged, compared = list(matches), 0
    for place, match in enumerate(judged):
        is_film = any(pair.kept is not None for pair in match.frames)
        if match.verdict is Verdict.SAME or not is_film or compared >= MOST_CUTS:
            continue
        compared += 1
        if _is_cut(index.part_of(match.media_id), asked, match, settings):
            judged[place] = replace(match, verdict=Verdict.SAME)
    return judged


def _is_cut(kept: MediaIndex, asked: MediaFacts, match: Match, settings: MatchSettings) -> bool:
    frames = [*asked.frames, *asked.between]
    alike = {
        (frame.time, hit.kept.time)
        for frame in frames
        for hit in _hits(kept, _ways_of(frame), settings, MOST, time=frame.time, turned=(match.orientation,))
        if hit.verdict is Verdict.SAME and hit.kept.time is not None
    }
    pdqs = [(frame.time, frame.pdq) for frame in frames]
    length = max(asked.duration or 0.0, max(time for time, _ in pdqs))
    films = Moments(pdqs, kept.times_of(match.media_id), length, alike)
    return share_footage(films, settings.same_distance)


def judge(asked: View, kept: Neighbour, settings: MatchSettings) -> Verdict | None:
    """Say what it is worth that a row lies near to a view; ``None`` if nothing."""
    quality = min(asked.quality, kept.quality)
    if quality < BLANK:
        return None
    text_like = max(asked.text_like, kept.text_like)
    strict = quality < settings.quality or text_like >= settings.text_like
    if strict:
        return Verdict.SIMILAR if kept.distance <= settings.strict_distance else None
    coarse = kept.phash_distance
    near = kept.distance <= settings.same_distance and (coarse is None or coarse <= settings.same_phash)
    if near and text_like < settings.lettered:
        return Verdict.SAME
    if kept.distance <= settings.strict_distance:
        return Verdict.SIMILAR
    if coarse is not None and kept.distance <= settings.similar_distance and coarse <= settings.similar_phash:
        return Verdict.SIMILAR
    return None


def _fingerprint(one: Frame | MediaFacts) -> Fingerprint | None:
    """What the hashes of a picture or frame are, as a fingerprint; what was not measured is taken for text."""
    quality = one.quality if isinstance(one, Frame) else one.pdq_quality
    if one.pdq is None or one.phash is None:
        return None
    return Fingerprint(one.pdq, quality or 0, one.phash, 100 if one.text_like is None else one.text_like)


def _views_of(whole: Fingerprint | None, inner: Fingerprint | None) -> list[View]:
    return [
        View(part, pdq.turn_hash(one.pdq), phash.turn_hash(one.phash), one.quality, one.text_like)
        for part, one in ((Part.WHOLE, whole), (Part.INNER, inner))
        if one is not None
    ]


@dataclass(frozen=True, slots=True)
class _Hit:
    time: float | None
    view: View
    kept: Neighbour
    verdict: Verdict


def _match(
    media_id: int,
    hits: Sequence[_Hit],
    frames: Sequence[Frame],
    settings: MatchSettings,
    is_all: Callable[[Sequence[_Hit]], bool],
) -> Match:
    best = min(hits, key=lambda hit: (hit.verdict is not Verdict.SAME, hit.kept.distance))
    verdict, how = best.verdict, _how(best)
    pairs: tuple[FramePair, ...] = ()
    if frames or any(hit.kept.time is not None for hit in hits):
        pairs, how = _pairs(hits), How.FRAMES
    if frames and best.kept.time is not None:
        same = [hit for hit in hits if hit.verdict is Verdict.SAME]
        verdict = _verdict_of_films(same, frames, settings, is_all)
    return Match(
        media_id,
        verdict,
        how,
        best.kept.distance,
        best.kept.phash_distance,
        best.kept.orientation,
        _cropped(best),
        pairs,
        len(frames),
    )


def _verdict_of_films(
    hits: Sequence[_Hit],
    frames: Sequence[Frame],
    settings: MatchSettings,
    is_all: Callable[[Sequence[_Hit]], bool],
) -> Verdict:
    """Two films are the same if so many different scenes match, or nearly all that one of them shows and that is
    more than one scene: a title card in front of both is one. What shows one scene must be all of both films.
    """
    times = {hit.time for hit in hits}
    scenes: list[bytes] = []
    for frame in frames:
        if frame.time in times and all(distance(frame.pdq, each) > settings.same_distance for each in scenes):
            scenes.append(frame.pdq)
    whole = len(scenes) > 1 and len(times) >= max(2, round(len(frames) * 0.8))
    if len(scenes) >= settings.same_frames or whole or (scenes and is_all(hits)):
        return Verdict.SAME
    return Verdict.SIMILAR


def _is_all_of(index: MediaIndex, asked: MediaFacts, media_id: int, hits: Sequence[_Hit]) -> bool:
    """Whether what matches is all there is of two films of one length, as far as frames near together tell."""
    mine, theirs = [frame.time for frame in asked.frames], index.times_of(media_id)
    if not (
        _are_dense(mine, {hit.time for hit in hits}) and _are_dense(theirs, {hit.kept.time for hit in hits})
    ):
        return False
    unseen = 0.0 if asked.duration is None else asked.duration - mine[-1]
    return unseen <= FAR_APART and abs(mine[-1] - theirs[-1]) <= max(FAR_APART / 2, 0.1 * mine[-1])


def _are_dense(times: Sequence[float], matching: Collection[float | None]) -> bool:
    together = all(later - earlier <= FAR_APART for earlier, later in pairwise(times))
    return len(times) >= FEWEST and together and all(time in matching for time in times)


def _how(hit: _Hit) -> How:
    if _cropped(hit):
        return How.CROPPED
    return How.TURNED if hit.kept.orientation else How.PICTURE


def _cropped(hit: _Hit) -> bool:
    return hit.view.part is not Part.WHOLE or hit.kept.part is not Part.WHOLE


def _pairs(hits: Iterable[_Hit]) -> tuple[FramePair, ...]:
    """Each asked frame with the kept frame that lies nearest to it."""
    nearest: dict[float | None, FramePair] = {}
    for hit in hits:
        pair = FramePair(hit.time, hit.kept.time, hit.kept.distance)
        if hit.time not in nearest or pair.distance < nearest[hit.time].distance:
            nearest[hit.time] = pair
    return tuple(sorted(nearest.values(), key=lambda pair: (pair.asked or 0.0, pair.kept or 0.0)))


def _telling_frames(frames: Sequence[Frame], most: int) -> list[Frame]:
    """Frames spread evenly over a film, no more than so many."""
    if len(frames) <= most or most <= 0:
        return list(frames[: max(0, most)])
    return [frames[number * len(frames) // most] for number in range(most)]
