from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.telegram.login import LoginError, log_in
from monitors.telegram.sessions import SessionLock, Unreachable, check_session
from monitors.telegram.trouble import AccountTrouble
from tests.monitors.telegram.watchers import settings
from tests.telegram_server import Account, TelegramServer


def now() -> datetime:
    return datetime.now(UTC)


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


class Answers:
    """Answers given in advance, and what was said and shown meanwhile."""

    def __init__(
        self, *, phones: tuple[str, ...] = (), codes: tuple[str, ...] = (), passwords: tuple[str, ...] = ()
    ) -> None:
        self._phones, self._codes, self._passwords = iter(phones), iter(codes), iter(passwords)
        self.said: list[str] = []
        self.hints: list[str | None] = []
        self.shown: list[str] = []
        self.on_show: Callable[[str], None] = lambda address: None

    async def phone(self) -> str:
        return next(self._phones)

    async def code(self, where: str) -> str:
        self.said.append(where)
        return next(self._codes)

    async def password(self, hint: str | None) -> str:
        self.hints.append(hint)
        return next(self._passwords)

    def show_code(self, address: str, good_for: float) -> None:
        self.shown.append(address)
        self.on_show(address)

    def say(self, line: str) -> None:
        self.said.append(line)


@pytest.fixture
def file(server: TelegramServer, tmp_path: Path) -> Path:
    """A session that knows the way to the server and is signed in as nobody."""
    return server.session_file(tmp_path / "main.session")


async def test_a_phone_number_and_its_code_sign_in_and_the_session_is_private(
    server: TelegramServer, file: Path
) -> None:
    account = server.world.add_account("380000000001", code="13579")
    ask = Answers(phones=("+380 (00) 000-0001",), codes=("1-35 79",))
    assert await log_in(file, settings(), ask, now) == account.first_name
    check_session(file)
    assert mode(file) == 0o600
    assert "380000000001" not in " ".join(ask.said)
    server.journal.assert_only_read()
    assert await log_in(file, settings(), Answers(), now) == account.first_name


async def test_mistyped_numbers_codes_and_passwords_are_asked_for_again(
    server: TelegramServer, file: Path
) -> None:
    account = server.world.add_account(password="Schlüssel 7")
    ask = Answers(
        phones=("", "+10", f"+{account.phone}"),
        codes=("", "99999", account.code),
        passwords=("", "schlussel", "Schlüssel 7"),
    )
    assert await log_in(file, settings(), ask, now) == account.first_name
    assert ask.hints == ["the usual"] * 3


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"phones": ("1", "2", "3")}, "phone number"),
        ({"phones": ("+9996007000001",), "codes": ("1", "2", "3")}, "code was wrong"),
        (
            {"phones": ("+9996007000001",), "codes": ("22222",), "passwords": ("a", "b", "c")},
            "password was wrong",
        ),
    ],
)
async def test_what_is_wrong_too_often_ends_the_sign_in(
    server: TelegramServer, file: Path, typed: dict[str, tuple[str, ...]], why: str
) -> None:
    server.world.add_account("9996007000001", password="open")
    with pytest.raises(LoginError, match=why):
        await log_in(file, settings(), Answers(**typed), now)
    SessionLock(file).take()


async def test_a_code_that_got_too_old_is_sent_anew(server: TelegramServer, file: Path) -> None:
    account = server.world.add_account()
    server.faults.fail("auth.SignIn", 400, "PHONE_CODE_EXPIRED")
    ask = Answers(phones=(account.phone,), codes=(account.code, account.code))
    assert await log_in(file, settings(), ask, now) == account.first_name


def scan(server: TelegramServer, account: Account) -> Callable[[str], None]:
    def take(address: str) -> None:
        token = address.removeprefix("tg://login?token=")
        server.accept_login_token(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), account)

    return take


async def test_a_qr_code_that_another_device_scans_signs_in(server: TelegramServer, file: Path) -> None:
    account = server.world.add_account(password="open")
    ask = Answers(passwords=("open",))
    ask.on_show = scan(server, account)
    assert await log_in(file, settings(), ask, now, qr=True) == account.first_name
    check_session(file)
    assert len(ask.shown) == 1


async def test_a_qr_code_that_nobody_scans_is_shown_anew_and_given_up_in_the_end(
    server: TelegramServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.telegram.login.QR_CODES", 2)
    monkeypatch.setattr("monitors.telegram.login.SHORTEST_SHOW", 0.02)
    server.token_seconds = 0
    ask = Answers()
    with pytest.raises(LoginError, match="nobody scanned"):
        await log_in(file, settings(), ask, now, qr=True)
    assert len(set(ask.shown)) == 2


async def test_a_wrong_api_id_says_where_to_get_one(server: TelegramServer, file: Path) -> None:
    account = server.world.add_account()
    server.world.api = (2, "y" * 32)
    with pytest.raises(AccountTrouble, match=r"my\.telegram\.org"):
        await log_in(file, settings(), Answers(phones=(account.phone,)), now)
    with pytest.raises(AccountTrouble, match=r"my\.telegram\.org"):
        await log_in(file, settings(), Answers(), now, qr=True)


async def test_a_banned_number_and_a_wait_are_said_plainly(server: TelegramServer, file: Path) -> None:
    banned, hasty = server.world.add_account(), server.world.add_account()
    banned.state = "banned"
    with pytest.raises(AccountTrouble, match="banned"):
        await log_in(file, settings(), Answers(phones=(banned.phone,)), now)
    server.faults.flood("auth.SendCode", 3600)
    with pytest.raises(LoginError, match="wait 60 minutes"):
        await log_in(file, settings(), Answers(phones=(hasty.phone,)), now)


async def test_a_session_in_use_is_not_touched(server: TelegramServer, file: Path) -> None:
    lock = SessionLock(file)
    lock.take()
    with pytest.raises(AccountTrouble, match="in use by process"):
        await log_in(file, settings(), Answers(), now)
    lock.release()


async def test_a_revoked_session_is_signed_in_anew(server: TelegramServer, tmp_path: Path) -> None:
    account = server.world.add_account()
    file = server.session_file(tmp_path / "old.session", account)
    server.revoke(account)
    ask = Answers(phones=(account.phone,), codes=(account.code,))
    assert await log_in(file, settings(), ask, now) == account.first_name


async def test_a_session_that_can_t_be_used_again_is_set_aside_and_not_lost(
    tmp_path: Path, server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "main.session"
    file.write_bytes(b"no database at all" * 100)
    newer = tmp_path / "newer.session"
    with sqlite3.connect(newer) as db:
        db.execute("CREATE TABLE version (version INTEGER)")
        db.execute("INSERT INTO version VALUES (99)")
    db.close()
    monkeypatch.setattr("telethon.client.telegrambaseclient.DEFAULT_IPV4_IP", "127.0.0.1")
    monkeypatch.setattr("telethon.client.telegrambaseclient.DEFAULT_PORT", 1)
    monkeypatch.setattr("telethon.network.mtprotosender.asyncio.sleep", _no_rest)
    account = server.world.add_account()
    forgotten = server.session_file(tmp_path / "old.session", account)
    server.forget_keys(account)
    for one, name in (
        (file, "main.session.damaged1"),
        (newer, "newer.session.newer1"),
        (forgotten, "old.session.forgotten1"),
    ):
        ask = Answers()
        with pytest.raises(Unreachable):
            await log_in(one, settings(), ask, now)
        assert (tmp_path / name).exists()
        assert name in ask.said[0]


async def _no_rest(seconds: float) -> None:
    return None
