"""The lexicon's tables for claims: every rule's examples, the pattern language, what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction import rules_of, terms
from claims.extraction.inflection import english_forms, expand_lemmas, korean_stems
from claims.extraction.rules import Example, RuleError, build_rules
from claims.extraction.terms import PatternError, TermMatcher, check_pattern, matches
from claims.lexicon import load_lexicon
from claims.text import normalise

LEXICON = load_lexicon()
RULES = rules_of(LEXICON)


def fold(text: str) -> str:
    return normalise(text).text


@pytest.mark.parametrize("file", sorted({example.file for example in RULES.examples}))
def test_a_rule_finds_what_its_examples_say(file: str) -> None:
    def found(example: Example) -> bool:
        return any(matches(pattern, fold(example.text)) for pattern in example.patterns)

    examples = [example for example in RULES.examples if example.file == file]
    assert [(e.rule, e.text) for e in examples if found(e) != e.matches] == []


def test_every_rule_has_an_example_that_must_match() -> None:
    tables = {n: t for n, t in LEXICON.tables.items() if n.startswith("claims_") or n == "claimants.toml"}
    assert len(tables) == 8
    for name, table in tables.items():
        for section, entries in table.items():
            if isinstance(entries, list):
                for entry in entries:
                    assert entry.get("match"), f"{name}: [[{section}]] {entry.get('id', entry.get('name'))}"


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("загин*", "шестеро загинули", True),
        ("загин*", "незагинули", False),
        ("*파병*", "추가파병됐다", True),
        ("взят* .. полон", "взяті вчора вночі в полон", True),
        ("взят* .. полон", "взяті. Завтра буде ще раз полон", False),
        ("(took|taken) prisoner", "he was taken prisoner", True),
        ("мінус #", "мінус 14", True),
        ("мінус #", "мінус два", False),
        ("нью йорк таймс", "у нью-йорк таймс", True),
        ("розвідк* (сеула|південної кореї)", "розвідка південної кореї", True),
        ("no", "now", False),
    ],
)
def test_the_pattern_language(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


def test_hits_come_by_start_with_the_longer_first() -> None:
    hits = TermMatcher([("sent", 1), ("sent into battle", 2), ("battle", 3)]).find("sent into battle")
    assert [(h.start, h.rule) for h in hits] == [(0, 2), (0, 1), (10, 3)]


def as_expression(pattern: str) -> re.Pattern[str]:
    """A pattern of plain words, ``*`` and ``..`` written out as one expression."""
    words = {"..": r"(?:[^\w\n.!?:;—–]{1,4}\w{1,40}){0,4}?"}
    parts = [words.get(w) or r"(?<!\w)" + w.replace("*", r"\w*") + r"(?!\w)" for w in pattern.split()]
    written = parts[0]
    after_gap = False
    for word, part in zip(pattern.split()[1:], parts[1:], strict=True):
        between = r"[^\w\n.!?:;—–]{1,4}" if after_gap else r"[^\w\n]{1,4}"
        written += part if word == ".." else between + part
        after_gap = word == ".."
    return re.compile(written)


WORDS = st.sampled_from(["ab", "ab*", "abcd", "abcde*", "b", "b*", "bcab", "a-b"])
PATTERNS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join) | st.tuples(WORDS, WORDS).map(" .. ".join)


@given(
    st.lists(PATTERNS, min_size=1, max_size=6, unique=True),
    st.lists(
        st.sampled_from(["ab", "abc", "abcd", "abcdef", "b", "bcab", "a-b", "\n", ", ", ". "]), max_size=14
    ),
)
def test_patterns_are_found_wherever_their_expressions_match(patterns: list[str], words: list[str]) -> None:
    text = " ".join(words)
    found = {(hit.start, hit.rule) for hit in TermMatcher([(p, p) for p in patterns]).find(text)}
    starts = range(len(text))
    assert found == {(at, p) for p in patterns for at in starts if as_expression(p).match(text, at)}


@pytest.mark.parametrize(
    "pattern", ["не* .. (не|ні)", "не не не не не", "*не* .. не", "не .. не .. не .. так"]
)
def test_a_bomb_of_a_patterns_own_words_takes_steps_by_its_length(
    monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    tried = 0
    ends = terms._Phrase.end_of

    def counted(self: terms._Phrase[str], text: str, start: int) -> int | None:
        nonlocal tried
        tried += 1
        return ends(self, text, start)

    monkeypatch.setattr(terms._Phrase, "end_of", counted)
    matcher = TermMatcher([(pattern, "")])
    steps = []
    for times in (1_000, 2_000):
        tried = 0
        matcher.find("не " * times)
        steps.append(tried)
    assert 0 < steps[1] <= 2 * steps[0] + 10


@pytest.mark.parametrize("pattern", ["", "..", "* wood", ".. x", "# x", "(a b", "x .."])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"oddity": []}, "unknown section"),
        ({"event": {}}, "must be a list"),
        ({"event": [{"id": "x", "words": ["a"]}]}, "event is missing"),
        ({"event": [{"id": "x", "event": "party", "words": ["a"]}]}, "not one of"),
        ({"event": [{"id": "x", "event": "combat", "words": []}]}, "no words"),
        ({"event": [{"id": "x", "event": "combat", "words": "a"}]}, "list of texts"),
        ({"event": [{"id": "x", "event": "combat", "counts": "cats", "words": ["a"]}]}, "kind of count"),
        ({"event": [{"id": "x", "event": "combat", "words": [".. b"]}]}, "begins and ends with a word"),
        ({"claimant": [{"name": "x", "side": "moon", "en": ["x"]}]}, "side is"),
        ({"number": [{"value": "many", "words": ["x"]}]}, "value"),
        ({"never": "kyiv"}, "never"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_one_line(table: dict[str, object], said: str) -> None:
    with pytest.raises(RuleError, match=said) as error:
        build_rules({"claims_xx.toml": table}, fold)
    assert "claims_xx.toml" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("storm", ["storm", "storms", "stormed", "storming"]),
        ("carry", ["carry", "carries", "carried", "carrying"]),
        ("ship", ["ship", "ships", "shipped", "shipping"]),
        ("flee", ["flee", "flees", "fled", "fleeing"]),
        ("die", ["die", "dies", "died", "dying"]),
        ("charge", ["charge", "charges", "charged", "charging"]),
    ],
)
def test_an_english_verb_has_its_forms(verb: str, forms: list[str]) -> None:
    assert english_forms(verb) == forms


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("배우다", ["배우고", "배운", "배웠다", "배워"]),
        ("모르다", ["모른다", "몰랐다", "몰라"]),
        ("맞붙다", ["맞붙어", "맞붙은", "맞붙었다"]),
        ("전사하다", ["전사한", "전사했다", "전사해", "전사함"]),
        ("때리다", ["때렸다", "때린", "때려"]),
        ("끌다", ["끌고", "끄는", "끈다"]),
        ("돕다", ["돕는", "도왔다", "도운"]),
    ],
)
def test_a_korean_verb_is_found_in_its_forms(verb: str, words: list[str]) -> None:
    stems = korean_stems(verb)
    assert [w for w in words if not w.startswith(tuple(stems))] == []


def test_a_verb_in_a_pattern_stands_for_its_forms_also_in_alternatives() -> None:
    assert expand_lemmas("(~take part|joined) .. ~fly") == (
        "(take part|takes part|took part|taken part|taking part|joined) .. (fly|flies|flew|flown|flying)"
    )
    assert matches(expand_lemmas("~take (alive|prisoner)"), "both were taken alive")
    assert not matches(expand_lemmas("~take (alive|prisoner)"), "both took part")
