"""Lists of channels as people paste them."""

from __future__ import annotations

import pytest

from bot.answers.channel_lists import read_list
from claims.model import ChannelKind, Side
from storage.usernames import username_of


@pytest.mark.parametrize("between", ["\t", ",", ";", ", "])
def test_a_table_is_read_by_its_heads_whatever_stands_between_its_cells(between: str) -> None:
    rows = [
        ("Username", "title", "side", "kind"),
        ("alpha_chan", "Alpha unit", "ukraine", "unit"),
        ("@beta_chan", "Beta", "mars", "unit"),
        ("", "Nameless", "", ""),
    ]
    alpha, beta, empty = read_list("\n".join(between.join(row) for row in rows))
    assert (alpha.name, alpha.title, alpha.side, alpha.kind) == (
        "alpha_chan",
        "Alpha unit",
        Side.UKRAINE,
        ChannelKind.UNIT,
    )
    assert (beta.name, beta.wrong) == ("beta_chan", "side:mars")
    assert empty.wrong is not None


def test_a_cell_in_quotation_marks_may_hold_the_separator() -> None:
    (one,) = read_list('username,title,side\nalpha_chan,"Alpha, the unit",ukraine')
    assert (one.title, one.side) == ("Alpha, the unit", Side.UKRAINE)


def test_names_beside_commas_are_no_table() -> None:
    assert [one.name for one in read_list("@alpha_chan, @beta_chan")] == ["alpha_chan", "beta_chan"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("@Front_A", "front_a"),
        ("front_a", "front_a"),
        ("https://t.me/s/front_a", "front_a"),
        ("T.me/front_a/", "front_a"),
        ("https://t.me/front_a/12", "front_a"),
        ("https://t.me/s/front_a/12?single", "front_a"),
        ("t.me/front_a?before=7", "front_a"),
        ("@abc", None),
        ("front_a/12", None),
        ("https://t.me/c/1234567/12", None),
        ("https://t.me/+AbCdEfGh", None),
        ("https://t.me/joinchat/AbCdEfGh", None),
    ],
)
def test_a_channel_is_known_by_its_name_its_link_and_a_link_of_its_posts(said: str, name: str | None) -> None:
    assert username_of(said) == name
