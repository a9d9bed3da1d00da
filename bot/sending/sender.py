"""The one sender: takes what is due from the deliveries table, keeps Telegram's limits, writes down what came of it.

Nothing is kept here that is not in the table. A delivery stays due until Telegram's answer is written down, so a
process that is killed loses nothing; only what was sent in the instant between the answer and our commit is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramAPIError
from aiogram.types import BufferedInputFile, LinkPreviewOptions, Message, ReplyParameters

from bot.sending.clock import Clock, RealClock
from bot.sending.outgoing import Composer, Later, Outgoing
from bot.sending.pace import Pace
from bot.sending.refusals import Meaning, Refusal, meaning_of
from storage.chat_reach import move_chat, rest_chat
from storage.deliveries import (
    DROPPED,
    FAILED,
    Delivery,
    Owed,
    due_deliveries,
    mark_sent,
    owe,
    put_off,
    settle,
)
from storage.engines import Storage
from storage.errors import StorageError
from storage.sources import Connection

log = logging.getLogger(__name__)

_QUEUE = 200  # deliveries in memory
_OF_ONE_CHAT = 3
_LOOK_SECONDS = 0.5  # how often the table is looked at while there is nothing to do
_AT_ONCE = 16
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 600.0
_OUTAGE = 3  # so many deliveries in a row fail by Telegram or the network
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(slots=True)
class Sent:
    """What a sender did since it was started."""

    messages: int = 0
    too_fast: int = 0
    failed: int = 0


class Sender:
    """Works off what is due until told to stop. One a database.

    Args:
        storage: the deliveries.
        bot: a client that raises what Telegram answers, without retries of its own.
        compose: makes the messages.
        pace: how fast; shared with whoever answers people.
        tries: how often a message is tried that is refused for what it is.
        clock: time.
        jitter: a number between 0 and 1, for spreading what is tried again.
    """

    def __init__(
        self,
        storage: Storage,
        bot: Bot,
        compose: Composer,
        pace: Pace,
        *,
        tries: int = 8,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._storage = storage
        self._bot = bot
        self._compose = compose
        self._pace = pace
        self._tries = tries
        self._clock = clock or RealClock()
        self._jitter = jitter
        self._queue: list[Delivery] = []
        self._busy: set[int] = set()  # chats with a message on its way
        self._under_way: set[int] = set()
        self._looked = -_LOOK_SECONDS
        self._more = False
        self._slow: dict[int, int] = {}  # our number of a chat that has to wait: Telegram's
        self._troubled: set[int] = set()  # deliveries that failed since the last success
        self._asked_to_wait: tuple[int, float] | None = None  # the chat of the last 429, and until when
        self._stop: BaseException | None = None
        self._usual_seconds = 0.0  # from sending to written down
        self.sent = Sent()

    @property
    def under_way(self) -> int:
        """How many messages are on their way."""
        return len(self._under_way)

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until ``stop`` is set, and lets what is on its way arrive.

        Raises:
            aiogram.exceptions.TelegramUnauthorizedError: the bot's token is not valid any more.
        """
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                if self._stop is not None:
                    raise self._stop
                wait = await self.step(group)
                if wait > 0:
                    await self._clock.sleep(min(wait, _LOOK_SECONDS))

    async def step(self, group: asyncio.TaskGroup) -> float:
        """Starts sending one message if one may go out now; gives the seconds until there may be something to do."""
        now = self._clock.monotonic()
        free = self._pace.free_at() - now
        if free > 0:
            return free
        try:
            await self._look(now)
        except StorageError as error:
            log.warning("the deliveries can't be read: %s", error)
            return _LOOK_SECONDS
        at, wait = self._next(now)
        if at is None or len(self._under_way) >= self._at_once():
            return max(min(wait, self._looked + _LOOK_SECONDS - now), 0.001)
        delivery = self._queue.pop(at)
        self._busy.add(delivery.telegram_chat_id)
        self._under_way.add(delivery.id)
        self._pace.take(delivery.telegram_chat_id)
        group.create_task(self._work(delivery))
        return 0.0

    def _at_once(self) -> int:
        """How many messages may be on their way: as few as keep the pace, since each may come twice after a kill."""
        return min(max(math.ceil(self._usual_seconds / self._pace.apart), 1), _AT_ONCE)

    async def _look(self, now: float) -> None:
        """Fills the queue from the table when it may have something new."""
        looked_lately = now - self._looked < _LOOK_SECONDS
        if looked_lately and not (self._more and len(self._queue) < _QUEUE // 4):
            return
        self._slow = {
            ours: chat for ours, chat in self._slow.items() if self._pace.chat_free_at(chat) > now + 1.0
        }
        waiting = [delivery.id for delivery in self._queue] + list(self._under_way)
        queued: dict[int, int] = {}
        for delivery in self._queue:
            queued[delivery.chat_id] = queued.get(delivery.chat_id, 0) + 1
        full = [chat for chat, n in queued.items() if n >= _OF_ONE_CHAT]
        room = _QUEUE - len(self._queue)

        async def look_up(conn: Connection) -> list[Delivery]:
            return await due_deliveries(
                conn, self._clock.now(), room, but=waiting, but_chats=[*full, *self._slow]
            )

        found = await self._storage.read_together(look_up) if room > 0 else []
        self._looked = now
        self._more = len(found) == room
        self._queue += found
        self._queue.sort(key=_order)

    def _next(self, now: float) -> tuple[int | None, float]:
        """The first delivery in the queue whose chat is free, or how long it takes until one is."""
        wait = _LOOK_SECONDS
        for at, delivery in enumerate(self._queue):
            chat = delivery.telegram_chat_id
            if chat in self._busy:
                continue
            free = self._pace.chat_free_at(chat) - now
            if free <= 0:
                return at, 0.0
            wait = min(wait, free)
        # what waits long makes room for others
        kept = []
        for delivery in self._queue:
            if self._pace.chat_free_at(delivery.telegram_chat_id) > now + 1.0:
                self._slow[delivery.chat_id] = delivery.telegram_chat_id
            else:
                kept.append(delivery)
        self._queue = kept
        return None, wait

    async def _work(self, delivery: Delivery) -> None:
        """One delivery from composing to writing down; what fails here stays due."""
        try:
            await self._deliver(delivery)
        except StorageError as error:
            log.warning("a delivery could not be written down: %s", error)
        except Exception as error:  # a message that can't be made must not stop the others
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where is not None else "?"
            log.error("a message can't be made: %s at %s", type(error).__name__, place)
            await self._broken(delivery, type(error).__name__)
        finally:
            self._busy.discard(delivery.telegram_chat_id)
            self._under_way.discard(delivery.id)

    async def _deliver(self, delivery: Delivery) -> None:
        made = await self._compose(delivery)
        if isinstance(made, Later):
            await self._put_off(delivery, made.seconds, delivery.attempts, None)
            return
        if made is None:
            await self._write(lambda conn: settle(conn, delivery.id, DROPPED, None))
            return
        began = self._clock.monotonic()
        try:
            message_id = await self._send(delivery, made)
        except (AiogramError, TimeoutError, OSError) as error:
            refusal = (
                meaning_of(error)
                if isinstance(error, TelegramAPIError | TimeoutError | OSError)
                else Refusal(Meaning.TROUBLE, type(error).__name__)
            )
            await self._refused(delivery, refusal, error)
            return
        self._pace.answered(delivery.telegram_chat_id)
        self._troubled.clear()
        self.sent.messages += 1
        await self._write_sent(delivery, message_id, made.then)
        took = self._clock.monotonic() - began
        self._usual_seconds += (took - self._usual_seconds) / 8

    async def _write_sent(self, delivery: Delivery, message_id: int | None, then: Owed | None = None) -> None:
        """Writes down that a message is out, however long that takes: forgotten, it would go out again.

        What is to follow it is owed in the same transaction.
        """
        now = self._clock.now()

        async def write(conn: Connection) -> None:
            await mark_sent(conn, delivery, message_id, now)
            if then is not None:
                await owe(conn, [then])

        while True:
            try:
                await self._write(write)
            except StorageError as error:
                log.warning("a sent message can't be written down yet: %s", error)
                await self._clock.sleep(_LOOK_SECONDS)
            else:
                return

    async def _send(self, delivery: Delivery, made: Outgoing) -> int | None:
        chat, card = delivery.telegram_chat_id, made.card
        if made.changes is not None:
            await self._bot.edit_message_text(
                **card.text.as_kwargs(),
                chat_id=chat,
                message_id=made.changes,
                reply_markup=card.buttons,
                link_preview_options=_NO_PREVIEW,
            )
            return made.changes
        thread = delivery.thread_id or None
        reply = (
            ReplyParameters(message_id=made.reply_to, allow_sending_without_reply=True)
            if made.reply_to is not None
            else None
        )
        sent: Message
        if made.picture is not None:
            sent = await self._bot.send_photo(
                chat,
                BufferedInputFile(made.picture, "chart.png"),
                **card.text.as_caption_kwargs(),
                message_thread_id=thread,
                disable_notification=delivery.silent or None,
                reply_parameters=reply,
                reply_markup=card.buttons,
            )
        else:
            sent = await self._bot.send_message(
                chat,
                **card.text.as_kwargs(),
                message_thread_id=thread,
                disable_notification=delivery.silent or None,
                reply_parameters=reply,
                reply_markup=card.buttons,
                link_preview_options=_NO_PREVIEW,
            )
        return sent.message_id

    async def _refused(self, delivery: Delivery, refusal: Refusal, error: BaseException) -> None:
        chat = delivery.telegram_chat_id
        match refusal.meaning:
            case Meaning.WAIT:
                self._wait(chat, refusal.seconds)
            case Meaning.MOVED:
                await self._write(lambda conn: move_chat(conn, chat, refusal.moved_to))
                self._queue = [one for one in self._queue if one.telegram_chat_id != chat]
            case Meaning.REST:
                topic = delivery.thread_id if refusal.topic else None
                log.info("a chat can't be written to: %s", refusal.why)
                await self._write(lambda conn: rest_chat(conn, chat, refusal.why, thread_id=topic))
                self._queue = [
                    one
                    for one in self._queue
                    if one.telegram_chat_id != chat or topic not in (None, one.thread_id)
                ]
            case Meaning.DONE:
                await self._write_sent(delivery, delivery.about_message)
            case Meaning.TROUBLE:
                await self._trouble(delivery, refusal.why)
            case Meaning.BROKEN:
                await self._broken(delivery, refusal.why)
            case Meaning.STOP:
                self._stop = error

    def _wait(self, chat: int, seconds: float) -> None:
        """Telegram asks for patience. A second chat that is told so within the wait means that all are."""
        self.sent.too_fast += 1
        now = self._clock.monotonic()
        before = self._asked_to_wait
        self._pace.hold_chat(chat, seconds)
        if before is not None and before[0] != chat and now < before[1]:
            self._pace.hold_all(seconds)
        self._asked_to_wait = (chat, now + seconds)
        log.warning("Telegram asks to wait %g s", seconds)

    async def _trouble(self, delivery: Delivery, why: str) -> None:
        """The network or Telegram fails. If everything does, it is not the message's fault."""
        self._troubled.add(delivery.id)
        attempts = delivery.attempts
        if len(self._troubled) >= _OUTAGE:
            self._pace.hold_all(self._backoff(min(len(self._troubled) - _OUTAGE, 5)))
        elif why == "TelegramServerError" or self.sent.messages:
            attempts += 1
        if attempts >= self._tries:
            await self._set_aside(delivery, why)
            return
        await self._put_off(delivery, self._backoff(max(attempts - 1, 0)), attempts, why)

    async def _broken(self, delivery: Delivery, why: str) -> None:
        """The message itself is refused: tried a few times more, since Telegram's word is not always its last."""
        attempts = delivery.attempts + 1
        if attempts >= self._tries:
            await self._set_aside(delivery, why)
        else:
            await self._put_off(delivery, self._backoff(attempts - 1), attempts, why)

    async def _set_aside(self, delivery: Delivery, why: str) -> None:
        self.sent.failed += 1
        log.error("a %s is set aside after %d tries: %s", delivery.kind, self._tries, why)
        await self._write(lambda conn: settle(conn, delivery.id, FAILED, why))

    async def _put_off(self, delivery: Delivery, seconds: float, attempts: int, why: str | None) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._write(lambda conn: put_off(conn, delivery.id, until, attempts=attempts, error=why))

    def _backoff(self, failed: int) -> float:
        """Seconds after so many failures: doubling, spread so that not all come back at once."""
        return min(_FIRST_WAIT * 2.0**failed, _LONGEST_WAIT) * (0.5 + 0.5 * self._jitter())

    async def _write(self, writes: Callable[[Connection], Any]) -> None:
        await self._storage.write_together(writes)


def _order(delivery: Delivery) -> tuple[int, datetime, int]:
    return delivery.urgency, delivery.due_at, delivery.id
