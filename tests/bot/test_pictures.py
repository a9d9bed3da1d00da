"""Pictures held by their texts and boxes, in every language, with captions that say the same.

Nothing found is said without a picture.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image, ImageColor

from bot.answers.gathered import GatheredAnswer
from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.cards.fitting import CAPTION_UNITS, utf16_units
from bot.cards.pictures import chart_card, map_card, map_of
from bot.deps import BotDeps
from bot.locales import words_in
from bot.pictures.chart import Chart, draw_chart
from bot.pictures.drawing import DARK, LIGHT, Picture, Theme, writable
from bot.pictures.figures import Figured, FiguresPicture, draw_figures
from bot.pictures.map import Map, draw_map, near
from bot.pictures.spots import Spot
from bot.settings import LANGUAGES, BotSettings
from storage.claims import EventLine
from tests.bot.test_cards import CLAIM, VIEW

HOSTILE = "$\\frac{1}{0}$ <b>&\u202e 🔥 " + "Довгаявлявавава " * 40


def check(picture: Picture) -> None:
    """It opens, and all that is written stands inside of it."""
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.size == (picture.width, picture.height)
    for text in picture.texts:
        assert text.left >= 0, text
        assert text.bottom >= 0, text
        assert text.right <= picture.width, text
        assert text.top <= picture.height, text


def texts(picture: Picture) -> list[str]:
    return [written.text for written in picture.texts]


def spot(name: str, latitude: float, longitude: float, events: int = 1, exact: bool = True) -> Spot:
    return Spot(name, "x", latitude, longitude, events, exact)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("title", ["주장된 사건", HOSTILE, ""])
def test_a_chart_keeps_inside_its_frame(title: str, colours: object) -> None:
    sides = (("ukraine", title or "x", (1, 0, 9_999)),)
    picture = draw_chart(Chart(title, title, ("1", "2", title), sides, frozenset({1}), (title,)), colours)  # type: ignore[arg-type]
    check(picture)
    assert "9999" in texts(picture)


def test_a_map_of_one_place_and_of_many_keeps_inside_its_frame() -> None:
    check(draw_map(Map("한국어", "x", (spot("Суджа", 51.19, 35.27),), ("a", "b"), ("c",)), LIGHT))
    many = tuple(spot(HOSTILE, 50 + at % 40 / 20, 34 + at / 2000, at + 1, at % 2 == 0) for at in range(4000))
    picture = draw_map(Map(HOSTILE, HOSTILE, many, (HOSTILE, "b"), (HOSTILE,)), DARK)
    assert "12" in texts(picture)
    assert "13" not in texts(picture)


def test_a_place_far_away_does_not_stretch_the_map() -> None:
    kursk, sudzha, far = spot("a", 51.7, 36.2, 3), spot("b", 51.2, 35.3), spot("c", 43.4, 132.0, 3)
    assert near((kursk, far, sudzha)) == (kursk, sudzha)


@pytest.mark.parametrize("bounds", [(30, None), (None, 50), (3, 3), (None, None), (10, 2_000_000)])
def test_a_figure_keeps_its_bounds_as_they_are_said(bounds: tuple[int | None, int | None]) -> None:
    one = Figured(HOSTILE, "14 Dec", "≥30 killed", "ukraine", *bounds, False)
    picture = draw_figures(FiguresPicture("t", "s", (one,), ("n",)), LIGHT)
    check(picture)
    assert "≥30 killed" in texts(picture)


def test_whoever_says_a_figure_is_named_whole_and_the_scale_is_written_as_the_language_writes_numbers() -> (
    None
):
    who = "заперечують неназвані джерела через @berezovy_rubezh_z"
    one = Figured(who, "14 груд.", "3 000 убитих", "russia", 3000, 3000, False)
    told = FiguresPicture("t", "s", (one,), ("n",), ("1", "10", "100", "1\N{NO-BREAK SPACE}000", "10 000"))
    picture = draw_figures(told, LIGHT)
    check(picture)
    written = texts(picture)
    assert who in " ".join(written)
    assert "1\N{NO-BREAK SPACE}000" in written
    assert "1,000" not in written
    names = sorted((one for one in picture.texts if one.text in who), key=lambda one: -one.top)
    assert len(names) > 1
    assert all(upper.bottom >= lower.top - 8 for upper, lower in itertools.pairwise(names))


def test_each_figure_of_a_line_has_its_mark() -> None:
    one = Figured("x", "14 Dec", "50 killed, 4,000 wounded", "ukraine", 50, 50, True)
    both = replace(one, others=((4000, 4000),))
    alone, drawn = (draw_figures(FiguresPicture("t", "s", (told,), ("n",)), LIGHT) for told in (one, both))
    assert [written.text for written in drawn.texts if written.text.endswith("000")] == ["1,000", "10,000"]
    blue = ImageColor.getrgb(LIGHT.sides["ukraine"])
    dots = []
    for picture in (alone, drawn):
        with Image.open(io.BytesIO(picture.png)) as image:
            dots.append(int((np.asarray(image.convert("RGB")) == blue).all(axis=2).sum()))
    assert dots[1] > 1.5 * dots[0] > 0


def test_what_no_font_has_is_left_out() -> None:
    assert writable("a🔥\u202eb 가\nЇ") == "ab 가 Ї"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_picture_comes_with_the_same_in_words(deps: BotDeps, language: str) -> None:
    settings = BotSettings(access="open", language=language)
    chat = open_chat(build_dispatcher(replace(deps, settings=settings)))
    for command in ("/chart", "/map", "/figures", "/figures dark"):
        (sent,) = await chat.say(command)
        assert (sent.file or b"").startswith(b"\x89PNG"), command
        assert utf16_units(sent.text) <= CAPTION_UNITS
    (sent,) = await chat.say("/figures")
    assert "≥30" in sent.text
    (none,) = await chat.say("/map kursk 2020-01-01..2020-01-02")
    assert none.file is None
    assert words_in(language).say("claims-none") in none.text


async def test_a_timeline_goes_from_the_oldest_event(chat: Chat) -> None:
    (sent,) = await chat.say("/timeline")
    numbers = [line.rpartition("#")[2] for line in sent.text.splitlines() if "#" in line]
    assert numbers == ["1", "3", "4", "5", "6"]


def test_numbers_on_a_map_do_not_cover_one_another() -> None:
    crowded = tuple(spot(f"p{at}", 51.2 + at / 10_000, 35.3) for at in range(12))
    picture = draw_map(Map("t", "s", crowded, ("a", "b"), ("c",)), LIGHT)
    numbers = [text for text in picture.texts if text.text.isdigit()]
    assert len(numbers) == 12
    for one in numbers:
        for other in numbers:
            beside = one.right <= other.left or other.right <= one.left
            above = one.top <= other.bottom or other.top <= one.bottom
            assert one is other or beside or above


CROWDED = (
    spot("Курская область", 51.73, 36.18, 41, exact=False),
    spot("Плёхово", 51.08, 35.33, 6),
    spot("Малая Локня", 51.33, 35.25, 4),
    spot("Суджа", 51.19, 35.27, 3),
    spot("Брянск", 53.24, 34.36),
    spot("Брянская область", 53.27, 34.32, exact=False),
    spot("Мартыновка", 51.19, 35.27, exact=False),
    spot("Ворожба", 51.19, 35.27, exact=False),
    spot("Курилівка", 51.19, 35.27, exact=False),
    spot("Кореново", 51.41, 34.9),
    spot("Донецкая область", 48.02, 37.8, exact=False),
)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_where_places_crowd_a_closer_map_keeps_numbers_and_names_apart_and_near_their_places(
    colours: Theme,
) -> None:
    oblasts = {"kursk-oblast": "Курская область", "sumy-oblast": "Сумская область"}
    picture = draw_map(Map("t", "s", CROWDED, ("a", "b"), ("c",), oblasts), colours)
    check(picture)
    assert picture.height > draw_map(Map("t", "s", CROWDED[:3], ("a", "b"), ("c",)), colours).height + 300
    assert sorted(int(text) for text in texts(picture) if text.isdigit()) == list(range(1, 12))
    assert texts(picture).count("Сумская область") >= 1
    named = {text.text for text in picture.texts}
    assert {one.name for one in CROWDED} <= named
    for at, one in enumerate(picture.texts):
        for other in picture.texts[:at]:
            beside = one.right <= other.left or other.right <= one.left
            above = one.top <= other.bottom or other.top <= one.bottom
            assert beside or above, (one.text, other.text)


def test_a_country_alone_is_no_place_on_a_map() -> None:
    sudzha = {"id": "sudzha", "name": "Sudzha", "lat": 51.19, "lon": 35.27, "precision": "settlement"}
    russia = {"id": "russia", "name": "Russia", "lat": 55.75, "lon": 37.62, "precision": "country"}
    claim = replace(CLAIM, slots={**CLAIM.slots, "places": [sudzha, russia]})
    answer = GatheredAnswer(command="", total=1, claims=(), events=(EventLine(claim, 1, 1, ("asserted",)),))
    told = map_of(answer, VIEW)
    assert [one.name for one in told.spots] == ["Sudzha"]
    assert "Named no closer than a country: Russia (1)" in map_card(answer, VIEW).text.render()[0]


def test_light_and_dark_are_two_pictures_of_the_same() -> None:
    told = Map("t", "s", (spot("a", 51.2, 35.3),), ("a", "b"), ("c",))
    light, dark = draw_map(told, LIGHT), draw_map(told, DARK)
    assert light.texts == dark.texts
    assert light.png != dark.png


@pytest.mark.parametrize(("days_before", "when"), [(14, "13 Dec"), (49, "13–19 Dec")])
def test_the_highest_bar_is_named_by_all_its_days(days_before: int, when: str) -> None:
    start = datetime(2024, 12, 13, 12, tzinfo=UTC)
    leads = [replace(CLAIM, posted_at=start + timedelta(days=day)) for day in (-days_before, 0, 0, 5, 9)]
    events = tuple(EventLine(lead, 1, 1, ("asserted",)) for lead in leads)
    answer = GatheredAnswer(command="", total=len(events), claims=(), events=events)
    assert f"Most: {when}, " in chart_card(answer, VIEW).text.render()[0]
