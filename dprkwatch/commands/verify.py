"""``verify``: whether a bundle, or the ledger of the database, is what it was."""

from __future__ import annotations

import asyncio
import json as json_module
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dprkwatch.errors import CommandError, UsageError
from dprkwatch.printing import complain, printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings
from storage.engines import Storage
from storage.ledger import ContentReport, LedgerReport, verify, verify_content

LEDGER = "ledger"
_HASH_LETTERS = 64
_SHOWN = 20


def verify_target(config: Path | None, target: str, head: str | None, as_json: bool) -> int:
    """Checks a bundle, or the database's ledger; returns 1 where something is wrong, having said what.

    Args:
        config: the file of settings; a bundle needs none.
        target: a bundle, or ``ledger``.
        head: a hash that the chain must come by, in hexadecimal.
        as_json: whether what was found is printed as JSON.
    """
    if head is not None:
        head = head.strip().lower()
        if len(head) != _HASH_LETTERS or not set(head) <= set("0123456789abcdef"):
            raise UsageError("--head: a SHA-256 is 64 hexadecimal letters")
    if target == LEDGER:
        return _ledger(command_settings(config), head, as_json)
    return _bundle(Path(target), head, as_json)


def _bundle(path: Path, head: str | None, as_json: bool) -> int:
    from dprkwatch.bundles.checking import check_bundle

    try:
        checked = check_bundle(path, head=head)
    except CommandError as error:
        return _wrong(str(path), str(error), as_json)
    if as_json:
        _print({"target": str(path), "ok": True, "wrong": None, **asdict(checked)})
        return 0
    print(
        printable(
            f"{path}: whole: {checked.claims} claims, {checked.posts} posts in {checked.revisions} versions, "
            f"{checked.originals} originals, {checked.entries} ledger entries"
        )
    )
    if checked.withheld:
        print(f"words of {checked.withheld} versions are withheld; their hashes fit the ledger")
    if checked.unsealed:
        print(f"{checked.unsealed} ledger entries were not chained yet when it was made, and are left out")
    if checked.head is not None:
        print(f"the ledger's chain ended with entry {checked.last}: {checked.head}")
        if head is None:
            print("that it is the chain of the database is only sure beside its hash: --head HASH")
    return 0


def _ledger(settings: Settings, head: str | None, as_json: bool) -> int:
    report, content, known = asyncio.run(_walk(settings, head))
    wrong = [] if report.ok else [f"entry {report.broken_at}: {report.reason}"]
    wrong += content.changed
    if not known:
        wrong.append("no entry of the chain has the hash that was given")
    if as_json:
        _print(
            {
                "target": LEDGER,
                "ok": not wrong,
                "wrong": wrong[0] if wrong else None,
                "sealed": report.sealed,
                "unsealed": report.unsealed,
                "head": report.head.hex() if report.sealed else None,
                "fits": content.fits,
                "withheld": content.withheld,
            }
        )
        return 1 if wrong else 0
    for line in wrong[:_SHOWN]:
        complain(f"ledger: {line}")
    if len(wrong) > _SHOWN:
        complain(f"ledger: {len(wrong) - _SHOWN} more")
    if wrong:
        return 1
    print(f"ledger: whole: {report.sealed} entries chained, {report.unsealed} wait to be chained")
    print(f"versions of posts: {content.fits} fit, {content.withheld} were withheld by a rule of retention")
    if report.sealed:
        print(f"the chain ends with entry {report.sealed}: {report.head.hex()}")
    return 0


async def _walk(settings: Settings, head: str | None) -> tuple[LedgerReport, ContentReport, bool]:
    from storage.ledger import has_hash

    async with await Storage.open(settings.database_url, read_only=True) as storage, storage.read() as conn:
        known = head is None or await has_hash(conn, bytes.fromhex(head))
        return await verify(conn), await verify_content(conn), known


def _wrong(target: str, what: str, as_json: bool) -> int:
    if as_json:
        _print({"target": target, "ok": False, "wrong": what})
    else:
        complain(printable(f"{target}: {what}"))
    return 1


def _print(found: dict[str, Any]) -> None:
    print(json_module.dumps(found, ensure_ascii=False))
