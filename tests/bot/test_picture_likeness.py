"""Pictures as the eye takes them: near the kept hash of the same picture, far from those of pictures that are wrong.

Distances are PDQ's, of 256 bits: drawn by another version of a library, made smaller or saved as JPEG a picture stays
within ten or so; 31 is where PDQ's makers still call two pictures the same.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from bot.pictures.chart import Chart, draw_chart
from bot.pictures.drawing import DARK, LIGHT, Picture, Theme
from bot.pictures.figures import Figured, FiguresPicture, draw_figures
from bot.pictures.map import Map, draw_map
from bot.pictures.spots import Spot
from media.pdq import distance, hash_luminance, luminance_of
from tests.bot.conftest import GOLDEN

SAME, ANOTHER = 31, 60

CHART = Chart(
    "Заявлені події · Курська область",
    "12–15 груд. · 17 заявлених подій",
    ("12 груд.", "13 груд.", "14 груд.", "15 груд."),
    (("ukraine", "Україна", (3, 0, 5, 2)), ("russia", "Росія", (1, 2, 0, 4))),
    frozenset({1}),
    ("Це твердження, а не встановлені факти.",),
)
SPOTS = (
    Spot("Суджа", "5", 51.19, 35.27, 5, True),
    Spot("Плёхово", "3", 51.1, 35.33, 3, True),
    Spot("Курская область", "4", 51.7, 36.2, 4, False),
)
MAP = Map(
    "Где заявлены события",
    "12–15 дек. · 12 заявленных событий",
    SPOTS,
    ("само место", "центр района или области"),
    ("Это утверждения, а не установленные факты.",),
)
TOLD = (
    Figured("국가정보원", "12월 19일", "사망 ≥100명", "south_korea", 100, None, True),
    Figured("우크라이나 국방부 정보총국", "12월 14일", "사상 30명", "ukraine", 30, 30, True),
    Figured("@quiet_ridge 부인", "12월 18일", "사망 3명", "russia", 3, 3, False),
)
FIGURES = FiguresPicture(
    "누가 몇 명이라고 하는가", "12월 12~19일", TOLD, ("확인된 사실이 아니라 주장입니다.",)
)

RIGHT: dict[str, Callable[[Theme], Picture]] = {
    "chart": lambda colours: draw_chart(CHART, colours),
    "map": lambda colours: draw_map(MAP, colours),
    "figures": lambda colours: draw_figures(FIGURES, colours),
}
WRONG: dict[str, tuple[Callable[[Theme], Picture], ...]] = {
    "chart": (
        lambda colours: draw_chart(replace(CHART, sides=CHART.sides[:1]), colours),
        lambda colours: draw_chart(
            replace(CHART, sides=(("ukraine", "Україна", (0, 0, 1, 5)), CHART.sides[1])), colours
        ),
    ),
    "map": (
        lambda colours: draw_map(replace(MAP, spots=(replace(SPOTS[0], latitude=48.1), *SPOTS[1:])), colours),
        lambda colours: draw_map(replace(MAP, spots=SPOTS[:2]), colours),
    ),
    "figures": (
        lambda colours: draw_figures(replace(FIGURES, figures=(TOLD[1], TOLD[0], TOLD[2])), colours),
        lambda colours: draw_figures(
            replace(FIGURES, figures=(*TOLD[:2], replace(TOLD[2], low=3000, high=3000))), colours
        ),
    ),
}


def hashed(image: Image.Image) -> bytes:
    return hash_luminance(luminance_of(np.asarray(image.convert("RGB")))).bits


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png)).convert("RGB")


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest) -> dict[str, bytes]:
    """The hashes that the pictures had when they were last looked at; ``--update-golden`` takes those of today."""
    file = GOLDEN / "pictures.txt"
    if request.config.getoption("--update-golden"):
        lines = [
            f"{name} {shade} {hashed(opened(draw(colours))).hex()}"
            for name, draw in RIGHT.items()
            for shade, colours in (("light", LIGHT), ("dark", DARK))
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = (line.rsplit(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {name: bytes.fromhex(bits) for name, bits in rows}


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("name", list(RIGHT))
def test_a_picture_looks_as_it_did_and_not_like_a_wrong_one(
    kept: dict[str, bytes], name: str, shade: str
) -> None:
    colours = DARK if shade == "dark" else LIGHT
    reference = kept[f"{name} {shade}"]
    picture = opened(RIGHT[name](colours))
    assert distance(hashed(picture), reference) <= SAME
    worse = io.BytesIO()
    picture.resize((picture.width * 4 // 5, picture.height * 4 // 5)).save(worse, "JPEG", quality=60)
    assert distance(hashed(Image.open(worse)), reference) <= SAME
    for draw in WRONG[name]:
        assert distance(hashed(opened(draw(colours))), reference) > ANOTHER


def test_no_picture_is_like_another_or_like_itself_in_other_colours(kept: dict[str, bytes]) -> None:
    names = list(kept)
    assert len(names) == 2 * len(RIGHT)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            assert distance(kept[one], kept[other]) > ANOTHER, (one, other)
