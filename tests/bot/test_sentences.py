"""A claim's slots in words: bounds stay bounds, and nothing is said that no slot says."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bot.cards.sentences import figures, headline, number, what_is_claimed
from bot.locales import words_in
from claims.model import CountKind, Event, Side, Stance

EN = words_in("en")


def count(low: int | None, high: int | None, about: bool = False, what: str = "killed") -> dict[str, Any]:
    return {"what": what, "min": low, "max": high, "approximate": about}


@pytest.mark.parametrize(
    ("slot", "people", "tiny"),
    [
        (count(30, 30), "30 North Koreans", "30"),
        (count(1, 1), "1 North Korean", "1"),
        (count(30, None), "at least 30 North Koreans", "≥30"),
        (count(None, 50), "up to 50 North Koreans", "≤50"),
        (count(1000, 1000, True), "about 1,000 North Koreans", "~1,000"),
        (count(10, 15), "10–15 North Koreans", "10–15"),
        (count(10, 15, True), "about 10–15 North Koreans", "~10–15"),
        (count(20, 99, True), "dozens of North Koreans", "dozens"),
        (count(200, 999, True), "several hundred North Koreans", "several hundred"),
        (count(2000, 9999, True), "several thousand North Koreans", "several thousand"),
        (count(200, 999), "200–999 North Koreans", "200–999"),
        (count(None, None), "North Koreans", "North Koreans"),
    ],
)
def test_a_number_keeps_its_bound(slot: dict[str, Any], people: str, tiny: str) -> None:
    assert number(slot, EN, "people") == people
    assert number(slot, EN, "tiny") == tiny


@pytest.mark.parametrize(
    ("event", "counts", "asserted", "denied", "short"),
    [
        (
            "casualties",
            [count(30, None, what="killed_or_wounded")],
            "at least 30 North Koreans killed or wounded",
            "at least 30 North Koreans were killed or wounded",
            "Losses ≥30",
        ),
        (
            "casualties",
            [count(100, None), count(1000, 1000, what="wounded")],
            "at least 100 North Koreans killed, 1,000 wounded",
            "at least 100 North Koreans were killed, 1,000 wounded",
            "Losses ≥100 killed, 1,000 wounded",
        ),
        ("casualties", [], "losses among North Koreans", "there are losses among North Koreans", "Losses"),
        (
            "casualties",
            [count(200, None, what="personnel")],
            "losses among at least 200 North Koreans",
            "there are losses among at least 200 North Koreans",
            "Losses, ≥200 soldiers",
        ),
        (
            "capture",
            [count(1, 1, what="captured")],
            "1 North Korean captured",
            "1 North Korean was captured",
            "Captured 1",
        ),
        (
            "combat",
            [count(200, None, what="personnel")],
            "at least 200 North Koreans in combat",
            "at least 200 North Koreans are in combat",
            "Combat, ≥200 soldiers",
        ),
        (
            "friendly_fire",
            [count(8, 8)],
            "friendly fire involving North Koreans: 8 killed",
            "there was friendly fire involving North Koreans: 8 killed",
            "Friendly fire, 8 killed",
        ),
        ("deployment", [], "North Koreans deployed", "North Koreans are deployed", "Deployment"),
    ],
)
def test_what_is_claimed(
    event: str, counts: list[dict[str, Any]], asserted: str, denied: str, short: str
) -> None:
    slots = {"event": event, "counts": counts}
    assert what_is_claimed(slots, EN) == asserted
    assert what_is_claimed(slots, EN, subordinate=True) == denied
    assert headline(slots, EN) == short


@pytest.mark.parametrize(
    ("event", "what", "subordinate"),
    list(itertools.product([e.value for e in Event], [None, *(c.value for c in CountKind)], [False, True])),
)
def test_every_event_with_every_count_can_be_said(event: str, what: str | None, subordinate: bool) -> None:
    slots = {"event": event, "counts": [count(3, None, what=what)] if what else []}
    said = what_is_claimed(slots, EN, subordinate=subordinate)
    assert "North Korean" in said
    assert "{" not in said
    assert ("3" in said) == (what is not None)
    assert headline(slots, EN)
    assert bool(figures(slots, EN)) == (what is not None)


def test_sides_and_stances_have_words() -> None:
    for side in Side:
        assert EN.say(f"side-{side.value}")
    for stance in Stance:
        for start in ("says", "writes"):
            assert "HUR" in EN.say(f"{start}-{stance.value}", who="HUR", what="x")
