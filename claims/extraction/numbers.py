"""Numbers as channels write them: digits, words, Korean units, ranges and hedges, read into bounds.

"At least", "over" and "up to" are bounds; "about", "близько", "약", "-여" leave a figure approximate; dozens are 20–99,
hundreds 200–999, thousands 2,000–9,999, always approximate; plain ranges are exact. The words stand in the lexicon.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from claims.extraction.rules import TermHit
from claims.extraction.terms import longest

_MAX = 10_000_000  # nothing larger is a number of soldiers

_DIGITS = re.compile(
    r"(?P<digits>\d(?<![\w.,]\d)(?<!\d:\d)"  # it begins with a character, so that a search leaps to digits
    r"(?:\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3})+|\d{0,2}(?:[,.]\d{3})+|\d{0,8}(?:[.,]\d{1,3})?))"
    r"(?P<k>\s?[kк](?!\w))?(?!\s?[-‑–]?\s?(?:ти|и|х)?\s?(?:тисячн|тысячн))(?![\d%:/]|[.,]\d|\w|[-‑–]?(?:й|го|му|м|х|ти(?=\w)|та|а|я|ая|ій|ша|ю|у|ое|е|ої|ї|ой|им|ым|их|ых|th|st|nd|rd)(?!\w))"
)
_HANGUL = re.compile(
    r"(?<![\d.,가-힣])(?P<body>(?:수\s?(?:십만|십|백|천|만))|(?:\d[\d,.]{0,11}|[만천백십])(?:\s?[만천백십]|\s?\d[\d,.]{0,11}|\s?[~∼–-]\s?(?=\d)){0,8})"
    r"\s?(?P<yeo>여)?\s?(?P<counter>명|名|인(?=\W|$)|구(?=[가를이은는의와도]?(?:[\s,.]|$)))?(?P<tail>[가-힣㎜㎞]{0,2})"
)
_FORCE = re.compile(r"(\d(?<![\w.,]\d)\d{0,2})\s?[-‑–]?\s?(?:ти|и|х)?\s?(?:тисячн|тысячн)\w{2,3}(?!\w)")
_KOREAN_WORDS = re.compile(
    r"(?<![가-힣])(?P<tens>열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔)?"
    r"(?P<ones>한|두|세|네|다섯|여섯|일곱|여덟|아홉)?(?P<yeo>여)?"
    r"\s?(?:명|사람(?=[이을은의도과\s,.]|$)|놈(?=[이을은의도과\s,.]|$)|분(?=[이을은의]))"
    r"|(?<=[가-힣] )(?P<baretens>열|스물|서른|마흔|쉰)?"
    r"(?P<bare>하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|스물|서른|마흔|쉰(?!\s[가-힣]))"
    r"(?=(?:이|가|을|를|은|는|의|도|과|와|에|다|중)?(?:[\s,.…?!]|$))"
    r"|(?<![가-힣])(?P<tens2>스물|서른|마흔|쉰|예순|일흔|여든|아흔)(?P<ones2>하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉)(?=[이가을를은는의도과와]?(?:[.,…?!\"”]|\Z|\s(?:명|사망|전사|부상|생포|죽|다쳤|다친|잡|붙|실려)))"
    r"|(?<![가-힣])(?P<range>한두|두세|두서너|서너|네댓|너댓|대여섯|예닐곱|일고여덟|여남은|열댓)\s?(?:명|사람)"
    r"|(?<![가-힣\d])(?P<sino>[일이삼사오육칠팔구만천백십]{1,9})\s?(?P<yeo2>여)?\s?명"
)
_NATIVE = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80,
    "아흔": 90, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_NATIVE_RANGE = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 4), "서너": (3, 4), "네댓": (4, 5), "너댓": (4, 5),
    "여남은": (10, 12), "열댓": (15, 15), "대여섯": (5, 6), "예닐곱": (6, 7), "일고여덟": (7, 8),
}  # fmt: skip
_BARE = {
    "하나": 1,
    "둘": 2,
    "셋": 3,
    "넷": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "스물": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
}
_KOREAN_TAILS = frozenset({"이", "은", "을", "의", "이나", "중"})
_KOREAN_TAILS_OF_DIGITS = _KOREAN_TAILS | {"에", "까지"}  # "1만2천에 달한다", not "반년 만에"
_KOREAN_BEHIND = (
    "이상",
    "가량",
    "정도",
    "넘",
    "전사",
    "사망",
    "사상",
    "생포",
    "탈영",
    "파병",
    "투입",
    "사살",
    "포로",
    "부상",
    "증파",
)
_SINO_RANGE = re.compile(
    "(일(?=이)|이(?=삼)|삼(?=사)|사(?=오)|오(?=육)|육(?=칠)|칠(?=팔)|팔(?=구))(.)([십백천만])"
)
_SINO_UNIT = re.compile("[만천백십]")
_SINO = str.maketrans("일이삼사오육칠팔구", "123456789")
_HANGUL_LETTER = re.compile("[가-힣]")
_HANGUL_PART = re.compile(r"\d[\d,]*(?:\.\d+)?|[만천백십]")
_HANGUL_UNIT = {"십": 10, "백": 100, "천": 1000, "만": 10_000}
_ANY_DIGIT = re.compile(r"\d")
_ROUND = frozenset({10, 12, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 150, 200, 300, 400, 500, 1000})
_OF_ONE = re.compile(
    r"(?<!\w)(?:загибел\w{1,3}|гибел\w{1,3}|смерт\w{1,3}|втрат\w{1,2}|потер\w{1,2}|відправк\w|отправк\w|ліквідаці\w|ликвидаци\w)\s\Z"
)
_SINGULAR = re.compile(r"(?:сотни|сотні|тысячи|тисячі)")
_AND_A_HALF = re.compile(r"\s(?:с|із|з)\sполовин(?:ой|ою)(?!\w)")
_AND_MORE = re.compile(
    r"\s(?:с|з|із)\s(?:лишним|лишком|гаком|хвостиком|хвостом|небольшим|невеликим|чимось|чем-то)(?=\s)"
)
_FEW_TENS = re.compile(r"десятка")
_FEW_HUNDREDS = re.compile(r"сотні|сотни|тисячі|тысячи|тищі|тыщи")
_SOME = re.compile(r"\s(?:зо|із|з|с|со|десь|где-то|може|может|эдак|этак)\s")
_GLUE = re.compile(r"(?:[\s\-‑]{1,3}|\s(?:of|and|і|и|й|та)\s)\Z")
_DASH = re.compile(r"\s?[-–—−~‑]\s?\Z")
_TO = re.compile(r"\s(?:до|to|по|and|і|и|та)\s\Z")
_OR = re.compile(r"\s(?:or|або|чи|или)\s\Z")
_BEFORE = re.compile(r"[^\w\n,;]{0,3}\Z")
_BEFORE_BY = re.compile(r"\s(?:на|в|у)\s\Z")  # "зросли приблизно на сто"
_PAIR = re.compile(r"пар(?:а|у|ой|ою|і|ы)\s")  # "пара тысяч": some two thousand
_BEHIND = re.compile(r"[^\w\n]{0,3}\Z")
_SIGN = re.compile(r"(?<![-=<>~])(?P<sign>>=|<=|[≥⩾>≤⩽<~∼≈±])\s?\Z")
_SIGN_BOUNDS = {">": "min", "≥": "min", "⩾": "min", "<": "max", "≤": "max", "⩽": "max"}  # any other is about
_VAGUE = {10: (20, 99), 12: (20, 99), 100: (200, 999), 1000: (2000, 9999), 1_000_000: (2_000_000, 9_999_999)}


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in the folded text: bounds as read, and how it was written."""

    start: int
    end: int
    min: int | None
    max: int | None
    approximate: bool
    written: str  # digits, words or hangul
    counter: bool = False  # a counter of people stands in it (명, чоловік сто)


class _Atom(NamedTuple):
    start: int
    end: int
    kind: str  # number, one, many, several
    value: float


def read_numbers(text: str, hits: Mapping[str, Sequence[TermHit]]) -> list[Number]:
    """The numbers of a folded text, by start; ``hits`` are the lexicon's hits in it, by section."""
    atoms = _atoms(text, hits)
    numbers: list[Number] = []
    i = 0
    while i < len(atoms):
        number, i = _group(text, atoms, i)
        if number is not None:
            numbers.append(number)
    numbers = _thousands_left_out(text, numbers)
    numbers = _join_ranges(text, numbers, hits.get("link", ()))
    if _HANGUL_LETTER.search(text):
        taken = [(n.start, n.end) for n in numbers]
        hangul = _korean_words(text)
        said = [(n.start, n.end) for n in hangul]
        hangul += [
            n
            for n in _hangul_numbers(text)
            if not any(start < n.end and n.start < end for start, end in said)
        ]
        numbers = [n for n in numbers if not any(h.start < n.end and n.start < h.end for h in hangul)]
        numbers = sorted(numbers + hangul, key=lambda n: n.start) if taken or hangul else numbers
    return _hedged(text, numbers, hits.get("hedge", ()))


def _atoms(text: str, hits: Mapping[str, Sequence[TermHit]]) -> list[_Atom]:
    atoms = []
    for found in _DIGITS.finditer(text):
        digits = found["digits"]
        value = _value(digits)
        if found["k"]:
            value *= 1000
        if value <= _MAX:
            atoms.append(_Atom(found.start(), found.end(), "number", value))
    for found in _FORCE.finditer(text) if "сячн" in text else ():
        atoms.append(_Atom(found.start(), found.end(), "number", float(found[1]) * 1000))
    words = longest(
        sorted(
            (h for kind in ("number", "multiplier", "several") for h in hits.get(kind, ())),
            key=lambda h: (h.start, -h.end),
        )
    )
    for hit in words:
        kind = hit.rule.tag if hit.rule.kind == "multiplier" else hit.rule.kind
        if kind == "number" and hit.end - hit.start > 14 and _ANY_DIGIT.search(text, hit.start, hit.end):
            continue  # "ліквідували 21 солдата" is no one soldier
        atoms.append(_Atom(hit.start, hit.end, kind, hit.rule.value))
    atoms.sort()
    return atoms


def _value(digits: str) -> float:
    """``1,5`` and ``1.5`` are fractions; ``1,500``, ``1.500`` and ``1 500`` are thousands."""
    if digits.isdecimal():
        return float(digits)
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", digits):
        return float(re.sub("[,.]", "", digits))
    return float(re.sub(r"[\s]", "", digits).replace(",", "."))


def _group(text: str, atoms: Sequence[_Atom], i: int) -> tuple[Number | None, int]:
    """One number from the atoms that stand together from ``i`` on, and the index behind it."""
    start, end = atoms[i].start, atoms[i].end
    total, current = 0.0, None
    several, vague = False, None
    words = over = False
    first = i
    while i < len(atoms):
        atom = atoms[i]
        if i > first and not (
            atom.start >= end
            and (
                _GLUE.match(text[end : atom.start])
                or (i == first + 1 and vague and _SOME.fullmatch(text, end, atom.start))
            )
        ):
            break
        if atom.kind == "number":
            if vague and i == first + 1 and _is_inverted(text, start, end, atom):
                return Number(start, atom.end, *_inverted(vague, atom), True, "words"), i + 1
            if vague or several or (i > first and atom.value == 1 and " " in text[atom.start : atom.end]):
                break  # "a thousand wounded; a general": another man
            if current is None:
                current = atom.value
            elif i == first + 1 and _FEW_TENS.fullmatch(text, start, end) and atom.value < 10:
                tens = int(10 * atom.value)  # "десятка два", "десятка полтора"
                return Number(start, atom.end, tens, tens, True, "words"), i + 1
            elif _adds(current, atom.value) and words and not text[atom.start].isdigit():
                current += atom.value
            else:
                break
        elif atom.kind == "several":
            if current is not None or total:
                break
            several = True
        elif vague is not None:
            if atom.value < 1000:
                break
            vague = (vague[0] * int(atom.value), (vague[1] + 1) * int(atom.value) - 1)
        elif current is None and not total and (several or atom.kind == "many"):
            vague = _VAGUE.get(int(atom.value), (int(atom.value) * 2, int(atom.value) * 10 - 1))
        else:
            current = (1.0 if current is None else current) * atom.value
            if atom.value >= 1000:
                total, current = total + current, None
        words = words or not text[atom.start].isdigit()
        end = atom.end
        i += 1
        if atom.kind == "number" and current is not None and (half := _AND_A_HALF.match(text, end)):
            current, end, words = current + 0.5, half.end(), True  # "двух с половиной тысяч"
        elif (
            atom.kind == "number"
            and i < len(atoms)
            and atoms[i].kind in ("one", "many")
            and (more := _AND_MORE.match(text, end))
            and atoms[i].start == more.end() + 1
        ):
            end, over = more.end(), True  # "семь с лишним тысяч"
    if i == first:
        return None, i + 1
    if vague is not None:
        return Number(start, end, vague[0], vague[1], True, "words"), i
    if current is None and not total:
        return None, i
    value = total + (current or 0.0)
    if value != int(value) or value > _MAX:
        return None, i
    some = i > first + 1 and _PAIR.match(text, start) is not None
    number = Number(
        start, end, int(value), int(value), some, "words" if words else "digits", "명" in text[start:end]
    )
    return replace(number, max=None) if over else number, i


def _is_inverted(text: str, start: int, end: int, atom: _Atom) -> bool:
    """Whether a small number behind a unit says how many of it: "тисяч шість", "сотні зо дві", "тысячи полторы"."""
    if atom.value > 20:
        return False
    if text[end - 1] not in "иіea":
        return True
    return (
        bool(_FEW_HUNDREDS.fullmatch(text, start, end)) and atom.value < 5 and not text[atom.start].isdigit()
    )


def _inverted(vague: tuple[int, int], atom: _Atom) -> tuple[int, int]:
    """ "тисяч шість": some six thousand."""
    unit = {(20, 99): 10, (200, 999): 100}.get(vague, vague[0] // 2)
    return int(unit * atom.value), int(unit * atom.value)


def _adds(left: float, right: float) -> bool:
    return (left >= 20 and left % 10 == 0 and right < 10 and left < 100) or (
        left % 100 == 0 and 0 < right < 100
    )


_OUT_OF = re.compile(
    r"\s(?:из|із|з)\s(?:(?:как минимум|щонайменше|примерно|приблизно|около|близько|тех|тих)\s){0,2}\Z"
)


def _thousands_left_out(text: str, numbers: list[Number]) -> list[Number]:
    """The second figure of "трёх тысяч из одиннадцати" counts thousands too."""
    for index in range(1, len(numbers)):
        before, number = numbers[index - 1], numbers[index]
        few, some = number.min or 0, before.min or 0
        if (
            number.min == number.max
            and 1000 <= some == before.max
            and some % 1000 == 0
            and some // 1000 < few < 100
            and number.written == "words"
            and _OUT_OF.fullmatch(text, before.end, number.start)
        ):
            numbers[index] = replace(number, min=few * 1000, max=few * 1000)
    return numbers


def _join_ranges(text: str, numbers: list[Number], links: Sequence[TermHit]) -> list[Number]:
    opened = {hit.end for hit in links if hit.rule.tag == "range_from"}
    joined: list[Number] = []
    for number in numbers:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.min in (200, 2000)
            and any(last.start - back in opened for back in range(4))
            and _SINGULAR.fullmatch(text, last.start, last.end)
        ):  # "від тисячі до трьох тисяч"
            last = replace(last, min=last.min // 2, max=last.min // 2, approximate=False)
        if last is not None and last.min == last.max and number.min == number.max and last.max and number.max:
            gap = text[last.end : number.start]
            from_word = any(last.start - back in opened for back in range(4))
            farther = 5 if gap == " to " and last.max >= 10 else 2
            close = last.max <= number.max <= last.max * farther and last.max >= 2
            if (
                _DASH.match(gap)
                or (from_word and _TO.match(gap))
                or (close and (_OR.match(gap) or gap == " to "))
            ):
                low, high = last.max, number.max
                if low < 1000 <= high and high % 1000 == 0 and low < high // 1000:
                    low *= 1000
                if low < high:
                    joined[-1] = replace(number, start=last.start, min=low, max=high)
                    continue
        joined.append(number)
    return joined


def _hangul_numbers(text: str) -> list[Number]:
    numbers = []
    for found in _HANGUL.finditer(text):
        body = found["body"]
        tail = "" if found["body"][-1] in ",." else found["tail"]
        if not found["counter"] and not (found["yeo"] or any(u in body for u in _HANGUL_UNIT)):
            continue
        if (
            not found["counter"]
            and tail
            and (
                not tail.startswith(_KOREAN_BEHIND)
                and tail not in (_KOREAN_TAILS if found["body"][0].isalpha() else _KOREAN_TAILS_OF_DIGITS)
            )
        ):
            continue
        end = (
            found.end("counter")
            if found["counter"]
            else found.end("yeo")
            if found["yeo"]
            else found.end("body")
        )
        counter = bool(found["counter"])
        if body.startswith("수"):
            unit = body.removeprefix("수").strip()
            low = 10 if unit == "십" else _HANGUL_UNIT[unit[0]]
            factor = 10_000 if unit == "십만" else 1
            numbers.append(
                Number(found.start(), end, low * 2 * factor, low * 10 * factor - 1, True, "hangul", counter)
            )
            continue
        sides = [_hangul_value(part) for part in re.split(r"[~∼–-]", body)]
        if not sides or any(v is None or v > _MAX or v != int(v) for v in sides):
            continue
        values = [int(v) for v in sides if v is not None]
        if len(values) == 2 and values[0] < 10 and values[1] >= 1000 and values[1] % 1000 == 0:
            values[0] *= 10_000 if values[1] % 10_000 == 0 else 1000
        numbers.append(
            Number(found.start(), end, values[0], values[-1], bool(found["yeo"]), "hangul", counter)
        )
    return numbers


def _korean_words(text: str) -> list[Number]:
    """Numbers of people as Korean words: "스물두 명", "서너 명", "삼천여 명"."""
    numbers = []
    for found in _KOREAN_WORDS.finditer(text):
        about = False
        if found["range"]:
            low, high = _NATIVE_RANGE[found["range"]]
        elif found["sino"]:
            pair = _SINO_RANGE.fullmatch(found["sino"])
            value = _hangul_value((pair[2] + pair[3] if pair else found["sino"]).translate(_SINO))
            if value is None or value < 10 or not _SINO_UNIT.search(found["sino"]):
                continue
            low = high = int(value)
            if pair:
                low = high * int(pair[1].translate(_SINO)) // int(pair[2].translate(_SINO))
            about = bool(found["yeo2"])
        elif found["tens2"]:
            low = high = _NATIVE[found["tens2"]] + _BARE[found["ones2"]]
        elif found["bare"]:
            low = high = _BARE[found["bare"]] + _NATIVE.get(found["baretens"] or "", 0)
        elif found["tens"] or found["ones"]:
            low = high = _NATIVE.get(found["tens"] or "", 0) + _NATIVE.get(found["ones"] or "", 0)
            about = bool(found["yeo"])
        else:
            continue
        numbers.append(Number(found.start(), found.end(), low, high, about, "hangul", counter=True))
    return numbers


def _hangul_value(body: str) -> float | None:
    total = section = 0.0
    number: float | None = None
    parts = _HANGUL_PART.findall(body)
    for part in parts:
        if part == "만":
            total += (section + (number or 0.0) or 1.0) * 10_000
            section, number = 0.0, None
        elif part in _HANGUL_UNIT:
            section += (1.0 if number is None else number) * _HANGUL_UNIT[part]
            number = None
        else:
            number = float(part.replace(",", ""))
    return total + section + (number or 0.0) if parts else None


def _hedged(text: str, numbers: Sequence[Number], hedges: Sequence[TermHit]) -> list[Number]:
    """The numbers with the hedges beside them applied; the hedge becomes part of the number's span."""
    if not numbers:
        return []
    known = longest(hedges)
    starts = [hit.start for hit in known]
    hedged = []
    previous_end = 0
    for number in numbers:
        start, end, bounds, about = number.start, number.end, "", number.approximate
        counter = number.counter
        moved = True
        around = known[bisect_left(starts, start - 80) : bisect_left(starts, end + 40)]
        while moved:
            moved = False
            for hit in around:
                if hit.end > start or hit.start < previous_end or hit.rule.scope == "after":
                    continue
                between = text[hit.end : start]
                if hit.rule.scope == "inverted" and "." in between:
                    continue  # "по десять человек. Две группы …"
                if not _BEFORE.match(between) and not (
                    hit.rule.tag in ("about", "min") and _BEFORE_BY.match(between)
                ):
                    continue
                if text[hit.start : hit.end] in ("з", "с", "під", "под") and (
                    text[number.start].isdigit() or (number.min or 0) not in _ROUND
                ):
                    continue  # "з десяток" is about ten, "з 11 тисяч" is of 11,000
                start, moved = hit.start, True
                counter = counter or hit.rule.scope == "inverted"
                if hit.rule.tag == "about":
                    about = True
                elif not bounds or hit.rule.tag == "exact":
                    bounds = hit.rule.tag
        if sign := _SIGN.search(text, max(previous_end, start - 4), start):
            start, bound = sign.start("sign"), _SIGN_BOUNDS.get(sign["sign"][0])
            about, bounds = about or bound is None, bounds or bound or ""
        for hit in around:
            if hit.rule.scope == "after" and hit.start >= end and _BEHIND.match(text[end : hit.start]):
                end = hit.end
                if hit.rule.tag == "about":
                    about = True
                else:
                    bounds = bounds or hit.rule.tag
        if text[end : end + 1] == "+":
            end, bounds = end + 1, bounds or "min"
        low, high = number.min, number.max
        if (
            (start < number.start or _OF_ONE.search(text, max(0, number.start - 24), number.start))
            and low in (200, 2000)
            and _SINGULAR.fullmatch(text, number.start, number.end)
        ):
            low = high = low // 2  # "около тысячи", "понад сотні": the genitive of one thousand
            about = about and not bounds
        if low != high and not number.approximate:
            bounds = ""  # "from 40 to 50": the words belong to the range
        if bounds == "min":
            high, about = None, about and number.approximate and number.min != number.max
        elif bounds == "max":
            low, about = None, about and number.approximate and number.min != number.max
        if bounds in ("min", "max") and low == 0:
            low = None
        if (start, end, low, high, about, counter) != (
            number.start,
            number.end,
            number.min,
            number.max,
            number.approximate,
            number.counter,
        ):
            number = Number(start, end, low, high, about, number.written, counter)
        hedged.append(number)
        previous_end = end
    return hedged
