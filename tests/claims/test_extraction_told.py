"""What happened and how the text stands to it, over posts written for these tests."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.extraction import read_claims
from claims.flagging import flag_post
from claims.lexicon import load_lexicon
from claims.model import Flag, Mention, Span
from claims.places import load_gazetteer

POSTS = tomllib.loads(Path(__file__).with_name("extraction_told.toml").read_text("utf-8"))["post"]
LEXICON = load_lexicon()
GAZETTEER = load_gazetteer()
POSTED = datetime(2024, 12, 20, 12, tzinfo=UTC)


def told(text: str) -> set[str]:
    """Events with their stances; flagged in any case, since these tests are about what comes after."""
    flag = flag_post(text, LEXICON)
    if not flag.flagged:
        flag = Flag(True, 1.0, (Mention(Span(0, 1), text[:1], "test"),))
    return {f"{c.event} {c.stance}" for c in read_claims(text, flag, POSTED, LEXICON, GAZETTEER)}


@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["text"])[:40])
def test_a_post_tells_what_a_person_reads_in_it(post: dict[str, Any]) -> None:
    assert told(post["text"]) == set(post["told"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Говорят, корейцы взяли Малую Локню. Не взяли.", "combat denied"),
        ("Кажуть, рота корейців утекла з позицій. Брехня.", "desertion denied"),
        ("Two North Koreans were captured near Sudzha, a channel says. Nonsense.", "capture denied"),
        ("북한군이 수자에 있다? 아니다.", "deployment denied"),
    ],
)
def test_a_short_denial_denies_what_was_told_just_before(text: str, expected: str) -> None:
    assert told(text) == {expected}


def test_a_question_that_nothing_answers_tells_nothing() -> None:
    assert told("Северные корейцы в Грайвороне? Погода там хорошая.") == set()


def test_who_denies_what_another_says_makes_a_claim_of_his_own() -> None:
    text = "HUR: North Korean troops have been sent to Mariupol. The Kremlin called it a fake."
    claims = read_claims(text, flag_post(text, LEXICON), POSTED, LEXICON, GAZETTEER)
    assert {(str(c.stance), c.claimant.name) for c in claims} == {("asserted", "HUR"), ("denied", "Kremlin")}


def test_captives_who_are_brought_to_the_capital_are_no_deployment() -> None:
    text = "Двох північнокорейців доправили до Києва. Узяли їх десантники на Курщині."
    (claim,) = read_claims(text, flag_post(text, LEXICON), POSTED, LEXICON, GAZETTEER)
    assert (str(claim.event), [(str(c.what), c.min) for c in claim.counts]) == ("capture", [("captured", 2)])


def test_those_whom_north_koreans_shot_by_mistake_are_no_casualties_of_theirs() -> None:
    assert told("Бойцы КНДР приняли за врага машину «Ахмата». Восемь погибших.") == {"friendly_fire asserted"}


def test_a_denial_of_the_past_denies_nothing_now() -> None:
    text = "Минобороны КНДР месяцами отрицало отправку солдат, теперь северокорейские бойцы воюют под Суджей."
    assert not any(one.endswith("denied") for one in told(text))


def test_a_figure_out_of_thin_air_is_denied() -> None:
    assert told("2500 «убитых корейцев» — цифра из пальца.") == {"casualties denied"}
    assert told("2500 «вбитих корейців» — цифра з пальця.") == {"casualties denied"}
