"""Sentences that take back what stands before them without a word that denies: its verb said again with a "not",
what it was instead, an answer to what was only asked as a belief.
"""

from __future__ import annotations

import re

from claims.extraction.page import Unit
from claims.extraction.rules import Term, TermHit

_WORD = re.compile(r"\w+")
_NOT_VERB = re.compile(  # "Нікого туди не завозили.", "Не уходил никто", "Ніхто їх не відводив"
    r"[^\w\n]{0,4}(?:(?:та|да|але|но|ні|нет|і|и|насправді|на самом деле|ничего|нічого|никто|ніхто|никого|нікого"
    r"|никуда|нікуди|їх|их|туди|туда|там|тут|жоден|з них|из них)[\s,]{1,2}){0,4}"
    r"не\s(\w{4,20})(?:\s(?:никто|ніхто|никого|нікого|їх|их|туди|туда|там|тут|никуда|нікуди|і не|и не)){0,2}[^\w]{0,4}"
)
_VOWELS = re.compile(r"[аеєиіїоуюяыэйьъ']")
_VERB_END = re.compile(r"(?:л[аио]?(?:сь|ся|с)?|в(?:ся)?|ли?ся|ть|ют(?:ь|ся)?|ит[ьь]?|ат|ять|ять)\Z")


def taken_back(text: str, unit: Unit, before: str) -> TermHit | None:
    """The negation of a short "Nobody landed.", "Не завозили.", whose verb says again what was told just before."""
    found = _NOT_VERB.fullmatch(text, unit.start, unit.end)
    if found is None:
        return None
    verb = _sounds(found[1])
    said = [_sounds(word) for word in _WORD.findall(before)]
    short = (
        len(verb) == 1
        and any(  # "ушли" and "ушёл"
            word.startswith(found[1][:2]) and _sounds(word) == verb for word in _WORD.findall(before)
        )
    )
    if not short and not any(_is_same_verb(verb, word) for word in said):
        return None
    return next((h for h in unit.get("negation") if h.start <= found.start(1)), None)


def _is_same_verb(one: str, other: str) -> bool:
    """Whether two skeletons begin alike: высаживался and высадились, завозили and завезли."""
    alike = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        alike += 1
    return alike >= 3 or (alike >= 2 and alike >= min(len(one), len(other)) - 1)


def _sounds(word: str) -> str:
    """A word without vowels and without the endings of verbs, so that aspects of one verb look alike."""
    return _VOWELS.sub("", _VERB_END.sub("", word))


_NOBODY_DID = re.compile(
    r"(?<!\w)(?:никто|ніхто)\s(?:(?:там|тут|здесь|у нас)\s)?"
    r"(?:никого|нікого|ничего|нічого|никуда|нікуди|(?:ни|ні)\s(?:в|у|на|по|с|з|за|от|від)\s(?:кого|ком|кому|кем|ким))\s"
    r"(?:(?:там|тут|здесь|у нас)\s)?не\s(\w{4,20})"
)


def nobody_did(text: str, unit: Unit, before: str) -> TermHit | None:
    """The words of "никто ни в кого не стрелял", where the verb says again what was told just before."""
    found = _NOBODY_DID.search(text, unit.start, unit.end) if unit.get("negation") else None
    if found is None:
        return None
    verb = _sounds(found[1])
    if len(verb) < 2:
        return None
    if any(
        verb in _sounds(word)[-len(verb) - 1 :] or _is_same_verb(verb, _sounds(word))
        for word in _WORD.findall(before)
    ):
        return TermHit(found.start(), found.end(), _NOT_DONE)
    return None


_NOT_DONE = Term("stance", "what was told is said again with a not", "denied")
_OTHER = Term("stance", "what it was instead", "denied")
_IT_WAS = re.compile(  # "То були туристи з Сеула.", "Это был учебный взвод.", "Geolocated to a parade."
    r"[^\w\n]{0,4}(?:(?:насправді|на самом деле|просто|выяснилось|виявилось|оказалось|а)[,:]?\s)?"
    r"(?:(?:це|то|это|там|тут)\s(?:були|был|были|была|був|була)\s(?:\w{1,12}\s){0,2}?"
    r"(?!корей|північнокор|северокор|солдат)\w{4,}"
    r"|geolocated to\s|filmed (?:in|at)\s"
    r"|it(?:'s| is| was) (?:a clip|footage|a video|a photo|a picture)\s(?:of|from)\s)"
)


def says_what_it_was(text: str, unit: Unit) -> TermHit | None:
    """The words that say what was seen instead of what a question or a rumour told: "То були туристи з Сеула."."""
    found = _IT_WAS.match(text, unit.start, unit.end)
    if found is None or unit.mentions:
        return None
    return TermHit(found.start(), found.end(), _OTHER)


_BELIEF = re.compile(
    r"[^\w\n]{0,4}(?:(?:so|and|but|now|well|а|і|и|ну|то)[,]?\s)?"
    r"(?:(?:do|does|would|should|can|could|will)\s(?:i|we|you|anyone|anybody|they)\s"
    r"(?:really |seriously |honestly |still )?(?:believe|think|buy|credit|trust|expect|swallow)"
    r"|(?:верю|верим|верите|веришь|поверю|думаю|поверим|вірю|віримо|вірите|віриш) (?:ли|чи)"
    r"|чи (?:вірю|віримо|вірите|віриш|думаю|повірю|варто вірити)|стоит ли (?:верить|этому верить))(?!\w)"
)
_KOREAN_BELIEF = re.compile(r"믿(?:느냐|냐|나|을까|습니까|으시|어야 하)[가-힣]{0,3}\s?고?\s?\?")


def is_a_matter_of_belief(question: str) -> bool:
    """Whether a question asks what one believes, not what is: "Do I think that …?"; a "no" then only doubts."""
    return _BELIEF.match(question) is not None or _KOREAN_BELIEF.search(question) is not None


_NEVER_THERE = re.compile(  # "Їх там зроду не було.", "There were never any of them there."
    r"(?<!\w)(?:їх|их|корейц\w+|північнокорейц\w+|северокорейц\w+)\s(?:(?:там|тут|здесь|у нас)\s)?"
    r"(?:вообще|взагалі|никогда|ніколи|зроду|сроду|отродясь|в принципе|в принципі)\s"
    r"(?:(?:там|тут|здесь)\s)?не\s(?:было|було)"
    r"|(?<!\w)(?:they|none of them) (?:were |have )?never (?:been )?(?:there|here)(?!\w)"
    r"|(?:북한군|그들|걔들)(?:은|는|이|가)?\s?(?:[가-힣]{1,6}\s)?(?:있지도 않|간 적도 없|온 적도 없)"
)


def were_never_there(text: str, unit: Unit) -> bool:
    """Whether a unit says that they have never been there, so that nothing told of them there can be true."""
    return bool(unit.get("stance") or unit.get("negation")) and (
        _NEVER_THERE.search(text, unit.start, unit.end) is not None
    )


_CORRECTS = re.compile(r"виправл|исправл|поправк|correction|we got it wrong|erratum|정정|바로잡")
_WE_WROTE = re.compile(
    r"(?<!\w)(?:(?:ми|мы|я)\s(?:\w{1,12}\s){0,2}(?:вказал|писал|повідомл|повідомил|написал|сообщ|указал|опублік|опублик)\w*"
    r"|(?:we|i)\s(?:\w{1,12}\s)?(?:wrote|reported|said|posted|stated|published|put)(?!\w))"
    r"|(?:어제|아까|앞서|오전에|지난번)\s(?:제가\s|저희가\s)?(?:쓴|올린|전한|적은|보도한)"
)


def corrects_itself(text: str) -> bool:
    """Whether a post corrects an earlier one of the same channel."""
    return _CORRECTS.search(text) is not None


def said_before(text: str, unit: Unit) -> TermHit | None:
    """The words with which a correction names what the channel said before: "ми вказали, що загинуло 60"."""
    found = _WE_WROTE.search(text, unit.start, unit.end)
    return None if found is None else TermHit(found.start(), found.end(), _TAKEN_BACK)


_TAKEN_BACK = Term("stance", "what the channel takes back", "denied")


_ABOUT_IT = re.compile(
    r"правд|справді|так|вір|вер|сер[йь]озно|точно|фейк|подтвер|підтвер|really|true|sure|serious|right|confirm|fake|believ"
    r"|진짜|정말|사실|확실|확인|맞|그래"
)


def asks_something_else(text: str, unit: Unit) -> bool:
    """Whether a short question asks for a witness or a feeling and not whether it is so: "Sorry for them? No."."""
    return len(_WORD.findall(text, unit.start, unit.end)) <= 3 and not (
        _ABOUT_IT.search(text, unit.start, unit.end) or unit.get("stance") or unit.get("event")
    )
