"""Every request of ours goes through here: within the account's budgets, and never before Telegram's waits are over.

A request waits for its turn if that is near; else it is put off by ``NoBudget``, and other methods and other
accounts go on. What is rare (look-ups, joins, media) is written down before it is spent.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from monitors.telegram.allowances import (
    DIFFERENCE,
    FACTS,
    HISTORY,
    JOIN,
    MESSAGES,
    OTHER,
    Allowance,
    allowances,
)
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.trouble import AccountTrouble, trouble_of, wait_of
from storage.accounts import limit_account, note_account_state
from storage.budgets import Spent, count_flood_wait, keep_spent, spent_by
from storage.engines import Storage

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

READING = frozenset({HISTORY, MESSAGES, DIFFERENCE, FACTS})
MOST_WAITS = 5
"""How often one request may be told to wait before it is put off, however short the waits."""
FROZEN_OUT = timedelta(hours=1)
"""When an account that is frozen even for reading is tried again."""
WRITE_DOWN = timedelta(minutes=1)
"""How often what isn't written down at once is."""


class NoBudget(Exception):
    """A request has to wait longer than it is worth standing for.

    Attributes:
        until: when it may be made.
        flooded: Telegram said so; else our own budget does.
    """

    def __init__(self, method: str, until: datetime, *, flooded: bool) -> None:
        why = "Telegram says to wait" if flooded else "the budget is spent"
        super().__init__(f"{method}: {why} until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.method = method
        self.until = until
        self.flooded = flooded


@dataclass(slots=True)
class _Use:
    """What an account uses of a method: ``next_turn`` is when the next use were due without bursts."""

    account_id: int
    method: str
    allowance: Allowance
    next_turn: datetime
    spent: int = 0
    last_call: datetime | None = None
    wait_until: datetime | None = None
    written_at: datetime | None = None

    def as_row(self, now: datetime) -> Spent:
        day = (self.last_call or now).date().isoformat()
        return Spent(self.account_id, self.method, self.spent, day, self.last_call, self.wait_until)


class Governor:
    """Lets requests through, account by account and method by method."""

    def __init__(
        self,
        storage: Storage,
        settings: TelegramSettings,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        """``now`` and ``sleep`` are the clock; ``rng`` makes joins irregular."""
        self._storage = storage
        self._settings = settings
        self._now = now
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 - nothing secret
        self._allowances: Mapping[str, Allowance] = allowances(settings)
        self._uses: dict[int, dict[str, _Use]] = {}
        self._loading = asyncio.Lock()

    async def call(
        self,
        account_id: int,
        method: str,
        fn: Callable[[], Awaitable[Result]],
        *,
        channel_id: int | None = None,
    ) -> Result:
        """Makes a request when it may be made.

        Args:
            account_id: our number of the account.
            method: whose budget it takes: see ``allowances``.
            fn: makes the request; called again where Telegram says to wait and the wait is short.
            channel_id: our number of the channel it is about, for its count of waits; 0 for none of ours.

        Raises:
            NoBudget: its turn is too far off.
            AccountTrouble: the account can't be used any more; its state is written down.
            StorageError: the budget can't be written down.
            Exception: whatever else ``fn`` raises.
        """
        use = await self._use(account_id, method)
        for _ in range(MOST_WAITS):
            await self._await_turn(use, 1)
            try:
                return await fn()
            except Exception as error:
                seconds = wait_of(error)
                if seconds is None:
                    trouble = trouble_of(error)
                    if trouble is None:
                        raise
                    await self._note_trouble(account_id, method, trouble)
                    raise trouble from error
                await self._note_wait(use, seconds, channel_id)
        raise NoBudget(method, use.wait_until or self._now(), flooded=True)

    async def spend(self, account_id: int, method: str, amount: int) -> None:
        """Takes an amount from a budget before it is used, such as kilobytes of ``media``.

        Raises:
            NoBudget: less than that is left in the window.
        """
        await self._await_turn(await self._use(account_id, method), amount)

    async def next_turn(self, account_id: int, method: str) -> datetime | None:
        """When a request may be made; ``None`` where the budget allows none at all."""
        use = await self._use(account_id, method)
        return next(use.allowance.turns(use.as_row(self._now()), self._now()), None)

    async def put_off(self, account_id: int, method: str, until: datetime) -> None:
        """Lets nothing of a method through until a time, as where an account has reached a limit of Telegram's."""
        use = await self._use(account_id, method)
        use.wait_until = until
        await self._write_down(use)

    async def _use(self, account_id: int, method: str) -> _Use:
        async with self._loading:
            if account_id not in self._uses:
                async with self._storage.read() as conn:
                    kept = await spent_by(conn, account_id)
                self._uses[account_id] = {row.method: self._of_row(row) for row in kept}
        uses = self._uses[account_id]
        if method not in uses:
            allowance = self._allowances.get(method, OTHER)
            uses[method] = _Use(account_id, method, allowance, self._now())
        return uses[method]

    def _of_row(self, row: Spent) -> _Use:
        allowance = self._allowances.get(row.method, OTHER)
        next_turn = self._now()
        if row.last_call is not None:
            next_turn = row.last_call + timedelta(seconds=allowance.every)
        return _Use(
            row.account_id, row.method, allowance, next_turn, row.spent, row.last_call, row.wait_until
        )

    async def _await_turn(self, use: _Use, amount: int) -> None:
        while True:
            await self._stand(use, use.wait_until, flooded=True)
            turn = self._turn(use, amount)
            now = self._now()
            if (turn - now).total_seconds() > self._settings.patience_seconds:
                raise NoBudget(use.method, turn, flooded=False)
            self._take(use, turn, amount)
            if use.allowance.durable:
                await self._write_down(use)
            await self._stand(use, turn, flooded=False)
            if use.wait_until is None or use.wait_until <= self._now():
                break
            self._give_back(use, amount)  # somebody else was told to wait meanwhile
        if use.written_at is None or self._now() - use.written_at >= WRITE_DOWN:
            await self._write_down(use)

    async def _stand(self, use: _Use, until: datetime | None, *, flooded: bool) -> None:
        while until is not None and (wait := (until - self._now()).total_seconds()) > 0:
            if wait > self._settings.patience_seconds:
                raise NoBudget(use.method, until, flooded=flooded)
            await self._sleep(wait)

    def _turn(self, use: _Use, amount: int) -> datetime:
        """When a use may be made: the pace first, then what is left in the window."""
        allowance, now = use.allowance, self._now()
        lead = timedelta(seconds=allowance.every * (allowance.burst - 1))
        turn = max(now, use.next_turn - lead)
        if allowance.most is None:
            return turn
        if allowance.most < amount:
            return datetime.max.replace(tzinfo=now.tzinfo)
        if allowance.spent(use.as_row(now), turn) + amount > allowance.most:
            return allowance.ends(turn)
        return turn

    def _take(self, use: _Use, turn: datetime, amount: int) -> None:
        spent = use.allowance.spent(use.as_row(turn), turn)
        use.spent, use.last_call = spent + amount, turn
        every = use.allowance.every * (self._rng.uniform(1.0, 1.5) if use.method == JOIN else 1.0)
        use.next_turn = max(turn, use.next_turn) + timedelta(seconds=every)

    def _give_back(self, use: _Use, amount: int) -> None:
        use.spent = max(0, use.spent - amount)

    async def _write_down(self, use: _Use) -> None:
        now = self._now()
        use.written_at = now
        async with self._storage.write() as conn:
            await keep_spent(conn, use.as_row(now))

    async def _note_wait(self, use: _Use, seconds: int, channel_id: int | None) -> None:
        now = self._now()
        until = now + timedelta(seconds=seconds)
        use.wait_until = max(until, use.wait_until or until)
        log.warning("Telegram says to wait", account=use.account_id, method=use.method, seconds=seconds)
        async with self._storage.write() as conn:
            await keep_spent(conn, use.as_row(now))
            if channel_id:
                await count_flood_wait(conn, channel_id)
            if use.method == HISTORY and seconds > self._settings.limit_seconds:
                note = f"Telegram lets it read no history until {until:%Y-%m-%d %H:%M} UTC"
                await limit_account(conn, use.account_id, until, note, now)

    async def _note_trouble(self, account_id: int, method: str, trouble: AccountTrouble) -> None:
        now = self._now()
        async with self._storage.write() as conn:
            if trouble.state == "frozen" and method in READING:
                await limit_account(conn, account_id, now + FROZEN_OUT, str(trouble), now)
                news = True
            else:
                news = await note_account_state(conn, account_id, trouble.state, str(trouble), now)
        if news:
            log.error("account is in trouble", account=account_id, state=trouble.state, problem=str(trouble))
