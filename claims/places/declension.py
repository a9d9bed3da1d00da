"""Case forms of Ukrainian and Russian place names, by the ending of each word.

The rules give more forms than grammar allows (a name in ``-ь`` is declined as masculine and as feminine):
a form that no one writes matches nothing, a form that is missing loses a place. Names are declined in six
cases, and the words of a longer name agree in case: Малая Локня, Малой Локни, Малой Локне.
"""

from __future__ import annotations

from itertools import product
from typing import Literal, TypeAlias

Cases: TypeAlias = tuple[tuple[str, ...], ...]
"""Nominative, genitive, dative, accusative, instrumental, locative: each with its alternatives."""

Language: TypeAlias = Literal["uk", "ru"]

_RU_ADJECTIVE: dict[str, tuple[str, str, str, str, str]] = {
    "ое": ("ого", "ому", "ое", "ым/им", "ом"),
    "ее": ("его", "ему", "ее", "им", "ем"),
    "ая": ("ой", "ой", "ую", "ой/ою", "ой"),
    "яя": ("ей", "ей", "юю", "ей", "ей"),
    "ый": ("ого", "ому", "ый/ого", "ым", "ом"),
    "ий": ("ого/его", "ому/ему", "ий", "им", "ом/ем"),
    "ые": ("ых", "ым", "ые", "ыми", "ых"),
    "ие": ("их", "им", "ие", "ими", "их"),
}
_UK_ADJECTIVE: dict[str, tuple[str, str, str, str, str]] = {
    "е": ("ого", "ому", "е", "им", "ому/ім"),
    "є": ("ього", "ьому", "є", "їм/ім", "ьому"),
    "а": ("ої", "ій", "у", "ою", "ій"),
    "я": ("ьої", "ій", "ю", "ьою", "ій"),
    "ий": ("ого", "ому", "ий/ого", "им", "ому/ім"),
    "ій": ("ього", "ьому", "ій", "ім", "ьому"),
    "і": ("их", "им", "і", "ими", "их"),
}
_RU_NOUN: tuple[tuple[str, tuple[str, str, str, str, str]], ...] = (
    ("ия", ("ии", "ии", "ию", "ией", "ии")),
    ("ье", ("ья", "ью", "ье", "ьем", "ье")),
    ("ья", ("ьи", "ье", "ью", "ьей", "ье")),
    ("о", ("а", "у", "о", "ом", "е")),
    ("е", ("я", "ю", "е", "ем", "е")),
    ("а", ("ы/и", "е", "у", "ой/ою/ей", "е")),
    ("я", ("и", "е", "ю", "ей/ею", "е")),
    ("ий", ("ия", "ию", "ий", "ием", "ии")),
    ("й", ("я", "ю", "й", "ем", "е")),
    ("ь", ("я/и", "ю/и", "ь", "ем/ём/ью", "е/и")),
    ("ы", ("ов/", "ам", "ы", "ами", "ах")),
    ("и", ("ов/ей/ек/", "ам/ям", "и", "ами/ями", "ах/ях")),
)
_UK_NOUN: tuple[tuple[str, tuple[str, str, str, str, str]], ...] = (
    ("ія", ("ії", "ії", "ію", "ією", "ії")),
    ("ка", ("ки", "ці", "ку", "кою", "ці")),
    ("га", ("ги", "зі", "гу", "гою", "зі")),
    ("ха", ("хи", "сі", "ху", "хою", "сі")),
    ("їв", ("єва/ієва", "єву/ієву", "їв", "євом/ієвом", "єві/ієві")),
    ("ків", ("кова/ківа", "кову/ківу", "ків", "ковом/ківом", "кові/ківі")),
    ("ів", ("ова/ева/ева", "ову/еву", "ів", "овом/евом", "ові/еві")),
    ("жжя", ("жжя", "жжю", "жжя", "жжям", "жжі")),
    ("ля", ("ля/лі", "лю/лі", "ля/лю", "лям/лею", "лі")),
    ("ся", ("ся/сі", "сю/сі", "ся/сю", "сям/сею", "сі")),
    ("о", ("а", "у", "о", "ом/им", "і/у/ові")),
    ("а", ("и/і", "і", "у", "ою/ею", "і")),
    ("я", ("і/я", "і/ю", "ю/я", "ею/ям", "і")),
    ("й", ("я", "ю", "й", "єм", "ї/ю")),
    ("ь", ("я/і", "ю/і", "ь", "ем/ю", "і/ю")),
    ("и", ("ів/ок/", "ам", "и", "ами", "ах")),
    ("і", ("ів/їв/", "ям/ам", "і", "ями/ами", "ях/ах")),
    ("е", ("я", "ю", "е", "ем", "і")),
)
_CONSONANT: dict[Language, tuple[str, str, str, str, str]] = {
    "ru": ("а", "у", "", "ом/ем", "е"),
    "uk": ("а/у", "у/ові", "", "ом/ем", "у/і/ові"),
}
_ADJECTIVE_ENDS: dict[Language, tuple[str, ...]] = {
    "ru": ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ою", "ую", "ое", "ие", "их", "ими"),
    "uk": ("ий", "ого", "ому", "им", "ім", "а", "ої", "ій", "у", "ою", "е", "і", "их", "ими"),
}
_VOWELS = "аеёиоуыэюяіїєй"


def name_forms(name: str, language: Language) -> frozenset[str]:
    """Every case form of a name, itself among them. A word with a full stop ("г.") stays as it is."""
    words = name.split(" ")
    paradigms = [_word_cases(word, language, last=i == len(words) - 1) for i, word in enumerate(words)]
    forms = {name}
    for case in range(6):
        for choice in product(*(p[case] for p in paradigms)):
            forms.add(" ".join(choice))
    return frozenset(forms)


def adjective_forms(adjective: str, language: Language) -> frozenset[str]:
    """Every form of an adjective in ``-ий``/``-ый``/``-ой``: all genders, numbers and cases."""
    for ending in ("ий", "ый", "ой"):
        if adjective.endswith(ending):
            stem = adjective.removesuffix(ending)
            return frozenset(stem + end for end in _ADJECTIVE_ENDS[language])
    raise ValueError(f"{adjective!r} is not an adjective in -ий, -ый or -ой")


def _word_cases(word: str, language: Language, *, last: bool) -> Cases:
    if len(word) < 3 or word.endswith(".") or not word[-1].isalpha() or word[-1].isascii():
        return ((word,),) * 6
    head, hyphen, tail = word.rpartition("-")
    if hyphen and len(tail) > 2:
        return tuple(
            tuple(f"{head}-{form}" for form in case) for case in _word_cases(tail, language, last=last)
        )
    adjective = _adjective_cases(word, language, last=last)
    if not last and adjective:
        return adjective
    noun = _noun_cases(word, language)
    return (
        tuple(tuple(dict.fromkeys(a + b)) for a, b in zip(adjective, noun, strict=True))
        if adjective
        else noun
    )


def _adjective_cases(word: str, language: Language, *, last: bool) -> Cases:
    table = _RU_ADJECTIVE if language == "ru" else _UK_ADJECTIVE
    for ending, others in table.items():
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        if language == "uk" and last and ending in ("а", "я", "і", "є") and not stem.endswith(("ьк", "зьк")):
            continue
        if word.endswith("ья"):
            continue
        return _spread(word, stem, others)
    if language == "ru" and not last and word.endswith("ья"):  # Казачья Локня
        stem = word.removesuffix("я")
        return _spread(word, stem, ("ей", "ей", "ю", "ей", "ей"))
    if language == "uk" and not last and word.endswith("ова"):
        return _spread(word, word.removesuffix("а"), ("ої", "ій", "у", "ою", "ій"))
    return ()


def _noun_cases(word: str, language: Language) -> Cases:
    if word.endswith(("ово", "ево", "ёво", "ино", "ыно", "єво")):
        # Names of this kind are left as they are as often as declined.
        stem = word[:-1]
        instrumental = "ом/ым/им" if language == "ru" else "ом/им"
        locative = "е" if language == "ru" else "і/у/ому"
        cases = _spread(word, stem, ("а", "у", "о", instrumental, locative))
        return tuple((*dict.fromkeys((*case, word)),) for case in cases)
    for ending, others in _RU_NOUN if language == "ru" else _UK_NOUN:
        if word.endswith(ending):
            return _spread(word, word.removesuffix(ending), others)
    if word[-1].lower() in _VOWELS:
        return ((word,),) * 6
    cases = _spread(word, word, _CONSONANT[language])
    short = _without_fleeting_vowel(word)
    if short is None:
        return cases
    fleeting = _spread(word, short, _CONSONANT[language])
    accusative = ((word,),)
    return cases[:1] + tuple(
        a + b if i != 2 else accusative[0]
        for i, (a, b) in enumerate(zip(cases[1:], fleeting[1:], strict=True))
    )


def _without_fleeting_vowel(word: str) -> str | None:
    for ending, short in (
        ("нец", "нц"),
        ("лец", "льц"),
        ("ец", "ц"),
        ("ёк", "ьк"),
        ("ок", "к"),
        ("ець", "ц"),
    ):
        if word.endswith(ending) and len(word) > 4:
            return word.removesuffix(ending) + short
    return None


def _spread(word: str, stem: str, others: tuple[str, str, str, str, str]) -> Cases:
    return ((word,), *(tuple(stem + end for end in ends.split("/")) for ends in others))
