"""Public posts that the bot can't download from: asked of a watching account, and answered when that fetched them."""

from __future__ import annotations

from aiogram.types import Message
from aiogram.utils.formatting import Text

from bot.answers.nothing import viewing
from bot.answers.questions import keep_question, question_id
from bot.answers.seen import Basis, answer_seen_fetched
from bot.asking import Asking
from bot.cards.fitting import Card
from bot.cards.seen import seen_card
from bot.deps import BotDeps
from bot.sending.outgoing import Outgoing
from storage.asked_posts import ask_for_post
from storage.chats import keep_chat
from storage.deliveries import Delivery
from storage.sources import Connection


async def ask_account(
    message: Message, username: str | None, message_id: int, asking: Asking, deps: BotDeps
) -> str | None:
    """Has a public post fetched by a watching account; gives the words that say so.

    ``None`` where the post isn't public, no account works, or the chat waits for too many already.
    """
    if not username or not 0 < message_id < 2**31:
        return None

    async def write(conn: Connection) -> bool:
        chat = await keep_chat(conn, message.chat.id, asking.thread_id or 0, message.chat.type, asking.now)
        return await ask_for_post(conn, chat, message.message_id, username, message_id, asking.now)

    if not await deps.storage.write_together(write):
        return None
    return asking.words.say("seen-asked-account", post=f"t.me/{username}/{message_id}")


async def compose_fetched(delivery: Delivery, asking: Asking, deps: BotDeps) -> Outgoing | None:
    """The answer to what was asked of a watching account, as a reply to the message that asked."""
    told, words = delivery.payload, asking.words
    reply_to = int(told["reply_to"]) or None
    post, why = f"t.me/{told['post']}", told["why"]
    answer = None
    if told["media"] is not None:
        basis: Basis = "account" if told["full"] else "account-thumbnail"
        answer = await answer_seen_fetched("/seen", told["media"], basis, asking, deps)
    if answer is None:
        said = words.say("seen-account-failed", post=post, why=why or words.say("seen-no-index"))
        return Outgoing(Card(Text(said)), reply_to=reply_to)
    asked = None
    if len(answer.sightings) > 1 and await keep_question("seen", answer.asked, asking, deps):
        asked = question_id("seen", answer.asked, asking)
    note = words.say("seen-not-whole", why=why) if why else None
    return Outgoing(seen_card(answer, viewing(asking, deps), asked=asked, note=note), reply_to=reply_to)
