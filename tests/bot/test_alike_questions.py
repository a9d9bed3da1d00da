"""The same words of chats of other zones and languages are other questions."""

from __future__ import annotations

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps


async def numbers(chat: Chat, question: str) -> list[str]:
    (sent,) = await chat.say(question)
    return [line.rsplit("#", 1)[1] for line in sent.text.splitlines() if line[0].isdigit() and "#" in line]


async def test_a_day_is_each_chats_own_however_often_and_in_what_order_it_is_asked_for(deps: BotDeps) -> None:
    dispatcher = build_dispatcher(deps)
    seoul, new_york, unset = (open_chat(dispatcher, user_id=user) for user in (7, 8, 9))
    await seoul.say("/timezone Seoul")
    await new_york.say("/timezone America/New_York")
    for chat, language in ((seoul, "uk"), (new_york, "ko"), (seoul, "ru"), (new_york, "en"), (unset, "en")):
        await chat.say(f"/language {language}")
        assert await numbers(seoul, "/claims 2024-12-17") == []
        assert await numbers(new_york, "/claims 2024-12-17") == ["3"]
        assert await numbers(unset, "/claims 2024-12-18") == ["4"]
        assert await numbers(seoul, "/claims 2024-12-18") == ["4", "3"]
        assert await numbers(new_york, "/claims 2024-12-18") == ["5", "4"]


async def test_each_chat_is_answered_in_its_language_though_both_ask_the_same(deps: BotDeps) -> None:
    dispatcher = build_dispatcher(deps)
    one, other = (open_chat(dispatcher, user_id=user) for user in (7, 8))
    await one.say("/language uk")
    await other.say("/language ko")
    for _ in range(2):
        (ukrainian,) = await one.say("/claims 2024-12-16")
        (korean,) = await other.say("/claims 2024-12-16")
        assert "Втрати" in ukrainian.text
        assert "Втрати" not in korean.text
        assert any("가" <= letter <= "힣" for letter in korean.text)
