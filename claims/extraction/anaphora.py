"""What a Ukrainian or Russian sentence tells of men it doesn't name again: "Ушли ещё на той неделе", "від учора їх
нема"."""

from __future__ import annotations

import re

from claims.extraction.events import Told
from claims.extraction.numbers import Number
from claims.extraction.page import Page, Unit, count_words
from claims.extraction.rules import Term, TermHit
from claims.model import Event, Stance

_LEFT = re.compile(
    r"(?:(?:а|і|й|и|та|но|але)\s)?(?:вони\s|они\s)?(?:вже\s|уже\s)?"
    r"(?:ушли|уехали|снялись|съехали|исчезли|пропали|испарились|убрались|отошли|свалили|поїхали|виїхали|зникли|щезли"
    r"|знялися|знялись|забралися|забрались|відійшли|звалили|пішли)"
    r"(?=[\s,.!;—–-]|\Z)"
    r"(?!\s(?:[ув]о?|на|по|через|к|ко|до|під|под|за|вперед|уперед|впереди|лавою|хвилями|волнами|толпой|натовпом|з|із|с|со)\s)"
)
_SINCE_THEN = re.compile(
    r"(?:від|з|із|зі|с|со)\s[\w'-]{3,14}(?:\s[\w'-]{3,14})?\s(?:їх|их)\s(?:тут\s|там\s|вже\s|уже\s|больше\s|більше\s)?"
    r"(?:нема|немає|нет|не видно|не чути|не слышно)(?!\w)"
)
_RULE = Term("event", "gone, of those named before", Event.WITHDRAWAL.value)


def gone_unnamed(page: Page, unit: Unit) -> list[Told]:
    """That those named in the sentences before have left, where a sentence begins with that or says since when."""
    if unit.mentions or count_words(page.text, unit) > 16:
        return []
    if any(noun.rule.tag == "others" for noun in unit.get("noun")):
        return []
    found = _LEFT.match(page.text, unit.start, unit.end)
    if found is None and unit.dates:
        found = _SINCE_THEN.search(page.text, unit.start, unit.end)
    if found is None:
        return []
    return [Told(Event.WITHDRAWAL, Stance.ASSERTED, [TermHit(found.start(), found.end(), _RULE)])]


_BOTH = re.compile(
    r"(?<!\w)(?:обидва|обоє|обох|обом|обома|оба|обоих|обоим|обоими)(?!\w)(?!\s(?:бок|сторон|берег|край|кра[ії]н|напрям))"
)


def both_of_them(page: Page, start: int) -> Number | None:
    """The two captives whom a post only counts by the word "both": "Обох допитує СБУ".

    Args:
        page: the post.
        start: where it speaks of captives first.
    """
    both = _BOTH.search(page.text, start)
    return None if both is None else Number(both.start(), both.end(), 2, 2, False, "words", counter=True)
