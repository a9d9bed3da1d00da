"""Signing a watching account in: by phone number and code, or by a QR code that another device of it scans.

What is asked goes through ``Asking``, so that a terminal, a pipe and a test can answer. Codes and passwords are
handed on and kept nowhere.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from telethon import TelegramClient, errors
from telethon.tl import functions as F

from monitors.telegram.sessions import (
    CONNECT_SECONDS,
    AccountSession,
    SessionLock,
    Unreachable,
    check_session,
)
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.trouble import AccountTrouble, trouble_of, wait_of

Answer = TypeVar("Answer")

TRIES = 3
"""How often a number, code or password may be mistyped."""
QR_CODES = 6
"""How many QR codes are shown one after another; each is good for about half a minute."""
SHORTEST_SHOW = 5.0
"""How long a QR code is shown at least, in seconds, whatever this machine's clock says of its end."""
SHORTEST_NUMBER = 5
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


class LoginError(Exception):
    """The sign-in came to nothing; the message is one plain line."""


class Asking(Protocol):
    """Who is asked."""

    async def phone(self) -> str:
        """The account's phone number."""

    async def code(self, where: str) -> str:
        """The code that Telegram sent; ``where`` says where to."""

    async def password(self, hint: str | None) -> str:
        """The account's password (second factor)."""

    def show_code(self, address: str, good_for: float) -> None:
        """Shows a QR code of an address, good for so many seconds."""

    def say(self, line: str) -> None:
        """Says something."""


async def log_in(
    file: Path,
    settings: TelegramSettings,
    ask: Asking,
    now: Callable[[], datetime],
    *,
    qr: bool = False,
) -> str:
    """Signs an account in and leaves its session in a file; a damaged file is set aside.

    Args:
        file: the session file; one that is signed in already is left as it is.
        settings: api_id and api_hash.
        ask: who is asked.
        now: the clock.
        qr: by QR code instead of by phone number.

    Returns:
        The first name of the account.

    Raises:
        AccountTrouble: the session is in use or can't be used, the account is banned, or api_id is wrong.
        LoginError: it was not signed in.
        Unreachable: Telegram can't be reached.
    """
    _set_aside_damaged(file, ask)
    user = await _signed_in_already(file, settings, ask, now)
    if user is not None:
        ask.say("This session is signed in already.")
        return _name(user)
    session = AccountSession.open(file, settings, signed_in=False)
    try:
        await _connect(session.client)
        signing = sign_in_by_qr(session.client, ask, now) if qr else sign_in_by_code(session.client, ask)
        return _name(await _asked(signing))
    finally:
        await session.close()


async def _signed_in_already(
    file: Path, settings: TelegramSettings, ask: Asking, now: Callable[[], datetime]
) -> Any:
    try:
        session = AccountSession.probe(file, settings)
    except AccountTrouble as trouble:
        if trouble.state in ("missing", "signed_out", "damaged"):
            return None
        raise
    try:
        await session.connect(now)
        return await _asked(session.client.get_me())
    except AccountTrouble as trouble:
        if isinstance(trouble.__cause__, errors.AuthKeyNotFound):
            _set_aside(
                file, "forgotten", ask, "Telegram has forgotten this session's key; it gets a new one."
            )
        elif trouble.state != "signed_out":
            raise
        return None
    finally:
        await session.close()


def _name(user: Any) -> str:
    return str(getattr(user, "first_name", None) or "no name")


async def sign_in_by_code(client: TelegramClient, ask: Asking) -> Any:
    """Signs a connected client in by phone number and code.

    Raises:
        LoginError: what was typed was wrong too often.
    """
    phone, sent = await _send_code(client, ask)
    for _ in range(TRIES):
        code = re.sub(r"\D", "", await ask.code(_where(sent))) or "0"
        try:
            return await client.sign_in(phone, code, phone_code_hash=sent.phone_code_hash)
        except errors.SessionPasswordNeededError:
            return await _second_factor(client, ask)
        except (errors.PhoneCodeInvalidError, errors.PhoneCodeEmptyError):
            ask.say("That is not the code.")
        except errors.PhoneCodeExpiredError:
            ask.say("That code is too old; Telegram sends another one.")
            sent = await client.send_code_request(phone)
        except errors.PhoneNumberUnoccupiedError:
            raise LoginError("there is no Telegram account with that number") from None
    raise LoginError("not signed in: the code was wrong too often")


async def _send_code(client: TelegramClient, ask: Asking) -> tuple[str, Any]:
    for _ in range(TRIES):
        digits = re.sub(r"\D", "", await ask.phone())
        try:
            if len(digits) >= SHORTEST_NUMBER:
                return f"+{digits}", await client.send_code_request(f"+{digits}")
            ask.say("That is no phone number; write it as +380 50 123 4567.")
        except errors.PhoneNumberInvalidError:
            ask.say("Telegram knows no such number; write it as +380 50 123 4567.")
        except errors.PhonePasswordFloodError:
            raise LoginError("too many attempts for this number: try again tomorrow") from None
    raise LoginError("not signed in: no working phone number")


def _where(sent: Any) -> str:
    kind = type(sent.type).__name__
    if kind.endswith("App"):
        return "sent to the account's other devices, in the chat “Telegram”"
    return "sent by text message" if "Sms" in kind else "sent as Telegram chose (a call, an e-mail …)"


async def sign_in_by_qr(client: TelegramClient, ask: Asking, now: Callable[[], datetime]) -> Any:
    """Signs a connected client in by a QR code, shown anew whenever it gets too old.

    Raises:
        LoginError: nobody scanned it.
    """
    code = await client.qr_login()
    for shown in range(QR_CODES):
        if shown:
            await code.recreate()
        good_for = max(SHORTEST_SHOW, (code.expires - now()).total_seconds())
        waiting = asyncio.ensure_future(code.wait(good_for))
        await asyncio.sleep(0)  # it must listen before anybody can scan
        ask.show_code(code.url, good_for)
        try:
            return await waiting
        except TimeoutError:
            continue
        except errors.SessionPasswordNeededError:
            return await _second_factor(client, ask)
    raise LoginError("not signed in: nobody scanned the code")


async def _second_factor(client: TelegramClient, ask: Asking) -> Any:
    hint = (await client(F.account.GetPasswordRequest())).hint
    for _ in range(TRIES):
        password = await ask.password(hint)
        try:
            if password:
                return await client.sign_in(password=password)
            ask.say("The password is needed: the account has one.")
        except (errors.PasswordHashInvalidError, errors.PasswordEmptyError):
            ask.say("That is not the password.")
    raise LoginError("not signed in: the password was wrong too often")


async def _connect(client: TelegramClient) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await _asked(client.connect())
    except (OSError, TimeoutError) as error:
        raise Unreachable(f"Telegram can't be reached: {str(error) or 'no answer'}") from error


async def _asked(request: Awaitable[Answer]) -> Answer:
    """Awaits what is asked of Telegram; account trouble and waits are said as ours."""
    try:
        return await request
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is not None:
            raise trouble from error
        seconds = wait_of(error)
        if seconds is not None:
            raise LoginError(f"Telegram says to wait {_duration(seconds)} before the next try") from error
        if isinstance(error, errors.RPCError):
            raise LoginError(f"Telegram refused: {error}") from error
        raise


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} minutes"


def _set_aside_damaged(file: Path, ask: Asking) -> None:
    if not file.exists():
        return
    lock = SessionLock(file)
    lock.take()
    try:
        check_session(file, signed_in=False)
    except AccountTrouble as trouble:
        if trouble.state not in ("damaged", "newer") or not file.is_file():
            raise
        if file.stat().st_size:
            _set_aside(file, trouble.state, ask, str(trouble))
    finally:
        lock.release()


def _set_aside(file: Path, why: str, ask: Asking, said: str) -> None:
    names = (file.with_name(f"{file.name}.{why}{number}") for number in range(1, 1000))
    aside = next(name for name in names if not name.exists())
    file.rename(aside)
    ask.say(f"{said}\nThe old file stands in {aside.name} now.")
