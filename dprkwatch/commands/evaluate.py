"""``evaluate``: flags and claims against labelled posts."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from claims.evaluation import EvaluationError, evaluate
from claims.reviewed import Reviewed, ReviewFigures, measure_reviews
from dprkwatch.errors import CommandError
from dprkwatch.lexicons import configured_reader, reader_in_force
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.reviews import reviewed_claims


def evaluate_file(config: Path | None, file: Path, as_json: bool, failures: bool) -> int:
    """Prints the figures, and with ``failures`` each row that was read differently; returns the exit code."""
    rows = list(_rows(file))
    try:
        evaluation = evaluate(rows, configured_reader(command_settings(config)).reader())
    except EvaluationError as error:
        raise CommandError(f"{file}: {error}") from None
    if as_json:
        print(json.dumps(evaluation.as_json(), ensure_ascii=False))
        return 0
    for line in evaluation.lines():
        print(line)
    for failure in evaluation.failures if failures else ():
        print(
            f"{failure.id}: {failure.what}: wanted {failure.wanted}, got {failure.got}"
            + (f" ({failure.reason})" if failure.reason else "")
        )
    return 0


def evaluate_reviews(config: Path | None, as_json: bool) -> int:
    """Prints how well claims were read by what analysts said of them; returns the exit code."""
    settings = command_settings(config)
    figures = asyncio.run(_measure(settings))
    if as_json:
        print(json.dumps(figures.as_json(), ensure_ascii=False))
        return 0
    if not figures.reviewed:
        print("no claim was reviewed yet: `dprkwatch review N right`, or /review in the bot")
        return 0
    for line in figures.lines():
        print(line)
    return 0


async def _measure(settings: Settings) -> ReviewFigures:
    async with open_storage(settings) as storage:
        reader = await reader_in_force(settings, storage, utc_now())
        async with storage.read() as conn:
            rows = await reviewed_claims(conn)
    reviewed = [
        Reviewed(
            row.number, row.language or "?", json.loads(row.slots), row.text, row.posted_at, row.verdicts
        )
        for row in rows
    ]
    return await asyncio.to_thread(measure_reviews, reviewed, reader.reader())


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file}: is not UTF-8 text") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise CommandError(f"{file}: line {number}: not JSON") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "label" not in row:
            raise CommandError(f'{file}: line {number}: not an object with "id", "text" and "label"')
        rows.append(row)
    if not rows:
        raise CommandError(f"{file}: holds no labelled posts")
    return rows
