"""Alerts as threads: which chats were told of a story, and what they are owed when more becomes known of it.

The first message about a story in a chat is its ``alert`` delivery. A story that a chat learnt of otherwise (in a
reply, or in a digest after quiet hours) has such a row too, that was never sent: ``dropped``, with ``about_id`` for the
alert whose thread it joined.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import (
    ALERT,
    AT_LEISURE,
    AT_ONCE,
    DROPPED,
    DUE,
    EDIT,
    REPLY,
    SENT,
    Owed,
    owe,
    written,
)
from storage.models import chats, claim_counts, claim_places, claims, deliveries, story_choices
from storage.upserts import insert_new, upsert

FOLLOWED, MUTED = "followed", "muted"
NEAR = timedelta(days=2)
"""How far apart claims about one event may lie to be told in one thread."""

_CHUNK = 400


def thread_key(story: int, event: str) -> str:
    """What makes an alert one: a story and a kind of event."""
    return f"{story}:{event}"


@dataclass(frozen=True, slots=True)
class Thread:
    """A chat's alert about a story.

    Attributes:
        alert: the delivery that later ones are about.
        state: of that alert.
        claim: that it shows.
        held_until: what happens before then is told by a digest.
        choice: what the chat chose for the story.
    """

    row: int
    alert: int
    state: str
    claim: int
    held_until: datetime | None
    chat_id: int
    telegram_chat_id: int
    silent: bool
    choice: str | None
    language: str | None
    zone: str | None
    quiet_from: str | None
    quiet_to: str | None
    daily_cap: int | None


_whole = chats.alias("whole")


async def threads_of(
    conn: AsyncConnection, stories: Sequence[int], event: str, *, after: int = 0, limit: int = 500
) -> list[Thread]:
    """The alerts about these stories and that kind of event, in chats that can be written to, by rising rows."""
    choice = (
        select(story_choices.c.choice)
        .where(story_choices.c.chat_id == deliveries.c.chat_id, story_choices.c.story_id.in_(list(stories)))
        .limit(1)
        .scalar_subquery()
    )
    rows = await conn.execute(
        select(
            deliveries.c.id,
            deliveries.c.about_id,
            deliveries.c.state,
            deliveries.c.payload,
            deliveries.c.chat_id,
            deliveries.c.silent,
            chats.c.telegram_chat_id,
            choice.label("choice"),
            *(
                func.coalesce(chats.c[name], _whole.c[name]).label(name)
                for name in ("language", "zone", "quiet_from", "quiet_to", "daily_cap")
            ),
        )
        .join_from(deliveries, chats, chats.c.id == deliveries.c.chat_id)
        .outerjoin(
            _whole,
            (_whole.c.telegram_chat_id == chats.c.telegram_chat_id)
            & (_whole.c.thread_id == 0)
            & (chats.c.thread_id != 0),
        )
        .where(
            deliveries.c.kind == ALERT,
            deliveries.c.key.in_([thread_key(story, event) for story in stories]),
            deliveries.c.state.in_((DUE, SENT, DROPPED)),
            deliveries.c.id > after,
            chats.c.state == "ok",
        )
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    found = []
    for row in rows:
        payload = json.loads(row.payload)
        held = payload.get("held_until")
        found.append(
            Thread(
                row.id,
                row.about_id or row.id,
                row.state,
                payload.get("claim", 0),
                datetime.fromisoformat(held) if held else None,
                row.chat_id,
                row.telegram_chat_id,
                row.silent,
                row.choice,
                row.language,
                row.zone,
                row.quiet_from,
                row.quiet_to,
                row.daily_cap,
            )
        )
    return found


async def join_threads(
    conn: AsyncConnection,
    key: str,
    joined: Sequence[tuple[int, int | None, datetime | None]],
    claim: int,
    now: datetime,
) -> None:
    """Chats know of a story from elsewhere: rows of a chat, the alert whose thread it joins, if any, and until when a
    digest will tell what happens.
    """
    await insert_new(
        conn,
        deliveries,
        [
            {
                "chat_id": chat_id,
                "kind": ALERT,
                "key": key,
                "payload": written({"claim": claim} | ({"held_until": held.isoformat()} if held else {})),
                "state": DROPPED,
                "due_at": now,
                "about_id": alert,
            }
            for chat_id, alert, held in joined
        ],
        key=["chat_id", "kind", "key"],
    )


async def keep_thread(
    conn: AsyncConnection, chat_id: int, key: str, claim: int, message_id: int, now: datetime
) -> None:
    """A message that is in the chat already becomes the alert about a story, which later news are told under."""
    await upsert(
        conn,
        deliveries,
        [
            {
                "chat_id": chat_id,
                "kind": ALERT,
                "key": key,
                "payload": written({"claim": claim}),
                "state": SENT,
                "due_at": now,
                "sent_at": now,
                "message_id": message_id,
                "about_id": None,
            }
        ],
        key=["chat_id", "kind", "key"],
    )


@dataclass(frozen=True, slots=True)
class News:
    """One thing to say in a reply: a row of ``storage.events``, why it matters, and the claim that it is about."""

    event: int
    why: str
    claim: int

    def as_json(self) -> list[Any]:
        """As a payload has it."""
        return [self.event, self.why, self.claim]


async def owe_replies(
    conn: AsyncConnection,
    news: News,
    threads: Sequence[tuple[Thread, datetime]],
    *,
    silent: Set[int] = frozenset(),
) -> None:
    """Owes a reply under each alert, at its time. Under one that is not sent yet the news are added; once each.

    ``silent``: chats that are to be told without a sound.
    """
    if not threads:
        return
    alerts = [thread.alert for thread, _ in threads]
    waiting: dict[int, Any] = {}
    told: set[int] = set()
    for row in await conn.execute(
        select(
            deliveries.c.id,
            deliveries.c.about_id,
            deliveries.c.state,
            deliveries.c.silent,
            deliveries.c.payload,
        ).where(deliveries.c.about_id.in_(alerts), deliveries.c.kind == REPLY)
    ):
        payload = json.loads(row.payload)
        if any(one[0] == news.event for one in payload["events"]) or news.event in payload.get("told", ()):
            told.add(row.about_id)
        elif row.state == DUE:
            waiting[row.about_id] = (row.id, row.silent, payload)
    owed = []
    for thread, due_at in threads:
        if thread.alert in told:
            continue
        told.add(thread.alert)
        if thread.alert in waiting:
            number, was_silent, payload = waiting[thread.alert]
            payload["events"].append(news.as_json())
            silently = was_silent and (thread.chat_id in silent or thread.silent)
            await conn.execute(
                update(deliveries)
                .where(deliveries.c.id == number)
                .values(payload=written(payload), silent=silently)
            )
            continue
        owed.append(
            Owed(
                chat_id=thread.chat_id,
                kind=REPLY,
                key=f"{thread.alert}:{news.event}",
                payload={"events": [news.as_json()]},
                due_at=due_at,
                urgency=AT_ONCE,
                silent=thread.chat_id in silent or thread.silent,
                about_id=thread.alert,
            )
        )
    await owe(conn, owed)


async def owe_edits(conn: AsyncConnection, threads: Sequence[Thread], due_at: datetime) -> None:
    """Owes each alert that was sent a silent change of its card; several within a few seconds are one."""
    rows: list[Mapping[str, Any]] = [
        {
            "chat_id": thread.chat_id,
            "kind": EDIT,
            "key": str(thread.alert),
            "payload": "{}",
            "state": DUE,
            "due_at": due_at,
            "urgency": AT_LEISURE,
            "about_id": thread.alert,
        }
        for thread in threads
        if thread.state == SENT and thread.alert == thread.row
    ]
    await insert_new(conn, deliveries, [dict(row) for row in rows], key=["chat_id", "kind", "key"])
    for at in range(0, len(rows), _CHUNK):
        alerts = [row["about_id"] for row in rows[at : at + _CHUNK]]
        await conn.execute(
            update(deliveries)
            .where(deliveries.c.about_id.in_(alerts), deliveries.c.kind == EDIT, deliveries.c.state != DUE)
            .values(state=DUE, due_at=due_at, attempts=0)
        )


async def alerts_since(conn: AsyncConnection, chat_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """How many alerts, and replies with a sound, each chat got or is owed since a moment."""
    found: dict[int, int] = {}
    for at in range(0, len(chat_ids), _CHUNK):
        rows = await conn.execute(
            select(deliveries.c.chat_id, func.count())
            .where(
                deliveries.c.chat_id.in_(chat_ids[at : at + _CHUNK]),
                or_(deliveries.c.kind == ALERT, (deliveries.c.kind == REPLY) & ~deliveries.c.silent),
                deliveries.c.state.in_((DUE, SENT)),
                deliveries.c.due_at >= since,
            )
            .group_by(deliveries.c.chat_id)
        )
        found |= {chat_id: n for chat_id, n in rows}
    return found


async def choose_for_story(
    conn: AsyncConnection, chat_id: int, story: int, choice: str | None, now: datetime
) -> None:
    """Keeps what a chat wants of a story; ``None``: what its subscriptions say."""
    if choice is None:
        await conn.execute(
            story_choices.delete().where(
                story_choices.c.chat_id == chat_id, story_choices.c.story_id == story
            )
        )
        return
    row = {"chat_id": chat_id, "story_id": story, "choice": choice, "made_at": now}
    await upsert(conn, story_choices, [row], key=["chat_id", "story_id"])


async def choices_for_story(conn: AsyncConnection, story: int) -> dict[int, str]:
    """What chats chose for a story, by our numbers of them."""
    rows = await conn.execute(
        select(story_choices.c.chat_id, story_choices.c.choice).where(story_choices.c.story_id == story)
    )
    return {row.chat_id: row.choice for row in rows}


async def muted_stories(conn: AsyncConnection, chat_id: int) -> frozenset[int]:
    """The stories that a chat wants to hear no more of."""
    rows = await conn.execute(
        select(story_choices.c.story_id).where(
            story_choices.c.chat_id == chat_id, story_choices.c.choice == MUTED
        )
    )
    return frozenset(rows.scalars())


async def choice_about(conn: AsyncConnection, chat_id: int, number: int) -> str | None:
    """What a chat chose for the story of a claim, whichever of its post's claims of that event it chose it under."""
    shown = claims.alias("shown")
    found = await conn.execute(
        select(story_choices.c.choice)
        .join(claims, claims.c.story_id == story_choices.c.story_id)
        .join(shown, (shown.c.post_id == claims.c.post_id) & (shown.c.event == claims.c.event))
        .where(story_choices.c.chat_id == chat_id, shown.c.id == number)
        .order_by(story_choices.c.made_at.desc())
        .limit(1)
    )
    choice: str | None = found.scalar()
    return choice


async def near_stories(
    conn: AsyncConnection, story: int, event: str, sites: Sequence[str], posted_at: datetime
) -> list[int]:
    """Other stories of that kind told of one of these places around that time, the latest first."""
    if not sites:
        return []
    rows = await conn.execute(
        select(claims.c.story_id)
        .join(claim_places, claim_places.c.claim_id == claims.c.id)
        .where(
            claim_places.c.place_id.in_(list(sites)),
            claim_places.c.named,
            claim_places.c.posted_at.between(posted_at - NEAR, posted_at + NEAR),
            claims.c.event == event,
            claims.c.current,
            claims.c.story_id.is_not(None),
            claims.c.story_id != story,
        )
        .order_by(claims.c.posted_at.desc())
        .limit(40)
    )
    return list(dict.fromkeys(rows.scalars()))[:10]


async def claims_of_stories(conn: AsyncConnection, stories: Sequence[int], event: str) -> list[int]:
    """The current claims of stories of one kind of event, the earliest first; 400 at most."""
    rows = await conn.execute(
        select(claims.c.id)
        .where(claims.c.story_id.in_(list(stories)), claims.c.event == event, claims.c.current)
        .order_by(claims.c.posted_at, claims.c.id)
        .limit(400)
    )
    return list(rows.scalars())


async def figure_before(conn: AsyncConnection, number: int) -> int | None:
    """The last claim with a figure that was stored before a claim in its story, of its kind of event."""
    mine = claims.alias("mine")
    found = await conn.execute(
        select(claims.c.id)
        .join(mine, (mine.c.story_id == claims.c.story_id) & (mine.c.event == claims.c.event))
        .where(
            mine.c.id == number,
            claims.c.id < number,
            claims.c.current,
            exists(select(1).where(claim_counts.c.claim_id == claims.c.id)),
        )
        .order_by(claims.c.id.desc())
        .limit(1)
    )
    return found.scalar()


async def stories_of_post(conn: AsyncConnection, post_id: int) -> list[tuple[int, str, int]]:
    """Every story and kind of event that a post ever made a claim of, with the number of the latest such claim."""
    rows = await conn.execute(
        select(claims.c.story_id, claims.c.event, claims.c.id)
        .where(claims.c.post_id == post_id, claims.c.story_id.is_not(None))
        .order_by(claims.c.id)
    )
    return [
        (story, event, number)
        for (story, event), number in {(r.story_id, r.event): r.id for r in rows}.items()
    ]


async def is_told(conn: AsyncConnection, chat_id: int, key: str) -> bool:
    """Whether a chat has an alert of that key that was sent or is due."""
    found = await conn.execute(
        select(deliveries.c.id).where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.kind == ALERT,
            deliveries.c.key == key,
            deliveries.c.state.in_((DUE, SENT)),
        )
    )
    return found.first() is not None
