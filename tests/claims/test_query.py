"""The query language: what is read, what is said where it can't be, and its canonical text."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.model import CountKind, Event, Side, Stance
from claims.places import load_gazetteer
from claims.query import CountBound, Query, parse_query

GAZETTEER = load_gazetteer()
NOW = datetime(2024, 12, 27, 12, 0, tzinfo=UTC)
CHANNELS = ("DIUkraine", "ryb_test")
CLAIMANTS = {
    "HUR": "HUR",
    "ГУР": "HUR",
    "NIS": "NIS (South Korea)",
    "General Staff": "General Staff of Ukraine",
}


def parse(text: str, now: datetime = NOW, zone: str = "Europe/Kyiv") -> Query:
    return parse_query(text, gazetteer=GAZETTEER, now=now, zone=zone, channels=CHANNELS, claimants=CLAIMANTS)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def test_a_place_and_a_window_need_no_marks() -> None:
    query = parse("kursk 7d")
    assert query.include.places == ("kursk-oblast",)
    assert (query.from_time, query.to_time) == (NOW - timedelta(days=7), NOW)
    assert query.problems == ()


def test_everything_in_one_query() -> None:
    query = parse(
        'sudzha "burnt faces" has:video by:ГУР lang:uk >=10 -denied side:ukraine @diukraine captured'
    )
    assert query.include.places == ("sudzha",)
    assert query.include.phrases == ("burnt faces",)
    assert query.include.has == ("video",)
    assert query.include.claimants == ("HUR",)
    assert query.include.languages == ("uk",)
    assert query.include.counts == (CountBound(None, 10, None),)
    assert query.include.sides == (Side.UKRAINE,)
    assert query.include.channels == ("DIUkraine",)
    assert query.include.events == (Event.CAPTURE,)
    assert query.exclude.stances == (Stance.DENIED,)
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("malaya loknya", "malaya-loknya"),
        ("Малої Локні", "malaya-loknya"),
        ("под Малой Локней", "malaya-loknya"),
        ("말라야 로크냐", "malaya-loknya"),
        ("kursk oblast", "kursk-oblast"),
        ("Курщина", "kursk-oblast"),
        ("курское направление", "kursk-oblast"),
        ("쿠르스크에서", "kursk-oblast"),
        ("place:plyokhovo", "plyokhovo"),
        ('in:"русское поречное"', "russkoye-porechnoye"),
    ],
)
def test_places_are_read_in_four_languages_cases_and_without_quotes(text: str, place: str) -> None:
    query = parse(text)
    assert query.include.places == (place,)
    assert not query.include.words


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event.CASUALTIES, "casualties losses втрати втратами потери потерь убитых загиблих 사상자 전사자가"),
        (Event.CAPTURE, "captured prisoners полон полоненими плен пленных 포로 포로가"),
        (Event.DEPLOYMENT, "deployment переброски перекидання 파병 배치"),
        (Event.TRAINING, "training навчання обучение 훈련"),
        (Event.DESERTION, "desertion awol дезертиров дезертирство 탈영"),
        (Event.WITHDRAWAL, "withdrawal відведення отвод 철수"),
        (Event.COMBAT, "combat бої штурм боях 전투"),
        (Event.SUPPORT, "sappers сапери сапёры 공병"),
    ],
)
def test_events_are_read_in_four_languages_and_any_inflection(event: Event, words: str) -> None:
    for word in words.split():
        assert parse(word).include.events == (event,), word


@pytest.mark.parametrize(
    "side", ["side:ukraine", "сторона:украинская", "бік:україна", "측:우크라이나", "side:UA"]
)
def test_sides_are_read_in_four_languages(side: str) -> None:
    assert parse(side).include.sides == (Side.UKRAINE,)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (">=10", CountBound(None, 10, None)),
        (">10", CountBound(None, 11, None)),
        ("<5", CountBound(None, None, 4)),
        ("10..50", CountBound(None, 10, 50)),
        ("killed>=10", CountBound(CountKind.KILLED, 10, None)),
        ("killed >= 10", CountBound(CountKind.KILLED, 10, None)),
        ("полонених:2..5", CountBound(CountKind.CAPTURED, 2, 5)),
        ("사망>=3", CountBound(CountKind.KILLED, 3, None)),
        (">=3k", CountBound(None, 3000, None)),
    ],
)
def test_bounds_of_counts_are_read(text: str, bound: CountBound) -> None:
    assert parse(text).include.counts == (bound,)


def test_a_minus_rules_out_whatever_follows_it() -> None:
    query = parse('kursk -malaya loknya -side:russia -"old video" -@ryb_test -casualties -lang:ru')
    assert query.include.places == ("kursk-oblast",)
    assert query.exclude.places == ("malaya-loknya",)
    assert query.exclude.sides == (Side.RUSSIA,)
    assert query.exclude.phrases == ("old video",)
    assert query.exclude.channels == ("ryb_test",)
    assert query.exclude.events == (Event.CASUALTIES,)
    assert query.exclude.languages == ("ru",)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("24h", utc(2024, 12, 26, 12), NOW),
        ("2w", utc(2024, 12, 13, 12), NOW),
        ("3mo", utc(2024, 9, 27, 11), NOW),  # noon in Kyiv was an hour earlier in summer
        ("1y", utc(2023, 12, 27, 12), NOW),
        ("today", utc(2024, 12, 26, 22), NOW),
        ("сегодня", utc(2024, 12, 26, 22), NOW),
        ("вчора", utc(2024, 12, 25, 22), utc(2024, 12, 26, 22)),
        ("오늘", utc(2024, 12, 26, 22), NOW),
        ("this week", utc(2024, 12, 22, 22), NOW),
        ("на прошлой неделе", utc(2024, 12, 15, 22), utc(2024, 12, 22, 22)),
        ("7 дней", utc(2024, 12, 20, 12), NOW),
        ("7 днів", utc(2024, 12, 20, 12), NOW),
        ("7д", utc(2024, 12, 20, 12), NOW),
        ("7일", utc(2024, 12, 20, 12), NOW),
        ("за последние 7 дней", utc(2024, 12, 20, 12), NOW),
        ("last 7 days", utc(2024, 12, 20, 12), NOW),
        ("сутки", utc(2024, 12, 26, 12), NOW),
        ("2024-12-01", utc(2024, 11, 30, 22), utc(2024, 12, 1, 22)),
        ("1.12.2024", utc(2024, 11, 30, 22), utc(2024, 12, 1, 22)),
        ("2024-12-01..2024-12-20", utc(2024, 11, 30, 22), utc(2024, 12, 20, 22)),
        ("2024-12-01..", utc(2024, 11, 30, 22), None),
        ("..2024-12-01", None, utc(2024, 12, 1, 22)),
        ("since 2024-12-01", utc(2024, 11, 30, 22), None),
        ("since:2024-12-01 until:2024-12-02", utc(2024, 11, 30, 22), utc(2024, 12, 2, 22)),
        ("с 1 декабря", utc(2024, 11, 30, 22), None),
        ("december", utc(2024, 11, 30, 22), utc(2024, 12, 31, 22)),
        ("грудень 2023", utc(2023, 11, 30, 22), utc(2023, 12, 31, 22)),
        ("2024년 11월", utc(2024, 10, 31, 22), utc(2024, 11, 30, 22)),
        ("2024-11", utc(2024, 10, 31, 22), utc(2024, 11, 30, 22)),
    ],
)
def test_windows_are_read_in_the_zone(text: str, begin: datetime | None, end: datetime | None) -> None:
    query = parse(text)
    assert (query.from_time, query.to_time) == (begin, end)
    assert query.problems == ()
    assert not query.include


def test_without_a_window_the_answer_picks_one() -> None:
    query = parse("kursk")
    assert (query.window, query.from_time, query.to_time) == (None, None, None)


def test_today_begins_at_the_zones_midnight_on_the_day_the_clocks_change() -> None:
    spring = utc(2025, 3, 30, 15)  # Kyiv went from +2 to +3 that night
    assert parse("today", now=spring).from_time == utc(2025, 3, 29, 22)
    assert parse("yesterday", now=utc(2025, 3, 31, 15)).to_time == utc(2025, 3, 30, 21)
    assert parse("7d", now=utc(2025, 4, 2, 9)).from_time == utc(2025, 3, 26, 10)
    assert parse("24h", now=spring).from_time == spring - timedelta(hours=24)


def test_today_follows_the_chats_zone_not_utc() -> None:
    late = utc(2024, 12, 27, 20)
    assert parse("today", now=late, zone="Asia/Seoul").from_time == utc(2024, 12, 27, 15)
    assert parse("today", now=late, zone="America/New_York").from_time == utc(2024, 12, 27, 5)


@pytest.mark.parametrize(
    ("text", "reason", "nearest"),
    [
        ("kursc", "unknown_word", "Kursk"),
        ("casualtis", "unknown_word", "casualties"),
        ("side:rusia", "unknown_value", "russia"),
        ("sied:russia", "unknown_key", "side:"),
        ("@diukrane", "unknown_channel", "@DIUkraine"),
        ("by:NISS", "unknown_claimant", "NIS (South Korea)"),
        ("place:plyohove", "unknown_value", "Plyokhovo"),
        ("vorozhba", "several_places", "Vorozhba (Sumy Oblast)"),
    ],
)
def test_what_is_not_understood_is_said_with_the_nearest_known_thing(
    text: str, reason: str, nearest: str
) -> None:
    (problem,) = parse(text).problems
    assert problem.reason == reason
    assert nearest in problem.nearest or any(near.startswith(nearest[:5]) for near in problem.nearest)
    assert text[problem.span.start : problem.span.end] == text
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    "text", ["99999-01-01", "999999999d", "2024-13-01", "31.6.2024", "0d", "2024-02-30..", "-7d"]
)
def test_times_that_do_not_exist_are_problems_and_give_no_window(text: str) -> None:
    query = parse(text)
    assert [p.reason for p in query.problems] == ["bad_window"]
    assert query.window is None


def test_a_second_window_is_said_and_left_out() -> None:
    query = parse("7d kursk today")
    assert query.window == "7d"
    assert [p.reason for p in query.problems] == ["second_window"]


def test_a_range_the_wrong_way_round_is_turned_and_said() -> None:
    query = parse("2024-12-20..2024-12-01")
    assert query.window == "2024-12-01..2024-12-20"
    assert [p.reason for p in query.problems] == ["window_order"]


def test_unknown_words_are_searched_for_and_ordinary_words_are_no_places() -> None:
    assert parse("storm corps").include.words == ("storm", "corps") or parse("corps").include.words == (
        "corps",
    )
    assert parse("мирный").include.places == ()


def test_an_open_quote_is_said_and_still_a_phrase() -> None:
    query = parse('kursk "burnt faces')
    assert query.include.phrases == ("burnt faces",)
    assert [p.reason for p in query.problems] == ["open_quote"]


def test_understood_names_places_and_what_is_ruled_out() -> None:
    understood = parse("casualties kursk 2024-12-01..2024-12-20 -denied").understood(GAZETTEER)
    assert understood["places"] == [{"id": "kursk-oblast", "name": "Kursk Oblast"}]
    assert understood["events"] == ["casualties"]
    assert understood["from"] == "2024-11-30T22:00:00+00:00"
    assert understood["to"] == "2024-12-20T22:00:00+00:00"
    assert understood["not"] == {"stances": ["denied"]}


def test_a_query_is_described_in_one_line() -> None:
    said = parse("casualties kursk 7d -denied").describe(GAZETTEER, "uk")
    assert said == "casualties · Курська область · 7d · not denied"


PIECES = """
kursk malaya loknya Мала Локня суджа 쿠르스크 casualties втрати 포로 friendly fire 7d today last week
за 7 дней 2024-12-01 .. 2024-12-01..2024-12-20 december 1 2024 since until side:ukraine by: lang:uk has:video
@DIUkraine >=10 killed >= 10..50 «в» - , denied the o'neil a:b word:x place:sudzha -kursk март march год час
ß İ
#курск place: no. ..."""


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join))
def test_the_canonical_text_is_read_as_the_same_query(text: str) -> None:
    query = parse(text)
    again = parse(query.canonical())
    assert again == query
    assert again.canonical() == query.canonical()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_a_query_whose_canonical_text_reads_the_same(text: str) -> None:
    query = parse(text)
    assert parse(query.canonical()) == query
    for problem in query.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        str(problem)
    query.understood(GAZETTEER)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4000,
        "kursk " * 700,
        "kursc " * 700,
        '"' * 4000,
        "-" * 4000,
        "7d " * 1300,
        "x:" * 2000,
        ">=" * 2000,
        "." * 4000,
        "1.." * 1300,
        "'; DROP TABLE claims; --",
        "<b>kursk</b> [x](y) `z` {0} %s",
        "\u202ekursk\u202c \u200b\u0000 \ud800",
        "killed>=" + "9" * 3000,
        "9" * 4000 + "d",
        "2024-12-01.." * 300,
        "".join(map(chr, range(32, 4032))),
        "@" * 4000,
        "by:" + "я" * 3990,
        "가" * 4000,
        "x" * 100_000,
    ],
)
def test_hostile_text_gives_a_query_in_bounded_time(text: str) -> None:
    began = time.process_time()
    query = parse(text)
    str(query)
    query.describe(GAZETTEER)
    [str(problem) for problem in query.problems]
    assert time.process_time() - began < 3  # not a speed test: what would be quadratic takes minutes
    assert parse(query.canonical()[:4096]) is not None


def test_a_zone_may_be_given_as_a_zone() -> None:
    query = parse_query("today", gazetteer=GAZETTEER, now=NOW, zone=ZoneInfo("Asia/Seoul"))
    assert query.from_time == utc(2024, 12, 26, 15)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("북한군 포로", "포로"),
        ("how many north koreans died in kursk", "died kursk"),
        ("captured North Korean soldiers, 7d", "captured 7d"),
        ("скільки північнокорейських військових загинуло", "загинуло"),
        ("сколько северокорейцев погибло под курском", "погибло курск"),
        ("DPRK troops sudzha", "sudzha"),
    ],
)
def test_the_subject_and_question_words_ask_nothing_of_claims(text: str, same: str) -> None:
    assert parse(text) == parse(same)
    assert parse(text).problems == ()


def test_prisoners_of_war_are_no_soldiers_that_may_be_passed_over() -> None:
    assert parse("северокорейские военнопленные").include.events == (Event.CAPTURE,)


def test_the_subject_is_a_word_like_others_where_texts_are_asked_and_where_it_is_meant() -> None:
    texts = parse_query("북한군", gazetteer=GAZETTEER, now=NOW, zone="Europe/Kyiv", of_texts=True)
    assert texts.include
    assert parse("-북한군").exclude
    assert parse('"north korean"').include.phrases == ("north korean",)


def test_a_value_that_is_like_none_is_said_with_all_that_are_allowed() -> None:
    (problem,) = parse("side:foo").problems
    assert {"ukraine", "russia", "unknown"} <= set(problem.allowed)
    assert "ukraine" in str(problem)
    assert parse("side:rusia").problems[0].allowed == ()
    assert "casualties" in parse("event:").problems[0].allowed


def test_what_holds_no_letter_or_digit_is_said_and_not_searched() -> None:
    query = parse("😀🔥")
    assert not query
    assert [p.reason for p in query.problems] == ["no_word"]


def test_several_values_of_a_key_are_either_of_them() -> None:
    query = parse("side:ukraine,russia lang:uk,ru,zz -event:capture,casualties, kursk")
    assert query.include.sides == (Side.UKRAINE, Side.RUSSIA)
    assert query.include.languages == ("uk", "ru")
    assert query.exclude.events == (Event.CAPTURE, Event.CASUALTIES)
    assert query.include.words == ()
    assert [(p.text, p.reason) for p in query.problems] == [("lang:zz", "unknown_value")]
    assert parse("side:ukraine,rusia").problems[0].nearest[0] == "russia"
    assert parse("side:russia,7d").window == "7d"


def test_an_unknown_language_is_said_with_those_that_are_known() -> None:
    query = parse("lang:zz")
    assert not query
    (problem,) = query.problems
    assert problem.allowed[:4] == ("en", "uk", "ru", "ko")
    assert {"pl", "other"} <= set(problem.allowed)
    assert parse("lang:pl").include.languages == ("pl",)


@pytest.mark.parametrize("text", ["foo:bar", "told:2"])
def test_an_unknown_key_that_is_like_none_is_said_with_all_keys(text: str) -> None:
    (problem,) = parse(text).problems
    assert (problem.reason, problem.nearest) == ("unknown_key", ())
    assert {"place:", "side:", "since:"} <= set(problem.allowed)


@pytest.mark.parametrize("text", ["99999999999999999999d", "99999999999999999999 days", "0d"])
def test_a_window_longer_than_all_time_is_said_and_not_searched(text: str) -> None:
    query = parse(text)
    assert not query
    assert [p.reason for p in query.problems] == ["bad_window"]


@pytest.mark.parametrize("text", ["-", "--", "\\", "*", "“”", "… ?"])
def test_marks_alone_are_said_to_hold_nothing_to_search(text: str) -> None:
    query = parse(text)
    assert not query
    assert [(p.text, p.reason) for p in query.problems] == [(text, "no_word")]


@pytest.mark.parametrize(
    ("text", "marks"), [("kursk - 7d", "-"), ("- kursk 7d", "-"), ("kursk 7d —", "—"), ("kursk - - 7d", "-")]
)
def test_a_minus_that_stands_alone_in_a_query_is_said(text: str, marks: str) -> None:
    query = parse(text)
    assert query == parse("kursk 7d")
    assert {(p.text, p.reason) for p in query.problems} == {(marks, "lone_minus")}


def test_two_days_with_a_dash_between_them_are_a_range() -> None:
    query = parse("2024-12-01 – 2024-12-20 kursk")
    assert query == parse("2024-12-01..2024-12-20 kursk")
    assert query.problems == ()
