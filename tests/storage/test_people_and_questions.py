"""One-time codes, roles, and the questions that buttons lead back to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.asked import recall_asked, remember_asked
from storage.chats import ChatSettings, chat_settings
from storage.engines import Storage
from storage.migrations import upgrade
from storage.models import admin_codes, audit, chats, people
from storage.people import give_role, make_code, role_of, use_code

NOW = datetime(2024, 12, 19, 18, 0, 30, tzinfo=UTC)


@pytest.fixture
async def conn(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    url = str(tmp_path / "people.db")
    await upgrade(url)
    async with await Storage.open(url) as storage, storage.write() as writing:
        yield writing


async def test_a_code_gives_its_role_once(conn: AsyncConnection) -> None:
    code = await make_code(conn, "admin", NOW)
    assert await use_code(conn, "wrong" + code, 7, NOW) is None
    assert await use_code(conn, f" {code} ", 7, NOW) == "admin"
    assert await use_code(conn, code, 8, NOW) is None
    assert (await role_of(conn, 7), await role_of(conn, 8)) == ("admin", None)


async def test_a_code_is_kept_as_its_hash_only_and_a_person_by_a_random_number(conn: AsyncConnection) -> None:
    code = await make_code(conn, "analyst", NOW)
    await use_code(conn, code, 123456789, NOW)
    (kept,) = (await conn.execute(select(admin_codes))).all()
    assert code.encode() not in kept.code_hash
    (person,) = (await conn.execute(select(people.c.id))).scalars()
    made, logged = (await conn.execute(select(audit).order_by(audit.c.id))).all()
    assert (made.action, made.person_id) == ("invite", None)
    assert (logged.person_id, logged.before, logged.after) == (person, None, '{"role": "analyst"}')
    assert "123456789" not in logged.subject


async def test_an_old_code_is_refused_and_a_banned_person_stays_so(conn: AsyncConnection) -> None:
    old = await make_code(conn, "admin", NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1))
    assert await use_code(conn, old, 7, NOW) is None
    await give_role(conn, 7, "banned", NOW)
    fresh = await make_code(conn, "admin", NOW)
    assert await use_code(conn, fresh, 7, NOW) is None
    assert await role_of(conn, 7) == "banned"


@pytest.mark.parametrize("role", ["banned", "owner", ""])
async def test_no_code_gives_such_a_role(conn: AsyncConnection, role: str) -> None:
    with pytest.raises(ValueError, match="not a role"):
        await make_code(conn, role, NOW)


async def test_a_question_is_kept_once_a_minute_and_found_again(conn: AsyncConnection) -> None:
    first = await remember_asked(conn, 7, "claims", "kursk 7d", NOW)
    assert await remember_asked(conn, 7, "claims", "kursk 7d", NOW + timedelta(seconds=20)) == first
    others = [
        await remember_asked(conn, 8, "claims", "kursk 7d", NOW),
        await remember_asked(conn, 7, "posts", "kursk 7d", NOW),
        await remember_asked(conn, 7, "claims", "kursk 8d", NOW),
        await remember_asked(conn, 7, "claims", "kursk 7d", NOW + timedelta(minutes=1)),
        await remember_asked(conn, 7, "claims", "\ufffd’; DROP TABLE asked", NOW),
    ]
    assert len({first, *others}) == 6
    kept = await recall_asked(conn, first)
    assert kept is not None
    assert (kept.telegram_chat_id, kept.command, kept.query, kept.asked_at) == (7, "claims", "kursk 7d", NOW)
    assert await recall_asked(conn, 999) is None


async def test_a_topic_has_its_chats_settings_where_it_has_none(conn: AsyncConnection) -> None:
    rows = [
        {
            "telegram_chat_id": -5,
            "thread_id": 0,
            "kind": "group",
            "language": "uk",
            "zone": "Europe/Kyiv",
            "since": NOW,
        },
        {
            "telegram_chat_id": -5,
            "thread_id": 3,
            "kind": "group",
            "language": "ko",
            "zone": None,
            "since": NOW,
        },
    ]
    await conn.execute(insert(chats), rows)
    assert await chat_settings(conn, -5) == ChatSettings("uk", "Europe/Kyiv")
    assert await chat_settings(conn, -5, 3) == ChatSettings("ko", "Europe/Kyiv")
    assert await chat_settings(conn, -5, 4) == ChatSettings("uk", "Europe/Kyiv")
    assert await chat_settings(conn, 6) == ChatSettings()
