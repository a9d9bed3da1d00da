"""What is held for a subscription (in quiet hours, say) goes when that is stopped or paused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import build_dispatcher
from bot.capture import open_chat
from bot.deps import BotDeps
from claims.places import Gazetteer
from storage.engines import Storage
from tests.bot.bot_api_server import BotApiServer
from tests.bot.conftest import carried
from tests.bot.feed import NOW
from tests.bot.subscribers import TestClock, post_office, states, subscribe, tell
from tests.bot.test_alerts import told


@pytest.mark.parametrize("pressed", [("Stop", "Yes, stop"), ("Pause a week",), ()])
async def test_what_is_held_goes_with_its_subscription(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer, pressed: tuple[str, ...]
) -> None:
    await subscribe(storage, "event:casualties", quiet_from="20:00", quiet_to="23:00")
    clock = TestClock()
    clock.go_to(NOW + timedelta(minutes=1))
    first = told("topolya_brief", 300, "ГУР: 60 солдатів КНДР вбито біля Курилівки.")
    seen = NOW + timedelta(seconds=30)
    await tell(storage, gazetteer, replace(first, posted=seen), now=seen + timedelta(seconds=10))
    async with post_office(deps, server, clock) as post:
        await post.send()
        assert not server.sent
        chat = open_chat(build_dispatcher(replace(deps, clock=clock.now)), user_id=7)
        (panel,) = await chat.say("/subscriptions")
        for label in ("1", *pressed):
            (panel,) = await chat.press(carried(panel, label), panel)
        clock.go_to(NOW + timedelta(hours=4))
        await post.send()
    assert len(server.sent) == (0 if pressed else 1)
    assert (await states(storage)).get("due", 0) == 0
