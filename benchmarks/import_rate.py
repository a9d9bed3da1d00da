"""How fast an import is, beside plain inserts of the same rows, and how long others wait for the database meanwhile.

``python -m benchmarks.import_rate [--posts N] [--workers N] [--traffic FILE] [--keep FOLDER]``. The traffic
is a Telegram Desktop export made from ordinary posts (``../shared/eval/ordinary.jsonl`` where it is, else
made up), 2 % of them about North Korean soldiers. Measured is the whole way: file, parsing, reading in other
processes, writing with the full-text index and the ledger. A second process writes a row every 20 ms
meanwhile. Then the rows that came of it are
inserted into other files by plain ``executemany``, through SQLAlchemy Core and by the driver alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert

from claims.lexicon import load_lexicon
from monitors.exports import read_exports
from monitors.ingest import Ingest, IngestReport
from monitors.reading_pool import LexiconReader
from monitors.settings import IngestSettings
from storage.engines import Storage
from storage.migrations import upgrade
from storage.models import metadata
from storage.texts import search_text

ORDINARY = Path(__file__).parents[2] / "shared" / "eval" / "ordinary.jsonl"
FLAGGED_PERCENT = 2
BATCH = 200
WORDS = [
    *(
        "вночі",
        "район",
        "обстріл",
        "дороги",
        "місто",
        "жителі",
        "повідомляє",
        "влада",
        "пожежа",
        "роботи",
        "сили",
    ),
    *(
        "сегодня",
        "утром",
        "области",
        "движение",
        "поезд",
        "губернатор",
        "школа",
        "погода",
        "завод",
        "открыли",
    ),
]
FLAGGED = (
    "Генштаб: у Курській області знищено щонайменше {n} північнокорейських солдатів поблизу Плехового.",
    "В Курской области замечены военнослужащие КНДР, потери до {n} человек у села Плёхово.",
    "At least {n} North Korean soldiers were killed near Sudzha in Kursk Oblast, HUR says.",
    "국정원: 쿠르스크에서 북한군 {n}명이 사망했다.",
)


def texts(traffic: Path, count: int) -> Iterator[str]:
    """Texts of ordinary posts, one in fifty about North Korean soldiers."""
    draw = random.Random(7)
    if traffic.is_file():
        given = [json.loads(line)["text"] for line in traffic.read_text("utf-8").splitlines()]
    else:
        given = [" ".join(draw.choices(WORDS, k=draw.randint(8, 60))) for _ in range(5000)]
    for number in range(count):
        if draw.random() * 100 < FLAGGED_PERCENT:
            yield draw.choice(FLAGGED).format(n=draw.randint(3, 300))
        else:
            yield f"{given[number % len(given)]} {number}"


def write_export(file: Path, traffic: Path, count: int) -> None:
    """A ``result.json`` of one channel, a post every two minutes."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with file.open("w", encoding="utf-8") as out:
        out.write('{"name": "Bench", "type": "public_channel", "id": 1900000001, "messages": [\n')
        for number, text in enumerate(texts(traffic, count), 1):
            at = start + timedelta(minutes=2 * number)
            message = {
                "id": number,
                "type": "message",
                "date": f"{at:%Y-%m-%dT%H:%M:%S}",
                "date_unixtime": str(int(at.timestamp())),
                "from": "Bench",
                "from_id": "channel1900000001",
                "text": text,
                "text_entities": [{"type": "plain", "text": text}],
            }
            out.write(",\n" * (number > 1) + json.dumps(message, ensure_ascii=False))
        out.write("\n]}\n")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a second writer waited, in milliseconds."""

    writes: int
    median: float
    p95: float
    longest: float


OTHER_WRITER = """
import json, sqlite3, sys, time
conn = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
conn.execute("PRAGMA busy_timeout = 30000")
print("ready", flush=True)
waits = []
until = time.monotonic() + 3600
import threading
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
while not stop.is_set() and time.monotonic() < until:
    begun = time.perf_counter()
    conn.execute("BEGIN IMMEDIATE")
    conn.execute(
        "INSERT INTO settings VALUES ('bench', ?, 0) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (str(begun),),
    )
    conn.execute("COMMIT")
    waits.append((time.perf_counter() - begun) * 1000)
    time.sleep(0.02)
print(json.dumps(waits))
"""


def start_other_writer(database: Path) -> subprocess.Popen[str]:
    """A process that writes a row again and again, until it is told to stop."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_WRITER, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def stop_other_writer(process: subprocess.Popen[str]) -> Waits:
    """Ends it and tells how long it waited."""
    out, _ = process.communicate("\n", timeout=60)
    waits = sorted(json.loads(out))
    return Waits(len(waits), waits[len(waits) // 2], waits[int(len(waits) * 0.95)], waits[-1])


async def run_import(export: Path, database: Path, workers: int) -> tuple[IngestReport, float]:
    """Imports the export. Returns the report and the seconds from opening the file to the last byte."""
    await upgrade(str(database))
    made = LexiconReader(load_lexicon())
    started = time.perf_counter()
    async with (
        await Storage.open(str(database)) as storage,
        Ingest(storage, made, settings=IngestSettings(workers=workers)) as ingest,
    ):
        posts = read_exports([export], as_username=None, zone=None, observed_at=datetime.now(UTC))
        report = await ingest.take(posts)
        seconds = time.perf_counter() - started
    return report, seconds


ONCE = ("channels", "channel_identities", "lexicons")
BY_POST = ("posts", "revisions", "readings", "ledger_bodies", "post_search")
AFTER = ("stories", "claims", "claim_places", "claim_counts", "ledger_chain")


Rows = dict[str, list[Any]]


def rows_of(source: Path) -> Rows:
    """All rows of an imported database, by table, and what its full-text index was made of."""
    old = sqlite3.connect(source)
    rows: Rows = {}
    for table in (*ONCE, *BY_POST[:-1], *AFTER):
        order = "claim_id" if table == "claim_places" else "1"
        rows[table] = old.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()  # noqa: S608
    found = old.execute(
        "SELECT p.id, r.text FROM posts p JOIN revisions r ON r.id = p.revision_id ORDER BY p.id"
    )
    rows["post_search"] = [(number, search_text(text)) for number, text in found]
    old.close()
    return rows


def in_transactions(rows: Rows) -> Iterator[list[tuple[str, list[Any]]]]:
    """The rows in transactions of ``BATCH`` posts, what others refer to first."""
    for tables in (*((table,) for table in ONCE), BY_POST, *((table,) for table in AFTER)):
        for at in range(0, max(len(rows[table]) for table in tables), BATCH):
            yield [(table, part) for table in tables if (part := rows[table][at : at + BATCH])]


async def insert_by_driver(rows: Rows, target: Path) -> float:
    """Inserts rows with the standard library's driver alone. Returns the seconds."""
    await upgrade(str(target))
    conn = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -65536"):
        conn.execute(f"PRAGMA {pragma}")
    started = time.perf_counter()
    for parts in in_transactions(rows):
        conn.execute("BEGIN IMMEDIATE")
        for table, part in parts:
            columns = "(rowid, text)" if table == "post_search" else ""
            marks = ",".join("?" * len(part[0]))
            conn.executemany(f"INSERT INTO {table} {columns} VALUES ({marks})", part)  # noqa: S608
        conn.execute("COMMIT")
    seconds = time.perf_counter() - started
    conn.close()
    return seconds


async def insert_by_core(rows: Rows, target: Path) -> float:
    """Inserts rows with SQLAlchemy Core on the program's own write connection. Returns the seconds."""
    await upgrade(str(target))
    search = Table("post_search", MetaData(), Column("rowid", Integer), Column("text", Text))
    tables = {**metadata.tables, "post_search": search}
    named = {
        table: [dict(zip(tables[table].columns.keys(), row, strict=True)) for row in given]
        for table, given in rows.items()
    }
    async with await Storage.open(target) as storage:
        started = time.perf_counter()
        for parts in in_transactions(named):
            async with storage.write() as conn:
                for table, part in parts:
                    await conn.execute(insert(tables[table]), part)
        return time.perf_counter() - started


def main() -> None:
    """Runs both and prints the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--posts", type=int, default=40_000)
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--traffic", type=Path, default=ORDINARY)
    ask.add_argument("--keep", type=Path, help="a folder for the files, which stay")
    wanted = ask.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder: Path = wanted.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        export, database, plain = folder / "result.json", folder / "import.db", folder / "plain.db"
        for file in (database, plain):
            for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
                name.unlink(missing_ok=True)
        write_export(export, wanted.traffic, wanted.posts)
        asyncio.run(upgrade(str(database)))
        other = start_other_writer(database)
        report, seconds = asyncio.run(run_import(export, database, wanted.workers))
        waits = stop_other_writer(other)
        rows = rows_of(database)
        plain.unlink(missing_ok=True)
        core_seconds = asyncio.run(insert_by_core(rows, plain))
        for left in (plain, Path(f"{plain}-wal"), Path(f"{plain}-shm")):
            left.unlink(missing_ok=True)
        driver_seconds = asyncio.run(insert_by_driver(rows, plain))
    rate = report.posts_new / seconds
    share = 100 * report.flagged / max(1, report.posts_new)
    print(
        f"posts imported            {report.posts_new:>10,}   flagged {share:.1f} %, claims {report.claims:,}"
    )
    print(f"import                    {rate:>10,.0f} posts/s in {seconds:.1f} s   (wanted: 4,000)")
    for way, took in (("SQLAlchemy Core", core_seconds), ("sqlite3 alone", driver_seconds)):
        plain_rate = report.posts_new / took
        print(
            f"plain, {way:<18} {plain_rate:>10,.0f} posts/s   ratio {rate / plain_rate:.2f}   (wanted: 0.5)"
        )
    print(
        f"another writer's waits    {waits.p95:>10.1f} ms p95   median {waits.median:.1f}, longest {waits.longest:.0f},"
        f" {waits.writes:,} writes   (wanted: 100)"
    )


if __name__ == "__main__":
    main()
