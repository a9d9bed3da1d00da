"""Numbers in four languages, with bounds, hedges and ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction import rules_of
from claims.extraction.numbers import Number, read_numbers
from claims.extraction.rules import TermHit
from claims.lexicon import load_lexicon
from claims.text import normalise

RULES = rules_of(load_lexicon())


def numbers(text: str) -> list[Number]:
    folded = normalise(text).text
    hits: dict[str, list[TermHit]] = {}
    for hit in RULES.matcher.find(folded):
        hits.setdefault(hit.rule.kind, []).append(hit)
    return read_numbers(folded, hits)


@pytest.mark.parametrize(
    ("text", "low", "high", "about"),
    [
        ("півтори тисячі бійців", 1500, 1500, False),
        ("полторы тысячи солдат", 1500, 1500, False),
        ("1,5 тыс. солдат", 1500, 1500, False),
        ("3k troops", 3000, 3000, False),
        ("11 тис. осіб", 11000, 11000, False),
        ("4\u202f000 людей", 4000, 4000, False),
        ("1,500 soldiers", 1500, 1500, False),
        ("10–12 тысяч", 10000, 12000, False),
        ("від 40 до 50 бійців", 40, 50, False),
        ("between 40 and 50 men", 40, 50, False),
        ("человек 40-50", 40, 50, True),
        ("щонайменше 30", 30, None, False),
        ("не менее ста пятидесяти", 150, None, False),
        ("over 6,000", 6000, None, False),
        ("1000+ troops", 1000, None, False),
        ("up to a hundred", None, 100, False),
        ("до 50 бойцов", None, 50, False),
        ("больше не более 20", None, 20, False),
        ("близько 12 тисяч", 12000, 12000, True),
        ("около тысячи", 1000, 1000, True),
        ("понад сотню", 100, None, False),
        ("some 300 dead", 300, 300, True),
        ("300 or so", 300, 300, True),
        ("dozens of men", 20, 99, True),
        ("сотні бійців", 200, 999, True),
        ("несколько тысяч", 2000, 9999, True),
        ("tens of thousands", 20000, 99999, True),
        ("two dozen", 24, 24, False),
        ("більше двох десятків", 20, None, False),
        ("тисяч шість", 6000, 6000, True),
        ("twenty-three men", 23, 23, False),
        ("one hundred and twenty", 120, 120, False),
        ("двісті п'ятдесят", 250, 250, False),
        ("пів сотні бійців", 50, 50, False),
        ("two or three men", 2, 3, False),
        ("만 2천 명", 12000, 12000, False),
        ("1만1천 명", 11000, 11000, False),
        ("1천500여 명", 1500, 1500, True),
        ("3천 명 이상", 3000, None, False),
        ("최소 30명", 30, None, False),
        ("약 4천 명", 4000, 4000, True),
        ("수십 명", 20, 99, True),
        ("수천 명", 2000, 9999, True),
        ("40~50명", 40, 50, False),
        ("병사 두 명", 2, 2, False),
    ],
)
def test_a_number_is_read_with_its_bounds(text: str, low: int | None, high: int | None, about: bool) -> None:
    read = numbers(text)
    assert [(n.min, n.max, n.approximate) for n in read[-1:]] == [(low, high, about)]
    assert len(read) == 1


@pytest.mark.parametrize(
    "text", ["22-й бригади", "14.12.2024", "10:30", "15%", "1.5", "94th brigade", "122мм"]
)
def test_ordinals_times_shares_and_bare_fractions_are_no_numbers_of_people(text: str) -> None:
    assert numbers(text) == []


@given(st.integers(1, 9_999_999))
def test_any_number_in_digits_is_itself(value: int) -> None:
    assert [(n.min, n.max) for n in numbers(f"{value} солдатів")] == [(value, value)]
    assert [(n.min, n.max) for n in numbers(f"{value:,} soldiers")] == [(value, value)]
