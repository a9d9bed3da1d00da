"""One man of whom no number is given, as Ukrainian and Russian cases show: "взяли в плен офицера", "кореєць здався"."""

from __future__ import annotations

import re

from claims.extraction.numbers import Number
from claims.extraction.page import Unit, is_about_koreans
from claims.extraction.rules import TermHit
from claims.model import CountKind

_RANKS = (
    "офіцер|офицер|снайпер|сапер|генерал|полковник|лейтенант|сержант|десантник|штурмовик|командир|капітан|капитан"
    "|майор|радист|розвідник|разведчик|мінометник|минометчик|кулеметник|пулеметчик|артилерист|артиллерист|солдат"
)
_HIM = re.compile(  # as an object: "узяли корейця"
    r"(?<!\w)(?:(?:північно|северо)?коре(?:йця|йца)|кндрівця|кндровца|кімівця|кимовца|бійця|бойца|язика|языка"
    r"|військового(?! квит)"
    r"|военного(?! билет)|військовослужбовця|военнослужащего|спецпризначенця|спецназовца|піхотинця|пехотинца"
    rf"|(?:{_RANKS})а)(?!\w)"
)
_HE = re.compile(  # as a subject: "боєць загинув"
    r"(?<!\w)(?:(?:північно|северо)?коре(?:єць|ец)|кндрівець|кндровец|кімівець|кимовец|боєць|боец|військовий(?! квит)"
    r"|военный(?! билет)|військовослужбовець|военнослужащий|спецпризначенець|спецназовец|піхотинець|пехотинец"
    rf"|(?:{_RANKS}))(?!\w)"
)
_DONE = re.compile(
    r"\w*(?:[аиіїуяеє]в|л[аио]?|[нт]о|[ую]ть|[иея]т|[аеоуя]н|ут|с[ья])\Z"
)  # a verb, not "вбитого"
_DONE_TO = re.compile(r"\w+(?:ли|ло|но|то)")
_BY_ONE = re.compile(r"\w*(?:[аиіїуяеє]в(?:ся|сь)?|л(?:ся)?|ги?б|мер|тік|тек|ен|ят)\Z")
_LEADS_TO_HIM = re.compile(  # no other noun: "захопили блокнот солдата"
    r"\s(?:(?:\w+(?:ого|его)|у|в|ще|еще|вже|уже|плен|полон|жив\w{2,3}|тут|там|сьогодні|сегодня|учора|вчора|вчера|нами"
    r"|тільки|только)\s){0,4}"
)
_ANOTHER = re.compile(r"(?<!\w)(?:другий|другого|інший|іншого|другой|иного|второй|второго)(?!\w)")
_BREAK = re.compile(r"[.!?;:,—–()]")
_OF_HIS = r"(?:\s(?:кндр|північної кореї|северной кореи|армії кндр|армии кндр))?"
_WHOM = re.compile(_OF_HIS + r",\s(?:якого|котрого|которого)\s(?:[\w'-]+\s){0,5}")
_CAUGHT = re.compile(_OF_HIS + r",\s(?:[\w'-]+\s){0,4}")
_MASCULINE = re.compile(
    r"[\w'-]+(?:ий|ый|ой|ого|его|ший|шего|шийся|шегося)(?!\w)|що (?:здався|потрапив|попав)"
)
_CLAUSE_BETWEEN = re.compile(_OF_HIS + r",[^,.;!?]{1,90},\s(?:[\w'-]+\s){0,4}")
_MANY = re.compile(
    r"(?<!\w)(?:вони|они|їх|их|всі|все|двоє|двое|троє|трое|солдати|солдаты|корейці|корейцы)(?!\w)"
)
_PRONOUN = re.compile(r"(?<!\w)(?:він|он|його|его|той|тот|цей|этот)(?!\w)")
_NTH = re.compile(
    r"(?<!\w)(?:третій|четвертий|п'ятий|шостий|сьомий|восьмий|дев'ятий|десятий|одинадцятий|останній"
    r"|третий|четвертый|пятый|шестой|седьмой|восьмой|девятый|десятый|одиннадцатый|последний"
    r"|третього|четвертого|п'ятого|шостого|сьомого|восьмого|дев'ятого|десятого|останнього"
    r"|третьего|пятого|шестого|седьмого|девятого|последнего)"
    r"(?=\s(?!день|рік|год|раз|місяць|месяц|тиждень|штурм|накат|полк|батальйон|батальон|корпус|взвод|січня|лютого|березня"
    r"|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|января|февраля|марта|апреля|мая|июня|июля"
    r"|августа|сентября|октября|ноября|декабря|числа)|,)"
)
_IN_HANDS = re.compile(r"(?<!\w)[\w-]+[\"'»”]?\s[ву]\s\Z")
_NONE = re.compile(r"(?<!\w)(?:не|ні|ни|ані|жодн\w+|кожн\w+|кажд\w+|люб\w+|друг\w+|інш\w+)\s(?:\w+\s)?\Z")
_WORD = re.compile(r"[\w'-]+")
_FATES = frozenset({"killed", "wounded", "captured", "deserted"})


def one_man(text: str, unit: Unit, counts: list[tuple[Number, CountKind]]) -> list[tuple[Number, CountKind]]:
    """The one man of each fate that a unit tells of without a number, in the order of the text."""
    counted = {kind.value for _, kind in counts}
    if not is_about_koreans(text, unit):
        return []
    one = counted & _FATES and all((n.min, n.max) == (1, 1) for n, _ in counts)
    if counted & _FATES and not one:
        return []
    found: list[tuple[Number, CountKind]] = []
    for hit in unit.get("event"):
        if hit.rule.counts not in _FATES or hit.rule.strength == "weak" or hit.rule.counts in counted:
            continue
        if not one and _NONE.search(text, max(unit.start, hit.start - 24), hit.start):
            continue
        if one:
            man = (
                _other(text, unit, hit) or _himself(text, unit, hit, counts) or _told_beside(text, unit, hit)
            )
        else:
            man = (
                _object(text, unit, hit)
                or _object_before(text, unit, hit)
                or _subject(text, unit, hit)
                or _told_beside(text, unit, hit)
            )
        if man is None or (not one and _NONE.search(text, max(unit.start, man.start() - 24), man.start())):
            continue
        counted.add(hit.rule.counts)
        number = Number(man.start(), man.end(), 1, 1, False, "words", counter=True)
        found.append((number, CountKind(hit.rule.counts)))
        if hit.rule.counts == "killed" and one and not _other(text, unit, hit):
            counts[:] = [c for c in counts if c[1] is not CountKind.WOUNDED]  # he died of his wounds
    return found


def one_more(text: str, unit: Unit, counts: list[tuple[Number, CountKind]]) -> list[tuple[Number, CountKind]]:
    """The man counted on from those before him: "шестеро мертві, сьомий здався", also where these stand elsewhere."""
    found: list[tuple[Number, CountKind]] = []
    taken = [h for h in unit.get("event") if h.rule.counts in ("captured", "deserted")]
    for nth in _NTH.finditer(text, unit.start, unit.end) if taken else ():
        for hit in taken:
            if (
                0 < hit.start - nth.end() <= 60
                and not any(n.start < hit.end and nth.end() <= n.start for n, _ in counts)
                and not any(kind.value == hit.rule.counts for _, kind in counts)
                and not _NONE.search(text, nth.end(), hit.start)
            ):
                number = Number(nth.start(), nth.end(), 1, 1, False, "words", counter=True)
                found.append((number, CountKind(hit.rule.counts)))
                break
    return found[:1]


def is_of_one(text: str, hit: TermHit) -> bool:
    """Whether a verb tells of one man alone: "помер", "скончался", "не вижив"."""
    return any(_BY_ONE.fullmatch(w) for w in _WORD.findall(text, hit.start, hit.end))


def _himself(
    text: str, unit: Unit, hit: TermHit, counts: list[tuple[Number, CountKind]]
) -> re.Match[str] | None:
    """He of whom something was told before in the sentence: "одного взяли живим, але він помер"."""
    if not any(n.end <= hit.start for n, _ in counts):
        return None
    he = list(_PRONOUN.finditer(text, max(unit.start, hit.start - 30), hit.start))
    return he[-1] if he else None


def _told_beside(text: str, unit: Unit, hit: TermHit) -> re.Match[str] | None:
    """Of whom a clause beside him tells: "солдат, якого взяли живим, помер", "кореєць, захоплений учора, …"."""
    men = [*_HE.finditer(text, unit.start, hit.start), *_HIM.finditer(text, unit.start, hit.start)]
    if not men or _MANY.search(text, max(m.end() for m in men), hit.start):
        return None
    man = max(men, key=lambda m: m.start())
    first = _WORD.match(text, hit.start)
    if _WHOM.fullmatch(text, man.end(), hit.start):
        return man
    if _CAUGHT.fullmatch(text, man.end(), hit.start) and _MASCULINE.match(
        text, text.index(",", man.end()) + 2
    ):
        return man
    if (
        first is not None
        and any(
            _BY_ONE.fullmatch(w) or w in ("врятувати", "спасти")
            for w in _WORD.findall(text, hit.start, hit.end)
        )
        and _CLAUSE_BETWEEN.fullmatch(text, man.end(), hit.start)
    ):
        return man
    return None


def _object(text: str, unit: Unit, hit: TermHit) -> re.Match[str] | None:
    """Who stands behind a verb as the one it is done to; or inside what is read as one expression with it."""
    first = _WORD.match(text, hit.start, hit.end)
    if first is None or not any(_DONE.fullmatch(w) for w in _WORD.findall(text, hit.start, hit.end)):
        return None
    man = _HIM.search(text, hit.start, min(unit.end, hit.end + 60))
    if man is None or (man.start() > hit.end and not _LEADS_TO_HIM.fullmatch(text, hit.end, man.start())):
        return None
    return man


def _object_before(text: str, unit: Unit, hit: TermHit) -> re.Match[str] | None:
    """Who stands before a verb as the one it is done to: "корейця взяли живим", "офицера убило"."""
    first = _WORD.match(text, hit.start, hit.end)
    if first is None or not _DONE_TO.fullmatch(first[0]):
        return None
    before = list(_HIM.finditer(text, max(unit.start, hit.start - 50), hit.start))
    return before[-1] if before and _is_close(text, before[-1].end(), hit.start) else None


def _subject(text: str, unit: Unit, hit: TermHit) -> re.Match[str] | None:
    """Who stands beside a verb that is done by one: "здався кореєць", "офицер погиб"; or "корейца в плену"."""
    if text.startswith(("полоні", "полон", "плену", "плен"), hit.start):
        held = _IN_HANDS.search(text, max(unit.start, hit.start - 40), hit.start)
        return None if held is None else _HIM.match(text, held.start()) or _HE.match(text, held.start())
    if not any(_BY_ONE.fullmatch(w) for w in _WORD.findall(text, hit.start, hit.end)):
        return None
    behind = _HE.search(text, hit.end, min(unit.end, hit.end + 40))
    if behind is not None and _is_close(text, hit.end, behind.start()):
        return behind
    before = list(_HE.finditer(text, max(unit.start, hit.start - 50), hit.start))
    if before and _is_close(text, before[-1].end(), hit.start):
        return before[-1]
    return None


def _other(text: str, unit: Unit, hit: TermHit) -> re.Match[str] | None:
    """The other of two: "одного вбито, другий здався"."""
    found = list(_ANOTHER.finditer(text, max(unit.start, hit.start - 30), hit.start))
    return found[-1] if found and _is_close(text, found[-1].end(), hit.start) else None


def _is_close(text: str, low: int, high: int) -> bool:
    return not _BREAK.search(text, low, high) and len(_WORD.findall(text, low, high)) <= 3
