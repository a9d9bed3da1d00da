"""Words only: help, a greeting, a refusal."""

from __future__ import annotations

from bot.answers.answer import NoteAnswer
from bot.cards.fitting import Card, stack


def note_card(answer: NoteAnswer) -> Card:
    """The lines as a message."""
    return Card(stack([*answer.lines, *answer.hints]))
