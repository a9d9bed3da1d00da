"""Whose word a post passes on, in posts written for these tests."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from claims.extraction import read_claims
from claims.flagging import flag_post
from claims.lexicon import load_lexicon
from claims.model import Flag, Mention, Span
from claims.places import load_gazetteer

LEXICON = load_lexicon()
GAZETTEER = load_gazetteer()


def claimants(text: str) -> set[str]:
    flag = flag_post(text, LEXICON)
    flag = flag if flag.flagged else Flag(True, 1.0, (Mention(Span(0, 1), text[:1], "test"),))
    posted = datetime(2024, 12, 20, 12, tzinfo=UTC)
    return {claim.claimant.name for claim in read_claims(text, flag, posted, LEXICON, GAZETTEER)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Під Плеховим полягли сорок солдатів КНДР. Джерело: ГУР.", "HUR"),
        ("Сеул сообщает о 1500 солдат КНДР во Владивостоке. Источник — НРС.", "NIS (South Korea)"),
        ("Forty North Korean soldiers were killed near Plyokhovo. So says the Kremlin.", "Kremlin"),
        ("북한군 40명이 쿠르스크에서 전사했다. 국정원발.", "NIS (South Korea)"),
    ],
)
def test_a_source_named_afterwards_is_the_source_of_what_stands_before_it(text: str, wanted: str) -> None:
    assert claimants(text) == {wanted}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('국정원 "북한군 100명 쿠르스크서 전사"', "NIS (South Korea)"),
        ("합참은 북한군 100명이 쿠르스크에서 전사했다고 밝혔다.", "South Korean JCS"),
        ("국정원 추산으로 북한군 100명이 쿠르스크에서 전사.", "NIS (South Korea)"),
        ("조선중앙통신은 김정은이 쿠르스크에 북한군 공병 1천 명을 보내기로 했다고 전했다.", "KCNA"),
        ("우크라이나군이 쿠르스크에서 북한군 2명을 생포했다고 젤렌스키가 밝혔다.", "Volodymyr Zelensky"),
        ("러 군사블로거들: 쿠릴롭카를 북한군이 점령", "Russian milbloggers"),
    ],
)
def test_korean_sentences_and_headlines_name_their_source(text: str, wanted: str) -> None:
    assert claimants(text) == {wanted}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Western officials tell the BBC 1,000 North Korean soldiers died in Kursk.", "BBC"),
        ("Reuters, citing the NIS: 300 North Korean soldiers were killed in Kursk.", "NIS (South Korea)"),
        ("HUR chief Budanov says 500 North Korean soldiers were killed in Kursk.", "Kyrylo Budanov"),
        ("NATO chief Rutte, for the first time: North Korean troops are in Kursk.", "NATO"),
        ("The NIS, whose people saw them, says 300 North Korean troops died in Kursk.", "NIS (South Korea)"),
        ("Лікарка розповідає: у Курську лежать сорок поранених солдатів КНДР.", "unnamed sources"),
        ("Полонений боєць розповів СБУ: з його роти загинули сорок солдатів КНДР.", "prisoner"),
        ("Под Суджей погибли сорок солдат КНДР (ГУР).", "HUR"),
    ],
)
def test_the_last_named_originator_is_the_claimant(text: str, wanted: str) -> None:
    assert claimants(text) == {wanted}


@pytest.mark.parametrize(
    "text",
    [
        "Наші десантники положили під Плеховим сорок солдатів КНДР.",
        "Під Суджею загинули сорок солдатів КНДР. Кремль мовчить.",
        "Forty North Korean soldiers were killed near Sudzha. The Pentagon has not confirmed it.",
    ],
)
def test_what_nobody_is_said_to_say_is_the_channels_own(text: str) -> None:
    assert claimants(text) == {"channel"}


@pytest.mark.parametrize("filler", ["ГУР, ", "국정원", "(", '"', "заявив, "])
def test_a_long_row_of_names_is_read_in_bounded_time(filler: str) -> None:
    text = "Під Суджею загинули сорок солдатів КНДР, каже " + filler * (40_000 // len(filler))
    began = time.process_time()
    claimants(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "From Zelensky's evening address: 4,000 North Korean soldiers were killed or wounded in Kursk.",
            "Volodymyr Zelensky",
        ),
        ("More from the NIS closed briefing: 300 North Koreans killed in Kursk.", "NIS (South Korea)"),
        (
            "Цифри дня від південнокорейської розвідки: 300 убитих північнокорейців на Курщині.",
            "NIS (South Korea)",
        ),
        ("KCNA's pictures show Kim pinning medals on soldiers who fought in Kursk.", "KCNA"),
        (
            "Prisoner interrogation, subtitles mine. He came to Vladivostok with other North Korean soldiers.",
            "prisoner",
        ),
    ],
)
def test_a_heading_says_whose_words_follow(text: str, wanted: str) -> None:
    assert claimants(text) == {wanted}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("WSJ: Pyongyang itself offered to send 12,000 soldiers to Russia.", "Wall Street Journal"),
        (
            "WSJ: Пхеньян сам запропонував відправити солдатів у Росію, Кремль лише погодився.",
            "Wall Street Journal",
        ),
        (
            "Zelensky: 12,000 North Koreans came to Kursk. And Pyongyang can send many more, he says.",
            "Volodymyr Zelensky",
        ),
        ("Сеул далеко, а ми тут: під Ворожбою сьогодні поклали сім корейців.", "channel"),
        (
            "Джерело в штабі бригади розповіло: корейці під Бєлгородом потрапили під вогонь своєї артилерії.",
            "unnamed sources",
        ),
        ("Розвідка (ГУР) про вихідні: підрозділи КНДР втратили під Плеховим 30 військових.", "HUR"),
        ("Під Нікольським корейці відкрили вогонь по своїх. Перекладач, кажуть, спав.", "channel"),
    ],
)
def test_who_only_acts_or_stands_beside_does_not_speak(text: str, wanted: str) -> None:
    assert claimants(text) == {wanted}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "FT has two European officials saying that North Korean soldiers were killed in Kursk.",
            "Financial Times",
        ),
        ("Вчора питали в кремля про корейських солдатів. Речник: «чергова качка».", "Kremlin"),
        ("북한군 부대가 쿠르스크에서 물러났다고 우크라 병사가 영상에서 말한다.", "unnamed sources"),
        (
            "По подсчётам Сеула, погибли 300 северокорейцев. Цифру разведслужба назвала депутатам.",
            "NIS (South Korea)",
        ),
    ],
)
def test_who_passes_it_on_is_found_behind_and_in_between(text: str, wanted: str) -> None:
    assert claimants(text) == {wanted}
