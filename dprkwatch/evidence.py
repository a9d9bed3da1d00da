"""What is said of evidence files: the account of originals kept and not kept, and what is wrong with those kept."""

from __future__ import annotations

import asyncio

from dprkwatch.checks import Check
from dprkwatch.settings import Settings
from media.evidence import EvidenceStore
from storage.engines import Storage
from storage.evidence import EvidenceAccount, evidence_account, kept_files

WORDS = {
    "setting": "not asked for by evidence.keep",
    "protected": "their channel protects them against saving",
    "limit": "no room under evidence.limit_gb",
    "disk_full": "the disk was too full",
    "missing": "not at hand: not included in an export, or gone",
    "changed": "other bytes than were hashed stood there",
    "unreadable": "could not be read again",
    "unwritable": "the folder could not be written",
    "damaged": "other bytes stand under their name",
    "refused": "no picture or film, or not looked into",
    "waiting": "not hashed yet",
    "not_fetched": "only a smaller picture was downloaded",
    "held_back": "the whole file is held back from downloading",
    "undecided": "hashed before originals were kept",
}
"""Each reason for which an original is not kept, for people."""

REMEDIES = {
    "limit": "raise evidence.limit_gb",
    "disk_full": "make room on the disk, of which 500 MB stay free",
    "unwritable": "let this account write the folder that evidence.folder names",
    "damaged": "`dprkwatch db check` names the files",
    "changed": "take in an untouched copy of what was imported",
    "unreadable": "let this account read what was imported",
}
"""What is to be done where an original was wanted and could not be kept, by the reason."""
_WHOLE_ACCOUNT = "`dprkwatch coverage` shows the whole account"
_AT_ONCE = 500
_SHOWN = 5


def in_bytes(size: int) -> str:
    """A size for people: 812 bytes, 96 kB, 3.4 MB, 1.2 GB."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1e6:,.1f} MB" if size < 1_000_000_000 else f"{size / 1e9:,.1f} GB"


def account_in_words(account: EvidenceAccount, settings: Settings) -> list[str]:
    """What is kept, and a line for each reason for which something isn't."""
    limit = in_bytes(settings.evidence.limit)
    said = [
        f"originals: {account.media:,} kept in {account.files:,} file{'s' * (account.files != 1)}, "
        f"{in_bytes(account.size)} of at most {limit} (evidence.keep is {settings.evidence.keep})"
    ]
    for one in account.not_kept:
        known = f", {in_bytes(one.size)}" if one.size else ""
        said.append(f"  {one.media:,} not kept{known}: {WORDS.get(one.reason, one.reason)}")
    return said


async def check_account(settings: Settings, storage: Storage) -> Check:
    """The account as a check of the installation: worth a warning where something was wanted and not kept."""
    async with storage.read() as conn:
        account = await evidence_account(conn)
    kept = (
        f"{account.files:,} originals kept, {in_bytes(account.size)} of {in_bytes(settings.evidence.limit)}"
    )
    lost = [one for one in account.not_kept if one.reason in REMEDIES]
    folder = settings.folder / settings.evidence.folder
    if lost:
        return Check(
            "evidence files",
            "warning",
            f"{kept}; not kept though wanted: "
            + ", ".join(f"{one.media:,} ({WORDS[one.reason]})" for one in lost),
            "; ".join([*dict.fromkeys(REMEDIES[one.reason] for one in lost), _WHOLE_ACCOUNT]),
        )
    if account.size > settings.evidence.limit:
        return Check(
            "evidence files",
            "warning",
            f"{kept}: more than the limit, so that nothing else is kept",
            "raise evidence.limit_gb",
        )
    if folder.is_dir() and folder.stat().st_mode & 0o077:
        return Check("evidence files", "warning", f"others can read {folder}", f"chmod 700 {folder}")
    return Check("evidence files", "ok", kept)


async def wrong_files(settings: Settings) -> list[str]:
    """What is wrong with kept files: those that are gone or no longer match their hash. Reads all of them."""
    store = EvidenceStore(settings.folder / settings.evidence.folder)
    wrong: list[str] = []
    count = 0
    after = b""
    async with await Storage.open(settings.database_url, read_only=True) as storage:
        while True:
            async with storage.read() as conn:
                files = await kept_files(conn, _AT_ONCE, after=after)
            if not files:
                break
            after = files[-1].sha256
            for file in files:
                found = await asyncio.to_thread(store.check, file.name, file.sha256)
                if found is not None:
                    count += 1
                    wrong += [found] if len(wrong) < _SHOWN else []
    return wrong if count <= _SHOWN else [*wrong, f"and {count - _SHOWN:,} more"]
