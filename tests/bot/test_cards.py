"""Cards of claims nobody wrote a golden file for: very long ones, deleted ones, ones that were read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.answer import ClaimAnswer, ClaimsAnswer
from bot.cards import dates
from bot.cards.claim import claim_card, places_line
from bot.cards.claims import claims_card, event_line
from bot.cards.fitting import MESSAGE_UNITS, Card, utf16_units
from bot.cards.viewing import Viewing
from bot.locales import words_in
from bot.settings import LANGUAGES
from claims.model import CountKind, Event
from storage.claim_changes import Version
from storage.claims import ClaimPage, EventLine, PostUnderClaim, StoredClaim
from storage.sources import Gap
from storage.tellers import Teller

NOW = datetime(2024, 12, 19, 18, 0, tzinfo=UTC)
EN = words_in("en")


def no_names(place: str, language: str) -> str:
    raise KeyError(place)


VIEW = Viewing(EN, ZoneInfo("Europe/Kyiv"), NOW, no_names)
TEXT = st.text(st.sampled_from("ab жё 🔥🇺🇦한\n\u202e<>&*_`'\"“”\x00"), max_size=300)
LONG = TEXT.map(lambda text: text * 40)


def slots(**other: Any) -> dict[str, Any]:
    return {
        "event": "combat",
        "stance": "asserted",
        "counts": [],
        "places": [],
        "claimant": {"name": "HUR", "side": None},
        "date_from": None,
        "date_to": None,
        "quote": {"start": 0, "end": 5},
        "spans": {},
        **other,
    }


CLAIM = StoredClaim(
    number=511,
    post_id=1,
    posted_at=NOW - timedelta(hours=3),
    time_uncertain=False,
    first_seen_at=NOW - timedelta(hours=3) + timedelta(seconds=4),
    first_way="live",
    deleted_at=None,
    edits=0,
    channel=Teller(1, "Title", "name", "ukraine", "unit"),
    url="https://t.me/name/1",
    language="uk",
    event="combat",
    stance="asserted",
    claimant="HUR",
    claimant_side="ukraine",
    slots=slots(),
    quote="quote",
    story=None,
    posts=1,
    origins=1,
    current=True,
    superseded_by=None,
)


def lines_of(claim: StoredClaim) -> list[str]:
    return claim_card(ClaimAnswer(command="", claim=claim, post=None), VIEW).text.render()[0].splitlines()


@st.composite
def any_claim(draw: st.DrawFn) -> StoredClaim:
    places = draw(
        st.lists(st.fixed_dictionaries({"id": TEXT, "name": LONG, "region": st.none() | LONG}), max_size=30)
    )
    counts = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "what": st.sampled_from([kind.value for kind in CountKind]),
                    "min": st.none() | st.integers(0, 10**9),
                    "max": st.none() | st.integers(0, 10**9),
                    "approximate": st.booleans(),
                }
            ),
            max_size=12,
        )
    )
    event = draw(st.sampled_from([event.value for event in Event]))
    spans = {slot: draw(st.lists(st.just([0, 400]), max_size=30)) for slot in ("event", "places", "counts")}
    return replace(
        CLAIM,
        event=event,
        stance=draw(st.sampled_from(["asserted", "denied", "doubted"])),
        claimant=draw(st.just("channel") | LONG.filter(bool)),
        channel=Teller(1, draw(LONG), None, "unknown", None),
        url=draw(st.none() | st.just("https://t.me/c/" + "9" * 800)),
        slots=slots(event=event, places=places, counts=counts, spans=spans),
        quote=draw(LONG),
        deleted_at=draw(st.none() | st.just(NOW)),
        first_way=draw(st.sampled_from(["live", "history", "preview", "export"])),
    )


def check(card: Card) -> None:
    text, entities = card.text.render()
    assert utf16_units(text) <= MESSAGE_UNITS
    assert "\u202e" not in text
    assert "\x00" not in text
    for entity in entities:
        assert entity.length > 0
        assert entity.offset + entity.length <= utf16_units(text)


@given(claim=any_claim(), others=st.lists(any_claim(), max_size=3), text=LONG, rule=LONG)
@settings(max_examples=60, deadline=None)
def test_the_longest_claim_fits_into_one_message(
    claim: StoredClaim, others: list[StoredClaim], text: str, rule: str
) -> None:
    post = PostUnderClaim(text, (("photo", 3), ("hologram", 1)), ((0, 300, rule),) * 20, 0.5, rule)
    answer = ClaimAnswer(command="", claim=claim, post=post, others=tuple(others))
    for reasons in (False, True):
        card = claim_card(answer, VIEW, reasons=reasons)
        check(card)
        assert f"#{claim.number}" in card.text.render()[0].splitlines()[0]


@given(found=st.lists(any_claim(), min_size=1, max_size=10), name=LONG)
@settings(max_examples=60, deadline=None)
def test_the_longest_list_fits_into_one_message(found: list[StoredClaim], name: str) -> None:
    lines = tuple(EventLine(claim, 3, 1, (claim.stance,)) for claim in found)
    gap = Gap(Teller(1, name, None, "unknown", None), NOW, None)
    answer = ClaimsAnswer(
        command="",
        found=ClaimPage(lines, 10, 10, 0),
        total=10,
        pages=2,
        gaps=(gap,) * 9,
        hints=("x" * 500,) * 3,
    )
    check(claims_card(answer, VIEW, asked=2**62, page_size=10))


def test_every_line_that_says_something_happened_names_who_says_it() -> None:
    for stance in ("asserted", "denied", "doubted"):
        said = event_line(EventLine(replace(CLAIM, stance=stance), 1, 1, (stance,)), 1, VIEW).render()[0]
        assert "HUR" in said
        assert ("denied" in said, "doubted" in said) == (stance == "denied", stance == "doubted")


def test_a_claim_that_was_read_again_names_its_successor() -> None:
    assert "see #512" in lines_of(replace(CLAIM, current=False, superseded_by=512))[1]
    assert "no such claim" in lines_of(replace(CLAIM, current=False))[1]


def test_a_deleted_post_says_when_that_was_noticed() -> None:
    (line,) = [line for line in lines_of(replace(CLAIM, deleted_at=NOW, edits=2)) if line.startswith("🔗")]
    assert line == "🔗 t.me/name/1 · edited 2× · 🗑 deleted, noticed 19 Dec 20:00"


def test_a_post_without_a_link_and_a_time_without_a_zone_say_so() -> None:
    lines = lines_of(replace(CLAIM, url=None, time_uncertain=True, first_way="export"))
    assert any("no public link" in line for line in lines)
    assert any("the source names no zone" in line and "read from an export" in line for line in lines)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2024, 12, 14), date(2024, 12, 14), "14 Dec"),
        (date(2024, 12, 14), date(2024, 12, 15), "14–15 Dec"),
        (date(2024, 11, 29), date(2024, 12, 2), "29 Nov–2 Dec"),
        (date(2024, 12, 1), date(2024, 12, 31), "Dec 2024"),
        (date(2023, 12, 14), date(2023, 12, 15), "14–15 Dec 2023"),
        (date(2023, 12, 30), date(2024, 1, 2), "30 Dec 2023–2 Jan"),
    ],
)
def test_days_are_said_shortly_and_the_year_where_it_is_not_this_one(
    first: date, last: date, said: str
) -> None:
    assert dates.days(first, last, EN, 2024) == said


def test_a_window_names_its_zone_once_and_whole_days_have_no_hours() -> None:
    kyiv = VIEW.zone
    start = datetime(2024, 12, 1, tzinfo=kyiv)
    end = datetime(2024, 12, 21, tzinfo=kyiv)
    assert dates.window(start, end, EN, kyiv, 2024) == "1–20 Dec Kyiv"
    assert dates.window(NOW - timedelta(days=7), NOW, EN, kyiv, 2024) == "12 Dec 20:00–19 Dec 20:00 Kyiv"
    again = datetime(2024, 10, 27, 1, tzinfo=UTC)  # the clock goes back from 4 to 3
    window = dates.window(again - timedelta(hours=1), again, EN, kyiv, 2024)
    assert window == "27 Oct 03:00 EEST–27 Oct 03:00 EET Kyiv"
    assert dates.window(end, NOW, EN, kyiv, 2024) == "since 21 Dec 00:00 Kyiv"  # it is still to come
    assert dates.window(None, NOW, EN, ZoneInfo("UTC"), 2024) == "everything kept, up to 19 Dec 18:00 UTC"
    assert dates.zone_name(ZoneInfo("America/Argentina/Buenos_Aires"), EN) == "Buenos Aires"
    seoul = ZoneInfo("Asia/Seoul")
    assert [dates.zone_name(seoul, words_in(language)) for language in LANGUAGES] == [
        "Seoul",
        "Сеул",
        "Сеул",
        "서울",
    ]
    kyiv_named = [dates.zone_name(ZoneInfo("Europe/Kyiv"), words_in(language)) for language in LANGUAGES]
    assert kyiv_named == ["Kyiv", "Київ", "Киев", "키이우"]
    assert dates.zone_name(ZoneInfo("UTC"), words_in("ko")) == "UTC"


@pytest.mark.parametrize(
    ("seconds", "said"), [(4, "+4 s"), (-3, "+0 s"), (119, "+119 s"), (600, "+10 min"), (7200, "+2 h")]
)
def test_lapses(seconds: int, said: str) -> None:
    assert dates.lapse(timedelta(seconds=seconds), EN) == said


def test_a_region_that_its_own_place_names_is_not_said_again() -> None:
    village = {"id": "martynovka", "name": "Martynovka", "region": "Kursk Oblast"}
    region = {"id": "kursk-oblast", "name": "Kursk Oblast", "region": "Kursk Oblast"}
    told = replace(CLAIM, slots=slots(places=[village, region]))
    assert places_line(told, VIEW) == "📍 Martynovka, Kursk Oblast"
    assert places_line(replace(CLAIM, slots=slots(places=[region])), VIEW) == "📍 Kursk Oblast"


def test_the_reasons_show_the_quote_in_its_post_and_what_stood_there_before_an_edit() -> None:
    quote = "HUR: 13 soldiers of the DPRK were wounded."
    text = f"{'Morning news. ' * 40}From the hospital:\n\n{quote}\nMore at noon."
    post = PostUnderClaim(text, (), (), None, None)
    earlier = Version(510, slots(), text.replace("13", "30"), NOW - timedelta(hours=2))
    now = Version(511, slots(), text, NOW - timedelta(hours=1))
    claim = replace(CLAIM, quote=quote)
    answer = ClaimAnswer(command="/claim", claim=claim, post=post, others=(), versions=(earlier, now))
    told = claim_card(answer, VIEW, reasons=True).text.render()[0].splitlines()
    (context,) = [line for line in told if line.startswith("Around the quote: ")]
    assert context.startswith("Around the quote: “…")
    assert context.endswith("From the hospital: […] More at noon.”")
    assert utf16_units(context) < 400
    (before,) = [line for line in told if line.startswith("Text before the edit of 19 Dec 19:00: “Morning")]
    assert utf16_units(before) < 400
    whole = replace(answer, post=replace(post, text=quote), versions=(now,))
    told = claim_card(whole, VIEW, reasons=True).text.render()[0].splitlines()
    assert not [line for line in told if line.startswith(("Around the quote", "Text before"))]
