"""What somebody else wrote: forwarded posts, what another bot made, a channel's post in its discussion group.

It comes before every other router, so that no command in it is done and no question of ours is answered by it.
"""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.admission import is_content
from bot.asking import Asking
from bot.deps import BotDeps
from bot.filters import at_once
from bot.handlers.claims import send_claims
from bot.handlers.other import answer_not_text
from bot.handlers.seen import seen_link, seen_message, shows_something
from bot.post_links import is_linked_post


def content_router() -> Router:
    """The router that takes messages which their sender didn't write."""
    router = Router(name="content")
    for observer in (
        router.message,
        router.edited_message,
        router.channel_post,
        router.edited_channel_post,
    ):
        observer.register(look_up_content, at_once(is_content))
    return router


async def look_up_content(message: Message, asking: Asking, deps: BotDeps) -> None:
    """Looks up in a private chat what was forwarded there; elsewhere it isn't meant for the bot."""
    if not asking.private:
        return
    text = (message.text or "").strip()
    if shows_something(message):
        await seen_message(message, asking, deps)
    elif is_linked_post(text):
        await seen_link(message, asking, deps)
    elif text:
        await send_claims(message, text, asking, deps, plain=True)
    else:
        await answer_not_text(message, asking, deps)
