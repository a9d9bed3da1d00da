"""The bot as a whole: its dispatcher, and long polling against any Bot API address until told to stop."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ErrorEvent

from bot.admission import Admission
from bot.commands import set_menu_of, set_menus
from bot.delivering import Delivering
from bot.deps import BotDeps
from bot.handlers.admins import admins_router
from bot.handlers.alerts import alerts_router
from bot.handlers.channels import channels_router
from bot.handlers.claims import claims_router
from bot.handlers.content import content_router
from bot.handlers.coverage import coverage_router
from bot.handlers.digests import digests_router
from bot.handlers.exports import exports_router
from bot.handlers.footage import footage_router
from bot.handlers.inline import inline_router
from bot.handlers.lexicon import lexicon_router
from bot.handlers.membership import membership_router
from bot.handlers.other import answer_failure, other_router
from bot.handlers.pages import pages_router
from bot.handlers.pictures import pictures_router
from bot.handlers.posts import posts_router
from bot.handlers.privacy import privacy_router
from bot.handlers.reviews import reviews_router
from bot.handlers.seen import seen_router
from bot.handlers.settings import settings_router
from bot.handlers.sources import sources_router
from bot.handlers.start import start_router
from bot.handlers.subscribe import subscribe_router
from bot.handlers.subscriptions import subscriptions_router
from bot.locales import words_in
from bot.retrying import Retrying
from bot.sending.answering import TakingShare
from bot.settings import BotSettings
from bot.underway import UnderWay
from storage.chats import chat_settings
from storage.people import ADMIN, ANALYST, telegram_ids_of
from storage.sources import Connection

log = logging.getLogger(__name__)

_AT_ONCE = 64
_MENUS = 50  # people whose menus are set at start


def build_dispatcher(deps: BotDeps) -> Dispatcher:
    """The dispatcher with every handler, the one outermost error handler among them."""
    dispatcher = Dispatcher(disable_fsm=True)
    admission = Admission(deps)
    for observer in (
        dispatcher.message,
        dispatcher.edited_message,
        dispatcher.channel_post,
        dispatcher.edited_channel_post,
        dispatcher.callback_query,
        dispatcher.inline_query,
    ):
        observer.outer_middleware(admission)
    dispatcher.include_routers(
        content_router(),
        start_router(),
        claims_router(),
        posts_router(),
        sources_router(),
        seen_router(),
        footage_router(),
        reviews_router(),
        coverage_router(),
        settings_router(),
        privacy_router(),
        channels_router(),
        admins_router(),
        lexicon_router(),
        inline_router(),
        digests_router(),
        alerts_router(),
        subscriptions_router(),
        subscribe_router(),
        pictures_router(),
        exports_router(),
        pages_router(),
        membership_router(deps),
        other_router(),
    )

    async def failed(event: ErrorEvent) -> bool:
        return await answer_failure(event, deps)

    dispatcher.errors.register(failed)
    return dispatcher


def make_bot(settings: BotSettings) -> Bot:
    """A client of the configured Bot API address.

    Raises:
        aiogram.utils.token.TokenValidationError: if the token can't be one.
    """
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api_base.rstrip("/")))
    session.middleware(Retrying())
    return Bot(settings.token.get_secret_value(), session=session)


async def run_bot(
    settings: BotSettings, deps: BotDeps, stop: asyncio.Event, delivering: Delivering | None = None
) -> None:
    """Answers updates until ``stop`` is set; then takes no more, and lets answers under way end.

    With ``delivering`` it also sends what is owed to subscribers.

    Raises:
        aiogram.exceptions.TelegramUnauthorizedError: if the token is not known to the server.
    """
    bot = make_bot(settings)
    sending_bot = delivering.make_bot() if delivering is not None else None
    if delivering is not None:
        bot.session.middleware(TakingShare(delivering.pace))
    dispatcher = build_dispatcher(deps)
    under_way = UnderWay()
    dispatcher.update.outer_middleware(under_way)
    try:
        await bot.me()
        try:
            await set_menus(bot, settings.language)
            await _set_menus_of_people(bot, deps)
        except TelegramAPIError as error:
            log.warning("the menu of commands could not be set: %s", type(error).__name__)
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(
                dispatcher.start_polling(
                    bot,
                    polling_timeout=settings.poll_seconds,
                    handle_signals=False,
                    close_bot_session=False,
                    tasks_concurrency_limit=_AT_ONCE,
                )
            )
            if delivering is not None and sending_bot is not None:
                group.create_task(delivering.sender(sending_bot).run(stop))
            stopping = group.create_task(stop.wait())
            await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not polling.done():
                with suppress(RuntimeError):  # stopped in the moment before it had begun
                    await dispatcher.stop_polling()
                polling.cancel()
        await under_way.drain(settings.drain_seconds)
    finally:
        await bot.session.close()
        if sending_bot is not None:
            await sending_bot.session.close()


async def _set_menus_of_people(bot: Bot, deps: BotDeps) -> None:
    """Whoever may more than others is offered more, in the language of their chat."""

    async def look_up(conn: Connection) -> list[tuple[int, str, str | None]]:
        found = dict.fromkeys(deps.settings.admins, ADMIN)
        for role in (ADMIN, ANALYST):
            for person in await telegram_ids_of(conn, role):
                found.setdefault(person, role)
        return [
            (person, role, (await chat_settings(conn, person)).language)
            for person, role in found.items()
            if person > 0
        ]

    for person, role, language in (await deps.storage.read_together(look_up))[:_MENUS]:
        await set_menu_of(bot, person, role, words_in(language or deps.settings.language))
