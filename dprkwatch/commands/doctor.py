"""``doctor``: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import asyncio
import json as json_module
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from claims.lexicon import LexiconError
from claims.places import GazetteerError
from dprkwatch.account_checks import check_accounts, check_media, check_notices
from dprkwatch.checks import Check
from dprkwatch.evidence import check_account
from dprkwatch.page_media import check_page_media
from dprkwatch.settings import Settings, SettingsError
from dprkwatch.wiring import command_settings, gazetteer_of, lexicon_of
from storage.channels import list_channels
from storage.engines import Storage, StorageError, StorageLocked, database_file
from storage.heartbeat import last_beat
from storage.writable import try_writing

LEAST_FREE_BYTES = 500 * 1024 * 1024
ALIVE_WITHIN = timedelta(minutes=3)


def examine(config: Path | None, as_json: bool, running: bool) -> int:
    """Prints every check; returns 1 if any is broken, 2 if it is the configuration."""
    try:
        settings = command_settings(config)
    except SettingsError as error:
        checks = [
            Check("configuration", "broken", str(error), "mend the key it names, see config.example.toml")
        ]
        code = 2
    else:
        checks = asyncio.run(_examine(settings, running))
        code = 1 if any(check.state == "broken" for check in checks) else 0
    if as_json:
        print(json_module.dumps({"checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            print(
                f"{check.state:8} {check.name}: {check.what}"
                + (f"\n         → {check.do}" if check.do else "")
            )
    return code


async def _examine(settings: Settings, running: bool) -> list[Check]:
    checks = [
        _configuration(settings),
        _disk(settings),
        _words("lexicon", settings),
        _words("gazetteer", settings),
    ]
    try:
        async with await Storage.open(settings.database_url, read_only=True) as storage:
            checks.append(await _database(settings))
            checks += [await check(storage) for check in _storage_checks(running)]
            checks += await check_accounts(settings, storage)
            checks.append(await check_media(storage))
            checks.append(await check_page_media(settings, storage))
            checks += await check_notices(storage)
            checks.append(await check_account(settings, storage))
    except StorageError as error:
        checks.append(
            Check("database", "broken", str(error), "run `dprkwatch init`, or `dprkwatch db upgrade`")
        )
    checks.append(await _bot(settings))
    checks.append(await _reachable("web previews", f"{settings.preview.base_url}/s/telegram", "warning"))
    return checks


def _configuration(settings: Settings) -> Check:
    if settings.file is None:
        return Check("configuration", "ok", "built-in defaults", "run `dprkwatch init` for a bot of your own")
    mode = settings.file.stat().st_mode & 0o777
    if settings.bot.token.get_secret_value() and mode & 0o077:
        return Check(
            "configuration",
            "warning",
            f"{settings.file} holds the bot's token and others can read it (mode {mode:o})",
            f"chmod 600 {settings.file}",
        )
    return Check("configuration", "ok", str(settings.file))


def _disk(settings: Settings) -> Check:
    file = database_file(settings.database_url)
    folder = file.parent if file else settings.folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return Check(
            "disk",
            "warning",
            f"{free // 2**20} MB free at {folder}",
            "make room: a full disk stops the watching",
        )
    return Check("disk", "ok", f"{free // 2**30} GB free at {folder}")


def _words(name: Literal["lexicon", "gazetteer"], settings: Settings) -> Check:
    try:
        version = lexicon_of(settings).version if name == "lexicon" else gazetteer_of(settings).version
    except (LexiconError, GazetteerError) as error:
        return Check(name, "broken", str(error), "mend the file, or remove its folder from [lexicon]")
    return Check(name, "ok", f"version {version[:12]}")


async def _database(settings: Settings) -> Check:
    try:
        await try_writing(settings.database_url)
    except StorageLocked as error:
        return Check(
            "database",
            "broken",
            str(error),
            "find the process that holds it (`fuser` with its file) and end it; what arrives waits meanwhile",
        )
    except StorageError as error:
        return Check("database", "broken", str(error), "make room, or let the program write there")
    return Check("database", "ok", _database_size(settings))


def _database_size(settings: Settings) -> str:
    file = database_file(settings.database_url)
    return f"{file}, {file.stat().st_size // 2**20} MB" if file else "PostgreSQL"


def _storage_checks(running: bool) -> list[Callable[[Storage], Awaitable[Check]]]:
    return [_channels, _alive] if running else [_channels]


async def _channels(storage: Storage) -> Check:
    async with storage.read() as conn:
        watched = await list_channels(conn)
    if not watched:
        return Check(
            "channels",
            "warning",
            "no channel is watched",
            "`dprkwatch channels add @name`, or `channels import`",
        )
    unwell = [channel for channel in watched if channel.state != "ok"]
    if unwell:
        return Check(
            "channels",
            "warning",
            f"{len(unwell)} of {len(watched)} can't be read: "
            + ", ".join(f"{channel.name} ({channel.state})" for channel in unwell[:5]),
            "`dprkwatch coverage` shows each",
        )
    return Check("channels", "ok", f"{len(watched)} watched")


async def _alive(storage: Storage) -> Check:
    async with storage.read() as conn:
        beat = await last_beat(conn)
    if beat is None or datetime.now(UTC) - beat > ALIVE_WITHIN:
        last = f"last sign of life {beat:%Y-%m-%d %H:%M} UTC" if beat else "never started"
        return Check("running", "broken", f"the program is not running: {last}", "start `dprkwatch run`")
    return Check("running", "ok", "alive")


async def _bot(settings: Settings) -> Check:
    token = settings.bot.token.get_secret_value()
    if not token:
        return Check("bot", "warning", "no token is set", "run `dprkwatch init`")
    return await _reachable("bot", f"{settings.bot.api_base.rstrip('/')}/bot{token}/getMe", "broken")


async def _reachable(name: str, url: str, worst: Literal["warning", "broken"]) -> Check:
    import aiohttp

    # the address may hold the token: only its host is ever shown
    host = url.split("/")[2]
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.request("POST" if name == "bot" else "GET", url, allow_redirects=False) as answer,
        ):
            if name == "bot" and answer.status in (401, 404):
                return Check(
                    name, "broken", f"{host} doesn't know this token", "run `dprkwatch init` with a new one"
                )
            if answer.status >= 500:
                return Check(
                    name, "warning", f"{host} answers with an error ({answer.status})", "try again later"
                )
            return Check(name, "ok", f"{host} answers")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Check(
            name, worst, f"{host} can't be reached from here", "check the network, or a proxy in between"
        )
