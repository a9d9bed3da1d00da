"""The forms of a verb that a pattern names by its base: ``~storm`` in English, ``~배우다`` in Korean; the masculine
of a Ukrainian past, which its other forms don't begin with: ``кинул*`` is кинув too.

English verbs have four or five forms. A Korean verb has hundreds, which all begin with one of a few stems: ``~배우다``
is any word that begins 배우, 배운, 배울, 배움, 배웁, 배워 or 배웠.
"""

from __future__ import annotations

import re

_PAST = re.compile(r"([^\s()|*]*[аяиіїуюоє])л(\*?)(?![^\s()|*])")
_LEMMA = re.compile(r"(\*?)~([^\s()|*]+)(\*?)")
_VOWELS = "aeiou"

_FORMS = """\
be is are was were been being
beat beats beating beaten
bleed bleeds bled bleeding
blow blows blew blown blowing
break breaks broke broken breaking
bring brings brought bringing
build builds built building
burn burns burned burnt burning
buy buys bought buying
catch catches caught catching
come comes came coming
cut cuts cutting
dig digs dug digging
do does did done doing
draw draws drew drawn drawing
drive drives drove driven driving
fall falls fell fallen falling
feed feeds fed feeding
fight fights fought fighting
find finds found finding
flee flees fled fleeing
fly flies flew flown flying
freeze freezes froze frozen freezing
get gets got gotten getting
give gives gave given giving
go goes went gone going
grind grinds ground grinding
have has had having
hear hears heard hearing
hide hides hid hidden hiding
hit hits hitting
hold holds held holding
hurt hurts hurting
keep keeps kept keeping
know knows knew known knowing
lay lays laid laying
lead leads led leading
learn learns learned learnt learning
leave leaves left leaving
lend lends lent lending
let lets letting
lie lies lay lain lying
lose loses lost losing
make makes made making
meet meets met meeting
mow mows mowed mown mowing
pay pays paid paying
put puts putting
quit quits quitting
read reads reading
rebuild rebuilds rebuilt rebuilding
retake retakes retook retaken retaking
ride rides rode ridden riding
rise rises rose risen rising
run runs ran running
say says said saying
see sees saw seen seeing
seek seeks sought seeking
send sends sent sending
set sets setting
shed sheds shedding
shoot shoots shot shooting
show shows showed shown showing
sit sits sat sitting
slay slays slew slain slaying
speak speaks spoke spoken speaking
spread spreads spreading
stand stands stood standing
steal steals stole stolen stealing
strike strikes struck stricken striking
swear swears swore sworn swearing
take takes took taken taking
teach teaches taught teaching
tear tears tore torn tearing
tell tells told telling
think thinks thought thinking
throw throws threw thrown throwing
understand understands understood understanding
wear wears wore worn wearing
win wins won winning
withdraw withdraws withdrew withdrawn withdrawing
write writes wrote written writing
withstand withstands withstood withstanding
overrun overruns overran overrunning
die dies died dying
vie vies vied vying
"""
_IRREGULAR = {verb: forms for verb, *forms in map(str.split, _FORMS.splitlines())}
_DOUBLED_WORDS = (
    "bag commit drop grab ship nab pin pop rip slip spot step stop strip swap trap trim plan plot "
    "man chop quit transfer refit flag let mob rob dig regret submit admit permit equip expel "
    "repel compel propel rebel "
)
_DOUBLED = frozenset(_DOUBLED_WORDS.split())


def expand_lemmas(pattern: str) -> str:
    """A pattern with every ``~verb`` replaced by its forms, as alternatives."""
    if "~" not in pattern:
        return pattern
    parts = re.split(r"(\([^()]*\))", pattern)
    return "".join(
        "(" + "|".join(_alternatives(option) for option in part[1:-1].split("|")) + ")"
        if index % 2
        else _LEMMA.sub(lambda found: "(" + "|".join(_forms(found)) + ")", part)
        for index, part in enumerate(parts)
    )


def expand_past(pattern: str) -> str:
    """A Ukrainian pattern whose words that begin a past tense name its masculine as well.

    >>> expand_past("кинул*"), expand_past("(кинул|гнал)* .. бій"), expand_past("втекл*")
    ('(кинул*|кинув|кинувся|кинувсь)', '(кинул|кинув|гнал|гнав)* .. бій', 'втекл*')
    """
    if "л" not in pattern:
        return pattern
    parts = re.split(r"(\([^()]*\)\*?)", pattern)
    return "".join(
        _with_masculines(part) if index % 2 else _PAST.sub(_past_forms, part)
        for index, part in enumerate(parts)
    )


def _past_forms(found: re.Match[str]) -> str:
    stem, star = found.groups()
    return f"({stem}л*|{stem}в|{stem}вся|{stem}всь)" if star else found[0]


def _with_masculines(group: str) -> str:
    """The same for what stands in round brackets, where a star behind them holds for all."""
    inner, star = group[1:].rsplit(")", 1)
    options: list[str] = []
    for option in inner.split("|"):
        options.append(option)
        past = _PAST.fullmatch(option)
        if past is not None and (star or past[2]):
            options.append(past[1] + "в")
    return f"({'|'.join(options)}){star}"


def _alternatives(option: str) -> str:
    """One alternative of several words, spelt out for each form of its verb."""
    found = _LEMMA.search(option)
    if found is None:
        return option
    spelt = (option[: found.start()] + form + option[found.end() :] for form in _forms(found))
    return "|".join(_alternatives(one) for one in spelt)


def _forms(found: re.Match[str]) -> list[str]:
    lead, verb, _ = found.groups()
    if "가" <= verb[0] <= "힣":
        stems = korean_stems(verb)
        if len(stems[0]) == 1 and _parts(stems[0])[2] == 0 and stems[0] != "하":
            return [lead + form for form in _short_forms(stems)]
        return [f"{lead}{stem}*" for stem in stems]
    return english_forms(verb)


def english_forms(verb: str) -> list[str]:
    """The forms of an English verb, the base first.

    >>> english_forms("storm"), english_forms("carry")[2]
    (['storm', 'storms', 'stormed', 'storming'], 'carried')
    """
    if verb in _IRREGULAR:
        return [verb, *_IRREGULAR[verb]]
    if verb.endswith("e"):
        stem = verb[:-1] + ("y" if verb.endswith("ie") else "")
        return [verb, verb + "s", verb + "d", (verb if verb.endswith("ee") else stem) + "ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    return [verb, third, stem + "ed", stem + "ing"]


_FIRST, _TAILS = 0xAC00, 28
_N, _L, _M, _B, _SS = 4, 8, 16, 17, 20  # final consonants
_A, _EO, _YEO, _O, _WA, _U, _WO, _EU, _I = 0, 4, 6, 8, 9, 13, 14, 18, 20  # vowels


def korean_stems(verb: str) -> list[str]:
    """What the forms of a Korean verb begin with; ``verb`` as a dictionary gives it, with 다.

    >>> korean_stems("배우다")
    ['배우', '배운', '배울', '배움', '배웁', '배워', '배웠']
    """
    stem = verb.removesuffix("다")
    head, last = stem[:-1], stem[-1]
    initial, vowel, final = _parts(last)
    if last == "하":
        return [head + last, *(head + s for s in ("한", "할", "함", "합", "해", "했", "하여"))]
    if final == 0:
        stems = [stem, *(head + _syllable(initial, vowel, tail) for tail in (_N, _L, _M, _B))]
        if last == "르" and head:
            before = _parts(head[-1])
            doubled = head[:-1] + _syllable(before[0], before[1], _L)
            bright = before[1] in (_A, _O)
            return [*stems, doubled + ("라" if bright else "러"), doubled + ("랐" if bright else "렀")]
        contracted = {_O: _WA, _U: _WO, _I: _YEO, _EU: _EO}.get(vowel, vowel)
        if vowel == _EU and head and _parts(head[-1])[1] in (_A, _O):
            contracted = _A
        return [*stems, head + _syllable(initial, contracted, 0), head + _syllable(initial, contracted, _SS)]
    if final == _L:  # 만들다: 만드는, 만든
        bare = _syllable(initial, vowel, 0)
        return [stem, head + bare, *(head + _syllable(initial, vowel, tail) for tail in (_N, _B))]
    if final == _B and stem in ("돕", "눕", "어렵", "무겁", "가볍"):
        bare = head + _syllable(initial, vowel, 0)
        return [
            stem,
            bare + "우",
            bare + "운",
            bare + "울",
            bare + "워",
            bare + "웠",
            bare + "와",
            bare + "왔",
        ]
    return [stem]


def _short_forms(stems: list[str]) -> list[str]:
    """The words of a verb of one open syllable: 온다, 왔다, 오는, but not 오늘, which begins like them."""
    stem, adnominal, future, _, _, joined, past = stems
    endings = ("고", "는", "며", "면", "던", "기", "다", "려", "자", "지", "니", "도록")
    return [
        past + "*",
        adnominal,
        adnominal + "다*",
        future,
        joined,
        *(joined + ending + "*" for ending in ("서", "도", "야")),
        *(stem + ending + "*" for ending in endings),
    ]


def _parts(syllable: str) -> tuple[int, int, int]:
    code = ord(syllable) - _FIRST
    return code // (21 * _TAILS), code // _TAILS % 21, code % _TAILS


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(_FIRST + (initial * 21 + vowel) * _TAILS + final)
