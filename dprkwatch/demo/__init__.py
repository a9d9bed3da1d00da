"""``demo``: the sample feed through the real pipeline into a temporary database, then the real bot in the terminal.

The demo's clock stands at the feed's end, so that "7d" means something. No account, no network.
"""

from __future__ import annotations

import asyncio
import csv
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from claims.model import ChannelKind, Side
from dprkwatch.asking import check_language, terminal_chat
from dprkwatch.commands.importing import import_posts
from dprkwatch.errors import UsageError
from dprkwatch.footage import Footage
from dprkwatch.logs import configure_logging
from dprkwatch.media_work import hash_waiting
from dprkwatch.reused_footage import compare_footage
from dprkwatch.settings import LogSettings, Settings
from dprkwatch.terminal import TerminalChat, readable_lines
from dprkwatch.wiring import gazetteer_of, open_ingest, open_storage
from media.settings import EvidenceSettings, HashSettings
from media.workers import HashWorkers
from monitors.exports import ExportFindings, read_exports
from monitors.settings import IngestSettings
from storage.channels import add_channel
from storage.engines import Storage
from storage.languages import fill_languages_for
from storage.observations import ChannelRef, ObservedPost
from storage.settings import StorageSettings

EXPORTS = {
    "2024-12-20": datetime(2024, 12, 20, 12, 0, tzinfo=UTC),
    "2024-12-24": datetime(2024, 12, 24, 18, 30, tzinfo=UTC),
}
"""The exports of the feed, and when each was made."""

SETTLE_SECONDS = 5
UNASKED = ("/claims kursk 7d", "1")
"""What is shown where nobody is there to ask: standard input is no terminal and empty."""

WELCOME = """\
A sample feed of fictional channels, told along the public record of December 2024; the clock stands at {now}.
Try /claims kursk 7d, a number to press a button, /help for the rest; Ctrl-D leaves.
"""


def run_demo(once: Sequence[str], lang: str) -> int:
    """Loads the feed and chats: the commands of ``once``, or those typed, or those a pipe brings."""
    check_language(lang)
    if not all(command.strip() for command in once):
        raise UsageError("--once: nothing was asked")
    configure_logging(LogSettings(level="warning"))
    with tempfile.TemporaryDirectory(prefix="dprkwatch-demo-", ignore_cleanup_errors=True) as folder:
        # the feed is small: processes that read texts would not be up before it is in
        settings = Settings(
            storage=StorageSettings(str(Path(folder) / "demo.db")),
            ingest=IngestSettings(workers=0, pause_ms=0),
            media=HashSettings(workers=min(2, os.cpu_count() or 1)),
        )
        with HashWorkers(settings.media) as workers:
            asyncio.run(_demo(settings, workers, once, lang))
    return 0


async def _demo(settings: Settings, workers: HashWorkers, once: Sequence[str], lang: str) -> None:
    async with open_storage(settings) as storage:
        with _loading():
            # aiogram takes seconds to load: that goes on while other processes hash pictures
            bot = asyncio.create_task(asyncio.to_thread(importlib.import_module, "bot.app"))
            end = await load_feed(settings, storage)
            await bot
            chat = await terminal_chat(settings, storage, lambda: end, lang, workers=workers)
        terminal = TerminalChat(chat, sys.stdout, styled=sys.stdout.isatty())
        if once:
            for command in once:
                await terminal.enter(command)
            return
        typed = sys.stdin.isatty()
        if typed:
            print(WELCOME.format(now=f"{end:%d %B %Y, %H:%M} UTC"))
        asked = 0
        for line in readable_lines(sys.stdin, prompt=typed):
            asked += 1
            await terminal.enter(line)
            await _settle()
        if not typed and not asked:
            print(WELCOME.format(now=f"{end:%d %B %Y, %H:%M} UTC"))
            for command in UNASKED:
                print(f"you> {command}")
                await terminal.enter(command)


async def _settle() -> None:
    """Lets work behind an answer end: waiting for the next line holds up everything else."""
    behind = asyncio.all_tasks() - {asyncio.current_task()}
    if behind:
        await asyncio.wait(behind, timeout=SETTLE_SECONDS)


@contextmanager
def _loading() -> Iterator[None]:
    """A line on the terminal while the feed loads, gone afterwards."""
    shown = sys.stderr.isatty()
    if shown:
        print("Loading the sample feed …", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


async def load_feed(settings: Settings, storage: Storage) -> datetime:
    """Takes in every export of the sample feed; gives where the demo's clock stands: after its newest post."""
    newest, now = datetime.fromtimestamp(0, UTC), min(EXPORTS.values())
    with as_file(files("dprkwatch.demo") / "feed") as feed:
        await _watch_sample_channels(storage, feed / "channels.tsv")
        async with open_ingest(settings, storage, now=lambda: now) as ingest:
            for folder, made_at in EXPORTS.items():
                now = made_at
                findings = ExportFindings()
                posts = list(
                    read_exports(
                        [feed / folder], as_username=None, zone=None, observed_at=made_at, findings=findings
                    )
                )
                newest = max([newest, *(post.posted_at for post in posts if isinstance(post, ObservedPost))])
                await import_posts(storage, ingest, posts, findings, made_at)
        nothing_kept = replace(settings, evidence=EvidenceSettings(keep="none"))
        await hash_waiting(nothing_kept, storage, now=lambda: now)
        footage = Footage(storage, settings.matching)
        await compare_footage(storage, footage, gazetteer_of(settings), lambda: now)
        await fill_languages_for(storage, seconds=30.0)
    return newest.replace(second=0, microsecond=0) + timedelta(minutes=1)


async def _watch_sample_channels(storage: Storage, table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    async with storage.write() as conn:
        for row in rows:
            await add_channel(
                conn,
                ChannelRef(int(row["id"]), row["username"], row["title"]),
                min(EXPORTS.values()),
                side=Side(row["side"]),
                kind=ChannelKind(row["kind"]) if row["kind"] else None,
            )
