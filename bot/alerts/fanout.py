"""From what happened to what is owed: each open event becomes alerts, replies and silent changes of cards.

Every step can be done again: deliveries are owed once by their keys, and an event is finished after all of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.alerts.news import DENIED, DOUBTED, ECHO, FIGURE, why_told
from bot.alerts.standing import StandingQueries
from bot.answers.standing import standing_question
from bot.asking import zone_of
from bot.deps import BotDeps
from bot.digests.owing import DOWN, OVER, QUIET, payload, zone_for
from bot.schedules.due import local_day, quiet_since, quiet_until
from storage.alerts import (
    FOLLOWED,
    MUTED,
    News,
    Thread,
    alerts_since,
    choices_for_story,
    claims_of_stories,
    join_threads,
    near_stories,
    owe_edits,
    owe_replies,
    stories_of_post,
    thread_key,
    threads_of,
)
from storage.claim_facts import ClaimFacts, claim_facts
from storage.claim_filters import ClaimFilter
from storage.deliveries import ALERT, AT_ONCE, DIGEST, IN_TURN, Owed, owe, reach_back
from storage.events import (
    CHECKING,
    CLAIM,
    DELETION,
    EDITED,
    RECYCLED,
    REFUSED,
    Happened,
    finish_events,
    oldest_open,
    open_events,
)
from storage.sources import Connection, usernames
from storage.stories import stories_of_rivals
from storage.subscriptions import INSTANT, OK, Subscription, standing_since, subscriptions_by_ids
from storage.versions import newest_version

log = logging.getLogger(__name__)

OLD = timedelta(hours=1)
"""Behind by more than this, because nothing ran, we tell all that waits in one digest and not message by message."""

_EVENTS = 50
_ROWS = 500  # in one transaction
_PAUSE = 0.01  # seconds between two, for others that write
_EDIT_AFTER = timedelta(seconds=5)  # echoes within it are one change of the card
_WIDE = ("country", "region", "district")


@dataclass(frozen=True, slots=True)
class _Held:
    """An alert that is not told by itself: the digest that will tell it."""

    why: str
    start: datetime
    end: datetime
    limit: int = 0


class Fanout:
    """Fans events out, a round at a time. One a database."""

    def __init__(self, deps: BotDeps) -> None:
        self._deps = deps
        self._channels: Mapping[str, int] = {}
        self._standing = StandingQueries(self._read)
        self._down: _Held | None = None

    def _read(self, query: str) -> ClaimFilter:
        return standing_question(query, self._deps, self._channels).wanted

    async def round(self) -> int:
        """Fans out what happened since the last round; gives the number of events."""
        storage = self._deps.storage
        happened = await storage.read_together(lambda conn: open_events(conn, _EVENTS))
        if not happened:
            return 0
        await self._catch_up(happened)
        await self._learn()
        for one in happened:
            await self._tell(one)
            now = self._deps.clock()
            await storage.write_together(lambda conn, one=one, now=now: finish_events(conn, [one.id], now))  # type: ignore[misc]
        return len(happened)

    async def _catch_up(self, happened: Sequence[Happened]) -> None:
        """Where we are behind by long, all that is open already is told in one digest."""
        now = self._deps.clock()
        open_ones = [one.made_at for one in happened if self._down is None or one.made_at >= self._down.end]
        if open_ones and now - min(open_ones) > OLD:
            oldest = await self._deps.storage.read_together(oldest_open)
            self._down = _Held(DOWN, min(oldest or now, *open_ones), now)

    async def _learn(self) -> None:
        """Brings the standing queries up to date, and the channels that they may name."""
        storage, version = self._deps.storage, self._standing.version

        async def look_up(conn: Connection) -> tuple[int, Mapping[str, int]]:
            return await newest_version(conn), await usernames(conn)

        newest, channels = await storage.read_together(look_up)
        if channels != self._channels:
            self._channels = channels
            self._standing.read_again()
        if newest > version:
            changed = await storage.read_together(lambda conn: standing_since(conn, version))
            for at in range(0, len(changed), _ROWS):
                self._standing.take(changed[at : at + _ROWS])
                await asyncio.sleep(0)
            self._standing.version = max(self._standing.version, newest)

    async def _tell(self, one: Happened) -> None:
        if one.kind in (CLAIM, EDITED) and one.claim_id is not None:
            await self._tell_claim(one, one.claim_id)
        elif one.kind in (DELETION, RECYCLED, REFUSED, CHECKING) and one.post_id is not None:
            await self._tell_post(one, one.post_id)

    # --- claims -----------------------------------------------------------------------------------

    async def _tell_claim(self, one: Happened, number: int) -> None:
        storage = self._deps.storage
        sites = self._sites

        async def look_up(
            conn: Connection,
        ) -> tuple[ClaimFacts, list[int], dict[int, list[ClaimFacts]], list[tuple[int, str, int]]] | None:
            facts = (await claim_facts(conn, [number])).get(number)
            if facts is None:
                return None
            before = [told for told in await stories_of_post(conn, facts.post_id) if told[1] == facts.event]
            near = (
                await near_stories(conn, facts.story, facts.event, sites(facts), facts.posted_at)
                if facts.current
                else []
            )
            if facts.current and facts.counts:
                near = list(dict.fromkeys([*near, *await stories_of_rivals(conn, number)]))
            tellers: dict[int, list[ClaimFacts]] = {}
            stories = list(dict.fromkeys([facts.story, *near]))
            known = await claim_facts(conn, await claims_of_stories(conn, stories, facts.event))
            for other in known.values():
                if other.number != number:
                    tellers.setdefault(other.story, []).append(other)
            return facts, near, tellers, before

        found = await storage.read_together(look_up)
        if found is None:
            return
        facts, near, tellers, before = found
        told: set[int] = set()
        if one.kind == EDITED:
            stories = list(dict.fromkeys([facts.story, *(story for story, _, _ in before)]))
            why = EDITED if facts.current else "gone"
            told |= await self._reply(one, why, number, stories, facts.event, told)
            if not facts.current:
                return
        elif not facts.current:
            return  # edited since: that is an event of its own
        else:
            why = why_told(facts, tellers.get(facts.story, []))
            told |= await self._reply(one, why, number, [facts.story], facts.event, told)
        for story in near:
            others = tellers.get(story, [])
            why = why_told(facts, others)
            if why in (DENIED, DOUBTED) or (why == FIGURE and any(other.counts for other in others)):
                joined = await self._reply(one, why, number, [story], facts.event, told, join=facts.story)
                told |= joined
        await self._alert(one, facts, told)

    def _sites(self, facts: ClaimFacts) -> list[str]:
        """The places named that are finer than a district: what is told of them is told of one event."""
        gazetteer = self._deps.gazetteer
        return [
            place
            for place in sorted(facts.named)
            if place in gazetteer.places and gazetteer.kind(place) not in _WIDE
        ]

    async def _tell_post(self, one: Happened, post_id: int) -> None:
        stories = await self._deps.storage.read_together(lambda conn: stories_of_post(conn, post_id))
        told: set[int] = set()
        for story, event, number in stories:
            if one.claim_id is not None and number != one.claim_id:
                continue
            told |= await self._reply(one, one.kind, number, [story], event, told)

    # --- replies and changes ----------------------------------------------------------------------

    async def _reply(
        self,
        one: Happened,
        why: str,
        claim: int,
        stories: Sequence[int],
        event: str,
        told: set[int],
        *,
        join: int | None = None,
    ) -> set[int]:
        """Owes what an event adds to the alerts about stories; gives the chats that have one, told or not."""
        seen: set[int] = set()
        after = 0
        while True:
            threads = await self._deps.storage.read_together(
                lambda conn: threads_of(conn, stories, event, after=after, limit=_ROWS)  # noqa: B023
            )
            if not threads:
                return seen
            after = threads[-1].row
            fresh = []
            for thread in threads:
                if thread.chat_id not in told and thread.chat_id not in seen:
                    seen.add(thread.chat_id)
                    fresh.append(thread)
            await self._write_replies(one, why, claim, fresh, event, join)
            await asyncio.sleep(_PAUSE)

    async def _write_replies(
        self,
        one: Happened,
        why: str,
        claim: int,
        threads: Sequence[Thread],
        event: str,
        join: int | None,
    ) -> None:
        now = self._deps.clock()
        shown = claim if why not in ("gone", DELETION, RECYCLED, REFUSED, CHECKING) else None
        wanted = [
            thread
            for thread in threads
            if thread.choice != MUTED
            and thread.claim != shown  # it was told by this very claim
            and (thread.held_until is None or one.made_at >= thread.held_until)  # a digest will tell it
        ]
        silent = why in (ECHO, REFUSED, CHECKING)
        replied = [
            (thread, self._when(thread, now))
            for thread in wanted
            if not silent or (why == ECHO and thread.choice == FOLLOWED)
        ]

        async def write(conn: Connection) -> None:
            await owe_edits(conn, wanted, now + _EDIT_AFTER)
            quietly = await self._capped(conn, replied)
            await owe_replies(conn, News(one.id, why, claim), replied, silent=quietly)
            if join is not None:
                key = thread_key(join, event)
                joined = [(thread.chat_id, thread.alert, thread.held_until) for thread in threads]
                await join_threads(conn, key, joined, claim, now)

        await self._deps.storage.write_together(write)

    async def _capped(self, conn: Connection, replied: Sequence[tuple[Thread, datetime]]) -> set[int]:
        """Chats that got as many alerts and replies as they want in the day of the reply."""
        capped: set[int] = set()
        for thread, due in replied:
            if thread.daily_cap is not None:
                begins, _ = local_day(due, zone_of(thread.zone, self._deps.settings.zone))
                if await _today(conn, thread.chat_id, begins) >= thread.daily_cap:
                    capped.add(thread.chat_id)
        return capped

    def _when(self, thread: Thread, now: datetime) -> datetime:
        zone = zone_of(thread.zone, self._deps.settings.zone)
        return quiet_until(now, zone, thread.quiet_from, thread.quiet_to) or now

    # --- alerts -----------------------------------------------------------------------------------

    async def _alert(self, one: Happened, facts: ClaimFacts, told: set[int]) -> None:
        """Owes an alert to every chat whose subscription means the claim and that has none about its story yet."""
        matched = self._standing.match(facts)
        for at in range(0, len(matched), _ROWS):
            some = matched[at : at + _ROWS]
            await self._alert_some(one, facts, some, told)
            await asyncio.sleep(_PAUSE)

    async def _alert_some(
        self, one: Happened, facts: ClaimFacts, matched: Sequence[int], told: set[int]
    ) -> None:
        now = self._deps.clock()

        async def look_up(
            conn: Connection,
        ) -> tuple[list[Subscription], dict[int, str], dict[int, int]]:
            found = await subscriptions_by_ids(conn, matched)
            capped = [wanted.chat_id for wanted in found if wanted.daily_cap is not None]
            since = now - timedelta(days=1)
            sent = await alerts_since(conn, capped, since) if capped else {}
            return found, await choices_for_story(conn, facts.story), sent

        found, choices, sent = await self._deps.storage.read_together(look_up)
        owed: list[Owed] = []
        early: list[Owed] = []  # digests that begin with this claim
        joined: list[tuple[int, int | None, datetime | None]] = []
        for wanted in found:
            if wanted.chat_id in told or choices.get(wanted.chat_id) == MUTED:
                continue
            if wanted.state != OK or wanted.schedule != INSTANT or wanted.is_paused(now):
                continue
            told.add(wanted.chat_id)
            held = await self._held(wanted, one, now, sent)
            if held is None:
                owed.append(
                    Owed(
                        chat_id=wanted.chat_id,
                        kind=ALERT,
                        key=thread_key(facts.story, facts.event),
                        payload={"claim": facts.number},
                        due_at=one.made_at,
                        urgency=AT_ONCE,
                        silent=wanted.muted,
                        subscription_id=wanted.id,
                    )
                )
                continue
            joined.append((wanted.chat_id, None, held.end))
            more = {"limit": held.limit} if held.limit else {}
            owed.append(
                Owed(
                    chat_id=wanted.chat_id,
                    kind=DIGEST,
                    key=f"{wanted.id}:{held.why}:{held.end.astimezone(UTC).isoformat()}",
                    payload=payload(wanted.query, held.start, held.end, held.why, **more),
                    due_at=held.end,
                    urgency=IN_TURN,
                    silent=wanted.muted,
                    subscription_id=wanted.id,
                )
            )
            if held.start == one.made_at:
                early.append(owed[-1])

        async def write(conn: Connection) -> None:
            await owe(conn, owed)
            await reach_back(conn, early)
            await join_threads(conn, thread_key(facts.story, facts.event), joined, facts.number, now)

        await self._deps.storage.write_together(write)

    async def _held(
        self, wanted: Subscription, one: Happened, now: datetime, sent: Mapping[int, int]
    ) -> _Held | None:
        zone = zone_for(wanted, self._deps)
        quiet = quiet_until(now, zone, wanted.quiet_from, wanted.quiet_to)
        if quiet is not None and wanted.quiet_from is not None:
            # what was stored just before may come to be told only within
            start = min(max(quiet_since(quiet, zone, wanted.quiet_from), wanted.since), one.made_at)
            return _Held(QUIET, start, quiet)
        if self._down is not None and self._down.start <= one.made_at < self._down.end:
            return self._down
        if wanted.daily_cap is not None:
            begins, ends = local_day(now, zone)
            so_far = sent.get(wanted.chat_id, 0)
            if so_far >= wanted.daily_cap:
                so_far = await self._deps.storage.read_together(
                    lambda conn: _today(conn, wanted.chat_id, begins)
                )
            if so_far >= wanted.daily_cap:
                return _Held(OVER, one.made_at, ends, wanted.daily_cap)
        return None


async def _today(conn: Connection, chat_id: int, since: datetime) -> int:
    return (await alerts_since(conn, [chat_id], since)).get(chat_id, 0)
