"""Which numbers of a post count North Koreans, in posts written for these tests."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import read_claims
from claims.flagging import flag_post
from claims.lexicon import load_lexicon
from claims.model import Claim, Flag, Mention, Span
from claims.places import load_gazetteer

LEXICON = load_lexicon()
GAZETTEER = load_gazetteer()


def read(text: str) -> tuple[Claim, ...]:
    flag = flag_post(text, LEXICON)
    flag = flag if flag.flagged else Flag(True, 1.0, (Mention(Span(0, 1), text[:1], "test"),))
    return read_claims(text, flag, datetime(2024, 12, 20, 12, tzinfo=UTC), LEXICON, GAZETTEER)


def counts(text: str) -> set[tuple[str, int | None, int | None]]:
    return {(count.what.value, count.min, count.max) for claim in read(text) for count in claim.counts}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Одинадцятитисячний контингент КНДР прибув на Курщину.", {("personnel", 11000, 11000)}),
        ("Корейцев положили десятка полтора.", {("killed", 15, 15)}),
        ("Корейців лягло зо три десятки.", {("killed", 30, 30)}),
        ("Тысячи полторы корейцев стоит под Рыльском.", {("personnel", 1500, 1500)}),
        ("Прибыло около двух с половиной тысяч корейцев.", {("personnel", 2500, 2500)}),
        ("Корейців убито й поранено щонайменше 3,5 тис.", {("killed_or_wounded", 3500, None)}),
        ("У корейців двоє важких, решта цілі.", {("wounded", 2, 2)}),
        ("Потери у корейцев умеренные: 27 раненых, погибших нет.", {("wounded", 27, 27)}),
        ("12-тысячный контингент КНДР прибыл в Курскую область.", {("personnel", 12000, 12000)}),
        ("쿠르스크에서 북한군 스물다섯 명이 전사했다.", {("killed", 25, 25)}),
        ("쿠르스크에서 북한군 서너 명이 전사했다.", {("killed", 3, 4)}),
        ("쿠르스크에서 북한군 삼천여 명이 전사했다.", {("killed", 3000, 3000)}),
        (
            "북한군 77명을 사살하고 40명에게 부상을 입혔다.",
            {("killed", 77, 77), ("wounded", 40, 40)},
        ),
        ("쿠르스크의 북한군 전사자가 3천 명을 넘었다.", {("killed", 3000, None)}),
        ("HUR: ≥100 North Korean soldiers killed near Sudzha.", {("killed", 100, None)}),
        ("HUR: >3,000 North Korean troops killed or wounded.", {("killed_or_wounded", 3000, None)}),
        ("ГУР: <= 50 солдат КНДР убито под Суджей.", {("killed", None, 50)}),
        ("ГУР: ~30 солдатів КНДР убито під Суджею.", {("killed", 30, 30)}),
        ("HUR: 30~40 North Korean soldiers killed near Sudzha.", {("killed", 30, 40)}),
        ("North Korean casualties: 640 killed or wounded.", {("killed_or_wounded", 640, 640)}),
        ("HUR: the North Koreans lost at least 45 killed or wounded.", {("killed_or_wounded", 45, None)}),
        ("North Korean losses there are 25 killed and wounded.", {("killed_or_wounded", 25, 25)}),
        ("25 fallen North Korean soldiers lie near Sudzha.", {("killed", 25, 25)}),
        ("Втрати КНДР: 640 вбитими або пораненими.", {("killed_or_wounded", 640, 640)}),
        ("Потери КНДР: 640 убитыми или ранеными.", {("killed_or_wounded", 640, 640)}),
        ("북한군 손실: 사망 또는 부상 640명.", {("killed_or_wounded", 640, 640)}),
    ],
)
def test_numbers_are_read_however_they_are_written(
    text: str, wanted: set[tuple[str, int | None, int | None]]
) -> None:
    assert counts(text) == wanted


def test_a_wounded_man_who_is_captured_is_counted_as_both() -> None:
    text = "ВСУ взяли в плен раненого солдата КНДР."
    assert counts(text) == {("captured", 1, 1), ("wounded", 1, 1)}


def test_a_captive_who_dies_of_his_wounds_is_captured_and_killed() -> None:
    assert counts("생포된 북한군 1명이 부상 악화로 사망했다.") == {("captured", 1, 1), ("killed", 1, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "Video, 18+: dead North Korean soldiers outside Sudzha.",
        "North Korean soldiers were found dead in one treeline.",
        "Корейці лишили село, наших 200 — нема.",
        "Корейцы лежат, у нас 300-е есть с обеих сторон.",
        "Ri, 26, told a paper that North Korean soldiers were captured near Sudzha.",
    ],
)
def test_ages_and_single_things_count_nobody(text: str) -> None:
    assert not counts(text)


def test_officers_within_a_force_are_not_counted_again() -> None:
    text = "12,000 North Korean soldiers came to Kursk, 500 officers included, three of them generals."
    assert counts(text) == {("personnel", 12000, 12000)}


@pytest.mark.parametrize(
    "filler", ["만", "일이삼사오육천백십만", "명", "1만 ", "스물", "12-тисячн ", "один "]
)
def test_a_row_of_number_words_is_read_in_bounded_time(filler: str) -> None:
    text = "북한군 쿠르스크 파병 전사 " + filler * (60_000 // len(filler))
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 5


PIECES = [
    *(
        "북한군",
        "солдат КНДР",
        "North Koreans",
        "스물",
        "다섯",
        " 명",
        "여",
        "만",
        "12",
        "-тисячний",
        "+",
        " ",
    ),
    *(", ", "один", "killed", "загинули", "생포", "부상", "사망", "🙂", "\u200b", "of them", "included"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_a_count_points_at_characters_of_the_text(text: str) -> None:
    for claim in read(text):
        for count in claim.counts:
            assert 0 <= count.span.start < count.span.end <= len(text)
            assert count.min is None or count.max is None or count.min <= count.max


@pytest.mark.parametrize(
    "text",
    [
        "HUR: about 200 Russian and North Korean soldiers were killed in Kursk Oblast.",
        "ГУР: потери россиян и северокорейцев — около 200 человек под Плёхово.",
    ],
)
def test_a_joint_figure_is_named_and_not_counted(text: str) -> None:
    (claim,) = read(text)
    assert [(n.min, n.max, n.approximate) for n in claim.joint] == [(200, 200, True)]
    assert not claim.counts
    assert "joint" not in claim.as_json()


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/lystok/612",
        "t.me/lystok/612",
        "www.example.org/612",
        "http://example.org/a?n=612",
        "@lystok612",
    ],
)
def test_an_address_counts_nobody(link: str) -> None:
    assert counts(f"{link} North Korean soldiers killed near Kursk") == set()
    assert counts(f"{link} about north korean soldiers in kursk") == set()
    assert counts(f"{link} 40 North Korean soldiers killed near Kursk") == {("killed", 40, 40)}


def test_an_address_is_no_place_and_no_day() -> None:
    (claim,) = read("North Korean soldiers were killed: https://example.org/kursk/sudzha/2024-11-03/612")
    assert (claim.places, claim.date_from) == ((), None)


def test_words_behind_an_address_keep_their_spans() -> None:
    text = "𝐇𝐔𝐑 https://example.org/12: 40 North Korean soldiers killed near Sudzha."
    (claim,) = read(text)
    assert [text[p.span.start : p.span.end] for p in claim.places] == ["Sudzha"]


def figures(text: str) -> set[tuple[str, int | None]]:
    return {(claim.claimant.name, count.min) for claim in read(text) for count in claim.counts}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Оцінки втрат корейців: 900 (ОКНШ у Сеулі) і понад 2500 (президент України).",
            {("South Korean JCS", 900), ("Volodymyr Zelensky", 2500)},
        ),
        (
            "Сеул насчитал 900 убитых и раненых корейцев, ГУР — 2500.",
            {("South Korean government", 900), ("HUR", 2500)},
        ),
        (
            "North Korean losses: 900 killed or wounded (NIS), 2,500 (HUR).",
            {("NIS (South Korea)", 900), ("HUR", 2500)},
        ),
        ("Сеул насчитал 900 убитых и раненых корейцев, Киев 2500.", {("South Korean government", 900)}),
    ],
)
def test_figures_side_by_side_are_each_of_who_gives_them(
    text: str, wanted: set[tuple[str, int | None]]
) -> None:
    assert figures(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Сукупні втрати під Суджею — 350 убитих, а не тільки корейці.",
        "Под Суджей 350 убитых, а не только корейцы.",
        "Near Sudzha 350 were killed, not only North Koreans.",
    ],
)
def test_a_figure_said_to_be_of_others_too_is_no_count_of_north_koreans(text: str) -> None:
    assert counts(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Тіло корейця з двома паспортами лежало під Суджею.",
        "Тело корейца с двумя паспортами лежало под Суджей.",
    ],
)
def test_papers_on_a_body_are_not_the_dead(text: str) -> None:
    assert ("killed", 2, 2) not in counts(text)
