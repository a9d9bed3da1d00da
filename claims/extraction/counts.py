"""Which numbers count North Koreans, and what of them they count.

Not counted: joint figures with Russians, enemies' dead, weapons and vehicles, distances, years, ages, numbers of
units, parts of a force that is counted already.
"""

from __future__ import annotations

import re
from dataclasses import replace

from claims.extraction.earlier import says_earlier
from claims.extraction.numbers import Number
from claims.extraction.one_man import one_man, one_more
from claims.extraction.page import Page, Unit, is_about_koreans, names_koreans
from claims.extraction.rules import TermHit
from claims.model import CountKind, Event

_MONEY = re.compile(r"[$€₴£¥№#@]\s?\Z")
_PARTITIVE = re.compile(
    r"(?<!\w)(?:half (?:the|of the|its)|половин\w{1,2}|из|із|з|out of|від"
    r"|among(?=\s(?:the|those|some|roughly|about)\s)"
    r"|(?<!figure )(?<!figures )(?<!number )(?<!toll )(?<!claim )(?<!claims )(?<!total )(?<!estimate )(?<!tally )"
    r"(?<!count )(?<!report )(?<!reports )(?<!talk )(?<!loss )(?<!losses )(?<!death )(?<!deaths )of)\s"
    r"(?:(?:тех|тих|перших|первых|початкових|первоначальн\w{1,6}|приблизно|около|близько|примерно"
    r"|the|those|these|some|roughly|about|initial|original|estimated|an?|total|of)\s){0,4}\Z"
)
_OUT_OF_ALL = re.compile(  # "4,000 of the roughly 12,000 …"
    r"\s(?:(?:men|soldiers|troops)\s)?(?:out\s)?of\s(?:(?:the|those|some|roughly|about|around|nearly|an|estimated|initial|original"
    r"|total|up|to|over|more|than|at|least)\s){0,5}"
)
_SURVIVORS = re.compile(r"살아\s?(?:서\s)?(?:돌아|남)[가-힣]{1,3}\s(?:[가-힣]{1,3}\s)?\Z")
_NOT_EVEN = re.compile(
    r"(?:조차|도)\s(?:안|못|채|되지|넘지)(?=\s?[가-힣])|\s(?:out of|of|in) (?:every|each)\s"
)
_NOT_EVEN_BEFORE = re.compile(
    r"(?<!\w)(?:not even|hardly|barely|scarcely|fewer than even|nowhere near)\s(?:a\s)?\Z"
)
_OF_A_THING = re.compile(
    r"(?:병동|병원|마을|참호|차량|트럭|탱크|집|방|건물|다리|고지|진지|초소|부대|중대|소대|대대|여단|드론|수류탄|수첩|신분증|사진|영상|화면|문장|단어)\s\Z"
)
_PARTITIVE_AFTER = re.compile(r"\s?(?:가운데|중(?![가-힣])|중에)")
_COLLECTIVE = re.compile(
    r"[\w']{0,12}(?:воє|троє|веро|вое|трое|воих|троих|верых|ьох|мох)(?!\w)"
)  # двоє, четверо: people
_PER = re.compile(r"\s(?:за|на|в|у|во|через|під|под|по)\s(?:\w+\s)?")
_MEN = re.compile(r"[^\w\n,;:]{1,3}(?:[\w'-]{1,30}[^\w\n,;:]{1,2}){0,2}?\Z")
_THEY = re.compile(r"(?<!\w)(?:їх|их|they|them)(?!\w).{0,8}\Z")
_KOREAN_CASE = re.compile(r"(?:을|를|이|가|은|는|에게|의|도)\s")
_KOREAN_AND = re.compile(r"[가-힣](?:고|며|지만|는데|해서|거나)\Z")
_AGE = re.compile(r"(?<!\d)(?:12|16|18|21)\+\Z")
_PART_BEHIND = re.compile(
    r"(?:[^\w\n.;:]{1,3}[\w']{1,24}){0,2}[^\w\n.;:]{1,3}(?:included|inclusive|among them|включно|включительно)(?!\w)"
    r"|(?:과|와)?\s?(?:[가-힣]{2,4}\s(?:약\s)?[\d만천백]{1,6}\s?여?\s?명\s?)?(?:을|를|이|도)?\s?포함"
    r"|\s(?:of them|of whom|of these|з них|із них|из них|из которых"
    r"|з яких)\s(?:\w{1,12}\s)?(?:officers?|generals?|офіцер\w*|офицер\w*|генерал\w*)(?!\w)"
)
_APIECE = re.compile(r"\s?(?:씩|a day|per day|a week|each)(?![가-힣\w])|씩")
_IN_GROUPS = re.compile(
    r"(?<!\w)(?:groups|squads|teams|parties|bunches|packets|lots|waves|batches) of (?:up to |about |around )?\Z"
)
_FALLEN = re.compile(r"\s(?:of\s)?(?:\w{3,8}\s)?(?:fallen|dead|slain|killed)\s(?!(?:and|or)\s)")
_OUR_SLANG = re.compile(r"(?:наших|своїх|своих|нас)\s\Z")
_LAST_OF = re.compile(
    r"(?<!\w)(?:останн|последн|єдин|единств|перш|перв|друг|втор|трет|кожн|кажд)\w{1,6}\s(?:із|з|из)\s\Z"
)
_FORCE_OF = re.compile(
    r"(?<!\w)(?:контингент\w*|угрупован\w+|группировк\w+|корпус\w*|загін|отряд\w*)\s?[,(]\s?(?:[\w-]{1,12}\s){0,2}\Z"
)
_HEAVY = re.compile(
    r"\s(?:тяжел|важк|легк)(?:ых|их|і|ие|ые)(?=[\s.,;!)]|\Z)(?!\s(?:бо[йїяе]|втрат|потер|оруд|гармат|міномет|миномет|умов|услов))"
)
_YEARS_OLD = re.compile(r"\s?[,)](?!\d)")
_WOUNDED = re.compile(r"(?<!\w)(?:тяжело|важко)?(?:ранен|поранен|wounded|injured)\w{0,4}|부상(?:당|한|을 입)")
_HURT_MEN = re.compile(
    r"(?:부상|중상|다친|부상당한|부상한|부상을 입은|부상 입은)[가-힣]{0,2}\s(?:북한군|북한|병사|군인|포로|인민군)"
    r"(?:\s?(?:병사|군인|군|포로|장병))?\s?\Z"
)
_ONE_OF = re.compile(
    r"\s(?!(?:of|was|were|is|has|had|who|more|other|north|korean|dprk|man|is|dead|і|и|та|й|a|ще|еще|уже|вже|бул\w|был\w?|з|із|из|в|у|на|живим|живым)(?!\w))(\w{2,})"
)
_FRACTION = re.compile(r"(?<!\w)(?:половин|трет(?:ина|ини|ину|ь|и)|четверт|чверт|half|third|quarter)")
_EACH = re.compile(
    r"(?:груп|взвод|отделен|відділен|парт|кузов|машин|вагон|звен|трійк|двійк|экипаж|екіпаж|хвил|волн)\w{0,8}(?:\s\w{1,12})?\sпо\s(?:\d+\s?[-–]\s?)?\Z"
)
_PAUSE = re.compile(r"[,.;:!?\"«»]")
_KOREAN_PAUSE = re.compile(r",.*,|[.;:!?\"«»]")  # "생포된 1명, 부상이 심해 숨졌다" goes on
_OF_THEM = re.compile(r"\sof (?:them|those)(?!\w)")
_PERCENT = re.compile(r"(?<!\w)(?:процент|відсотк)\w{1,3}\s(?:зо|з|с|этак|десь|где-то)?\s?\Z")
_FRACTION_OF = re.compile(r"\s(?:трет[иіь]|третин|четверт|чверт|п'ят[иі]х|пятых|десят[иі]х|десятых)")
_A_TURN = re.compile(
    r"\s(?:\w+\s)?(?:на|в|у)\s(?:рейс|борт|машин|вагон|кузов|груп|отделен|відділен|палат|день|добу|сутки|ніч|ночь|кожн|кажд)"
)
_BORN = re.compile(r"(?:-го)?\s?(?:г|р)\.?\s?(?:р|н)\.?(?!\w)|\s(?:года|року) (?:рожд|народж)")
_BORN_IN = re.compile(r"(?:год|рік|року|года) (?:рождения|народження)[\s:,–—-]{1,3}\Z")
_LABELS = re.compile(r"\s?:\s?\d")
_NOT_ONE = re.compile(r"(?<!\w)(?:not|never|without)\s\Z")
_LEFT = re.compile(
    r"(?<!\w)(?:(?:за)?лиш[иа]л|остал|остаю|лишає|вціл[іи]|уціл[іи]|уцелел|выжи[лв]|вижи[лв])\w*\s"
    r"(?:(?:лише|тільки|лишь|только|всего|всього|рівно|ровно|в живых|живих|живими|человек|чоловік|людей|душ"
    r"|разве что|хіба|від сили|от силы)\s){0,3}\Z"
)
_LEFT_BEHIND = re.compile(r"\s(?:залиш[иа]л|лишил|остал|вціліл|уціліл|уцелел|выжил|вижил)\w{1,4}(?!\w)")
_LYING = re.compile(
    r"(?<!\w)(?:(?:лиш|залиш)[иа]л\w{2,4}\s(?:там|тут)|остал\w{1,4}\s(?:там|тут)|лежа|назавжди|навсегда|навеки|навіки|тіл(?!и)|тел(?!е)|труп)|[ву]\s(?:пол[еі]|снег|сніг|посадк|лесоп|лісосм|балк|яр[уі])"
    r"|на\s(?:пол[еі]|снегу|снігу|нейтрал)"
)
_LOST = frozenset({CountKind.KILLED, CountKind.WOUNDED, CountKind.KILLED_OR_WOUNDED, CountKind.MISSING})
_FATES = frozenset({"killed", "wounded", "captured"})
_PERSONNEL_EVENTS = frozenset({"deployment", "combat", "training", "withdrawal", "support"})


def read_joint(page: Page, unit: Unit, event: Event) -> list[tuple[Number, CountKind]]:
    """Figures of a unit for North Koreans and others together: no counts of theirs, but worth naming as left out."""
    kind = CountKind.KILLED_OR_WOUNDED if event is Event.CASUALTIES else CountKind.PERSONNEL
    return [
        (number, kind)
        for number, noun in of_people(page.text, unit)
        if (number.min or number.max or 0) > 1 and is_joint(page.text, unit, number, noun)
    ]


def read_counts(page: Page, unit: Unit, source: TermHit | None = None) -> list[tuple[Number, CountKind]]:
    """The counts of one unit, in the order of the text; the words of the ``source``'s own name count nobody."""
    text = page.text
    if source is not None and source.rule.rank == "captive" and unit.get("event"):
        hits = [h for h in unit.get("event") if h.end <= source.start or source.end <= h.start]
        unit = replace(unit, hits={**unit.hits, "event": hits})
    if shadows := unit.get("shadow"):
        told = [h for h in unit.get("event") if not any(h.start < s.end and s.start < h.end for s in shadows)]
        unit = replace(unit, hits={**unit.hits, "event": told})
    counted = of_people(text, unit)
    numbers = [number for number, _ in counted]
    counts: list[tuple[Number, CountKind]] = []
    partial = False
    for index, (number, noun) in enumerate(counted):
        left = numbers[index - 1].end if index else unit.start
        right = numbers[index + 1].start if index + 1 < len(numbers) else unit.end
        if is_joint(text, unit, number, noun):
            continue
        if index + 1 < len(numbers) and _OUT_OF_ALL.fullmatch(text, number.end, right):
            right = numbers[index + 2].start if index + 2 < len(numbers) else unit.end
        people = number.counter or noun is not None or _OF_THEM.match(text, number.end) is not None
        partitive = bool(
            _PARTITIVE.search(text, max(unit.start, number.start - 40), number.start)
            or _PARTITIVE_AFTER.match(text, number.end)
        ) and (
            right < unit.end
            or left > unit.start
            or bool(unit.get("event"))
            or bool(_FRACTION.search(text, unit.start, unit.end))
        )
        if partitive and index and _is_fewer(number, numbers[index - 1]):
            partitive = False  # "4,700 killed or hurt, of those 600 dead"
        kind = (
            None
            if partitive and _big(number)
            else _kind(text, unit, number, left, right, numbers, index, noun)
        )
        if kind in _LOST and _are_left(text, unit, number):
            continue  # "of the company thirty were left"
        if kind is not None and counts and _is_one_of_them(text, unit, number, right):
            continue
        if counts and _are_the_koreans_of(text, unit, counted[index - 1], number, noun):
            counts[-1] = (number, counts[-1][1])
            continue
        if counts and kind is counts[-1][1] and _is_part(text, unit, number, left):
            continue  # "31 killed or wounded, of them 19 seen on film"
        if kind is not None and (number.min, number.max) == (1, 1):
            kind, *others = _fates(text, unit, number, left, right, kind)
            counts.extend((number, fate) for fate in others)
        if counts and says_earlier(text, left, number.start):
            kind = counts[-1][1]
        if kind is None and index and counts and counts[-1][0] is numbers[index - 1]:
            kind = counts[-1][1] if _goes_on_counting(text, unit, counts[-1], number) else None
        if kind is None:
            partial = (
                (partial and "," not in text[left : number.start])
                or _is_part(text, unit, number, left)
                or (bool(counts) and _PART_BEHIND.match(text, number.end, unit.end) is not None)
            )
            if (partial and not _goes_on(text, unit, number, right)) or not (
                _is_personnel(unit, number, people)
                or (
                    _big(number)
                    and (partitive or _THEY.search(text, max(unit.start, number.start - 16), number.start))
                )
            ):
                continue
            if not _are_koreans(text, unit, number):
                continue
            kind = CountKind.PERSONNEL
        counts.append((number, kind))
        if kind is CountKind.CAPTURED and _HURT_MEN.search(
            text, max(unit.start, number.start - 24), number.start
        ):
            counts.append((number, CountKind.WOUNDED))  # "부상당한 북한군 2명 생포"
    if not any((n.max or n.min or 0) > 1 for n in numbers):
        counts.extend(one_man(text, unit, counts))
    counts.extend(one_more(text, unit, counts))
    return counts


_INSTEAD = re.compile(r"(?<!\w)(?:замість|вместо|на кожн\w{1,3}|на кажд\w{2,3}|на\sодного)\s\Z")
_OF_OTHERS = re.compile(r"\s(?:російськ|российск|русск|українськ|украинск|наших|нашого|нашего)\w*\s")
_MORE_OF_THEM = re.compile(
    r"(?<!\w)(?:сьогодні|сегодня|учора|вчора|вчера|позавчора|позавчера|потім|потом|затем|зранку|утром|вранці|вночі|уночі|ночью|ввечері"
    r"|увечері|вечером|удень|вдень|днем|ще|еще|плюс|згодом|наступного дня|на следующий день)(?!\w)"
)


def _goes_on_counting(text: str, unit: Unit, last: tuple[Number, CountKind], number: Number) -> bool:
    """Whether a number goes on with the fate told before it: "вчора поклали дев'ятьох, сьогодні ще шістьох"."""
    number_before, kind = last
    gap = text[number_before.end : number.start]
    if kind not in _LOST or len(gap) > 48 or not _MORE_OF_THEM.search(gap) or ":" in gap or "(" in gap:
        return False
    return not any(
        number_before.end <= h.start < number.start + 40 and h.start < unit.end for h in unit.get("event")
    )


_INCLUDED = re.compile(r"(?<!\w)(?:incl|включ|серед|среди|числ|with)|포함")
_GOES_ON = re.compile(r"[^.;!?]{0,60}\Z")


def _goes_on(text: str, unit: Unit, number: Number, right: int) -> bool:
    """Whether a part of a force is told of by itself: "of these, 3,000 have moved to the border"."""
    if _INCLUDED.search(text, max(unit.start, number.start - 60), number.start) or text[
        number.end : number.end + 6
    ].lstrip("을를이도 ").startswith("포함"):
        return False  # "12,000, including 500 officers"
    return (number.min or number.max or 0) >= 100 and any(
        h.rule.tag == "deployment"
        and h.rule.strength in ("strong", "goal")
        and number.end <= h.start < right
        and _GOES_ON.match(text, number.end, h.start)
        for h in unit.get("event")
    )


def _are_left(text: str, unit: Unit, number: Number) -> bool:
    """Whether a number counts those who survived, not those who were lost."""
    left = _LEFT.search(text, max(unit.start, number.start - 44), number.start)
    left = left or _LEFT_BEHIND.match(text, number.end, unit.end)
    return left is not None and not _LYING.search(
        text, max(unit.start, number.start - 44), min(unit.end, number.end + 44)
    )


def _is_one_of_them(text: str, unit: Unit, number: Number, right: int) -> bool:
    """Whether one man is only told apart from the others: "2명 생포, 한 명은 소총수 한 명은 저격수"."""
    return (
        (number.min, number.max) == (1, 1)
        and text[number.end : number.end + 1] in ("은", "는")
        and not any(h.rule.counts and number.end <= h.start < right for h in unit.get("event"))
    )


_AMONG = re.compile(
    r"(?:у|в)\s(?:тому|том)\sчисл[іе]|(?:серед|среди|між|между)\s(?:них|яких|которых)|(?:з|із|из)\s(?:них|яких|которых)|включно|включая|(?:у|в)\s(?:їх|их)\sчисле?"
)


def _are_the_koreans_of(
    text: str, unit: Unit, whole: tuple[Number, TermHit | None], number: Number, noun: TermHit | None
) -> bool:
    """Whether a number tells how many of those counted before are North Koreans: "20 military, six of them Koreans"."""
    before, what = whole
    if (before.max or before.min or 0) <= (number.min or number.max or 0) or before.end > number.start:
        return False
    if not (_AMONG.search(text, before.end, number.start) or _OF_THEM.match(text, number.end)):
        return False
    end = what.end if what is not None and what.start < number.start else before.end
    told = names_koreans(text, unit.start, end + 1)
    behind = text.find(".", number.end, unit.end)
    return not told and names_koreans(
        text, number.end, min(behind if behind > 0 else unit.end, number.end + 40)
    )


def of_people(text: str, unit: Unit) -> list[tuple[Number, TermHit | None]]:
    """The numbers that may count people, with the noun behind each."""
    if unit.people is None:
        unit.people = _of_people(text, unit)
    return unit.people


def _of_people(text: str, unit: Unit) -> list[tuple[Number, TermHit | None]]:
    counted: list[tuple[Number, TermHit | None]] = []
    for index, number in enumerate(unit.numbers):
        if any(d.start < number.end and number.start < d.end for d in unit.dates):
            continue
        if (
            number.start == unit.start
            and text[number.end : number.end + 1] in (".", ")")
            and text[number.end - 1].isdigit()
        ):
            continue  # the number of a list item
        if number.min in (200, 300) and text[number.start].isdigit() and _is_slang(unit, number):
            continue  # "вантаж 200"
        if any(s.start < number.end < s.end for s in unit.get("shadow")):
            continue  # "'30명 사망'이라고 쓴 기사들": what others wrote
        right = unit.numbers[index + 1].start if index + 1 < len(unit.numbers) else unit.end
        noun = _noun_after(text, unit, number, right)
        if noun is not None and noun.rule.tag in ("things", "others"):
            continue
        if _INSTEAD.search(text, max(unit.start, number.start - 14), number.start):
            continue  # "замість десяти тисяч", "на кожні тридцять"
        if noun is not None and _OF_OTHERS.search(text, number.end, noun.start):
            continue  # "трьох російських офіцерів"
        if text.startswith("+", number.end - 1) and _AGE.search(text, max(0, number.start - 2), number.end):
            continue  # "18+"
        if (
            noun is None
            and number.written == "digits"
            and 15 <= (number.min or 0) <= 65
            and text[number.start - 2 : number.start] == ", "
            and _YEARS_OLD.match(text, number.end)
        ):
            continue  # "Ri, 26, …"
        if _EACH.search(text, max(unit.start, number.start - 40), number.start):
            continue  # "in three groups of fifteen"
        if _APIECE.match(text, number.end) or _IN_GROUPS.search(
            text, max(unit.start, number.start - 20), number.start
        ):
            continue  # "대여섯 명씩", "in groups of five or six"
        if number.written == "hangul" and _SURVIVORS.search(
            text, max(unit.start, number.start - 16), number.start
        ):
            continue  # "살아 돌아간 건 아홉"
        if _NOT_EVEN.match(text, number.end) or _NOT_EVEN_BEFORE.search(
            text, max(unit.start, number.start - 16), number.start
        ):
            continue  # "스무 명도 안 된다", "not even twenty"
        if text.startswith(("하나", "둘", "셋", "넷"), number.start) and _OF_A_THING.search(
            text, max(unit.start, number.start - 8), number.start
        ):
            continue  # "병동 하나"
        if number.written == "hangul" and any(
            h.rule.tag == "others" and 0 <= number.start - h.end <= 1 for h in unit.get("noun")
        ):
            continue  # "체첸군 8명"
        if (number.min, number.max) == (1, 1) and (
            _NOT_ONE.search(text, max(unit.start, number.start - 8), number.start)
            or text.startswith("도", number.end)
        ):
            continue  # "not a single one", "한 명도"
        if (number.min, number.max) == (1, 1) and _LABELS.match(text, number.end):
            continue  # "North Korean wounded: 92"
        if _MONEY.search(text, max(0, number.start - 2), number.start):
            continue
        if _FRACTION_OF.match(text, number.end) or (
            text.endswith(" по ", 0, number.start) and _A_TURN.match(text, number.end)
        ):
            continue  # "две трети", "по девяносто человек на рейс"
        if _PERCENT.search(text, max(unit.start, number.start - 24), number.start):
            continue  # "процентов сорок"
        if _BORN.match(text, number.end) or _BORN_IN.search(text, max(0, number.start - 18), number.start):
            continue  # "2005 г. р."
        if (number.min, number.max) == (2, 2) and text.endswith("без ", 0, number.start):
            continue  # "без обох"
        if number.min in (200, 300) and _OUR_SLANG.search(
            text, max(unit.start, number.start - 8), number.start
        ):
            continue  # "of ours no 200s"
        if _LAST_OF.search(text, max(unit.start, number.start - 28), number.start):
            continue  # "the last of forty"
        if (
            any(h.rule.tag == "according" and 0 <= number.start - h.end <= 2 for h in unit.get("speech"))
            and noun is not None
        ):
            continue  # "according to two soldiers"
        counted.append((number, noun))
    return counted


def _fates(text: str, unit: Unit, number: Number, left: int, right: int, kind: CountKind) -> list[CountKind]:
    """All that befell one man: "a wounded soldier was captured", "the captive died of his wounds"."""
    told = {kind.value}
    for hit in unit.get("event"):
        if hit.rule.counts not in _FATES or hit.start > right or hit.end < left:
            continue
        low, high = min(hit.end, number.end), max(hit.start, number.start)
        gap = text[low:high] if low < high else ""
        korean = number.written == "hangul" or "가" <= text[number.start] <= "힣"
        if len(gap) <= 45 and not (_KOREAN_PAUSE if korean else _PAUSE).search(gap):
            told.add(hit.rule.counts)
    reach = max(
        [number.end, *(h.end for h in unit.get("event") if 0 <= h.start - number.end <= 45 and h.rule.counts)]
    )
    for adjective in _WOUNDED.finditer(text, number.start, reach):
        told.add("wounded" if adjective else "")
    if "killed" in told:
        told -= {"wounded", "killed_or_wounded"}  # he died of his wounds
    first = kind.value if kind.value in told else "killed"
    return [CountKind(first), *(CountKind(fate) for fate in sorted(told - {first}))]


def _is_slang(unit: Unit, number: Number) -> bool:
    return any(h.start <= number.start and number.end <= h.end and h.rule.counts for h in unit.get("event"))


_RUSSIANS = re.compile(r"російськ|росіян|российск|россиян|\bрф\b|russian|러시아군")


def _are_koreans(text: str, unit: Unit, number: Number) -> bool:
    """Whether a number without a fate can be one of North Koreans: not a Russian army's, not two men in a room."""
    if is_about_koreans(text, unit):
        return bool(unit.get("event")) or (number.max or number.min or 0) >= 20 or number.min is None
    return not _RUSSIANS.search(text, unit.start, unit.end)


def _is_fewer(number: Number, other: Number) -> bool:
    return (number.max or number.min or 0) < (other.max or other.min or 0)


def _big(number: Number) -> bool:
    return (number.min or number.max or 0) >= 50


def _noun_after(text: str, unit: Unit, number: Number, right: int) -> TermHit | None:
    """The noun a number counts: the nearest behind it, with two words between at most."""
    best: TermHit | None = None
    for hit in unit.get("noun"):
        if hit.rule.tag == "part" or hit.start < number.end or hit.start >= right:
            continue
        if hit.start > number.end and not _MEN.fullmatch(text, number.end, hit.start):
            break
        if (
            hit.rule.tag == "things"
            and hit.start - number.end > 2
            and text.endswith(("ами", "ями"), hit.start, hit.end)
        ):
            break  # "дві тисячі повернули додому літаками"
        if hit.rule.tag == "things" and _PER.fullmatch(text, number.end, hit.start):
            break  # "twenty-six in a night"
        if best is None:
            best = hit
        elif hit.rule.tag in ("others", "things") and best.rule.tag == "people" and hit.start - best.end <= 1:
            # "північнокорейських снарядів", "корейських гармат": the adjective is not what is counted
            best = hit
        else:
            break
    return best


def is_joint(text: str, unit: Unit, number: Number, noun: TermHit | None) -> bool:
    """Whether a number counts Russians too; "two hundred Koreans" doesn't, whatever stands elsewhere."""
    near = [h for h in unit.get("joint") if h.start < number.end + 60 and number.start < h.end + 60]
    if not near:
        return False
    if is_about_koreans(text, unit):
        near = [h for h in near if h.rule.scope != "elsewhere"]  # "the total losses of the Koreans"
    if noun is not None and names_koreans(text, noun.start, noun.end):
        near = [h for h in near if h.start <= noun.end + 12 and noun.start <= h.end + 12]
    return any(h.rule.scope != "after" or h.start >= number.end for h in near)


def _is_part(text: str, unit: Unit, number: Number, left: int) -> bool:
    return any(
        hit.rule.tag == "part" and hit.end <= number.start and hit.start >= left - 1
        for hit in unit.get("noun")
    )


def _kind(
    text: str,
    unit: Unit,
    number: Number,
    left: int,
    right: int,
    numbers: list[Number],
    index: int,
    noun: TermHit | None,
) -> CountKind | None:
    """The kind word nearest to a number, unless it stands nearer to the next one."""
    best: tuple[float, TermHit] | None = None
    if number.written == "words" and (number.min, number.max) == (1, 1) and noun is None:
        thing = _ONE_OF.match(text, number.end, unit.end)
        if (
            thing
            and number.end - number.start <= 8
            and not any(h.start <= thing.start(1) < h.end for h in unit.get("event"))
        ):
            return None  # "one treeline", "одну атаку"
    if _FORCE_OF.search(text, max(unit.start, number.start - 44), number.start):
        return None  # "the contingent, about 11,000, has thinned"
    if _HEAVY.match(text, noun.end if noun is not None else number.end, unit.end):
        return CountKind.WOUNDED  # "двоє важких", "человек пять тяжёлых"
    if noun is not None and _FALLEN.match(text, number.end, noun.end):
        return CountKind.KILLED
    if any(
        h.rule.tag == "deployment"
        and h.rule.strength == "strong"
        and 0 < h.start - number.end <= 2
        and text[number.end : h.start].strip() == ""
        and not any(e.rule.counts and 0 < e.start - h.end <= 2 for e in unit.get("event"))
        for h in unit.get("event")
    ):
        return None  # "1,000 injured, 11,000 deployed", not "30 sent to hospital"
    small = (number.max or number.min or 0) <= 10 and not number.counter and noun is None
    reach = 75 if not small else 80 if _COLLECTIVE.match(text, number.start) else 16
    for hit in unit.get("event"):
        if not hit.rule.counts:
            continue
        if hit.start < number.end and number.start < hit.end:
            distance = 0.0
        elif hit.start >= number.end:
            if hit.start > right:
                continue
            since = noun.end if noun is not None and noun.end <= hit.start else number.end
            gap = text[since : hit.start]
            if gap.lstrip().startswith("등"):
                continue
            distance = len(gap) + 25 * (gap.count(",") + gap.count("—") + gap.count(":"))
            listed = gap == " " and text[hit.end : hit.end + 1] in ("·", ",", "/")
            if (_KOREAN_CASE.match(gap) and len(gap) <= 14) or (listed and number.written == "hangul"):
                distance = min(distance, 1.0)  # "77명을 사살하고": a Korean verb stands behind what it counts
            elif hit.end <= right < unit.end and index + 1 < len(numbers):
                onward = text[hit.end : right]
                if _PARTITIVE.search(onward) or _PARTITIVE.search(text, hit.end, right):
                    onward = " " * 99  # "600 died of 15,000"
                there = len(onward) + 25 * (onward.count(",") + onward.count("—")) - 3
                if onward[:1] == "," and "," not in gap and gap.isascii():
                    there += 25  # "30 from the army … killed or wounded, three missing"
                if there < distance and not re.search(r"\s(?:і|и|та|й|and)\s", onward):
                    continue
        else:
            if hit.end < left or _KOREAN_AND.search(text, hit.start, hit.end):
                continue
            gap = text[hit.end : number.start]
            if gap.lstrip().startswith("등 ") or text[hit.start : number.start].rstrip().endswith(" 등"):
                continue  # "부상자 등 2천 명": the wounded and others
            distance = len(gap) + 25 * (gap.count(",") + gap.count("—")) + 2
            if re.search(r"\s(?:і|и|та|and|a)\s", gap) and index:
                distance += 15
        if hit.rule.strength == "weak":
            distance += 6  # a hospital beside those who fled it
        if distance <= reach and (best is None or distance < best[0]):
            best = (distance, hit)
    return CountKind(best[1].rule.counts) if best is not None else None


def _is_personnel(unit: Unit, number: Number, people: bool) -> bool:
    value = number.min if number.min is not None else number.max
    if value is None:
        return False
    if people:
        return value >= 2
    bare = number.end - number.start == 4  # "2013", not "2,013" or "about 2000"
    if number.written == "digits" and bare and 1900 <= value <= 2100:
        return False
    told = any(hit.rule.tag in _PERSONNEL_EVENTS for hit in unit.get("event"))
    if number.approximate and number.written != "digits" and unit.mentions:
        return value >= 20
    return value >= 100 and told
