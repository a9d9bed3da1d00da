"""Filters let through what the same looks let through one by one, and leave no thread behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.dispatcher.event.handler import FilterObject
from aiogram.types import Message
from magic_filter import MagicFilter, RegexpMode

from bot.admission import is_content
from bot.filters import ALONE, at_once
from bot.handlers.content import content_router
from bot.handlers.other import other_router
from bot.handlers.seen import seen_router
from bot.handlers.start import start_router

PERSON = {"id": 7, "is_bot": False, "first_name": "A"}
DESK = {"id": -5, "type": "supergroup", "title": "desk"}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 60}]
ORIGIN = {"type": "hidden_user", "date": 1, "sender_user_name": "B"}


def message(**parts: Any) -> Message:
    alone = {"id": 7, "type": "private", "first_name": "A"}
    return Message.model_validate({"message_id": 1, "date": 1, "chat": alone, "from": PERSON, **parts})


MESSAGES = (
    message(text="/claims kursk"),
    message(text="claims kursk"),
    message(text=""),
    message(text="/claims kursk", chat=DESK),
    message(text="kursk", chat=DESK),
    message(photo=PHOTO),
    message(photo=PHOTO, caption="/seen", chat=DESK),
    message(text="kursk", forward_origin=ORIGIN),
    message(dice={"emoji": "🎲", "value": 1}),
)
LOOKS: tuple[MagicFilter | Callable[[Message], bool], ...] = (
    ALONE,
    F.text,
    F.text.startswith("/"),
    ~F.text.startswith("/"),
    F.text.strip().regexp(r"\w+", mode=RegexpMode.FULLMATCH),
    F.photo | F.document.mime_type.startswith("image/"),
    is_content,
)


@pytest.mark.parametrize("many", [1, 2, 3])
async def test_what_passes_is_what_every_one_of_the_looks_lets_through(many: int) -> None:
    for looks in combinations(LOOKS, many):
        for shown in MESSAGES:
            one_by_one = [bool(await FilterObject(look).call(shown)) for look in looks]
            assert await at_once(*looks)(shown) is all(one_by_one), (looks, shown)


def test_every_look_passes_some_of_the_messages_and_not_others() -> None:
    for look in LOOKS:
        ask = look.resolve if isinstance(look, MagicFilter) else look
        assert {bool(ask(shown)) for shown in MESSAGES} == {True, False}


async def test_a_later_look_is_not_asked_where_an_earlier_one_says_no() -> None:
    def is_never_asked(_message: Message) -> bool:
        raise AssertionError("asked")

    assert not await at_once(ALONE, is_never_asked)(message(text="a", chat=DESK))
    with pytest.raises(AssertionError, match="asked"):
        await at_once(ALONE, is_never_asked)(message(text="a"))


async def test_looks_are_asked_in_the_thread_that_the_bot_runs_in() -> None:
    asked_in: list[threading.Thread] = []

    def look(_message: Message) -> bool:
        asked_in.append(threading.current_thread())
        return True

    assert await FilterObject(at_once(look)).call(message(text="a"))
    await FilterObject(look).call(message(text="a"))
    here = threading.current_thread()
    assert [thread is here for thread in asked_in] == [True, False]


@pytest.mark.parametrize("made", [content_router, other_router, seen_router, start_router])
def test_messages_pass_no_filter_that_is_asked_in_a_thread(made: Callable[[], Router]) -> None:
    router = made()
    for observer in (router.message, router.edited_message):
        for handler in observer.handlers:
            for look in handler.filters or ():
                assert look.awaitable, (made.__name__, look.callback)
