"""What admins do in the bot: people, channels, media; what is kept of it; who may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.admission import clause
from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.cards.notices import notice_sentences
from bot.cards.viewing import Viewing
from bot.composing import Composing
from bot.deps import BotDeps
from bot.digests.content import Digests
from bot.locales import words_in
from bot.notices import hand_over_notices
from bot.rights import BUTTONS, COMMANDS
from bot.settings import LANGUAGES
from storage.channels import change_channel, list_channels
from storage.deliveries import due_deliveries
from storage.engines import Storage
from storage.forgetting import kept_about
from storage.message_ids import note_backfill
from storage.models import audit, people
from storage.notices import add_notice, open_notices
from storage.outages import Outage, note_outages
from storage.people import give_role, role_of
from tests.bot.feed import NOW

ADMIN = 7


def in_role(deps: BotDeps, user: int = ADMIN, language: str = "en") -> Chat:
    settings = replace(deps.settings, admins=(ADMIN,), access="invitation", language=language)
    return open_chat(build_dispatcher(replace(deps, settings=settings)), user_id=user)


async def test_roles_are_given_and_taken_and_the_log_says_by_whom(deps: BotDeps, storage: Storage) -> None:
    admin = in_role(deps)
    (given,) = await admin.say("/grant 12 analyst")
    assert given.text == "12: no role → analyst"
    assert (await admin.say("/grant 12 analyst"))[0].text == "12: analyst, as before."
    assert (await admin.say("/revoke 12"))[0].text == "12: analyst → no role"
    async with storage.read() as conn:
        assert await role_of(conn, 12) is None
        by = (await conn.execute(select(people.c.id).where(people.c.telegram_user_id == ADMIN))).scalar_one()
        log = (await conn.execute(select(audit).where(audit.c.action == "role").order_by(audit.c.id))).all()
    assert [(row.person_id, row.before, row.after) for row in log] == [
        (by, None, '{"role": "analyst"}'),
        (by, '{"role": "analyst"}', None),
    ]
    (shown,) = await admin.say("/audit")
    assert "· 7 · role · 12 · role: analyst → no role" in shown.text
    assert "· 7 · role · 12 · role: no role → analyst" in shown.text


async def test_an_invitation_that_nobody_used_is_taken_back(deps: BotDeps) -> None:
    admin, other = in_role(deps), in_role(deps, user=30)
    (made,) = await admin.say("/invite analyst")
    link = made.text.splitlines()[-1]
    (taken,) = await admin.say(f"/revoke {link}")
    assert taken.text == "✅ That invitation is good for nobody any more."
    (refused,) = await other.say(f"/start {link.partition('start=')[2]}")
    assert words_in("en").say("not-admitted-invitation") in refused.text
    assert (await admin.say(f"/revoke {link}"))[0].text.startswith("That link is no open invitation")
    (log,) = await admin.say("/audit")
    assert "· 7 · invitation taken back · a link · role: analyst → analyst, until: 26 Dec" in log.text
    (kept,) = await admin.say("/invite")
    (held,) = await admin.say(f"/revoke {kept.text.partition('start=')[2]}x")
    assert held.text == words_in("en").say("revoke-how")
    (in_,) = await other.say(f"/start {kept.text.partition('start=')[2]}")
    assert words_in("en").say("start-role-subscriber") in in_.text


@pytest.mark.parametrize("said", ["7 banned", "x analyst", "12 owner", "12 13 analyst", "0 admin", "analyst"])
async def test_what_cannot_be_granted_changes_nothing(deps: BotDeps, storage: Storage, said: str) -> None:
    (sent,) = await in_role(deps).say(f"/grant {said}")
    assert "→" not in sent.text
    async with storage.read() as conn:
        assert not (await conn.execute(select(audit).where(audit.c.action == "role"))).all()


@pytest.mark.parametrize("role", [None, "subscriber", "analyst", "banned"])
async def test_nobody_below_an_admin_changes_anything(
    deps: BotDeps, storage: Storage, role: str | None
) -> None:
    if role is not None:
        async with storage.write() as conn:
            await give_role(conn, 9, role, NOW)
    other = in_role(deps, user=9)
    async with storage.read() as conn:
        before = (len(await list_channels(conn)), len((await conn.execute(select(audit))).all()))
    for name, right in COMMANDS.items():
        if right.role == "admin":
            (sent,) = await other.say(f"/{name} @rota_lypa 12 admin")
            assert sent.text.startswith(("This takes the role", "This bot is open", "You can't"))
    for prefix, right in BUTTONS.items():
        if right.role == "admin":
            (sent,) = await other.press(f"{prefix}:1:drop:")
            assert sent.notice
    async with storage.read() as conn:
        assert before == (len(await list_channels(conn)), len((await conn.execute(select(audit))).all()))


async def test_a_list_is_taken_in_with_an_answer_for_each_line(deps: BotDeps, storage: Storage) -> None:
    admin = in_role(deps)
    (sent,) = await admin.say(
        "/channels import\n@new_one side:russia kind:unit\nt.me/new_two, @rota_lypa\nno!name"
    )
    marks = [line.partition(" ")[0] for line in sent.text.splitlines()]
    assert marks == ["✅", "✅", "☑️", "⚠️"]
    table = "username\ttitle\tside\tkind\nnew_three\tDrei\twest\toutlet\nnew_four\tVier\tmars\toutlet\n\tFünf"
    (sent,) = await admin.say(f"/channels import\n{table}")
    assert [line[0] for line in sent.text.splitlines()] == ["✅", "⚠", "⚠", "“"]
    async with storage.read() as conn:
        watched = {channel.username: channel for channel in await list_channels(conn)}
    assert {"new_one", "new_two", "new_three"} < set(watched)
    assert "new_four" not in watched
    assert (watched["new_one"].side, watched["new_three"].title) == ("russia", "Drei")


async def test_a_list_says_what_it_changes_of_a_channel_that_is_watched_and_which_values_there_are(
    deps: BotDeps, storage: Storage
) -> None:
    admin = in_role(deps)
    (sent,) = await admin.say("/watch @rota_lypa side:russia @fresh_one")
    assert sent.text.splitlines() == [
        "☑️ @rota_lypa: is watched already; changed: side: Ukraine → Russia",
        "✅ @fresh_one: watched from now on, within half a minute",
    ]
    assert (await admin.say("/watch @rota_lypa"))[0].text == "☑️ @rota_lypa: is watched already"
    (log,) = await admin.say("/audit")
    assert "· channel changed · @rota_lypa · side: Ukraine → Russia" in log.text
    (wrong,) = await admin.say("/watch @one_more @and_more side:mars")
    assert wrong.text.splitlines() == [
        "⚠️ @one_more: left out, “side:mars” can't be read",
        "⚠️ @and_more: left out, “side:mars” can't be read",
        "“side:” takes ukraine, russia, north_korea, south_korea, west, independent, unknown",
    ]


async def test_a_channel_that_nobody_knows_has_no_coverage(deps: BotDeps) -> None:
    (sent,) = await in_role(deps).say("/coverage @nobody_here")
    assert sent.text.startswith("“@nobody_here”: no channel of that name is known here.")


async def test_a_setting_that_there_is_not_is_said(deps: BotDeps) -> None:
    (sent,) = await in_role(deps).say("/settings colour dark")
    assert sent.text.startswith(
        "“colour”: there is no such setting. After /settings may stand language, zone"
    )


async def test_a_channels_panel_changes_it(deps: BotDeps, storage: Storage) -> None:
    admin = in_role(deps)
    (listed,) = await admin.say("/channels")
    opened = next(button for button in listed.all_buttons if button.text == "2")
    (panel,) = await admin.press(opened.callback_data or "", listed)
    (choices,) = await admin.press(panel.all_buttons[0].callback_data or "", panel)
    west = next(button for button in choices.all_buttons if button.text == "West")
    (changed,) = await admin.press(west.callback_data or "", choices)
    assert "West" in changed.text
    (again,) = await admin.press(west.callback_data or "", choices)
    assert again.text == "Nothing has changed."
    (paused,) = await admin.press(
        next(b for b in changed.all_buttons if "Pause" in b.text).callback_data or ""
    )
    assert "⏸" in paused.text
    (note,) = await admin.say("/channels note @rota_lypa mostly <b>drones</b>")
    assert "Trust note: “mostly <b>drones</b>”" in note.text
    async with storage.write() as conn:
        number = next(one.id for one in await list_channels(conn) if one.username == "rota_lypa")
        await note_backfill(conn, number, 70, NOW - timedelta(days=10))
        await change_channel(conn, number, NOW, action="test", backfill_since=NOW - timedelta(days=30))
    (back,) = await admin.say("/channels @rota_lypa")
    assert "is being read back to 19 Nov" in back.text
    assert "so far to 9 Dec" in back.text
    async with storage.write() as conn:
        await note_backfill(conn, number, 1, NOW - timedelta(days=20))
    (back,) = await admin.say("/channels @rota_lypa")
    assert "from the first post on" in back.text
    (gone,) = await admin.say("/unwatch @rota_lypa @nobody_here")
    assert [line[0] for line in gone.text.splitlines()] == ["✅", "⚠"]
    async with storage.read() as conn:
        assert "rota_lypa" not in {channel.username for channel in await list_channels(conn)}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_answer_to_admins_is_in_the_chats_language(deps: BotDeps, language: str) -> None:
    admin, words = in_role(deps, language=language), words_in(language)
    for asked, key in (
        ("/channels suggest", "suggest-none"),
        ("/grant", "people-head"),
        ("/invite banned", "invite-how"),
        ("/lift", "lift-how"),
        ("/health", "health-bot"),
        ("/settings", "settings-head"),
        ("/privacy", "privacy-rest"),
        ("/timezone 25:99", "settings-choose-zone"),
    ):
        (sent,) = await admin.say(asked)
        assert words.say(key) in sent.text, asked
        assert "{" not in sent.text
    (sent,) = await admin.say("/coverage")
    assert words.say("state-stale") in sent.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_admins_are_told_once_and_in_their_language(
    deps: BotDeps, storage: Storage, language: str
) -> None:
    deps = replace(deps, settings=replace(deps.settings, admins=(ADMIN, 8), language=language))
    async with storage.write() as conn:
        await add_notice(conn, "renamed", NOW, channel_id=1, old="@old_name", new="@new_name")
        await add_notice(conn, "clock", NOW, seconds=-3600)
        await add_notice(conn, "private", NOW, channel_id=2, why="CHANNEL_PRIVATE", way="none")
    assert await hand_over_notices(deps) == 3
    assert await hand_over_notices(deps) == 0
    async with storage.read() as conn:
        assert not await open_notices(conn)
        owed = await due_deliveries(conn, NOW, 50)
    assert len(owed) == 6
    composing = Composing(deps, Digests(deps))
    texts = []
    for delivery in owed:
        made = await composing(delivery)
        texts.append(made.card.text.render()[0])  # type: ignore[union-attr]
    assert all(text.startswith("ℹ️ ") and "{" not in text for text in texts)
    assert sum("@new_name" in text for text in texts) == 2


async def test_without_an_admin_what_must_be_told_waits(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await add_notice(conn, "clock", NOW, seconds=3600)
    assert await hand_over_notices(deps) == 0
    async with storage.read() as conn:
        assert len(await open_notices(conn)) == 1


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        ("/timezone Seoul", "Seoul (Asia/Seoul)"),
        ("/timezone 서울", "Seoul (Asia/Seoul)"),
        ("/timezone Europe/Kiyv", "Did you mean Europe/Kyiv"),
        ("/timezone UTC+99", "no time zone known here"),
        ("/timezone UTC+3", "Time zone: UTC+3, it is 21:00 there"),
        ("/timezone gmt-4", "Time zone: UTC-4, it is 14:00 there"),
        ("/timezone +5:30", "Kolkata (Asia/Kolkata)"),
        ("/timezone UTC+5:15", "no time zone known here"),
        ("/timezone MSK", "Moscow (Europe/Moscow)"),
        ("/timezone kst", "Seoul (Asia/Seoul)"),
        ("/timezone JST", "Tokyo (Asia/Tokyo)"),
        ("/timezone EET", "Kyiv (Europe/Kyiv)"),
        ("/timezone CET", "Brussels (Europe/Brussels)"),
        ("/settings quiet 25:99", "no stretch of a day"),
        ("/settings quiet 22:30-06:00", "22:30–06:00"),
        ("/settings cap 0", "no number from 1 to 1000"),
        ("/settings cap 15", "15 at most"),
        ("/settings colours dark", "Pictures: dark"),
        ("/settings colours pink", "neither light nor dark"),
        ("/settings charts off", "Digests: in words only"),
        ("/settings charts maybe", "neither on nor off"),
        ("/language klingon", "none of the languages"),
        ("/language ko", "언어: 한국어"),
    ],
)
async def test_what_a_chat_chooses(deps: BotDeps, said: str, shows: str) -> None:
    chat = in_role(deps)
    assert shows in (await chat.say(said))[0].text
    assert len((await chat.say("/settings"))[0].text.splitlines()) == 7


async def test_in_a_group_only_its_admins_change_it(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await give_role(conn, 9, "subscriber", NOW)
    member = in_role(deps, user=9)
    group = {"id": -5, "type": "supergroup", "title": "desk"}
    raw = {"message_id": 7, "date": 1, "chat": group, "text": "/language ko"}
    (sent,) = await member.feed(message={**raw, "from": member.user.model_dump(exclude_none=True)})
    assert sent.text == "In a group only its admins can change this."
    unnamed = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    async with storage.write() as conn:
        await give_role(conn, -5, "subscriber", NOW)
    (sent,) = await member.feed(message={**raw, "from": unnamed, "sender_chat": group})
    assert "한국어" in sent.text


async def test_what_is_kept_about_a_chat_is_forgotten_but_a_ban(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await give_role(conn, 9, "subscriber", NOW)
    chat = open_chat(build_dispatcher(replace(deps, page_size=2)), user_id=9)
    await chat.say("/claims kursk 7d")
    await chat.say("/timezone Seoul")
    (shown,) = await chat.say("/privacy")
    assert "the role: subscriber" in shown.text
    assert "1 question" in shown.text
    (asked,) = await chat.say("/forgetme")
    (kept,) = await chat.press(asked.all_buttons[1].callback_data or "", asked)
    assert kept.text == "Nothing was removed."
    (done,) = await chat.press(asked.all_buttons[0].callback_data or "", asked)
    assert done.text.startswith("✅")
    async with storage.read() as conn:
        about = await kept_about(conn, 9)
    assert (about.rows, about.role) == ({}, None)
    async with storage.write() as conn:
        await give_role(conn, 9, "banned", NOW + timedelta(seconds=1))
    (refused,) = await chat.press(asked.all_buttons[0].callback_data or "", asked)
    assert refused.notice
    async with storage.read() as conn:
        assert await role_of(conn, 9) == "banned"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("access", ["invitation", "closed", "open"])
def test_whoever_may_not_ask_from_other_chats_is_told_so_in_whole_words(language: str, access: str) -> None:
    line = words_in(language).say(f"not-admitted-{access}")
    said = clause(line)
    assert line.startswith(said)
    assert "…" not in said
    assert not line[len(said) :][:1].isalpha()
    assert len(said) > 10


@pytest.mark.parametrize("language", LANGUAGES)
async def test_claims_are_offered_in_other_chats(deps: BotDeps, language: str) -> None:
    chat = in_role(deps, language=language)
    query = {"id": "1", "from": chat.user.model_dump(exclude_none=True), "query": "kursk 7d", "offset": ""}
    await chat.feed(inline_query=query)
    (answered,) = chat.session.inline
    assert len(answered.results) == 5
    first = answered.results[0].input_message_content  # type: ignore[union-attr]
    assert "t.me/rota_lypa/61" in first.message_text  # type: ignore[union-attr]
    assert answered.is_personal
    stranger = in_role(deps, user=99, language=language)
    await stranger.feed(inline_query={**query, "from": stranger.user.model_dump(exclude_none=True)})
    (refused,) = stranger.session.inline
    assert not refused.results
    assert refused.button is not None


async def test_who_else_tells_a_story(deps: BotDeps) -> None:
    chat = in_role(deps)
    (card,) = await chat.say("/claim 1")
    other = next(button for button in card.all_buttons if button.text == "Who else")
    (told,) = await chat.press(other.callback_data or "", card)
    assert "@topolya_brief" in told.text.splitlines()[1]
    assert "@rota_lypa" in told.text.splitlines()[2]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_health_says_that_nothing_can_be_written_and_admins_are_told_afterwards(
    deps: BotDeps, storage: Storage, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outage = Outage(
        NOW - timedelta(minutes=5), False, "the database can't be written: database or disk is full", NOW
    )
    words = words_in(language)
    why = words.say("reason-database-full")
    monkeypatch.setattr(Storage, "outage", outage)
    (sent,) = await in_role(deps, language=language).say("/health")
    assert f": {why}." in sent.text
    (sent,) = await in_role(deps, language=language).say("/coverage")
    assert f": {why}." in sent.text
    async with storage.write() as conn:
        await note_outages(conn, [outage], NOW)
        (notice,) = await open_notices(conn)
    view = Viewing(words, ZoneInfo("UTC"), NOW, lambda place, language: place)
    (said,) = notice_sentences(notice, view)
    assert view.moment(NOW) in said
    assert why in said
