"""``import``: posts from files, with a progress bar on a terminal and an account of everything that was refused."""

from __future__ import annotations

import asyncio
import json as json_module
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dprkwatch.errors import CommandError
from dprkwatch.moments import parse_zone
from dprkwatch.printing import complain, printable
from dprkwatch.settings import Settings
from dprkwatch.usernames import parse_username
from dprkwatch.wiring import command_settings, gazetteer_of, open_ingest, open_storage
from monitors.disappearances import fill_gaps, mark_missing
from monitors.exports import ExportFiles, ExportFindings
from monitors.ingest import Ingest, IngestReport, Taken
from storage.engines import Storage
from storage.languages import fill_languages_for
from storage.observations import RefusedPost

SHOWN_REFUSALS = 20
LANGUAGE_SHARE = 0.02
LANGUAGE_SECONDS = 2.0
"""How long an import goes on finding out posts' languages: a share of its own time, and so long at most. Whoever asks
for a language, and `run`, do the rest."""


@dataclass(slots=True)
class ImportOutcome:
    """What came of an import: the posts, those found deleted, the files hashed and kept, and what was left out."""

    report: IngestReport
    findings: ExportFindings = field(default_factory=ExportFindings)
    deleted: int = 0
    hashed: int = 0
    kept: int = 0


def import_paths(
    config: Path | None, paths: list[Path], as_name: str | None, timezone: str | None, as_json: bool
) -> int:
    """Takes in the files and says what came of it; returns 1 if anything was refused."""
    username = parse_username(as_name) if as_name else None
    zone = parse_zone(timezone, "--timezone") if timezone else None
    for path in paths:
        if not path.exists():
            raise CommandError(f"{path}: no such file or folder")
    settings = command_settings(config)
    with _progress_bar() as (on_bytes, on_report):
        source = ExportFiles(
            paths, as_username=username, zone=zone, observed_at=datetime.now(UTC), progress=on_bytes
        )
        outcome = asyncio.run(_import(settings, source, on_report))
    _say(outcome, as_json)
    return 1 if outcome.report.refused else 0


async def _import(
    settings: Settings, source: ExportFiles, on_report: Callable[[IngestReport], None]
) -> ImportOutcome:
    async with open_storage(settings) as storage:
        async with open_ingest(settings, storage, load=not source.is_large) as ingest:
            outcome = await import_posts(
                storage, ingest, source, source.findings, datetime.now(UTC), on_report
            )
        await _look_into_media(settings, storage, outcome)
        seconds = min(LANGUAGE_SECONDS, LANGUAGE_SHARE * outcome.report.seconds)
        await fill_languages_for(storage, seconds=seconds)
    return outcome


async def _look_into_media(settings: Settings, storage: Storage, outcome: ImportOutcome) -> None:
    # here, because numpy and Pillow take a good part of a second that reading need not wait for
    from dprkwatch.footage import Footage
    from dprkwatch.media_work import hash_waiting
    from dprkwatch.reused_footage import compare_footage
    from media.workers import HashWorkers

    looked_into = await hash_waiting(settings, storage)
    outcome.hashed, outcome.kept = looked_into.files, looked_into.kept
    outcome.report.refused += looked_into.bad
    if looked_into.files:
        folder = settings.path(settings.evidence.folder)
        with HashWorkers(settings.media) as workers:
            footage = Footage(storage, settings.matching, workers, folder)
            await compare_footage(storage, footage, gazetteer_of(settings), lambda: datetime.now(UTC))


async def import_posts(
    storage: Storage,
    ingest: Ingest,
    source: Iterable[Taken],
    findings: ExportFindings,
    now: datetime,
    on_report: Callable[[IngestReport], None] | None = None,
) -> ImportOutcome:
    """Takes a source in and marks what newer exports lack as deleted at ``now``; media stay to be hashed."""
    outcome = ImportOutcome(await ingest.take(source, progress=on_report), findings)
    outcome.deleted = await mark_missing(storage, findings.ranges, now)
    await fill_gaps(storage, findings.ranges, now)
    if outcome.deleted:
        await ingest.seal()
    return outcome


@contextmanager
def _progress_bar() -> Iterator[tuple[Callable[[int, int], None], Callable[[IngestReport], None]]]:
    """Callbacks for bytes read and posts written; a bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total: None, lambda report: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("reading"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[posts]:,} posts · {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None, posts=0, rate=0.0)

        def on_bytes(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        def on_report(report: IngestReport) -> None:
            bar.update(
                task, posts=report.posts, rate=report.posts / report.seconds if report.seconds else 0.0
            )

        yield on_bytes, on_report


def _say(outcome: ImportOutcome, as_json: bool) -> None:
    report, findings = outcome.report, outcome.findings
    if as_json:
        answer = {
            "files": findings.files,
            "posts_new": report.posts_new,
            "posts_known": report.posts_known,
            "revisions": report.revisions,
            "refused": [refused.as_json() for refused in report.refused],
            "flagged": report.flagged,
            "claims": report.claims,
            "seconds": round(report.seconds, 3),
        }
        print(json_module.dumps(answer, ensure_ascii=False))
        return
    rate = f", {report.posts / report.seconds:,.0f} a second" if report.seconds > 1 else ""
    print(
        f"{findings.files} file{'s' * (findings.files != 1)}: "
        f"{report.posts_new:,} new post{'s' * (report.posts_new != 1)}, {report.posts_known:,} known, "
        f"{report.revisions:,} edited, {outcome.deleted:,} deleted, {len(report.refused):,} refused "
        f"({report.seconds:.1f} s{rate})"
    )
    kept = f", {outcome.kept:,} original{'s' * (outcome.kept != 1)} kept" if outcome.hashed else ""
    print(
        f"{report.flagged:,} flagged, {report.claims:,} claims read, {outcome.hashed:,} media files hashed{kept}"
    )
    for note in findings.notes:
        print(printable(f"left out: {note}"))
    for refused in report.refused[:SHOWN_REFUSALS]:
        complain(refusal_in_words(refused))
    if len(report.refused) > SHOWN_REFUSALS:
        complain(f"refused: {len(report.refused) - SHOWN_REFUSALS:,} more; --json lists them all")


def refusal_in_words(refused: RefusedPost) -> str:
    """One line that names a refused post by its file and message, and says why."""
    where = f"{refused.file}, message {refused.message}" if refused.message else refused.file
    return f"refused: {where}: {refused.reason}"
