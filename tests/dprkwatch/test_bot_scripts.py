"""Every command, every kind of button and every wizard, by people who follow scripts, in all four languages.

The bot is wired as the program wires it, polls a Bot API on loopback, and stands on the sample feed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from aiogram.filters.callback_data import CallbackData
from fluent.syntax import ast as fluent
from sqlalchemy import select

from bot import callbacks
from bot.callbacks import SuggestButton
from bot.commands import menu_for
from bot.deps import BotDeps
from bot.locales import words_in
from bot.rights import COMMANDS
from bot.settings import LANGUAGES
from claims.model import ChannelKind, Side
from dprkwatch.answering import bot_deps
from dprkwatch.footage import Footage
from dprkwatch.settings import Settings
from dprkwatch.trials import Trials
from dprkwatch.wiring import open_ingest, open_storage
from media.workers import HashWorkers
from monitors.settings import IngestSettings
from storage.models import channels
from storage.observations import ChannelRef, MediaKind, ObservedMedia, ObservedPost, Way
from storage.reviews import VERDICTS
from storage.settings import StorageSettings
from tests.bot.bot_api_server import BotApiServer
from tests.bot.test_languages import MESSAGES, walk
from tests.dprkwatch.bot_stage import Answered, Stage, read_script, stage, template
from tests.dprkwatch.conftest import LoadedFeed

pytestmark = pytest.mark.program

ACTS = ("entering", "reading", "subscribing", "choosing", "reviewing", "keeping")
POSTS = {
    "losses": (
        "lyst_iz_sum",
        9001,
        "Генштаб: 14 солдатів КНДР вбито біля Плехового. Більше в t.me/tykhyi_yar/5",
    ),
    "denial": (
        "kurskiy_khutorok",
        9002,
        "Никаких 14 убитых солдат КНДР у Плёхово нет, это выдумка Генштаба.",
    ),
}
"""Posts that come in while the bot is at work, all with a picture that is not fetched."""
PICTURE = "2024-12-24/chats/chat_16/photos/photo_2@13-12-2024_09-42-27.jpg"
LISTS = """
[flag.terms]
front = ["Курск", "Курська", "Kursk", "쿠르스크"]
[[flag.rules]]
name = "everything-of-the-front"
anchor = ["front"]
score = 0.9
matches = ["Kursk today"]
misses = ["Sumy today"]
"""
"""Word lists under which more than a page of posts of the sample feed is flagged that wasn't."""
MISUNDERSTOOD = (
    "unknown-command",
    "button-old",
    "button-same",
    "failed",
    "too-slow",
    "subscribe-old",
    "subscribe-not-yours",
    "subscription-gone",
    "claim-unknown",
    "alert-no-story",
    "seen-no-index",
    "seen-unreadable",
    "beside-none",
    "beside-not-kept",
    "beside-asked-not-kept",
    "lexicon-busy",
    "lexicon-not-here",
)
"""What no step of a script should be told."""


@pytest.fixture(scope="module")
def workers() -> Iterator[HashWorkers]:
    with HashWorkers() as workers:
        yield workers


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    server = BotApiServer()
    await server.start()
    yield server
    await server.stop()


async def bring(settings: Settings, deps: BotDeps, name: str) -> None:
    """A post comes in as watching would bring it."""
    channel, number, text = POSTS[name]
    now = deps.clock()
    photo = ObservedMedia(MediaKind.PHOTO, str(7_000_000 + number))
    post = ObservedPost(ChannelRef(username=channel), number, now, now, Way.LIVE, text, media=(photo,))
    async with open_ingest(settings, deps.storage, now=deps.clock) as ingest:
        report = await ingest.take([post], owe_events=True)
    assert report.claims


@asynccontextmanager
async def staged(
    feed: LoadedFeed, folder: Path, server: BotApiServer, workers: HashWorkers, language: str
) -> AsyncIterator[Stage]:
    """The program's bot on a copy of the sample feed."""
    settings = Settings(
        storage=StorageSettings(str(feed.copy_to(folder))), ingest=IngestSettings(workers=0, pause_ms=0)
    )
    async with open_storage(settings) as storage:
        footage = Footage(storage, settings.matching, workers)
        deps = bot_deps(settings, storage, footage, workers, clock=lambda: feed.end)
        deps = replace(deps, lexicons=Trials(storage, settings, lambda: feed.end))

        async def bring_here(deps: BotDeps, name: str) -> None:
            await bring(settings, deps, name)

        async with stage(deps, server, language, feed.end, bring_here) as staged:
            staged.documents |= {
                "mine.toml": LISTS.encode(),
                "seen.jpg": files("dprkwatch.demo").joinpath("feed", *PICTURE.split("/")).read_bytes(),
            }
            yield staged


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_the_bot_can_do_in_the_language_of_the_chat(
    feed: LoadedFeed,
    tmp_path: Path,
    server: BotApiServer,
    workers: HashWorkers,
    language: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with staged(feed, tmp_path, server, workers, language) as here:
        for act in ACTS:
            await here.play(read_script(act))
        async with here.storage.read() as conn:
            titles = [title for (title,) in await conn.execute(select(channels.c.title)) if title]
    assert not [
        record.getMessage() for record in caplog.records if record.name.startswith(("bot", "aiogram"))
    ]
    assert set(COMMANDS) - here.commands == set()
    assert set(KINDS) - {kind(data) for data in here.pressed} == set()
    assert {deed(data) for data in here.offered} - {deed(data) for data in here.pressed} == set()
    wrong = [
        f"{answered.step.where} {answered.step.who}: {answered.step.does}: {what}"
        for answered in here.answered
        for what in faults(answered, titles)
    ]
    assert not wrong, "\n".join(wrong)
    for menu in server.menus.values():
        assert {one["command"] for one in menu} in [
            set(menu_for(role)) for role in ("subscriber", "analyst", "admin")
        ]


KINDS: Mapping[str, type[CallbackData]] = {
    found.__prefix__: found
    for found in vars(callbacks).values()
    if isinstance(found, type) and issubclass(found, CallbackData) and found is not CallbackData
}
"""Every kind of button that there is, by its prefix."""


def kind(data: str) -> str:
    return data.partition(":")[0]


def deed(data: str) -> str:
    """What a button does, whatever it does it with."""
    if kind(data) == SuggestButton.__prefix__:
        return kind(data)
    carried = KINDS[kind(data)].unpack(data)
    return f"{kind(data)} " + next((value for _, value in carried if isinstance(value, str)), "")


# --- how it reads ---------------------------------------------------------------------------------

QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
NAMES = re.compile(
    r"https?://\S+|(?:t\.me|example\.org)/\S*|/\w+(?: [\w@:.+-]+)?|@\w+|#\w+|\b[\w.]+(?:[-_/:.][\w.]+)+"
)
"""Addresses, commands, usernames, and what is written like code."""
WORD = re.compile(r"[A-Za-z]{3,}")
LETTERS = {
    "en": re.compile("[а-яА-ЯіїєґІЇЄҐ가-힣]+"),
    "uk": re.compile("[ыэёъЫЭЁЪ가-힣]+"),
    "ru": re.compile("[іїєґІЇЄҐ가-힣]+"),
    "ko": re.compile("[а-яА-ЯіїєґІЇЄҐ]+"),
}
"""Letters that the words of a language don't have."""
TYPED = {verdict for verdicts in VERDICTS.values() for verdict in verdicts} | {
    word for value in (*Side, *ChannelKind) for word in WORD.findall(value)
}
AUTONYMS = ("English", "Українська", "Русский", "한국어")


def spoken(language: str) -> set[str]:
    """The words of Latin letters in the messages of a language."""
    return {
        word
        for message in MESSAGES[language].values()
        for found in walk(message)
        if isinstance(found, fluent.TextElement)
        for word in WORD.findall(found.value)
    }


def faults(answered: Answered, titles: list[str]) -> list[str]:
    """What is wrong with an answer."""
    language, step = answered.language, answered.step
    found, words, texts = [], words_in(language), answered.texts()
    english = spoken("en") - spoken(language) - TYPED if language != "en" else set()
    for text in texts:
        plain = text
        for name in (*titles, *AUTONYMS):
            plain = plain.replace(name, " ")
        plain = NAMES.sub(" ", QUOTED.sub(" ", plain))
        if not text.strip():
            found.append("an empty text")
        found += [f"a placeholder: {text!r}" for _ in re.findall(r"[{}]|\?\?\?|\bNone\b(?!$)", plain)]
        found += [
            f"the name of a message: {key}"
            for key in re.findall(r"\w+(?:-\w+)+", text)
            if key in MESSAGES["en"]
        ]
        left = sorted({word for word in WORD.findall(plain) if word in english})
        if left:
            found.append(f"English words {left} in {text!r}")
        strange = LETTERS[language].findall(plain)
        if strange:
            found.append(f"words of another language {strange} in {text!r}")
        if step.says is None or step.says not in MISUNDERSTOOD:
            found += [f"{key}: {text!r}" for key in MISUNDERSTOOD if template(language, key).fullmatch(text)]
    if step.says and not any(template(language, step.says).search(text) for text in texts):
        found.append(f"no “{words.say(step.says)}” in {texts!r}")
    return found
