"""One account at work: connected again whenever it drops, listening, and looking at its channels in turn."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog
from telethon.errors import RPCError
from telethon.tl import functions as F

from monitors.settings import WatchSettings
from monitors.telegram.asked_posts import AskedPosts
from monitors.telegram.asking import Asking, ChannelClosed, Difference, Governor, Watched
from monitors.telegram.backfill import Backfill
from monitors.telegram.fetching import Fetching, Source
from monitors.telegram.governor import NoBudget
from monitors.telegram.listener import Listener, RawWriter
from monitors.telegram.reconcile import Outcome, Reconcile
from monitors.telegram.rounds import Rounds, pace
from monitors.telegram.session_state import remember_start, set_back
from monitors.telegram.sessions import Unreachable
from monitors.telegram.trouble import AccountTrouble, trouble_of, wait_of
from storage.assignments import Assignment
from storage.cursors import note_check, recent_post_count
from storage.engines import Storage, StorageError
from storage.message_ids import kept_pts, note_pts, reached
from storage.watch_list import note_read

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

LOOKERS = 3
"""How many channels are looked at beside each other."""
LOOKS_A_PAGE = 5
"""After so many looks a looker reads a page of older history, however many channels are due."""
PULSE_SECONDS = 30.0
PULSE_ANSWER_SECONDS = 15.0
CATCH_UP_SECONDS = 300.0
"""How often Telethon is told to ask what it missed: it doesn't do so after reconnecting."""
RECONNECT_SECONDS = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
FASTEST = timedelta(seconds=30)

PASSING = (NoBudget, RPCError, ChannelClosed, StorageError, TimeoutError, ValueError)
"""What is wrong with one request only; anything else ends the connection."""


@dataclass(frozen=True, slots=True)
class LookSettings:
    """How often an account's channels are compared with their history.

    Attributes:
        reconcile: how long between two looks at a channel that Telegram pushes.
        deep: how long between two looks over the last days.
    """

    reconcile: timedelta = timedelta(minutes=12)
    deep: timedelta = timedelta(hours=1)


class Session(Protocol):
    """An account's session, open in this process alone."""

    @property
    def client(self) -> Any:
        """Telethon's client; it doesn't reconnect by itself and doesn't sleep out floods."""

    async def connect(self, now: Callable[[], datetime]) -> Any:
        """Connects; gives Telegram's state of the account's updates. Raises what is wrong with it."""

    async def close(self) -> None:
        """Disconnects and lets go of the session."""


class Account(Protocol):
    """A signed-in account."""

    @property
    def id(self) -> int:
        """Our number of it."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def well_since(self) -> datetime | None:
        """Since when it is known to work; ``None`` where it doesn't."""

    def open(self) -> Session:
        """Its session; raises what is wrong with it."""

    async def may_connect_at(self) -> datetime | None:
        """When it may connect, where Telegram has told it to wait."""

    async def note_connected(self) -> None:
        """Keeps that it works."""

    async def note_trouble(self, error: Exception) -> timedelta | None:
        """Keeps what is wrong with it; gives how long to leave it alone, ``None`` for the usual."""

    async def note_channel_trouble(self, channel_id: int, error: Exception) -> None:
        """Keeps what is wrong with one of its channels."""


class AccountWatch:
    """Keeps one account connected and its channels complete."""

    def __init__(
        self,
        account: Account,
        storage: Storage,
        reconcile: Reconcile,
        backfill: Backfill,
        writer: RawWriter,
        now: Callable[[], datetime],
        *,
        governor: Governor | None = None,
        watch: WatchSettings | None = None,
        looks: LookSettings | None = None,
        fetching: Fetching | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Args are what the account's work needs; ``now`` and ``sleep`` are the clock."""
        self.account = account
        self._storage = storage
        self._reconcile = reconcile
        self._backfill = backfill
        self._writer = writer
        self._now = now
        self._governor = governor
        self._settings = watch or WatchSettings()
        self._looks = looks or LookSettings()
        self._fetching = fetching
        self._sleep = sleep
        self._assigned: dict[int, Assignment] = {}
        self._heard: dict[int, int] = {}
        self._renewed = asyncio.Event()
        self._deep_at: dict[int, datetime] = {}
        self._read_to: dict[int, datetime] = {}
        self._later: dict[int, datetime] = {}
        self._pages_back: Counter[int] = Counter()  # where least was read back is read next
        self.rounds = Rounds(now)
        self.listener = Listener(account.id, self._heard, writer, now, on_change=self.rounds.hurry)

    def assign(self, assigned: Iterable[Assignment]) -> None:
        """Sets the channels that are watched from now on."""
        ways = {number: one.way for number, one in self._assigned.items()}
        self._assigned = {one.channel_id: one for one in assigned}
        self._heard.clear()  # whatever their way: one that was joined a moment ago is pushed before it is noted
        self._heard.update({one.telegram_id: one.channel_id for one in self._assigned.values()})
        self.listener.follow_only(one.channel_id for one in self._assigned.values() if one.way == "joined")
        self.rounds.keep(self._assigned)
        for number, one in self._assigned.items():
            if ways.get(number, one.way) != one.way:
                self.rounds.hurry(number, deep=True, after=timedelta(0))

    def renew(self, account: Account) -> None:
        """Takes the account as it stands now; one that signed in meanwhile is connected at once."""
        if account.well_since is not None and account.well_since != self.account.well_since:
            self._renewed.set()
        self.account = account

    async def run(self, stop: asyncio.Event) -> None:
        """Watches until told to stop; connects again whenever the connection ends."""
        tries = 0
        while not stop.is_set():
            wait: float | None = None
            began = self._now()
            try:
                await self._stand(stop)
                await self._connected(stop)
            except Exception as error:  # whatever Telethon meets; the account is tried again
                self._renewed.clear()
                wait = await self._note_trouble(error)
                expected = isinstance(error, (OSError, AccountTrouble, Unreachable, *PASSING))
                log.warning(
                    "connection ended",
                    account=self.account.label,
                    reason=_words(error),
                    exc_info=not expected,
                )
            if self._now() - began > timedelta(minutes=1):
                tries = 0
            if not stop.is_set():
                pause = wait or RECONNECT_SECONDS[min(tries, 6)]
                await _first(stop.wait(), self._sleep(pause), self._renewed.wait())
                tries = 0 if self._renewed.is_set() else tries + 1

    async def _stand(self, stop: asyncio.Event) -> None:
        """Waits until the account may connect: a limit of Telegram's, or a new login that ends it."""
        until = await self.account.may_connect_at()
        wait = (until - self._now()).total_seconds() if until is not None else 0.0
        if wait > 0:
            log.warning("Telegram says to wait", account=self.account.label, method="connect", seconds=wait)
            await _first(stop.wait(), self._sleep(wait), self._renewed.wait())

    async def _note_trouble(self, error: Exception) -> float | None:
        """Keeps what is wrong with the account; gives the seconds to leave it alone, ``None`` for the usual."""
        try:
            left_alone = await self.account.note_trouble(error)
        except StorageError as kept_from:  # the next try meets the same trouble, and notes it then
            log.warning("trouble not noted", account=self.account.label, reason=str(kept_from))
            return None
        return left_alone.total_seconds() if left_alone else None

    # --- one connection

    async def _connected(self, stop: asyncio.Event) -> None:
        if stop.is_set():
            return
        pushed = [self._watched(one) for one in self._assigned.values() if one.way == "joined"]
        async with self._storage.read() as conn:
            kept = await kept_pts(conn, [one.channel_id for one in pushed])
        session = self.account.open()
        client = session.client
        try:
            set_back(client.session, pushed, kept, self._now())
            self.listener.attach(client)
            state = await _unless(stop, session.connect(self._now))
            if state is None:
                return
            remember_start(client.session, state)
            await client.catch_up()
            await self.account.note_connected()
            log.info("connected", account=self.account.label, channels=len(self._assigned))
            self.rounds.hurry_all(deep=False)
            await self._work(client, stop)
        finally:
            self.listener.detach(client)
            await session.close()

    async def _work(self, client: Any, stop: asyncio.Event) -> None:
        asking = Asking(client, self._now, account_id=self.account.id, governor=self._governor)
        jobs = [self._look_around(asking, first=n == 0) for n in range(LOOKERS)]
        jobs += [self._poll(asking), self._keep_caught_up(client)]
        if self._fetching is not None:
            source = Source(self.account.id, client, asking, self._channel_of)
            asked = AskedPosts(self._storage, self._fetching, self._now, sleep=self._sleep)
            jobs += [self._fetching.keep_looking(source), self._fetching.keep_fetching(source)]
            jobs += [asked.keep_answering(source)]
        tasks = [
            asyncio.create_task(job) for job in (*jobs, self._pulse(client), _ended(client), stop.wait())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _pulse(self, client: Any) -> None:
        """Ends when the server doesn't answer any more though the connection stands."""
        while True:
            await self._sleep(PULSE_SECONDS)
            async with asyncio.timeout(PULSE_ANSWER_SECONDS):
                await client(F.PingRequest(random.getrandbits(62)))

    async def _keep_caught_up(self, client: Any) -> None:
        while True:
            await self._sleep(CATCH_UP_SECONDS)
            await client.catch_up()

    # --- looking

    async def _look_around(self, asking: Asking, *, first: bool) -> None:
        looks = 0
        while True:
            if first and looks >= LOOKS_A_PAGE:
                looks = 0
                await self._read_back(asking)
            turn = self.rounds.start()
            if turn is None:
                looks = 0
                if not (first and await self._read_back(asking)):
                    await self.rounds.wait()
                continue
            looks += 1
            channel_id, deep = turn
            due = self._now()
            try:
                due = await self._look(channel_id, asking, deep)
            except StorageError as error:
                log.error("a look can't be noted", channel=channel_id, reason=str(error))
                due = self._now() + timedelta(seconds=5)
            finally:
                self.rounds.finish(channel_id, due)

    async def _look(self, channel_id: int, asking: Asking, deep: bool) -> datetime:
        """Looks at a channel; gives when to look again."""
        assigned = self._assigned.get(channel_id)
        if assigned is None:
            return self._now()
        last = self._deep_at.get(channel_id)
        deep = deep or last is None or self._now() - last >= self._looks.deep
        try:
            outcome = await self._reconcile.look(self._watched(assigned), asking, deep=deep)
            if assigned.way == "joined" and outcome.pts:
                await self._hear_the_rest(assigned, asking, outcome.pts, deep=deep)
        except PASSING as error:
            return await self._note_failure(channel_id, error)
        if deep:
            self._deep_at[channel_id] = self._now()
        return await self._note_success(assigned, outcome)

    async def _hear_the_rest(self, assigned: Assignment, asking: Asking, pts: int, *, deep: bool) -> None:
        """Asks for what happened in a channel and wasn't heard, after a look that found Telegram's count at ``pts``."""
        channel = self._watched(assigned)
        if deep and not self.listener.counts(assigned.channel_id):
            self.listener.heard_up_to(assigned.channel_id, pts)  # a deep look read all that stands
        while (since := self.listener.behind(assigned.channel_id, pts)) is not None:
            told = await self._hear_since(channel, asking, since)
            self.listener.heard_up_to(assigned.channel_id, max(told.pts, since))
            if told.too_long:
                self.rounds.hurry(assigned.channel_id, deep=True)
            if told.final or told.pts <= since:
                self.listener.heard_up_to(assigned.channel_id, pts)

    async def _hear_since(self, channel: Watched, asking: Asking, pts: int) -> Difference:
        """Asks what happened since a count of events, and keeps it."""
        told = await asking.difference(channel, pts)
        for update in told.updates:
            update._entities = told.chats
            await self.listener.take(update, asked_at=told.asked_at)
        await self._writer.drain()
        return told

    async def _note_success(self, assigned: Assignment, outcome: Outcome) -> datetime:
        now = self._now()
        async with self._storage.write() as conn:
            wait = self._looks.reconcile * random.uniform(0.9, 1.1)  # noqa: S311
            if assigned.way == "history":
                posted = await recent_post_count(conn, assigned.channel_id, now - timedelta(days=1))
                wait = pace(posted, FASTEST, timedelta(seconds=self._settings.slowest_seconds))
            due = now + wait
            await note_check(
                conn,
                assigned.channel_id,
                checked_at=now,
                next_check=due,
                last_post=outcome.newest_posted,
            )
            await note_read(conn, assigned.channel_id, now)
        return now + timedelta(seconds=5) if outcome.gaps_left else due

    async def _note_failure(self, channel_id: int, error: Exception) -> datetime:
        now = self._now()
        if isinstance(error, NoBudget):
            log.debug("channel put off", channel=channel_id, reason=str(error))
            return error.until
        trouble = trouble_of(error)
        if trouble is not None and trouble.state != "frozen":
            raise trouble from error
        until = None
        if (seconds := wait_of(error)) is not None:
            until = now + timedelta(seconds=seconds)
        if isinstance(error, StorageError):
            log.error("what was read can't be kept", channel=channel_id, reason=str(error))
            return now + timedelta(seconds=5)
        if until is None and isinstance(error, (RPCError, ChannelClosed)):
            await self.account.note_channel_trouble(channel_id, error)
        log.warning("channel not read", channel=channel_id, reason=_words(error))
        due: datetime = until or now + timedelta(seconds=self._settings.fastest_seconds)
        async with self._storage.write() as conn:
            await note_check(conn, channel_id, checked_at=now, next_check=due, error=_words(error))
        return due

    async def _read_back(self, asking: Asking) -> bool:
        """Reads one page of some channel's older history; says whether there was one to read."""
        for assigned in sorted(self._assigned.values(), key=lambda one: self._pages_back[one.channel_id]):
            channel = self._watched(assigned)
            since = assigned.backfill_since or assigned.added_at - timedelta(
                days=self._settings.backfill_days
            )
            if assigned.channel_id not in self._deep_at:
                continue  # what is new comes first
            if self._read_to.get(assigned.channel_id, self._now()) <= since:
                continue
            if self._later.get(assigned.channel_id, since) > self._now():
                continue
            try:
                step = await self._backfill.step(channel, asking, since)
            except NoBudget as error:
                self._later[assigned.channel_id] = error.until
                return False
            except PASSING as error:
                log.warning("history not read", channel=assigned.channel_id, reason=_words(error))
                self._later[assigned.channel_id] = self._now() + timedelta(minutes=5)
                continue
            self._pages_back[assigned.channel_id] += 1
            if step.finished:
                self._read_to[assigned.channel_id] = since
            log.debug("history read back", channel=assigned.channel_id, to=step.reached, posts=step.posts_new)
            return True
        return False

    # --- polling channels that aren't joined

    async def _poll(self, asking: Asking) -> None:
        """Asks for what happened in the channels that Telegram pushes only to those who keep asking."""
        due: dict[int, datetime] = {}
        while True:
            polled = [one for one in self._assigned.values() if one.way == "short_poll"]
            for one in polled:
                if due.get(one.channel_id, self._now()) <= self._now():
                    seconds = await self._poll_once(one, asking)
                    due[one.channel_id] = self._now() + timedelta(seconds=seconds)
            await self._sleep(1.0 if polled else 10.0)

    async def _poll_once(self, assigned: Assignment, asking: Asking) -> float:
        channel = self._watched(assigned)
        try:
            async with self._storage.read() as conn:
                pts = (await reached(conn, channel.channel_id)).pts
            if pts is None:
                return 1.0  # the first look is still to come
            told = await self._hear_since(channel, asking, pts)
            async with self._storage.write() as conn:
                await note_pts(conn, channel.channel_id, told.pts)
        except NoBudget as error:
            return max(1.0, (error.until - self._now()).total_seconds())
        except PASSING as error:
            log.warning("channel not polled", channel=channel.channel_id, reason=_words(error))
            return float(wait_of(error) or 60)
        if told.too_long:
            self.rounds.hurry(channel.channel_id, deep=True)
        return told.timeout if told.final else 0.0

    def _channel_of(self, channel_id: int) -> Watched | None:
        one = self._assigned.get(channel_id)
        return self._watched(one) if one is not None else None

    def _watched(self, one: Assignment) -> Watched:
        return Watched(one.channel_id, one.telegram_id, one.access_hash, one.username, one.noforwards)


def _words(error: Exception) -> str:
    return str(error).split(" (caused by")[0] or type(error).__name__


async def _ended(client: Any) -> None:
    try:
        await client.disconnected
    except EOFError as error:
        raise ConnectionError("the server closed the connection") from error


async def _unless(stop: asyncio.Event, work: Awaitable[Result]) -> Result | None:
    """What work gives, or ``None`` where the stop comes first."""
    doing, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for task in (doing, stopping):
            task.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)


async def _first(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
