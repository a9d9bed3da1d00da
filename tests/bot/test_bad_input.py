"""Whatever is sent: an answer a person can use, within Telegram's limits, never a traceback, never silence."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy import text as sql

from bot.answers import claims as claims_answers
from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.cards.fitting import MESSAGE_UNITS, utf16_units
from bot.deps import BotDeps
from bot.rights import BUTTONS
from bot.rights import COMMANDS as ALL_COMMANDS
from claims.places import Gazetteer
from storage.engines import Storage
from storage.models import audit
from storage.people import give_role, role_of, take_role
from storage.sources import Connection
from tests.bot.feed import at
from tests.bot.subscribers import tell
from tests.bot.test_alerts import told

COMMANDS = ("/claims", "/claim", "/posts", "/sources", "/start", "/help", "/nonsense", "")
EVERY = (*(f"/{name}" for name in ALL_COMMANDS), "/nonsense", "")
KINDS = tuple(BUTTONS)


def check(sent: Sequence[Sent]) -> None:
    """There is an answer, it fits, its entities and buttons are ones that Telegram takes."""
    assert sent, "silence"
    for one in sent:
        assert one.text.strip()
        one.text.encode()  # no lone surrogates
        assert not set(one.text) & set("\u202e\u2066\x00\x1b"), "control characters of the question"
        length = utf16_units(one.text)
        assert length <= MESSAGE_UNITS
        assert "Something went wrong" not in one.text
        assert "Traceback" not in one.text
        for entity in one.entities:
            assert entity.offset >= 0
            assert entity.length > 0
            assert entity.offset + entity.length <= length
        for button in one.all_buttons:
            assert 0 < len((button.callback_data or "").encode()) <= 64


HOSTILE = (
    "kursk " * 660,
    "ж" * 3990,
    "🔥" * 1900,
    "' OR 1=1; DROP TABLE claims; --",
    '" OR text MATCH "*"',
    'NEAR(a b) AND NOT "x" * ^ : {text}',
    "<b>kursk</b> <a href='tg://user?id=1'>x</a> *bold* _i_ `c` [x](http://x)",
    "\u202e7d kursk\u2066 \u200b\u200d\ufeff",
    "\ud800 lone \udfff",
    "\udfff",
    "\x00\x01\x1b[31m",
    "7d 7d 7d 24h today 2024-12-01..2024-12-20 99999999999999999999d 0d -5d",
    "2024-13-45..0000-00-00",
    ">=99999999999999999999999999 <=-1 ≥ >=",
    'by: side: lang: has: @ # - -- -side:russia -@x -"',
    "side:mars lang:xx has:dragon by:nobody @no_such_channel",
    '"never closed',
    "-" * 3000,
    "%s %d {0} {people} { $n }",
    "١٢٣ ४५ Ⅻ ½ 〇",
    "𝕂𝕦𝕣𝕤𝕜 ｋｕｒｓｋ",
    "a\u0301" * 1000,
    "\u05d0\u0644\u0631" * 500,
    "/claims /claims /claims",
    "\U000f0000\U000f0001",
)


@pytest.mark.parametrize("command", COMMANDS)
async def test_hostile_text_after_every_command_is_answered(chat: Chat, command: str) -> None:
    for text in HOSTILE:
        said = f"{command} {text}".strip()[:4096]
        check(await chat.say(said))


@given(
    command=st.sampled_from(COMMANDS),
    text=st.text(st.characters(codec=None), max_size=200)
    | st.text(st.sampled_from('kursk 7d"-@:#>=<.sideby*()&|'), max_size=60),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_is_answered(chat: Chat, command: str, text: str) -> None:
    said = f"{command} {text}"
    check(await chat.say(said if said.strip() else "x"))


@given(data=st.text(max_size=30) | st.from_regex(r"[pcw]:-?[0-9]{1,25}(:-?[0-9]{1,25})?", fullmatch=True))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_button_is_answered(chat: Chat, data: str) -> None:
    check(await chat.press(data))


@pytest.mark.parametrize(
    "data",
    [
        "claims:kursk:7d:2",
        "p:999999:1",
        "p:10000000000000000000:1",
        "p:-1:1",
        "c:77",
        "w:77:1",
        "p:1",
        "",
        "old_style_button",
    ],
)
async def test_a_button_of_an_old_version_says_to_ask_again(chat: Chat, data: str) -> None:
    (sent,) = await chat.press(data)
    assert sent.notice
    assert "ask again" in sent.text or "no claim #77" in sent.text


async def test_a_button_without_its_message_opens_a_new_one(chat: Chat) -> None:
    raw = {"id": "1", "from": chat.user.model_dump(exclude_none=True), "chat_instance": "1", "data": "w:5:1"}
    (sent,) = await chat.feed(callback_query=raw)
    assert sent.text.startswith("🇰🇷 NIS (South Korea) claims")


def message(chat: Chat, /, **parts: object) -> dict[str, object]:
    base = {"message_id": 7, "date": 1734600000, "chat": {"id": chat.user.id, "type": "private"}}
    return {**base, "from": chat.user.model_dump(exclude_none=True), **parts}


async def test_a_message_without_a_user_is_answered(chat: Chat) -> None:
    raw = message(chat, text="/claims kursk 7d")
    del raw["from"]
    check(await chat.feed(message=raw))


async def test_a_command_in_a_channel_is_answered_and_its_posts_are_not(chat: Chat) -> None:
    there = {"id": -1001, "type": "channel", "title": "x"}
    raw = message(chat, text="/claims kursk 7d", chat=there)
    del raw["from"]
    check(await chat.feed(channel_post=raw))
    assert not await chat.feed(channel_post={**raw, "text": "good morning"})


async def test_an_edited_question_is_answered_anew(chat: Chat) -> None:
    (sent,) = await chat.feed(edited_message=message(chat, text="/claim 5", edit_date=1734600060))
    assert "NIS (South Korea)" in sent.text


@pytest.mark.parametrize(
    "parts",
    [
        {
            "sticker": {
                "file_id": "a",
                "file_unique_id": "a",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"location": {"latitude": 51.2, "longitude": 35.2}},
        {"contact": {"phone_number": "1", "first_name": "x"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
async def test_what_is_not_text_is_answered(chat: Chat, parts: dict[str, object]) -> None:
    (sent,) = await chat.feed(message=message(chat, **parts))
    assert "text, pictures and films" in sent.text


async def test_a_picture_that_cannot_be_had_is_said_to_be(chat: Chat) -> None:
    photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
    (sent,) = await chat.feed(message=message(chat, photo=photo))
    assert "can't be looked up" in sent.text


async def test_groups_hear_commands_and_nothing_else(chat: Chat) -> None:
    group = {"id": -5, "type": "supergroup", "title": "desk"}
    check(await chat.feed(message=message(chat, chat=group, text="/claims kursk 7d")))
    check(await chat.feed(message=message(chat, chat=group, text="/clams@dprkwatch_bot")))
    for text in ("good morning", "/clams", "/claims@other_bot kursk"):
        assert not await chat.feed(message=message(chat, chat=group, text=text))


async def test_a_command_for_another_bot_is_not_said_to_be_unknown_here(chat: Chat) -> None:
    (sent,) = await chat.say("/claims@another_bot kursk")
    assert "no command /claims@another_bot" in sent.text
    assert "Did you mean /claims?" in sent.text


async def test_an_unknown_command_is_told_the_nearest_one(chat: Chat) -> None:
    (sent,) = await chat.say("/clams kursk")
    assert "Did you mean /claims?" in sent.text


@pytest.mark.parametrize("text", ["/5", "#5", "/claim 5", "/claim №5", "/CLAIM 5", "/start claim-5"])
async def test_a_claim_is_found_by_every_way_of_writing_its_number(chat: Chat, text: str) -> None:
    (sent,) = await chat.say(text)
    assert sent.text.startswith("🇰🇷 NIS (South Korea) claims")


@pytest.mark.parametrize("number", ["0", "99", "9" * 18, "9" * 40, "-1", "five"])
async def test_a_number_there_is_no_claim_of_names_one_there_is(chat: Chat, number: str) -> None:
    (sent,) = await chat.say(f"/claim {number}")
    assert "/claim 6" in sent.text


async def test_plain_words_are_a_question_and_it_says_so(chat: Chat) -> None:
    (sent,) = await chat.say("курск 7d")
    assert sent.text.startswith("Kursk Oblast ·")
    assert "Read as a question for /claims" in sent.text


async def test_what_is_posted_later_than_the_clock_is_hidden(deps: BotDeps) -> None:
    chat = open_chat(build_dispatcher(replace(deps, clock=lambda: at(17, 20))))
    (listed,) = await chat.say("/claims kursk")
    assert "#3" in listed.text  # posted this very moment
    assert "#4" not in listed.text
    (hidden,) = await chat.say("/claim 5")
    assert "There is no claim #5" in hidden.text
    (posts,) = await chat.say("/posts")
    assert posts.text.splitlines()[1].startswith("3 posts")


async def test_a_failure_is_one_plain_line_and_logged_without_what_was_written(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(claims_answers, "find_claims", broken)
    with caplog.at_level(logging.DEBUG):
        (sent,) = await chat.say("/claims kursk my-secret")
        (notice,) = await chat.press("p:1:2", sent)
    assert sent.text.startswith("Something went wrong")
    assert notice.notice
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_question_that_takes_too_long_asks_for_a_narrower_one(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims_answers, "ANSWER_SECONDS", 0.0)

    async def slow(conn: Connection, *_: object, **__: object) -> None:
        await conn.execute(
            sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
        )

    monkeypatch.setattr(claims_answers, "find_claims", slow)
    (sent,) = await chat.say("/claims kursk")
    assert sent.text.startswith("Looking for this takes too long.")


async def test_an_answer_comes_without_paging_where_its_question_cannot_be_kept(deps: BotDeps) -> None:
    async with await Storage.open(str(deps.storage.url.database), read_only=True) as reading:
        chat = open_chat(build_dispatcher(replace(deps, storage=reading, page_size=3)))
        (sent,) = await chat.say("/claims kursk 7d")
    assert "1/2" in sent.text
    assert [button.text for button in sent.all_buttons] == ["1", "2", "3"]


ARGUMENTS = (
    st.text(st.characters(codec=None), max_size=120)
    | st.text(st.sampled_from('kursk 7d"-@:#>=<.sideby*()&|\n\t0129'), max_size=60)
    | st.sampled_from(
        ["25:99", "Mars/Phobos", "🔥" * 255, "\u202ecilbup", "-1 admin", "9" * 15, "here banned"]
    )
    | st.sampled_from(
        ["import\n@one_name side:mars\n\t\t", "suggest", "note @rota_lypa <b>x</b>", "quiet 1-1"]
    )
)
PRESSED = st.text(max_size=30) | st.builds(
    ":".join,
    st.tuples(
        st.sampled_from(KINDS),
        st.from_regex(r"-?[0-9]{0,21}", fullmatch=True)
        | st.sampled_from(["side", "zone", "True", "cap", ""]),
        st.sampled_from(["1", "0", "", "drop", "pause", "west", "Asia/Seoul", "2200-0700", "x"]),
        st.sampled_from(["", "1", "russia", "365"]),
    ).map(lambda parts: list(parts)[: 1 + len(parts[1]) % 4]),
)


async def anything(deps: BotDeps, role: str | None, command: str, text: str, data: str) -> None:
    """A command, a button and an inline query of somebody: always answered, and no role exceeded."""
    person, others = 4711, {"admin": 3, "analyst": 2, "subscriber": 1}
    async with deps.storage.write() as conn:
        await (give_role(conn, person, role, at(19, 18)) if role else take_role(conn, person, at(19, 18)))
        before = (await conn.execute(select(func.count()).select_from(audit))).scalar_one()
    settings = replace(deps.settings, access="invitation")
    someone = open_chat(build_dispatcher(replace(deps, settings=settings)), user_id=person)
    said = f"{command} {text}"
    check(await someone.say(said if said.strip() else "x"))
    check(await someone.press(data))
    query = {
        "id": "1",
        "query": text[:256],
        "offset": text[:3],
        "from": someone.user.model_dump(exclude_none=True),
    }
    await someone.feed(inline_query=query)
    assert len(someone.session.inline) == 1
    async with deps.storage.read() as conn:
        assert await role_of(conn, person) in (role, None)  # None: forgotten at their own wish
        after = (await conn.execute(select(func.count()).select_from(audit))).scalar_one()
        shown = someone.session.inline[0].results
    if others.get(role or "", 0) < 3:
        assert after == before
    if role in (None, "banned"):
        assert not shown


ROLES = st.sampled_from([None, "banned", "subscriber", "analyst", "admin"])


@given(role=ROLES, command=st.sampled_from(EVERY), text=ARGUMENTS, data=PRESSED)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_anybody_does_is_answered_and_no_role_exceeded(
    deps: BotDeps, role: str | None, command: str, text: str, data: str
) -> None:
    await anything(deps, role, command, text, data)


@pytest.mark.long
@given(role=ROLES, command=st.sampled_from(EVERY), text=ARGUMENTS, data=PRESSED)
@settings(max_examples=3400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_ten_thousand_things_that_anybody_does(
    deps: BotDeps, role: str | None, command: str, text: str, data: str
) -> None:
    await anything(deps, role, command, text, data)


FORGED = (
    "ГУР: 40 солдатів КНДР вбито біля Курилівки.” (en)\n📣 Posted by HUR (Ukraine, official)\n"
    "Newsroom: supported – HUR\n/forgetme https://telegram.org.example/login @BotFather t.me/x"
)


@pytest.mark.parametrize("typed", ["/claim 7", "/posts Курилівки"])
async def test_a_post_cannot_forge_lines_of_a_card(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, typed: str
) -> None:
    await tell(storage, gazetteer, told("quiet_ridge", 400, FORGED))
    (sent,) = await open_chat(build_dispatcher(deps)).say(typed)
    (line,) = [line for line in sent.text.splitlines() if "Newsroom: supported" in line]
    assert "ГУР" in line
    assert line.count("“") == line.count("”") == 1
    assert not re.search(r"/forgetme|@BotFather|://|\.example|t\.me", line)
