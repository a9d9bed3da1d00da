"""Stories: claims that tell the same thing, linked by edges; which of them are origins; the totals kept
beside them.

What hangs together is decided by ``claims.stories``. Here is where to look for it: a few index walks for a
whole batch, each with a limit, so that the work for a claim doesn't grow with what is stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Event
from claims.stories import Likeness, Telling, compare, contradict, repeats, rival_figures
from storage.keys import ClaimId, take_ids
from storage.models import claims, stories, story_links
from storage.story_totals import Member, members, refresh_stories
from storage.tellings import Known, find_candidates, in_chunks, read_tellings

__all__ = [
    "Member",
    "link_stories",
    "members",
    "pin_link",
    "refresh_stories",
    "relink",
    "stories_of_rivals",
    "unlinked_claims",
]

FOOTAGE = "footage"  # why two claims are tied: their posts carry the same picture or film
_GROUP = timedelta(days=1)  # claims whose posts lie this near share their candidates
_MEMBERS = 400  # of a story that a new claim is held against
_RIVALS = 10  # stories that give another figure
_TRIES = 3  # stories that a claim may be refused by before it gets its own


@dataclass(slots=True)
class _Changes:
    """What linking came to, written at its end."""

    own: dict[int, Telling] = field(default_factory=dict)  # new stories by number
    placed: dict[int, tuple[int, bool]] = field(default_factory=dict)  # story and origin by claim
    demoted: set[int] = field(default_factory=set)
    links: list[dict[str, Any]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


async def link_stories(conn: AsyncConnection, claim_ids: Sequence[int], *, now: datetime) -> None:
    """Put claims into the stories they tell, or into stories of their own, in the caller's transaction.

    Claims that have a story or are no longer current are left alone. An analyst's pinned word comes before
    any likeness.

    Args:
        conn: the write connection.
        claim_ids: new claims; their places must be written.
        now: when the links are made.
    """
    new = [k.telling for k in await read_tellings(conn, claims.c.id, claim_ids, having_story=False)]
    if not new:
        return
    linker = _Linker(conn, now, list(await take_ids(conn, stories, len(new))))
    await linker.learn_before(new)
    for group in _by_time(new):
        pool = await find_candidates(conn, group)
        for telling in group:
            await linker.place(telling, pool)
    await _write(conn, linker.changes)


async def unlinked_claims(conn: AsyncConnection) -> list[ClaimId]:
    """Current claims that have no story yet: bulk work links them after writing them, and may be stopped between."""
    found = await conn.execute(
        select(claims.c.id).where(claims.c.story_id.is_(None), claims.c.current).order_by(claims.c.id)
    )
    return [ClaimId(number) for number in found.scalars()]


async def stories_of_rivals(conn: AsyncConnection, claim_id: int) -> list[int]:
    """The stories in which another figure is given for what a claim tells, the nearest in time first."""
    mine = [known.telling for known in await read_tellings(conn, claims.c.id, [claim_id], having_story=True)]
    if not mine or not mine[0].figures:
        return []
    found = [known for known in await find_candidates(conn, mine) if rival_figures(mine[0], known.telling)]
    found.sort(key=lambda known: abs(known.telling.posted_at - mine[0].posted_at))
    return list(dict.fromkeys(known.story_id for known in found))[:_RIVALS]


async def relink(conn: AsyncConnection, claim_ids: Sequence[int], *, now: datetime) -> None:
    """Decide anew where claims belong, after an analyst's word or a change of rules. Pinned links and footage stay."""
    left: set[int] = set()
    for ids in in_chunks(claim_ids):
        rows = await conn.execute(select(claims.c.story_id).where(claims.c.id.in_(ids)))
        left |= {row.story_id for row in rows if row.story_id is not None}
        await conn.execute(
            delete(story_links).where(
                ~story_links.c.pinned,
                story_links.c.why != FOOTAGE,
                or_(story_links.c.claim_id.in_(ids), story_links.c.other_claim_id.in_(ids)),
            )
        )
        await conn.execute(update(claims).where(claims.c.id.in_(ids)).values(story_id=None, origin=True))
    await link_stories(conn, claim_ids, now=now)
    await refresh_stories(conn, left)


async def pin_link(
    conn: AsyncConnection, claim_id: int, other_claim_id: int, *, same: bool, made_by: int, now: datetime
) -> None:
    """Keep an analyst's word that two claims tell the same story, or don't, and move the first accordingly.

    Raises:
        LookupError: there is no such claim.
        ValueError: both are one claim.
    """
    if claim_id == other_claim_id:
        raise ValueError("a claim can't be tied to itself")
    wanted = select(claims.c.id, claims.c.post_id).where(claims.c.id.in_((claim_id, other_claim_id)))
    posts_by_claim = {row.id: row.post_id for row in await conn.execute(wanted)}
    for number in (claim_id, other_claim_id):
        if number not in posts_by_claim:
            raise LookupError(f"there is no claim #{number}")
    pair = (claim_id, other_claim_id)
    await conn.execute(
        delete(story_links).where(
            tuple_(story_links.c.claim_id, story_links.c.other_claim_id).in_((pair, pair[::-1]))
        )
    )
    await conn.execute(
        insert(story_links).values(
            post_id=posts_by_claim[claim_id],
            other_post_id=posts_by_claim[other_claim_id],
            claim_id=claim_id,
            other_claim_id=other_claim_id,
            why="analyst",
            score=1.0,
            same=same,
            pinned=True,
            made_by=made_by,
            made_at=now,
        )
    )
    await relink(conn, [claim_id], now=now)


async def tie_footage(
    conn: AsyncConnection, claim_id: int, other_claim_ids: Sequence[int], *, now: datetime
) -> bool:
    """Ties a claim to earlier ones of the same kind of event whose posts carry the same footage.

    An analyst's word and figures that contradict each other come before it.

    Returns:
        Whether there was anything new to tie.
    """
    rows = await conn.execute(
        select(claims.c.id, claims.c.post_id, claims.c.event).where(
            claims.c.id.in_((claim_id, *other_claim_ids)), claims.c.current
        )
    )
    told = {row.id: row for row in rows}
    mine = told.pop(claim_id, None)
    if mine is None:
        return False
    known = await conn.execute(
        select(story_links.c.other_claim_id).where(
            story_links.c.claim_id == claim_id, story_links.c.why == FOOTAGE
        )
    )
    tied = set(known.scalars())
    new = [other for other in told.values() if other.event == mine.event and other.id not in tied]
    if not new:
        return False
    await conn.execute(
        insert(story_links),
        [
            {
                "post_id": mine.post_id,
                "other_post_id": other.post_id,
                "claim_id": claim_id,
                "other_claim_id": other.id,
                "why": FOOTAGE,
                "score": 1.0,
                "same": True,
                "made_at": now,
            }
            for other in new
        ],
    )
    await relink(conn, [claim_id], now=now)
    return True


class _Linker:
    """Places claims one after another; what it has placed counts for the next."""

    def __init__(self, conn: AsyncConnection, now: datetime, numbers: list[int]) -> None:
        self.changes = _Changes()
        self._conn = conn
        self._now = now
        self._numbers = numbers[::-1]
        self._placed: dict[Event, list[Known]] = defaultdict(list)
        self._members: dict[int, list[Known]] = {}
        self._was: dict[int, list[Known]] = defaultdict(list)  # what a claim replaced, by its number
        self._together: dict[int, set[int]] = defaultdict(set)
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._filmed: dict[int, set[int]] = defaultdict(set)  # whose posts carry the same footage

    async def learn_before(self, new: Sequence[Telling]) -> None:
        """Look up what the new claims replaced and what analysts said of either."""
        ids = {t.claim_id for t in new}
        successor: dict[int, int] = {}
        for post_ids in in_chunks(sorted({t.post_id for t in new})):
            rows = await self._conn.execute(
                select(claims.c.id, claims.c.superseded_by, claims.c.story_id).where(
                    claims.c.post_id.in_(post_ids), ~claims.c.current
                )
            )
            for row in rows:
                if row.story_id is not None:
                    self.changes.touched.add(row.story_id)
                if row.superseded_by in ids:
                    successor[row.id] = row.superseded_by
        if successor:
            for known in await read_tellings(self._conn, claims.c.id, list(successor), having_story=True):
                self._was[successor[known.telling.claim_id]].append(known)
        spoken = {**{i: i for i in ids}, **successor}
        for some in in_chunks(list(spoken)):
            pins = await self._conn.execute(
                select(story_links).where(
                    or_(story_links.c.pinned, story_links.c.why == FOOTAGE),
                    or_(story_links.c.claim_id.in_(some), story_links.c.other_claim_id.in_(some)),
                )
            )
            for pin in pins:
                for mine, other in (
                    (pin.claim_id, pin.other_claim_id),
                    (pin.other_claim_id, pin.claim_id),
                ):
                    if mine in spoken and other is not None:
                        side = self._together if pin.same else self._apart
                        side = side if pin.pinned else self._filmed
                        side[spoken[mine]].add(other)

    async def place(self, telling: Telling, pool: Sequence[Known]) -> None:
        """Find the story of one claim and note what that changes."""
        story_id, known, likeness = await self._choose(telling, pool)
        if story_id is None:
            story_id = self._numbers.pop()
            self.changes.own[story_id] = telling
            self._members[story_id] = []
        elif known is not None and likeness is not None:
            self._tie(telling, known.telling, likeness.why.value, likeness.score)
        origin = self._is_origin(telling, self._members[story_id])
        mine = Known(telling, story_id, origin)
        self._members[story_id].append(mine)
        self._placed[telling.event].append(mine)
        self.changes.placed[telling.claim_id] = (story_id, origin)
        self.changes.touched.add(story_id)

    async def _choose(
        self, telling: Telling, pool: Sequence[Known]
    ) -> tuple[int | None, Known | None, Likeness | None]:
        for other in sorted(self._together[telling.claim_id]):
            story_id = await self._story_of(other)
            if story_id is not None:
                await self._load(story_id)
                return story_id, None, None
        for other in sorted(self._filmed[telling.claim_id]):
            story_id = await self._story_of(other)
            if story_id is not None:
                await self._load(story_id)
                if self._may_join(telling, story_id):
                    return story_id, None, None
        found: list[tuple[Likeness, Known]] = []
        for known in self._was[telling.claim_id]:
            if not contradict(telling.figures, known.telling.figures):
                await self._load(known.story_id)
                if self._may_join(telling, known.story_id):
                    return known.story_id, None, None
        for known in (*pool, *self._placed[telling.event]):
            likeness = compare(known.telling, telling)
            if likeness is not None:
                found.append((likeness, known))
        found.sort(key=lambda f: (-f[0].score, f[1].telling.order))
        refused: set[int] = set()
        for likeness, known in found:
            if known.story_id in refused:
                continue
            if len(refused) == _TRIES:
                break
            await self._load(known.story_id)
            if self._may_join(telling, known.story_id):
                return known.story_id, known, likeness
            refused.add(known.story_id)
        return None, None, None

    async def _story_of(self, claim_id: int) -> int | None:
        if claim_id in self.changes.placed:
            return self.changes.placed[claim_id][0]
        row = (await self._conn.execute(select(claims.c.story_id).where(claims.c.id == claim_id))).first()
        return row.story_id if row else None

    async def _load(self, story_id: int) -> None:
        if story_id not in self._members:
            self._members[story_id] = await read_tellings(
                self._conn, claims.c.story_id, [story_id], having_story=True, limit=_MEMBERS
            )

    def _may_join(self, telling: Telling, story_id: int) -> bool:
        apart = self._apart[telling.claim_id]
        for known in self._members[story_id]:
            if known.telling.claim_id in apart or contradict(telling.figures, known.telling.figures):
                return False
        return True

    def _is_origin(self, telling: Telling, others: Sequence[Known]) -> bool:
        """Whether a claim is an independent telling; later ones that only repeat it stop being one."""
        origin = True
        for known in others:
            other = known.telling
            if other.order < telling.order:
                if origin and repeats(other, telling):
                    origin = False
            elif known.origin and repeats(telling, other):
                known.origin = False
                if other.claim_id in self.changes.placed:
                    self.changes.placed[other.claim_id] = (known.story_id, False)
                else:
                    self.changes.demoted.add(other.claim_id)
        return origin

    def _tie(self, telling: Telling, other: Telling, why: str, score: float) -> None:
        self.changes.links.append(
            {
                "post_id": telling.post_id,
                "other_post_id": other.post_id,
                "claim_id": telling.claim_id,
                "other_claim_id": other.claim_id,
                "why": why,
                "score": score,
                "same": True,
                "made_at": self._now,
            }
        )


def _by_time(new: Sequence[Telling]) -> list[list[Telling]]:
    groups: list[list[Telling]] = []
    for telling in sorted(new, key=lambda t: t.order):
        if groups and telling.posted_at - groups[-1][0].posted_at <= _GROUP:
            groups[-1].append(telling)
        else:
            groups.append([telling])
    return groups


async def _write(conn: AsyncConnection, changes: _Changes) -> None:
    if changes.own:
        await conn.execute(
            insert(stories),
            [
                {
                    "id": number,
                    "first_claim_id": first.claim_id,
                    "first_posted_at": first.posted_at,
                    "last_posted_at": first.posted_at,
                }
                for number, first in changes.own.items()
            ],
        )
    await conn.execute(
        update(claims)
        .where(claims.c.id == bindparam("claim"))
        .values(story_id=bindparam("story"), origin=bindparam("told_first")),
        [
            {"claim": claim_id, "story": story_id, "told_first": origin}
            for claim_id, (story_id, origin) in changes.placed.items()
        ],
    )
    for ids in in_chunks(sorted(changes.demoted)):
        await conn.execute(update(claims).where(claims.c.id.in_(ids)).values(origin=False))
    if changes.links:
        await conn.execute(insert(story_links), changes.links)
    told = Counter(story_id for story_id, _ in changes.placed.values())
    await refresh_stories(
        conn, {number for number in changes.touched if number not in changes.own or told[number] > 1}
    )
