"""``db``: making, upgrading, backing up, restoring and checking the database."""

from __future__ import annotations

import asyncio
import json as json_module
from pathlib import Path

from dprkwatch.evidence import wrong_files
from dprkwatch.wiring import command_settings
from storage.migrations import upgrade as upgrade_schema
from storage.upkeep import back_up, check_database, restore_backup


def upgrade(config: Path | None) -> int:
    """Makes the database or brings it up to this version."""
    settings = command_settings(config)
    before, after = asyncio.run(upgrade_schema(settings.database_url))
    if before == after:
        print(f"{settings.storage.database}: is at schema {after} already")
    elif before is None:
        print(f"{settings.storage.database}: made, schema {after}")
    else:
        print(f"{settings.storage.database}: schema {before} → {after}")
    return 0


def backup(config: Path | None, file: Path) -> int:
    """Copies the database while it is in use."""
    settings = command_settings(config)
    asyncio.run(back_up(settings.database_url, file))
    print(f"{file}: {file.stat().st_size // 1024:,} kB")
    return 0


def restore(config: Path | None, file: Path) -> int:
    """Puts a backup in the database's place."""
    settings = command_settings(config)
    aside = asyncio.run(restore_backup(settings.database_url, file))
    print(f"restored from {file}" + (f"; the database before it is kept as {aside}" if aside else ""))
    return 0


def check(config: Path | None, as_json: bool) -> int:
    """Checks file, indexes, ledger and the originals that are kept; returns 1 if something is broken."""
    settings = command_settings(config)
    report = asyncio.run(check_database(settings.database_url))
    if report.findings.get("schema") == [] and not report.findings.get("file"):
        report.findings["kept files"] = asyncio.run(wrong_files(settings))
    if as_json:
        print(json_module.dumps(report.as_json(), ensure_ascii=False))
    else:
        for line in report.lines():
            print(line)
    return 0 if report.sound else 1
