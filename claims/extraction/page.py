"""One flagged post, prepared for reading: its units (sentences and list items) and what the lexicon finds in each."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from claims.extraction.agents import retell_by_object
from claims.extraction.dates import DateRead, read_dates
from claims.extraction.names import named_speakers
from claims.extraction.numbers import Number, read_numbers
from claims.extraction.ours import own_side, speaks_for_them, without_own_side
from claims.extraction.rollcall import Entry, roll_call
from claims.extraction.rules import Rules, TermHit
from claims.extraction.terms import longest
from claims.model import Flag, PlaceMention, Span
from claims.places import Gazetteer
from claims.text import Normalised, addresses

LONGEST_UNIT = 800
MOST_CHARACTERS = 40_000
MOST_UNITS = 240  # a Telegram post has 4,096 characters; what is far longer is read as far as this

_LIST_ITEM = re.compile(
    r"(?:\d{1,2}[.)]|[-—–•▲△▶►●○◆■▪◾➡✔※*·🔹🔸👉❗⚡]|[\U0001f1e6-\U0001f1ff]{2})\s*(?=\S)"
)
_LABEL = re.compile(r"[^\w\n]{0,4}+[^\W\d_]{1,24}+(?:[ '-][^\W\d_]{1,24}+){0,2}[:.](?=\s)")
_WORDS = re.compile(r"\w+")
_SPLIT = re.compile(r"\s/\s|;\s|\s\|\s")
_KOREAN_WORD = re.compile(
    # Each begins with a letter, so that a search leaps there; what must begin a word looks back behind it.
    r"коре|кндр|чучхе|кім(?<!\wкім)(?!нат)|ким(?<!\wким)(?!оно)|korea|dprk|nork|kpa(?<!\wkpa)(?!\w)"
    r"|кна(?<!\wкна)(?!\w)|nk(?<!\wnk)(?!\w)|pyongyang|kim|북|北|인민군|폭풍군단|🇰🇵"
)


_TITLED = re.compile(  # 'the clip "Kursk, today"', "під виглядом «Курськ, сьогодні»": a name of a film tells nothing
    r"(?<!\w)(?:відео|видео|ролик\w{0,3}|запис\w{0,3}|кадр\w{0,2}|video|videos|clip|clips|film|footage)"
    r"(?:\s(?!пол[иі]гон|сел|пос[её]л|город|міст|баз|range|training|base)[\w-]{1,24}){0,4}\s?(?P<title>[«“„\"'][^«»“”„\"'\n]{2,40}[»”“\"'])"
    r"|(?<!\w)(?:під виглядом|под видом|passed off as|captioned|labell?ed)\s"
    r"(?P<guise>[«“„\"'][^«»“”„\"'\n]{2,40}[»”“\"'])"
    r"|(?P<named>[‘“\"'][^‘’“”\"'\n]{2,40}[’”\"'])\s?(?:영상|동영상|사진)"
)
_OPENS_A_TITLE = re.compile("[«“„‘\"']")  # without these and one of those there is no title
_FILMS_WORDS = (
    "відео видео ролик запис кадр video clip film footage виглядом видом passed captioned label 영상 사진"
)
_FILMS = tuple(_FILMS_WORDS.split())
Cut = tuple[int, int, int, int]  # start, end, number of the paragraph, number of the sentence


@dataclass(frozen=True, slots=True)
class PlaceRead:
    """A place of the text, with its range in the folded text."""

    start: int
    end: int
    mention: PlaceMention


@dataclass(slots=True)
class Unit:
    """A sentence, list item or part of one: half-open range of the folded text, and what stands in it."""

    start: int
    end: int
    paragraph: int
    sentence: int
    item: int | None  # which list item, where it stands in a list
    hits: dict[str, list[TermHit]]
    numbers: list[Number]
    dates: list[DateRead]
    places: list[PlaceRead]
    mentions: list[tuple[int, int]]
    topic: PlaceRead | None = None
    # What was found out of it once, so that nobody has to look again.
    people: list[tuple[Number, TermHit | None]] | None = field(default=None, init=False, compare=False)
    asked: bool | None = field(default=None, init=False, compare=False)
    korean: bool | None = field(default=None, init=False, compare=False)
    words: int | None = field(default=None, init=False, compare=False)
    #: The hits of one section in this unit, by start.
    get: Callable[[str], list[TermHit]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Sections without a hit are empty."""
        self.get = defaultdict(list, self.hits).__getitem__


@dataclass(slots=True)
class Page:
    """The folded text of a post, and its units that are about North Koreans."""

    text: str
    units: list[Unit]
    listed: bool
    header: Unit | None  # what stands above a list
    never_places: frozenset[str]
    roll: dict[
        int, TermHit
    ]  # who gives the figures of a unit that starts here, where several give theirs in a row


def read_page(
    normalised: Normalised, flag: Flag, posted: datetime | None, rules: Rules, gazetteer: Gazetteer
) -> Page:
    """Cut a post into units and keep those that its mentions make relevant."""
    text = normalised.text
    mentions = sorted(
        (normalised.position(m.span.start), normalised.position(m.span.end - 1) + 1) for m in flag.mentions
    )
    spans = _cut(normalised)
    if spans and spans[-1][1] < len(text):
        text = text[: spans[-1][1]]
    by_kind: dict[str, list[TermHit]] = {}
    plain = normalised.without_addresses()
    words = plain.text[: len(text)]
    links = addresses(text) if plain is not normalised else []
    starts_of_links = [link.start for link in links]
    for hit in rules.matcher.find(text):
        kind = hit.rule.kind
        if links and kind != "claimant" and _is_inside(hit, links, starts_of_links):
            continue  # an address counts nobody and tells nothing; it may name whose it is
        if kind in by_kind:
            by_kind[kind].append(hit)
        else:
            by_kind[kind] = [hit]
    titles = _titles(text, by_kind)
    ours = [] if speaks_for_them(text, by_kind) else own_side(text, mentions)
    if ours:
        without_own_side(by_kind, ours)
    numbers = read_numbers(words, by_kind)
    if ours:
        numbers = [n for n in numbers if not _in_any(n.start, ours)]
    dates = read_dates(words, by_kind, posted)
    if titles:
        dates = [d for d in dates if not _in_any(d.start, titles)]
    places = [
        PlaceRead(normalised.position(p.span.start), normalised.position(p.span.end - 1) + 1, p)
        for p in gazetteer.find(normalised.given, normalised=plain)
        if not titles or not _in_any(normalised.position(p.span.start), titles)
    ]
    named = named_speakers(
        normalised,
        (by_kind.get(kind, ()) for kind in ("claimant", "event", "noun", "date", "stance")),
        [*mentions, *((p.start, p.end) for p in places)],
    )
    if named:
        by_kind["claimant"] = sorted([*by_kind.get("claimant", ()), *named], key=lambda h: (h.start, -h.end))
    kept = {
        kind: _events(hits) if kind == "event" else longest(hits)
        for kind, hits in by_kind.items()
        if kind not in ("number", "multiplier", "several")
    }
    if "event" in kept:
        kept["event"] = retell_by_object(text, kept["event"], mentions, numbers)
    if "stance" in kept:
        kept["stance"] = [_softened(text, hit) for hit in kept["stance"]]
    relevant, listed, header, items = _relevant(text, spans, mentions, rules)
    row = roll_call(text, kept.get("claimant", ()), numbers)
    if row and any(m[0] < row[-1][1] and text.count("\n", m[0], row[0][0]) <= 2 for m in mentions):
        item_at = {spans[index][0]: item for index, item in items.items()}
        item_at.update({start: MOST_UNITS + index for index, (start, _, _) in enumerate(row)})
        spans = _cut_at(spans, row)
        relevant, listed, header = set(range(len(spans))), True, None
        items = {index: item_at[span[0]] for index, span in enumerate(spans) if span[0] in item_at}
    else:
        row = []
    unit_at = _unit_at(spans, len(normalised.text))
    hits_of: list[dict[str, list[TermHit]]] = [{} for _ in spans]
    for kind, hits in kept.items():
        for hit in hits:
            if (index := unit_at[hit.start]) >= 0:
                hits_of[index].setdefault(kind, []).append(hit)
    units = [
        Unit(start, end, paragraph, sentence, items.get(index), hits_of[index], [], [], [], [])
        for index, (start, end, paragraph, sentence) in enumerate(spans)
    ]
    for number in numbers:
        if (index := unit_at[number.start]) >= 0:
            units[index].numbers.append(number)
    for read in dates:
        if (index := unit_at[read.start]) >= 0:
            units[index].dates.append(read)
    for place in places:
        if (index := unit_at[place.start]) >= 0:
            units[index].places.append(place)
    for mention in mentions:
        if (index := unit_at[mention[0]]) >= 0:
            units[index].mentions.append(mention)
    _give_topics(text, units, relevant)
    _go_on_about_them(text, units)
    head = units[header] if header is not None else None
    about = [u for i, u in enumerate(units) if i in relevant]
    return Page(text, about, listed, head, rules.never_places, {start: hit for start, _, hit in row})


def _cut_at(spans: Sequence[Cut], row: Sequence[Entry]) -> list[Cut]:
    """The units with those of a row of figures cut out of them; what is left without a word goes."""
    cut: list[Cut] = []
    for start, end, paragraph, sentence in spans:
        edges = sorted({start, end, *(e for entry in row for e in entry[:2] if start < e < end)})
        cut.extend((a, b, paragraph, sentence) for a, b in itertools.pairwise(edges))
    return cut


def _titles(text: str, by_kind: dict[str, list[TermHit]]) -> list[tuple[int, int]]:
    """Where the names of films stand that tell nothing themselves, with the words "under the guise of" before them."""
    found: list[tuple[int, int]] = []
    if not (_OPENS_A_TITLE.search(text) and any(word in text for word in _FILMS)):
        return found
    for match in _TITLED.finditer(text):
        name = next(n for n in ("title", "guise", "named") if match[n] is not None)
        start, end = match.span(name)
        events = by_kind.get("event", [])
        if any(start <= h.start < end for h in events) or names_koreans(text, start, end):
            continue
        if name == "guise":
            start = match.start()
            by_kind["event"] = [h for h in events if not start <= h.start < end]
        found.append((start, end))
    return found


def _in_any(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


_PERHAPS = re.compile(
    r"(?<!\w)(?:(?:could|may|might)\s(?:well\s|easily\s|just\s|also\s|equally\s)?(?:be|have been)"
    r"|possibly|perhaps|maybe|probably)\s(?:\w{1,12}\s){0,2}\Z"
)
_PERHAPS_BEHIND = re.compile(r"[가-힣]{0,2}\s?(?:수도|지도|듯|것 같|거 같|같[은아네]|가능성)")


def _softened(text: str, hit: TermHit) -> TermHit:
    """A denial that is only thought possible ("could be staged", "조작일 수도") is a doubt of all that is told."""
    if hit.rule.tag == "denied" and hit.rule.scope == "near":
        korean = "가" <= text[hit.end - 1] <= "힣"
        if (
            (_PERHAPS_BEHIND.match(text, hit.end) or _PERHAPS_INSIDE.search(text, hit.start, hit.end))
            if korean
            else (_PERHAPS.search(text, max(0, hit.start - 44), hit.start))
        ):
            return hit._replace(rule=replace(hit.rule, tag="doubted", scope="post"))
    return hit


_PERHAPS_INSIDE = re.compile(r"(?:일지도|린 듯|한 듯|된 듯|인 듯|같은데|같다|같음)")


def _unit_at(spans: Sequence[Cut], length: int) -> list[int]:
    """For each place of a text, and the one behind it, the number of the unit it lies in; -1 outside of all."""
    units: list[int] = []
    for index, (start, end, _, _) in enumerate(spans):
        units.extend([-1] * (start - len(units)))
        units.extend([index] * (end - len(units)))
    units.extend([-1] * (length + 1 - len(units)))
    return units


def _is_inside(hit: TermHit, links: Sequence[Span], starts: Sequence[int]) -> bool:
    """Whether a word begins inside an address."""
    index = bisect_right(starts, hit.start) - 1
    return index >= 0 and hit.start < links[index].end


def _events(hits: Sequence[TermHit]) -> list[TermHit]:
    """The longest hits; of one that counts only near Koreans, the word in it that tells the same by itself."""
    kept = []
    strong = [h for h in hits if h.rule.strength == "strong"]
    for hit in longest(sorted(hits, key=_by_strength)):
        if hit.rule.strength in ("near", "ally"):
            inside = (
                h for h in strong if hit.start <= h.start and h.end <= hit.end and h.rule.tag == hit.rule.tag
            )
            hit = next(inside, hit)
        kept.append(hit)
        if hit.rule.strength == "ally":  # where no allies are named, the word may tell something else
            same = (
                h
                for h in hits
                if h[:2] == hit[:2] and h.rule.strength != "ally" and h.rule.tag != hit.rule.tag
            )
            kept.extend(itertools.islice(same, 1))
    return kept


def _by_strength(hit: TermHit) -> tuple[int, int, bool]:
    """Of words that two rules know, the weaker rule is the closer one: it names single forms."""
    return hit.start, -hit.end, hit.rule.strength != "weak"


def _cut(normalised: Normalised) -> list[Cut]:
    """Units with the numbers of their paragraph and sentence."""
    text = normalised.text
    spans: list[Cut] = []
    paragraph = 0
    last = 0
    parted = "/" in text or ";" in text or "|" in text
    for number, sentence in enumerate(_sentences(text, normalised.sentences)):
        if spans and "\n" in text[last : sentence.start]:
            paragraph += text.count("\n", last, sentence.start) > 1 or bool(
                _LIST_ITEM.match(text, sentence.start)
            )
        last = sentence.end
        at = sentence.start
        for cut in _SPLIT.finditer(text, sentence.start, sentence.end) if parted else ():
            if cut.start() > at:
                spans.append((at, cut.start(), paragraph, number))
            at = cut.end()
        if at < sentence.end:
            spans.append((at, sentence.end, paragraph, number))
        if len(spans) >= MOST_UNITS or sentence.end > MOST_CHARACTERS:
            break
    return spans


def _sentences(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """Sentences; what ends inside round brackets ("eighteen (18!) men") goes on."""
    held: Span | None = None
    for sentence in sentences:
        start = sentence.start if held is None else held.start
        held = Span(start, sentence.end)
        if text[sentence.end - 2 : sentence.end] not in ("!)", "?)") or sentence.end - sentence.start < 8:
            yield from _pieces(text, held)
            held = None
    if held is not None:
        yield from _pieces(text, held)


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence that is no sentence any more is cut, at a space where there is one."""
    start = sentence.start
    while sentence.end - start > LONGEST_UNIT:
        space = text.rfind(" ", start + LONGEST_UNIT // 2, start + LONGEST_UNIT)
        end = space if space > 0 else start + LONGEST_UNIT
        yield Span(start, end)
        start = end
    yield Span(start, sentence.end)


def _relevant(
    text: str, spans: Sequence[Cut], mentions: Sequence[tuple[int, int]], rules: Rules
) -> tuple[set[int], bool, int | None, dict[int, int]]:
    """Which units speak of North Koreans; whether it is a list; its header; which item a unit belongs to."""
    with_mention = {
        i for i, (start, end, _, _) in enumerate(spans) if any(start <= m[0] < end for m in mentions)
    }
    item_heads = [i for i, (start, _, _, _) in enumerate(spans) if _LIST_ITEM.match(text, start)]
    if len(item_heads) >= 3 and _heads_a_list(text, [spans[i][0] for i in item_heads]):
        item_heads = item_heads[1:]
    items: dict[int, int] = {}
    if len(item_heads) >= 3 or (len(item_heads) == 2 and item_heads[0] > 0):
        for number, head in enumerate(item_heads):
            stop = item_heads[number + 1] if number + 1 < len(item_heads) else len(spans)
            for i in range(head, stop):
                if i > head and number + 1 == len(item_heads) and spans[i][2] != spans[head][2]:
                    break
                items[i] = number
        first = item_heads[0]
        header = first - 1 if first else None
        head_text = text[: spans[first][0]]
        headed = any(i < first for i in with_mention) or (
            header is not None
            and any(
                h.rule.rank == "official"
                for h in rules.matcher.find(head_text[-300:])
                if h.rule.kind == "claimant"
            )
        )
        if headed:
            return set(range(len(spans))), True, header, items
        told = {items[i] for i in with_mention if i in items}
        chosen = {i for i, number in items.items() if number in told}
        return chosen | with_mention, True, None, items
    paragraphs: dict[int, list[int]] = {}
    for i, span in enumerate(spans):
        paragraphs.setdefault(span[2], []).append(i)
    labelled = 0
    if len(paragraphs) >= 4:
        labelled = sum(bool(_LABEL.match(text, spans[units[0]][0])) for units in paragraphs.values())
    if labelled >= 3:
        chosen = set()
        for units in paragraphs.values():
            told_at = [i for i in units if i in with_mention]
            if told_at:
                chosen.update(i for i in units if i >= told_at[0])
        return chosen, False, None, {}
    if len(spans) <= 40:
        return set(range(len(spans))), False, None, {}
    chosen = set()
    for units in paragraphs.values():
        if any(i in with_mention for i in units):
            chosen.update(units)
    return chosen, False, None, {}


def _heads_a_list(text: str, starts: Sequence[int]) -> bool:
    """Whether the first of some bullets is another than the rest: "■ NIS briefing" above "· killed: 300"."""
    first, *rest = (text[start] for start in starts)
    return not first.isalnum() and first not in rest and len(set(rest)) == 1


def _give_topics(text: str, units: Sequence[Unit], relevant: set[int]) -> None:
    """A place that stands alone before a sentence, or labels its paragraph, is where what follows happened."""
    topic: PlaceRead | None = None
    paragraph = -1
    for unit in units:
        if unit.paragraph != paragraph:
            topic, paragraph = None, unit.paragraph
        first = unit.places[0] if unit.places else None
        if first is not None and (
            ((label := _LABEL.match(text, unit.start)) is not None and first.end <= label.end())
            or (len(unit.places) == 1 and unit.end - unit.start - (first.end - first.start) <= 12)
        ):
            topic = first
        unit.topic = topic


_SHORT = 5  # words of a sentence that only says who they are


def _go_on_about_them(text: str, units: Sequence[Unit]) -> None:
    """Mark the sentence behind one that only says who they are: "Вони з КНДР. Стоять під Рильськом"."""
    for unit, following in itertools.pairwise(units):
        if (
            unit.mentions
            and not following.mentions
            and following.paragraph == unit.paragraph
            and not unit.get("event")
            and "а" <= text[following.start] <= "ї"
            and not text.startswith("?", unit.end - 1)
            and count_words(text, unit) <= _SHORT
            and not any(n.rule.tag == "others" for n in following.get("noun"))
        ):
            following.korean = True


def names_koreans(text: str, start: int, end: int) -> bool:
    """Whether a range of the folded text names North Koreans."""
    return bool(_KOREAN_WORD.search(text, start, end))


def is_about_koreans(text: str, unit: Unit) -> bool:
    """Whether a unit holds a mention, or names North Koreans otherwise."""
    if unit.korean is None:
        unit.korean = bool(unit.mentions) or names_koreans(text, unit.start, unit.end)
    return unit.korean


def count_words(text: str, unit: Unit) -> int:
    """How many words a unit has."""
    if unit.words is None:
        unit.words = len(_WORDS.findall(text, unit.start, unit.end))
    return unit.words


def span_of(normalised: Normalised, start: int, end: int) -> Span:
    """A range of the folded text in the text as given."""
    return normalised.original(start, max(end, start))
