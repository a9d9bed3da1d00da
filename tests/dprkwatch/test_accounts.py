"""Watching accounts from the command line and in ``doctor``, against a Telegram on loopback."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from telethon.tl.types.updates import State

from dprkwatch.account_checks import check_accounts, check_notices
from dprkwatch.checks import Check
from dprkwatch.commands.login import draw_qr, sign_in
from dprkwatch.errors import UsageError
from dprkwatch.settings import Settings
from dprkwatch.wiring import open_storage
from monitors.telegram.sessions import AccountSession
from monitors.telegram.settings import TelegramSettings
from storage.account_notices import keep_clock
from storage.accounts import add_account, limit_account, note_account_state
from storage.budgets import Spent, keep_spent
from storage.engines import Storage
from storage.notices import add_notice
from storage.settings import StorageSettings
from tests.dprkwatch.program import run
from tests.dprkwatch.pseudo_terminal import Terminal
from tests.telegram_server import Account, ServerThread, TelegramServer

pytestmark = pytest.mark.program

KEYS = {"DPRKWATCH_TELEGRAM__API_ID": "1", "DPRKWATCH_TELEGRAM__API_HASH": "x" * 32}


def now() -> datetime:
    return datetime.now(UTC)


# --- the command line ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def telegram() -> Iterator[ServerThread]:
    with ServerThread() as running:
        yield running


@pytest.fixture
def account(telegram: ServerThread) -> Account:
    return telegram.call(telegram.server.world.add_account, password="open sesame")


@pytest.fixture
def folder(telegram: ServerThread, tmp_path: Path) -> Path:
    """Where a session stands that knows the way to the server and is signed in as nobody."""
    sessions = tmp_path / "data" / "sessions"
    sessions.mkdir(parents=True)
    telegram.call(telegram.server.session_file, sessions / "main.session")
    return tmp_path


def test_an_account_signs_in_by_a_pipe_and_takes_channels_over(folder: Path, account: Account) -> None:
    done = run(folder, "login", given=f"+{account.phone}\n{account.code}\nopen sesame\n", **KEYS)
    assert done.code == 0, done.err
    assert f"Signed in as {account.first_name}." in done.out
    assert "hint: the usual (not shown)" in done.out
    for secret in (account.phone, account.code, "open sesame"):
        assert secret not in done.out + done.err
    done = run(folder, "channels", "add", "@front", "@rear", "--mode", "history", **KEYS)
    for line, name in zip(done.out.splitlines(), ("front", "rear"), strict=True):
        assert line.startswith(
            f"@{name}: watched from now on, mode history; an account takes it over about 20"
        )
    wrong = run(folder, "channels", "add", "@front", "--mode", "loudly", **KEYS)
    assert wrong.code == 2
    assert "--mode: 'loudly' is none of auto, joined" in wrong.err


def test_wrong_answers_are_one_line_and_keep_no_account(folder: Path, account: Account) -> None:
    done = run(folder, "login", given=f"+{account.phone}\n1\n2\n3\n", **KEYS)
    assert done.code == 1
    assert done.err == "dprkwatch: not signed in: the code was wrong too often\n"
    ended = run(folder, "login", given=f"+{account.phone}\n", **KEYS)
    assert ended.err == "dprkwatch: the answers ended early; nobody was signed in\n"


def test_a_password_typed_at_a_terminal_is_not_seen_and_ctrl_c_ends_it_at_once(
    folder: Path, account: Account
) -> None:
    terminal = Terminal(folder, "login", **KEYS)
    try:
        terminal.until("country code: ")
        terminal.type(f"+{account.phone}\n")
        terminal.until("Code (")
        terminal.type(f"{account.code}\n")
        terminal.until("(not shown): ")
        terminal.type("half a pass")
        assert terminal.end("\x03") == 130
        assert "half" not in terminal.seen
        assert "interrupted" in terminal.seen
        assert "Traceback" not in terminal.seen
    finally:
        terminal.close()


def test_without_an_api_id_the_way_to_one_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "login")
    assert done.code == 2
    assert "my.telegram.org" in done.err


@pytest.mark.parametrize("label", ["../up", "", "a" * 40, "zwei worte"])
def test_a_label_that_is_no_file_name_is_refused(label: str) -> None:
    with pytest.raises(UsageError, match="--account"):
        sign_in(None, label, qr=False)


def test_a_qr_code_is_drawn_for_a_terminal() -> None:
    drawn = draw_qr("tg://login?token=" + "A" * 43).splitlines()
    assert len(drawn) < 24
    assert {len(line) for line in drawn} == {len(drawn[0])}
    assert set("".join(drawn)) <= set(" ▀▄█")


# --- doctor ----------------------------------------------------------------------------------------


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    keys = TelegramSettings(api_id=1, api_hash=SecretStr("x" * 32))
    return Settings(storage=StorageSettings(str(tmp_path / "kept.db")), telegram=keys)


@pytest.fixture
async def storage(settings: Settings) -> AsyncIterator[Storage]:
    async with open_storage(settings) as opened:
        yield opened


async def add(storage: Storage, file: Path) -> int:
    async with storage.write() as conn:
        return await add_account(conn, file.stem, str(file), now())


async def test_doctor_asks_telegram_whether_each_account_still_works(
    settings: Settings, storage: Storage, server: TelegramServer, tmp_path: Path
) -> None:
    fine, revoked, banned = (server.world.add_account() for _ in range(3))
    for label, account in (("fine", fine), ("revoked", revoked), ("banned", banned), ("broken", fine)):
        await add(storage, server.session_file(tmp_path / f"{label}.session", account))
    await add(storage, tmp_path / "gone.session")
    server.revoke(revoked, "SESSION_REVOKED")
    banned.state = "banned"
    overwrite(tmp_path / "broken.session")
    found = {check.name: check for check in await check_accounts(settings, storage)}
    assert found["account fine"] == Check(
        "account fine", "ok", "watches 0 channels; look-ups today: 0 of 100; joins today: 0 of 20"
    )
    assert found["account revoked"] == Check(
        "account revoked",
        "broken",
        "the session was ended from another device",
        "sign in again with `dprkwatch login --account revoked`",
    )
    assert "banned" in found["account banned"].what
    assert "damaged" in found["account broken"].what
    assert "no session file" in found["account gone"].what
    server.journal.assert_only_read()


def overwrite(file: Path) -> None:
    file.write_bytes(b"\0" * 5000)


async def test_doctor_says_that_the_clock_is_wrong(
    settings: Settings, storage: Storage, server: TelegramServer, tmp_path: Path
) -> None:
    await add(storage, server.session_file(tmp_path / "main.session", server.world.add_account()))
    server.world.clock.offset = -3600
    found = {check.name: check for check in await check_accounts(settings, storage)}
    assert found["account main"].state == "ok"
    assert found["clock"].what == "this machine's clock is 60 minutes ahead of Telegram's"


async def test_doctor_leaves_a_session_alone_that_a_program_uses_and_tells_what_is_written_down(
    settings: Settings, storage: Storage, server: TelegramServer, tmp_path: Path
) -> None:
    file = server.session_file(tmp_path / "main.session", server.world.add_account())
    number = await add(storage, file)
    session = AccountSession.open(file, settings.telegram)
    session.client.session.set_update_state(0, State(1, 0, now(), 0, 0))  # Telethon writes without committing
    async with storage.write() as conn:
        await keep_clock(conn, -3600.0, now())
    (_, clock) = await check_accounts(settings, storage)
    assert (clock.name, clock.what) == ("clock", "this machine's clock is 60 minutes behind Telegram's")
    until = now() + timedelta(hours=5)
    async with storage.write() as conn:
        await keep_clock(conn, 0.4, now())
        await keep_spent(conn, Spent(number, "resolve", 7, now().date().isoformat(), now(), until))
    (check,) = await check_accounts(settings, storage)
    assert check.state == "ok"
    assert "in use by a running program; watches 0 channels; look-ups today: 7 of 100" in check.what
    assert f"Telegram says to wait with resolve until {until:%Y-%m-%d %H:%M} UTC" in check.what
    async with storage.write() as conn:
        await limit_account(conn, number, until, "Telegram lets it read no history", now())
    (check,) = await check_accounts(settings, storage)
    assert (check.state, check.what) == ("warning", "Telegram lets it read no history")
    async with storage.write() as conn:
        await note_account_state(conn, number, "banned", "Telegram has banned the account", now())
    (check,) = await check_accounts(settings, storage)
    assert check.state != "ok"
    await session.close()
    assert not server.journal.count()


async def test_doctor_says_how_to_get_an_account_or_that_none_is_needed(
    settings: Settings, storage: Storage
) -> None:
    (check,) = await check_accounts(settings, storage)
    assert (check.state, check.do) == ("warning", "run `dprkwatch login`")
    without = Settings(storage=settings.storage)
    (check,) = await check_accounts(without, storage)
    assert check.state == "ok"
    await add(storage, Path("main.session"))
    (check,) = await check_accounts(without, storage)
    assert check.state == "broken"
    assert "no api_id is set" in check.what


async def test_doctor_tells_what_admins_should_know(storage: Storage) -> None:
    async with storage.write() as conn:
        for seconds in range(7):
            await add_notice(conn, "clock", now(), seconds=3600 + 60 * seconds)
    told = await check_notices(storage)
    assert len(told) == 6
    assert "66 minutes ahead of Telegram's" in told[4].what
    assert told[5].what == "and 2 more in the last 7 days"


def test_the_json_of_doctor_names_accounts(tmp_path: Path) -> None:
    run(tmp_path, "db", "upgrade")
    found = {check["name"]: check for check in json.loads(run(tmp_path, "doctor", "--json").out)["checks"]}
    assert found["accounts"]["state"] == "ok"
