from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telethon.tl import functions as F

from monitors.telegram.sessions import AccountSession, SessionLock, Unreachable, check_session
from monitors.telegram.trouble import AccountTrouble
from tests.monitors.telegram.watchers import settings
from tests.telegram_server import TelegramServer


def now() -> datetime:
    return datetime.now(UTC)


async def connected(file: Path) -> AccountSession:
    session = AccountSession.open(file, settings())
    session.client._sender._delay = 0.01
    await session.connect(now)
    return session


def quick(session: AccountSession) -> AccountSession:
    """Doesn't wait a second between tries to connect."""
    session.client._sender._delay = 0.01
    return session


async def refusal(file: Path) -> AccountTrouble:
    """What is wrong with a session, at whatever step it shows; the lock must be free afterwards."""

    async def use() -> None:
        session = quick(AccountSession.open(file, settings()))
        try:
            await session.connect(now)
        finally:
            await session.close()

    with pytest.raises(AccountTrouble) as told:
        await use()
    if file.parent.exists() and told.value.state not in ("locked", "in_use"):
        lock = SessionLock(file)
        lock.take()
        lock.release()
    assert "\n" not in str(told.value)
    return told.value


def modes(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_a_signed_in_session_connects_and_is_readable_by_its_owner_alone(
    server: TelegramServer, tmp_path: Path
) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    file.chmod(0o644)
    session = await connected(file)
    assert session.client.is_connected()
    assert abs(session.clock_ahead) < 5
    await session.close()
    assert {made: made.stat().st_mode & 0o077 for made in modes(tmp_path)} == dict.fromkeys(
        modes(tmp_path), 0
    )
    server.journal.assert_only_read()


async def test_a_missing_session_says_how_to_sign_in(tmp_path: Path) -> None:
    trouble = await refusal(tmp_path / "nowhere" / "main.session")
    assert trouble.state == "missing"
    assert "dprkwatch login" in str(trouble)
    assert not (tmp_path / "nowhere").exists()


def hold_elsewhere(file: Path) -> subprocess.Popen[bytes]:
    code = (
        "import sys, pathlib; from monitors.telegram.sessions import SessionLock\n"
        f"lock = SessionLock(pathlib.Path({str(file)!r})); lock.take(); print('held', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[3]
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    return other


async def test_one_session_is_open_in_one_process_at_a_time(server: TelegramServer, tmp_path: Path) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    other = hold_elsewhere(file)
    trouble = await refusal(file)
    assert trouble.state == "in_use"
    assert str(other.pid) in str(trouble)
    other.kill()
    other.communicate()
    await (await connected(file)).close()


async def test_a_session_that_another_program_writes_into_is_in_use(
    server: TelegramServer, tmp_path: Path
) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    trouble = await refusal(file)
    other.close()
    assert trouble.state == "locked"
    assert "another program" in str(trouble)


def garbage(file: Path) -> None:
    file.write_bytes(os.urandom(4000))


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def another_database(file: Path) -> None:
    file.unlink()
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE cats (name TEXT)")
    db.close()


def overwritten_inside(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 3] = b"\xff" * 8192
    file.write_bytes(bytes(content))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("break_it", [garbage, cut_short, another_database, overwritten_inside, a_folder])
async def test_a_damaged_session_says_so(
    server: TelegramServer, tmp_path: Path, break_it: Callable[[Path], None]
) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    break_it(file)
    assert (await refusal(file)).state == "damaged"


async def test_an_empty_file_is_no_sign_in_and_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "main.session"
    file.touch()
    assert (await refusal(file)).state == "damaged"
    assert file.stat().st_size == 0


async def test_a_session_of_a_newer_library_is_left_alone(server: TelegramServer, tmp_path: Path) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    with sqlite3.connect(file) as db:
        db.execute("UPDATE version SET version = 99")
        db.execute("ALTER TABLE sessions ADD COLUMN novelty BLOB")
    db.close()
    before = file.read_bytes()
    trouble = await refusal(file)
    assert trouble.state == "newer"
    assert "99" in str(trouble)
    assert file.read_bytes() == before


async def test_a_session_that_never_finished_signing_in_says_so(
    server: TelegramServer, tmp_path: Path
) -> None:
    file = server.session_file(tmp_path / "main.session")
    trouble = await refusal(file)
    assert trouble.state == "signed_out"
    with sqlite3.connect(file) as db:
        db.execute("UPDATE sessions SET auth_key = x''")
    db.close()
    with pytest.raises(AccountTrouble, match="no finished sign-in"):
        check_session(file)


@pytest.mark.parametrize("reason", ["AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "SESSION_EXPIRED"])
async def test_a_revoked_session_asks_for_a_new_sign_in(
    server: TelegramServer, tmp_path: Path, reason: str
) -> None:
    account = server.world.add_account()
    file = server.session_file(tmp_path / "main.session", account)
    server.revoke(account, reason)
    trouble = await refusal(file)
    assert trouble.state == "signed_out"
    assert "dprkwatch login" in str(trouble)


async def test_a_session_whose_key_telegram_has_forgotten_asks_for_a_new_sign_in(
    server: TelegramServer, tmp_path: Path
) -> None:
    account = server.world.add_account()
    file = server.session_file(tmp_path / "main.session", account)
    server.forget_keys(account)
    assert (await refusal(file)).state == "signed_out"


@pytest.mark.parametrize("state", ["banned", "deactivated"])
async def test_a_banned_account_says_so(server: TelegramServer, tmp_path: Path, state: str) -> None:
    account = server.world.add_account()
    file = server.session_file(tmp_path / "main.session", account)
    account.state = state  # type: ignore[assignment]
    assert (await refusal(file)).state == "banned"


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [(400, "API_ID_INVALID", "wrong_api"), (406, "AUTH_KEY_DUPLICATED", "signed_out")],
)
async def test_what_telegram_refuses_at_the_first_word_is_told_apart(
    server: TelegramServer, tmp_path: Path, code: int, text: str, state: str
) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    server.faults.fail("help.GetConfig", code, text)
    assert (await refusal(file)).state == state


async def test_without_an_api_id_nothing_is_tried(server: TelegramServer, tmp_path: Path) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    with pytest.raises(AccountTrouble, match=r"my\.telegram\.org"):
        AccountSession.open(file, settings(api_id=0, api_hash=type(settings().api_hash)("")))
    assert not server.journal.count()


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_is_off_by_an_hour_is_noticed_and_hinders_nothing(
    server: TelegramServer, tmp_path: Path, hours: int
) -> None:
    server.world.clock.offset = -3600.0 * hours
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    session = await connected(file)
    assert session.clock_ahead == pytest.approx(3600 * hours, abs=10)
    await session.close()


async def test_a_network_that_is_away_is_no_trouble_of_the_account(
    server: TelegramServer, tmp_path: Path
) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    server.accepts = "none"
    session = quick(AccountSession.open(file, settings()))
    with pytest.raises(Unreachable):
        await session.connect(now)
    await session.close()
    await session.close()


async def test_the_end_of_a_connection_fails_a_request_and_cancels_nobody(
    server: TelegramServer, tmp_path: Path
) -> None:
    session = await connected(server.session_file(tmp_path / "main.session", server.world.add_account()))
    server.faults.silence("help.GetNearestDc")
    asking = asyncio.ensure_future(session.client(F.help.GetNearestDcRequest()))
    await server.asked("help.GetNearestDc")
    await session.close()
    with pytest.raises(ConnectionError):
        await asking


async def test_who_is_cancelled_while_asking_is_cancelled(server: TelegramServer, tmp_path: Path) -> None:
    session = await connected(server.session_file(tmp_path / "main.session", server.world.add_account()))
    server.faults.silence("help.GetNearestDc", times=2)
    asking = asyncio.ensure_future(session.client(F.help.GetNearestDcRequest()))
    await server.asked("help.GetNearestDc")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(session.client(F.help.GetNearestDcRequest()), 0.01)
    await session.close()


async def test_a_probe_tells_whether_a_session_signs_in_and_leaves_its_file_as_it_is(
    server: TelegramServer, tmp_path: Path
) -> None:
    account = server.world.add_account()
    file = server.session_file(tmp_path / "main.session", account)
    before = content(file)
    probe = AccountSession.probe(file, settings())
    with pytest.raises(AccountTrouble, match="in use by process"):
        AccountSession.open(file, settings())
    await probe.connect(now)
    await probe.close()
    assert content(file) == before
    server.revoke(account)
    probe = AccountSession.probe(file, settings())
    with pytest.raises(AccountTrouble):
        await probe.connect(now)
    await probe.close()


def content(file: Path) -> bytes:
    return file.read_bytes()
