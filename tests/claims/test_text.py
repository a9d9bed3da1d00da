"""Normalised text, its way back, sentences and paragraphs."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.text import normalise, split_paragraphs, split_sentences

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=60)
FIELD_TEXT = st.text(
    alphabet=st.sampled_from(
        "КНДРкореєцьёйїіABCkmio\u0301\u0306\u0308\u200b\u200c\ufe0f"
        "'’ʼ \n-–İßÀﬁ한국\u1112\u1161\u11ab北🇰🇵\ud800"
    ),
    max_size=40,
)


@given(ANY_TEXT | FIELD_TEXT)
@example("\u0390\u0345")
@example("И\u0306И\u0301\u0306")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(ANY_TEXT | FIELD_TEXT)
def test_every_range_points_into_the_text_as_given(text: str) -> None:
    normalised = normalise(text)
    at = 0
    for index in range(len(normalised.text)):
        span = normalised.original(index, index + 1)
        assert 0 <= span.start < span.end <= len(text)
        assert span.start >= at
        at = span.start
        assert normalised.position(span.start) <= index
    assert normalised.original(0, len(normalised.text)).end <= len(text)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Ёлка", "елка"),
        ("м’ята мʼята м`ята", "м'ята м'ята м'ята"),
        ("пів\u200bніч\u00adний", "північний"),
        ("KHДP", "кндр"),
        ("coлдaт", "солдат"),
        ("Nоrth Kоrеаn", "north korean"),
        ("бо\u0301льшая", "большая"),
        ("ＤＰＲＫ 𝐊𝐢𝐦", "dprk kim"),
        ("северо\u2011корейский\u00a0полк", "северо-корейский полк"),
        (unicodedata.normalize("NFD", "Північнокорейський"), "північнокорейський"),
        (unicodedata.normalize("NFD", "북한군"), "북한군"),
        ("PR-служба и VIPы", "pr-служба и vipы"),
    ],
)
def test_writings_of_one_word_become_one(given: str, expected: str) -> None:
    assert normalise(given).text == expected


# Each letter with those of other scripts that look like it.
LOOK_ALIKES = {
    "а": "aα",
    "в": "β",
    "е": "eε",
    "і": "i",
    "к": "kκ",
    "м": "m",
    "н": "hη",
    "о": "oο",
    "р": "pρ",
    "с": "c",
    "т": "tτ",
}


@given(
    st.lists(
        st.sampled_from([(c, o) for c, others in LOOK_ALIKES.items() for o in c + others]),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["ж", "дж"]),
    st.sampled_from(["", "ю"]),
)
@example([("т", "t")], "ж", "")
@example([("т", "τ")], "ж", "")
def test_a_word_of_look_alikes_is_the_word(letters: list[tuple[str, str]], first: str, last: str) -> None:
    word = "".join(meant for meant, _ in letters)
    written = "".join(other for _, other in letters)
    assert normalise(f"{first}{written}{last}").text == f"{first}{word}{last}"


def test_the_way_back_covers_what_was_removed_inside() -> None:
    text = "там К\u200bН\u200bДР і"
    normalised = normalise(text)
    start = normalised.text.index("кндр")
    span = normalised.original(start, start + 4)
    assert text[span.start : span.end] == "К\u200bН\u200bДР"


def test_a_range_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="no such range"):
        normalise("abc").original(1, 9)


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Прибыло 3 тыс. солдат. В г. Курск их 1.5 тыс. Всё.",
            ["Прибыло 3 тыс. солдат.", "В г. Курск их 1.5 тыс.", "Всё."],
        ),
        (
            "За словами В. Коваля, у н.п. Гуєво тихо. Крапка.",
            ["За словами В. Коваля, у н.п. Гуєво тихо.", "Крапка."],
        ),
        ("«Ні!» — сказав він. І пішов…", ["«Ні!» — сказав він.", "І пішов…"]),
        (
            "Gen. Park spoke to U.S. officials. They left.",
            ["Gen. Park spoke to U.S. officials.", "They left."],
        ),
        ("Заголовок\n1. Давос: мир.\n2. Рубль.", ["Заголовок", "1. Давос: мир.", "2. Рубль."]),
        ("▲3천 명 이동 ▲훈련 진행. 끝났다. 다음", ["▲3천 명 이동", "▲훈련 진행.", "끝났다.", "다음"]),
        ("Лідер\nзакликав\nсвоїх.", ["Лідер\nзакликав\nсвоїх."]),
        ("Без них не звільнили б. Потім дощ.", ["Без них не звільнили б.", "Потім дощ."]),
        ("Пише Я. Коваль. Далі тихо.", ["Пише Я. Коваль.", "Далі тихо."]),
        ("**Чому?** Ніхто не знає.", ["**Чому?**", "Ніхто не знає."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(FIELD_TEXT | st.text(alphabet="аБ. !?…\n«»▲1", max_size=60))
def test_sentences_and_paragraphs_lie_in_order_and_leave_only_space_out(text: str) -> None:
    for split in (split_sentences, split_paragraphs):
        at = 0
        for start, end in split(text):
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            at = end
        assert not text[at:].strip()


def test_paragraphs_stand_between_blank_lines() -> None:
    text = "one\ntwo\n \nthree\n\n\n"
    assert [text[a:b] for a, b in split_paragraphs(text)] == ["one\ntwo", "three"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a" + "\u0300\u0316" * 300_000,
        "." * 300_000 + "x",
        "▲ " * 100_000,
        "\ud800" * 100_000,
        "aа" * 300_000,
        " " * 500_000,
    ],
    ids=["letters", "marks", "dots", "bullets", "surrogates", "scripts", "spaces"],
)
def test_hostile_texts_take_time_by_their_length_only(text: str) -> None:
    normalised = normalise(text)
    assert normalise(normalised.text).text == normalised.text
    split_sentences(text)
    split_paragraphs(text)
