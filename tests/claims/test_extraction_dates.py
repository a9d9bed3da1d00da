"""Dates relative to a post, in four languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from claims.extraction import rules_of
from claims.extraction.dates import read_dates
from claims.extraction.rules import TermHit
from claims.lexicon import load_lexicon
from claims.text import normalise

RULES = rules_of(load_lexicon())
POSTED = datetime(2025, 1, 16, 12, tzinfo=UTC)  # a Thursday


def dates(text: str, posted: datetime | None = POSTED) -> list[tuple[date | None, date | None]]:
    folded = normalise(text).text
    hits: dict[str, list[TermHit]] = {}
    for hit in RULES.matcher.find(folded):
        hits.setdefault(hit.rule.kind, []).append(hit)
    return [(d.first, d.last) for d in read_dates(folded, hits, posted)]


def day(month: int, number: int, year: int = 2025) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("сьогодні", day(1, 16), day(1, 16)),
        ("this morning", day(1, 16), day(1, 16)),
        ("вчера", day(1, 15), day(1, 15)),
        ("учора ввечері", day(1, 15), day(1, 15)),
        ("в минулу суботу", day(1, 11), day(1, 11)),
        ("за утро", day(1, 16), day(1, 16)),
        ("позавчора", day(1, 14), day(1, 14)),
        ("어제", day(1, 15), day(1, 15)),
        ("за останні три дні", day(1, 13), day(1, 16)),
        ("the day before yesterday", day(1, 14), day(1, 14)),
        ("a fortnight ago", day(1, 2), day(1, 2)),
        ("in the past 72 hours", day(1, 13), day(1, 16)),
        ("since New Year", day(1, 1), day(1, 16)),
        ("on Christmas Eve", day(12, 24, 2024), day(12, 24, 2024)),
        ("in the first ten days of January", day(1, 1), day(1, 10)),
        ("the second week of December", day(12, 8, 2024), day(12, 14, 2024)),
        ("since the first week of December", day(12, 1, 2024), None),
        ("이달 들어", day(1, 1), day(1, 16)),
        ("12월 14일부터 이틀간", day(12, 14, 2024), day(12, 15, 2024)),
        ("사흘 연속", day(1, 13), day(1, 16)),
        ("1월 둘째 주부터", day(1, 8), None),
        ("지난달 셋째 주", day(12, 15, 2024), day(12, 21, 2024)),
        ("성탄절에", day(12, 25, 2024), day(12, 25, 2024)),
        ("за последние 5 дней", day(1, 11), day(1, 16)),
        ("in the past week", day(1, 9), day(1, 16)),
        ("지난 사흘간", day(1, 13), day(1, 16)),
        ("за неделю", day(1, 9), day(1, 16)),
        ("three days ago", day(1, 13), day(1, 13)),
        ("два дні тому", day(1, 14), day(1, 14)),
        ("14 грудня", day(12, 14, 2024), day(12, 14, 2024)),
        ("14–15 декабря", day(12, 14, 2024), day(12, 15, 2024)),
        ("December 14", day(12, 14, 2024), day(12, 14, 2024)),
        ("14 Dec 2024", day(12, 14, 2024), day(12, 14, 2024)),
        ("12월 14일", day(12, 14, 2024), day(12, 14, 2024)),
        ("8~13일", day(1, 8), day(1, 13)),
        ("20일", day(12, 20, 2024), day(12, 20, 2024)),
        ("10-го", day(1, 10), day(1, 10)),
        ("on the 9th", day(1, 9), day(1, 9)),
        ("14.12.2024", day(12, 14, 2024), day(12, 14, 2024)),
        ("2024-12-14", day(12, 14, 2024), day(12, 14, 2024)),
        ("у грудні", day(12, 1, 2024), day(12, 31, 2024)),
        ("in December", day(12, 1, 2024), day(12, 31, 2024)),
        ("на початку січня", day(1, 1), day(1, 10)),
        ("в первой половине октября", day(10, 1, 2024), day(10, 15, 2024)),
        ("в ноябре-декабре", day(11, 1, 2024), day(12, 31, 2024)),
        ("1~2월", day(1, 1), day(2, 28)),
        ("12월 중순 이후", day(12, 15, 2024), None),
        ("с 3 января", day(1, 3), None),
        ("since December", day(12, 1, 2024), None),
        ("с 8 по 13 октября", day(10, 8, 2024), day(10, 13, 2024)),
        ("on Tuesday", day(1, 14), day(1, 14)),
        ("last week", day(1, 6), day(1, 12)),
        ("в ночь на 15 декабря", day(12, 14, 2024), day(12, 15, 2024)),
    ],
)
def test_a_date_is_read_from_the_post_date(text: str, first: date | None, last: date | None) -> None:
    assert dates(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "нещодавно",
        "soon",
        "у 2024 році",
        "the May figures",
        "by December",
        "12월까지",
        "до декабря",
        "за останні дні",
    ],
)
def test_what_is_vague_or_a_deadline_is_no_date(text: str) -> None:
    assert dates(text) == []


def test_without_the_post_date_only_full_dates_are_read() -> None:
    assert dates("вчора, 14 грудня, у січні, 10-го, 5일", None) == []
    assert dates("14 грудня 2024", None) == [(day(12, 14, 2024), day(12, 14, 2024))]


def test_days_that_do_not_exist_are_left_out() -> None:
    assert dates("31 лютого, 45 грудня, 99.99.2024, 13월 40일") == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("за вихідні", day(1, 11), day(1, 12)),
        ("на выходных", day(1, 11), day(1, 12)),
        ("over the weekend", day(1, 11), day(1, 12)),
        ("주말 사이", day(1, 11), day(1, 12)),
        ("не видно вже два тижні", day(1, 2), day(1, 16)),
        ("уже около двух недель", day(1, 2), day(1, 16)),
        ("for three weeks now", day(12, 26, 2024), day(1, 16)),
        ("3주 동안", day(12, 26, 2024), day(1, 16)),
        ("열흘째", day(1, 6), day(1, 16)),
        ("двадцять третього грудня", day(12, 23, 2024), day(12, 23, 2024)),
        ("с 28 ноября по 3 декабря", day(11, 28, 2024), day(12, 3, 2024)),
        ("28 листопада – 3 грудня", day(11, 28, 2024), day(12, 3, 2024)),
        ("14일부터 15일까지", day(1, 14), day(1, 15)),
        ("the last week of October", day(10, 25, 2024), day(10, 31, 2024)),
        ("в ночь на среду", day(1, 14), day(1, 15)),
        ("지난달 말", day(12, 21, 2024), day(12, 31, 2024)),
        ("in July or August 2025", day(7, 1), day(8, 31)),
    ],
)
def test_weekends_spells_and_ranges_over_months(text: str, first: date, last: date) -> None:
    assert (first, last) in dates(text)


def test_dawn_is_not_a_span_of_days() -> None:
    assert dates("15일 새벽") == [(day(1, 15), day(1, 15))]
