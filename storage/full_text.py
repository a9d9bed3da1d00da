"""The full-text index over the newest revision of every post, kept current by the functions that write posts.

SQLite: FTS5 (https://www.sqlite.org/fts5.html) without content, so that texts aren't kept twice; taking a row
out needs the very text that was put in. PostgreSQL: a table of ``tsvector`` beside the posts. Both hold
``search_text`` of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import posts, revisions
from storage.rows import execute_many
from storage.texts import search_text

_ADD = "INSERT INTO post_search (rowid, text) VALUES (?, ?)"
_TAKE = "INSERT INTO post_search (post_search, rowid, text) VALUES ('delete', ?, ?)"
_ADD_PG = text(
    "INSERT INTO post_search (post_id, tsv) VALUES (:id, to_tsvector('simple', :text))"
    " ON CONFLICT (post_id) DO UPDATE SET tsv = excluded.tsv"
)
_TAKE_PG = text("DELETE FROM post_search WHERE post_id = :id")


async def index_texts(conn: AsyncConnection, texts: Sequence[tuple[int, str]]) -> None:
    """Puts posts into the index: (post id, ``search_text`` of the text). They must not be in it."""
    rows = [row for row in texts if row[1] and not row[1].isspace()]
    if conn.dialect.name == "sqlite":
        await execute_many(conn, _ADD, rows)
    elif rows:
        await conn.execute(_ADD_PG, [{"id": post_id, "text": made} for post_id, made in rows])


async def unindex_texts(conn: AsyncConnection, texts: Sequence[tuple[int, str]]) -> None:
    """Takes posts out of the index: (post id, the very ``search_text`` that was put in)."""
    rows = [row for row in texts if row[1] and not row[1].isspace()]
    if conn.dialect.name == "sqlite":
        await execute_many(conn, _TAKE, rows)
    elif rows:
        await conn.execute(_TAKE_PG, [{"id": post_id} for post_id, _ in rows])


async def rebuild_index(conn: AsyncConnection) -> int:
    """Makes the index anew from the newest revisions. Returns how many posts it holds."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("DELETE FROM post_search"))
    else:
        await conn.execute(text("INSERT INTO post_search (post_search) VALUES ('delete-all')"))
    after, count = -1, 0
    while True:
        rows = (
            await conn.execute(
                select(posts.c.id, revisions.c.text)
                .join(revisions, revisions.c.id == posts.c.revision_id)
                .where(posts.c.id > after)
                .order_by(posts.c.id)
                .limit(1000)
            )
        ).all()
        if not rows:
            return count
        await index_texts(conn, [(row.id, search_text(row.text)) for row in rows])
        after, count = rows[-1].id, count + len(rows)


async def check_index(conn: AsyncConnection) -> str | None:
    """What is wrong with the index, in plain words, or ``None``. Needs the write connection on SQLite."""
    if conn.dialect.name == "postgresql":
        return None
    try:
        await conn.execute(text("INSERT INTO post_search (post_search) VALUES ('integrity-check')"))
    except DBAPIError as error:
        return f"the full-text index is damaged: {error.orig}"
    return None
