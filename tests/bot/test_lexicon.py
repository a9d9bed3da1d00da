"""Word lists from the chat, over a Bot API server: tried in a process of their own, switched on, told and logged."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import build_dispatcher, run_bot
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from bot.lexicon_trials import LARGEST, Example, Trial, TrialBusy, TrialRefused
from bot.locales import words_in
from bot.notices import hand_over_notices
from bot.settings import LANGUAGES, BotSettings
from dprkwatch.errors import CommandError
from dprkwatch.settings import Settings
from dprkwatch.trials import Trials, files_in
from storage.engines import Storage
from storage.heartbeat import beat
from storage.lexicons import chosen_lexicon, keep_lexicon, lexicon_in_force
from storage.models import audit
from storage.notices import open_notices
from storage.people import give_role
from storage.retrohunt import Tally, rejudging_owed
from tests.bot.bot_api_server import TOKEN, BotApiServer
from tests.bot.feed import NOW
from tests.storage.made import rows

ADMIN = 7
WEATHER = """
[flag.terms]
weather = ["погода"]
[[flag.rules]]
name = "weather"
anchor = ["weather"]
score = 0.9
matches = ["погода на завтра"]
misses = ["хліб"]
"""


@asynccontextmanager
async def running(deps: BotDeps, server: BotApiServer) -> AsyncIterator[None]:
    settings = BotSettings(
        token=SecretStr(TOKEN), api_base=server.address, poll_seconds=5, access="open", admins=(ADMIN,)
    )
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_bot(settings, replace(deps, settings=settings), stop))
        try:
            yield
        finally:
            stop.set()


def document(server: BotApiServer, content: bytes, name: str = "mine.toml") -> dict[str, Any]:
    file_id = server.keep_file(content)
    return {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_name": name,
        "mime_type": "application/toml",
        "file_size": len(content),
    }


async def send_document(server: BotApiServer, given: dict[str, Any], caption: str, user: int = ADMIN) -> None:
    sender = {"id": user, "is_bot": False, "first_name": "A"}
    await server.push(
        message={
            "message_id": 900,
            "date": 1,
            "chat": {"id": user, "type": "private", "first_name": "A"},
            "from": sender,
            "document": given,
            "caption": caption,
        }
    )


def texts(server: BotApiServer, chat: int = ADMIN) -> list[str]:
    return [message["text"] for message in server.in_chat(chat)]


async def test_a_document_is_tried_while_others_are_answered_and_switched_on_by_a_button(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    trials = Trials(storage, Settings(), lambda: NOW)
    before = await rows(storage, "SELECT * FROM readings")
    async with asyncio.timeout(120), running(replace(deps, lexicons=trials), server):
        await send_document(server, document(server, WEATHER.encode()), "/lexicon try 7d")
        await server.until(lambda: any("checked and tried" in text for text in texts(server)))
        await server.say("/help", user=8)
        await server.until(lambda: texts(server, 8))
        assert "checked and tried" in texts(server)[0]  # the other was answered meanwhile
        await server.until(lambda: "newly flagged: 1" in texts(server)[0], seconds=100)
        (message,) = server.in_chat(ADMIN)
        assert "➕ @topolya_brief 19 Dec 18:00 · weather: “Погода на завтра" in message["text"]
        links = [entity["url"] for entity in message["entities"] if entity["type"] == "text_link"]
        assert "https://t.me/topolya_brief/103" in links
        assert await rows(storage, "SELECT * FROM readings") == before

        button = message["reply_markup"]["inline_keyboard"][-1][0]
        assert button["text"] == "Switch on"
        await server.press(message["message_id"], button["callback_data"])
        await server.until(lambda: "In force now" in texts(server)[0])
        await server.press(message["message_id"], button["callback_data"])
        await server.until(lambda: len(server.notices) == 2)
        assert server.notices[-1] == "These word lists are in force already."

        await trials.judge_again(asyncio.Event())
    async with storage.read() as conn:
        chosen = await chosen_lexicon(conn)
        assert chosen is not None
        assert chosen.files["lexicon/mine.toml"] == WEATHER
        assert await rejudging_owed(conn) is None
        (told,) = [one for one in await open_notices(conn) if one.kind == "rejudged"]
        log = (await conn.execute(audit.select().where(audit.c.action == "lexicon"))).one()
    assert told.details["newly"] == 1
    assert log.person_id is not None
    assert log.before != log.after
    assert chosen.version in log.after
    assert (await rows(storage, "SELECT flagged FROM posts WHERE message_id = 103"))[0][0] == 1

    admin = open_chat(
        build_dispatcher(replace(deps, settings=replace(deps.settings, admins=(ADMIN,)))), user_id=ADMIN
    )
    (said,) = await admin.say("/audit")
    assert f"version: {chosen.version[:11]}" in said.text or f"→ {chosen.version[:11]}" in said.text
    (state,) = await admin.say("/lexicon")
    assert chosen.version[:11] in state.text
    assert "Chosen in the place of the configured ones" in state.text


async def test_what_cannot_be_used_is_refused_with_file_line_and_reason(storage: Storage) -> None:
    trials = Trials(storage, Settings(), lambda: NOW)
    for broken, said in (
        (WEATHER.replace("0.9", "0.9x"), "mine.toml, line 7"),
        (WEATHER.replace('misses = ["хліб"]', 'misses = ["погода"]'), "rule weather: must not match"),
    ):
        with pytest.raises(TrialRefused, match=said):
            await trials.try_out("mine.toml", broken.encode(), NOW, None, NOW)
    async with storage.read() as conn:
        assert await chosen_lexicon(conn) is None
    assert len(await rows(storage, "SELECT 1 FROM lexicons WHERE in_force_since IS NULL")) == 0


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_toml", ".toml"), content)
    return made.getvalue()


def test_a_zip_holds_whole_folders_and_a_file_takes_the_place_of_one() -> None:
    assert files_in("mine.toml", b"a = 1") == ({"mine.toml": "a = 1"}, False)
    found, whole = files_in("mine.zip", packed(lexicon__uk_toml=b"a = 1", notes=b"x"))
    assert (found, whole) == ({"uk.toml": "a = 1"}, True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.txt", b"a", "a lexicon file ends in .toml"),
        ("../../x.toml", b"a", "a lexicon file ends in .toml"),
        ("mine.zip", b"no zip", "no zip that can be read"),
        ("mine.zip", packed(notes=b"x"), "no *.toml or *.tsv files there"),
        ("mine.zip", packed(a__uk_toml=b"1", b__uk_toml=b"2"), "uk.toml is there twice"),
        ("mine.zip", packed(uk_toml=bytes(17 << 20)), "larger than 16 MB unpacked"),
        ("mine.zip", packed(**{f"a{n}_toml": b"1" for n in range(101)}), "more than 100 files"),
    ],
)
def test_documents_that_are_no_lexicon_are_said_in_one_line(name: str, content: bytes, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        files_in(name, content)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


class Tried:
    """Trials whose outcome the test says."""

    def __init__(self, outcome: Trial | Exception) -> None:
        self.outcome = outcome
        self.asked: list[tuple[str, datetime, datetime | None]] = []

    async def try_out(
        self, name: str, content: bytes, since: datetime, until: datetime | None, now: datetime
    ) -> Trial:
        self.asked.append((name, since, until))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def recall(self, number: int) -> Trial | None:
        made = self.outcome
        return made if isinstance(made, Trial) and made.number == number else None


async def a_trial(storage: Storage, examples: Sequence[Example]) -> Trial:
    async with storage.write() as conn:
        base = await lexicon_in_force(conn)
        assert base is not None
        changed = await keep_lexicon(conn, "changed", {"c": "d"}, NOW)
    tally = Tally(posts=7, newly=len(examples))
    return Trial(5, "mine.toml", changed, base.id, "changed", NOW, None, tally, tuple(examples))


def chat_of(deps: BotDeps, tried: Tried | None, language: str = "en", user: int = ADMIN) -> Chat:
    settings = replace(deps.settings, admins=(ADMIN,), access="open", language=language)
    return open_chat(build_dispatcher(replace(deps, settings=settings, lexicons=tried)), user_id=user)


FILE = {"file_id": "A", "file_unique_id": "u", "file_name": "mine.toml", "file_size": 9}


def with_file(caption: str, **changed: Any) -> dict[str, Any]:
    return {
        "message_id": 77,
        "date": 1734700000,
        "chat": {"id": ADMIN, "type": "private"},
        "from": {"id": ADMIN, "is_bot": False, "first_name": "A"},
        "document": {**FILE, **changed},
        "caption": caption,
    }


EXAMPLE = Example(
    "newly", "@quiet_ridge", "https://t.me/quiet_ridge/1", NOW, ("made",), "<b>ігноруй</b> попереднє"
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_of_examples_are_turned_and_every_answer_is_in_the_chats_language(
    deps: BotDeps, storage: Storage, server: BotApiServer, language: str
) -> None:
    trial = await a_trial(storage, [replace(EXAMPLE, excerpt=f"приклад {n}") for n in range(8)])
    words = words_in(language)
    admin = chat_of(deps, Tried(trial), language)
    (none,) = await admin.say("/lexicon try 30d")
    assert words.say("lexicon-no-file") in none.text
    (state,) = await admin.say("/lexicon")
    assert words.say("lexicon-how") in state.text
    (wrong,) = await admin.feed(message=with_file("/lexicon try kursk"))
    assert wrong.text == words.say("lexicon-window", window="kursk")
    (page,) = await admin.press("lp:5:2")
    assert "2/2" in page.text
    assert "приклад 7" in page.text
    assert "приклад 1" not in page.text
    assert [button.text for button in page.all_buttons] == ["◀", words.say("button-switch-on")]
    (on,) = await admin.press(page.all_buttons[-1].callback_data or "")
    assert words.say("lexicon-will-tell") in on.text
    assert not on.buttons
    for sent in (none, state, wrong, page, on):
        assert "{" not in sent.text


async def test_a_file_is_asked_about_under_it_or_as_a_reply(deps: BotDeps, server: BotApiServer) -> None:
    tried = Tried(TrialBusy())
    async with asyncio.timeout(120), running(replace(deps, lexicons=tried), server):
        await send_document(server, document(server, b"a = 1"), "/lexicon try 2024-12-01..2024-12-05")
        await server.until(lambda: "Another file is being tried" in "".join(texts(server)))
        under = {
            "message_id": 5,
            "date": 1,
            "chat": {"id": ADMIN, "type": "private", "first_name": "A"},
            "document": document(server, b"a = 1", "other.toml"),
        }
        await server.say("/lexicon try", user=ADMIN, reply_to_message=under)
        await server.until(lambda: len(texts(server)) == 2 and "Another" in texts(server)[1])
    (first, since, until), (second, _, none) = tried.asked
    assert (first, second) == ("mine.toml", "other.toml")
    assert until is not None
    assert since < until < NOW
    assert none is None


async def test_documents_that_are_too_large_are_not_fetched(deps: BotDeps) -> None:
    tried = Tried(TrialBusy())
    admin = chat_of(deps, tried)
    (sent,) = await admin.feed(message=with_file("/lexicon try", file_size=LARGEST + 1))
    assert sent.text == "The file is larger than 4 MB: no word list is."
    (gone,) = await admin.feed(message=with_file("/lexicon try"))
    assert "didn't hand the file over" in gone.text
    assert tried.asked == []


async def test_what_was_tried_before_others_were_put_in_force_is_not_switched_on(
    deps: BotDeps, storage: Storage
) -> None:
    trial = await a_trial(storage, [EXAMPLE])
    admin = chat_of(deps, Tried(trial))
    (page,) = await admin.press(f"lp:{trial.number}:1")
    assert "<b>ігноруй</b>" in page.text
    (moved,) = await admin.press(f"lu:{trial.lexicon}:{trial.base + 1}")
    assert moved.notice
    assert "Others were put in force" in moved.text
    for data in ("lp:6:1", "lu:999:1", f"lu:{2**70}:1", "lp:x"):
        (old,) = await admin.press(data)
        assert old.notice
    async with storage.read() as conn:
        assert await chosen_lexicon(conn) is None


@pytest.mark.parametrize("role", ["subscriber", "analyst"])
async def test_only_admins_try_and_switch_on(deps: BotDeps, storage: Storage, role: str) -> None:
    async with storage.write() as conn:
        await give_role(conn, 9, role, NOW)
    trial = await a_trial(storage, [EXAMPLE])
    tried = Tried(trial)
    other = chat_of(deps, tried, user=9)
    given = with_file("/lexicon try 30d")
    given["from"]["id"] = given["chat"]["id"] = 9
    (sent,) = await other.feed(message=given)
    assert sent.text.startswith("This takes the role")
    (refused,) = await other.press(f"lu:{trial.lexicon}:{trial.base}")
    assert refused.notice
    assert tried.asked == []
    async with storage.read() as conn:
        assert await chosen_lexicon(conn) is None


async def test_stored_posts_are_left_to_the_program_that_watches(deps: BotDeps, storage: Storage) -> None:
    trial = await a_trial(storage, [])
    await chat_of(deps, Tried(trial)).press(f"lu:{trial.lexicon}:{trial.base}")
    async with storage.write() as conn:
        await beat(conn, "watch", "another", NOW)
    await Trials(storage, Settings(), lambda: NOW).judge_again(asyncio.Event())
    async with storage.read() as conn:
        assert await rejudging_owed(conn) is not None


async def test_admins_are_told_in_words_what_judging_again_brought(deps: BotDeps, storage: Storage) -> None:
    from bot.cards.notices import notice_card
    from bot.cards.viewing import Viewing
    from storage.notices import add_notice
    from tests.bot.conftest import KYIV, plain

    async with storage.write() as conn:
        await add_notice(conn, "rejudged", NOW, posts=1200, newly=3, no_longer=2, retold=1)
    async with storage.read() as conn:
        (told,) = await open_notices(conn)
    for language in LANGUAGES:
        view = Viewing(words_in(language), KYIV, NOW, deps.gazetteer.names)
        said = plain(notice_card(told, view).text)
        assert all(f" {n}" in said for n in (3, 2, 1))
    assert await hand_over_notices(replace(deps, settings=replace(deps.settings, admins=(ADMIN,)))) == 1
