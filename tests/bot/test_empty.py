"""Nothing kept yet: never "nothing found", always what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.deps import BotDeps
from bot.settings import BotSettings
from claims.model import Side
from claims.places import Gazetteer
from storage.channels import add_channel
from storage.engines import Storage
from storage.observations import ChannelRef
from tests.bot.feed import FEED, NOW, at, write_feed

Golden = Callable[[str, str | Sent], None]


@pytest.fixture
def bare(empty: Storage, gazetteer: Gazetteer) -> Chat:
    return open_chat(
        build_dispatcher(BotDeps(empty, gazetteer, BotSettings(access="open"), clock=lambda: NOW))
    )


@pytest.mark.parametrize(
    "asked", ["/claims kursk 7d", "/claim 5", "/posts sudzha", "/sources", "/start", "kursk"]
)
async def test_an_empty_database_names_the_command_that_fills_it(bare: Chat, asked: str) -> None:
    (sent,) = await bare.say(asked)
    assert "dprkwatch preview" in sent.text
    assert "dprkwatch import" in sent.text


async def test_the_answer_of_an_empty_database(bare: Chat, golden: Golden) -> None:
    golden("empty_claims", (await bare.say("/claims kursk 7d"))[0])


async def test_watched_channels_without_posts_are_told_apart(
    bare: Chat, empty: Storage, golden: Golden
) -> None:
    async with empty.write() as conn:
        await add_channel(conn, ChannelRef(username="topolya_brief"), at(1, 0), side=Side.UKRAINE)
    golden("empty_posts", (await bare.say("/claims kursk 7d"))[0])


async def test_posts_without_claims_are_told_apart(bare: Chat, empty: Storage, gazetteer: Gazetteer) -> None:
    await write_feed(empty, gazetteer, FEED[-1:])
    (sent,) = await bare.say("/claims kursk 7d")
    assert "no claim about North Korean forces in them yet" in sent.text


async def test_before_the_first_post_the_bot_holds_nothing(deps: BotDeps) -> None:
    chat = open_chat(build_dispatcher(replace(deps, clock=lambda: at(10, 0))))
    (sent,) = await chat.say("/claims kursk")
    assert "Nothing is kept yet" in sent.text
