"""Whether a post asserts, denies or doubts what it tells, in posts written for these tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extraction import read_claims
from claims.flagging import flag_post
from claims.lexicon import load_lexicon
from claims.model import Flag, Mention, Span
from claims.places import load_gazetteer

LEXICON = load_lexicon()
GAZETTEER = load_gazetteer()


def told(text: str) -> set[str]:
    flag = flag_post(text, LEXICON)
    flag = flag if flag.flagged else Flag(True, 1.0, (Mention(Span(0, 1), text[:1], "test"),))
    posted = datetime(2025, 1, 15, 12, tzinfo=UTC)
    claims = read_claims(text, flag, posted, LEXICON, GAZETTEER)
    return {f"{claim.event.value} {claim.stance.value}" for claim in claims}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Бойцы КНДР штурмовали Плехово. Кто говорил, что это выдумки, пусть приедет.", "combat asserted"),
        ("Солдати КНДР штурмували Плехове. Ми теж не вірили, поки не побачили.", "combat asserted"),
        (
            "СБУ: солдатам КНДР выдают чужие документы, чтобы никто не смог доказать их участие.",
            "concealment asserted",
        ),
        ("I was wrong to doubt it: North Korean soldiers are in Kursk, I saw them.", "deployment asserted"),
        ("북한군이 쿠르스크에 왔다. 처음엔 다들 안 믿었지만 이제는 사실이다.", "deployment asserted"),
    ],
)
def test_a_doubt_that_is_over_is_no_doubt(text: str, wanted: str) -> None:
    assert told(text) == {wanted}


@pytest.mark.parametrize(
    "text",
    [
        "Читаю, как «северокорейцы обстреляли своих под Суджей». Стоим рядом, никто ни в кого не стрелял.",
        "Це не корейці накрили своїх під Суджею. То була наша арта.",
        "It wasn't Kim's soldiers who fired on their own Russian allies near Sudzha. It was us.",
    ],
)
def test_what_nobody_did_or_another_did_is_denied(text: str) -> None:
    assert told(text) == {"friendly_fire denied"}


def test_who_was_never_there_did_not_die_there() -> None:
    assert "casualties denied" in told("«500 корейців загинули під Сумами». Під Сумами їх зроду не було.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Do we believe that a whole North Korean division stands at Belgorod? No, not without pictures.",
            "doubted",
        ),
        ("Does a whole North Korean division stand at Belgorod? No.", "denied"),
    ],
)
def test_a_no_to_what_one_believes_is_a_doubt(text: str, wanted: str) -> None:
    assert told(text) == {f"deployment {wanted}"}


@pytest.mark.parametrize(
    "text",
    [
        "Під Малою Локнею поклали дев'ятьох північнокорейців. Живим не взяли жодного.",
        "Убитых корейцев двенадцать, пленных ноль, подрываются.",
        "Our guys killed 12 North Koreans near Sudzha. Did not manage to take any of them alive.",
    ],
)
def test_none_taken_alive_denies_the_capture_and_not_the_dead(text: str) -> None:
    assert told(text) == {"casualties asserted", "capture denied"}


def test_a_correction_takes_back_what_the_channel_wrote() -> None:
    text = "Виправлення. Вранці ми писали, що під Плеховим загинули 60 бійців КНДР. Насправді загинули 16 бійців КНДР."
    assert told(text) == {"casualties denied", "casualties asserted"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Корейцев под Воронежем не готовят.", {"training denied"}),
        ("Російське Міноборони: «Корейські союзники не мають втрат».", {"casualties denied"}),
        ("Солдати КНДР стоять під Новоіванівкою без води. Жалко? Ні.", {"deployment asserted"}),
    ],
)
def test_a_no_reaches_only_what_it_answers(text: str, wanted: set[str]) -> None:
    assert told(text) == wanted
