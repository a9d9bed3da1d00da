"""Headings that only say whose words follow: "From Zelensky's address:", "Цифри дня від ГУР.", "국정원 보고 요지".

Such a heading names its speaker behind a preposition, as what is heard or read; elsewhere a preposition before a name
means that it doesn't speak.
"""

from __future__ import annotations

import re

from claims.extraction.page import Unit
from claims.extraction.rules import TermHit

_WORD = re.compile(r"\w+")
_HEARD = (  # what one hears or reads of somebody
    r"(?:ефір|эфир|інтерв|интерв|розмов|разговор|стрім|стрим|брифінг|брифинг|виступ|выступлен|промов|реч|колонк|допис|пост"
    r"|звернен|обращен|зведен|сводк|звіт|отчет|доповід|доклад|канал|сторінк|страниц|відео|видео|запис|повідомлен|сообщен"
    r"|заяв|оцінк|оценк|цифр|дан|підрахун|подсчет|зустріч|встреч|підсумк|итог|коментар|комментар|прес|пресс|матеріал|материал"
    r"|документ|довідк|справк|релиз|реліз|слів|слов|перехопл|перехват|протокол|стенограм)"
)
_LEAD = re.compile(  # "З ефіру Бутусова.", "Из интервью Буданова:", "Цифри дня від розвідки:"
    r"\W{0,4}(?:(?:[\w'-]{3,14}\s){0,3}(?:з|із|зі|из|с|со|у|в)\s(?:[\w'-]{4,16}\s){0,2}" + _HEARD + r"\w*\s"
    r"|(?:[\w'-]{3,14}\s){0,2}" + _HEARD + r"\w*\s(?:[\w'-]{3,14}\s){0,2}(?:від|от|із|зі|з|из)\s)"
    r"(?:[\w'-]{3,16}\s){0,3}"
)
_ENGLISH_LEAD = re.compile(  # "From the", "More from the", "Notes on the", "Out of today's"
    r"\W{0,4}(?:(?:more|news|quotes?|highlights?|notes?|live|fresh|figures?|numbers?|takeaways?|summary|excerpts?|lines?|bits"
    r"|also|again|straight|translated|clipped|word|the latest|latest|today|yesterday|tonight)\s(?:again\s)?){0,2}"
    r"(?:from|out of|off|on|in|of)\s(?:[\w'’-]{2,14}\s){0,3}?(?:\(?the\s)?"
)
_ENGLISH_HEARD = re.compile(  # "'s evening address", "report", "'s three hours with the podcast guy"
    r"(?:['’]s?)?(?:\s[\w'’.-]{1,16}){0,3}?\s(?:address|report|release|readout|briefing|briefings|interview|podcast|statement|bulletin"
    r"|dispatch|notes?|assessment|figures?|numbers?|hours?|speech|session|hearing|presser|conference|podium|call|update"
    r"|summary|stream|column|post|thread|channel|transcript|testimony|intercepts?|talk|communique|newsletter|digest|slides|minutes"
    r"|questioning|interrogation|committee|remarks|message|broadcast|appearance|chat|page|site|feed)(?!\w)"
)
_COLON_BEHIND = re.compile(r"[^\n:.!?]{0,60}[:：]")
_ASKED = re.compile(
    r"допит|допрос|interrogat|interview|interv|інтерв|интерв|протокол|심문|인터뷰|진술|조사|신문|question|debrief"
)


def heads_what_follows(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a unit opens by saying whose words follow: "З ефіру Юрія Бутусова.", "From HUR's report:"."""
    if hit.start - unit.start > 60:
        return False
    lead = _LEAD.match(text, unit.start, unit.end)
    if lead is not None and -30 <= hit.start - lead.end() <= 16 and hit.start > unit.start + 3:
        return _colon(text, unit, hit) or _is_short(text, unit)
    if text[hit.end - 1] > "~":
        return False
    opening = _ENGLISH_LEAD.match(text, unit.start, hit.start)
    if opening is None or not _ENGLISH_LEAD.fullmatch(text, unit.start, hit.start):
        return False
    heard = _ENGLISH_HEARD.match(text, hit.end, unit.end)
    return heard is not None and (_colon(text, unit, hit) or _is_short(text, unit))


def opens_a_testimony(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a short unit only says that a captive is questioned: "Prisoner interrogation, subtitles mine."."""
    return (
        hit.rule.rank == "captive"
        and unit.item is None
        and not unit.get("stance")
        and not unit.get("negation")
        and len(_WORD.findall(text, unit.start, unit.end)) <= 8
        and hit.start - unit.start <= 40
        and _ASKED.search(text, unit.start, unit.end) is not None
    )


def _colon(text: str, unit: Unit, hit: TermHit) -> bool:
    return _COLON_BEHIND.match(text, hit.end, min(unit.end + 1, len(text))) is not None


def _is_short(text: str, unit: Unit) -> bool:
    return len(_WORD.findall(text, unit.start, unit.end)) <= 8 and not any(
        h.rule.strength == "strong" for h in unit.get("event")
    )
