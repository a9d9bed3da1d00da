"""``export``: the claims of a query as a CSV, JSON, GeoJSON or KML file."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dprkwatch.asking import check_language
from dprkwatch.errors import UsageError
from dprkwatch.printing import complain
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, gazetteer_of, open_storage, utc_now

if TYPE_CHECKING:
    from bot.answers.gathered import ExportAnswer

FORMATS = ("csv", "json", "geojson", "kml")


def export_claims(config: Path | None, form: str, query: str, out: Path, lang: str) -> int:
    """Writes the file, whole or not at all; ``-`` is standard output. Returns the exit code.

    Raises:
        UsageError: there is no such format or language.
    """
    if form not in FORMATS:
        raise UsageError(f"{form!r} is none of {', '.join(FORMATS)}")
    check_language(lang)
    settings = command_settings(config)
    answer, content = asyncio.run(_export(settings, form, query, lang))
    for problem in answer.problems:
        complain(problem)
    if not answer.whole:
        complain(
            f"only the newest {answer.total} claims; a window such as 2024-11-01..2024-11-30 reaches older ones"
        )
    if answer.gaps:
        complain(
            f"{len(answer.gaps)} gaps in what was watched touch this window; `dprkwatch coverage` lists them"
        )
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return 0
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"{answer.total} claims written to {out}")
    return 0


async def _export(settings: Settings, form: str, query: str, lang: str) -> tuple[ExportAnswer, bytes]:
    from zoneinfo import ZoneInfo

    from bot.answers.gathered import gather_export
    from bot.answers.questions import question
    from bot.asking import Asking
    from bot.deps import BotDeps
    from bot.exports.files import Format, export_file
    from bot.locales import words_in

    words = words_in(lang)
    async with open_storage(settings) as storage:
        deps = BotDeps(storage=storage, gazetteer=gazetteer_of(settings), settings=settings.bot)
        asking = Asking(0, None, private=True, now=utc_now(), zone=ZoneInfo("UTC"), words=words)
        understood = await question(query, asking, deps)
        answer = await gather_export(f"/export {form} {query}".strip(), understood, asking, deps)
    return answer, export_file(answer, Format(form), words)
