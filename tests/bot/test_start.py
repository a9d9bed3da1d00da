"""/start: a greeting, a one-time code, a link to a claim."""

from __future__ import annotations

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from storage.engines import Storage
from storage.people import make_code, role_of
from tests.bot.feed import NOW


async def test_a_code_makes_its_first_sender_the_admin(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        code = await make_code(conn, "admin", NOW)
    first, second = (open_chat(build_dispatcher(deps), user_id=user) for user in (7, 8))
    (made,) = await first.say(f"/start {code}")
    (refused,) = await second.say(f"/start {code}")
    assert "You are an admin of this bot now." in made.text
    assert "This code can't be used" in refused.text
    async with storage.read() as conn:
        assert (await role_of(conn, 7), await role_of(conn, 8)) == ("admin", None)


async def test_a_bare_code_is_taken_too(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        code = await make_code(conn, "admin", NOW)
    (made,) = await open_chat(build_dispatcher(deps), user_id=7).say(code)
    assert "You are an admin of this bot now." in made.text


async def test_a_code_in_a_group_is_not_used_up(chat: Chat, storage: Storage) -> None:
    async with storage.write() as conn:
        code = await make_code(conn, "admin", NOW)
    group = {"id": -5, "type": "supergroup", "title": "desk"}
    raw = {"message_id": 7, "date": 1, "chat": group, "text": f"/start {code}"}
    (sent,) = await chat.feed(message={**raw, "from": chat.user.model_dump(exclude_none=True)})
    assert "private chat" in sent.text
    (made,) = await chat.say(f"/start {code}")
    assert "You are an admin" in made.text


async def test_a_link_to_a_claim_opens_its_card(chat: Chat) -> None:
    (sent,) = await chat.say("/start claim-5")
    assert sent.text.startswith("🇰🇷 NIS (South Korea) claims")
