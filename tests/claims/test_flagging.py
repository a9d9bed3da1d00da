"""The flag: what it sees, what it passes over, and what can't change it."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import flagging
from claims.flagging import FLAGGED_FROM, flag_post
from claims.lexicon import lexicon_from_files, load_lexicon
from claims.lexicon.matcher import Hit
from claims.lexicon.rules import Near

LEXICON = load_lexicon()
EVAL = Path(__file__).parents[2] / "../shared/eval"
LONGEST = Path(__file__).parent / "flag_examples.txt"


def examples() -> list[tuple[bool, str]]:
    """Our own posts, one a line, after + (flagged) or - (not)."""
    lines = LONGEST.read_text("utf-8").splitlines()
    return [(line[0] == "+", line[2:].replace("\\n", "\n")) for line in lines if line[:2] in ("+ ", "- ")]


FLAGGED = [text for wanted, text in examples() if wanted]
UNRELATED = [
    "Завтра буде дощ.",
    "Курс доллара снова вырос.",
    "The market opens at nine.",
    "내일은 비가 온다.",
    "Южная Корея обыграла Японию в футбол.",
    "Hyundai sold more cars.",
    "6·25 전쟁 사진전이 열린다.",
    "Парад прошёл спокойно.",
]


def test_a_post_is_judged_as_an_analyst_would() -> None:
    assert [text for wanted, text in examples() if flag_post(text, LEXICON).flagged is not wanted] == []


def test_an_unrelated_sentence_after_it_never_removes_a_flag() -> None:
    between = ("\n\n", "\n", ".\n", ". ")
    longer = [
        text + between[(at + turn) % 4] + sentence
        for at, text in enumerate(FLAGGED)
        for turn, sentence in enumerate(UNRELATED)
    ]
    assert [text for text in longer if not flag_post(text, LEXICON).flagged] == []


def test_an_everyday_sentence_never_removes_a_flag_even_without_a_stop_between() -> None:
    longer = [f"{text} {sentence}" for text in FLAGGED for sentence in UNRELATED[:4]]
    assert [text for text in longer if not flag_post(text, LEXICON).flagged] == []


def test_case_and_composition_never_change_a_verdict() -> None:
    others = [
        other
        for text in FLAGGED
        for other in (text.upper(), text.lower(), text.title(), unicodedata.normalize("NFD", text))
    ]
    assert [other for other in others if not flag_post(other, LEXICON).flagged] == []


def test_spaces_quotation_marks_and_bold_print_never_change_a_verdict() -> None:
    changed = []
    for wanted, text in examples():
        quoted = text.replace("«", "“").replace("»", "”")
        bold = " ".join(f"**{word}**" if at % 3 else word for at, word in enumerate(text.split(" ")))
        for other in (text.replace(" ", "  "), quoted, quoted.replace("“", '"').replace("”", '"'), bold):
            if flag_post(other, LEXICON).flagged is not wanted:
                changed.append(other)
    assert changed == []


def test_a_mention_is_found_again_through_hashtags_and_double_spaces() -> None:
    text = "Курськ:  солдати  #північної #Кореї **КНДР**"
    flag = flag_post(text, LEXICON)
    assert flag.flagged
    assert any("північної #Кореї" in mention.text for mention in flag.mentions)


@given(st.sampled_from(examples()), st.data())
def test_invisible_characters_never_change_a_verdict(example: tuple[bool, str], data: st.DataObject) -> None:
    wanted, text = example
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad")) + text[at:]
    assert flag_post(text, LEXICON).flagged is wanted


@given(
    st.lists(
        st.sampled_from(FLAGGED) | st.text(alphabet=st.characters(exclude_categories=[]), max_size=20),
        max_size=4,
    )
)
def test_mentions_point_into_the_text_as_given(parts: list[str]) -> None:
    text = " \u200b".join(parts)
    flag = flag_post(text, LEXICON)
    assert flag.flagged == (flag.score >= FLAGGED_FROM)
    assert 0 <= flag.score <= 1
    rules = {rule.name for rule in LEXICON.matcher.rules}
    for mention in flag.mentions:
        assert mention.text == text[mention.span.start : mention.span.end] != ""
        assert mention.rule in rules
    assert bool(flag.mentions) or not flag.flagged


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=200))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert flag_post(text, LEXICON).score >= 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "к",
        "🇰🇵",
        "🇰🇵" * 1000,
        "\ud800КНДР\udfff солдаты",
        "а" * 100_000,
        "корейцы" * 15_000,
        "корейцы " * 5_000,
        "солдаты КНДР " * 5_000,
        "x" * 1_000_000,
        "北" * 20_000,
        "🇰🇵" * 400_000,
        "🇰🇵 ракета солдат " * 20_000,
        "КНДР. " * 50_000,
        "북한군 " * 100_000,
    ],
    ids=lambda text: f"{text[:8]!r}x{len(text)}".encode("ascii", "backslashreplace").decode(),
)
def test_hostile_texts_get_a_verdict(text: str) -> None:
    flag = flag_post(text, LEXICON)
    assert len(flag.mentions) <= 200


NEVER_NEAR = """
[flag.terms]
nk = ["кндр"]
person = ["солдат*"]
[[flag.rules]]
name = "soldiers"
anchor = ["nk"]
near = [{ any = ["person"], words = 1 }]
score = 0.9
matches = ["солдати КНДР"]
misses = ["снаряди КНДР"]
"""


def test_a_bomb_of_the_lexicons_words_takes_steps_by_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon = lexicon_from_files({"never.toml": NEVER_NEAR.encode()})
    looks = 0
    nearest = flagging._Page.nearest

    def counted(self: flagging._Page, at: int, near: Near) -> Hit | None:
        nonlocal looks
        looks += 1
        return nearest(self, at, near)

    monkeypatch.setattr(flagging._Page, "nearest", counted)
    steps = []
    for times in (500, 1_000, 2_000, 20_000):
        looks = 0
        assert not flag_post("кндр учора бачив дім солдат і йшов далі " * times, lexicon).flagged
        steps.append(looks)
    assert steps == [500, 1_000, 2_000, flagging._MOST_TRIES]


def test_lone_surrogates_do_not_hide_a_mention() -> None:
    flag = flag_post("\ud800 солдаты КНДР \udfff", LEXICON)
    assert flag.flagged
    assert flag.mentions[0].text == "солдаты КНДР"


def test_the_paragraph_that_matters_decides() -> None:
    other = "Южная Корея провела выборы. В Сеуле открыли музей.\n\nРакета упала в море."
    text = "\n\n".join([other] * 4 + ["Под Суджей видели северокорейских солдат."] + [other] * 4)
    flag = flag_post(text, LEXICON)
    assert flag.flagged
    assert any("северокорейских солдат" in mention.text for mention in flag.mentions)
    assert not flag_post("\n\n".join([other] * 9), LEXICON).flagged


@pytest.mark.parametrize("name", ["dev", "dev_claims"])
def test_labelled_texts_are_judged_right_in_each_language(name: str) -> None:
    if not EVAL.is_dir():
        pytest.skip("the labelled texts are not here")
    rows = [json.loads(line) for line in (EVAL / f"{name}.jsonl").read_text("utf-8").splitlines()]
    wrong = Counter(
        row["lang"] for row in rows if flag_post(row["text"], LEXICON).flagged != (row["label"] == "forces")
    )
    assert sum(wrong.values()) <= 0.03 * len(rows), wrong


def test_ordinary_posts_raise_no_false_alarm() -> None:
    if not EVAL.is_dir():
        pytest.skip("the ordinary posts are not here")
    texts = [json.loads(line)["text"] for line in (EVAL / "ordinary.jsonl").read_text("utf-8").splitlines()]
    assert sum(flag_post(text, LEXICON).flagged for text in texts) <= 1
