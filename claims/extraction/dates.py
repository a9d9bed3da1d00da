"""When something is said to have happened, relative to the post: a span of days, or nothing where it is vague.

"In the last N days" runs from the post's date minus N to the post's date; a month named alone is that month; the
first third, the middle and the end of a month are its days 1–10, 11–20 and 21 to the last.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from claims.extraction.rules import TermHit
from claims.extraction.terms import longest


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date expression: half-open range of the folded text and the days it names (``None`` = open end)."""

    start: int
    end: int
    first: date | None
    last: date | None


_DASH = r"\s?[-–—−~∼‑]\s?"
# An expression that begins with a character is looked for much quicker than one that begins with a look back.
_ISO = re.compile(r"(2(?<!\d2)0\d\d)-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"(\d(?<![\d.]\d)\d?)\.(\d{1,2})(?:\.(20\d\d|\d\d))?(?![\d.]*\d)")
_KOREAN = re.compile(
    rf"(?P<last>(?:작년|지난해)\s?)?(?P<coming>오는\s)?(?<![\d,.])(?:(?P<year>20\d\d)년\s?)?(?:(?P<month>\d{{1,2}})월\s?)?(?P<d1>\d{{1,2}})일?(?:{_DASH}(?P<d2>\d{{1,2}}))?일"
)
_KOREAN_MONTH = re.compile(
    rf"(?:(?P<year>20\d\d)년\s?)?(?P<m1>\d{{1,2}})월?(?:{_DASH}(?P<m2>\d{{1,2}}))?월\s?(?P<part>초중순|중하순|초순|초|중순|말|하순|상순)?\s?(?P<to>까지)?\s?(?P<since>이후|부터|이래)?"
)
_KOREAN_WEEK = re.compile(
    r"(?:(?P<year>20\d\d)년\s?)?(?:(?P<month>\d{1,2})월|(?P<which>이달|이번\s?달|지난\s?달|전달))\s?"
    r"(?P<n>첫째|첫|둘째|셋째|넷째|다섯째|마지막|[1-5])\s?주(?P<since>\s?(?:부터|이후|이래))?"
)
_WEEKS = {"첫째": 1, "첫": 1, "둘째": 2, "셋째": 3, "넷째": 4, "다섯째": 5, "마지막": 5}
_KOREAN_AMOUNT = re.compile(r"[간차째]|\s?(?:동안|사이|새(?!벽)|내내|연속|전(?![가-힣])|전부터|만에)")
_KOREAN_DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "일주일": 7, "열흘": 10, "보름": 15,
}  # fmt: skip
_KOREAN_FOR = re.compile(
    r"\s?(?:새벽|아침|낮|밤|오전|오후|저녁)?부터\s(?:약\s)?(?:(?P<word>하루|이틀|사흘|나흘|닷새|엿새|이레|일주일|열흘|보름)|(?P<number>\d{1,2})일)"
    r"\s?(?:간|동안|연속|내내)"
)
_KOREAN_LASTING = re.compile(
    r"(?<!\d)(\d{1,2})\s?(일|주일|주)\s?(?:가량|정도|남짓|여)?\s?(?:간|째|동안|사이|새(?!벽)|내내|연속|(?<=가량)|(?<=남짓))"
)
_KOREAN_AGO = re.compile(r"(?<!\d)(\d{1,2})\s?(일|주일|주)\s?전(?![가-힣])")
_KOREAN_THIS_MONTH = re.compile(r"(이달|이번\s?달|지난\s?달|전달)\s?(초순|초|중순|말|하순|상순)?")
_SINCE_DAY = re.compile(r"(?<!\w)since\s(?:the\s)?\Z")
_ORDINAL_DAY = re.compile(
    r"(\d(?<![\w.,]\d)\d?)(?:-?(?:го|th|st|nd|rd))(?:\sчисла)?(?!\w)"
    r"(?!\s(?:полк|бригад|батал|корпус|омбр|арм|окрем|отдельн|дивіз|дивиз|центр|рот|regiment|brigade|battalion|army|corps|separate|day|time|wave|ranger|guards|special|marine|airborne|mechani[sz]ed|assault))"
)
_DAYS_BEFORE = re.compile(
    rf"(?<![\w.,])(\d{{1,2}})(?:-?(?:го|е|th|st|nd|rd|й))?(?:(?:{_DASH}|\s(?:і|и|й|та|по|до|and|to)\s)(\d{{1,2}})(?:-?(?:го|е|th|st|nd|rd|й))?)?(?:\sof)?\s?\Z"
)
_DAYS_AFTER = re.compile(
    rf"[.,]?\s?(\d{{1,2}})(?:th|st|nd|rd)?(?:(?:{_DASH}|\s(?:and|to)\s)(\d{{1,2}})(?:th|st|nd|rd)?)?(?![\d:.,]*\d|\s?(?:north|korean|soldier|troop|killed|wounded))(?!\w)"
)
_YEAR_AFTER = re.compile(r"[,.]?\s?(20\d\d)(?!\d)")
_SINCE_RU = re.compile(r"(?:^|\W)(?:с|з|із|від|от|since|from)\s?\Z")
_SINCE_KO = re.compile(r"\s?(?:새벽|아침|낮|밤|오전|오후|저녁)?(?:부터|이후|이래)")
_OF_FIGHTING = re.compile(r"\s(?:of|in)\s(?:\w{1,12}\s)?(?:fight|combat|battle|assault|clash|attack|storm)")
_MONTH_NEXT = re.compile(r"\s(?:of\s)?\w")
_UNTIL = re.compile(r"(?:^|\W)(?:до|к|by|until|till|before|after|после|після|на)\s?\Z")
_NIGHT_TO = re.compile(r"(?:ніч|ночь|night (?:of|to|into)) (?:на )?\Z")
_RANGE = re.compile(
    r"\s?[-–—−~∼‑]\s?|\s?(?:,\s)?(?:по|до|to|until|till|through|thru|and|і|и|та|й)\s(?:the\s)?|(?:부터|에서)\s?"
)
_UP_TO = re.compile(r"\s(?:по|до|to|until|till|through)\s")
_ROUGHLY = re.compile(
    r"(?<!\w)(?:примерно|приблизно|приблизительно|орієнтовно|ориентировочно|около|близько|десь|где-то|about|roughly|around|some)\s\Z"
)
_DASH_ONLY = re.compile(r"\s?[-–—−~∼‑]\s?")
_NEAR = re.compile(
    r"[^\w\n]{0,3}(?:(?:about|almost|nearly|some|roughly|around|майже|почти|близько|около|примерно"
    r"|приблизно|десь|ці|цих|эти|этих|these|whole|full|повних|полных|long|целых|цілих"
    r"|straight)\s)?(?:(?:of|the|числа|числі|month|місяця|месяца|of the)\W)?\Z"
)


def read_dates(text: str, hits: Mapping[str, Sequence[TermHit]], posted: datetime | None) -> list[DateRead]:
    """The dates a folded text names, by start; nothing relative without the post's date."""
    today = posted.date() if posted is not None else None
    terms = _with_numbers(longest(hits.get("date", ())), hits.get("number", ()))
    found: list[DateRead] = []
    used: set[int] = set()
    for index in range(len(terms)):
        if index in used:
            continue
        read = _term(text, terms, index, today, used)
        if read is not None:
            found.append(read)
    if today is not None:
        taken = list(found)
        for match in _ORDINAL_DAY.finditer(text):
            if not _overlaps(taken, match.start(), match.end()):
                day = _day_of(today, int(match[1]))
                if day is not None:
                    since = _SINCE_DAY.search(text, max(0, match.start() - 12), match.start())
                    found.append(DateRead(match.start(), match.end(), day, None if since else day))
    numeric = _numeric(text, today)
    found = [
        d for d in found if not any(n.start < d.start and d.end <= n.end for n in numeric)
    ]  # "14일부터 이틀간"
    taken = list(found)
    found.extend(d for d in numeric if not _overlaps(taken, d.start, d.end))
    found.sort(key=lambda d: d.start)
    found = [d for d in _join_days(text, found) if d.first is not None]
    return _beside_another_day(text, found, today) if found and today is not None else found


_DAY_AFTER = re.compile(
    r"(?<!\w)(?:наступного (?:дня|ранку|вечора)|на наступний день|на следующ(?:ий день|ее утро)|на другой день"
    r"|назавтра)(?!\w)"
)
_DAY_BEFORE = ("напередодні", "накануне")
_SAME_STORY = 160  # characters between a day and another that is told from it


def _beside_another_day(text: str, found: list[DateRead], today: date) -> list[DateRead]:
    """Days that are told from a day named before: "узяли 26 грудня, наступного дня він помер"."""
    reads = list(found)
    for index, read in enumerate(found):
        before = found[index - 1] if index else None
        if (
            before is not None
            and before.first is not None
            and before.first == before.last
            and before.first < today - timedelta(days=1)
            and read.start - before.end <= _SAME_STORY
            and text.startswith(_DAY_BEFORE, read.start)
        ):
            day = before.first - timedelta(days=1)
            reads[index] = replace(read, first=day, last=day)
    for match in _DAY_AFTER.finditer(text) if "дн" in text or "день" in text or "утро" in text else ():
        told = [d for d in found if d.end <= match.start() <= d.end + _SAME_STORY]
        if told and told[-1].first is not None and told[-1].first == told[-1].last:
            day = told[-1].first + timedelta(days=1)
            if day <= today:
                reads.append(DateRead(match.start(), match.end(), day, day))
    return sorted(reads, key=lambda d: d.start)


def _with_numbers(terms: list[TermHit], numbers: Sequence[TermHit]) -> list[TermHit]:
    """The date words with the number words between them, which can be amounts of days and weeks."""
    if not terms or not numbers:
        return terms
    amounts = [
        h._replace(rule=replace(h.rule, kind="date", tag="amount"))
        for h in longest(sorted(numbers, key=lambda h: (h.start, -h.end)))
        if h.rule.value == int(h.rule.value) and 2 <= h.rule.value <= 60
    ]
    free = [a for a in amounts if not any(t.start < a.end and a.start < t.end for t in terms)]
    return sorted([*terms, *free], key=lambda h: (h.start, -h.end))


def _join_days(text: str, found: Sequence[DateRead]) -> list[DateRead]:
    """ "28 November - 3 December", "с 28 ноября по 3 декабря": from the first day to the last."""
    joined: list[DateRead] = []
    for read in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.first is not None
            and last.last in (None, last.first)
            and read.last is not None
            and (
                read.first in (None, read.last)
                or (last.last is None and _UP_TO.fullmatch(text, last.end, read.start))
            )
            and last.first <= read.last
            and _RANGE.fullmatch(text, last.end, read.start)
            and (last.last is None or read.first is None or _DASH_ONLY.fullmatch(text, last.end, read.start))
        ):
            joined[-1] = DateRead(last.start, read.end, last.first, read.last)
            continue
        joined.append(read)
    return joined


def _overlaps(taken: Sequence[DateRead], start: int, end: int) -> bool:
    return any(d.start < end and start < d.end for d in taken)


def _term(
    text: str, terms: Sequence[TermHit], index: int, today: date | None, used: set[int]
) -> DateRead | None:
    hit = terms[index]
    tag, value = hit.rule.tag, int(hit.rule.value)
    if tag == "month":
        return _month(text, terms, index, today, used)
    if today is None:
        return None
    since = _SINCE_RU.search(text[max(0, hit.start - 8) : hit.start]) or _SINCE_KO.match(text, hit.end)
    if tag == "day":
        day = today + timedelta(days=value)
        return DateRead(hit.start, hit.end, day, None if since and value else day)
    if tag == "weekend":
        saturday = today - timedelta(days=(today.weekday() - 5) % 7)
        if value and saturday == today:
            saturday -= timedelta(days=7)
        return DateRead(hit.start, hit.end, saturday, saturday + timedelta(days=1))
    if tag == "feast":  # month and day as one number
        feast_month, feast_day = divmod(value, 100)
        feast = date(_nearest_year(today, feast_month, feast_day), feast_month, feast_day)
        if _UNTIL.search(text[max(0, hit.start - 14) : hit.start]):
            return None
        return DateRead(hit.start, hit.end, feast, None if since else feast)
    if tag == "year" and hit.rule.scope == "so far":
        return DateRead(hit.start, hit.end, date(today.year, 1, 1), today)
    if tag == "this month" and hit.rule.scope == "so far":
        return DateRead(hit.start, hit.end, today.replace(day=1), today)
    if tag == "year":
        return DateRead(hit.start, hit.end, date(today.year + value, 1, 1), date(today.year + value, 12, 31))
    if tag == "this month":
        month = (today.replace(day=1) - timedelta(days=1)) if value else today
        part, start = _part(text, terms, index, hit.start)
        first, last = _month_span(month.year, month.month, part)
        return DateRead(hit.start if start is None else start, hit.end, first, last)
    if tag == "night to":
        day = today - timedelta(days=(today.weekday() - value) % 7)
        return DateRead(hit.start, hit.end, day - timedelta(days=1), day)
    if (
        tag in ("span", "week")
        and value in (-1, 7)
        and (of_month := _week_of(text, terms, index, today, used))
    ):
        return of_month
    if tag == "span" and hit.rule.scope == "months":
        return DateRead(hit.start, hit.end, _months_before(today, value), today)
    if tag == "span":  # over the last so many days
        return DateRead(hit.start, hit.end, today - timedelta(days=value), today)
    if tag == "week":
        monday = today - timedelta(days=today.weekday() - 7 * value)
        return DateRead(hit.start, hit.end, monday, min(monday + timedelta(days=6), today))
    if tag == "weekday":
        back = (today.weekday() - value) % 7
        if not back and hit.rule.scope == "before today":
            back = 7
        day = today - timedelta(days=back)
        return DateRead(hit.start, hit.end, day, None if since else day)
    if tag == "last":
        number = re.match(r"\s?(\d{1,3})\s?", text[hit.end : hit.end + 8])
        amount, start = (int(number[1]), hit.end + number.end()) if number else (0, hit.end)
        for later in terms[index + 1 : index + 4]:
            if later.rule.tag == "amount" and _NEAR.match(text[start : later.start]):
                amount, start = int(later.rule.value), later.end
                used.add(terms.index(later))
            elif amount and later.rule.tag == "unit" and _NEAR.match(text[start : later.start]):
                used.add(terms.index(later))
                if later.rule.scope == "months":
                    return DateRead(hit.start, later.end, _months_before(today, amount), today)
                days = amount * int(later.rule.value)
                if _OF_FIGHTING.match(text, later.end):
                    return None  # "in three days of fighting"
                if _MONTH_NEXT.match(text, later.end) and any(
                    o.rule.tag == "month" and 0 < o.start - later.end <= 4 for o in terms
                ):
                    return None  # "over three weeks of December"
                return DateRead(hit.start, later.end, today - timedelta(days=days), today)
        return None
    if tag in ("ago", "lasting"):
        before = re.search(r"(\d{1,3})\s?\Z", text[max(0, hit.start - 5) : hit.start])
        if (
            index
            and terms[index - 1].rule.tag == "amount"
            and _NEAR.match(text[terms[index - 1].end : hit.start])
        ):
            if _ROUGHLY.search(text, 0, terms[index - 1].start):
                return None  # "about two weeks ago" names no day
            day = today - timedelta(days=int(terms[index - 1].rule.value) * value)
            return DateRead(terms[index - 1].start, hit.end, day, today if tag == "lasting" else day)
        if tag == "ago" and not before and text.startswith(("тиждень", "неделю"), hit.start):
            day = today - timedelta(days=value)
            return DateRead(hit.start, hit.end, day, day)
        if before:
            day = today - timedelta(days=int(before[1]) * value)
            return DateRead(hit.start - len(before[0]), hit.end, day, today if tag == "lasting" else day)
    return None


def _month(
    text: str, terms: Sequence[TermHit], index: int, today: date | None, used: set[int]
) -> DateRead | None:
    hit = terms[index]
    month, start, end = int(hit.rule.value), hit.start, hit.end
    year_found = _YEAR_AFTER.match(text, end)
    days: tuple[int, int] | None = None
    before = _DAYS_BEFORE.search(text[max(0, hit.start - 24) : hit.start])
    if before:
        start = hit.start - len(before[0])
        days = (int(before[1]), int(before[2] or before[1]))
    elif (worded := _worded_day(text, terms, index)) is not None:
        start = worded.start
        days = (int(worded.rule.value), int(worded.rule.value))
        if (other := _worded_day(text, terms, index - 1)) is not None:
            start, days = other.start, (int(other.rule.value), days[1])
    elif hit.rule.scope != "after":
        after = _DAYS_AFTER.match(text, end)
        if after and hit.rule.scope == "before":
            end = after.end()
            days = (int(after[1]), int(after[2] or after[1]))
            year_found = _YEAR_AFTER.match(text, end)
    if year_found:
        end = year_found.end()
    year = int(year_found[1]) if year_found else None
    if year is None:
        if today is None:
            return None
        year = _nearest_year(today, month, days[0] if days else 15)
    lead = text[max(0, start - 14) : start]
    if days is None and (week := _NTH_WEEK.search(text[max(0, hit.start - 24) : hit.start])):
        opening, closing = _week_span(year, month, _NTH[week[1]])
        began = start - len(week[0])
        since = _SINCE_RU.search(text[max(0, began - 14) : began].removesuffix("the "))
        return DateRead(began, end, opening, None if since else closing)
    if days is not None:
        first, last = _date(year, month, days[0]), _date(year, month, days[1])
        if first is None or last is None:
            return None
        if _NIGHT_TO.search(lead) and first == last:
            first -= timedelta(days=1)
        elif _SINCE_RU.search(lead) and first == last:
            return DateRead(start, end, first, None)
        elif _UNTIL.search(lead) and not _NIGHT_TO.search(lead) and first == last:
            return DateRead(start, end, None, last)
        return DateRead(start, end, min(first, last), max(first, last))
    # a second month: "in January-February", "в январе и феврале"
    last_month, last_year = month, year
    through = False
    if index + 1 < len(terms) and terms[index + 1].rule.tag == "month":
        other = terms[index + 1]
        through = _SINCE_RU.search(lead) is not None and text[end : other.start] in (" по ", " до ")
        if through or re.fullmatch(
            rf"{_DASH}|\s?/\s?|\s(?:і|и|й|та|and|to|or|або|чи|или)\s", text[end : other.start]
        ):
            used.add(index + 1)
            last_month, end = int(other.rule.value), other.end
            if year_found is None and (year_behind := _YEAR_AFTER.match(text, end)):
                end, year = year_behind.end(), int(year_behind[1]) - (last_month < month)
            last_year = year + (last_month < month)
    part, part_start = _part(text, terms, index, start)
    if part_start is not None:
        start = part_start
        lead = text[max(0, start - 14) : start]
    first, last = _month_span(year, month, part)[0], _month_span(last_year, last_month, part)[1]
    if _UNTIL.search(lead):
        return None
    if through:
        return DateRead(start, end, first, last)  # "с января по март"
    if _SINCE_RU.search(lead):
        return DateRead(start, end, date(year, month, 15) if part == "mid" else first, None)
    if part is None and not _in_month(lead, hit):
        return None
    return DateRead(start, end, first, last)


def _week_of(text: str, terms: Sequence[TermHit], index: int, today: date, used: set[int]) -> DateRead | None:
    """ "The last week of October": its last seven days."""
    if index + 1 >= len(terms) or terms[index + 1].rule.tag != "month":
        return None
    month = terms[index + 1]
    if not re.fullmatch(r"\s(?:of\s|in\s)?", text[terms[index].end : month.start]):
        return None
    used.add(index + 1)
    number = int(month.rule.value)
    last = _month_span(_nearest_year(today, number, 15), number, None)[1]
    return DateRead(terms[index].start, month.end, last - timedelta(days=6), last)


def _worded_day(text: str, terms: Sequence[TermHit], index: int) -> TermHit | None:
    """The day as a word before a month: "двадцять третього грудня", "twenty-third of December"."""
    if index < 1 or terms[index - 1].rule.tag != "ordinal":
        return None
    gap = text[terms[index - 1].end : terms[index].start]
    return terms[index - 1] if re.fullmatch(r"\s(?:(?:of|й|і|и|та|and)\s)?", gap) else None


_NTH_WEEK = re.compile(r"(?<!\w)(first|1st|second|2nd|third|3rd|fourth|4th)\sweek\s(?:of|in)\s\Z")
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_IN = re.compile(
    r"(?:^|\W)(?:у|в|in|during|between|між|между|протягом|впродовж|в течение|за|over|throughout|late|last"
    r"|весь|увесь|всю|усю|цілий|целый|(?:early|soon|late) as)\s?\Z"
)


def _in_month(lead: str, hit: TermHit) -> bool:
    """A month alone needs "in": "the December figures" and the names May and March are not dates of events."""
    return bool(_IN.search(lead))


def _part(text: str, terms: Sequence[TermHit], index: int, start: int) -> tuple[str | None, int | None]:
    if index and terms[index - 1].rule.tag in ("early", "mid", "late", "half1", "half2"):
        part = terms[index - 1]
        if _NEAR.match(text[part.end : start]):
            first = terms[index - 2] if index > 1 else None
            if first is not None and _TWO_PARTS.fullmatch(text, first.end, part.start):
                both = _PARTS.get((first.rule.tag, part.rule.tag))
                if both is not None:
                    return both, first.start  # "early to mid January"
            return part.rule.tag, part.start
    return None, None


_TWO_PARTS = re.compile(r"\s?[-–—/]\s?|\s?-?\s?(?:to|and|or|до|і|и|й|та)\s")
_PARTS = {("early", "mid"): "half1", ("mid", "late"): "from mid"}


def _month_span(year: int, month: int, part: str | None) -> tuple[date, date]:
    last = calendar.monthrange(year, month)[1]
    first_day, last_day = {
        "early": (1, 10),
        "mid": (11, 20),
        "late": (21, last),
        "half1": (1, 15),
        "from mid": (11, last),
        "half2": (16, last),
    }.get(part or "", (1, last))
    return date(year, month, first_day), date(year, month, last_day)


def _months_before(today: date, months: int) -> date:
    """The same day so many months earlier, or the last day that month has."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _nearest_year(today: date, month: int, day: int) -> int:
    """The year in which the day lies nearest, a hundred days ahead at most: posts tell of the past."""
    year = today.year
    guess = date(year, month, min(day, 28))
    if guess > today + timedelta(days=100):
        return year - 1
    if guess < today - timedelta(days=265):
        return year + 1
    return year


def _day_of(today: date, day: int) -> date | None:
    """The last such day of a month before or at ``today``."""
    if day > today.day:
        previous = today.replace(day=1) - timedelta(days=1)
        return _date(previous.year, previous.month, day)
    return _date(today.year, today.month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric(text: str, today: date | None) -> list[DateRead]:
    found: list[DateRead] = []
    for match in _ISO.finditer(text):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        if day is not None:
            found.append(DateRead(match.start(), match.end(), day, day))
    for match in _DOTTED.finditer(text):
        if not 1 <= int(match[2]) <= 12 or (match[3] is None and len(match[2]) < 2):
            continue
        if match[3] is None and today is None:
            continue
        year = int(match[3]) + (2000 if int(match[3]) < 100 else 0) if match[3] else 0
        if not year and today is not None:
            year = _nearest_year(today, int(match[2]), int(match[1]))
        day = _date(year, int(match[2]), int(match[1]))
        if day is not None:
            found.append(DateRead(match.start(), match.end(), day, day))
    if "일" in text or "월" in text or "주" in text or "달" in text:
        found.extend(_korean(text, today, found))
    return found


def _korean(text: str, today: date | None, taken: Sequence[DateRead]) -> list[DateRead]:
    found: list[DateRead] = []
    for match in _KOREAN.finditer(text):
        if match["coming"] or _KOREAN_AMOUNT.match(text, match.end()) or not (match["month"] or today):
            continue
        tail = text[match.end() : match.end() + 4].lstrip()
        d1, d2 = int(match["d1"]), int(match["d2"] or match["d1"])
        before = found[-1] if found else None
        if (
            not match["month"]
            and before is not None
            and before.first is not None
            and before.first == (before.last or before.first)
            and d1 >= before.first.day
            and _RANGE.fullmatch(text, before.end, match.start())
        ):  # "10월 8일부터 13일까지": of the same month
            day = _date(before.first.year, before.first.month, d1)
            found[-1] = DateRead(before.start, match.end(), before.first, day or before.last)
            continue
        if match["month"]:
            if not 1 <= int(match["month"]) <= 12 or (not match["year"] and today is None):
                continue
            year = int(match["year"]) if match["year"] else 0
            if not year and today is not None:
                year = today.year - 1 if match["last"] else _nearest_year(today, int(match["month"]), d1)
            first, last = _date(year, int(match["month"]), d1), _date(year, int(match["month"]), d2)
        elif today is not None:
            last = _day_of(today, d2)
            first = _date(last.year, last.month, d1) if last is not None else None
        else:
            continue
        if first is None or last is None:
            continue
        if tail.startswith("까지"):
            found.append(DateRead(match.start(), match.end(), None, last))
            continue
        since = tail.startswith(("부터", "이후")) and first == last
        if since and (lasting := _KOREAN_FOR.match(text, match.end())):
            length = _KOREAN_DAYS.get(lasting["word"] or "") or int(lasting["number"] or 1)
            found.append(DateRead(match.start(), lasting.end(), first, first + timedelta(days=length - 1)))
            continue
        found.append(
            DateRead(match.start(), match.end(), min(first, last), None if since else max(first, last))
        )
    if today is not None:
        found = [d for d in found if not _KOREAN_WEEK.match(text, d.start)]
        found.extend(_korean_weeks(text, today))
        found.extend(_korean_spans(text, today, found))
    for match in _KOREAN_MONTH.finditer(text):
        if _overlaps(found, match.start(), match.end()) or (
            text[match.end() : match.end() + 1].isdigit() and text[match.end() - 1] != " "
        ):
            continue
        m1, m2 = int(match["m1"]), int(match["m2"] or match["m1"])
        if not (1 <= m1 <= 12 and 1 <= m2 <= 12) or match["to"] or (not match["year"] and today is None):
            continue
        year = int(match["year"]) if match["year"] else 0
        if not year and today is not None:
            year = _nearest_year(today, m1, 15)
        part = _KOREAN_PART.get(match["part"] or "")
        both = {"초중순": ("early", "mid"), "중하순": ("mid", "late")}.get(match["part"] or "")
        if both is not None and not match["since"]:
            span = _month_span(year, m1, both[0])[0], _month_span(year, m1, both[1])[1]
            found.append(DateRead(match.start(), match.end(), *span))
            continue
        first = _month_span(year, m1, part)[0]
        if match["since"]:
            first = date(year, m1, 15) if part == "mid" else first
            found.append(DateRead(match.start(), match.end(), first, None))
            continue
        last = _month_span(year + (m2 < m1), m2, part)[1]
        found.append(DateRead(match.start(), match.end(), first, last))
    return found


def _korean_weeks(text: str, today: date) -> list[DateRead]:
    """ "2월 첫째 주부터", "지난달 셋째 주": the sevenths of a month, as calendars count them."""
    found: list[DateRead] = []
    for match in _KOREAN_WEEK.finditer(text):
        if match["which"]:
            near = today if match["which"].startswith("이") else today.replace(day=1) - timedelta(days=1)
            year, month = near.year, near.month
        else:
            month = int(match["month"])
            if not 1 <= month <= 12:
                continue
            year = int(match["year"]) if match["year"] else _nearest_year(today, month, 15)
        first, last = _week_span(year, month, _WEEKS.get(match["n"]) or int(match["n"]))
        found.append(DateRead(match.start(), match.end(), first, None if match["since"] else last))
    return found


def _week_span(year: int, month: int, number: int) -> tuple[date, date]:
    """The days of a month's first, second … week; the fifth is its last seven days."""
    length = calendar.monthrange(year, month)[1]
    first = min(7 * number - 6, length - 6)
    return date(year, month, first), date(year, month, first + 6)


def _korean_spans(text: str, today: date, taken: Sequence[DateRead]) -> list[DateRead]:
    """ "3주 동안", "열흘째", "5일 전", "지난달 말"."""
    found: list[DateRead] = []
    for match in _KOREAN_LASTING.finditer(text):
        if not _overlaps(taken, match.start(), match.end()):
            first = today - timedelta(days=int(match[1]) * (1 if match[2] == "일" else 7))
            found.append(DateRead(match.start(), match.end(), first, today))
    for match in _KOREAN_AGO.finditer(text):
        day = today - timedelta(days=int(match[1]) * (1 if match[2] == "일" else 7))
        since = text.startswith("부터", match.end())
        found.append(DateRead(match.start(), match.end(), day, None if since else day))
    for match in _KOREAN_THIS_MONTH.finditer(text):
        if _overlaps(taken, match.start(), match.end()):
            continue
        month = today if match[1].startswith("이") else today.replace(day=1) - timedelta(days=1)
        found.append(
            DateRead(
                match.start(),
                match.end(),
                *_month_span(month.year, month.month, _KOREAN_PART.get(match[2] or "")),
            )
        )
    return found


_KOREAN_PART = {
    "초": "early",
    "초순": "early",
    "상순": "early",
    "중순": "mid",
    "말": "late",
    "하순": "late",
}
