"""How fast an import is, beside plain inserts of the same rows, and how long others wait for the database meanwhile.

``python -m benchmarks.import_rate [--posts N] [--workers N] [--traffic FILE] [--keep FOLDER]``. The traffic
is a Telegram Desktop export made from ordinary posts (``../shared/eval/ordinary.jsonl`` where it is, else
made up), 2 % of them about North Korean soldiers. Measured is the command ``import`` from its start to its
exit: parsing, reading in other processes, writing with the full-text index, stories and the ledger. A second
process writes a row every 20 ms meanwhile. Then the rows that came of it are inserted into other files in
transactions of as many posts, never resting: by ``executemany`` of the driver alone, and through SQLAlchemy Core.
Other load on the machine shows in the clock and hardly in the processor's time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
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


@dataclass(frozen=True, slots=True)
class Imported:
    """What the command said and took.

    Attributes:
        seconds: from the start of the command to its exit.
        taking: seconds of taking posts in, as the command says.
        cpu: seconds of the processor, of all its processes.
        main_mb, workers_mb, together_mb: the most memory held, by the process that writes, by those that read, and
            by all at one time; 0 where it can't be measured.
    """

    report: dict[str, Any]
    seconds: float
    taking: float
    cpu: float
    main_mb: int
    workers_mb: int
    together_mb: int


def run_import(export: Path, database: Path, workers: int) -> Imported:
    """Imports the export with the command."""
    config = database.with_suffix(".toml")
    config.write_text(f'[storage]\ndatabase = "{database}"\n[ingest]\nworkers = {workers}\n', "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "dprkwatch", "--config", str(config), "import", str(export), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    main = workers_most = together = 0
    while process.poll() is None:
        own, others = _held(process.pid), sum(map(_held, _children(process.pid)))
        main, workers_most = max(main, own), max(workers_most, others)
        together = max(together, own + others)
        time.sleep(0.1)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode or process.stdout is None:
        raise SystemExit(f"the import ended with {process.returncode}")
    report = json.loads(process.stdout.read())
    return Imported(report, seconds, report["seconds"], cpu, main >> 10, workers_most >> 10, together >> 10)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _held(pid: int) -> int:
    """What a process holds in memory, in KiB; what several share counts in parts."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)


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


async def insert_by_driver(rows: Rows, target: Path) -> tuple[float, float]:
    """Inserts rows with the standard library's driver alone. Returns the seconds, and those of the processor."""
    await upgrade(str(target))
    conn = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -65536"):
        conn.execute(f"PRAGMA {pragma}")
    started, busy = time.perf_counter(), time.process_time()
    for parts in in_transactions(rows):
        conn.execute("BEGIN IMMEDIATE")
        for table, part in parts:
            columns = "(rowid, text)" if table == "post_search" else ""
            marks = ",".join("?" * len(part[0]))
            conn.executemany(f"INSERT INTO {table} {columns} VALUES ({marks})", part)  # noqa: S608
        conn.execute("COMMIT")
    took = time.perf_counter() - started, time.process_time() - busy
    conn.close()
    return took


async def insert_by_core(rows: Rows, target: Path) -> tuple[float, float]:
    """Inserts rows with SQLAlchemy Core on the program's own write connection. Returns what it took, as above."""
    await upgrade(str(target))
    search = Table("post_search", MetaData(), Column("rowid", Integer), Column("text", Text))
    tables = {**metadata.tables, "post_search": search}
    named = {
        table: [dict(zip(tables[table].columns.keys(), row, strict=True)) for row in given]
        for table, given in rows.items()
    }
    async with await Storage.open(target) as storage:
        started, busy = time.perf_counter(), time.process_time()
        for parts in in_transactions(named):
            async with storage.write() as conn:
                for table, part in parts:
                    await conn.execute(insert(tables[table]), part)
        return time.perf_counter() - started, time.process_time() - busy


def main() -> None:
    """Runs all three and prints the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--posts", type=int, default=100_000)
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--traffic", type=Path, default=ORDINARY)
    ask.add_argument("--keep", type=Path, help="a folder for the files, which stay")
    wanted = ask.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as made:
        folder: Path = (wanted.keep or Path(made)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        export, database, plain = folder / "result.json", folder / "import.db", folder / "plain.db"
        _remove(database)
        write_export(export, wanted.traffic, wanted.posts)
        asyncio.run(upgrade(str(database)))
        other = start_other_writer(database)
        done = run_import(export, database, wanted.workers)
        waits = stop_other_writer(other)
        rows = rows_of(database)
        _remove(plain)
        driver = asyncio.run(insert_by_driver(rows, plain))
        _remove(plain)
        core = asyncio.run(insert_by_core(rows, plain))
    posts = done.report["posts_new"]
    share = 100 * done.report["flagged"] / max(1, posts)
    print(
        f"{posts:,} posts, {share:.1f} % flagged, {done.report['claims']:,} claims; {os.cpu_count()} cores,"
        f" load average {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    )
    print(f"{'':<34} {'posts/s':>9} {'CPU µs/post':>12} {'import is':>10}   wanted")
    lines = (
        ("import, the whole command", done.seconds, done.cpu, "4,000 posts/s"),
        ("import, taking in alone", done.taking, None, ""),
        ("plain inserts, sqlite3 alone", *driver, "0.5 ×"),
        ("plain inserts, SQLAlchemy Core", *core, ""),
    )
    for name, seconds, cpu, goal in lines:
        used = "" if cpu is None else f"{cpu / posts * 1e6:.0f}"
        ratio = f"{seconds / done.seconds:.2f} ×" if name.startswith("plain") else ""
        print(f"{name:<34} {posts / seconds:>9,.0f} {used:>12} {ratio:>10}   {goal}".rstrip())
    print(
        f"{'another writer waits, p95':<34} {waits.p95:>6.0f} ms   median {waits.median:.0f}, longest"
        f" {waits.longest:.0f}, {waits.writes:,} writes   wanted: 100 ms"
    )
    print(
        f"{'memory at its peak, together':<34} {done.together_mb:>6} MB   main {done.main_mb}, workers"
        f" {done.workers_mb}   wanted: 300 MB"
    )


def _remove(database: Path) -> None:
    for name in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        name.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
