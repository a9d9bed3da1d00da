"""``invite``: a link that lets one person in, good once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.settings import CLOSED
from dprkwatch.bot_name import ask_bot_name
from dprkwatch.errors import UsageError
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.people import ADMIN, ROLES, make_code

MOST_DAYS = 365


def make_invitation(config: Path | None, role: str, days: int) -> int:
    """Prints the link, or the command to send where the bot's name can't be asked; returns the exit code."""
    if role not in ROLES[:3]:
        raise UsageError(f"--role: {role!r} is none of {', '.join(ROLES[:3])}")
    if not 0 < days <= MOST_DAYS:
        raise UsageError(f"--days: a number from 1 to {MOST_DAYS}")
    settings = command_settings(config)
    if settings.bot.access == CLOSED and role != ADMIN:
        raise UsageError(
            "the bot is closed (bot.access): codes only make admins, others get their role by /grant"
        )
    code = asyncio.run(_make(settings, role, days))
    token = settings.bot.token.get_secret_value()
    name = asyncio.run(ask_bot_name(settings.bot.api_base, token)).username if token else None
    print(f"Whoever first opens this becomes {role} of the bot (good once, {days} days):")
    if name:
        print(f"  https://t.me/{name}?start={code}")
    print(f"  or send the bot:  /start {code}")
    return 0


async def _make(settings: Settings, role: str, days: int) -> str:
    now = utc_now()
    async with open_storage(settings) as storage, storage.write() as conn:
        return await make_code(conn, role, now, expires_at=now + timedelta(days=days))
