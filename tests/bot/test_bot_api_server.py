"""The Bot API server on loopback refuses what Telegram refuses: otherwise nothing that it lets pass is worth much."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from tests.bot.bot_api_rules import Limits, Refused
from tests.bot.bot_api_server import TOKEN, BotApiServer


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(server.address)))
    yield bot
    await bot.session.close()


async def test_texts_entities_and_buttons_that_telegram_refuses(bot: Bot) -> None:
    await bot.send_message(1, "😀" * 2048)
    with pytest.raises(TelegramBadRequest, match="too long"):
        await bot.send_message(1, "😀" * 2048 + "x")
    for offset, length in ((0, 3), (1, 1), (-1, 1)):
        with pytest.raises(TelegramBadRequest, match="ENTITY_BOUNDS"):
            await bot.send_message(
                1, "😀", entities=[MessageEntity(type="bold", offset=offset, length=length)]
            )
    button = InlineKeyboardButton(text="x", callback_data="ї" * 33)
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(1, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))


async def test_a_chat_refuses_moves_and_is_lost_on_demand(bot: Bot, server: BotApiServer) -> None:
    server.refuse(1, 403, "Forbidden: bot was blocked by the user")
    server.migrate(-5, -1_000_000_000_005)
    server.fail("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    server.fail("sendMessage", 502)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(2, "x")
    with pytest.raises(TelegramServerError):
        await bot.send_message(2, "x")
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(1, "x")
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(-5, "x")
    assert moved.value.migrate_to_chat_id == -1_000_000_000_005


async def test_files_arrive_whole_and_can_be_fetched(bot: Bot, server: BotApiServer) -> None:
    sent = await bot.send_document(1, BufferedInputFile(b"a,b\n", "a.csv"), caption="figures")
    assert sent.document is not None
    fetched = await bot.download(sent.document.file_id)
    assert fetched is not None
    assert fetched.read() == b"a,b\n"


def test_limits_slide_over_all_chats_one_chat_and_groups() -> None:
    limits = Limits(per_second=2, chat_seconds=1.0, group_minute=2)
    limits.take(1, 0.0)
    limits.take(2, 0.5)
    for chat, now in ((3, 0.9), (2, 1.2)):
        with pytest.raises(Refused):
            limits.take(chat, now)
    for now in (10.0, 20.0):
        limits.take(-1, now)
    with pytest.raises(Refused) as refused:
        limits.take(-1, 60.0)
    assert refused.value.parameters == {"retry_after": 10}
