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
from claims.model import Claim, CountKind, Event, Flag, Mention, Span
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


def claims_of(text: str) -> list[Claim]:
    return list(read_claims(text, flag_post(text, LEXICON), POSTED, LEXICON, GAZETTEER))


@pytest.mark.parametrize(
    "text",
    [
        "12 NORTH KOREANS DESERT NEAR SUDZHA (1 source)",
        "За наш взвод 12 північнокорейців, вбиті й поранені разом, із них видно на відео 5.",
    ],
)
def test_what_is_no_figure_of_its_own_is_not_counted(text: str) -> None:
    assert [(n.min, n.max) for c in claims_of(text) for n in c.counts] == [(12, 12)]


def test_a_figure_that_is_only_cited_as_wrong_is_not_counted() -> None:
    claims = claims_of(
        "HUR이 밝힌 북한군 25명은 \"전사 또는 부상\"이다. '25명 사망'이라고 쓴 기사들은 틀렸다."
    )
    assert [(n.what, n.min) for c in claims for n in c.counts] == [(CountKind.KILLED_OR_WOUNDED, 25)]


def test_losses_of_a_mixed_unit_are_left_out() -> None:
    text = (
        "ГУР: зведений загін із військових КНДР та російських морпіхів пішов у бій. Сукупні втрати — 90 осіб."
    )
    lost = [c for c in claims_of(text) if c.event is Event.CASUALTIES]
    assert [c.counts for c in lost] == [()]
    assert [n.min for n in lost[0].joint] == [90]
    theirs = claims_of("ГУР: сукупні втрати північнокорейців — 90 осіб.")
    assert [n.min for c in theirs for n in c.counts] == [90]


def test_figures_joined_by_and_belong_to_who_stands_in_brackets_behind_them() -> None:
    text = "North Korean losses: ≥90 killed and ~800 wounded (NIS, 19 Dec), 2,500 killed or wounded (Kyiv, 20 Dec)."
    assert [(c.claimant.name, [n.min for n in c.counts], c.date_from) for c in claims_of(text)] == [
        ("NIS (South Korea)", [90, 800], None),
        ("Ukrainian government", [2500], None),
    ]


def test_a_sentence_that_sums_up_figures_of_others_is_no_claim_of_its_own() -> None:
    text = (
        "Where it stands: 90 killed (NIS, 19 Dec), 2,500 killed or wounded (Kyiv, 20 Dec). "
        "All are claims about North Korean losses in Kursk."
    )
    told = claims_of(text)
    assert [c.claimant.name for c in told] == ["NIS (South Korea)", "Ukrainian government"]
    assert {p.place.id for c in told for p in c.places} == {"kursk-oblast"}


def test_a_name_of_a_film_gives_no_place_and_no_date() -> None:
    (claim,) = claims_of("Відео «Суджа, учора» з солдатами КНДР — це полігон «Сергіївка».")
    assert ([p.place.id for p in claim.places], claim.date_from) == (["sergeyevka"], None)


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ('[속보] HUR "14~15일 수자에서 북한군 최소 30명 사상"', "HUR"),
        ("발표에서 HUR은 북한군이 체첸 부대에 오인 사격을 했다고 주장했다.", "HUR"),
        ("20일 현재 어느 정부도 북한군 포로를 확인한 바 없다.", "channel"),
        ("오늘 정보위. 국정원은 북한군 50여 명이 사망했다고 보고.", "NIS (South Korea)"),
        ("Об'єднаний комітет начштабів оцінює втрати КНДР у 900 вбитих і поранених.", "South Korean JCS"),
    ],
)
def test_who_says_it_is_found_where_the_text_names_them_briefly(text: str, claimant: str) -> None:
    assert {c.claimant.name for c in claims_of(text)} == {claimant}


def test_a_quote_keeps_the_bracket_it_begins_with() -> None:
    text = '[속보] 국정원 "북한군 50명 사망".'
    (claim,) = claims_of(text)
    assert text[claim.quote.start : claim.quote.end].startswith("[속보]")


def test_a_fight_and_its_dead_have_one_place() -> None:
    text = "Near Sudzha North Koreans attacked at dawn. Ten of them were killed."
    claims = read_claims(text, flag_post(text, LEXICON), POSTED, LEXICON, GAZETTEER)
    assert {(str(c.event), *(p.place.name for p in c.places)) for c in claims} == {
        ("combat", "Sudzha"),
        ("casualties", "Sudzha"),
    }


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "우크라군은 지난 9일 쿠르스크에서 북한군 2명을 생포했다고 12일 밝혔다.",
            ("2024-12-09", "2024-12-09"),
        ),
        ("North Korea sent 3,000 soldiers to Russia in Sep/Oct.", ("2024-09-01", "2024-10-31")),
        ("North Korea sent 3,000 soldiers to Russia in early to mid December.", ("2024-12-01", "2024-12-15")),
        ("North Koreans have not been seen on the Kursk front for about two weeks.", ("None", "None")),
        ("Two North Koreans were killed near Sudzha. Back on Monday.", ("None", "None")),
    ],
)
def test_a_date_is_that_of_the_event(text: str, days: tuple[str, str]) -> None:
    claims = read_claims(text, flag_post(text, LEXICON), POSTED, LEXICON, GAZETTEER)
    assert {(str(c.date_from), str(c.date_to)) for c in claims} == {days}
