"""Films that are too large for a bot: asked of a watching account, and answered as a reply when it fetched them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.app import build_dispatcher
from bot.capture import open_chat
from bot.deps import BotDeps
from bot.settings import LANGUAGES
from storage.accounts import add_account
from storage.asked_posts import answer_asked_post, take_asked_post
from storage.chats import choose, keep_chat
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW
from tests.bot.subscribers import post_office
from tests.bot.test_footage import SeenInFilm
from tests.bot.test_seen import message

USER = 4242
LARGE = {"file_unique_id": "u", "width": 9, "height": 9, "duration": 1, "file_size": 30 << 20, "file_id": "A"}


@pytest.fixture
async def mine(deps: BotDeps) -> BotDeps:
    return replace(deps, footage=SeenInFilm())


def forwarded(username: str | None) -> dict[str, Any]:
    chat = {"id": -1001700009999, "type": "channel", "title": "x", "username": username}
    return {"type": "channel", "date": 1734700000, "message_id": 31, "chat": chat}


async def connected(deps: BotDeps) -> None:
    async with deps.storage.write() as conn:
        await add_account(conn, "one", "one.session", NOW)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_large_film_of_a_public_channel_is_promised_and_answered_as_a_reply(
    mine: BotDeps, server: BotApiServer, language: str
) -> None:
    await connected(mine)
    async with mine.storage.write() as conn:
        await choose(conn, await keep_chat(conn, USER, 0, "private", NOW), language=language)
    chat = open_chat(build_dispatcher(mine), user_id=USER)
    (sent,) = await chat.feed(message=message(video=LARGE, forward_origin=forwarded("elsewhere_z")))
    assert "t.me/elsewhere_z/31" in sent.text
    async with mine.storage.write() as conn:
        asked = await take_asked_post(conn, NOW)
        assert asked is not None
        await answer_asked_post(conn, asked, NOW, media_id=2, full=True, why=None)
    async with post_office(mine, server) as post:
        await post.send()
    (reply,) = server.sent
    assert reply.reply_to == 77
    assert "@rota_lypa" in reply.text


async def test_which_way_was_used_is_said_and_why_not_the_whole(mine: BotDeps, server: BotApiServer) -> None:
    await connected(mine)
    chat = open_chat(build_dispatcher(mine), user_id=USER)
    answers = [(2, True, None), (2, False, "larger than 100 MB"), (None, False, "there is no such post")]
    for number, (media_id, full, why) in enumerate(answers):
        (sent,) = await chat.say(f"t.me/elsewhere_z/{number + 1}")
        assert sent.text.startswith("A watching account fetches it from t.me/elsewhere_z/")
        async with mine.storage.write() as conn:
            asked = await take_asked_post(conn, NOW)
            assert asked is not None
            await answer_asked_post(conn, asked, NOW, media_id=media_id, full=full, why=why)
    async with post_office(mine, server) as post:
        await post.send()
    whole, small, failed = [shown.text for shown in server.sent]
    assert "Looked up by the whole film or picture, as the watching account fetched it." in whole
    assert "Looked up by a small picture, as the watching account fetched it." in small
    assert "Why not by the whole: larger than 100 MB" in small
    assert failed.startswith("t.me/elsewhere_z/3: the watching account could not fetch it (there is no such")


async def test_nothing_is_promised_where_no_account_works_or_the_post_is_not_public(mine: BotDeps) -> None:
    chat = open_chat(build_dispatcher(mine), user_id=USER)
    (sent,) = await chat.say("t.me/elsewhere_z/1")
    assert sent.text.startswith("That post isn't kept")
    await connected(mine)
    (sent,) = await chat.feed(message=message(video=LARGE, forward_origin=forwarded(None)))
    assert "larger than the 20 MB" in sent.text
    (sent,) = await chat.say("t.me/c/1700009999/1")
    assert sent.text.startswith("That post isn't kept")
