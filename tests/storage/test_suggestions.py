from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Flag, Reading
from storage.channels import add_channel
from storage.engines import Storage
from storage.incoming import ReadPost
from storage.lexicons import keep_lexicon
from storage.migrations import upgrade
from storage.observations import ChannelRef, ForwardOrigin, ObservedPost, Way
from storage.posts import write_posts
from storage.suggestions import suggest_channels

NOW = datetime(2024, 12, 20, 12, tzinfo=UTC)
FLAGGED = Reading("en", Flag(True, 0.9, ()), ())
ORDINARY = Reading(None, Flag(False, 0.0, ()), ())


@pytest.fixture
async def conn(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'suggestions.db'}"
    await upgrade(url)
    async with await Storage.open(url) as storage, storage.write() as opened:
        yield opened


async def told(
    conn: AsyncConnection,
    teller: str,
    number: int,
    text: str,
    *,
    forwarded: ChannelRef | None = None,
    reading: Reading = FLAGGED,
) -> None:
    lexicon_id = await keep_lexicon(conn, "v", {}, NOW)
    post = ObservedPost(
        channel=ChannelRef(username=teller),
        message_id=number,
        posted_at=NOW,
        text=text,
        way=Way.PREVIEW,
        observed_at=NOW,
        url=f"https://t.me/{teller}/{number}",
        forwarded_from=None if forwarded is None else ForwardOrigin(channel=forwarded),
    )
    await write_posts(conn, [ReadPost(post, reading)], NOW, lexicon_id=lexicon_id)


async def test_channels_named_by_more_tellers_come_first(conn: AsyncConnection) -> None:
    for name in ("teller_one", "teller_two"):
        await add_channel(conn, ChannelRef(username=name), NOW)
    far = ChannelRef(username="far_away")
    await told(conn, "teller_one", 1, "see t.me/often_linked/5 and https://t.me/s/often_linked")
    await told(conn, "teller_one", 2, "again t.me/often_linked")
    await told(conn, "teller_one", 3, "forwarded", forwarded=far)
    await told(conn, "teller_two", 1, "forwarded too", forwarded=far)
    suggested = await suggest_channels(conn)
    assert [(s.name, s.forwards, s.links, s.tellers) for s in suggested] == [
        ("@far_away", 2, 0, 2),
        ("@often_linked", 0, 2, 1),
    ]
    assert (
        suggested[0].examples == ["https://t.me/teller_two/1", "https://t.me/teller_one/3"]
        or len(suggested[0].examples) == 2
    )


async def test_watched_channels_invitations_and_ordinary_posts_suggest_nothing(conn: AsyncConnection) -> None:
    await add_channel(conn, ChannelRef(username="teller_one"), NOW)
    await add_channel(conn, ChannelRef(username="teller_two"), NOW)
    await told(conn, "teller_one", 1, "t.me/teller_two/4 t.me/joinchat/AAA t.me/share/url t.me/+abc t.me/abc")
    await told(conn, "teller_one", 2, "fwd", forwarded=ChannelRef(username="teller_two"))
    await told(conn, "teller_one", 3, "t.me/ordinary_channel", reading=ORDINARY)
    assert await suggest_channels(conn) == []
