"""``run``, ``monitor`` and ``bot``: the program at work, until SIGTERM or Ctrl-C.

A stop lets what has arrived be stored and answers under way be sent, within about ten seconds.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dprkwatch.errors import CommandError, UsageError
from dprkwatch.logs import configure_logging
from dprkwatch.settings import Settings, load_settings
from dprkwatch.watching import open_preview_watch
from dprkwatch.wiring import gazetteer_of, open_storage, utc_now
from storage.engines import Storage
from storage.heartbeat import beat

log = structlog.get_logger(__name__)

BEAT_SECONDS = 30
SEAL_SECONDS = 60


def run_program(config: Path | None, *, watch: bool, bot: bool) -> int:
    """Runs the parts asked for until told to stop; returns the exit code."""
    settings = load_settings(config)
    configure_logging(settings.log)
    if bot and not settings.bot.token.get_secret_value():
        if not watch:
            raise UsageError("there is no bot token: run `dprkwatch init`, or set DPRKWATCH_BOT__TOKEN")
        log.warning("no bot token is set: only watching (dprkwatch init sets one)")
        bot = False
    asyncio.run(_run(settings, watch, bot))
    return 0


async def _run(settings: Settings, watch: bool, bot: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_storage(settings) as storage:
        scheduler = _scheduler(storage)
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                if watch:
                    group.create_task(_watch(settings, storage, stop))
                if bot:
                    group.create_task(_answer(settings, storage, stop))
                log.info("running", watching=watch, bot=bot)
                await stop.wait()
                log.info("stopping")
        except* Exception as errors:
            raise _first(errors) from None
        finally:
            scheduler.shutdown(wait=False)


def _scheduler(storage: Storage) -> AsyncIOScheduler:
    async def sign_of_life() -> None:
        async with storage.write() as conn:
            await beat(conn, utc_now())

    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(sign_of_life, "interval", seconds=BEAT_SECONDS, next_run_time=utc_now())
    return scheduler


async def _watch(settings: Settings, storage: Storage, stop: asyncio.Event) -> None:
    async with open_preview_watch(settings, storage) as previews:
        await _until(previews.run, stop)


async def _answer(settings: Settings, storage: Storage, stop: asyncio.Event) -> None:
    from aiogram.exceptions import TelegramUnauthorizedError
    from aiogram.utils.token import TokenValidationError

    from bot.app import run_bot
    from bot.deps import BotDeps

    deps = BotDeps(storage=storage, gazetteer=gazetteer_of(settings), settings=settings.bot)
    try:
        await run_bot(settings.bot, deps, stop)
    except (TelegramUnauthorizedError, TokenValidationError):
        raise CommandError(
            "Telegram doesn't know the bot's token: run `dprkwatch init` with a new one"
        ) from None


async def _until(work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    try:
        await work(stop)
    finally:
        stop.set()


def _first(errors: BaseExceptionGroup[Exception]) -> Exception:
    for error in errors.exceptions:
        return _first(error) if isinstance(error, BaseExceptionGroup) else error
    raise AssertionError("an exception group is never empty")
