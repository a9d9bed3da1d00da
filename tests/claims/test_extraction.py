"""Claims read from posts, against posts written for these tests and the labelled texts beside the checkout."""

from __future__ import annotations

import json
import time
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.evaluation import evaluate, fold_name, slots_of
from claims.extraction import read_claims
from claims.flagging import flag_post
from claims.lexicon import load_lexicon
from claims.model import Claim, Flag, Mention, Span
from claims.places import load_gazetteer
from claims.reading import Reader

POSTS = [
    post
    for file in ("extraction_posts.toml", "extraction_en.toml", "extraction_ko.toml")
    for post in tomllib.loads(Path(__file__).with_name(file).read_text("utf-8"))["post"]
]
LEXICON = load_lexicon()
GAZETTEER = load_gazetteer()
LABELLED = Path(__file__).parents[2] / "../shared/eval"


def flagged(text: str) -> Flag:
    """The text's flag; flagged in any case, since these tests are about what comes after."""
    flag = flag_post(text, LEXICON)
    return flag if flag.flagged else Flag(True, 1.0, (Mention(Span(0, 1), text[:1], "test"),))


def read(text: str, posted: str | None = "2024-12-20T12:00") -> tuple[Claim, ...]:
    day = datetime.fromisoformat(posted).replace(tzinfo=UTC) if posted else None
    return read_claims(text, flagged(text), day, LEXICON, GAZETTEER)


def shown(*parts: object) -> str:
    return " ".join("-" if part is None else str(part) for part in parts)


@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["text"])[:40])
def test_a_post_is_read_as_a_person_would_read_it(post: dict[str, Any]) -> None:
    slots = slots_of(claim.as_json() for claim in read(post["text"], post["posted"]))
    assert {shown(*pair) for pair in slots["stance"]} == set(post["told"])
    assert {shown(*count) for count in slots["count"]} == set(post.get("counts", ()))
    assert slots["place"] == {fold_name(place) for place in post.get("places", ())}
    assert slots["claimant"] == {fold_name(name) for name in post["claimants"]}
    assert {shown(*pair) for pair in slots["date"]} == set(post.get("dates", ()))


def test_a_text_that_is_not_flagged_has_no_claims() -> None:
    text = "Шестеро корейців загинули."
    assert read_claims(text, Flag(False, 0.0), None, LEXICON, GAZETTEER) == ()


def test_a_bare_mention_tells_no_claim() -> None:
    assert read("Про північних корейців сьогодні ні слова, лише погода.") == ()


def test_without_a_post_date_relative_dates_are_empty_and_full_dates_are_read() -> None:
    assert [c.date_from for c in read("Вчора північнокорейці штурмували Плехове.", None)] == [None]
    assert [c.date_from for c in read("14 грудня 2024 північнокорейці штурмували Плехове.", None)] == [
        date(2024, 12, 14)
    ]


def test_one_event_told_twice_is_one_claim() -> None:
    claims = read("Під Плеховим загинули 30 північнокорейців. Повторюю: 30 корейців загинули під Плеховим.")
    assert len(claims) == 1
    assert len(claims[0].counts) == 1


def test_every_slot_points_at_the_words_it_was_read_from() -> None:
    text = "🔥 ГУР: учора під Плёхово загинули щонайменше 30 північнокорейців."
    (claim,) = read(text)
    said = {key: [text[a:b] for a, b in spans] for key, spans in claim.as_json()["spans"].items()}
    assert said == {
        "event": ["загинули"],
        "counts": ["щонайменше 30"],
        "places": ["Плёхово"],
        "claimant": ["ГУР"],
        "date": ["учора"],
        "stance": [],
    }
    assert text[claim.quote.start : claim.quote.end].endswith("30 північнокорейців.")


def spans_of(claim: Claim) -> list[Span]:
    spans = [claim.quote, *claim.event_spans, *claim.stance_spans, *claim.date_spans]
    spans += [count.span for count in claim.counts] + [place.span for place in claim.places]
    return spans + ([claim.claimant.span] if claim.claimant.span else [])


def check_spans(text: str) -> None:
    for claim in read_claims(text, flagged(text), datetime(2024, 12, 20, tzinfo=UTC), LEXICON, GAZETTEER):
        for start, end in spans_of(claim):
            assert 0 <= start < end <= len(text)


PIECES = st.sampled_from(
    [
        *(part for post in POSTS for part in post["text"].split()),
        "\u200b", "\u0301", "\n", "\n\n", "- ", "1. ", "«", "»", '"', ": ", "İ", "ß", "🇰🇵", "\ud800", "\u202f",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60), st.sampled_from([" ", ""]))
@settings(max_examples=150, deadline=None)
def test_spans_lie_inside_the_text_whatever_it_is_made_of(pieces: list[str], glue: str) -> None:
    check_spans(glue.join(pieces))


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    check_spans(text or "x")


@pytest.mark.parametrize(
    "text",
    [
        "північнокорейці загинули під Плеховим, 30 убитих. " * 20_000,
        "північнокорейці " + "1 2 3 40 500 " * 20_000,
        "північнокорейців" * 6_000,
        "북한군파병사망부상탈영" * 9_000,
        "КНДР " + "a " * 50_000 + "soldier",
        "\ud800\udfff" * 40_000 + " КНДР солдати",
        "\n- КНДР 5 вбитих" * 20_000,
        "12.12.12.12." * 9_000,
        "((((((" * 20_000,
        "за за за за " * 20_000,
    ],
    ids=[
        "sentences",
        "numbers",
        "no space",
        "hangul",
        "articles",
        "surrogates",
        "list",
        "dates",
        "brackets",
        "short",
    ],
)
def test_hostile_texts_are_read_in_bounded_time(text: str) -> None:
    start = time.process_time()
    check_spans(text)
    assert time.process_time() - start < 10


def test_the_labelled_claims_are_read_as_well_as_agreed() -> None:
    path = LABELLED / "dev_claims.jsonl"
    if not path.exists():
        pytest.skip("no labelled texts beside the checkout (../shared/eval)")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    slots = evaluate(rows, Reader(LEXICON, GAZETTEER)).slots
    wanted = {"event": 0.92, "stance": 0.92, "count": 0.90, "place": 0.95, "claimant": 0.90, "date": 0.90}
    assert {slot: round(tally.f1, 3) for slot, tally in slots.items() if tally.f1 < wanted[slot]} == {}
