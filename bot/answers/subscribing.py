"""What somebody wants to be told of and how often, read from what they typed, and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.answers.questions import question
from bot.answers.standing import without_window
from bot.asking import Asking
from bot.deps import BotDeps
from bot.digests.owing import last_digest
from bot.schedules.due import Schedule, last_due, next_due
from bot.schedules.reading import read_schedule
from storage.chat_reach import resting, wake_chat
from storage.chats import keep_chat
from storage.deliveries import owe
from storage.sources import Connection
from storage.subscriptions import (
    INSTANT,
    MOST_IN_A_CHAT,
    OK,
    WEEKLY,
    Subscription,
    add_subscription,
    change_subscription,
    end_subscription,
    subscriptions_in_zone_of,
    subscriptions_of,
)

GUESSED_ZONES = {"uk": "Europe/Kyiv", "ru": "Europe/Moscow", "ko": "Asia/Seoul"}
"""Where people who read a language mostly are; a first guess that they are asked about."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be told and how often.

    Attributes:
        query: in the query language, canonical, without a window.
        schedule: ``None`` where nothing was said of it.
        at_given: whether a time was said.
        problems: what was not understood, in the chat's language.
        wrong_time: what looks like a time and is none.
        zone: the time zone named after the time.
        lost: nothing of the question was understood: everything is not what was meant.
    """

    query: str
    schedule: Schedule | None
    at_given: bool
    problems: tuple[str, ...] = ()
    wrong_time: str | None = None
    zone: str | None = None
    lost: bool = False


async def read_wish(text: str, asking: Asking, deps: BotDeps) -> Wish:
    """Reads "kursk casualties daily 09:00" in any of the languages."""
    said = read_schedule(text)
    understood = await question(said.rest, asking, deps)
    problems = understood.problems
    window = understood.as_json.get("window")
    if window:
        problems = (*problems, asking.words.say("subscribe-no-window", window=window))
    query = without_window(understood.canonical, window)
    unseen = bool(said.rest.strip()) and not any(
        char.isalnum() for char in said.rest
    )  # zero-width and the like
    return Wish(
        query=query,
        schedule=said.schedule,
        at_given=said.at is not None,
        problems=problems,
        wrong_time=said.wrong,
        zone=said.zone,
        lost=not query and (unseen or bool(understood.problems)),
    )


def guessed_zone(asking: Asking, deps: BotDeps) -> str:
    """The zone that a chat is probably in."""
    return GUESSED_ZONES.get(asking.words.language, deps.settings.zone)


class TooMany(Exception):
    """The chat has as many subscriptions as it may."""


async def keep_subscription(
    query: str, schedule: Schedule, asking: Asking, deps: BotDeps, *, instead_of: int | None = None
) -> tuple[Subscription, Subscription | None]:
    """Keeps a subscription of the chat; of the same query there is one, which takes the new schedule.

    What was neither told nor is going to be, because alerts take the place of digests, is told in a last digest.

    Args:
        query: what is wanted.
        schedule: how often.
        asking: the chat.
        deps: the bot's.
        instead_of: the subscription that is edited: it stays what it is otherwise, muted or paused.

    Returns:
        The subscription, and the one of the same query that the chat had before.

    Raises:
        TooMany: the chat has ``MOST_IN_A_CHAT`` already.
    """
    now = asking.now

    async def write(conn: Connection) -> tuple[int, Subscription | None] | None:
        ours = await keep_chat(conn, asking.chat_id, asking.thread_id, asking.chat_kind, now)
        if await resting(conn, asking.chat_id):
            await wake_chat(conn, asking.chat_id, now)  # whoever asks here can be answered
        before = await subscriptions_of(conn, asking.chat_id, asking.thread_id)
        alike = next((one for one in before if one.query == query), None)
        edited = next((one for one in before if one.id == instead_of), None)
        if edited is None and alike is None and len(before) >= MOST_IN_A_CHAT:
            return None
        at = None if schedule.kind == INSTANT else schedule.at
        weekday = schedule.weekday if schedule.kind == WEEKLY else None
        due = next_due(schedule, asking.zone, now)
        begins = last_due(schedule, asking.zone, now)
        kept = edited or alike
        if kept is None:
            number, _ = await add_subscription(
                conn,
                ours,
                query,
                schedule.kind,
                now,
                at=at,
                weekday=weekday,
                next_due=due,
                covered_to=begins,
            )
            return number, None
        told = [one for one in (edited, alike) if one is not None and one.schedule != INSTANT]
        covered = [one.covered_to for one in told if one.covered_to is not None]
        if schedule.kind == INSTANT:
            await owe(conn, [last_digest(one, now) for one in told if not one.is_paused(now)])
        elif covered:
            begins = min(covered)
        if alike is not None and alike.id != kept.id:
            await end_subscription(conn, alike.id)
        await change_subscription(
            conn,
            kept.id,
            query=query,
            schedule=schedule.kind,
            at=at,
            weekday=weekday,
            next_due=due,
            covered_to=begins,
            state=OK,
            state_note=None,
            paused_until=None if edited is None else edited.paused_until,
        )
        return kept.id, alike

    kept = await deps.storage.write_together(write)
    if kept is None:
        raise TooMany
    number, before = kept
    found = await chat_subscriptions(asking, deps)
    return next(one for one in found if one.id == number), before


async def chat_subscriptions(asking: Asking, deps: BotDeps) -> list[Subscription]:
    """The subscriptions of the chat that asks."""
    return await deps.storage.read_together(
        lambda conn: subscriptions_of(conn, asking.chat_id, asking.thread_id)
    )


async def own_subscription(number: int, asking: Asking, deps: BotDeps) -> Subscription | None:
    """A subscription, if it is one of this chat's."""
    return next((one for one in await chat_subscriptions(asking, deps) if one.id == number), None)


async def retime(asking: Asking, deps: BotDeps, zone: ZoneInfo) -> Asking:
    """The chat is in another zone: its digests are due at the same local times there."""

    async def write(conn: Connection) -> None:
        for one in await subscriptions_in_zone_of(conn, asking.chat_id, asking.thread_id):
            if one.next_due is not None:
                schedule = Schedule(one.schedule, one.at or "09:00", one.weekday or 0)
                await change_subscription(conn, one.id, next_due=next_due(schedule, zone, asking.now))

    await deps.storage.write_together(write)
    return replace(asking, zone=zone)
