"""The accounts' address book: hands channels out to accounts, looks them up once ever, joins them, and notices what
becomes of them.

Nothing here is done in a hurry: each account looks up and joins one channel after another at its budget's pace,
and what no account can watch yet is read through its public preview. A channel is known by Telegram's number and
the account's own key to it; its username is used once, to find both.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from telethon import errors, events
from telethon.tl import functions as F
from telethon.tl import types as T

from monitors.telegram.allowances import FACTS, JOIN, RESOLVE
from monitors.telegram.appearance import Appearance, appearance_of
from monitors.telegram.governor import Governor, NoBudget
from monitors.telegram.outlook import Outlook, look_ahead
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.trouble import AccountTrouble
from monitors.telegram.ways import Decision
from storage.account_notices import keep_clock, last_told_states, note_clock
from storage.accounts import (
    PASSING_STATES,
    Account,
    end_limits,
    keep_acquaintance,
    note_account_state,
    note_closed,
    note_membership,
    set_ways,
)
from storage.engines import Storage, StorageError
from storage.notices import add_notice
from storage.watch_list import (
    NO_PREVIEW,
    Listed,
    drop_unwatched,
    has_dropped,
    note_condition,
    note_impostor,
    note_names,
    note_noforwards,
    posts_a_day,
)

log = structlog.get_logger(__name__)

TURN_SECONDS = 5.0
"""How often the list is gone through; a change of it takes effect within 30 s."""
BUSY_EVERY = timedelta(minutes=15)
CLOSED_AGAIN = timedelta(hours=6)
"""How often channels that are closed to an account are asked for again."""
CHANNELS_AT_ONCE = 100
ANSWER_SECONDS = 30.0
SAME_QUEUE = timedelta(minutes=2)
"""By how much a foretold time may be off before it is written down anew."""
CLOCK_SECONDS = 60

PASSING = (errors.RPCError, NoBudget, AccountTrouble, TimeoutError, OSError, ValueError, sqlite3.Error)
"""What is wrong with one request or one account, its session file among it; the next turn tries again."""


class Session(Protocol):
    """As much of an account's session as is needed here."""

    @property
    def client(self) -> Any:
        """Telethon's client."""

    @property
    def is_up(self) -> bool:
        """Whether it is connected and signed in."""

    @property
    def clock_ahead(self) -> float:
        """Seconds by which this machine's clock is ahead of Telegram's."""


class Directory:
    """Who watches what. ``run`` keeps it up to date."""

    def __init__(
        self,
        storage: Storage,
        settings: TelegramSettings,
        governor: Governor,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``now`` and ``sleep`` are the clock."""
        self._storage = storage
        self._settings = settings
        self._governor = governor
        self._now = now
        self._sleep = sleep
        self._sessions: dict[int, Session] = {}
        self._seen = Outlook()
        self._busy: Mapping[int, int] = {}
        self._busy_at: datetime | None = None
        self._changed: set[tuple[int, int]] = set()
        self._lost: list[tuple[int, int, str]] = []  # account, channel, the name that it had
        self._clock_told = False
        self._clock_kept: float | None = None
        self._facts_at: dict[int, datetime] = {}
        self._closed_at: dict[int, datetime] = {}

    def attach(self, account_id: int, session: Session) -> None:
        """Takes an account's newly opened session; before it connects, so that no change of a channel is missed."""

        async def hear(update: Any) -> None:
            listed = next((one for one in self._seen.listed if one.telegram_id == update.channel_id), None)
            if listed is not None:
                self._changed.add((account_id, listed.id))

        session.client.add_event_handler(hear, events.Raw(types=(T.UpdateChannel,)))
        self._sessions[account_id] = session

    async def note_channel_trouble(self, account_id: int, channel_id: int, error: Exception) -> None:
        """Has a channel looked at that an account could not read."""
        self._changed.add((account_id, channel_id))

    async def run(self, stop: asyncio.Event) -> None:
        """Keeps everything up to date until told to stop; an account that is slow keeps no other waiting."""
        working: dict[int, asyncio.Task[bool]] = {}
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                with suppress(StorageError):  # said by whoever writes posts
                    await self.hand_out()
                for number in self._up():
                    if number in working and not working[number].done():
                        continue
                    with suppress(StorageError):
                        if number in working:
                            working[number].result()
                    working[number] = asyncio.create_task(self._work(number))
                resting = asyncio.ensure_future(self._sleep(TURN_SECONDS))
                await asyncio.wait((resting, stopping), return_when=asyncio.FIRST_COMPLETED)
                resting.cancel()
        finally:
            for task in (stopping, *working.values()):
                task.cancel()
            await asyncio.gather(stopping, *working.values(), return_exceptions=True)

    async def turn(self) -> None:
        """Hands channels out, and lets every connected account do what is due.

        Raises:
            StorageError: the database is in the way.
        """
        await self.hand_out()
        if any(await asyncio.gather(*(self._work(number) for number in self._up()))):
            await self.hand_out()

    def _up(self) -> list[int]:
        return [number for number, session in self._sessions.items() if session.is_up]

    # --- handing out

    async def hand_out(self) -> None:
        """Decides anew who watches what, writes down what changed, and tells what got worse.

        Raises:
            StorageError: the database is in the way.
        """
        now = self._now()
        async with self._storage.read() as conn:
            if self._busy_at is None or now - self._busy_at >= BUSY_EVERY:
                self._busy, self._busy_at = await posts_a_day(conn, now), now
            seen = self._seen = await look_ahead(conn, self._settings, now, self._busy)
            told = await last_told_states(conn)
            dropped = await has_dropped(conn)
        rows = [
            (channel.id, decided.account_id, decided.way, seen.queued_for(channel.id))
            for channel, decided in zip(seen.listed, seen.decisions, strict=True)
            if _changed(channel, decided, seen.queued_for(channel.id))
        ]
        news = [one for one in seen.accounts if _is_news(one, told.get(one.id, "ok"), now)]
        well = [one.id for one in seen.accounts if one.state in PASSING_STATES and one.id in self._up()]
        clocks = [one.clock_ahead for one in self._sessions.values() if one.is_up]
        ahead = max(clocks, key=abs, default=None)
        measured = ahead is not None and (
            self._clock_kept is None or abs(ahead - self._clock_kept) > CLOCK_SECONDS / 2
        )
        wrong = [ahead for ahead in clocks if abs(ahead) > CLOCK_SECONDS and not self._clock_told]
        if not (rows or news or dropped or wrong or well or measured):
            return
        async with self._storage.write() as conn:
            await end_limits(conn, now)
            for number in well:  # another program that has found its session in use may have written so
                await note_account_state(conn, number, "ok", None, now)
            await drop_unwatched(conn)
            for account in news:
                await self._tell(conn, account, now)
            await set_ways(conn, rows)
            if measured and ahead is not None:
                await keep_clock(conn, ahead, now)
                self._clock_kept = ahead
            if wrong:
                await note_clock(conn, wrong[0], now)
                self._clock_told = True

    async def _tell(self, conn: Any, account: Account, now: datetime) -> None:
        """Tells the admins that an account does its work again, or that it can't and what that costs."""
        if account.state == "ok":
            await add_notice(conn, "account_up", now, account_id=account.id, state="ok")
            return
        before = [channel.id for channel in self._seen.listed if channel.account_id == account.id]
        after = {one.channel_id: one for one in self._seen.decisions}
        left = [after[number] for number in before if after[number].account_id != account.id]
        await add_notice(
            conn,
            "account_down",
            now,
            account_id=account.id,
            state=account.state,
            why=account.state_note,
            until=account.limited_until,
            channels=len(before),
            stay=len(before) - len(left),
            moved=sum(one.account_id is not None for one in left),
            to_preview=sum(one.way == "preview" for one in left),
            unwatched=sum(one.way == "none" for one in left),
        )
        what = _CANT.get(account.state, "account can't watch")
        log.error(what, account=account.label, state=account.state, channels=len(before))

    # --- what an account does

    async def _work(self, account_id: int) -> bool:
        """Lets an account look up, look at and join what is due; says whether anything was done."""
        done = False
        for step in (self._check, self._find, self._see_who_has_the_name, self._join):
            try:
                done = await step(account_id, self._sessions[account_id].client) or done
            except PASSING as error:
                if not isinstance(error, NoBudget):
                    log.warning(
                        "account could not do a step",
                        account=account_id,
                        step=step.__name__[1:],
                        problem=str(error),
                    )
        return done

    async def _ask(self, account_id: int, method: str, client: Any, request: Any) -> Any:
        async def send() -> Any:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await client(request)

        return await self._governor.call(account_id, method, send)

    async def _is_due(self, account_id: int, method: str) -> bool:
        turn = await self._governor.next_turn(account_id, method)
        return turn is not None and turn <= self._now()

    async def _find(self, account_id: int, client: Any) -> bool:
        """Looks up the next channel of an account's queue."""
        queue = self._seen.to_find(account_id)
        if not queue or not await self._is_due(account_id, RESOLVE):
            return False
        channel = queue[0]
        request = F.contacts.ResolveUsernameRequest(channel.username)
        try:
            answer = await self._ask(account_id, RESOLVE, client, request)
        except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
            await self._note_not_found(account_id, channel, "not_found", "nobody has this username")
            return True
        await self._note_thawed(account_id)
        chat = next((one for one in answer.chats if one.id == getattr(answer.peer, "channel_id", None)), None)
        if chat is None or not getattr(chat, "broadcast", False):
            what = "a group" if chat is not None else "a person or a bot"
            await self._note_not_found(account_id, channel, "no_channel", f"the username is that of {what}")
            return True
        await self._note_found(account_id, channel, chat)
        return True

    async def _see_who_has_the_name(self, account_id: int, client: Any) -> bool:
        """Looks up a name that one of an account's channels has lost, and tells where another channel has it now."""
        lost = next((one for one in self._lost if one[0] == account_id), None)
        if lost is None or not await self._is_due(account_id, RESOLVE):
            return False
        _, channel_id, username = lost
        request = F.contacts.ResolveUsernameRequest(username)
        chat: Any = None
        with suppress(errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
            answer = await self._ask(account_id, RESOLVE, client, request)
            number = getattr(answer.peer, "channel_id", None)
            chat = next((one for one in answer.chats if one.id == number), None)
        self._lost.remove(lost)
        listed = next((one for one in self._seen.listed if one.id == channel_id), None)
        if chat is not None and listed is not None and chat.id != listed.telegram_id:
            async with self._storage.write() as conn:
                await add_notice(
                    conn,
                    "impostor",
                    self._now(),
                    channel_id=channel_id,
                    username=username,
                    other_id=chat.id,
                    other_title=chat.title,
                    watched=True,
                )
        return True

    async def _note_thawed(self, account_id: int) -> None:
        """An account that finds channels is not frozen any more."""
        if any(one.id == account_id and one.state == "frozen" for one in self._seen.accounts):
            async with self._storage.write() as conn:
                await note_account_state(conn, account_id, "ok", None, self._now())

    async def _note_not_found(self, account_id: int, channel: Listed, state: str, why: str) -> None:
        now = self._now()
        async with self._storage.write() as conn:
            await keep_acquaintance(conn, account_id, channel.id, None, now)
            await note_condition(conn, channel, state, why, now, way="preview")

    async def _note_found(self, account_id: int, channel: Listed, chat: Any) -> None:
        now = self._now()
        async with self._storage.write() as conn:
            if channel.telegram_id is not None and channel.telegram_id != chat.id:
                await keep_acquaintance(conn, account_id, channel.id, None, now)
                await note_impostor(conn, channel.id, channel.username or "", chat.id, chat.title, now)
                return
            seen = appearance_of(chat, channel.username)
            channel_id = channel.id
            if seen.is_open:
                channel_id = await note_names(conn, channel, chat.id, seen.username, chat.title, now)
            await keep_acquaintance(conn, account_id, channel_id, chat.access_hash, now, joined=seen.joined)
        log.info("channel found", channel=channel_id, account=account_id)
        if channel_id != channel.id:
            return  # it is one that we knew already: the next turn sees it as it is now
        await self._note_appearance(account_id, channel, seen)

    async def _join(self, account_id: int, client: Any) -> bool:
        """Joins the next channel that an account should join."""
        wanted = self._seen.to_join(account_id, self._settings)
        if not wanted or not await self._is_due(account_id, JOIN):
            return False
        channel = next(one for one in self._seen.listed if one.id == wanted[0])
        refused: str | None = None
        try:
            await self._ask(
                account_id, JOIN, client, F.channels.JoinChannelRequest(self._peer(account_id, channel))
            )
        except errors.UserAlreadyParticipantError:
            refused = None
        except errors.ChannelsTooMuchError:
            await self._governor.put_off(account_id, JOIN, self._now() + timedelta(days=1))
            log.warning("account is in as many channels as Telegram allows", account=account_id)
            return False
        except (errors.ChannelPrivateError, errors.ChannelInvalidError):
            self._changed.add((account_id, channel.id))
            refused = "it is closed"
        except errors.InviteRequestSentError:
            refused = "its owner has to let the account in"
        except (NoBudget, AccountTrouble):
            raise
        except errors.RPCError as error:
            refused = str(error).split(" (caused by")[0]
        async with self._storage.write() as conn:
            await note_membership(conn, account_id, channel.id, refused is None, refused)
        log.info(
            "channel joined" if refused is None else "channel not joined", channel=channel.id, why=refused
        )
        return True

    # --- what becomes of channels

    async def _check(self, account_id: int, client: Any) -> bool:
        """Asks how an account's channels are: those that seem changed at once, all of them now and then."""
        now = self._now()
        own = {
            one.channel_id: one
            for one in self._seen.known
            if one.account_id == account_id and one.access_hash
        }
        listed = {one.id: one for one in self._seen.listed if one.telegram_id is not None}
        mine = {one.channel_id for one in self._seen.decisions if one.account_id == account_id}
        wanted = {number for account, number in self._changed if account == account_id}
        every = timedelta(minutes=self._settings.reconcile_minutes)
        last, last_closed = self._facts_at.get(account_id), self._closed_at.get(account_id)
        if last is None or now - last >= every:
            wanted |= mine
            self._facts_at[account_id] = now
        if last_closed is None or now - last_closed >= CLOSED_AGAIN:
            wanted |= {number for number, one in own.items() if one.closed_at is not None}
            self._closed_at[account_id] = now
        self._changed = {(account, number) for account, number in self._changed if account != account_id}
        asked = [listed[number] for number in sorted(wanted) if number in own and number in listed]
        for at in range(0, len(asked), CHANNELS_AT_ONCE):
            part = asked[at : at + CHANNELS_AT_ONCE]
            try:
                await self._check_some(account_id, client, part)
            except PASSING:
                self._changed |= {(account_id, channel.id) for channel in asked[at:]}
                raise
        return bool(asked)

    async def _check_some(self, account_id: int, client: Any, part: Sequence[Listed]) -> None:
        request = F.channels.GetChannelsRequest([self._peer(account_id, one) for one in part])
        try:
            answer = await self._ask(account_id, FACTS, client, request)
        except (errors.ChannelPrivateError, errors.ChannelInvalidError) as error:
            if len(part) > 1:  # one of them spoils the answer for all
                middle = len(part) // 2
                await self._check_some(account_id, client, part[:middle])
                await self._check_some(account_id, client, part[middle:])
                return
            why = (
                "it is closed to the account" if isinstance(error, errors.ChannelPrivateError) else "unknown"
            )
            await self._note_appearance(account_id, part[0], Appearance(is_open=False, why=why))
            return
        told = {chat.id: chat for chat in answer.chats}
        for channel in part:
            chat = told.get(channel.telegram_id)
            seen = appearance_of(chat, channel.username)
            if seen.is_open and chat is not None:
                await self._note_present_names(account_id, channel, chat, seen)
            await self._note_appearance(account_id, channel, seen)

    async def _note_present_names(
        self, account_id: int, channel: Listed, chat: Any, seen: Appearance
    ) -> None:
        if seen.username == channel.username and chat.title == channel.telegram_title:
            return
        async with self._storage.write() as conn:
            await note_names(conn, channel, chat.id, seen.username, chat.title, self._now())
        if channel.username is not None and seen.username is None:
            self._lost.append((account_id, channel.id, channel.username))

    async def _note_appearance(self, account_id: int, channel: Listed, seen: Appearance) -> None:
        """Keeps how a channel showed itself to an account; what it was before costs no writing."""
        now = self._now()
        own = self._seen.known_to(account_id, channel.id)
        async with self._storage.write() as conn:
            if not seen.is_open:
                await note_closed(conn, account_id, channel.id, now)
                others = [
                    one
                    for one in self._seen.known
                    if one.channel_id == channel.id and one.account_id != account_id
                ]
                if not any(one.is_open for one in others):
                    way = "preview" if channel.username else "none"
                    await note_condition(conn, channel, seen.state, seen.why, now, way=way)
                return
            if own is not None and own.closed_at is not None:
                await note_closed(conn, account_id, channel.id, None)
            if own is not None and own.joined != seen.joined:
                await note_membership(conn, account_id, channel.id, seen.joined, own.join_refused)
            await note_noforwards(conn, channel, seen.noforwards, now)
            if seen.state != "ok" or channel.state not in NO_PREVIEW:  # that ends when it is read
                await note_condition(conn, channel, seen.state, seen.why, now, way="as_shown")

    def _peer(self, account_id: int, channel: Listed) -> Any:
        own = self._seen.known_to(account_id, channel.id)
        return T.InputChannel(channel.telegram_id, own.access_hash if own else 0)


_CANT = {"frozen": "account can't find or join channels", "limited": "account may read no history"}


def _is_news(account: Account, told: str, now: datetime) -> bool:
    """Whether an account's state has to be told; a connection that is away for a moment is not."""
    if account.state in PASSING_STATES and account.can_read(now):
        return False
    return account.state != told


def _changed(channel: Listed, decided: Decision, foretold: datetime | None) -> bool:
    if (channel.account_id, channel.way) != (decided.account_id, decided.way):
        return True
    if foretold is None or channel.queued_for is None:
        return foretold is not channel.queued_for
    return abs(foretold - channel.queued_for) > SAME_QUEUE
