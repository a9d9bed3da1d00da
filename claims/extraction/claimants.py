"""Who is said to say it: the last named originator, through outlets that cite officials.

An institution or a named person goes before an outlet that quotes it; officials who stay unnamed give way to the
outlet; what is attributed to nobody is the channel's own. A sentence ties a claimant to its words in a few ways,
strongest first: it is called the source ("Source: HUR", "so says the Kremlin"), it is cited ("according to …"), it
speaks (a verb of speech, a colon, a quotation behind the name), it signs ("… — Zelensky", "(HUR)").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claims.extraction.cues import CITED, SOURCE, SPEAKS, cue_of, words_between
from claims.extraction.headings import heads_what_follows, opens_a_testimony
from claims.extraction.page import Page, Unit
from claims.extraction.rules import TermHit
from claims.model import Side

BRIEFS, BRIEFED = "NIS (South Korea)", "South Korean government"  # "Seoul" is often its service

_THEIRS = re.compile(r"(?:korean|dprk|nork|корей\w+|кндр|kim's|북한\w?)\s(?:[\w-]{1,12}\s)?\Z")
_OF_NORTH = re.compile(
    r"\s(?:(?!put|say|said|sai|belie|report|claim|think|see|saw|estim|expect|told|fear|warn|count|reckon|that|call|hold)"
    r"\w{2,8}\s)?(?:(?:з|із|из|армии|армії|from|of)\s)?(?:the\s)?"
    r"(?:кндр|dprk|north kor|півн\w+ коре|север\w+ коре|кім|ким)"
)
_OURS = re.compile(r"(?<!\w)(?:наш\w{0,3}|свої\w{0,2}|our|my|мо[яїйє]|мой|моя|우리)\s(?:\w{1,14}\s)?\Z")
_PARTICLE = re.compile(r"(?:은|는|이|가|도|에|에게|을|를|의|와|과|로|에서)\Z")
_SURNAME = re.compile(r"(?:kim|ким|кім)\s(?!jong|чен|чжон)\w{2,8}-\w{2,6}(?!\w)")
_TITLE = re.compile(
    r"(?:['’]s\s\w{2,12}\s|(?:['’]s)?[\s,]{0,2}(?:(?:chief|head|boss|director|secretary|minister|spokes\w{3,7}|general|president|глав\w{1,3}|керівник\w{0,3}"
    r"|начальник\w{0,3}|очільник\w{0,3}|речни\w{2,5}|секретар\w{0,3}|представи\w{3,8}|генерал\w{0,3}|міністр\w{0,3}|министр\w{0,3}|[가-힣]{2,4})\s)?)"
)
_FROM_BODY = re.compile(r"\s(?:із|з|зі|из|с|со|в|у|from|of|in|at|with)\s(?:the\s)?(?:[\w'-]{1,14}\s){0,2}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Source:
    """The claimant a unit names, how strongly, and whether it is named for what stands before it."""

    hit: TermHit
    strength: int
    backwards: bool = False


def read_claimant(page: Page, unit: Unit) -> TermHit | None:
    """The claimant that this unit names as its source, or ``None``."""
    source = read_source(page, unit)
    return source.hit if source is not None else None


def read_source(page: Page, unit: Unit) -> Source | None:
    """The claimant that this unit names, with how it is tied to what the text tells."""
    hits = _with_offices(page.text, unit.get("claimant"))
    forwards = [h for h in unit.get("speech") if h.rule.tag == "forward"]
    if not hits and not forwards:
        return None
    cited: list[tuple[int, TermHit]] = []
    for index, hit in enumerate(hits):
        if hit.rule.side is Side.NORTH_KOREA and _SURNAME.match(page.text, hit.start):
            continue  # Kim Byung-kee is another Kim
        if hit.rule.rank == "witness" and _is_no_witness(page.text, unit, hit):
            continue
        if hit.rule.rank == "sources" and _OF_NORTH.match(page.text, hit.end, unit.end):
            continue  # "comrades from the DPRK"
        strength = cue_of(page.text, unit, hits, index)
        owner = hits[index - 1] if index else None
        if (
            owner is not None
            and owner.rule.rank == "outlet"
            and hit.rule.rank in ("sources", "officials")
            and owner.end <= hit.start
            and page.text[owner.end : hit.start] in ("'s ", " ", "")
        ):
            hit = owner  # "Meduza's sources"
        if strength:
            cited.append((strength, hit))
    if hits and (len(hits) == 1 or page.text[unit.start] in "—–-©") and _is_alone(page.text, unit, hits[0]):
        return Source(hits[0], SOURCE, backwards=True)
    heading = _heading(page.text, unit, hits, cited)
    if heading is not None:
        return Source(heading, CITED)
    cited = _without_titles(page.text, cited)
    named = [(s, h) for s, h in cited if s == SOURCE and h.rule.rank in ("official", "outlet", "captive")]
    if named:
        return Source(named[-1][1], SOURCE, backwards=True)
    captives = [(s, h) for s, h in cited if h.rule.rank == "captive"]
    officials = [(s, h) for s, h in cited if h.rule.rank == "official"]
    if captives and not any(s >= CITED for s, _ in officials):
        first = captives[0][1]
        if not any(h.start < first.start for _, h in officials):
            return Source(first, captives[0][0])
    briefed = [h for h in hits if h.rule.tag == BRIEFS]
    if briefed and any(h.rule.tag == BRIEFED for _, h in officials):
        return Source(briefed[-1], CITED)  # lawmakers after a briefing by the service
    if officials:
        quoted = [h for s, h in officials if s == CITED]
        last = officials[-1][1]
        ends = unit.end - last.end <= 3 and _SAYS_LAST.search(
            page.text, max(unit.start, last.start - 24), last.start
        )
        hit = quoted[-1] if quoted else last if ends else officials[0][1]
        return Source(hit, CITED if quoted else SPEAKS)
    for rank in ("captive", "outlet", "officials", "sources", "witness"):
        ranked = [(s, h) for s, h in cited if h.rule.rank == rank]
        if ranked:
            return Source(ranked[0][1], ranked[0][0], backwards=ranked[0][0] == SOURCE)
    return Source(forwards[0], SPEAKS) if forwards else None


def _heading(text: str, unit: Unit, hits: list[TermHit], cited: list[tuple[int, TermHit]]) -> TermHit | None:
    """Whose words a heading says that follow, where nobody is tied to them more closely."""
    for hit in hits[:2]:
        if any(s >= CITED or h is hit for s, h in cited):
            continue
        named = hit.rule.rank in ("official", "outlet", "captive", "officials")
        if (named or not cited) and heads_what_follows(text, unit, hit):
            return hit
        if opens_a_testimony(text, unit, hit):
            return hit
    return None


def _with_offices(text: str, hits: list[TermHit]) -> list[TermHit]:
    """One hit for a person and the body he speaks for: "Singh of the Pentagon", "a spokesman for the SSO".

    Somebody whom the lexicon doesn't know speaks for the body that is named with him.
    """
    joined: list[TermHit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        gap = text[last.end : hit.start] if last is not None and last.end < hit.start else None
        if last is None or gap is None or len(gap) > 32:
            joined.append(hit)
            continue
        unknown = last.rule.rule == _NAMED, hit.rule.rule == _NAMED
        if (
            last.rule.rank in ("sources", "officials")
            and hit.rule.rank == "official"
            and gap == " ("
            and text.startswith(")", hit.end)
        ) or (last.rule.rank == "witness" and hit.rule.rank == "official" and gap in (" at ", " at the ")):
            joined[-1] = TermHit(last.start, hit.end + (gap == " ("), hit.rule)  # "intelligence (HUR)"
            continue
        if last.rule.tag == hit.rule.tag and last.rule.rank == "official" and _APPOSED.fullmatch(gap):
            closed = "(" in gap and text.startswith(")", hit.end)
            joined[-1] = TermHit(last.start, hit.end + closed, last.rule)
        elif (
            hit.rule.rank == "official"
            and not unknown[1]
            and (
                unknown[0] or (last.rule.rank == "sources" and _SPEAKS_FOR.search(text, last.start, last.end))
            )
            and _OF_BODY.fullmatch(gap)
        ) or (unknown[1] and last.rule.rank == "official" and not unknown[0] and _WITH_TITLE.fullmatch(gap)):
            joined[-1] = TermHit(last.start, hit.end, (last if unknown[1] else hit).rule)
        else:
            joined.append(hit)
    return joined


_NAMED = "claimants:named in the text"
_APPOSED = re.compile(
    r"['’]?s?[\s,(]{1,3}(?:(?:of|at|from|for|with|head|chief|director|spokes\w{3,6}|boss|the|its|his)\s){0,4}|\s?[(·]\s?"
)
_OF_BODY = re.compile(
    r"\s?[,(]?\s?(?:(?:a|the|its|spokes\w{3,6}|press|officer|secretary|deputy|head|chief|commander|speaking)\s){0,4}"
    r"(?:of|at|from|for|with)\s(?:the\s|ukraine's\s|ukrainian\s)?|\s?[,(]\s?(?:the\s)?"
)
_WITH_TITLE = re.compile(
    r"(?:['’]s)?\s(?:(?:deputy|chief|head|director|spokes\w{3,6}|press|officer|secretary|minister|general|maj\.|gen\.|col\."
    r"|colonel|major|captain|commander|boss|adviser|advisor|envoy|ambassador|of|public|affairs)\s){1,4}"
)
_SPEAKS_FOR = re.compile(r"spokes|press|chief|head|officer|commander|official|insider|source|대변인|공보")


def unconfirmed_by(text: str, unit: Unit) -> TermHit | None:
    """Who only says that he can't confirm what was told: "Пентагон цього поки не підтверджує."."""
    if words_between(text, unit.start, unit.end) > 9 or not unit.get("negation"):
        return None
    for hit in unit.get("claimant"):
        if hit.rule.rank == "official" and _NOT_THIS.match(text, hit.end, unit.end):
            return hit
    return None


_NOT_THIS = re.compile(
    r"(?:\s(?:цього|це|этого|это|таких|такого|інформацію|информацию|дані|данные|поки|пока|ще|еще|that|this|has|have|did|does|do|is|was"
    r"|so far|yet|still|could|can|would)){0,4}\s?(?:не|not|cannot|n't)\s"
    r"(?:\w{1,9}\s){0,2}(?:підтвер|подтвер|confirm)\w*(?:\s(?:цього|це|этого|это|it|this|that|цю|эту|інформац\w+|информац\w+|даних|данных))"
    r"{0,2}\W*\Z"
)


def read_heading(page: Page, unit: Unit) -> TermHit | None:
    """The claimant that the heading of a list names: "■ 국정원 정보위 보고 (1/13)", "HUR on losses:"."""
    source = read_claimant(page, unit)
    if source is not None:
        return source
    official = [h for h in unit.get("claimant") if h.rule.rank == "official"]
    short = words_between(page.text, unit.start, unit.end) <= 8
    return official[0] if len(official) == 1 and short and not unit.get("event") else None


def _is_no_witness(text: str, unit: Unit, hit: TermHit) -> bool:
    """The channel's own people tell it themselves; the North Koreans are who it is told of."""
    lead = max(unit.start, hit.start - 24)
    ours = _OURS.search(text, lead, hit.start)
    return bool(
        (ours and not _TELL_US.match(text, hit.end, unit.end))
        or _THEIRS.search(text, lead, hit.start)
        or _OF_NORTH.match(text, hit.end, unit.end)
    )


_TELL_US = re.compile(  # "our men in the brigade tell: …"
    r"(?:\s(?:з|із|из|с|со|у|в|from|in|of)(?:\s[\w'-]{2,14}){1,2})?\s"
    r"(?:розповід|розказ|рассказ|розпов|кажуть|говорят|пишуть|пишут|передают|передають|переказ|tell|say|write|report)\w*"
)


def _without_titles(text: str, cited: list[tuple[int, TermHit]]) -> list[tuple[int, TermHit]]:
    """ "HUR chief Budanov" is Budanov, "국방부 정보총국" is HUR, "a friend from the SOF" a friend."""
    kept: list[tuple[int, TermHit]] = []
    for strength, hit in cited:
        last = kept[-1][1] if kept else None
        if last is not None and last.end > hit.start - 40:
            gap = text[last.end : hit.start] if last.end <= hit.start else ""
            if last.rule.rank == "witness" and _FROM_BODY.fullmatch(gap):
                continue
            if last.rule.rank == "sources" and hit.rule.rank == "officials" and _FROM_BODY.fullmatch(gap):
                continue  # "a source in the brigade's staff"
            if last.rule.rank == "officials" and hit.rule.rank == "witness" and gap == " ":
                kept[-1] = (max(strength, kept[-1][0]), hit)  # "우크라군 중대장": one of theirs
                continue
            marked = _PARTICLE.search(text, last.start, last.end) is not None
            if last.rule.rank == hit.rule.rank == "official" and not marked and _TITLE.fullmatch(gap):
                kept[-1] = (max(strength, kept[-1][0]), hit)
                continue
        kept.append((strength, hit))
    return kept


def _is_alone(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a unit is nothing but a name: "국정원발.", "— HUR."."""
    others = words_between(text, unit.start, unit.end) - words_between(text, hit.start, hit.end)
    dashed = text[unit.start] in "—–-©"
    return (
        others <= (4 if dashed else 0)
        and all(hit.start <= h.start and h.end <= hit.end for h in unit.get("event"))
        and text[unit.end - 1 : unit.end + 1].find(":") < 0
    )


_SAYS_LAST = re.compile(r",\s(?:says?|said|reports?|reported|claims?|writes|insists)\s(?:the\s)?\Z")
