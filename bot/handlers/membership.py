"""The bot is blocked, thrown out, let in again: subscriptions rest and wake with it. A group becomes a supergroup."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.types import ChatMemberUpdated, Message

from bot.deps import BotDeps
from storage.chat_reach import move_chat, rest_chat, wake_chat

_OUT = (ChatMemberStatus.KICKED, ChatMemberStatus.LEFT)


def membership_router(deps: BotDeps) -> Router:
    """The router of changes of the bot's own membership."""
    router = Router(name="membership")

    async def changed(update: ChatMemberUpdated) -> None:
        out = update.new_chat_member.status in _OUT
        now = deps.clock()
        async with deps.storage.write() as conn:
            if out:
                await rest_chat(
                    conn, update.chat.id, "blocked" if update.chat.type == "private" else "kicked"
                )
            else:
                await wake_chat(conn, update.chat.id, now)

    async def moved(message: Message) -> None:
        new = message.migrate_to_chat_id
        if new is not None:
            async with deps.storage.write() as conn:
                await move_chat(conn, message.chat.id, new)

    router.my_chat_member.register(changed)
    router.message.register(moved, F.migrate_to_chat_id)
    return router
