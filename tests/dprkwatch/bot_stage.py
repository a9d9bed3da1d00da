"""The whole bot, wired as the program runs it, over a Bot API on loopback; and people who follow a script.

A script has a line a step. Before the colon stands who does it; after it what they type, or in square brackets the
button they press: its words, the message they come from, or a pattern of what it carries. ``=> message`` names what
the answer must say. ``clock: +1d``, ``posts: NAME`` and ``inline: WHO QUERY`` are what their names say.
"""

from __future__ import annotations

import asyncio
import fnmatch
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fluent.syntax import ast as fluent
from pydantic import SecretStr

from bot import app
from bot.cards.buttons import BACK, ON
from bot.delivering import Delivering
from bot.deps import BotDeps
from bot.locales import Words, words_in
from bot.settings import BotSettings
from bot.underway import UnderWay
from storage.deliveries import Delivery, due_deliveries
from storage.engines import Storage
from tests.bot.bot_api_server import TOKEN, BotApiServer, Shown
from tests.bot.test_languages import MESSAGES

SCRIPTS = Path(__file__).parent / "scripts"
PEOPLE = {"stranger": 10, "reader": 8, "analyst": 9, "admin": 7}
OF_THE_BOT = "en"
_STEP = re.compile(r"(?P<who>\w+): (?P<does>.*?)(?: => (?P<says>\S+))?")
_PERIODS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script."""

    where: str
    who: str
    does: str
    says: str | None


def read_script(name: str) -> list[Step]:
    """The steps of a script."""
    steps = []
    for number, line in enumerate((SCRIPTS / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found = _STEP.fullmatch(line.strip())
            assert found, f"{name}:{number}: {line}"
            steps.append(Step(f"{name}:{number}", found["who"], found["does"], found["says"]))
    return steps


@dataclass
class Hand:
    """A clock that is set by hand; what waits between two messages to a chat waits a twentieth of that."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return time.monotonic() * 20

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 20)


@dataclass
class Answered:
    """What came of a step: messages, notices over the chat, offers of claims to paste.

    Attributes:
        language: that of the chat at that time.
    """

    step: Step
    language: str
    shown: Sequence[Shown]
    notices: Sequence[str]
    offered: Sequence[dict[str, Any]]
    labels: Sequence[str]

    def texts(self) -> list[str]:
        """Every text that somebody reads."""
        pasted = [
            text
            for one in self.offered
            for text in (one["title"], one.get("description"), one["input_message_content"]["message_text"])
            if text
        ]
        return [*(one.text for one in self.shown), *self.notices, *self.labels, *pasted]


@dataclass
class Stage:
    """A bot at work in one language, and what was said to it and by it."""

    server: BotApiServer
    storage: Storage
    clock: Hand
    language: str
    delivering: Delivering
    at_work: UnderWay
    bring: Callable[[str], Any]
    answered: list[Answered] = field(default_factory=list)
    commands: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    chosen: set[str] = field(default_factory=set)
    documents: dict[str, bytes] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return words_in(self.language)

    async def play(self, steps: Sequence[Step]) -> None:
        """Goes through a script; every step must be answered."""
        for step in steps:
            self.answered.append(await self._do(step))

    async def _do(self, step: Step) -> Answered:
        shown, notices, inline = len(self.server.shown), len(self.server.notices), len(self.server.inline)
        await self._act(step)
        new = self.server.shown[shown:]
        said = [text for text in self.server.notices[notices:] if text]
        offered = [one for answer in self.server.inline[inline:] for one in answer]
        assert new or said or offered, f"{step}: no answer"
        buttons = [
            button
            for number in {one.message_id for one in new}
            for row in (self.server.messages[number].get("reply_markup") or {}).get("inline_keyboard", ())
            for button in row
        ]
        self.offered |= {button["callback_data"] for button in buttons if "callback_data" in button}
        labels = [button["text"] for button in buttons]
        answered = Answered(step, self._language(step, new), new, said, offered, labels)
        if step.does == "[button-forget]":
            self.chosen.discard(step.who)
        return answered

    def _language(self, step: Step, new: Sequence[Shown]) -> str:
        """The language of a person's chat, which is that of the stage from when they choose it."""
        who = step.does.split()[0] if step.who == "inline" else step.who
        kept = self.words.say("settings-kept")
        if "{language}" in step.does and any(kept in one.text for one in new):
            self.chosen.add(who)
        return self.language if who in self.chosen or who not in PEOPLE else OF_THE_BOT

    async def _act(self, step: Step) -> None:
        does = step.does.replace("{language}", self.language).replace("\\n", "\n")
        if step.who == "clock":
            self.clock.moment += timedelta(**{_PERIODS[does[-1]]: int(does[1:-1])})
            await self._deliver()
        elif step.who == "posts":
            await self.bring(does)
            await self._deliver()
        elif step.who == "inline":
            who, _, query = does.partition(" ")
            await self._settle(await self.server.ask_inline(query, PEOPLE[who]))
        elif does.startswith("["):
            await self._press(step, does[1:-1])
        elif does.startswith("<"):
            name, _, caption = does[1:].partition("> ")
            content = self.documents[name.rstrip(">")]
            await self._settle(await self._send_file(name.rstrip(">"), content, caption, PEOPLE[step.who]))
        else:
            if "{link}" in does:
                code = re.findall(r"start=(\S+)", "\n".join(one.text for one in self.server.shown))[-1]
                does = does.replace("{link}", code)
            if does.startswith("/"):
                self.commands.add(does[1:].split()[0])
            await self._settle(await self.server.say(does, PEOPLE[step.who]))

    async def _settle(self, update: int) -> None:
        """Until the bot has taken an update and is done with it."""
        await self.server.until(lambda: self.server.taken >= update, 60)
        assert await self.at_work.drain(60)

    async def _send_file(self, name: str, content: bytes, caption: str, user: int) -> int:
        file_id = self.server.keep_file(content)
        sent = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content)}
        if name.endswith(".jpg"):
            return await self.server.say("", user, photo=[{**sent, "width": 9, "height": 9}])
        document = {**sent, "file_name": name, "mime_type": "application/toml"}
        return await self.server.say("", user, document=document, caption=caption)

    async def _press(self, step: Step, label: str) -> None:
        """Presses the newest button of that kind in the person's chat."""
        order = {one.message_id: at for at, one in enumerate(self.server.shown)}
        chat = sorted(
            self.server.in_chat(PEOPLE[step.who]), key=lambda one: order[one["message_id"]], reverse=True
        )
        for message in chat[:1] if label in (BACK, ON) else chat:
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", ()):
                for button in row:
                    data = button.get("callback_data")
                    if data is None or not self._names(label, button["text"], data):
                        continue
                    self.pressed.add(data)
                    await self._settle(await self.server.press(message["message_id"], data, PEOPLE[step.who]))
                    return
        raise AssertionError(f"{step}: there is no button “{label}”")

    def _names(self, label: str, text: str, data: str) -> bool:
        if self.words.has(label):
            return bool(template(self.language, label).fullmatch(text))
        return text == label or (":" in label and fnmatch.fnmatchcase(data, label))

    async def _deliver(self) -> None:
        """Owes what is due now, and waits until all of that has gone out."""
        await self.delivering.tell_events()
        await self.delivering.tell_digests()
        async with asyncio.timeout(60):
            while await self._due():
                before = len(self.server.calls)
                with suppress(TimeoutError):  # what turned out to be empty is not sent
                    await self.server.until(lambda seen=before: len(self.server.calls) > seen, 0.2)

    async def _due(self) -> list[Delivery]:
        async with self.storage.read() as conn:
            return await due_deliveries(conn, self.clock.moment, 100)


@cache
def template(language: str, key: str) -> re.Pattern[str]:
    """What a message looks like in a language, whatever is put into it."""
    message = MESSAGES[language][key]
    assert message.value is not None
    return re.compile(_shape(message.value, language), re.DOTALL)


def _shape(node: fluent.BaseNode, language: str) -> str:
    if isinstance(node, fluent.Pattern):
        return "".join(_shape(part, language) for part in node.elements)
    if isinstance(node, fluent.TextElement):
        return re.escape(node.value)
    if isinstance(node, fluent.Placeable):
        return _shape(node.expression, language)
    if isinstance(node, fluent.StringLiteral):
        return re.escape(node.value)
    if isinstance(node, fluent.SelectExpression):
        return "(?:" + "|".join(_shape(variant.value, language) for variant in node.variants) + ")"
    return ".*"


@asynccontextmanager
async def stage(
    deps: BotDeps,
    server: BotApiServer,
    language: str,
    now: datetime,
    bring: Callable[[BotDeps, str], Any],
) -> AsyncIterator[Stage]:
    """A running bot that only knows an admin, and delivers what is owed."""
    clock = Hand(now)
    settings = BotSettings(
        token=SecretStr(TOKEN), api_base=server.address, poll_seconds=5, admins=(PEOPLE["admin"],)
    )
    deps = replace(deps, settings=settings, clock=clock.now)
    at_work = UnderWay()
    delivering = Delivering(deps, clock=clock)
    stop = asyncio.Event()
    with patch.object(app, "UnderWay", lambda: at_work):
        async with asyncio.TaskGroup() as group:
            group.create_task(app.run_bot(settings, deps, stop, delivering))
            try:
                yield Stage(
                    server, deps.storage, clock, language, delivering, at_work, lambda name: bring(deps, name)
                )
            finally:
                stop.set()
