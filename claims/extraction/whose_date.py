"""Whose date it is that a sentence names: of what is told, of the statement, or of something beside the matter."""

from __future__ import annotations

import re

from claims.extraction.dates import DateRead
from claims.extraction.earlier import day_of_earlier
from claims.extraction.page import Page, Unit
from claims.extraction.rules import TermHit

_ASIDE = re.compile(
    r"(?<!\w)(?:(?:что|що|як|как) (?:и|і|й)\s|(?:ніж|нежели|чем)\s"
    r"|(?:as|like|than|unlike) (?:(?:it|they|we) (?:was|were|did|saw) )?(?:back )?(?:in|on|over|at|during)\s"
    r"|(?:who|which)\s(?:\w+\s){1,4}(?:in |on |over |during |by |since )?"
    r"|(?:clips?|videos?|photos?|pictures?|footage|images?)\s(?:\w+\s){0,3}(?:from|in|on|since|back)\s"
    r"|(?:filmed|photographed|recorded|uploaded|posted|published|doing the rounds|circulating|shot)\s"
    r"(?:\w+\s){0,3}(?:in|on|since|from|back)\s"
    r"|(?:first|second|third|fourth|fifth|last) (?:time|visit) "
    r"|ready (?:by|on|from|in|for)\s"
    r"|on (?:my|our|the) (?:desk|table)\s)(?:the |this |early |late |mid )?\Z"
    r"|(?<!\w)(?:ролик|відео|видео|запис|кадр|знімк|снимк|фото)\w{0,3}\s(?:[\w-]{1,16}\s){0,2}(?:із|з|від|за|из|с|от)\s\Z"
)


def is_aside(page: Page, unit: Unit, read: DateRead) -> bool:
    """Whether a date is that of something beside the matter: "as in December", "a clip from August"."""
    if page.text.startswith(("보다", "에 비해", "과 달리", "와 달리", "이면", " it was "), read.end):
        return True
    if page.text.startswith(("сьогодн", "сегодн"), read.start) and page.text.endswith(" на ", 0, read.start):
        return True  # "на сьогодні там 11 тисяч"
    if _is_vague(page.text, read):
        return True
    if any(day_of_earlier(page.text, read.start, read.end, n.start) for n in unit.numbers):
        return True  # "у січні йшлося про триста"
    aside = _ASIDE.search(page.text, max(unit.start, read.start - 40), read.start)
    return aside is not None and not any(aside.start() < h.start < read.start for h in unit.get("event"))


_ABOUT = re.compile(
    r"(?<!\w)(?:about|around|some|roughly|nearly|almost|approximately|perhaps|maybe)\s|(?:약|거의|대략)\s?(?=[\d한두세네])"
)
_OR_SO = re.compile(r"\s(?:or so|or thereabouts)(?!\w)|\s?(?:가량|정도|쯤|남짓)")
_WEEKS = re.compile(r"(?:\w+\s){1,3}weeks?\Z|[\d한두세네]+\s?(?:주일?|달|개월)(?:[가-힣\s]{0,6})\Z")


def _is_vague(text: str, read: DateRead) -> bool:
    """Whether weeks are only counted roughly, back from the post: "for about two weeks", "약 2주째"."""
    if not _WEEKS.search(text, max(0, read.start), read.end):
        return False
    return bool(
        _ABOUT.search(text, max(0, read.start - 12), read.end)
        or _OR_SO.match(text, read.end)
        or _OR_SO.search(text, read.start, read.end)
    )


_CLOSING = re.compile(
    r"\W{0,3}(?:(?:i'll be |we'll be |we're |i'm )?(?:back|off|out|resting?)|see you|more|next|good night|until"
    r"|rest|sleep|coffee|update[sd]?|to be continued|the rest)(?!\w)[^.!?]{0,40}[.!?…]?\Z"
    r"|[^.!?]{0,40}(?:휴재|쉽니다|뵙|만나요|이어|계속)[^.!?]{0,10}[.!?…]?\Z"
)


def is_closing(text: str, unit: Unit) -> bool:
    """Whether a short sentence only says when the writer is back: "More tomorrow.", "Back on Monday."."""
    return (
        not unit.get("event")
        and unit.end - unit.start <= 60
        and bool(_CLOSING.match(text[unit.start : unit.end].strip()))
    )


_SPEAKING = re.compile(  # "Speaking on Wednesday, …", "asked on today's call", "in an interview last night"
    r"(?<!\w)(?:(?:speaking|talking|asked|writing|briefed|interviewed|quoted|testifying|questioned)(?:\s[\w'-]{1,14}){0,3}"
    r"|(?:in|at|during) (?:an?|his|her|their|the) (?:[\w-]{1,14}\s){0,2}"
    r"(?:interview|address|statement|briefing|speech|post|conference|call|hearing|broadcast|message|video|session))"
    r"\s(?:on |early |late |earlier |from )?\Z"
)
_SAID_THEN = re.compile(  # "today's conference call", "in his Sunday address"
    r"(?:['’]s)?\s(?:(?:evening|morning|night|nightly|press|video|daily|conference|tv|radio)\s){0,2}"
    r"(?:interview|address|briefing|speech|statement|post|video|bulletin|report|update|call|conference|broadcast|message"
    r"|readout|hearing|column|podcast|stream|session|summary|card|map|assessment|note|thread|estimate|figures|edition|issue"
    r"|release|paper|digest|bulletins?)(?!\w)"
    r"|\s?(?:저녁|아침|오전|오후|밤|정례)?\s?(?:연설|브리핑|회견|인터뷰|성명|담화|보고|발표|자료|정례|방송|게시글|영상)"
)
_CITES = re.compile(r"(?<!\w)(?:за|по|according to|per)\s(?:\w+\s){0,2}\Z|(?<!\w)(?:за|по)\s\w+\w\s")
_CLAUSE = re.compile(r"[:;\"«“»”]|,\s(?:що|что)\s|\sthat\s")


_SAID_KO = re.compile(r"일?\s?(?:에\s)?(?:밝혔|전했|말했|발표|보도|설명|확인|주장|공개)")


def _is_said_on_another_day(text: str, unit: Unit, read: DateRead) -> bool:
    """Whether a later date of the sentence is that of the statement: "지난 9일 … 생포했다고 12일 밝혔다"."""
    return any(d.start > read.end and _SAID_KO.match(text, d.end - 1, unit.end) for d in unit.dates)


def is_of_statement(page: Page, unit: Unit, read: DateRead, own: TermHit | None) -> bool:
    """Whether a date is that of the statement ("the Pentagon said today"), not of what is told."""
    text = page.text
    if read.first is None or read.last is None or (read.last - read.first).days not in (0, 6):
        return False
    if unit.get("claimant") and (
        _SPEAKING.search(text, max(unit.start, read.start - 60), read.start)
        or _SAID_THEN.match(text, read.end, unit.end)
    ):
        return True
    if "가" <= text[read.end - 1] <= "힣" and _is_said_on_another_day(text, unit, read):
        return False
    near: list[tuple[int, bool]] = []
    for kind in ("claimant", "speech", "event"):
        for hit in unit.get(kind):
            if kind == "claimant":
                if hit.rule.rank == "witness" or own is None or hit.start != own.start:
                    continue  # who is named without speaking
                if page.text[hit.end : read.start] in (", ", " ", " (", " on ") and page.text[
                    read.end : read.end + 2
                ] in (
                    ": ",
                    "):",
                ):
                    return True  # "ISW, 5 Jan: …"
                if page.text[hit.end : read.start] == ", " and unit.end - read.end <= 14:
                    return True  # "…" - Zelensky, Tuesday night
            if kind == "speech" and hit.rule.tag not in ("verb", "according"):
                continue
            gap = text[hit.end : read.start] if hit.end <= read.start else text[read.end : hit.start]
            if kind == "claimant" and "면 " in gap:
                continue  # "부투소프에 따르면 지난 14일 …"
            if (
                kind != "event"
                and read.end <= hit.start
                and gap.startswith(",")
                and (
                    read.start > unit.start + 3
                    or hit.rule.tag == "according"
                    or _CITES.search(text, read.end, hit.start)
                )
            ):
                continue  # "… on 20 November, the ministry says"
            if kind != "event" and _CLAUSE.search(gap):
                continue
            if (
                kind == "speech"
                and hit.rule.tag == "according"
                and hit.end <= read.start
                and (gap.strip() in ("", "지난") or gap.endswith(", "))
            ):
                continue  # "국정원에 따르면 지난 14일 …", "according to HUR, two days ago …"
            if kind != "event" and hit.end <= read.start and gap.lstrip().startswith(","):
                continue  # "according to him, on the 10th they tried again"
            told = kind == "event"
            near.append((len(gap) + (12 if told and _CLAUSE.search(gap) else 0), told))
    if not near:
        return False
    distance, told = min(near)
    return not told and distance <= 24
