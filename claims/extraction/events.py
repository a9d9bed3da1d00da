"""What a unit of the text says happened; what was negated on the spot is told as denied or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from claims.extraction.background import is_background
from claims.extraction.beside import is_beside_the_matter
from claims.extraction.counts import of_people
from claims.extraction.negation import is_negated, is_without
from claims.extraction.numbers import Number
from claims.extraction.objects import is_done_by_others, is_entered_region, leaves_no_post, takes_men
from claims.extraction.others import counts_others, is_others
from claims.extraction.page import Page, Unit, is_about_koreans, names_koreans
from claims.extraction.rules import TermHit
from claims.extraction.unreal import is_asked_for, is_to_come
from claims.model import CountKind, Event, Precision, Side, Stance

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[.!?;:]")

_EVENTS = {event.value: event for event in Event}
EVENT_OF = {
    CountKind.KILLED: Event.CASUALTIES,
    CountKind.WOUNDED: Event.CASUALTIES,
    CountKind.KILLED_OR_WOUNDED: Event.CASUALTIES,
    CountKind.MISSING: Event.CASUALTIES,
    CountKind.CAPTURED: Event.CAPTURE,
    CountKind.DESERTED: Event.DESERTION,
}
CARRIES_PERSONNEL = (Event.DEPLOYMENT, Event.COMBAT, Event.WITHDRAWAL, Event.TRAINING, Event.SUPPORT)
FEW = 10  # men: so few with no event told of them are none
AHEAD = "ahead"  # the scope of a fight that is still to come
_VERB_BEHIND = 40  # characters: how much nearer a verb behind a Korean figure stands
CONTINGENT = 3000  # men: so many are a force that is there, not a fight
_CAN_BE_DENIED = frozenset(
    {
        Event.CAPTURE,
        Event.CASUALTIES,
        Event.DEPLOYMENT,
        Event.DESERTION,
        Event.FRIENDLY_FIRE,
        Event.WITHDRAWAL,
    }
)


@dataclass(slots=True)
class Told:
    """One event told in a unit."""

    event: Event
    stance: Stance
    hits: list[TermHit] = field(default_factory=list)
    stance_hits: list[TermHit] = field(default_factory=list)
    counts: list[tuple[Number, CountKind]] = field(default_factory=list)


def told_events(
    page: Page, unit: Unit, counts: Sequence[tuple[Number, CountKind]], source: TermHit | None = None
) -> list[Told]:
    """The events of one unit with the counts that belong to them, in the order of the text.

    Args:
        page: the post.
        unit: the unit.
        counts: its counts.
        source: the claimant that the unit names as its source; words of that name tell no event.
    """
    counts = [(n, kind) for n, kind in counts if not counts_others(page.text, unit, kind)]
    counted = {EVENT_OF[kind] for _, kind in counts if kind in EVENT_OF}
    triggers = _triggers(page, unit, counted, source)
    told: dict[Event, Told] = {}
    for hit, negated in triggers:
        event = _EVENTS[hit.rule.tag]
        if negated and _RATHER.match(page.text, hit.end, unit.end):
            continue  # "A가 아니라 B": only B is told
        if negated and event is Event.COMBAT and _is_denied_combat(page.text, unit, hit, source):
            pass  # "they have not entered combat yet, the Pentagon says"
        elif negated and event is Event.TRAINING and _is_not_done(page.text, unit, hit):
            pass  # "Koreans are not being trained near Voronezh"
        elif negated and (
            event not in _CAN_BE_DENIED or (hit.rule.counts != "captured" and not is_without(page, unit, hit))
        ):
            continue
        entry = told.setdefault(event, Told(event, Stance.ASSERTED))
        entry.hits.append(hit)
        if negated:
            entry.stance = Stance.DENIED
    for number, kind in counts:
        if kind is CountKind.PERSONNEL:
            event = _nearest_carrier(told, number) or Event.DEPLOYMENT
            if event is Event.COMBAT and (number.min or number.max or 0) >= CONTINGENT:
                event = Event.DEPLOYMENT  # "8,000 in Kursk are expected to enter the fight"
            if event not in told and (number.max or number.min or 0) < FEW:
                continue
            suffered = _uncounted(told)
            few = (number.max or number.min or 0) < 1000
            if suffered is not None and event not in told and few and _OUT_OF.match(page.text, number.end):
                continue  # of whom the others are dead
            if event not in told and suffered is not None and (number.max or number.min or 0) < 1000:
                event, kind = suffered
        else:
            event = EVENT_OF[kind]
        told.setdefault(event, Told(event, Stance.ASSERTED)).counts.append((number, kind))
    _share_subject(page.text, told)
    ahead = told.get(Event.COMBAT)
    if ahead is not None and ahead.hits and Event.DEPLOYMENT in told and not ahead.counts:
        told = {e: t for e, t in told.items() if t is not ahead or not _is_ahead(t)}
    return [part for one in told.values() for part in _by_count(page.text, one)]


_AND_THEN = re.compile(r"[\s,](?:і|й|та|и|а потім|а затем|а теперь|а тепер)\s")
_NOT_ALL = re.compile(
    r"(?<!\w)(?:частин|част[ьи](?!\w)|більш|больш|реш|остальн|іншi|инш|друг|котор|яких|які|них)|\d"
)


def _share_subject(text: str, told: dict[Event, Told]) -> None:
    """Give both of two verbs the one number before them: "11 тисяч пройшли вишкіл і перебралися на Курщину"."""
    taught = told.get(Event.TRAINING)
    for event in (Event.DEPLOYMENT, Event.SUPPORT):
        sent = told.get(event)
        if taught is None or sent is None or not (taught.hits and sent.hits):
            continue
        one, other = (taught, sent) if taught.hits[0].start < sent.hits[0].start else (sent, taught)
        first, second = one.hits[0], other.hits[0]
        between = text[first.end : second.start]
        counted = [c for c in one.counts + other.counts if c[1] is CountKind.PERSONNEL]
        if (
            len(counted) == 1
            and counted[0][0].end <= first.start
            and _AND_THEN.search(between)
            and not _NOT_ALL.search(between)
        ):
            one.counts, other.counts = counted, [(replace(n), kind) for n, kind in counted]


def _is_ahead(told: Told) -> bool:
    """Whether a fight is only expected: "8,000 are in Kursk, ready to enter the fight"."""
    return all(h.rule.scope == AHEAD for h in told.hits)


def _is_denied_combat(text: str, unit: Unit, hit: TermHit, source: TermHit | None) -> bool:
    """Whether a negated fight is said not to be: by somebody named, or of Koreans as those who don't fight."""
    if hit.rule.tag != Event.COMBAT or not unit.mentions:
        return False
    if source is not None:
        return True
    clause = text[max(unit.start, hit.start - 60) : hit.start]
    if _THERE_WAS_NO.search(clause):
        return True
    return clause.endswith((" не ", " ні ", " ни ")) and any(
        0 <= hit.start - end <= 60 and not _BREAK.search(text, end, hit.start) for _, end in unit.mentions
    )


def _is_not_done(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a negated verb stands beside Koreans and a place, so that nobody does it to them there."""
    return bool(unit.places) and any(
        hit.start <= start < hit.end
        or (end <= hit.start and hit.start - end <= 60 and not _BREAK.search(text, end, hit.start))
        for start, end in unit.mentions
    )


_THERE_WAS_NO = re.compile(
    r"there (?:was|were|is|are|has been|have been) (?:no|never any|never a)\s[\"“'‘]?\Z"
)
_RATHER = re.compile(r"\s?[가-힣]{0,6}\s?아니라")
_OUT_OF = re.compile(r"\s?(?:가운데|중(?![가-힣])|중에)")  # "백여 명 가운데 살아남은 …"


def _uncounted(told: dict[Event, Told]) -> tuple[Event, CountKind] | None:
    """The one event of a unit that counts people and has none: "deaths go up: hundreds in a week"."""
    for event, entry in told.items():
        kinds = [h.rule.counts for h in entry.hits if h.rule.counts and h.rule.strength == "strong"]
        if kinds and not entry.counts and entry.stance is not Stance.DENIED:
            return event, CountKind(kinds[-1])
    return None


def _by_count(text: str, told: Told) -> list[Told]:
    """Two forces told in one unit ("12,000 are in Russia, 2,600 head to Kursk") are two claims."""
    figures = {(n.min, n.max) for n, _ in told.counts}
    if told.event is not Event.DEPLOYMENT or len(figures) < 2 or len(told.hits) < 2:
        return [told]
    parts = [Told(told.event, told.stance, [], [], [count]) for count in told.counts]
    for hit in told.hits:

        def distance(part: Told, hit: TermHit = hit) -> int:
            number = part.counts[0][0]
            gap = text[hit.end : number.start] if hit.end <= number.start else text[number.end : hit.start]
            return len(gap) + 60 * gap.count(",")

        min(parts, key=distance).hits.append(hit)
    return parts if all(part.hits for part in parts) else [told]


def _nearest_carrier(told: dict[Event, Told], number: Number) -> Event | None:
    """Of the events that troops are counted for, the one told nearest to the number."""
    best: tuple[int, Event] | None = None
    for event in CARRIES_PERSONNEL:
        for hit in told[event].hits if event in told else ():
            distance = max(hit.start - number.end, number.start - hit.end, 0)
            if number.written == "hangul" and hit.end <= number.start:
                distance += _VERB_BEHIND
            if best is None or distance < best[0]:
                best = (distance, event)
    return best[1] if best else None


def _triggers(
    page: Page, unit: Unit, counted: set[Event], source: TermHit | None
) -> list[tuple[TermHit, bool]]:
    events = unit.get("event")
    if not events:
        return []
    text = page.text
    found: list[tuple[TermHit, bool]] = []
    sources = [h for h in unit.get("speech") if h.rule.tag == "according"] + unit.get("shadow")
    sources += [h for h in unit.get("claimant") if h.rule.rank not in ("captive", "witness") or h is source]
    unknown = [h for h in unit.get("negation") if h.rule.scope == "unknown"]
    asked = [h for h in unit.get("negation") if h.rule.scope == "question"]
    really = [h for h in unit.get("stance") if h.rule.tag == "asserted"]
    for hit in events:
        if sources and any(h.start < hit.end and hit.start < h.end for h in sources):
            continue
        if (
            _WHETHER_KO.search(text, hit.start, hit.end + 4)
            and hit.rule.counts != "captured"
            and not any(h.rule.tag == "doubted" for h in unit.get("stance"))
        ):
            continue  # "몇 명이 묻혔는지는 언급 없음"
        if unit.places and any(
            p.start <= hit.start < p.end and " " not in text[p.start : hit.end] for p in unit.places
        ):
            continue  # "우수리스크" holds 수리 ("repair")
        whose = hit.rule.counts and hit.rule.scope != "object"  # "took them": who stands near is who took
        if whose and hit.rule.tag not in counted and is_others(text, unit, hit):
            continue
        if hit.rule.tag not in counted and (
            any(h.start < hit.start for h in asked) or (hit.rule.counts and unknown)
        ):
            continue
        if unknown and hit.rule.tag != Event.DEPLOYMENT and any(_near(text, hit, h) for h in unknown):
            continue  # "of clashes nothing is heard"
        if (
            hit.rule.tag == Event.DEPLOYMENT
            and _FORWARDED.match(text, hit.end)
            and hit.start <= unit.start + 2
        ):
            continue  # "They sent me this: …"
        if hit.rule.tag == Event.DEPLOYMENT and any(
            h.rule.counts == "wounded" and 0 < h.start - hit.end <= 2 for h in events
        ):
            continue  # "відправили до шпиталю"
        if hit.rule.tag in _OF_MANY_USES and is_beside_the_matter(
            text, hit, korean=is_about_koreans(text, unit)
        ):
            continue
        if hit.rule.strength == "ally" and not (names_allies(text, unit) and unit.mentions):
            continue
        if hit.rule.tag == Event.WITHDRAWAL and any(
            s.start <= hit.start and hit.end <= s.end for s in really
        ):
            continue  # "no longer denies"
        if hit.rule.tag == Event.SUPPORT and _THEIR_TEACHERS.search(text, unit.start, hit.end):
            if not _DRILLED.search(text, hit.start, hit.end):
                continue  # "drilled by Russian instructors"
            hit = TermHit(hit.start, hit.end, replace(hit.rule, tag="training"))
        if hit.rule.tag == Event.DESERTION and leaves_no_post(text, unit, hit):
            continue
        if hit.rule.counts == "captured" and _TAKEN_AWAY.match(text, hit.start, unit.end):
            continue  # "were taken out of the line"
        if hit.rule.strength == "place" and (
            not _takes_a_place(text, unit, hit) or is_entered_region(text, unit, hit)
        ):
            continue
        if hit.rule.strength == "men" and not takes_men(text, unit, hit):
            if "place" not in hit.rule.scope or not _takes_a_place(text, unit, hit):
                continue
            hit = TermHit(hit.start, hit.end, replace(hit.rule, tag="combat", counts="", strength="place"))
        if (
            hit.rule.tag == Event.WITHDRAWAL
            and is_done_by_others(text, unit, hit)
            and not names_koreans(text, hit.start, hit.end)
        ):
            continue  # "our men pulled back"
        if hit.rule.strength == "near" and not _speaks_of_koreans(text, unit, hit):
            continue
        if (
            hit.rule.tag == Event.COMBAT
            and _WENT_IN.fullmatch(text, hit.start, hit.end)
            and _is_region(unit, hit)
        ):
            hit = TermHit(hit.start, hit.end, replace(hit.rule, tag="deployment"))
        if hit.rule.strength == "goal" and not _goes_to_a_place(text, unit, hit):
            continue
        if is_asked_for(text, unit, hit):
            continue  # "Seoul urges Pyongyang to withdraw its troops"
        if is_to_come(text, unit, hit):
            hit = hit._replace(rule=replace(hit.rule, strength="weak", scope=AHEAD))  # "на днях пойдут в бой"
        if hit.rule.tag == Event.WITHDRAWAL and _NOT_YET.search(
            text, max(unit.start, hit.start - 20), hit.end
        ):
            found.append((hit._replace(rule=replace(hit.rule, tag="combat", strength="strong")), True))
            continue  # "they take no part in the fighting yet"
        negated = is_negated(text, unit, hit)
        if negated and hit.rule.tag == Event.COMBAT and any(d.last is None for d in unit.dates):
            # "з середини січня в боях участі не беруть"
            found = [pair for pair in found if pair[0].rule.tag != Event.COMBAT]
            hit, negated = TermHit(hit.start, hit.end, replace(hit.rule, tag="withdrawal")), False
        found.append((hit, negated))
    beside = [(hit, negated) for hit, negated in found if hit.rule.strength == "also" and not negated]
    strong = [
        (hit, negated)
        for hit, negated in found
        if (
            hit.rule.strength in ("strong", "ally", "place", "men", "near")
            or (hit.rule.strength == "goal" and _counted(unit, hit))
        )
        and not is_background(text, unit, hit)
        and (
            not negated
            or hit.rule.tag in _CAN_BE_DENIED
            or (hit.rule.tag == Event.TRAINING and _is_not_done(text, unit, hit))
            or (source is not None and unit.mentions)
            or _is_denied_combat(text, unit, hit, source)
        )
    ]
    if strong or counted or beside:
        return sorted([*strong, *beside], key=lambda pair: pair[0].start)
    for strength in ("goal", "other", "weak"):
        chosen = [
            (hit, negated)
            for hit, negated in found
            if hit.rule.strength == strength or (strength == "weak" and is_background(text, unit, hit))
        ]
        chosen.sort(key=lambda pair: _WEAKER.get(pair[0].rule.tag, 0) if strength == "weak" else 0)
        if chosen:
            theirs = source is not None and source.rule.side is Side.NORTH_KOREA
            if strength == "weak" and not (theirs or is_about_koreans(text, unit)):
                return []
            told = [pair for pair in chosen if not pair[1]]
            return told[:1] + [pair for pair in told[1:] if _is_honoured(told[0][0], pair[0])][:1]
    return []


def _is_honoured(one: TermHit, other: TermHit) -> bool:
    """Whether two weak words tell of the dead and of a memorial or medal for them: both are told."""
    return {one.rule.tag, other.rule.tag} == {Event.CASUALTIES.value, Event.OTHER.value} and (
        one.rule.strength == other.rule.strength == "weak"
    )


_OF_MANY_USES = frozenset({"deployment", "support", "combat", "friendly_fire", "concealment", "training"})
_WHETHER_KO = re.compile(r"[가-힣](?:는지|을지|인지|은지)(?:는|도|를|에|가)?(?![가-힣])")
_THEIR_TEACHERS = re.compile(
    r"(?<!\w)(?:russian|moscow's|wagner)\s(?:instructors?|advisers?|advisors?)\Z|(?:러시아|러)(?:군|인)?\s?교관[가-힣]{0,2}\Z"
)
_DRILLED = re.compile(r"(?<!\w)(?:drill|train|practi[sc]e|exercise|learn|rehears)|훈련|연습|교육|배우|배운")
_NOT_YET = re.compile(r"아직.*(?:전투|교전|참전|싸움).*(?:않|못|안|없)")
_TAKEN_AWAY = re.compile(
    r"(?:[\w-]{1,12}\s){0,4}?(?:take|taken|took|taking|pulled|brought)"
    r"\s(?:to the rear|off|out of|back|home|part|over|into (?:battle|combat|action)|aback|heavy|losses"
    r"|casualties)(?!\w)"
)
_WENT_IN = re.compile(
    r"(?:зайш|заш|увійш|вош)(?:ли|ов|ел|ла)"
    r"|(?:йдуть|ідуть|іде|йде|идут|идет|пішли|пошли|пішла|пошла|рушили|двинули|двинулись|сунуть|прут)(?: на)?"
)


def _is_region(unit: Unit, hit: TermHit) -> bool:
    """Whether a region or a country stands behind a word for going in: nothing is stormed there."""
    place = next((p for p in unit.places if 0 <= p.start - hit.end <= 12), None)
    return place is not None and place.mention.place.precision in (Precision.REGION, Precision.COUNTRY)


_FORWARDED = re.compile(r"(?:\s\w{1,12}){0,2}:\s")
_REACH = 70  # characters of a clause on each side of a word that many things could be told by
_CLOSE = 40
_BREAK_BEHIND = re.compile(r"[.!?;]")  # "довезли поповнення: дві тисячі корейців"
_THESE = re.compile(
    r"(?<!\w)(?:їх|их|вони|они|ними|ці|эти|цих|этих|первые|перші|солдат|людей|people|they|them)(?!\w)"
)


def _counts_many(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a large number of no others or things stands close by: "ще близько двох тисяч у дорозі"."""
    return any(
        (number.min or number.max or 0) >= 100
        and (noun is None or noun.rule.tag == "people")
        and (0 <= hit.start - number.end <= 30 or 0 <= number.start - hit.end <= 30)
        for number, noun in of_people(text, unit)
    )


def _speaks_of_koreans(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a word of many uses ("were noticed", "holds", "repairs") stands by North Koreans or soldiers."""
    start = max(unit.start, hit.start - _REACH)
    end = min(unit.end, hit.end + _REACH)
    for found in _BREAK.finditer(text, start, hit.start):
        start = found.end()
    behind = _BREAK_BEHIND.search(text, hit.end, end)
    if behind is not None:
        end = behind.start()
    if any(start <= low < end for low, _ in unit.mentions) or names_koreans(text, start, end):
        return True
    start, end = max(start, hit.start - _CLOSE), min(end, hit.end + _CLOSE)
    if any(n.rule.tag == "others" and start <= n.start < end for n in unit.get("noun")):
        return False
    if any(n.rule.tag == "people" and start <= n.start < end for n in unit.get("noun")):
        return True
    if hit.rule.tag == Event.DEPLOYMENT and _counts_many(text, unit, hit):
        return True
    start = max(start, text.rfind(",", start, hit.start) + 1)
    comma = text.find(",", hit.end, end)
    return bool(_THESE.search(text, start, end if comma < 0 else comma))


_WHERE = re.compile(
    r"(?<!\w)(?:near|in|at|of|from|under|outside|around|під|под|у|в|во|біля|возле|за|на|від|от|из|з|із|к|до)\s\Z"
)


def _near(text: str, hit: TermHit, negation: TermHit) -> bool:
    low, high = (hit.end, negation.start) if hit.end <= negation.start else (negation.end, hit.start)
    gap = text[low:high]
    return low <= high and len(gap) <= 40 and not _BREAK.search(gap) and len(_WORD.findall(gap)) <= 4


def _takes_a_place(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a verb of taking stands by a place: "took Kurilovka", "Малую Локню взяли"."""
    for place in unit.places:
        if place.mention.place.precision in (Precision.REGION, Precision.COUNTRY) and _WHERE.search(
            text, unit.start, place.start
        ):
            continue  # "узяли на Курщині"
        if 0 <= place.start - hit.end <= 24:
            if _WHERE.search(text, hit.end, place.start):
                continue  # "полонених тримають у Києві"
            return len(_WORD.findall(text, hit.end, place.start)) <= 1
        if 0 <= hit.start - place.end <= 2 + _DISTRICT and not (
            _WHERE.search(text, unit.start, place.start)
            and not any(_IN_IT.fullmatch(text[p.end : place.start]) for p in unit.places)
        ):
            within = text[place.end : hit.start].strip()
            if within and not within.startswith(("район", "област", "district", "region")):
                continue
            return names_koreans(text, hit.end, min(unit.end, hit.end + 40))
    return False


_DISTRICT = 9  # letters of "районе" and the spaces around it
_IN_IT = re.compile(r"\s(?:в|во|у|in)\s")  # "Плёхово в Суджанском районе взяли …"
_WEAKER = {"training": -1, "deployment": 1}  # which of two weak words is heard first


def _counted(unit: Unit, hit: TermHit) -> bool:
    """Whether the ones who go are counted: "some 8,000 have gone into Kursk"."""
    return any(0 <= hit.start - n.end <= 40 and (n.max or n.min or 0) >= 20 for n in unit.numbers)


_TOWARDS = re.compile(
    r"[^\w\n.!?;:]{1,3}(?:[\w'’-]{1,20}[^\w\n.!?;:]{1,2}){0,7}?"
    r"(?:to|into|in|inside|at|near|for|towards?|across|around|outside|through|on|from|of|via|past|reached|entered)\s"
    r"(?:[\w'’-]{1,20}\s){0,3}\Z"
)


def _goes_to_a_place(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a verb of going or being stands before a place: "crossed to Russia", "are already in Lgov"."""
    if not (unit.mentions or unit.numbers or _THEY.search(text, unit.start, hit.start)):
        return False
    if "가" <= text[hit.start] <= "힣":
        before = next((p for p in reversed(unit.places) if p.end <= hit.start), None)
        return before is not None and bool(_TO_PLACE.match(text, before.end, hit.start))
    place = next((p for p in unit.places if p.start >= hit.end), None)
    if place is None:
        return False
    gap = _STANDS if _IS.fullmatch(text, hit.start, hit.end) else _TOWARDS
    return bool(gap.fullmatch(text[hit.end : place.start]))


_TO_PLACE = re.compile(
    r"(?:\s?[가-힣]{1,4}){0,2}?(?:로|으로|에|에서|까지|서)(?=\s)(?:[\s,]{1,2}[가-힣\d]{1,8}){0,4}\s\Z"
    r"|[^\S\n]?(?:[가-힣]{1,4})?(?:로|으로|에|까지)\s"
)
_IS = re.compile(r"be|is|are|was|were|been|being|got|get|gets|getting")
_STANDS = re.compile(
    r"\s(?:(?:already|now|currently|still|all|also|again|back|there|just|only|right)\s){0,2}"
    r"(?:to|into|in|inside|at|near|around|outside|on)\s(?:[\w'’-]{1,20}\s){0,3}"
)


_THEY = re.compile(r"(?<!\w)(?:they|we|us|them|koreans|soldiers|troops|he)(?!\w)")


_ALLY = re.compile(
    r"ахмат|алаудинов|аллаудінов|алаудінов|alaudinov|кадир|кадыр|чечен|росія|россиян|российск|російськ|akhmat|kadyrov|chechen|russian|체첸|아흐마트|러시아군"
)


def names_allies(text: str, unit: Unit) -> bool:
    """Whether a unit names Russians, or those who fight on their side."""
    return bool(_ALLY.search(text, unit.start, unit.end))
