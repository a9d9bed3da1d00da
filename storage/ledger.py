"""The append-only record of what was observed and decided.

Writers insert sealed bodies: canonical JSON (RFC 8785) that holds hashes of content, never content, and
people as random ids. One sealer chains them, so writers don't wait for each other: ``hash = SHA-256(previous
‖ body_hash ‖ seq as 8 bytes, big-endian)``, and the first ``previous`` is 32 zero bytes.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import ledger_bodies, ledger_chain, revisions
from storage.prepared import LEDGER_VERSION
from storage.raw_bytes import unpack
from storage.rows import Lookup, insert_rows

VERSION = LEDGER_VERSION
_START = bytes(32)
_BATCH = 5000


def canonical(body: dict[str, Any]) -> bytes:
    """The body as RFC 8785 writes it, for text, whole numbers, booleans, null, lists and objects.

    Raises:
        TypeError: for a fraction (its canonical form is ECMAScript's, which we don't need) or an unknown
            type.
        ValueError: for a whole number beyond ±2⁵³ or a lone surrogate.
    """
    return _ENCODER.encode(_checked(body)).encode()


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _checked(value: Any) -> Any:
    """The value with its keys in the order RFC 8785 wants: by UTF-16 code units."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if not -(2**53) < value < 2**53:
            raise ValueError(f"too large for JSON: {value}")
        return value
    if isinstance(value, dict):
        keys = list(value)
        if not all(isinstance(key, str) for key in keys):
            raise TypeError("keys of a ledger body are text")
        keys.sort(key=None if all(map(str.isascii, keys)) else lambda key: key.encode("utf-16-be"))
        return {key: _checked(value[key]) for key in keys}
    if isinstance(value, (list, tuple)):
        return [_checked(item) for item in value]
    raise TypeError(f"not for a ledger body: {type(value).__name__}")


SealedRow: TypeAlias = tuple[str, bytes, bytes, int]
"""A row of ``ledger_bodies``: kind, body, its hash, milliseconds."""


def body_row(kind: str, body: dict[str, Any], made_at: datetime) -> SealedRow:
    """A row of ``ledger_bodies``; ``v`` and ``kind`` are added to the body."""
    made = canonical({**body, "kind": kind, "v": VERSION})
    return sealed_row(kind, made, round(made_at.timestamp() * 1000))


def sealed_row(kind: str, made: bytes, made_at: int) -> SealedRow:
    """A row of ``ledger_bodies`` from bytes that are canonical already, and milliseconds."""
    return kind, made, hashlib.sha256(made).digest(), made_at


async def append_bodies(conn: AsyncConnection, rows: Sequence[SealedRow]) -> None:
    """Writes rows made by ``body_row``; they are chained by the next ``seal``."""
    await insert_rows(conn, ledger_bodies, ("kind", "body", "body_hash", "made_at"), rows)


async def append_body(conn: AsyncConnection, kind: str, body: dict[str, Any], made_at: datetime) -> None:
    """Writes one body of the ledger, in the caller's transaction."""
    await append_bodies(conn, [body_row(kind, body, made_at)])


async def seal(conn: AsyncConnection, now: datetime, *, limit: int = _BATCH) -> int:
    """Chains bodies that are not chained yet, oldest first, ``limit`` at most. Returns how many.

    One sealer at a time: the write transaction on SQLite; on PostgreSQL a second sealer meets the key of
    ``seq``.
    """
    last = (
        await conn.execute(
            select(ledger_chain.c.seq, ledger_chain.c.hash, ledger_chain.c.body_id)
            .order_by(ledger_chain.c.seq.desc())
            .limit(1)
        )
    ).first()
    seq, previous = (last.seq, last.hash) if last else (0, _START)
    unsealed = await _unsealed(conn, last.body_id if last else 0, limit)
    rows: list[tuple[int, int, bytes, bytes, int]] = []
    at = round(now.timestamp() * 1000)
    for body_id, body_hash in unsealed:
        seq += 1
        made = link_hash(previous, body_hash, seq)
        rows.append((seq, body_id, previous, made, at))
        previous = made
    await insert_rows(conn, ledger_chain, ("seq", "body_id", "previous", "hash", "sealed_at"), rows)
    return len(rows)


async def _unsealed(conn: AsyncConnection, after: int, limit: int) -> Sequence[Any]:
    wanted = select(ledger_bodies.c.id, ledger_bodies.c.body_hash).order_by(ledger_bodies.c.id).limit(limit)
    if conn.dialect.name == "sqlite":  # numbers are given in the order of commits
        return (await conn.execute(wanted.where(ledger_bodies.c.id > after))).all()
    chained = select(ledger_chain.c.body_id).where(ledger_chain.c.body_id == ledger_bodies.c.id)
    return (await conn.execute(wanted.where(~chained.exists()))).all()


def link_hash(previous: bytes, body_hash: bytes, seq: int) -> bytes:
    """The chain's hash of one body."""
    return hashlib.sha256(previous + body_hash + seq.to_bytes(8, "big")).digest()


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What ``verify`` found.

    Attributes:
        ok: nothing was changed, left out or put in between.
        sealed: how many bodies the chain holds.
        unsealed: how many bodies wait for the sealer.
        broken_at: the first ``seq`` that doesn't fit, or ``None``.
        reason: what doesn't fit there, in plain words.
        head: the last hash of the chain.
    """

    ok: bool
    sealed: int
    unsealed: int
    broken_at: int | None
    reason: str | None
    head: bytes


async def verify(conn: AsyncConnection) -> LedgerReport:
    """Walks the chain from its start and recomputes every hash."""
    seq, previous = 0, _START
    broken: tuple[int, str] | None = None
    while broken is None:
        rows = (
            await conn.execute(
                select(ledger_chain, ledger_bodies.c.body, ledger_bodies.c.body_hash)
                .select_from(
                    ledger_chain.outerjoin(ledger_bodies, ledger_bodies.c.id == ledger_chain.c.body_id)
                )
                .where(ledger_chain.c.seq > seq)
                .order_by(ledger_chain.c.seq)
                .limit(_BATCH)
            )
        ).all()
        if not rows:
            break
        for row in rows:
            reason = _fault(row, seq + 1, previous)
            if reason is not None:
                broken = (seq + 1, reason)
                break
            seq, previous = row.seq, row.hash
    waiting = await _count_unsealed(conn)
    return LedgerReport(
        broken is None, seq, waiting, broken and broken[0], broken[1] if broken else None, previous
    )


async def has_hash(conn: AsyncConnection, wanted: bytes) -> bool:
    """Whether an entry of the chain has this hash."""
    found = await conn.execute(select(ledger_chain.c.seq).where(ledger_chain.c.hash == wanted).limit(1))
    return found.first() is not None


def _fault(row: Any, seq: int, previous: bytes) -> str | None:
    if row.seq != seq:
        return f"entry {seq} is missing"
    if row.body is None:
        return "its body is missing"
    if not isinstance(row.body, bytes) or hashlib.sha256(row.body).digest() != row.body_hash:
        return "its body was changed"
    if row.previous != previous:
        return "it doesn't follow the entry before it"
    if link_hash(previous, row.body_hash, seq) != row.hash:
        return "its hash is wrong"
    return None


async def _count_unsealed(conn: AsyncConnection) -> int:
    chained = select(ledger_chain.c.body_id).where(ledger_chain.c.body_id == ledger_bodies.c.id)
    found = await conn.execute(select(func.count()).select_from(ledger_bodies).where(~chained.exists()))
    return int(found.scalar_one())


@dataclass(frozen=True, slots=True)
class ContentReport:
    """How what is kept of posts fits the ledger.

    Attributes:
        fits: revisions whose text and raw message have the hashes that the ledger holds.
        withheld: revisions whose content was removed by a retention rule.
        changed: revisions whose content was changed or is missing, in plain words.
    """

    fits: int
    withheld: int
    changed: list[str]


async def verify_content(conn: AsyncConnection) -> ContentReport:
    """Compares every revision that the ledger names with what is kept of it."""
    fits = withheld = after = 0
    changed: list[str] = []
    while True:
        bodies = (
            await conn.execute(
                select(ledger_bodies.c.id, ledger_bodies.c.body)
                .where(ledger_bodies.c.kind == "revision", ledger_bodies.c.id > after)
                .order_by(ledger_bodies.c.id)
                .limit(1000)
            )
        ).all()
        if not bodies:
            return ContentReport(fits, withheld, changed)
        after = bodies[-1].id
        said: dict[int, dict[str, Any]] = {}
        for row in bodies:
            try:
                body = json.loads(row.body)
                said[body["revision"]] = {"text": body["text"], "raw": body["raw"]}
            except (ValueError, KeyError, TypeError):
                changed.append(f"ledger body {row.id} can't be read")
        kept = {row[0]: row for row in await _CONTENT.rows(conn, list(said))}
        for revision_id, body in said.items():
            verdict = _compare(body, kept.get(revision_id))
            if verdict is None:
                withheld += 1
            elif verdict:
                changed.append(f"revision {revision_id}: {verdict}")
            else:
                fits += 1


_CONTENT = Lookup(select(revisions.c.id, revisions.c.text, revisions.c.raw), revisions.c.id)


def _compare(body: dict[str, Any], kept: Any) -> str | None:
    """Nothing where the content fits, what is wrong where it doesn't, ``None`` where it was withheld."""
    if kept is None:
        return "it is missing"
    _, text, raw = kept
    if not isinstance(text, str) or not isinstance(raw, bytes | None):
        return "it was changed"
    if not text and raw is None and body["text"] != _EMPTY:
        return None
    if hashlib.sha256(text.encode()).hexdigest() != body["text"]:
        return "its text was changed"
    if raw is None:
        return "" if body["raw"] is None else None
    try:
        received = hashlib.sha256(unpack(raw)).hexdigest()
    except zlib.error:
        return "its raw message is damaged"
    return "" if received == body["raw"] else "its raw message was changed"


_EMPTY = hashlib.sha256(b"").hexdigest()
