"""The accounts that watch: opened where they are kept, and what is wrong with one written down for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from monitors.telegram.sessions import AccountSession, ToldToWait, Unreachable
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.trouble import AccountTrouble, advice_to, trouble_of
from storage.accounts import READING_STATES, forbid_until, list_accounts, note_account_state
from storage.engines import Storage

LASTING = timedelta(minutes=5)
"""When an account that needs its owner is tried again, unless it signs in before."""


class Companion(Protocol):
    """What goes along with accounts while they are connected: who hands channels out to them."""

    def attach(self, account_id: int, session: AccountSession) -> None:
        """Told of every session that is opened, before it connects."""

    async def note_channel_trouble(self, account_id: int, channel_id: int, error: Exception) -> None:
        """Told what is wrong with one of an account's channels."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account whose session is kept.

    Attributes:
        file: its session.
        companion: goes along with it; ``None`` where nobody does.
        well_since: since when it is written down to work, as by a login; ``None`` where it isn't.
    """

    id: int
    label: str
    file: Path
    storage: Storage
    settings: TelegramSettings
    now: Callable[[], datetime]
    companion: Companion | None = None
    well_since: datetime | None = None

    def open(self) -> AccountSession:
        """Its session, locked for this process.

        Raises:
            AccountTrouble: it can't be used.
        """
        session = AccountSession.open(self.file, self.settings)
        if self.companion is not None:
            self.companion.attach(self.id, session)
        return session

    async def may_connect_at(self) -> datetime | None:
        """When Telegram lets it connect again, where it was told to wait; that outlasts a restart."""
        async with self.storage.read() as conn:
            known = next((one for one in await list_accounts(conn) if one.id == self.id), None)
        if known is None or known.state in READING_STATES:
            return None  # another limit, that lets it connect
        return known.limited_until

    async def note_connected(self) -> None:
        """Writes down that it works."""
        async with self.storage.write() as conn:
            known = {one.id: one.state for one in await list_accounts(conn)}
            if known.get(self.id) not in ("ok", "limited", "frozen"):
                await note_account_state(conn, self.id, "ok", None, self.now())

    async def note_trouble(self, error: Exception) -> timedelta | None:
        """Writes down what is wrong with it; gives how long to leave it alone, ``None`` for the usual."""
        trouble = error if isinstance(error, AccountTrouble) else trouble_of(error)
        state = trouble.state if trouble is not None else "unreachable"
        if trouble is not None or isinstance(error, Unreachable):
            async with self.storage.write() as conn:
                why = advice_to(self.label, str(trouble or error))
                await note_account_state(conn, self.id, state, why, self.now())
                if isinstance(error, ToldToWait):
                    await forbid_until(conn, self.id, error.until)
        if isinstance(error, ToldToWait):
            return max(timedelta(seconds=1), error.until - self.now())
        return None if trouble is None or trouble.state in ("locked", "in_use") else LASTING

    async def note_channel_trouble(self, channel_id: int, error: Exception) -> None:
        """Passes on what is wrong with one of its channels."""
        if self.companion is not None:
            await self.companion.note_channel_trouble(self.id, channel_id, error)


async def signed_in(
    storage: Storage,
    settings: TelegramSettings,
    folder: Path,
    now: Callable[[], datetime],
    companion: Companion | None = None,
) -> list[SignedIn]:
    """The accounts that may watch, whatever state each is in.

    Args:
        storage: holds them.
        settings: what sessions are opened with; without an application there are none.
        folder: where relative paths of session files start.
        now: the clock.
        companion: goes along with each.
    """
    if not settings.is_set_up:
        return []
    async with storage.read() as conn:
        known = await list_accounts(conn)
    return [
        SignedIn(
            one.id,
            one.label,
            folder / one.session_path,
            storage,
            settings,
            now,
            companion,
            one.state_since if one.state == "ok" else None,
        )
        for one in known
    ]
