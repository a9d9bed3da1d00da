"""Times of day, rhythms and zones as people say them when they subscribe."""

from __future__ import annotations

import pytest

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from bot.schedules.reading import read_schedule, wrong_how
from bot.schedules.times import read_time
from storage.engines import Storage
from storage.subscriptions import subscriptions_of
from tests.bot.conftest import carried


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("6 вечера", "18:00"),
        ("8 ранку", "08:00"),
        ("9 часов вечера", "21:00"),
        ("6 in the evening", "18:00"),
        ("12 ночи", "00:00"),
        ("2 ночі", "02:00"),
        ("11 at night", "23:00"),
        ("8:30 вечора", "20:30"),
        ("12 pm", "12:00"),
        ("12 am", "00:00"),
        ("오후 9시 반", "21:30"),
        ("저녁 7시", "19:00"),
        ("새벽 5시", "05:00"),
        ("noon", "12:00"),
        ("опівдні", "12:00"),
        ("полночь", "00:00"),
        ("자정", "00:00"),
        ("9", None),
        ("3 дня", None),
        ("13 am", None),
        ("25:99", None),
    ],
)
def test_a_time_is_read_with_its_part_of_the_day(said: str, meant: str | None) -> None:
    assert read_time(said) == meant


@pytest.mark.parametrize(("said", "meant"), [("9", "09:00"), ("0900", "09:00"), ("в 9", None), ("25", None)])
def test_an_hour_alone_is_a_time_only_where_a_time_is_asked_for(said: str, meant: str | None) -> None:
    assert read_time(said, bare=True) == meant


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("потери ежедневно в 6 вечера", "18:00"),
        ("втрати щодня о 7 вечора", "19:00"),
        ("losses daily at noon", "12:00"),
        ("losses daily midnight", "00:00"),
        ("피해 매일 밤 9시 반", "21:30"),
    ],
)
def test_evenings_are_not_taken_for_mornings(typed: str, at: str) -> None:
    said = read_schedule(typed)
    assert (said.rest, said.at, said.wrong) == (typed.split()[0], at, None)


@pytest.mark.parametrize(
    ("typed", "wrong", "how"),
    [
        ("kursk twice a day", "twice a day", "rhythm"),
        ("kursk два раза в день", "два раза в день", "rhythm"),
        ("kursk двічі на день 09:00", "двічі на день", "rhythm"),
        ("kursk 하루에 두 번", "하루에 두 번", "rhythm"),
        ("kursk weekdays 09:00", "weekdays", "rhythm"),
        ("kursk monthly", "monthly", "rhythm"),
        ("kursk mon and fri 18:00", "fri", "second"),
        ("kursk по понедельникам и пятницам в 10", "пятницам", "second"),
        ("kursk hourly :30", ":30", "time"),
    ],
)
def test_what_nobody_can_be_told_by_is_named_and_never_searched_for(typed: str, wrong: str, how: str) -> None:
    said = read_schedule(typed)
    assert (said.rest, said.wrong) == ("kursk", wrong)
    assert wrong_how(wrong) == how


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("kursk daily 09:00 Europe/London", "Europe/London"),
        ("kursk daily 9 msk", "Europe/Moscow"),
        ("kursk 09:00 UTC+3", "Etc/GMT-3"),
        ("kursk daily 9 Kyiv time", "Europe/Kyiv"),
    ],
)
def test_a_zone_behind_the_time_is_the_zone_of_the_times(typed: str, zone: str) -> None:
    said = read_schedule(typed)
    assert (said.rest, said.zone) == ("kursk", zone)


async def test_the_zone_that_is_typed_is_taken_where_none_was_chosen_and_named_otherwise(
    deps: BotDeps, storage: Storage
) -> None:
    chat = open_chat(build_dispatcher(deps), user_id=7)
    (first,) = await chat.say("/subscribe kursk daily 09:00 Europe/London")
    (second,) = await chat.say("/subscribe captured daily 09:00 Asia/Seoul")
    for sent in (first, second):
        assert "Times are those of London" in sent.text
        assert "daily at 09:00 London" in sent.text
    async with storage.read() as conn:
        assert {one.query for one in await subscriptions_of(conn, 7)} == {
            "place:kursk-oblast",
            "event:capture",
        }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("8 or so in the morning", "is no time of day"),
        ("tomorrow 9", "is no time of day"),
        ("fridays at 9 and mondays", "one time and one day"),
    ],
)
async def test_an_answer_that_is_only_half_a_time_is_asked_again(
    deps: BotDeps, storage: Storage, typed: str, said: str
) -> None:
    chat = open_chat(build_dispatcher(deps), user_id=7)
    await chat.say("/subscribe kursk daily 25:00")
    (asked,) = await chat.say(typed)
    assert said in asked.text
    async with storage.read() as conn:
        assert await subscriptions_of(conn, 7) == []


async def test_a_bare_hour_answers_the_question_for_the_time(chat: Chat) -> None:
    await chat.say("/subscribe kursk daily 25:00")
    (asked,) = await chat.say("8")
    (done,) = await chat.press(carried(asked, "Yes, Kyiv"))
    assert "daily at 08:00 Kyiv" in done.text


async def test_words_that_nobody_ever_wrote_are_pointed_out(chat: Chat) -> None:
    (sent,) = await chat.say("/subscribe kursk drizzlewort instant")
    assert "⚠️ Nothing that is kept so far says “drizzlewort”" in sent.text
    assert "✅" in sent.text
    (sent,) = await chat.say("/subscribe -drizzlewort instant")
    assert "⚠️" not in sent.text
