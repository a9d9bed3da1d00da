"""Posts that people asked about, fetched by a watching account: whole, by a small picture, later, or not at all."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from media.files import hash_bytes
from monitors.settings import FetchSettings
from monitors.telegram.asked_posts import AskedPosts
from storage.asked_posts import MOST_WAITING, ask_for_post, take_asked_post
from storage.chats import keep_chat
from storage.engines import Storage
from storage.models import asked_posts, deliveries, media
from tests.media.drawn import film
from tests.monitors.telegram.test_fetching import Desk, desk  # noqa: F401


async def ask(desk: Desk, username: str, message_id: int) -> bool:  # noqa: F811
    async with desk.storage.write() as conn:
        chat = await keep_chat(conn, 7, 0, "private", desk.time)
        return await ask_for_post(conn, chat, 55, username, message_id, desk.time)


async def answers(storage: Storage) -> list[dict[str, Any]]:
    async with storage.read() as conn:
        rows = await conn.execute(select(deliveries.c.payload).where(deliveries.c.kind == "seen"))
        return [json.loads(payload) for payload in rows.scalars()]


async def waiting(storage: Storage) -> int:
    async with storage.read() as conn:
        return len((await conn.execute(select(asked_posts.c.id))).all())


def answering(desk: Desk, settings: FetchSettings | None = None, mb_per_hour: int = 500) -> AskedPosts:  # noqa: F811
    fetching = desk.fetching(settings, mb_per_hour)
    return AskedPosts(desk.storage, fetching, lambda: desk.time, sleep=desk.sleep)


async def test_a_film_of_a_channel_that_nobody_watches_is_fetched_whole_once_and_answered(
    desk: Desk,  # noqa: F811
    tmp_path: Path,
) -> None:
    content = film(tmp_path / "a.mp4", 6, seed=20).read_bytes()
    world = desk.server.world
    other = world.add_channel("Elsewhere", "elsewhere")
    posted = world.post(other, "a film", media=world.files.add_film(content))
    assert await ask(desk, "Elsewhere", posted.id)
    assert await ask(desk, "elsewhere", posted.id)
    asked = answering(desk)
    assert await asked.turn(desk.source) == 0.0
    assert await asked.turn(desk.source) > 0
    (answer,) = await answers(desk.storage)
    assert (answer["full"], answer["why"], answer["reply_to"]) == (True, None, 55)
    assert answer["post"] == f"elsewhere/{posted.id}"
    assert await waiting(desk.storage) == 0
    async with desk.storage.read() as conn:
        (kept,) = (await conn.execute(select(media))).all()
    assert kept.id == answer["media"]
    assert kept.sha256 == hash_bytes(content).sha256
    assert desk.left_behind() == []


async def test_a_film_that_is_too_large_is_looked_at_by_its_small_picture(desk: Desk) -> None:  # noqa: F811
    world = desk.server.world
    posted = world.post(desk.channel, "a film", media=world.files.add_film(b"\0" * 2_000_000))
    await ask(desk, "front", posted.id)
    await answering(desk, FetchSettings(film_mb=1)).turn(desk.source)
    (answer,) = await answers(desk.storage)
    assert (answer["full"], answer["why"]) == (False, "larger than 1 MB")
    assert answer["media"] is not None


@pytest.mark.parametrize(
    ("username", "message_id", "why"),
    [
        ("nobody_here", 1, "nobody has this username"),
        ("front", 9999, "there is no such post"),
        ("front", 1, "the post shows no picture or film"),
    ],
)
async def test_what_cannot_be_had_is_answered_with_the_reason(
    desk: Desk,  # noqa: F811
    username: str,
    message_id: int,
    why: str,
) -> None:
    desk.server.world.post(desk.channel, "words only")
    await ask(desk, username, message_id)
    await answering(desk).turn(desk.source)
    (answer,) = await answers(desk.storage)
    assert (answer["media"], answer["why"]) == (None, why)


async def test_a_spent_budget_puts_it_off_and_does_not_lose_it(desk: Desk) -> None:  # noqa: F811
    world = desk.server.world
    for name in ("one_here", "two_here"):
        posted = world.post(world.add_channel(name, name), "x", media=world.files.add_photo())
        await ask(desk, name, posted.id)
    asked = answering(desk)
    for _ in range(40):
        await asked.turn(desk.source)
        if not await waiting(desk.storage):
            break
        desk.time += timedelta(minutes=10)
    assert [answer["media"] is not None for answer in await answers(desk.storage)] == [True, True]


async def test_one_request_is_taken_by_one_account_and_again_when_that_was_killed(desk: Desk) -> None:  # noqa: F811
    for number in range(MOST_WAITING):
        assert await ask(desk, "front", number + 1)
    assert not await ask(desk, "front", 100)
    async with desk.storage.write() as conn:
        taken = [await take_asked_post(conn, desk.time) for _ in range(MOST_WAITING)]
        assert len({one.id for one in taken if one is not None}) == MOST_WAITING
        assert await take_asked_post(conn, desk.time) is None
        assert await take_asked_post(conn, desk.time + timedelta(hours=1)) is not None
