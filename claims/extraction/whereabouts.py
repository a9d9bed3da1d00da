"""Which places of a unit belong to what it tells, and to which event; "there" is where the sentence before says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.dates import DateRead
from claims.extraction.page import Page, PlaceRead, Unit, count_words
from claims.extraction.rules import TermHit
from claims.extraction.settling import Draft
from claims.model import Event, Precision, Stance

_SPOKEN_AT = re.compile(
    r"(?<!\w)(?:у|в|во|на|з|із|из|с|in|at|from|on|to|from the|in the)\s\Z|[가-힣]\s?\Z|[(,]\s?\Z"
)
_POSSESSIVE = re.compile(
    r"'s\s(?!(?:far\s|own\s)?(?:east|west|south|north|border|territor|soil|interior|rear|primor))"
)
_THEIR_PLACE = re.compile(r"\s(?:у|в|во|на|з|із|из|in|from|at)\s")
_FROM = re.compile(r"(?:з|із|из|from)\s\Z")  # where they come from is not where it happens
_WORDS = re.compile(r"\w+")
_LEAD = re.compile(r"[^\n:]{0,80}:")


def places_of(page: Page, unit: Unit, own: TermHit | None) -> list[PlaceRead]:
    """The places of a unit, once each; not those that only say where the claimant spoke."""
    places: dict[str, PlaceRead] = {}
    theirs: PlaceRead | None = None
    lead = (
        _LEAD.match(page.text, own.end, unit.end)
        if own is not None and own.start - unit.start < 12 and own.rule.rank not in ("sources", "witness")
        else None
    )
    for place in unit.places:
        if (
            lead is not None
            and place.end <= lead.end()
            and _SPOKEN_AT.search(page.text, unit.start, place.start)
            and not any(h.start < lead.end() for h in unit.get("event"))
        ):
            continue
        if (
            own is not None
            and own.rule.rank in ("sources", "witness")
            and _THEIR_PLACE.fullmatch(page.text, own.end, place.start)
        ):
            theirs = place  # "sources in Primorye", who may tell of another place
            continue
        if _THEIR_HOME.search(page.text, unit.start, place.start):
            continue  # "papers of people from Siberia"
        if place.mention.place.id == "russia" and _POSSESSIVE.match(page.text, place.end):
            continue  # "Russia's war" is no place
        if place.mention.place.id in page.never_places or (
            place.mention.place.id == "pyongyang"
            and _FROM.search(page.text, max(unit.start, place.start - 5), place.start)
        ):
            continue
        places.setdefault(place.mention.place.id, place)
    if theirs is not None and not places:
        places[theirs.mention.place.id] = theirs
    places = {key: p for key, p in places.items() if not _leaves_for_front(page, unit, p)}
    for place in list(places.values()):
        if any(
            page.text[place.end : p.start] in (" (", ", ")
            and place.mention.place.id in p.mention.place.parents
            for p in places.values()
        ):
            del places[place.mention.place.id]  # "in Primorye (Ussuriysk)"
    if len(places) > 1:
        gone_from = [p for p in places.values() if _left_from(page, unit, p)]
        if len(gone_from) < len(places):
            places = {key: p for key, p in places.items() if p not in gone_from}
    abroad = [
        p for p in places.values() if "north-korea" not in (p.mention.place.id, *p.mention.place.parents)
    ]
    return abroad or list(places.values())


_THEIR_HOME = re.compile(
    r"(?<!\w)(?:мешкан|житель|жител|уродженц|уроженц|вихідц|выходц|родом|прописк|громадян|граждан)\w*\s(?:(?:з|із|из|с|в|у)\s)?\Z"
)
_OUT_OF = re.compile(r"(?<!\w)(?:з|із|зі|из|с|со)\s\Z")
_INTO = re.compile(r"(?<!\w)(?:на|до|у|в|во|к|под|під)\s(?:\w+\s)?\Z")
_CLOSER = re.compile(
    r"[^.;:!?]{0,40}\s(?:до|к|на|у|в)\s(?:\w+\s)?(?:кордон|границ|фронт|передов|ліні|лини|прикордон|приграни|зон)"
)
_FROM_PLACE = re.compile(r"(?<!\w)(?:from|out of)\s(?:the\s|\w+ern\s)?\Z")
_TO_PLACE = re.compile(r"[^.;:!?]{0,40}\s(?:to|into|for|towards?|through|via)\s")
_TO_FRONT = re.compile(
    r"[^.;:!?]{0,40}\s(?:to|into|towards?)\s(?:the\s|its\s|their\s|our\s)?(?:\w+\s)?"
    r"(?:border|front|frontline|line|war|battlefield|combat|west|theatre|theater)(?!\w)"
)
_KOREAN_ORIGIN = re.compile(r"(?:을|를)?\s?(?:에서|떠나|출발해)\s")


def _left_from(page: Page, unit: Unit, place: PlaceRead) -> bool:
    """Whether a place is only where a move began: "from Primorye to Kursk", "연해주에서 쿠르스크로"."""
    if _OUT_OF.search(page.text, max(unit.start, place.start - 4), place.start):
        return any(_INTO.search(page.text, unit.start, p.start) for p in unit.places if p is not place)
    later = [p for p in unit.places if p.start > place.end]
    if _FROM_PLACE.search(page.text, unit.start, place.start):
        return any(_TO_PLACE.fullmatch(page.text[place.end : p.start]) for p in later)
    return bool(_KOREAN_ORIGIN.match(page.text, place.end)) and any(
        re.match(r"(?:\s?[가-힣]{1,4})?(?:으?로)\s", page.text[p.end : p.end + 10]) for p in later
    )


def _leaves_for_front(page: Page, unit: Unit, place: PlaceRead) -> bool:
    """Whether a place is only where a move to the front began: "from Primorye to the border areas"."""
    return bool(
        _FROM_PLACE.search(page.text, unit.start, place.start)
        and _TO_FRONT.match(page.text, place.end, unit.end)
    ) or bool(
        _OUT_OF.search(page.text, max(unit.start, place.start - 4), place.start)
        and _CLOSER.match(page.text, place.end, unit.end)
    )


def names_only_places(page: Page, unit: Unit, places: Sequence[PlaceRead]) -> bool:
    """Whether a unit is a list of places and nothing else: "Plyokhovo, Vorozhba, Martynovka."."""
    named = sum(len(_WORDS.findall(page.text, p.start, p.end)) for p in places)
    return count_words(page.text, unit) <= named + 1


def share_places(
    page: Page, unit: Unit, drafts: Sequence[Draft], places: Sequence[PlaceRead], dates: Sequence[DateRead]
) -> None:
    """Give each place and date of a unit to the event told nearest to it."""
    for place in places:
        _nearest(page.text, drafts, place.start, place.end).places.append(place)
    for read in dates:
        _nearest(page.text, drafts, read.start, read.end).dates.append(read)
    for draft in drafts:
        if not draft.places:  # the captive who died was captured there
            same = [d for d in drafts if d.places and _same_men(d, draft)]
            draft.places = list(same[0].places) if same else []
        if (
            not draft.places
            and unit.topic is not None
            and unit.topic.mention.place.id not in page.never_places
            and draft.told.event in (Event.COMBAT, Event.CASUALTIES)
        ):
            draft.places = [unit.topic]
        finer = [p for p in draft.places if p.mention.place.precision is not Precision.COUNTRY]
        draft.places = finer or draft.places


_THERE = re.compile(
    r"(?<!\w)(?:there|in the same (?:place|area|sector|village|fight|battle|assault|attack))(?!\w)"
    r"|그곳에서|거기서|이 전투에서|이 과정에서"
)


def carry_there(page: Page, unit: Unit, drafts: Sequence[Draft], previous: Sequence[Draft]) -> None:
    """ "Lost up to 200 men there": where and when the sentence before says."""
    if not previous or not previous[-1].places or previous[-1].told.stance is Stance.DENIED:
        return
    there = _THERE.search(page.text, unit.start, unit.end)
    if there is None or re.match(
        r"there (?:is|are|was|were|have|has)(?!\w)", page.text[there.start() : there.end() + 6]
    ):
        return
    for draft in drafts:
        if not draft.places:
            draft.places = list(previous[-1].places)
            draft.dates = draft.dates or list(previous[-1].dates)


def _same_men(one: Draft, other: Draft) -> bool:
    """Whether two events of a sentence are counted by the same figure."""
    return any(n is m for n, _ in one.told.counts for m, _ in other.told.counts)


_KOREAN_BEHIND = 30  # characters: a Korean place or date stands before its verb
_ENDS_IN_PREPOSITION = re.compile(r"\s(?:in|at|near|to|into|from|inside|on)\Z")


def _nearest(text: str, drafts: Sequence[Draft], start: int, end: int) -> Draft:
    if len(drafts) == 1:
        return drafts[0]
    korean = "가" <= text[end - 1] <= "힣"

    def distance(draft: Draft) -> int:
        marks = [(h.start, h.end) for h in draft.told.hits] + [(n.start, n.end) for n, _ in draft.told.counts]
        best = 10_000
        for low, high in marks:
            gap = text[high:start] if high <= start else text[end:low]
            if high <= start and _ENDS_IN_PREPOSITION.search(text, low, high):
                gap = gap[8:]  # "are in | Russia for training"
            behind = _KOREAN_BEHIND if korean and high <= start else 0
            best = min(best, len(gap) + 20 * gap.count(",") + 20 * gap.count("—") + behind)
        return best

    return min(drafts, key=distance)
