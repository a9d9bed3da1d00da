"""Which claims tell the same thing, and which of two tellers only repeats the other.

Careful in one direction: two stories that are one cost a reader a line, one story that is two hides a
figure. So claims whose figures differ are never joined, whoever makes them, and few words in common are no
proof of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from claims.model import Event, Side, Stance
from claims.text import normalise

WINDOW = timedelta(days=4)
"""How far apart two posts may lie and still be joined without a forward."""

NEAR_COPY = 0.7  # of the shorter quote's pairs of words that the other has too
_FEWEST_PAIRS = 6
_CLOSE = timedelta(days=2)
_SAME_DAY = timedelta(hours=24)
_TELLING_FIGURE = 20  # smaller ones meet by chance: "2 captured" is told of many places
_OPPOSED = (
    {Side.UKRAINE, Side.RUSSIA},
    {Side.UKRAINE, Side.NORTH_KOREA},
    {Side.SOUTH_KOREA, Side.NORTH_KOREA},
)
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\w+")


class Why(StrEnum):
    """What showed that two claims tell the same."""

    FORWARD = "forward"
    TEXT = "text"
    SLOTS = "slots"


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as claims are compared by: what is counted and its bounds, a missing bound ``None``."""

    what: str
    min: int | None
    max: int | None

    def same_as(self, other: Figure) -> bool:
        """Whether both say the same number; "at least 30" and "30" do, "30" and "30 to 50" don't."""
        if self.what != other.what:
            return False
        if None in (self.min, self.max, other.min, other.max):
            return (self.min is not None and self.min == other.min) or (
                self.max is not None and self.max == other.max
            )
        return (self.min, self.max) == (other.min, other.max)

    @property
    def is_number(self) -> bool:
        """Whether it has a bound at all."""
        return self.min is not None or self.max is not None

    @property
    def is_telling(self) -> bool:
        """Whether two tellers would hardly come to this number by chance."""
        return max(self.min or 0, self.max or 0) >= _TELLING_FIGURE


@dataclass(frozen=True, slots=True)
class PostKey:
    """A post as forwards name it: the channel by our own id."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A claim as it is compared with others.

    Attributes:
        claimant: who is said to say it; ``None`` where the channel itself does.
        side: the claimant's side, or the channel's.
        figures: its counts.
        places: ids of the places it names.
        around: ids of those and of all that contain them.
        sites: ids of the named places that are finer than a region.
        quote: the words it was read from.
        post: how a forward would name its post; ``None`` where it can't be.
        forward_of: the post that its own post forwards.
        forwards_channel: the channel that its own post forwards, also where the source doesn't say which
            post.
        speaks_for_side: the channel is an official one or a unit's: what it says itself is its side's word.
    """

    claim_id: int
    post_id: int
    channel_id: int
    posted_at: datetime
    event: Event
    stance: Stance = Stance.ASSERTED
    claimant: str | None = None
    side: Side = Side.UNKNOWN
    figures: frozenset[Figure] = frozenset()
    places: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    date_from: date | None = None
    date_to: date | None = None
    quote: str = ""
    post: PostKey | None = None
    forward_of: PostKey | None = None
    forwards_channel: int | None = None
    speaks_for_side: bool = False

    @property
    def order(self) -> tuple[datetime, int]:
        """Earlier tellings come first."""
        return self.posted_at, self.claim_id


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two claims tell the same: what shows it, how surely (0…1), and whether the later only repeats the earlier."""

    why: Why
    score: float
    echo: bool


def compare(one: Telling, other: Telling) -> Likeness | None:
    """How two claims hang together, or ``None`` where nothing shows that they tell the same.

    The order of the arguments doesn't matter; the later post is the one that may be an echo.
    """
    if one.post_id == other.post_id or one.event != other.event or contradict(one.figures, other.figures):
        return None
    earlier, later = sorted((one, other), key=lambda t: t.order)
    if earlier.stance == later.stance and _forwarded(earlier, later):
        return Likeness(Why.FORWARD, 1.0, echo=True)
    apart = later.posted_at - earlier.posted_at
    if apart > WINDOW or not dates_fit(earlier, later):
        return None
    if earlier.stance != later.stance:
        return _disputed(earlier, later)
    likeness = _copied(earlier, later)
    if likeness is not None:
        return likeness
    if earlier.claimant is not None and earlier.claimant == later.claimant:
        return _same_claimant(earlier, later, apart)
    return _other_claimant(earlier, later, apart)


def contradict(figures: Iterable[Figure], others: Iterable[Figure]) -> bool:
    """Whether two claims count the same thing and one of them has a number of it that the other lacks.

    Either may be given first. A figure without bounds is no number, and nothing differs from it.
    """
    said = [figure for figure in figures if figure.is_number]
    rivals = [figure for figure in others if figure.is_number] if said else []
    return bool(rivals) and (_lacks(rivals, said) or _lacks(said, rivals))


def _lacks(figures: Sequence[Figure], others: Sequence[Figure]) -> bool:
    """Whether ``figures`` count what one of ``others`` counts, and never come to its number."""
    for other in others:
        rivals = [figure for figure in figures if figure.what == other.what]
        if rivals and not any(other.same_as(figure) for figure in rivals):
            return True
    return False


def rival_figures(one: Telling, other: Telling) -> bool:
    """Whether two claims of different figures speak of one event: of one site, of one source, or in the same words."""
    if one.post_id == other.post_id or one.event != other.event or not contradict(one.figures, other.figures):
        return False
    if abs(one.posted_at - other.posted_at) > _CLOSE or not dates_fit(one, other):
        return False
    if _differ(one.places, other.places, one.around, other.around):
        return False
    return (
        bool(one.sites & other.sites)
        or (one.places == other.places and source_of(one) == source_of(other))
        or share_copied(one.quote, other.quote) >= NEAR_COPY
    )


def repeats(earlier: Telling, later: Telling) -> bool:
    """Whether, in one story, the later of two tellings adds no independent teller to the earlier.

    It does add one where it stands to the matter otherwise: a denial echoes nobody.
    """
    if earlier.stance != later.stance:
        return False
    if source_of(earlier) == source_of(later):
        return True
    likeness = compare(earlier, later)
    return likeness is not None and likeness.echo


def source_of(telling: Telling) -> str:
    """Whom a claim comes from: one claimant is one source, however many channels cite it."""
    return f"@{telling.channel_id}" if telling.claimant is None else telling.claimant


def dates_fit(one: Telling, other: Telling) -> bool:
    """Whether both can speak of the same days; a day's difference is a matter of zones and nights."""
    if one.date_from is None or other.date_from is None:
        return True
    day = timedelta(days=1)
    return (
        one.date_from <= (other.date_to or other.date_from) + day
        and other.date_from <= (one.date_to or one.date_from) + day
    )


@lru_cache(maxsize=4096)
def word_pairs(quote: str) -> frozenset[int]:
    """Hashes of each two words that follow each other in the quote made comparable, of 400 words at most."""
    words = _WORD.findall(normalise(quote[:4000]).text)[:400]
    return frozenset(hash(pair) for pair in pairwise(words))


def share_copied(one: str, other: str) -> float:
    """What share of the shorter quote's pairs of words the other has too; 0 where a quote is too short to tell."""
    first, second = word_pairs(one), word_pairs(other)
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < _FEWEST_PAIRS or len(longer) > 4 * len(shorter):
        return 0.0
    return len(shorter & longer) / len(shorter)


def _forwarded(earlier: Telling, later: Telling) -> bool:
    if later.forward_of is None and later.forwards_channel == earlier.channel_id:
        return bool(later.quote) and normalise(later.quote).text == normalise(earlier.quote).text
    if later.forward_of is not None and later.forward_of in (earlier.post, earlier.forward_of):
        return True
    return earlier.forward_of is not None and earlier.forward_of == later.post


def _copied(earlier: Telling, later: Telling) -> Likeness | None:
    if earlier.channel_id == later.channel_id and later.posted_at - earlier.posted_at > _SAME_DAY:
        return None  # a channel's daily report says the same of every day
    if _differ(earlier.places, later.places, earlier.around, later.around):
        return None
    share = share_copied(earlier.quote, later.quote)
    if share < NEAR_COPY or set(_NUMBER.findall(earlier.quote)) != set(_NUMBER.findall(later.quote)):
        return None
    if earlier.claimant and later.claimant and earlier.claimant != later.claimant:
        return None
    return Likeness(Why.TEXT, round(share, 3), echo=True)


def _same_claimant(earlier: Telling, later: Telling, apart: timedelta) -> Likeness | None:
    if _differ(earlier.places, later.places, earlier.around, later.around):
        return None
    shared_site = bool(earlier.sites & later.sites)
    shared_figure = _share_figure(earlier.figures, later.figures)
    if shared_figure and (shared_site or apart <= _CLOSE or any(f.is_telling for f in earlier.figures)):
        return Likeness(Why.SLOTS, 0.9 if shared_site else 0.8, echo=True)
    one_is_bare = not earlier.figures or not later.figures
    if shared_site and one_is_bare and apart <= _CLOSE:
        return Likeness(Why.SLOTS, 0.7, echo=True)
    return None


def _other_claimant(earlier: Telling, later: Telling, apart: timedelta) -> Likeness | None:
    """Own words of another claimant: joined only where the place is one and the figure too, or the day."""
    if apart > _CLOSE:
        return None
    shared_site = bool(earlier.sites & later.sites)
    shared = [f for f in earlier.figures if any(f.same_as(g) for g in later.figures)]
    both_named = earlier.claimant is not None and later.claimant is not None
    if shared and (
        shared_site
        or (
            not both_named
            and any(f.is_telling for f in shared)
            and bool(earlier.places & later.around or later.places & earlier.around)
        )
    ):
        # the same number from nobody in particular is the number that was about; but who denies it denies for himself
        opposed = _are_opposed(earlier.side, later.side) or later.stance is not Stance.ASSERTED
        echo = not both_named and not opposed
        return Likeness(Why.SLOTS, 0.7 if shared_site else 0.6, echo=echo)
    if later.claimant is not None and earlier.claimant is None and _cites(later, earlier) and shared_site:
        return Likeness(Why.SLOTS, 0.6, echo=True)
    bare = not earlier.figures and not later.figures
    if bare and shared_site and apart <= _SAME_DAY and earlier.channel_id != later.channel_id:
        return Likeness(Why.SLOTS, 0.5, echo=False)
    return None


def _disputed(earlier: Telling, later: Telling) -> Likeness | None:
    """A denial belongs to the figure it denies, or where none is said to the place. It echoes nobody."""
    if earlier.claimant == later.claimant and earlier.channel_id == later.channel_id:
        return None
    if _differ(earlier.places, later.places, earlier.around, later.around):
        return None
    shared_site = bool(earlier.sites & later.sites)
    shared = [f for f in earlier.figures if any(f.same_as(g) for g in later.figures)]
    if shared and (shared_site or any(f.is_telling for f in shared)):
        return Likeness(Why.SLOTS, 0.6, echo=False)
    if shared_site and not (earlier.figures and later.figures):
        return Likeness(Why.SLOTS, 0.4, echo=False)
    return None


def _cites(later: Telling, earlier: Telling) -> bool:
    """The later claim names a claimant of the side for which the earlier's channel speaks."""
    return earlier.speaks_for_side and later.side == earlier.side and later.side is not Side.UNKNOWN


def _share_figure(figures: Set[Figure], others: Set[Figure]) -> bool:
    return any(figure.same_as(other) for figure in figures for other in others)


def _differ(places: Set[str], others: Set[str], around: Set[str], others_around: Set[str]) -> bool:
    """Both name places, and none of one's is, holds or lies in one of the other's."""
    return bool(places and others) and not (places & others_around or others & around)


def _are_opposed(side: Side, other: Side) -> bool:
    return {side, other} in _OPPOSED
