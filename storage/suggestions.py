"""Channels that nobody watches and that flagged posts forward or link: claims that we only see second-hand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.channels import USERNAME, current_identities
from storage.models import channel_identities, channels, posts, revisions

LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})(?:/\d+)?\b")
NOT_CHANNELS = frozenset(
    {"joinchat", "share", "addstickers", "proxy", "socks", "iv", "login", "addlist", "boost"}
)
MOST_POSTS = 20_000
MOST_EXAMPLES = 3


@dataclass(slots=True)
class Suggestion:
    """An unwatched channel with how often flagged posts point to it, and the newest such posts.

    Attributes:
        name: ``@username``, or the title where no username is known.
        forwards: flagged posts that forward from it.
        links: flagged posts that link it.
        tellers: how many watched channels point to it.
        examples: addresses of the newest posts that do.
    """

    name: str
    forwards: int = 0
    links: int = 0
    tellers: int = 0
    examples: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As ``channels suggest --json`` prints it."""
        return {
            "channel": self.name,
            "forwards": self.forwards,
            "links": self.links,
            "tellers": self.tellers,
            "examples": self.examples,
        }


async def suggest_channels(conn: AsyncConnection, limit: int = 20) -> list[Suggestion]:
    """The channels most pointed to by the newest flagged posts, those named by more tellers first."""
    rows = await conn.execute(
        select(
            posts.c.channel_id,
            posts.c.url,
            posts.c.forward_channel_id,
            revisions.c.text,
            revisions.c.entities,
        )
        .join(revisions, revisions.c.id == posts.c.revision_id)
        .where(posts.c.flagged)
        .order_by(posts.c.id.desc())
        .limit(MOST_POSTS)
    )
    watched_names, watched_ids = await _watched(conn)
    own = {int(row[0]): row[1] for row in await conn.execute(select(channels.c.id, channels.c.title))}
    forwards: Counter[str] = Counter()
    links: Counter[str] = Counter()
    tellers: defaultdict[str, set[int]] = defaultdict(set)
    examples: defaultdict[str, list[str]] = defaultdict(list)
    names = await current_identities(conn, list(own))
    for teller, url, forwarded, text, entities in rows:
        pointed: set[str] = set()
        if forwarded is not None and forwarded not in watched_ids:
            username = names.get(forwarded, {}).get(USERNAME)
            name = f"@{username}" if username else own.get(forwarded, f"channel {forwarded}")
            forwards[name] += 1
            pointed.add(name)
        for match in LINK.finditer(f"{text}\n{entities or ''}"):
            username = match["name"].casefold()
            if username not in watched_names and username not in NOT_CHANNELS:
                name = f"@{username}"
                if name not in pointed:
                    links[name] += 1
                    pointed.add(name)
        for name in pointed:
            tellers[name].add(teller)
            if url and len(examples[name]) < MOST_EXAMPLES:
                examples[name].append(url)
    ranked = sorted(tellers, key=lambda name: (-len(tellers[name]), -(forwards[name] + links[name]), name))
    return [
        Suggestion(name, forwards[name], links[name], len(tellers[name]), examples[name])
        for name in ranked[:limit]
    ]


async def _watched(conn: AsyncConnection) -> tuple[set[str], set[int]]:
    rows = await conn.execute(
        select(channels.c.id, channel_identities.c.kind, channel_identities.c.value)
        .join(channel_identities, channel_identities.c.channel_id == channels.c.id)
        .where(channels.c.watched)
    )
    names: set[str] = set()
    ids: set[int] = set()
    for row in rows:
        ids.add(int(row[0]))
        if row[1] == USERNAME:
            names.add(row[2])
    return names, ids
