"""Whom Ukrainian and Russian sentences tell of: one man, those named before, the other side; how many, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.extraction import read_claims
from claims.flagging import flag_post
from claims.lexicon import load_lexicon
from claims.model import Claim, Flag, Mention, Span
from claims.places import load_gazetteer

LEXICON = load_lexicon()
GAZETTEER = load_gazetteer()
POSTED = datetime(2025, 1, 20, 12, tzinfo=UTC)


def claims_of(text: str) -> tuple[Claim, ...]:
    """The claims of a text; flagged in any case, since these tests are about what comes after."""
    flag = flag_post(text, LEXICON)
    if not flag.flagged:
        flag = Flag(True, 1.0, (Mention(Span(0, 1), text[:1], "test"),))
    return read_claims(text, flag, POSTED, LEXICON, GAZETTEER)


def told(text: str) -> set[str]:
    return {str(c.event) if str(c.stance) == "asserted" else f"{c.event} {c.stance}" for c in claims_of(text)}


def counted(text: str) -> set[str]:
    return {f"{n.what} {n.min}-{n.max}" for c in claims_of(text) for n in c.counts}


@pytest.mark.parametrize(
    "text",
    [
        "Північнокорейський солдат, якого десантники взяли живим під Суджею, помер у шпиталі.",
        "Корейський снайпер, захоплений учора нашими, не вижив.",
        "Раненый северокореец, попавший в плен на прошлой неделе, умер в больнице.",
        "Одного корейця взяли живим, але він стік кров'ю в евакуаційній машині.",
        "Кореец сдался сам. Умер через сутки.",
    ],
)
def test_one_man_who_is_captured_and_dies_is_counted_for_both(text: str) -> None:
    assert counted(text) == {"captured 1-1", "killed 1-1"}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Семеро корейців мертві. Восьмий підняв руки й вийшов.", {"killed 7-7", "captured 1-1"}),
        ("Четверо кимовцев двухсотые, пятого скрутили и привезли.", {"killed 4-4", "captured 1-1"}),
        ("Четвертий штурм корейців відбили, двоє здалися.", {"captured 2-2"}),
    ],
)
def test_a_man_counted_on_from_the_dead_is_one_more(text: str, counts: set[str]) -> None:
    assert counted(text) == counts


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Корейці вбили двох наших під Махновкою.", {"combat"}),
        ("Кимовцы положили отделение хохлов у Куриловки.", {"combat"}),
        ("Корейці взяли в полон трьох наших десантників.", set()),
        ("Боєць 95-ї, який воює під Суджею, розповів, що бачив тіла корейців.", {"casualties"}),
        ("Корейців на Курщині побили, тепер росіяни перекидають туди морпіхів.", set()),
    ],
)
def test_what_befalls_the_other_side_is_no_fate_of_theirs(text: str, events: set[str]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Корейцы стояли у реки. Ушли ещё в пятницу, никого не предупредили.", {"withdrawal"}),
        ("Позиції корейців під Погребками порожні.", {"withdrawal"}),
        ("Штурмовые группы корейцев пополняют свежими людьми.", {"deployment"}),
        ("Дрони поклали 40 корейців, ще 30 відправили до шпиталю.", {"casualties"}),
        ("Кимовцев семеро двухсотых, остальные дали дёру.", {"casualties"}),
        ("Корейцы числятся в журнале как уроженцы Бурятии.", {"concealment"}),
        ("Полонених корейців тримають у Києві.", {"capture"}),
    ],
)
def test_an_event_is_told_by_what_becomes_of_the_men(text: str, events: set[str]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            "У Сеулі кажуть, що загиблих солдатів КНДР уже дві тисячі, а навесні йшлося про шістсот.",
            {"killed 2000-2000", "killed 600-600"},
        ),
        (
            "До літа КНДР може надіслати ще до 30 тисяч бійців. На сьогодні в росії близько 11 тисяч.",
            {"personnel None-30000", "personnel 11000-11000"},
        ),
        ("Учора поклали дев'ятьох кімівців, сьогодні ще шістьох.", {"killed 9-9", "killed 6-6"}),
        ("Корейцев на тот свет двадцать, ещё восемь в госпиталь.", {"killed 20-20", "wounded 8-8"}),
        ("Під Суджею загинули корейці, спалено двадцять вантажівок.", set()),
        ("Двох вантажівок нема, корейці йдуть пішки. Обох водіїв полонили.", {"captured 2-2"}),
        (
            "Сім тисяч корейців пройшли вишкіл у Примор'ї й перебралися на Курщину.",
            {"personnel 7000-7000"},
        ),
        (
            "Свыше двух тысяч из двенадцати, присланных КНДР, уже в бою.",
            {"personnel 2000-None", "personnel 12000-12000"},
        ),
    ],
)
def test_figures_count_whom_the_sentence_counts(text: str, counts: set[str]) -> None:
    assert counted(text) == counts


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "Корейця взяли живим 9 січня, наступного дня він помер.",
            {("2025-01-09", "2025-01-09"), ("2025-01-10", "2025-01-10")},
        ),
        ("Весь декабрь корейцы штурмовали Плёхово.", {("2024-12-01", "2024-12-31")}),
        ("Корейцев вывозили домой с октября по декабрь.", {("2024-10-01", "2024-12-31")}),
    ],
)
def test_days_are_those_of_the_event(text: str, days: set[tuple[str, str]]) -> None:
    found = {
        (str(c.date_from)[:10], str(c.date_to)[:10]) for c in claims_of(text) if c.date_from or c.date_to
    }
    assert found == days
