"""What is said with a file of claims: how it was understood, how many, what is left out."""

from __future__ import annotations

import re
from datetime import datetime

from aiogram.utils.formatting import Bold, Text

from bot.answers.gathered import ExportAnswer
from bot.cards.claims import gap_lines
from bot.cards.fitting import CAPTION_UNITS, Card, stack
from bot.cards.understood import understood_line
from bot.cards.viewing import Viewing

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def export_card(answer: ExportAnswer, view: Viewing) -> Card:
    """The caption of the file, or the message that stands where there is none."""
    words = view.words
    lines: list[Text | str | None] = [*(Text("⚠️ ", problem) for problem in answer.problems)]
    if answer.understood is not None and not answer.nothing_kept:
        lines.append(Bold(understood_line(answer.understood, view)))
    if answer.claims:
        lines.append(words.say("export-totals" if answer.whole else "export-totals-most", n=answer.total))
        lines.append(words.say("export-note"))
        if any(claim.post_id in answer.withheld for claim in answer.claims):
            lines.append(words.say("export-withheld"))
    elif not answer.nothing_kept:
        lines.append(words.say("claims-none"))
    lines += gap_lines(answer.gaps, view)
    lines += answer.hints
    return Card(stack(lines, CAPTION_UNITS))


def export_name(query: str, now: datetime, form: str) -> str:
    """A file name that says what was asked and when, of letters that every system takes."""
    slug = _NOT_IN_NAMES.sub("-", query.lower()).strip("-")[:40].strip("-")
    return f"claims-{f'{slug}-' if slug else ''}{now:%Y%m%dT%H%MZ}.{form}"
