"""Session files and strings as Telethon keeps them, made without a login: address, port and key are all they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from telethon.sessions import SQLiteSession, StringSession

from tests.telegram_server.telling import DC


def session_string(host: str, port: int, key: Any) -> str:
    """A session as a string."""
    session = StringSession()
    session.set_dc(DC, host, port)
    session.auth_key = key
    saved: str = session.save()
    return saved


def session_file(path: Path, host: str, port: int, key: Any) -> Path:
    """A session as an SQLite file, readable by its owner only; gives the path with Telethon's suffix."""
    session = SQLiteSession(str(path))
    session.set_dc(DC, host, port)
    session.auth_key = key
    session.save()
    session.close()
    made = Path(session.filename)
    made.chmod(0o600)
    return made
