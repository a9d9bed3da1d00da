"""What of a sentence's events stands beside the others: captives who are moved, the dead whose faces are burnt, an
assault that is only rehearsed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.events import CARRIES_PERSONNEL, Told, names_allies
from claims.extraction.page import Page, Unit
from claims.extraction.rules import TermHit
from claims.extraction.settling import Draft
from claims.model import CountKind, Event, Side, Stance


def plausible_told(
    page: Page, unit: Unit, told: list[Told], previous: Sequence[Draft], claimant: TermHit | None
) -> list[Told]:
    """Without what goes with another event: captives who are moved or speak of a training they were promised."""
    if not told:
        return told
    captured = any(t.event is Event.CAPTURE for t in told)
    captured = captured or (claimant is not None and claimant.rule.tag == "prisoner" and len(told) > 1)
    after_capture = any(d.told.event is Event.CAPTURE for d in previous) and not unit.mentions
    if _testifies(page.text, unit, claimant):
        captured = after_capture = False
    fled = any(d.told.event is Event.DESERTION and d.told.stance is Stance.ASSERTED for d in previous)
    if fled or any(t.event is Event.DESERTION for t in told):
        told = [t for t in told if t.event is not Event.CAPTURE or not _is_caught_again(page.text, t)]
    kept = []
    several = len(told) > 1  # else there is nothing to stand beside
    if several and any(t.event is Event.FRIENDLY_FIRE for t in told) and names_allies(page.text, unit):
        told = [t for t in told if t.event is not Event.CASUALTIES]
    if several and any(t.event is Event.CONCEALMENT for t in told):
        told = [t for t in told if not _are_hidden(page.text, t, told)]
    home = [t for t in told if t.event is Event.WITHDRAWAL and not t.counts and t.hits] if several else []
    for one in list(told) if home else ():
        if one.event is Event.CASUALTIES and {kind for _, kind in one.counts} == {CountKind.WOUNDED}:
            cyrillic = "а" <= page.text[home[0].hits[0].start] <= "ї"
            home[0].counts = [
                (n, kind if cyrillic else CountKind.PERSONNEL) for n, kind in one.counts
            ]  # the injured who are flown home
            told.remove(one)
    for one in told if home and not home[0].counts else ():
        _are_flown_home(page.text, one, home[0])
    if any(t.event is Event.CASUALTIES and t.stance is Stance.ASSERTED for t in told):
        told = [
            t for t in told if t.event is not Event.COMBAT or t.counts or not _only_in_battle(page.text, t)
        ]
    trained = any(t.event is Event.TRAINING for t in told)
    if several and trained and _RANGE.search(page.text, unit.start, unit.end):
        told = [t for t in told if t.event is not Event.COMBAT or t.counts]  # an assault that is rehearsed
    if several and any(t.event is Event.TRAINING and t.hits for t in told):
        told = [t for t in told if t.event is not Event.COMBAT or t.counts or not _is_learnt(page.text, t)]
    if trained and _HIT_THERE.search(page.text, unit.start, unit.end):
        told = [t for t in told if t.event is not Event.TRAINING or not _only_a_range(page.text, t)]
    if several and any(t.event in _FOUGHT and t.stance is Stance.ASSERTED for t in told):
        told = [t for t in told if not _runs_from_fire(page.text, t)]
    if several and any(t.event is Event.DESERTION for t in told):
        told = [  # the range that they ran from
            t for t in told if t.event not in (Event.TRAINING, Event.WITHDRAWAL) or t.counts
        ]
    if several:
        told = _without_means(page.text, _without_thrown_back(page.text, told))
    _advisers_are_there(page.text, told)
    told = _gone_for_good(page.text, _help_that_is_sent(page.text, told))
    told = [t for t in told if not _brings_wounded(page.text, t, told, previous)]
    told = _without_sightings(page.text, _without_mere_movement(page.text, told))
    elsewhere = claimant is not None and claimant.rule.side is Side.RUSSIA and not unit.mentions
    if elsewhere and any(d.told.event is Event.COMBAT for d in previous):
        told = [t for t in told if t.event is not Event.CAPTURE]  # whom North Koreans took
    for one in told:
        if not one.counts:
            if (captured or after_capture) and one.event is Event.TRAINING:
                continue
            if after_capture and one.event is Event.DEPLOYMENT and one.stance is Stance.ASSERTED:
                continue
        if (
            not one.hits
            and not unit.mentions
            and one.event is Event.DEPLOYMENT
            and one.stance is Stance.ASSERTED
        ):
            carriers = [d for d in previous if d.told.event in CARRIES_PERSONNEL and not d.told.counts]
            if carriers:
                carriers[-1].told.counts.extend(one.counts)
                continue
            lost = [d for d in previous if d.told.event is Event.CASUALTIES and not d.told.counts]
            kinds = [h.rule.counts for d in lost for h in d.told.hits if h.rule.counts]
            if kinds:
                lost[-1].told.counts.extend((n, CountKind(kinds[-1])) for n, _ in one.counts)
                continue
        kept.append(one)
    return kept


def _are_flown_home(text: str, one: Told, home: Told) -> None:
    """Give a withdrawal the wounded counted right before it: "600 загинули, 2000 поранених відправили назад"."""
    began = home.hits[0].start
    for number, kind in one.counts if one.event is Event.CASUALTIES else ():
        gap = text[number.end : began]
        if kind is CountKind.WOUNDED and number.end <= began <= number.end + 40 and "," not in gap:
            one.counts = [c for c in one.counts if c[0] is not number]
            home.counts = [(number, kind)]
            return


_PROMISED = re.compile(r"обіця|обеща|думал|думав|казали|говорили|сказали|вважа|считал|нібито|якобы")
_THAT = re.compile(r",\s(?:що|что)\s")


def _testifies(text: str, unit: Unit, claimant: TermHit | None) -> bool:
    """Whether a captive tells here what became of him, with a place or date: "said that he came to Russia in May"."""
    return (
        claimant is not None
        and claimant.rule.tag == "prisoner"
        and unit.start <= claimant.start < unit.end
        and bool(unit.places or unit.dates)
        and _THAT.search(text, claimant.end, unit.end) is not None
        and _PROMISED.search(text, claimant.end, unit.end) is None
    )


_MORE = re.compile(r"파병|증파|증원|추가|reinforc|additional|more |fresh|dispatch|redeploy")


def _without_mere_movement(text: str, told: list[Told]) -> list[Told]:
    """Captives who are brought somewhere are told by their capture."""
    moved = next((t for t in told if t.event is Event.DEPLOYMENT and t.stance is Stance.ASSERTED), None)
    captured = any(t.event is Event.CAPTURE and t.stance is Stance.ASSERTED for t in told)
    if (
        not captured
        or moved is None
        or moved.counts
        or any(_MORE.search(text, h.start, h.end) for h in moved.hits)
    ):
        return told
    return [t for t in told if t is not moved]


_GONE = re.compile(r"(?:are|is|have|has|was|were)\s(?:been\s)?gone|빠졌|빠진")


def _gone_for_good(text: str, told: list[Told]) -> list[Told]:
    """Who is gone, dead or wounded, has not left: "4,000 are gone, killed or hurt"."""
    lost = next((t for t in told if t.event is Event.CASUALTIES and not t.counts and t.hits), None)
    gone = next((t for t in told if t.event is Event.WITHDRAWAL and t.counts and t.hits), None)
    if lost is None or gone is None or not all(_GONE.match(text, h.start, h.end) for h in gone.hits):
        return told
    kinds = [h.rule.counts for h in lost.hits if h.rule.counts]
    lost.counts = [(n, CountKind(kinds[0]) if kinds else CountKind.KILLED_OR_WOUNDED) for n, _ in gone.counts]
    return [t for t in told if t is not gone]


_ADVISERS = re.compile(
    r"(?:\w{1,10}\s)?(?:\w{1,10}\s)?(?:advis[eo]rs?|consultants?|specialists?)\Z|(?:군사|기술)?\s?(?:고문|자문)단?[가-힣]{0,2}"
)


def _advisers_are_there(text: str, told: Sequence[Told]) -> None:
    """Advisers who are only said to be somewhere, or not, are there as others are: "advisers turned up in the port"."""
    there = any(t.event is Event.DEPLOYMENT for t in told)
    for one in told:
        if (
            one.event is Event.SUPPORT
            and one.hits
            and (there or one.stance is not Stance.ASSERTED)
            and all(_ADVISERS.fullmatch(text, h.start, h.end) for h in one.hits)
        ):
            one.event = Event.DEPLOYMENT
    deployed = [t for t in told if t.event is Event.DEPLOYMENT]
    for other in deployed[1:] if there and len(deployed) == 2 and not deployed[1].counts else ():
        deployed[0].hits.extend(other.hits)
        other.hits = []


_WORKERS = re.compile(
    r"(?:\w{1,14}\s){0,2}(?:с[ао]п[её]р\w*|інженер\w*|инженер\w*|будівельник\w*|будівельн\w+|строител\w+|строительн\w+"
    r"|engineers?|sappers?|builders?|deminers?|construction|workers?|medics?|медик\w*|санітар\w*|санитар\w*|хірург\w*"
    r"|хирург\w*|ремонтник\w*|фахів\w+|специалист\w*|спеціаліст\w*)(?:\s(?:units?|troops|brigades?|частин\w*|част\w+"
    r"|бригад\w*|батальйон\w*|батальон\w*|війська|войска|підрозділ\w*|подразделени\w*))?\Z"
    r"|(?:군사\s?)?(?:공병|건설|기술|의무)[가-힣]{0,6}"
)


def _help_that_is_sent(text: str, told: list[Told]) -> list[Told]:
    """Who is sent to do something is told by what he does there; who only is a sapper or a builder by the sending."""
    support = next((t for t in told if t.event is Event.SUPPORT and t.stance is Stance.ASSERTED), None)
    sent = next((t for t in told if t.event is Event.DEPLOYMENT and t.stance is Stance.ASSERTED), None)
    if support is None or sent is None or any((n.max or n.min or 0) >= 7000 for n, _ in sent.counts):
        return told
    counts = sorted([*support.counts, *sent.counts], key=lambda count: count[0].start)
    trades = {text[h.start : h.start + 3] for h in support.hits}
    several_trades = len(counts) > 1 and len(trades) > 1 and all("а" <= trade[0] <= "я" for trade in trades)
    if (
        support.hits
        and sent.hits
        and not several_trades
        and all(_WORKERS.fullmatch(text, h.start, h.end) for h in support.hits)
    ):
        sent.counts = counts
        return [t for t in told if t is not support]
    support.counts = counts
    return [t for t in told if t is not sent]


_BROUGHT = re.compile(
    r"(?:при|за|до|от|від|с|з)?в[ео]з|доставл|доправ|brought|taken|rushed|carried|evacuat|flown|이송|후송|실려"
)


def _brings_wounded(text: str, one: Told, told: Sequence[Told], previous: Sequence[Draft]) -> bool:
    """Whether a movement is only that of the wounded: "thirty injured men were brought in"."""
    if one.event is not Event.DEPLOYMENT or one.counts or one.stance is not Stance.ASSERTED or not one.hits:
        return False
    beside = [*told, *(d.told for d in previous)]
    hurt = any(
        kind is CountKind.WOUNDED for t in beside if t.event is Event.CASUALTIES for _, kind in t.counts
    )
    return hurt and all(_BROUGHT.match(text, h.start, h.end) for h in one.hits)


_SEEN = re.compile(
    r"(?:be|is|are|was|were|been)?\s?(?:spotted|sighted|seen|observed?|sightings?|noticed|filmed|photographed"
    r"|caught on)|насчит|подсчит|нарах|підрах|з'явл|появ|обнаруж|виявил|виявлен"
    r"|выявл|помі[тч]|замеч|замет|зафікс|зафикс|фікс|фикс|appear|.*(?:목격|포착|식별|관측)"
    r"|(?:їх|их)\s(?:\w+\s)?(?:бачи|побачи|виде|види|увиде|зустр|встре)"
)


def _without_sightings(text: str, told: list[Told]) -> list[Told]:
    """Who is seen doing something is told by what he does: "were seen showing conscripts how to lay the guns"."""
    if len(told) < 2:
        return told
    return [
        t
        for t in told
        if t.event is not Event.DEPLOYMENT
        or t.counts
        or t.stance is not Stance.ASSERTED
        or not t.hits
        or not all(_SEEN.match(text, h.start, h.end) for h in t.hits)
    ]


def _are_hidden(text: str, one: Told, told: Sequence[Told]) -> bool:
    """Whether casualties are only those who are hidden: "burn the faces of the dead"."""
    if one.event is not Event.CASUALTIES or one.counts:
        return False
    near = [h for t in told if t.event is Event.CONCEALMENT for h in t.hits]
    return all(h.rule.strength == "weak" for h in one.hits) or any(
        len(text[min(a.end, b.end) : max(a.start, b.start)].split()) <= 3 for a in one.hits for b in near
    )


_INFINITIVE = re.compile(r"\w+(?:ати|ити|іти|яти|ути|атися|итися|ать|ить|еть|ять|уть|аться|иться)(?!\w)")


def _is_learnt(text: str, told: Told) -> bool:
    """Whether a fight is only what they are taught: "учат зачищать траншеи"."""
    return bool(told.hits) and all(
        _INFINITIVE.match(text, h.start, h.end) or _LEARNT_KO.match(text, h.start) for h in told.hits
    )


_LEARNT_KO = re.compile(r"[가-힣]{2,4}(?:을|를)?\s(?:[가-힣]{1,6}\s)?(?:연습|훈련|배우|배운|익히|익힌|숙달)")


_HIT_THERE = re.compile(r"ракет|прильот|приліт|прилет|влуч|попал|уразил|накрил|накрыл|удар(?!н)")


def _only_a_range(text: str, told: Told) -> bool:
    """Whether a training is told by nothing but the range that a missile hit."""
    return not told.counts and all(_RANGE.match(text, h.start, h.end) for h in told.hits)


_MEANS = re.compile(
    r"накри|накры|відпрац|отработ|прилет|приліт|удар|вдар|обстріл|обстрел|під касет|под касет"
)


def _without_means(text: str, told: list[Told]) -> list[Told]:
    """What only says how they were hit is no fight of theirs: "накрыли касетой, десяток положили"."""
    if not any(t.event is Event.CASUALTIES and t.stance is Stance.ASSERTED for t in told):
        return told
    return [
        t
        for t in told
        if t.event is not Event.COMBAT
        or t.counts
        or not t.hits
        or not all(_MEANS.match(text, h.start, h.end) for h in t.hits)
    ]


_FOUGHT = (Event.COMBAT, Event.CASUALTIES)
_THROWN_BACK = re.compile(r"відкот|відкоч|откат|откоч|отход|відход|відійш|отош|отступ|відступ|отхлын|відхлин")


def _without_thrown_back(text: str, told: list[Told]) -> list[Told]:
    """Who attacks and runs back has not been withdrawn: "сунулись и откатились"."""
    fought = next(
        (t for t in told if t.event in _FOUGHT and t.stance is Stance.ASSERTED and (t.hits or t.counts)), None
    )
    if fought is None:
        return told
    began = fought.hits[0].start if fought.hits else fought.counts[0][0].start
    return [
        t
        for t in told
        if t.event is not Event.WITHDRAWAL
        or t.counts
        or not t.hits
        or not all(_THROWN_BACK.match(text, h.start, h.end) and h.start > began for h in t.hits)
    ]


_THE_REST = re.compile(
    r"(?<!\w)(?:решт[аиу]|остальн\w{2,3}|інші|другие|прочие|третя|третья|хто вцілів|кто уцелел)"
    r"(?:\s[\w-]{1,14}){0,3}\s\Z"
)


def _runs_from_fire(text: str, told: Told) -> bool:
    """Whether those who flee are only what is left of an attack: "семеро двохсотих, решта втекла"."""
    return (
        told.event is Event.DESERTION
        and not told.counts
        and bool(told.hits)
        and all(_THE_REST.search(text, max(0, h.start - 50), h.start) for h in told.hits)
    )


_RANGE = re.compile(r"полігон|полигон|стрільбищ|стрельбищ|(?<!\w)ranges?(?!\w)|훈련장")


_BATTLE = re.compile(r"(?:[ву]о?\s)?(?:бою|боях|бої|боїв|боев)")


def _only_in_battle(text: str, told: Told) -> bool:
    """Whether a fight is only where they died: "were killed in battle"."""
    return bool(told.hits) and all(_BATTLE.fullmatch(text, h.start, h.end) for h in told.hits)


_CAUGHT = re.compile(
    r"(?:с|за|в)?(?:пійм|піймал|пойма|впійм|спійм|зловил|лов[ия]л|ловят|ловлять|задерж|затрим)"
)


def _is_caught_again(text: str, told: Told) -> bool:
    """Whether a capture only says that those who had run away were caught: "They caught five, two are at large"."""
    return bool(told.hits) and all(_CAUGHT.match(text, h.start) for h in told.hits)


def fold_wounded_captives(current: list[Draft], previous: list[Draft]) -> None:
    """Wounded prisoners are one claim, their capture, with both counts."""
    capture = next((d for d in current + previous if d.told.event is Event.CAPTURE), None)
    for draft in current + previous:
        told = draft.told
        if capture is None or told.event is not Event.CASUALTIES or capture.told.stance is not told.stance:
            continue
        kinds = {kind for _, kind in told.counts}
        if kinds != {CountKind.WOUNDED} or any(h.rule.counts != "wounded" for h in told.hits):
            continue
        captured = [n for n, kind in capture.told.counts if kind is CountKind.CAPTURED]
        wounded = told.counts[0][0]
        if (wounded.max or 99) > 5 or (captured and (captured[0].max or 0) < (wounded.max or 0)):
            continue
        if not captured:
            capture.told.counts.append((wounded, CountKind.CAPTURED))
        capture.told.counts.extend(told.counts)
        told.counts, told.hits, told.stance_hits = [], [], []
