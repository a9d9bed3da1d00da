"""/subscriptions: what a chat is told, and changing it."""

from __future__ import annotations

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import viewing
from bot.answers.previews import preview_of
from bot.answers.standing import standing_question
from bot.answers.subscribing import chat_subscriptions, own_subscription
from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.callbacks import SubscriptionButton
from bot.cards.fitting import Card
from bot.cards.subscriptions import subscription_card, subscriptions_card, sure_card
from bot.deps import BotDeps
from bot.handlers.digests import first_page
from bot.handlers.subscribe import ask_again_how, ask_again_what
from bot.replies import change, send, send_for, tell
from storage.chat_reach import wake_chat
from storage.sources import Connection, usernames
from storage.subscriptions import (
    RESTING,
    Subscription,
    change_subscription,
    end_subscription,
    pause_subscription,
)

_LONGEST_PAUSE = 366


def subscriptions_router() -> Router:
    """The router of the list of subscriptions and what can be done to each."""
    router = Router(name="subscriptions")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(list_subscriptions, Command("subscriptions", ignore_case=True))
    router.callback_query.register(press, SubscriptionButton.filter())
    return router


async def _understood(one: Subscription, asking: Asking, deps: BotDeps) -> Understood:
    channels = await deps.storage.read_together(usernames)
    return standing_question(one.query, deps, channels, asking.words)


async def _list(asking: Asking, deps: BotDeps) -> Card:
    found = await chat_subscriptions(asking, deps)
    channels = await deps.storage.read_together(usernames)
    told = [(one, standing_question(one.query, deps, channels, asking.words)) for one in found]
    return subscriptions_card(told, viewing(asking, deps))


def _note(card: Card) -> NoteAnswer:
    return NoteAnswer(command="/subscriptions", lines=(card.text.render()[0],))


async def list_subscriptions(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/subscriptions``: all of them."""
    card = await _list(asking, deps)
    await send(message, _note(card), card, deps)


async def press(
    callback: CallbackQuery, callback_data: SubscriptionButton, asking: Asking, deps: BotDeps
) -> None:
    """A button of the list, or under one of its lines."""
    one = await own_subscription(callback_data.subscription, asking, deps)
    if callback_data.do == "list":
        card = await _list(asking, deps)
        await change(callback, _note(card), card, asking, deps)
        return
    if one is None:
        await tell(callback, asking.words.say("subscription-gone"))
        return
    view = viewing(asking, deps)
    understood = await _understood(one, asking, deps)
    do, value = callback_data.do, callback_data.value
    if do == "stop":
        card = sure_card(one, understood, view)
        await change(callback, _note(card), card, asking, deps)
    elif do == "end":
        await deps.storage.write_together(lambda conn: end_subscription(conn, one.id))
        card = await _list(asking, deps)
        await change(callback, _note(card), card, asking, deps)
    elif do == "preview":
        await _preview(callback, one, asking, deps)
    elif do == "what":
        await ask_again_what(callback, one, asking, deps)
    elif do == "how":
        await ask_again_how(callback, one, asking, deps)
    else:
        await _change(one, do, value, asking, deps)
        now = await own_subscription(one.id, asking, deps)
        card = subscription_card(now or one, understood, view)
        await change(callback, _note(card), card, asking, deps)


async def _change(one: Subscription, do: str, value: str, asking: Asking, deps: BotDeps) -> None:
    async def write(conn: Connection) -> None:
        if do == "pause" and value.isdecimal() and 0 < int(value) <= _LONGEST_PAUSE:
            await pause_subscription(conn, one.id, asking.now + timedelta(days=int(value)))
        elif do == "resume":
            if one.state == RESTING:
                await wake_chat(conn, asking.chat_id, asking.now)
            await change_subscription(conn, one.id, paused_until=None)
        elif do == "mute":
            await change_subscription(conn, one.id, muted=value == "1")
        elif do == "empty":
            await change_subscription(conn, one.id, even_empty=value == "1")

    await deps.storage.write_together(write)


async def _preview(callback: CallbackQuery, one: Subscription, asking: Asking, deps: BotDeps) -> None:
    """What the subscription would have sent in the last week, as a message of its own."""
    answer = await preview_of(one, asking, deps)
    card = await first_page(answer, asking, deps)
    await send_for(callback, answer, card, asking, deps)
