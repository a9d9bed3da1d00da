"""``ask``: one question to the bot, answered on the terminal as text or as documented JSON."""

from __future__ import annotations

import asyncio
import json as json_module
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dprkwatch.asking import check_language, terminal_chat
from dprkwatch.errors import UsageError
from dprkwatch.moments import parse_moment
from dprkwatch.settings import Settings
from dprkwatch.terminal import TerminalChat
from dprkwatch.wiring import command_settings, open_storage, utc_now

if TYPE_CHECKING:
    from bot.answers.answer import Answer


def ask_bot(config: Path | None, question: str, now: str | None, lang: str, output: str) -> int:
    """Prints the bot's answer; returns the exit code."""
    if output not in ("text", "json"):
        raise UsageError(f"--format: {output!r} is neither text nor json")
    if not question.strip():
        raise UsageError("nothing was asked")
    moment = parse_moment(now, "--now") if now else None
    clock: Callable[[], datetime] = (lambda: moment) if moment is not None else utc_now
    settings = command_settings(config)
    asyncio.run(_ask(settings, question, clock, check_language(lang), output))
    return 0


async def _ask(
    settings: Settings, question: str, clock: Callable[[], datetime], lang: str, output: str
) -> None:
    answers: list[Answer] = []
    async with open_storage(settings) as storage:
        chat = await terminal_chat(settings, storage, clock, lang, answers.append)
        if output == "text":
            await TerminalChat(chat, sys.stdout, styled=sys.stdout.isatty()).enter(question)
            return
        sent = await chat.say(question)
        answer: dict[str, object] = (
            answers[-1].as_json()
            if answers
            # what is no question about the collection may be answered in words alone
            else {"command": question, "understood": {}, "total": 0, "rows": [], "gaps": [], "hints": []}
        )
        if not answers or not (answer["rows"] or answer["hints"]):
            answer["hints"] = [message.text for message in sent]
        print(json_module.dumps(answer, ensure_ascii=False))
