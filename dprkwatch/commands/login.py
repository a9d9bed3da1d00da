"""``login``: signs a watching account in, by code, password or a QR code in the terminal."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from dprkwatch.answers_typed import TypedLines
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.printing import printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage, utc_now
from monitors.telegram.login import LABEL, LoginError, log_in
from monitors.telegram.sessions import Unreachable, session_file
from monitors.telegram.trouble import AccountTrouble
from storage.accounts import add_account

WARNING = """\
Use an account of its own for this, with a password (two-step verification) set, and not a fresh one: Telegram looks
twice at accounts that read through programs. It only ever reads, and joins public channels; it never writes."""


def sign_in(config: Path | None, label: str, qr: bool) -> int:
    """Signs an account in and keeps its session; returns the exit code."""
    if not LABEL.fullmatch(label):
        raise UsageError("--account: up to 32 letters, digits, - and _")
    settings = command_settings(config)
    if not settings.telegram.is_set_up:
        raise UsageError(
            "no api_id is set: get one at my.telegram.org (API development tools) and put api_id and api_hash into "
            "[telegram] of the configuration"
        )
    try:
        return asyncio.run(_sign_in(settings, label, qr))
    except EOFError:
        raise CommandError("the answers ended early; nobody was signed in") from None
    except (LoginError, AccountTrouble, Unreachable) as error:
        raise CommandError(str(error)) from None


async def _sign_in(settings: Settings, label: str, qr: bool) -> int:
    folder = settings.path(settings.telegram.sessions)
    assert folder is not None  # noqa: S101 - the settings refuse an empty folder
    file = session_file(folder, label)
    print(WARNING)
    name = await log_in(file, settings.telegram, Terminal(), utc_now, qr=qr)
    async with open_storage(settings) as storage, storage.write() as conn:
        await add_account(conn, label, str(file), utc_now())
    print(printable(f"Signed in as {name}. The session is {file}, readable by you alone: keep it so."))
    print(f"Account “{label}” takes channels over one by one once `dprkwatch run` is running.")
    return 0


class Terminal:
    """Asks the person at the terminal, or whoever writes into the pipe."""

    def __init__(self) -> None:
        self._lines = TypedLines()

    async def phone(self) -> str:
        """The account's phone number."""
        return await self._lines.ask("Phone number, with country code")

    async def code(self, where: str) -> str:
        """The code that Telegram sent."""
        return await self._lines.ask(f"Code ({where})")

    async def password(self, hint: str | None) -> str:
        """The account's password."""
        told = f", hint: {printable(hint)}" if hint else ""
        return await self._lines.ask(f"Password{told}", secret=True)

    def show_code(self, address: str, good_for: float) -> None:
        """Draws a QR code."""
        print(draw_qr(address))
        print(
            "Scan it in Telegram on a device where the account is signed in: Settings → Devices → Link Desktop Device. "
            f"It is good for {good_for:.0f} s; then comes another.",
            flush=True,
        )

    def say(self, line: str) -> None:
        """Says something."""
        print(printable(line), flush=True)


def draw_qr(address: str) -> str:
    """A QR code as text, two rows of it a line, with the margin that scanners need."""
    import segno

    drawn = io.StringIO()
    segno.make_qr(address, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue().rstrip("\n")
