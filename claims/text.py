"""The text of a post in a form that can be compared, and its sentences and paragraphs.

Normalising follows Unicode's canonical composition and case folding (https://www.unicode.org/reports/tr15/),
then folds what writers and evaders vary: ё, apostrophes, hyphens, spaces, invisible characters, look-alikes.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from string import ascii_lowercase

from claims.model import Span

# Invisible characters: format controls, joiners, fillers, variation selectors, tags.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
# What is left of these after composition is stress marks and scribble.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SPACES = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\t\r\x0b\x0c\x85"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02bd\u2032\u0060\u00b4\uff07"
_HYPHENS = "\u2010-\u2012\u2043\ufe63\uff0d"
_SURROGATES = "\ud800-\udfff"
_WIDE = "\uff01-\uff5e"  # full-width ASCII
_STYLED = "\U0001d400-\U0001d7ff"  # "mathematical" bold, italic, script letters and digits
_RARE = re.compile(
    f"[{_INVISIBLE}{_MARKS}{_SPACES}{_APOSTROPHES}{_HYPHENS}{_SURROGATES}{_WIDE}{_STYLED}\u0131\u0451\u0401]"
)
_INVISIBLE_ONE = re.compile(f"[{_INVISIBLE}]")  # a class alone is looked for much quicker than a run of it
_IN_INVISIBLE = re.compile(f"[{_INVISIBLE}{_MARKS}]").match
_IN_SPACES = re.compile(f"[{_SPACES}]").match
_IN_APOSTROPHES = re.compile(f"[{_APOSTROPHES}]").match
_IN_HYPHENS = re.compile(f"[{_HYPHENS}]").match
_IN_SURROGATES = re.compile(f"[{_SURROGATES}]").match

# unicodedata orders runs of marks by insertion: a megabyte of them would take hours, so runs are cut and
# texts looked at in chunks.
_LONGEST_RUN = 32
_CHUNK = 4096

_LATIN_TO_CYRILLIC = dict(zip("abcehikmoptxyu", "авсенікмортхуи", strict=True))
_CYRILLIC_TO_LATIN = dict(zip("авсенікмортхуѕјԁһԛԝ", "abcehikmoptxysjdhqw", strict=True))
_GREEK_TO_CYRILLIC = dict(zip("αβεηικμνορτυχ", "авенікмvортух", strict=True))
_GREEK_TO_LATIN = dict(zip("αβεηικμνορτυχ", "abehikmvoptyx", strict=True))
_TO_CYRILLIC = str.maketrans(_LATIN_TO_CYRILLIC | _GREEK_TO_CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC_TO_LATIN | _GREEK_TO_LATIN)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}/[!-~]+"
    r"|(?<!\w)@[a-z0-9_]+|(?<![\w.-])[a-z0-9_.+-]{1,64}@[a-z0-9.-]{1,64}\.[a-z]{2,12}"
)
_ADDRESS_MARKS = ("://", "/", "@", "www.")
_SCRIPTS_MEET = re.compile("[a-zα-ω][а-ӿԀ-ԯ]|[а-ӿԀ-ԯ][a-zα-ω]|[a-z][α-ω]|[α-ω][a-z]")
# The bytes of UTF-8 by kind: l, a Latin letter; c and g, the first of a Cyrillic and of a Greek one; -, any later one.
_FIRST_BYTES = {0xCE: "g", 0xCF: "g"} | dict.fromkeys(range(0xD0, 0xD5), "c")
_KINDS_OF_BYTES = "".join(
    "l" if chr(byte) in ascii_lowercase else "-" if 0x80 <= byte < 0xC0 else _FIRST_BYTES.get(byte, " ")
    for byte in range(256)
).encode()
_WORD = re.compile("[a-zα-ωа-ӿԀ-ԯ]+")
_NOT_CYRILLIC = re.compile("[^а-ӿԀ-ԯ]")
_NOT_LATIN = re.compile("[^a-z]")


_span: Callable[[tuple[int, int]], Span] = partial(tuple.__new__, Span)  # quicker than by its name


class Normalised:
    """A text made comparable, with the way back to the text as given.

    Attributes:
        given: the text as given.
        text: NFC, case-folded, without invisible characters, look-alike letters folded.
    """

    __slots__ = ("_clustered", "_ends", "_same", "_sentences", "_starts", "given", "text")

    def __init__(self, given: str, text: str, *, same: bool = False, clustered: bool = False) -> None:
        self.given = given
        self.text = text
        self._same = same  # every code point stands where it stood
        self._clustered = clustered  # it was folded by clusters, not by code points
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        self._sentences: list[Span] | None = None

    def without_addresses(self) -> Normalised:
        """The same text with a blank word of the same length where a link, mail address or @name stands."""
        found = addresses(self.text)
        if not found:
            return self
        pieces: list[str] = []
        at = 0
        for span in found:
            pieces += (self.text[at : span.start], "_" * (span.end - span.start))
            at = span.end
        masked = "".join([*pieces, self.text[at:]])
        return Normalised(self.given, masked, same=self._same, clustered=self._clustered)

    @property
    def sentences(self) -> list[Span]:
        """The sentences of ``text``, split when first asked for."""
        if self._sentences is None:
            self._sentences = split_sentences(self.text, cased=False)
        return self._sentences

    def original(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` came from, in code points of the text as given.

        Raises:
            ValueError: if the range does not lie in ``text``.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"no such range in the normalised text: {start}..{end} of {len(self.text)}")
        if self._same:
            return _span((start, end))
        if self._starts is None or self._ends is None:
            self._starts, self._ends = _offsets(self.given, self._clustered)
        if start == end:
            at = self._starts[start] if start < len(self._starts) else len(self.given)
            return Span(at, at)
        return Span(self._starts[start], self._ends[end - 1])

    def position(self, offset: int) -> int:
        """The place in ``text`` of the code point ``offset`` of the text as given."""
        if self._same:
            return min(offset, len(self.text))
        if self._starts is None or self._ends is None:
            self._starts, self._ends = _offsets(self.given, self._clustered)
        return bisect_right(self._ends, offset)


def normalise(text: str) -> Normalised:
    """Makes a text comparable. Doing it twice changes nothing."""
    if text.isascii():
        return Normalised(text, text.lower().translate(_ASCII), same=True)
    plain = without = text
    if _RARE.search(text):
        without = _INVISIBLE_ONE.sub("", text)
        plain = _RARE.sub(_fold_rare, without)
    if not _is_composed(without):
        return _normalise_clusters(text)
    folded = plain.casefold()
    if len(folded) != len(plain) and _RARE.search(folded):
        folded = _RARE.sub(_fold_rare, folded)  # İ folds to i and a dot
    if folded is not plain and len(folded) != len(without) and not _is_composed(folded):
        return _normalise_clusters(text)  # what stood around a dropped mark composes now
    same = len(text) == len(without) == len(plain) == len(folded)
    return Normalised(text, fold_look_alikes(folded), same=same)


def _normalise_clusters(text: str) -> Normalised:
    folded = "".join(_fold_cluster(text[a:b]) for a, b in _clusters(text))
    return Normalised(text, fold_look_alikes(folded), clustered=True)


_ASCII = str.maketrans("\t\r\x0b\x0c`", "    '")


def _is_composed(text: str) -> bool:
    if len(text) <= _CHUNK:
        return unicodedata.is_normalized("NFC", text)
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK]
        if _joins(chunk[0]) or not unicodedata.is_normalized("NFC", chunk):
            return False
    return True


def _joins(char: str) -> bool:
    """Whether a character may compose with the one before it."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"


def _fold_rare(match: re.Match[str]) -> str:
    return _fold_char(match[0])


@lru_cache(1 << 12)
def _fold_char(char: str) -> str:
    if char in "ёЁ":
        return "е"
    if _IN_SPACES(char):
        return " "
    if _IN_APOSTROPHES(char):
        return "'"
    if _IN_INVISIBLE(char):
        return ""
    if _IN_HYPHENS(char):
        return "-"
    if _IN_SURROGATES(char):
        return "\ufffd"
    if char == "ı":
        return "i"
    if "\uff01" <= char <= "\uff5e" or "\U0001d400" <= char <= "\U0001d7ff":
        return unicodedata.normalize("NFKC", char)
    return char


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of the text that compose on their own: a character, the marks and invisible ones after it."""
    start = 0
    for at, char in enumerate(text):
        if at > start and not (char > "\u007f" and (_joins(char) or _INVISIBLE_ONE.match(char))):
            yield start, at
            start = at
    if start < len(text):
        yield start, len(text)


def _fold_cluster(cluster: str) -> str:
    if len(cluster) > 1:
        cluster = _INVISIBLE_ONE.sub("", cluster)[:_LONGEST_RUN]
    while True:  # each turn drops or composes something
        folded = "".join(map(_fold_char, unicodedata.normalize("NFC", cluster))).casefold()
        folded = folded if folded.isascii() else "".join(map(_fold_char, folded))
        if folded == cluster or folded.isascii():
            return folded
        cluster = folded


def _offsets(given: str, clustered: bool) -> tuple[list[int], list[int]]:
    """Start and end in the text as given, for each code point of the normalised one."""
    starts: list[int] = []
    ends: list[int] = []
    if not clustered:
        at = 0
        for rare in _RARE.finditer(given):
            _add_offsets(starts, ends, given, at, rare.start())
            at = rare.end()
            size = len(_fold_composed(rare[0]))
            starts.extend([at - 1] * size)
            ends.extend([at] * size)
        _add_offsets(starts, ends, given, at, len(given))
    else:
        for start, end in _clusters(given):
            size = len(_fold_cluster(given[start:end]))
            starts.extend([start] * size)
            ends.extend([end] * size)
    return starts, ends


def _add_offsets(starts: list[int], ends: list[int], given: str, first: int, last: int) -> None:
    """The offsets of a range without rare characters: one for one, but where a letter folds to several."""
    run = given[first:last]
    if len(run.casefold()) == len(run):
        starts.extend(range(first, last))
        ends.extend(range(first + 1, last + 1))
        return
    for at, char in enumerate(run, first):
        size = len(_fold_composed(char))
        starts.extend([at] * size)
        ends.extend([at + 1] * size)


def _fold_composed(char: str) -> str:
    folded = _fold_char(char).casefold()
    return _RARE.sub(_fold_rare, folded) if len(folded) > 1 else folded


def fold_look_alikes(text: str) -> str:
    """Brings a word written with letters of two scripts into the one it can be read in. Keeps lengths."""
    if not _scripts_may_meet(text) or not _SCRIPTS_MEET.search(text):
        return text
    return _WORD.sub(_fold_word, text)


def _scripts_may_meet(text: str) -> bool:
    """Whether a look at every pair of letters is worth it; much quicker than that look."""
    kinds = text.encode("utf-8", "replace").translate(_KINDS_OF_BYTES)
    return b"lc" in kinds or b"-l" in kinds or b"g" in kinds


def _fold_word(match: re.Match[str]) -> str:
    word = match[0]
    if not _SCRIPTS_MEET.search(word):
        return word
    cyrillic = word.translate(_TO_CYRILLIC)
    if not _NOT_CYRILLIC.search(cyrillic):
        return cyrillic
    latin = word.translate(_TO_LATIN)
    return word if _NOT_LATIN.search(latin) else latin


_END = re.compile(
    r"""(?P<stop>(?<![.!?…。！？])[.!?…。！？]++["'»”’“)\]*]*+(?=\s|$))|(?P<line>\n\s*)"""
    r"""|(?P<bullet>(?<=\s)[▲△▶►●○◆◇■□▪▫•◾◽✔✅❗‼⚡👉🔹🔸🔻🔺➡⬇⚠](?!\s*$)|(?<=[^\s▲△▶●◆■▪•])[▲△▶●◆■▪•])"""
)
_MAY_END = re.compile("[.!?…。！？\n▲△▶►●○◆◇■□▪▫•◾◽✔✅❗‼⚡👉🔹🔸🔻🔺➡⬇⚠]")  # what _END begins with
# After these a capital letter goes on with the same sentence: titles, kinds of places, initials.
_BEFORE_NAME_WORDS = (
    "г гг м мм с ст сс д х п пос пгт смт обл р-н ул вул просп пр пл кв стр рис мал им ім св т тт тов гр "
    "гос ген подполк підполк кап лейт ряд проф акад доц нач зам зав см див напр ред прим рос укр бел "
    "біл англ кор кит сев півн юж півд вост сх зап зах mr mrs ms dr prof gen lt col maj capt sgt cpl "
    "pvt adm brig gov sen rep st vs jr sr inc approx est dept univ fig"
)
_BEFORE_NAME = frozenset(_BEFORE_NAME_WORDS.split())
_LAST_LETTERS = frozenset("бжяє")  # words of one letter that often close a sentence, more than initials do
# These may close a sentence, and do when a capital letter follows.
_EITHER_WORDS = (
    "тыс тис млн млрд руб грн долл дол км мм см чел ос др ін інш р рр вв ч мин хв сек шт янв февр фев "
    "апр авг сент окт нояб дек січ лют бер квіт трав черв лип серп вер жовт лист груд jan feb mar apr "
    "jun jul aug sept sep oct nov dec etc hrs"
)
_EITHER = frozenset(_EITHER_WORDS.split())


def addresses(text: str) -> list[Span]:
    """Where a folded text holds links (with or without ``https://``), mail addresses and @names, in order."""
    if not any(mark in text for mark in _ADDRESS_MARKS):
        return []
    return [
        Span(found.start(), found.start() + len(found[0].rstrip(".,;:!?)]}>\"'")))
        for found in _ADDRESS.finditer(text)
    ]


def split_sentences(text: str, *, cased: bool = True) -> list[Span]:
    """The sentences of a text, headlines and list items among them, without the white space around them.

    With ``cased=False`` capitals tell nothing, as in normalised text.
    """
    spans: list[Span] = []
    start = 0
    looked_to = 0
    for may_end in _MAY_END.finditer(text):
        at = may_end.start()
        match = _END.match(text, at) if at >= looked_to else None
        if match is None:
            continue
        looked_to = match.end()
        if at < start:
            continue
        kind = match.lastgroup
        if kind == "stop":
            if not _stop_ends(text, start, match, cased):
                continue
            end, following = match.end(), match.end()
        elif kind == "line":
            if not _line_ends(text, match, cased):
                continue
            end, following = match.start(), match.end()
        else:
            end, following = match.start(), match.start()
        _add(spans, text, start, end)
        start = following
    _add(spans, text, start, len(text))
    return spans


def split_paragraphs(text: str) -> list[Span]:
    """The blocks of a text between blank lines, without the white space around them."""
    spans: list[Span] = []
    start = 0
    for match in _BLANK.finditer(text):
        _add(spans, text, start, match.start())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


_BLANK = re.compile(r"\n[^\S\n]*\n\s*")


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))


def _next_visible(text: str, at: int) -> str:
    """The first letter, digit or other telling character after ``at``, quotes and dashes skipped."""
    for char in text[at : at + 40]:
        if not char.isspace() and char not in "\"'«“„‘(—–-…*":
            return char
    return ""


def _stop_ends(text: str, start: int, match: re.Match[str], cased: bool) -> bool:
    stop = match["stop"].rstrip("*")  # bold print changes nothing
    following = _next_visible(text, match.end())
    if stop != ".":
        return not (cased and following.islower())
    if cased and following.islower():
        return False
    before = _last_word(text, max(start, match.start() - 24), match.start())
    word = before.lower()
    if not word:
        return True
    if word.isdigit():
        line_start = text.rfind("\n", 0, match.start()) + 1
        return text[line_start : match.start()].strip() != word  # "1." opens a list item
    if len(word) == 1 and word.isalpha() and not "\uac00" <= word <= "\ud7a3":
        return word in _LAST_LETTERS and not (cased and before.isupper())
    if word in _BEFORE_NAME:
        return False
    if word in _EITHER:
        return (cased and following.isupper()) or not following.isalnum()
    return True


def _last_word(text: str, start: int, end: int) -> str:
    """The letters, digits, apostrophes and hyphens with which a range ends."""
    found = _WORD_END.match(text[start:end][::-1])
    return found[0][::-1] if found else ""


_WORD_END = re.compile(r"[\w'’-]*")  # of what is read from behind


def _line_ends(text: str, match: re.Match[str], cased: bool) -> bool:
    if match[0].count("\n") > 1:
        return True
    before = text[max(0, match.start() - 8) : match.start()].rstrip()[-1:]
    after = text[match.end()] if match.end() < len(text) else ""
    if before in ".!?…:;。！？" or not after:
        return True
    # A link or bold word that was cut out of its line leaves line breaks inside the sentence.
    return not ((cased and after.islower()) or after in ",.;:!?)»”%" or before in ",(«„“")
