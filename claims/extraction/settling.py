"""What stands of a post's drafts once the whole post is read: answers to questions, captives who are moved, victims of
others, things told twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from claims.extraction.anaphora import both_of_them
from claims.extraction.dates import DateRead
from claims.extraction.events import Told, names_allies
from claims.extraction.page import Page, PlaceRead, Unit, count_words, is_about_koreans, names_koreans
from claims.extraction.rules import Term, TermHit
from claims.extraction.stances import Reply, echoes_a_claim, is_a_topic, is_asked, post_doubts
from claims.model import CountKind, Event, Stance


@dataclass(slots=True)
class Draft:
    """A claim in the making, in offsets of the folded text."""

    unit: Unit
    told: Told
    claimant: TermHit | None
    places: list[PlaceRead]
    dates: list[DateRead]
    asked: bool = False  # a question, a heading or a bare mention: told only where something answers it


def take_reply(reply: Reply, about: Sequence[Draft], unit: Unit, source: TermHit | None) -> list[Draft]:
    """Set the stance of drafts that a later sentence answers.

    Args:
        reply: what the sentence says of them.
        about: the drafts.
        unit: the sentence.
        source: who is named as saying so, ``None`` for the channel itself.

    Returns:
        New drafts, where somebody else denies what stands as told.
    """
    added = []
    for draft in about:
        told = draft.told
        speaks = draft.claimant.rule.tag if draft.claimant is not None else None
        if source is not None and not draft.asked and source.rule.tag != speaks:
            if told.stance is not Stance.DENIED:
                other = Told(told.event, reply.stance, [], list(reply.hits), list(told.counts))
                added.append(replace(draft, unit=unit, told=other, claimant=source))
            continue
        if reply.stance is Stance.ASSERTED and not told.stance_hits and not (draft.asked and reply.hits):
            continue
        if _stands_beside(draft, reply, source):
            other = Told(told.event, reply.stance, list(told.hits), list(reply.hits), list(told.counts))
            added.append(replace(draft, told=other, claimant=None))
            continue
        told.stance = reply.stance
        told.stance_hits = (
            list(reply.hits) if reply.stance is Stance.ASSERTED else told.stance_hits + reply.hits
        )
        draft.asked = False
        draft.claimant = source
    return added


def _stands_beside(draft: Draft, reply: Reply, source: TermHit | None) -> bool:
    """Whether the channel denies what somebody with a name states: his word stands beside its own."""
    return (
        source is None
        and reply.stance is Stance.DENIED
        and not draft.asked
        and draft.told.stance is Stance.ASSERTED
        and draft.claimant is not None
        and draft.claimant.rule.rank == "official"
        and draft.claimant.rule.tag != "Russian milbloggers"
        and any(h.rule.rule.startswith(("claims_uk", "claims_ru")) for h in reply.hits)
    )


def settle_drafts(page: Page, drafts: list[Draft], mentioned: Draft | None) -> list[Draft]:
    """The drafts that stand at the end of a post, with the doubts that speak for all of it.

    Args:
        page: the post.
        drafts: what its units tell.
        mentioned: North Koreans named with a place, where no event is told of them.
    """
    doubts = [] if page.listed else post_doubts(page.units)
    aside = [u for u in page.units if u.start > page.units[0].start and is_a_topic(page.text, u)]
    for unit in aside:
        own = [h for h in doubts if unit.start <= h.start < unit.end]
        for draft in drafts if own else ():
            if draft.unit is unit and draft.told.stance is Stance.ASSERTED:
                draft.told.stance, draft.asked = Stance.DOUBTED, False
                draft.told.stance_hits.append(own[0])
        doubts = [h for h in doubts if h not in own]
    if not drafts and mentioned is not None and (doubts or _is_stated(page, mentioned)):
        drafts = [mentioned]
    if doubts:
        named = _doubted_by_name(drafts, doubts[0])
        own_doubts: list[Draft] = []
        for draft in drafts:
            weighed = draft.told.stance is Stance.DENIED and any(
                d.start <= h.start < d.end + 24 or h.start <= d.start < h.end + 24
                for d in doubts
                for h in draft.told.stance_hits
            )
            doubted = draft.told.stance is Stance.ASSERTED or (weighed and draft.claimant is None)
            speaking = [d for d in doubts if d.rule.scope != "caveat" or not _is_answered_for(draft)]
            if not doubted or not speaking or (named and draft not in named) or _saw_it(page.text, draft):
                continue
            if _is_anothers_word(draft, speaking[0], page):
                if draft.asked and not draft.told.hits:
                    _is_stated(page, draft)
                told = _doubted(draft.told, speaking[0])
                own_doubts.append(replace(draft, told=told, claimant=None, asked=False))
            else:
                draft.told.stance = Stance.DOUBTED
                draft.told.stance_hits.append(speaking[0])
                if (
                    draft.claimant is not None
                    and draft.unit.start <= speaking[0].start < draft.unit.end
                    and _MYSELF.search(page.text, draft.claimant.end, speaking[0].end)
                ):
                    draft.claimant = None  # "…라는 젤렌스키 발언, 저는 과장이라고 봅니다"
                draft.asked = False
                if (
                    draft.claimant is not None
                    and speaking[0].start >= draft.unit.end
                    and (
                        draft.claimant.rule.rank == "sources"
                        and _PRESS.search(page.text, draft.claimant.start, draft.claimant.end)
                    )
                ):
                    draft.claimant = None  # what the papers write, doubted by the channel
        drafts = drafts + own_doubts
    if all(d.asked and d.told.stance is Stance.ASSERTED for d in drafts) and len(page.units) > 1:
        for draft in drafts:
            eyebrow = echoes_a_claim(page.text, draft.unit) if draft.told.counts else None
            if eyebrow is not None and draft.unit is not page.units[-1]:
                draft.told.stance, draft.asked = Stance.DOUBTED, False
                draft.told.stance_hits.append(eyebrow)
    drafts = [d for d in drafts if not (d.asked and d.told.stance is Stance.ASSERTED)]
    drafts = [d for d in drafts if d.told.hits or d.told.counts or d.told.stance_hits]
    for draft in drafts:
        if draft.told.event is Event.CAPTURE and draft.told.stance is not Stance.DENIED:
            _count_both(page, draft)
    if any(d.told.event is Event.FRIENDLY_FIRE for d in drafts):
        drafts = [
            d
            for d in drafts
            if d.told.event is not Event.OTHER
            and not _is_victims(page, d, drafts)
            and not (
                d.told.event is Event.COMBAT
                and d.told.stance is not Stance.DENIED
                and not d.told.counts
                and names_allies(page.text, d.unit)
            )
        ]
    _fell_where_they_fought(drafts)
    drafts = _without_answered_rumours(drafts)
    drafts = _without_summaries(_without_headings(_without_moved_captives(_without_echoes(drafts))))
    if any(d.claimant is not None and d.claimant.rule.rank == "captive" for d in drafts):
        drafts = [d for d in drafts if not _is_testimony(d)] or drafts
    if any(d.told.event is Event.OTHER and d.told.hits for d in drafts):
        drafts = [d for d in drafts if not _is_mourned(page, d)]
    if any(d.told.event is not Event.OTHER for d in drafts):
        drafts = [d for d in drafts if not _is_small_talk(page, d)]
    if any(not _is_faint(d) for d in drafts):
        drafts = [d for d in drafts if not _is_faint(d)]
    return drafts


def _count_both(page: Page, draft: Draft) -> None:
    """Count captives that are never counted but as both of them."""
    if draft.told.counts or not draft.told.hits:
        return
    both = both_of_them(page, draft.unit.start)
    if both is not None and both.end <= page.units[-1].end:
        draft.told.counts.append((both, CountKind.CAPTURED))


_MYSELF = re.compile(
    r"(?<![가-힣])(?:저는|전|나는|난|제가|내가|제 생각|내 생각|필자)(?=\s)"
    r"|(?<![\w'])(?:i|i'm|i'd|i've|me|we|this channel|this desk)(?![\w'])"
)
_PRESS = re.compile(r"press|media|papers?(?!\w)|outlets|매체|언론|보도|외신")
_SAW_IT = re.compile(
    r"(?<!не )(?<!\w)(?:(?:бачи[вл]а?|виді[вл]а?|рахува[вл]а?|видел[аи]?|считал[аи]?)\s(?:сам|сама|самі|сами)"
    r"|(?:сам|сама|самі|сами)\s(?:бачи[вл]а?|рахува[вл]а?|видел[аи]?|считал[аи]?))(?!\w)"
)


def _saw_it(text: str, draft: Draft) -> bool:
    """Whether a sentence tells what the writer has seen with his own eyes, which he doesn't doubt."""
    return bool(_SAW_IT.search(text, draft.unit.start, draft.unit.end))


def _is_anothers_word(draft: Draft, doubt: TermHit, page: Page) -> bool:
    """Whether somebody with a name states it and the channel doubts him in a later sentence of its own."""
    if not _is_answered_for(draft) or draft.told.stance is not Stance.ASSERTED:
        return False
    if doubt.start < draft.unit.end:
        return False
    if draft.claimant is not None and draft.claimant.rule.tag == "Russian milbloggers":
        return False  # a rumour of theirs is doubted as theirs
    return not any(
        h.rule.rank in ("official", "officials", "outlet")
        for u in page.units
        if u.start <= doubt.start < u.end
        for h in u.get("claimant")
    )


def _doubted(told: Told, doubt: TermHit) -> Told:
    """The same event as doubted by the word that doubts it."""
    return Told(told.event, Stance.DOUBTED, list(told.hits), [doubt], list(told.counts))


def _is_answered_for(draft: Draft) -> bool:
    """Whether somebody with a name states it: that nobody else confirms it is then no doubt of theirs."""
    return draft.claimant is not None and draft.claimant.rule.rank in ("official", "outlet")


def _doubted_by_name(drafts: Sequence[Draft], doubt: TermHit) -> list[Draft]:
    """What an official leaves open in the sentence of a doubt where he states other things; empty if all is doubted."""
    beside = [
        d
        for d in drafts
        if d.unit.start <= doubt.start < d.unit.end
        and d.claimant is not None
        and d.claimant.rule.rank == "official"
    ]
    if not beside or len(drafts) < 2 or any(d.claimant is None for d in drafts):
        return []

    def distance(draft: Draft) -> int:
        marks = [h.start for h in draft.told.hits] or [n.start for n, _ in draft.told.counts] or [0]
        return min(abs(mark - doubt.start) for mark in marks)

    return [min(beside, key=distance)]


_MOVES = re.compile(
    r"(?<!\w)(?:про(?:йш|їх|ш[её]?л|еха)\w*|(?:йш|ш)л[иао]|йдуть|ідуть|идут|їхал\w|їдуть|ехал\w|едут|везл?и|везут\w*|везуть"
    r"|рухаю\w+|движ\w+|ходять|ходят|живуть|живут|сидять|сидят|служать|служат|стоїть|стоит|стоять|стоят|заселил\w*|поселил\w*)(?!\w)"
)


def _is_stated(page: Page, mentioned: Draft) -> bool:
    """Whether somebody who is named states that they are there: "there is evidence of soldiers in Russia"."""
    unit = mentioned.unit
    moves = None if is_asked(page.text, unit) else _MOVES.search(page.text, unit.start, unit.end)
    if moves is not None and mentioned.places and not unit.get("negation"):
        mentioned.asked = False
        mentioned.told.hits = [
            TermHit(moves.start(), moves.end(), Term("event", "they are on the way somewhere", "deployment"))
        ]
        return True
    if mentioned.claimant is None or mentioned.claimant.rule.rank not in ("official", "officials", "outlet"):
        return False
    if not mentioned.places or is_asked(page.text, mentioned.unit):
        return False
    mentioned.asked = False
    mentioned.told.hits = [h for h in mentioned.unit.get("noun") if names_koreans(page.text, h.start, h.end)][
        :1
    ]
    return bool(mentioned.told.hits)


_FOUGHT = (Event.COMBAT, Event.CASUALTIES)


def _fell_where_they_fought(drafts: Sequence[Draft]) -> None:
    """A fight and its dead, told one behind the other by the same, have one place: "attacked at Sudzha. Ten fell."."""
    for one, other in pairwise(drafts):
        if (
            {one.told.event, other.told.event} == set(_FOUGHT)
            and one.told.stance is Stance.ASSERTED
            and other.told.stance is Stance.ASSERTED
            and bool(one.places) is not bool(other.places)
            and one.unit.paragraph == other.unit.paragraph
            and other.unit.sentence - one.unit.sentence <= 1
            and (one.claimant == other.claimant or other.claimant is None)
        ):
            one.places = one.places or list(other.places)
            other.places = other.places or list(one.places)


def _without_answered_rumours(drafts: list[Draft]) -> list[Draft]:
    """Without a rumour that the next sentence denies: "They say two ran away. Nobody ran away."."""
    kept: list[Draft] = []
    for index, draft in enumerate(drafts):
        told = draft.told
        answer = next(
            (
                d
                for d in drafts[index + 1 :]
                if d.told.event is told.event
                and d.told.stance is Stance.DENIED
                and d.unit.sentence - draft.unit.sentence <= 2
            ),
            None,
        )
        if told.stance is not Stance.DOUBTED or answer is None or answer.unit is draft.unit:
            kept.append(draft)
            continue
        if draft.claimant is not None and answer.claimant != draft.claimant:
            kept.append(draft)
            continue
        answer.told.counts = answer.told.counts or list(told.counts)
        answer.places = answer.places or list(draft.places)
    return kept


def _without_echoes(drafts: list[Draft]) -> list[Draft]:
    """Without what only argues for a denial: "They fired on us? A lie. Not one shot at our own."."""
    kept: list[Draft] = []
    for draft in drafts:
        told = draft.told
        argued = any(
            d.told.event is told.event and d.told.stance is Stance.DENIED and d.claimant == draft.claimant
            for d in kept
        )
        if not (argued and told.stance is Stance.ASSERTED and not told.counts and not draft.places):
            kept.append(draft)
    return kept


def _without_headings(drafts: list[Draft]) -> list[Draft]:
    """Without a heading of what somebody then says: "First contact. They met, says the minister"."""
    for earlier, later in pairwise(drafts):
        if _attributes(earlier, later):
            earlier.claimant = later.claimant
    kept = []
    for index, draft in enumerate(drafts):
        told = draft.told
        bare = draft.claimant is None and not (told.counts or draft.places or draft.dates)
        said_below = any(
            d.claimant is not None and (d.told.event, d.told.stance) == (told.event, told.stance)
            for d in drafts[index + 1 :]
        )
        if not (bare and said_below):
            kept.append(draft)
    return kept


def _without_summaries(drafts: list[Draft]) -> list[Draft]:
    """Without what only speaks of figures given before: "(NIS) … (JCS) … All are claims about losses in Kursk"."""
    kept: list[Draft] = []
    for draft in drafts:
        told = draft.told
        given = [
            d
            for d in kept
            if d.claimant is not None
            and d.told.counts
            and (d.told.event, d.told.stance) == (told.event, told.stance)
            and d.unit is not draft.unit
        ]
        if draft.claimant is not None or told.counts or draft.dates or len(given) < 2:
            kept.append(draft)
            continue
        for earlier in given:
            earlier.places = earlier.places or list(draft.places)
    return kept


def _attributes(earlier: Draft, later: Draft) -> bool:
    """Whether a sentence that says who says it goes on with the event told just before it."""
    if earlier.claimant is not None or later.claimant is None or earlier.unit is later.unit:
        return False
    if (earlier.told.event, earlier.told.stance) != (later.told.event, later.told.stance):
        return False
    if earlier.unit.paragraph != later.unit.paragraph or later.unit.sentence - earlier.unit.sentence > 1:
        return False
    both = (earlier.told.counts and later.told.counts) or (earlier.places and later.places)
    return not both


def _is_faint(draft: Draft) -> bool:
    """Whether only a word beside the matter speaks of it: "the grouping", "troops", a monument to come."""
    told = draft.told
    return (
        told.event in (Event.DEPLOYMENT, Event.OTHER)
        and told.stance is Stance.ASSERTED
        and not told.counts
        and bool(told.hits)
        and all(h.rule.strength == "weak" for h in told.hits)
    )


def _is_small_talk(page: Page, draft: Draft) -> bool:
    """Whether a sentence without a name in it only speaks of discipline, pay or food beside what else is told."""
    told = draft.told
    return (
        told.event is Event.OTHER
        and not told.counts
        and bool(told.hits)
        and all(h.rule.strength == "other" for h in told.hits)
        and count_words(page.text, draft.unit) <= 8
        and not is_about_koreans(page.text, draft.unit)
    )


_MOURNED = re.compile(r"(?:the )?fallen|martyr|heroes|전사자|희생|열사")


def _is_mourned(page: Page, draft: Draft) -> bool:
    """Whether the dead are only those whom a ceremony honours."""
    told = draft.told
    return (
        told.event is Event.CASUALTIES
        and not told.counts
        and told.stance is Stance.ASSERTED
        and bool(told.hits)
        and all(_MOURNED.match(page.text, h.start, h.end) for h in told.hits)
    )


def _is_testimony(draft: Draft) -> bool:
    """Whether a capture is told only by calling the one who speaks a captive."""
    told = draft.told
    return (
        told.event is Event.CAPTURE
        and told.stance is Stance.ASSERTED
        and not (told.counts or draft.places or draft.dates)
    )


def _is_victims(page: Page, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether casualties are those whom North Koreans shot by mistake."""
    if draft.told.event is not Event.CASUALTIES:
        return False
    if not any(d.told.event is Event.FRIENDLY_FIRE and d.unit.start <= draft.unit.start for d in drafts):
        return False
    marks = [n.end for n, _ in draft.told.counts] or [h.end for h in draft.told.hits]
    return not any(names_koreans(page.text, max(draft.unit.start, end - 6), end + 24) for end in marks)


def _without_moved_captives(drafts: list[Draft]) -> list[Draft]:
    """Captives who are brought somewhere are no deployment; their number is that of the capture."""
    captures = [d for d in drafts if d.told.event is Event.CAPTURE and d.told.stance is not Stance.DENIED]
    if not captures:
        return drafts
    kept = []
    for draft in drafts:
        told = draft.told
        few = bool(told.counts) and all((n.max or 99) <= 5 for n, _ in told.counts)
        if told.event is Event.DEPLOYMENT and told.stance is Stance.ASSERTED and few:
            if not any(kind is CountKind.CAPTURED for _, kind in captures[0].told.counts):
                captures[0].told.counts.insert(0, (told.counts[0][0], CountKind.CAPTURED))
            continue
        kept.append(draft)
    return kept
