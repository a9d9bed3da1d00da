"""Films of which only the thumbnail was seen. It is one of their frames, which a title card may be, too: two films
that share it are the same only if they last equally long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from media.matching import FramePair, How, Match, Verdict

SECONDS_APART = 1.0
"""Telegram tells whole seconds."""
SHARE_APART = 0.02


@dataclass(frozen=True, slots=True)
class Film:
    """What is known of a film beside its looks.

    Attributes:
        seconds: how long it is; ``None`` where nobody says.
        whole: it was looked into; otherwise its thumbnail was.
    """

    seconds: float | None
    whole: bool


def judge_thumbnails(matches: Iterable[Match], asked: Film | None, kept: Mapping[int, Film]) -> list[Match]:
    """Say of matches that stand on a film's thumbnail that they do, and what they are worth, the best first.

    A picture that is like a thumbnail is a frame of that film, as one that is like another of its frames.

    Args:
        matches: as ``media.matching.look_up`` found them.
        asked: the film that was asked for; ``None`` for a picture.
        kept: films among what matches, by medium.
    """
    judged = [_judge(match, asked, kept.get(match.media_id)) for match in matches]
    return sorted(judged, key=lambda match: match.verdict is not Verdict.SAME)


def _judge(match: Match, asked: Film | None, kept: Film | None) -> Match:
    stands_on_it = any(film is not None and not film.whole for film in (asked, kept))
    if match.how is How.FILE or not stands_on_it:
        return match
    alike = asked is None or kept is None or _last_equally_long(asked, kept)
    return replace(
        match,
        verdict=match.verdict if alike else Verdict.SIMILAR,
        how=How.FRAMES,
        frames=match.frames or (FramePair(None, None, match.distance),),
        thumbnail=True,
    )


def _last_equally_long(one: Film, other: Film) -> bool:
    if one.seconds is None or other.seconds is None:
        return False
    longer = max(one.seconds, other.seconds)
    return abs(one.seconds - other.seconds) <= max(SECONDS_APART, SHARE_APART * longer)
