"""``run``, ``monitor`` and ``bot``: the program at work, until SIGTERM or Ctrl-C.

A stop lets what has arrived be stored and answers under way be sent, within about ten seconds.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dprkwatch.answering import bot_deps
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.footage import Footage
from dprkwatch.footage_index import FootageIndex
from dprkwatch.lasting import calmly, keep_doing
from dprkwatch.logs import configure_logging
from dprkwatch.program_names import may_be_alive, name_program
from dprkwatch.reused_footage import compare_footage
from dprkwatch.settings import Settings, load_settings
from dprkwatch.wiring import gazetteer_of, open_storage, utc_now
from media.workers import HashWorkers
from monitors.evidence import open_keeping
from storage import ledger
from storage.engines import Storage, StorageError, StorageLocked
from storage.errors import Unwritable
from storage.heartbeat import Part, beat, last_beats, other_alive, rest
from storage.languages import fill_languages_for
from storage.outages import note_outages
from storage.retention import withhold_unflagged
from storage.writable import try_writing

if TYPE_CHECKING:
    from bot.deps import BotDeps

log = structlog.get_logger(__name__)

BEAT_SECONDS = 30
SEAL_SECONDS = 60
LANGUAGE_SECONDS = 120
ALIVE_WITHIN = timedelta(seconds=3 * BEAT_SECONDS)
COMPARE_SECONDS = 15
KEEP_SECONDS = 600
LET_GO_REST = 0.05  # seconds in which other writers get in
FIRST_WAIT, LONGEST_WAIT = 5, 60  # seconds before Telegram is tried again
AGAIN_SECONDS = 5  # between two tries to write to a database that can't be
HURRY_SECONDS = 4  # after a stop nothing waits for a locked database any longer than that
STOP_SECONDS = 6.5  # what is not done by then after a stop is dropped; nothing half-written is kept


def run_program(config: Path | None, *, watch: bool, bot: bool) -> int:
    """Runs the parts asked for until told to stop; returns the exit code."""
    settings = load_settings(config)
    configure_logging(settings.log)
    if bot and not settings.bot.token.get_secret_value():
        if not watch:
            raise UsageError("there is no bot token: run `dprkwatch init`, or set DPRKWATCH_BOT__TOKEN")
        log.warning("no bot token is set: only watching (dprkwatch init sets one)")
        bot = False
    try:
        asyncio.run(_run(settings, watch, bot))
    except BaseExceptionGroup as errors:
        raise _first(errors) from errors
    finally:
        gc.freeze()  # all of it goes with the process; to look through it once more at exit takes seconds
    return 0


async def _run(settings: Settings, watch: bool, bot: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with (
        open_storage(settings) as storage,
        _signs_of_life(settings, storage, watch, bot),
        asyncio.TaskGroup() as group,
    ):
        await _writable(settings, stop)
        parts = [] if stop.is_set() else _start(group, settings, storage, stop, watch=watch, bot=bot)
        log.info("running", watching=watch, bot=bot)
        await stop.wait()
        log.info("stopping")
        await _end(parts, storage)
    log.info("stopped")


async def _writable(settings: Settings, stop: asyncio.Event) -> None:
    """Waits until the database can be written, or the program has to stop: a full disk or a lock may be over soon."""
    said = False
    while not stop.is_set():
        try:
            await try_writing(settings.database_url)
        except (StorageLocked, Unwritable) as error:
            if not said:
                log.error("nothing can begin before the database can be written", reason=str(error))
            said = True
        else:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AGAIN_SECONDS)


def _start(
    group: asyncio.TaskGroup,
    settings: Settings,
    storage: Storage,
    stop: asyncio.Event,
    *,
    watch: bool,
    bot: bool,
) -> list[asyncio.Task[None]]:
    index = FootageIndex(storage)
    parts = [group.create_task(_watch(settings, storage, index, stop))] if watch else []
    return parts + ([group.create_task(_answer(settings, storage, index, stop))] if bot else [])


async def _end(parts: list[asyncio.Task[None]], storage: Storage) -> None:
    """Waits for the parts, which know that they have to end, as long as a stop may take."""
    late = set(parts)
    if late:
        _, late = await asyncio.wait(late, timeout=HURRY_SECONDS)
    storage.hurry()
    if late:
        _, late = await asyncio.wait(late, timeout=STOP_SECONDS - HURRY_SECONDS)
    for part in late:
        log.warning("not everything could be ended in time; it goes on where it was at the next start")
        part.cancel()


@asynccontextmanager
async def _signs_of_life(settings: Settings, storage: Storage, watch: bool, bot: bool) -> AsyncIterator[None]:
    """Periodic work beside the parts: heartbeat, ledger, languages; says if another is alive."""
    parts: list[Part] = [*(["watch"] if watch else []), *(["bot"] if bot else [])]  # type: ignore[list-item]
    me = name_program()
    async with storage.read() as conn:
        for part in parts:
            seen = await other_alive(conn, part, me, utc_now() - ALIVE_WITHIN)
            if seen is not None and may_be_alive(seen[0]):
                log.warning(
                    "another program is alive on this database: both would do the same work, stop one of them",
                    part=part,
                    last_sign_of_life=seen[1].isoformat(timespec="seconds"),
                )

    async def show_life() -> None:
        async with storage.write() as conn:
            for part in parts:
                await beat(conn, part, me, utc_now())
            if "watch" in parts or "watch" not in await last_beats(conn):
                await note_outages(conn, storage.past_outages(), utc_now())

    async def chain() -> None:
        async with storage.write() as conn:
            await ledger.seal(conn, utc_now())

    async def tell_languages() -> None:
        await fill_languages_for(storage, seconds=5.0)

    async def let_texts_go() -> None:
        before = utc_now() - timedelta(days=settings.storage.keep_unflagged_days)
        emptied: int | None = 0
        while emptied is not None:
            async with storage.write() as conn:
                emptied = await withhold_unflagged(conn, before, utc_now())
            await asyncio.sleep(LET_GO_REST)

    scheduler = _scheduler()
    showing = calmly(show_life, later="the sign of life is given later")
    await showing()
    scheduler.add_job(showing, "interval", seconds=BEAT_SECONDS)
    if watch:
        chaining = calmly(chain, later="the ledger is chained later")
        scheduler.add_job(chaining, "interval", seconds=SEAL_SECONDS)
        telling = calmly(tell_languages, later="languages of posts are told later")
        scheduler.add_job(telling, "interval", seconds=LANGUAGE_SECONDS, next_run_time=utc_now())
        if settings.storage.keep_unflagged_days:
            letting_go = calmly(let_texts_go, later="old texts are let go later")
            scheduler.add_job(letting_go, "interval", hours=1, next_run_time=utc_now())
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        storage.hurry()
        try:
            async with storage.write() as conn:
                for part in parts:
                    await rest(conn, part, me)
        except StorageError as error:
            log.warning("the end of the program can't be noted", reason=str(error))


def _scheduler() -> AsyncIOScheduler:
    """For periodic work; what is due stands in our tables, so nothing is kept in it."""
    return AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )


async def _watch(settings: Settings, storage: Storage, index: FootageIndex, stop: asyncio.Event) -> None:
    from dprkwatch.telegram import watch_channels

    with HashWorkers(settings.media) as workers:
        folder = settings.path(settings.evidence.folder)
        footage = Footage(storage, settings.matching, workers, folder, index=index)
        async with asyncio.TaskGroup() as group:
            group.create_task(_until(lambda stop: watch_channels(settings, storage, workers, stop), stop))
            group.create_task(_compare_footage(settings, storage, footage, stop))
            group.create_task(_keep_originals(settings, storage, stop))


async def _compare_footage(
    settings: Settings, storage: Storage, footage: Footage, stop: asyncio.Event
) -> None:
    """Finds footage of flagged posts that was seen before, as it is hashed."""
    gazetteer = gazetteer_of(settings)
    await keep_doing(
        lambda: compare_footage(storage, footage, gazetteer, utc_now),
        stop,
        COMPARE_SECONDS,
        later="footage is compared later",
    )


async def _keep_originals(settings: Settings, storage: Storage, stop: asyncio.Event) -> None:
    """Keeps the originals of imported posts that are flagged by now."""
    keeping = open_keeping(settings.evidence, settings.folder, storage, utc_now)
    await keeping.clear_away()
    await keep_doing(keeping.catch_up, stop, KEEP_SECONDS, later="originals are kept later")


async def _answer(settings: Settings, storage: Storage, index: FootageIndex, stop: asyncio.Event) -> None:
    from dprkwatch.trials import Trials

    with HashWorkers(settings.media) as workers:  # people don't wait for what the watching hashes
        folder = settings.path(settings.evidence.folder)
        footage = Footage(storage, settings.matching, workers, folder, index=index)
        trials = Trials(storage, settings, utc_now)
        deps = bot_deps(settings, storage, footage, workers, lexicons=trials)
        async with asyncio.TaskGroup() as group:
            group.create_task(index.follow(stop))
            group.create_task(trials.follow(stop))
            group.create_task(_poll(settings, deps, stop))


async def _poll(settings: Settings, deps: BotDeps, stop: asyncio.Event) -> None:
    from aiogram.exceptions import TelegramNetworkError, TelegramServerError, TelegramUnauthorizedError
    from aiogram.utils.token import TokenValidationError

    from bot.app import run_bot
    from bot.delivering import DIGESTS_SECONDS, EVENTS_SECONDS, NOTICES_SECONDS, Delivering

    delivering = Delivering(deps)
    scheduler = _scheduler()
    scheduler.add_job(delivering.tell_events, "interval", seconds=EVENTS_SECONDS)
    scheduler.add_job(delivering.tell_notices, "interval", seconds=NOTICES_SECONDS, next_run_time=utc_now())
    scheduler.add_job(delivering.tell_digests, "interval", seconds=DIGESTS_SECONDS, next_run_time=utc_now())
    scheduler.start()
    waiting = FIRST_WAIT
    try:
        while not stop.is_set():
            try:
                await run_bot(settings.bot, deps, stop, delivering)
                return
            except (TelegramNetworkError, TelegramServerError) as error:
                log.warning("Telegram can't be reached", problem=type(error).__name__, again_in_s=waiting)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), waiting)
            waiting = min(2 * waiting, LONGEST_WAIT)
    except (TelegramUnauthorizedError, TokenValidationError):
        raise CommandError(
            "Telegram doesn't know the bot's token: run `dprkwatch init` with a new one"
        ) from None
    finally:
        scheduler.shutdown(wait=False)
        stop.set()


async def _until(work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    try:
        await work(stop)
    finally:
        stop.set()


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
