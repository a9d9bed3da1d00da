"""Where a text names places: one Aho-Corasick pass over all forms, then the rules for names that mislead.

A form counts where it stands as a word of its own; the longest of those that overlap wins. An adjective
("Курской", "Суджанского") counts before a noun that makes it a place, also in a row ("Брянской и Курской
областей"). A name that is also an ordinary word, or that several places bear, is decided by
what stands around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import ahocorasick_rs

from claims.model import Place, PlaceMention
from claims.places.files import Words
from claims.places.forms import Form
from claims.text import Normalised, normalise

_JOINS = re.compile(r"\s*(?:,|/|-|–|—|·)\s*(?:(?:и|й|і|та|and)\s+)?|\s+(?:и|й|і|та|или|або|чи|and|or|&)\s+")
_BESIDE = re.compile(r"\s?(?:와|과|·|,|및|이나|나|또는)\s?|\s(?:и|й|і|та|and|&)\s")
_BARE_REGION = re.compile(
    r"курськ\w{0,3}|курск\w{0,2}|kursk|쿠르스크"
)  # the region, though written like its capital
_DASH = re.compile(r"\s?[-–—/·]\s?")
_REPEATS = re.compile(r"[\s,(«\"]{1,3}")
_WORD_BEFORE = re.compile(r"([\w.-]+)[\s«»\"'“”„(#]*$")
_HEADING_END = re.compile(r"\s*(?:[.:—–\n]|$)")
_SENTENCE_START = re.compile(r"(?:^|[.!?…\n:;•▪▫◾●—–])[^\w]*$")
_NAME_END = re.compile(r"\s*[,.:;()—–/\n]|\s*$")
_HANGUL_RUN = re.compile("[가-힣]{1,6}")
_LONG_KOREAN = 4  # syllables; a longer name is not part of another word
_BEFORE = 24  # characters looked at before a name


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    forms: tuple[Form, ...]
    place: str | None = None
    kind: str = ""


class Matcher:
    """Finds places in normalised texts. Holds no state between texts."""

    def __init__(
        self,
        forms: Mapping[str, tuple[Form, ...]],
        words: Words,
        places: Mapping[str, Place],
        kinds: Mapping[str, str],
        ancestors: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._patterns = list(forms)
        self._forms = list(forms.values())
        self._automaton = ahocorasick_rs.AhoCorasick(self._patterns)
        self._places = places
        self._ancestors = ancestors
        self._regions = {
            place: next((a for a in (place, *ancestors[place]) if kinds[a] == "region"), place)
            for place in places
        }
        self._capitals = _capitals(places, self._regions)
        self._kinds = kinds
        self._nouns = {
            "region": _after(words.of("region_nouns")),
            "district": _after(words.of("district_nouns")),
            "settlement": _after(words.of("site_nouns")),
            "site": _after(words.of("site_nouns")),
        }
        self._sites = _folded(words.of("site_nouns"))
        self._near = _folded(words.of("near"))
        self._within = _folded(words.of("within"))
        self._from = _folded(words.of("from"))
        self._korean_within = tuple(words.lists["within"].get("ko", ()))
        self._particles = frozenset(words.lists["korean"].get("after", ()))

    def find(self, normalised: Normalised, *, metonyms: bool = False) -> list[PlaceMention]:
        """The places a text names, in order, with spans in the text as given."""
        text = normalised.text
        found = [
            (start, -end, self._forms[i])
            for i, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
            if self._stands_alone(text, start, end)
        ]
        if not found:
            return []
        found.sort(key=lambda hit: (hit[0], hit[1]))
        hits: list[_Hit] = []
        reached = 0
        for start, minus_end, forms in found:
            if start >= reached:
                hits.append(_Hit(start, -minus_end, forms))
                reached = -minus_end
        self._read_adjectives(normalised, hits)
        self._read_firm_names(normalised, hits)
        self._read_doubtful_names(normalised, hits)
        self._read_metonyms(text, hits, metonyms)
        _pair_capitals(text, hits, self._capitals, self._kinds)
        for left, right in pairwise([hit for hit in hits if hit.place is not None]):
            inside = self._regions[right.place or ""] == self._capitals.get(left.place or "", "?")
            if inside and left.place != right.place and text[left.end : right.start] == " ":
                left.place = self._capitals[
                    left.place or ""
                ]  # "벨고로드 그라이보론": the region and a town in it
        return self._mentions(normalised, hits)

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        hangul = "가" <= text[start] <= "힣"
        if not hangul:
            return not (start and _is_letter(text[start - 1])) and not (
                end < len(text) and _is_letter(text[end])
            )
        if end - start >= _LONG_KOREAN:
            return True
        if start and "가" <= text[start - 1] <= "힣":
            return False
        follows = _HANGUL_RUN.match(text, end)
        if follows is None:
            return True
        run = follows[0]
        return any(
            run[:cut] in self._particles and (cut == len(run) or run[cut:] in self._particles)
            for cut in range(1, len(run) + 1)
        )

    def _read_adjectives(self, normalised: Normalised, hits: list[_Hit]) -> None:
        text = normalised.text
        for index in range(len(hits) - 1, -1, -1):
            hit = hits[index]
            form = next((f for f in hit.forms if f.adjective), None)
            if form is None:
                continue
            following = hits[index + 1] if index + 1 < len(hits) else None
            if noun := self._nouns[form.kind].match(text, hit.end):
                end = noun.end()
            elif form.kind in ("settlement", "site"):
                joined = _leads_to_adjective(text, hit, following)
                if not joined and _word_before(text, hit.start) not in self._sites:
                    continue
                end = hit.end
            elif (
                form.speaks or _leads_to_adjective(text, hit, following) or self._is_heading(normalised, hit)
            ):
                end = hit.end
            else:
                continue
            if following and end > following.start:
                following.forms = ()
            hit.place, hit.kind, hit.end = form.place, "adjective", end

    def _is_heading(self, normalised: Normalised, hit: _Hit) -> bool:
        text = normalised.text
        line = text.rfind("\n", 0, hit.start) + 1
        if any(c.isalnum() for c in text[max(line, hit.start - 8) : hit.start]) or hit.start - line > 8:
            return False
        return bool(_HEADING_END.match(text, hit.end)) and _has_capital(normalised, hit)

    def _read_firm_names(self, normalised: Normalised, hits: list[_Hit]) -> None:
        for hit in hits:
            names = _names(hit)
            if hit.place or len(names) != 1 or any(f.place is None for f in hit.forms):
                continue
            form = names[0]
            if (
                form.near
                or form.region
                or form.rival
                or (form.capital and not self._is_a_name(normalised, hit))
            ):
                continue
            hit.place, hit.kind = form.place, "name"

    def _read_doubtful_names(self, normalised: Normalised, hits: list[_Hit]) -> None:
        doubtful = [h for h in hits if not h.place and _names(h) and all(f.place for f in h.forms)]
        if not doubtful:
            return
        firm = [(h.start, h.place) for h in hits if h.place]
        evidence = _Evidence(firm, self._regions, self._ancestors)
        for hit in doubtful:
            led = self._led_to(normalised.text, hit)
            best: tuple[float, Form] | None = None
            for form in _names(hit):
                score = evidence.of(form.place or "", hit.start)
                if self._may_be_meant(normalised, hit, form, led=led, supported=score > 0):
                    score -= 1.5 if form.rival else 0.0
                    best = max(best, (score, form), key=lambda found: found[0]) if best else (score, form)
            if best:
                hit.place, hit.kind = best[1].place, "name"

    def _may_be_meant(
        self, normalised: Normalised, hit: _Hit, form: Form, *, led: bool, supported: bool
    ) -> bool:
        """Whether the text lets a doubtful form be a place: capital, lead, other places."""
        if form.capital and not _has_capital(normalised, hit):
            return led and supported
        if supported:
            return True
        if form.region or form.rival or (form.near and not led):
            return False
        return not form.capital or led or self._is_a_name(normalised, hit)

    def _is_a_name(self, normalised: Normalised, hit: _Hit) -> bool:
        """Written with a capital, and not only because a sentence begins there."""
        if not _has_capital(normalised, hit):
            return False
        text = normalised.text
        if not _SENTENCE_START.search(text, max(0, hit.start - 6), hit.start):
            return True
        return bool(_NAME_END.match(text, hit.end))

    def _led_to(self, text: str, hit: _Hit) -> bool:
        word = _word_before(text, hit.start)
        if word in self._near:
            return True
        return "가" <= text[hit.start] <= "힣"

    def _read_metonyms(self, text: str, hits: list[_Hit], metonyms: bool) -> None:
        if metonyms:
            return
        previous: _Hit | None = None
        for hit in hits:
            form = next((f for f in hit.forms if f.within and f.place == hit.place), None)
            if form and hit.place:
                joined = previous is not None and previous.place is not None and _joined(text, previous, hit)
                if not joined and not self._is_within(text, hit, form):
                    hit.place = None
            previous = hit

    def _is_within(self, text: str, hit: _Hit, form: Form) -> bool:
        if "가" <= text[hit.start] <= "힣":
            return text.startswith(self._korean_within, hit.end + (text[hit.end : hit.end + 1] == " "))
        word = _word_before(text, hit.start)
        if word in self._within:
            return True
        with_it = word in ("з", "із", "зі") and text[hit.end - 1] == "ю"  # "з Росією", not "з Росії"
        return form.leaving and word in self._from and not with_it

    def _mentions(self, normalised: Normalised, hits: list[_Hit]) -> list[PlaceMention]:
        mentions: list[PlaceMention] = []
        last: _Hit | None = None
        for hit in hits:
            if hit.place is None:
                continue
            repeats = (
                last is not None
                and last.place == hit.place
                and _REPEATS.fullmatch(normalised.text, last.end, hit.start) is not None
            )
            if not repeats:
                span = normalised.original(hit.start, hit.end)
                mentions.append(PlaceMention(self._places[hit.place], span))
            last = hit
        return mentions


class _Evidence:
    """How much the places of its region that a text names speak for a place, the nearer the more."""

    def __init__(
        self,
        firm: list[tuple[int, str]],
        regions: Mapping[str, str],
        ancestors: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._regions = regions
        self._by_region: dict[str, list[int]] = {}
        self._named: dict[str, list[int]] = {}
        for at, place in firm:
            region = regions[place]
            self._by_region.setdefault(region, []).append(at)
            for named in (place, *ancestors[place][:1]):
                if named == region or regions[named] == region:
                    self._named.setdefault(named, []).append(at)
        self._ancestors = ancestors

    def of(self, place: str, at: int) -> float:
        region = self._regions[place]
        score = _nearness(self._by_region.get(region, ()), at)
        score += _nearness(self._named.get(region, ()), at)
        if self._ancestors[place] and self._ancestors[place][0] != region:
            score += _nearness(self._named.get(self._ancestors[place][0], ()), at)
        return score


def _nearness(places: Iterable[int], at: int) -> float:
    found = list(places)
    if not found:
        return 0.0
    index = bisect_left(found, at)
    distance = min(abs(found[i] - at) for i in (index - 1, index) if 0 <= i < len(found))
    return 0.5 + 2.0 / (1.0 + distance / 40.0)


def _pair_capitals(
    text: str, hits: list[_Hit], capitals: Mapping[str, str], kinds: Mapping[str, str]
) -> None:
    """Brings "Bryansk-Kursk" and "Bryansk and Kursk regions" to two regions."""
    named = [hit for hit in hits if hit.place is not None]
    for left, right in pairwise(named):
        for capital, other in ((left, right), (right, left)):
            bare = kinds[other.place or ""] == "region" and _BARE_REGION.fullmatch(
                text, other.start, other.end
            )
            if capital.place in capitals and bare and _BESIDE.fullmatch(text, left.end, right.start):
                capital.place = capitals[capital.place or ""]
    for left, right in reversed(list(pairwise(named))):
        if left.place in capitals and kinds[right.place or ""] == "region":
            plural = text[right.start : right.end].endswith(("regions", "oblasts"))
            if (_JOINS if plural else _DASH).fullmatch(text, left.end, right.start):
                left.place = capitals[left.place or ""]
    for left, right in pairwise(named):
        joined = right.place in capitals and _DASH.fullmatch(text, left.end, right.start)
        if joined and kinds[left.place or ""] == "region":
            right.place = capitals[right.place or ""]


def _capitals(places: Mapping[str, Place], regions: Mapping[str, str]) -> dict[str, str]:
    return {
        place.id: region
        for place in places.values()
        if (region := regions[place.id]) != place.id
        and places[region].name.removesuffix(" Oblast").removesuffix(" Krai") == place.name
    }


def _names(hit: _Hit) -> list[Form]:
    return [form for form in hit.forms if not form.adjective]


def _leads_to_adjective(text: str, hit: _Hit, following: _Hit | None) -> bool:
    return following is not None and following.kind == "adjective" and _joined(text, hit, following)


def _joined(text: str, left: _Hit, right: _Hit) -> bool:
    return right.start - left.end <= 8 and _JOINS.fullmatch(text, left.end, right.start) is not None


def _has_capital(normalised: Normalised, hit: _Hit) -> bool:
    given = normalised.given[normalised.original(hit.start, hit.start + 1).start]
    return not given.islower()


def _word_before(text: str, at: int) -> str:
    before = _WORD_BEFORE.search(text[max(0, at - _BEFORE) : at])
    return before[1].rstrip(".") if before else ""


def _is_letter(char: str) -> bool:
    return char.isalnum() and not "가" <= char <= "힣"


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(word).text for word in words)


def _after(words: Iterable[str]) -> re.Pattern[str]:
    choices = "|".join(sorted(map(re.escape, _folded(words)), key=len, reverse=True))
    return re.compile(rf"\s(?:приграничн\w{{2,3}} |прикордонн\w{{1,3}} )?(?:{choices})(?!\w)")
