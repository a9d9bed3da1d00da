"""The version that a change of any subscription takes: it rises, so that a copy in memory learns what is new."""

from __future__ import annotations

from sqlalchemy import BigInteger, Text, cast, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import settings_in_storage as kept

_KEY = "subscriptions.version"


async def next_version(conn: AsyncConnection) -> int:
    """A number above all that were given before. Needs the write connection; others wait until it commits."""
    risen = await conn.execute(
        update(kept)
        .where(kept.c.key == _KEY)
        .values(value=cast(cast(kept.c.value, BigInteger) + 1, Text))
        .returning(kept.c.value)
    )
    value = risen.scalar()
    if value is None:
        await conn.execute(insert(kept).values(key=_KEY, value="1", changed_at=0))
        return 1
    return int(value)


async def newest_version(conn: AsyncConnection) -> int:
    """The version of the latest change of any subscription; 0 before the first."""
    value = (await conn.execute(select(kept.c.value).where(kept.c.key == _KEY))).scalar()
    return int(value or 0)
