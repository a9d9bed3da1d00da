"""Session files: opened by one process at a time, readable by their owner alone, and plain words for what is wrong.

A session is a whole sign-in: whoever has the file is the account. Two processes with one session make Telegram
end it (AUTH_KEY_DUPLICATED), so a lock file beside it is held for as long as it is open.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from telethon import TelegramClient
from telethon.sessions import MemorySession, SQLiteSession
from telethon.sessions.sqlite import CURRENT_VERSION
from telethon.tl import functions as F

from monitors.telegram.settings import APP_VERSION, DEVICE_MODEL, SYSTEM_VERSION, TelegramSettings
from monitors.telegram.trouble import AccountTrouble, trouble_of, wait_of

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 45.0
"""How long connecting and the first answer may take."""
CLOCK_SECONDS = 60
"""By how much this machine's clock may differ from Telegram's before it is said."""


class Unreachable(Exception):
    """Telegram can't be reached from here; says nothing about the account."""


class ToldToWait(Unreachable):
    """Telegram lets the account ask for nothing before a time.

    Attributes:
        until: that time.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Telegram limits it: it may connect again at {until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = until


def session_file(folder: Path, label: str) -> Path:
    """Where the session of an account stands."""
    return folder / f"{label}.session"


class SessionLock:
    """The right of one process to a session; given back at the end, or by the system when the process dies."""

    def __init__(self, file: Path) -> None:
        self._path = file.with_name(f"{file.name}.lock")
        self._handle: int | None = None

    def take(self) -> None:
        """Takes the lock.

        Raises:
            AccountTrouble: another process has it, or the folder can't be written.
        """
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise AccountTrouble("damaged", f"{self._path} can't be written: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            os.close(handle)
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise AccountTrouble(
                "in_use", f"the session is in use by {who}: one process at a time, or Telegram ends it"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        self._handle = handle

    def release(self) -> None:
        """Gives it back; safe to call twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def check_session(file: Path, *, signed_in: bool = True) -> None:
    """Makes sure that a session file can be used, without connecting.

    Args:
        file: the session file.
        signed_in: whether it must hold a key already.

    Raises:
        AccountTrouble: it is missing, unreadable, damaged, locked, of a newer library, or empty.
    """
    if not file.exists():
        raise AccountTrouble("missing", f"there is no session file {file}: sign in with `dprkwatch login`")
    if not file.is_file():
        raise AccountTrouble("damaged", f"{file} is no file")
    if not os.access(file, os.R_OK | os.W_OK):
        raise AccountTrouble("damaged", f"{file} can't be read and written: whose file is it?")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=1)) as db:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("quick_check")
            (version,) = db.execute("SELECT version FROM version").fetchone() or (None,)
            if not isinstance(version, int):
                raise sqlite3.DatabaseError("no version")
            key = None
            if version <= CURRENT_VERSION:
                (key,) = db.execute("SELECT auth_key FROM sessions").fetchone() or (None,)
            db.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise AccountTrouble(
                "locked", f"{file} is in use by another program: one at a time, or Telegram ends the session"
            ) from None
        raise _damaged(file) from None
    except (sqlite3.DatabaseError, TypeError):
        raise _damaged(file) from None
    if version > CURRENT_VERSION:
        raise AccountTrouble(
            "newer",
            f"{file} was written by a newer Telethon (format {version}, this one knows {CURRENT_VERSION}): "
            "update the program, or sign in anew with `dprkwatch login`",
        )
    if signed_in and not (isinstance(key, bytes) and len(key) == 256):
        raise AccountTrouble(
            "signed_out", f"{file} holds no finished sign-in: sign in with `dprkwatch login`"
        )


def _damaged(file: Path) -> AccountTrouble:
    return AccountTrouble(
        "damaged",
        f"{file} is damaged or no session: sign in anew with `dprkwatch login`, which sets it aside",
    )


def make_private(file: Path) -> None:
    """Makes a session file readable by its owner alone, and makes it where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)


class _Client(TelegramClient):  # type: ignore[misc]
    """Telethon's client, but that the end of a connection fails the requests under way.

    Telethon cancels them, which to whoever waits looks like being cancelled itself.
    """

    async def __call__(self, request: Any, ordered: bool = False, flood_sleep_threshold: Any = None) -> Any:
        try:
            return await super().__call__(request, ordered, flood_sleep_threshold)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise ConnectionError("the connection ended before the answer") from None


def make_client(session: Any, settings: TelegramSettings, *, watches: bool = True) -> TelegramClient:
    """The client of a session, as all of ours are: waiting for floods and reconnecting are left to us.

    Args:
        session: a Telethon session.
        settings: the application that signs in.
        watches: it asks for what it missed, and repeats no request by itself, since who watches must know when each
            went out; else it is there to sign in.

    Raises:
        AccountTrouble: there is no application to sign in with.
    """
    if not settings.is_set_up:
        raise AccountTrouble(
            "wrong_api",
            "no api_id is set: get one at my.telegram.org and put api_id and api_hash into [telegram]",
        )
    return _Client(
        session,
        settings.api_id,
        settings.api_hash.get_secret_value(),
        device_model=DEVICE_MODEL,
        system_version=SYSTEM_VERSION,
        app_version=APP_VERSION,
        flood_sleep_threshold=0,
        request_retries=0 if watches else 1,
        raise_last_call_error=True,
        connection_retries=1,
        auto_reconnect=False,
        retry_delay=1,
        sequential_updates=True,
        catch_up=watches,
    )


class AccountSession:
    """An account's session, locked for this process, and the client that speaks with it.

    Attributes:
        client: Telethon's, not connected before ``connect``.
        clock_ahead: seconds by which this machine's clock is ahead of Telegram's; known once connected.
    """

    def __init__(self, file: Path, lock: SessionLock, client: TelegramClient) -> None:
        self.file = file
        self.client = client
        self.clock_ahead = 0.0
        self._lock = lock
        self._signed_in = False

    @property
    def is_up(self) -> bool:
        """Whether it is connected and signed in."""
        return self._signed_in and bool(self.client.is_connected())

    @classmethod
    def open(cls, file: Path, settings: TelegramSettings, *, signed_in: bool = True) -> AccountSession:
        """Locks and opens a session file.

        Args:
            file: the session file.
            settings: what the client is made with.
            signed_in: whether it must exist and hold a key; else it is made where it is missing.

        Raises:
            AccountTrouble: it can't be used, or is in use.
        """
        if signed_in and not file.exists():
            check_session(file)
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise AccountTrouble("damaged", f"{file.parent} can't be made: {error.strerror}") from None
        lock = SessionLock(file)
        lock.take()
        try:
            if signed_in or (file.exists() and file.stat().st_size):
                check_session(file, signed_in=signed_in)
            make_private(file)
            client = make_client(SQLiteSession(str(file)), settings, watches=signed_in)
        except sqlite3.Error:
            lock.release()
            raise _damaged(file) from None
        except OSError as error:
            lock.release()
            raise AccountTrouble("damaged", f"{file}: {error.strerror}") from None
        except BaseException:
            lock.release()
            raise
        return cls(file, lock, client)

    @classmethod
    def probe(cls, file: Path, settings: TelegramSettings) -> AccountSession:
        """Locks a session file and opens a copy of what signs in, to see whether it does; the file stays as it is.

        Raises:
            AccountTrouble: it can't be used, or is in use.
        """
        if not file.is_file():
            check_session(file)
        lock = SessionLock(file)  # before looking inside: who uses it writes into it
        lock.take()
        try:
            check_session(file)
            kept, copy = SQLiteSession(str(file)), MemorySession()
            copy.set_dc(kept.dc_id, kept.server_address, kept.port)
            copy.auth_key = kept.auth_key
            kept.close()
            return cls(file, lock, make_client(copy, settings, watches=False))
        except BaseException:
            lock.release()
            raise

    async def connect(self, now: Callable[[], datetime]) -> Any:
        """Connects and makes sure that the session is signed in; gives Telegram's state of the account's updates.

        Raises:
            AccountTrouble: the account or its session can't be used.
            ToldToWait: Telegram says when to try again.
            Unreachable: Telegram can't be reached; try again later.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self.client.connect()
                state = await self.client(F.updates.GetStateRequest())
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is not None:
                raise trouble from error
            if (seconds := wait_of(error)) is not None:
                raise ToldToWait(now() + timedelta(seconds=seconds)) from error
            raise Unreachable(f"Telegram can't be reached: {_reason(error)}") from error
        self._signed_in = True
        self.clock_ahead = (now() - state.date).total_seconds()
        if abs(self.clock_ahead) > CLOCK_SECONDS:
            log.warning("this machine's clock is wrong: set it, best by NTP", seconds_ahead=self.clock_ahead)
        return state

    async def close(self) -> None:
        """Disconnects, closes the file and gives the lock back; safe to call twice."""
        self._signed_in = False
        try:
            with suppress(Exception):  # in whatever state the connection is, it ends here
                await self.client.disconnect()
                ended = self.client.disconnected
                if ended.done() and not ended.cancelled():
                    ended.exception()  # else it is printed as one that nobody looked at
        finally:
            self.client.session and self.client.session.close()
            self._lock.release()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, ConnectionError):
        return "no connection"
    said = next(iter(str(error).splitlines()), "")
    return said or type(error).__name__
