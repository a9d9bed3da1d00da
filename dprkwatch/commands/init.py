"""``init``: from the demo to one's own bot, by questions.

Answers come from the terminal or, in a pipe, line by line from standard input. Nothing is written before
all questions are answered.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

import tomli_w

from dprkwatch.bot_name import ask_bot_name
from dprkwatch.commands.channels import read_channel_list, watch_listed
from dprkwatch.errors import CommandError
from dprkwatch.logs import configure_logging
from dprkwatch.settings import DEFAULT_FILE, Settings, load_settings
from dprkwatch.watching import can_read_previews, read_back
from dprkwatch.wiring import open_storage
from storage.people import make_code

TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,100}")
NEXT = """
Next:
   dprkwatch run          watches and answers, until Ctrl-C
   dprkwatch doctor       what is missing, and what to do about it
   dprkwatch import PATH  takes in a Telegram Desktop export
Signing in a Telegram account is not needed for this; it can come later, for faster and fuller watching."""
CODE_LASTS = timedelta(days=7)
TRIES = 3


def init_program(config: Path | None) -> int:
    """Asks, writes the configuration, prepares the database and says what to run next; returns the exit code."""
    file = config or DEFAULT_FILE
    try:
        return _init(file)
    except EOFError:
        raise CommandError("the answers ended early; nothing was written") from None


def _init(file: Path) -> int:
    print("dprkwatch: from here to a bot of your own. Ctrl-C leaves without writing anything.\n")
    before = load_settings(file) if file.is_file() else load_settings()
    configure_logging(replace(before.log, level="error"))  # what can't be read is said in its own line
    if file.is_file():
        print(f"{file} exists: what you don't change here stays as it is.\n")
    token, username = _ask_token(before)
    zone = _ask_zone(before.bot.zone)
    _write_config(file, {"bot": {"token": token, "zone": zone}})
    print(f"\nWrote {file} (readable by you alone).")
    settings = load_settings(file)
    asyncio.run(_prepare(settings, username))
    try:
        asyncio.run(_read_back(settings))
    except KeyboardInterrupt:
        print("\n   Stopped; `run` goes on where this ended.")
    print(NEXT)
    return 0


def _ask_token(before: Settings) -> tuple[str, str | None]:
    kept = before.bot.token.get_secret_value()
    print("1. The bot. In Telegram, write to @BotFather, send /newbot, and copy the token that it gives you.")
    for _ in range(TRIES):
        said = _ask("   Bot token" + (" (Enter keeps the one you have)" if kept else ""), secret=True) or kept
        if not TOKEN.fullmatch(said):
            print(
                "   That is no bot token: it looks like 123456789:ABC… (digits, a colon, 35 letters and digits)."
            )
            continue
        bot = asyncio.run(ask_bot_name(before.bot.api_base, said))
        if bot.username:
            print(f"   It works: your bot is @{bot.username}.")
            return said, bot.username
        print(f"   {bot.wrong}")
        if not bot.final:
            print("   The token is kept untested; `dprkwatch doctor` tests it again.")
            return said, None
    raise CommandError("no working token; nothing was written")


def _ask_zone(kept: str) -> str:
    print("\n2. The time zone in which times are shown, such as Europe/Kyiv, Europe/London, Asia/Seoul, UTC.")
    for _ in range(TRIES):
        said = _ask(f"   Time zone (Enter for {kept})") or kept
        try:
            ZoneInfo(said)
        except (KeyError, ValueError, OSError):
            print("   There is no such zone; it is written Continent/City.")
            continue
        return said
    raise CommandError("no time zone; nothing was written")


def _ask(question: str, *, secret: bool = False) -> str:
    if secret and sys.stdin.isatty():
        return getpass.getpass(f"{question} (not shown): ").strip()
    print(f"{question}: ", end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    if not sys.stdin.isatty():
        print()
    return line.strip()


def _write_config(file: Path, changed: Mapping[str, Mapping[str, str]]) -> None:
    """Writes the file whole or not at all, readable by its owner alone. Comments of an older one are not kept."""
    import tomllib

    content = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for section, values in changed.items():
        content.setdefault(section, {}).update(values)
    head = (
        "# dprkwatch. Every setting is explained in config.example.toml.\n"
        "# Holds the bot's token: keep this file to yourself.\n\n"
    )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(head + tomli_w.dumps(content))
            os.chmod(name, 0o600)
            os.replace(name, file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CommandError(f"{file}: can't be written: {error.strerror}") from None


async def _prepare(settings: Settings, username: str | None) -> None:
    now = datetime.now(UTC)
    async with open_storage(settings) as storage:
        async with storage.write() as conn:
            code = await make_code(conn, "admin", now, expires_at=now + CODE_LASTS)
        print(
            "\n3. You as the admin. Whoever first sends this code to the bot becomes its admin (good once, 7 days):"
        )
        if username:
            print(f"     https://t.me/{username}?start={code}")
        print(f"     or send it:  /start {code}")
        print("\n4. The channels.")
        with as_file(files("dprkwatch.data") / "channels.tsv") as channel_list:
            listed = list(read_channel_list(channel_list))
        known = await watch_listed(storage, listed, quiet=True)
        print(
            f"   {len(listed)} public channels of all sides are watched ({known.new} new);"
            " `dprkwatch channels list` shows them."
        )


async def _read_back(settings: Settings) -> None:
    if not await can_read_previews(settings):
        print(f"   {settings.preview.base_url} can't be reached from here: `run` reads them once it can.")
        return
    print(
        f"   Reading the last {settings.watch.backfill_days} days from their public previews,"
        " about a page a second. Ctrl-C stops it; `run` goes on."
    )
    async with open_storage(settings) as storage:
        await read_back(settings, storage, say=lambda line: print(f"   {line}", flush=True))
