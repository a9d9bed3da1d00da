"""A claim told at once, a burst as one message, and what later changes add to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import BotDeps
from claims.model import CountKind, Event, Side, Stance
from claims.places import Gazetteer
from storage.alerts import FOLLOWED, MUTED, choose_for_story
from storage.chats import keep_chat
from storage.claims import claims_by_numbers
from storage.engines import Storage
from storage.events import RECYCLED
from storage.fakes import add_fakes, keep_fake_match
from storage.footage import media_of_post
from storage.keys import ChannelId
from storage.observations import MediaKind, Way
from storage.posts import mark_deleted
from storage.reuses import refuse_reuse
from storage.subscriptions import change_subscription
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW, Told
from tests.bot.subscribers import TestClock, happen, post_office, reuse, states, subscribe, tell


def told(channel: str, message: int, text: str, minutes: int = 0, **more: object) -> Told:
    """A telling of losses at Kurilovka."""
    piece = "40" if "40" in text else ("25" if "25" in text else "60")
    number = int(piece)
    claim: dict[str, object] = {
        "event": Event.CASUALTIES,
        "event_word": "вбито",
        "claimant": ("HUR", Side.UKRAINE, "ГУР"),
        "places": (("kurilovka", "Курилівк"),),
        "counts": ((CountKind.KILLED, number, number, False, piece),),
    }
    return Told(channel, message, NOW + timedelta(minutes=minutes), text, "uk", **{**claim, **more})  # type: ignore[arg-type]


FIRST = told("topolya_brief", 201, "ГУР: 40 солдатів КНДР вбито біля Курилівки.")
ECHO = told("rota_lypa", 202, "ГУР пише: 40 солдатів КНДР вбито біля Курилівки.", 1)
DENIAL = replace(
    told("quiet_ridge", 203, "Під Курилівкою 40 вбито? ГУР бреше, нема такого.", 2),
    stance=Stance.DENIED,
    claimant=None,
)


async def test_a_burst_about_one_event_is_one_message_and_echoes_change_it_silently(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties")
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        (alert,) = server.in_chat(7)
        assert "40 North Koreans killed" in alert["text"]
        assert "1 post → 1 origin" in alert["text"]
        await tell(storage, gazetteer, ECHO)
        await post.send()
    (alert,) = server.in_chat(7)
    assert "2 posts → 1 origin" in alert["text"]
    assert [shown.how for shown in server.shown] == ["sendMessage", "editMessageText"]


async def test_a_denial_is_told_to_everybody_who_saw_the_alert_whatever_they_subscribed_to(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "side:ukraine")
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        await tell(storage, gazetteer, DENIAL)
        await post.send()
    first, reply = server.sent
    assert reply.reply_to == first.message_id
    assert not reply.silent
    assert "Denied by" in reply.text


async def test_an_edit_shows_the_difference_and_a_deletion_how_soon(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast")
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        edited = told("topolya_brief", 201, "ГУР: 25 солдатів КНДР вбито біля Курилівки.")
        await tell(
            storage,
            gazetteer,
            replace(edited, edited=NOW + timedelta(minutes=30)),
            now=NOW + timedelta(minutes=30),
        )
        post.clock.go_to(NOW + timedelta(minutes=31))
        await post.send()
        async with storage.write() as conn:
            await mark_deleted(
                conn, ChannelId(1), [201], NOW + timedelta(minutes=41), way=Way.LIVE, evidence="update"
            )
        post.clock.go_to(NOW + timedelta(minutes=42))
        await post.send()
    first, edit, deletion = server.sent
    assert edit.reply_to == deletion.reply_to == first.message_id
    assert "“40” → “25”" in edit.text
    assert "41 min" in deletion.text


@pytest.mark.parametrize(
    ("language", "was", "now"),
    [
        ("en", "says 🇺🇦 HUR", "denied by 🇺🇦 HUR"),
        ("uk", "каже 🇺🇦 ГУР", "заперечує 🇺🇦 ГУР"),
        ("ru", "говорит 🇺🇦 ГУР", "отрицает 🇺🇦 ГУР"),
        ("ko", "주장", "부인"),
    ],
)
async def test_an_edit_that_makes_an_assertion_a_denial_shows_both_with_who_says_them(
    deps: BotDeps,
    storage: Storage,
    gazetteer: Gazetteer,
    server: BotApiServer,
    language: str,
    was: str,
    now: str,
) -> None:
    await subscribe(storage, "event:casualties", language=language)
    await subscribe(storage, "", "daily", at="21:00", chat=8, language=language)
    await tell(storage, gazetteer, FIRST)
    edited = replace(
        told("topolya_brief", 201, "ГУР: неправда, що 40 солдатів КНДР вбито біля Курилівки."),
        stance=Stance.DENIED,
        edited=NOW + timedelta(minutes=30),
    )
    async with post_office(deps, server) as post:
        await post.send()
        await tell(storage, gazetteer, edited, now=NOW + timedelta(minutes=30))
        post.clock.go_to(NOW + timedelta(minutes=31))
        await post.send()
        post.clock.go_to(NOW + timedelta(hours=1, seconds=20))
        await post.send()
    reply = next(one for one in server.sent if one.reply_to)
    digest = next(one for one in server.sent if one.chat_id == 8)
    for said in (reply.text, digest.text[digest.text.index("✏️") :]):
        assert was in said
        assert said.index(was) < said.index(now)


async def test_recycled_footage_is_told_under_the_alert(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast")
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        await happen(storage, RECYCLED, 7, NOW)
        await post.send()
    first, reply = server.sent
    assert reply.reply_to == first.message_id
    assert reply.text.startswith("♻️")


async def test_recycled_footage_names_the_earlier_sighting_and_what_differs_until_an_analyst_refuses_it(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast")
    await tell(storage, gazetteer, replace(FIRST, media=(MediaKind.PHOTO,)))
    async with post_office(deps, server) as post:
        await post.send()
        await reuse(storage, 7, 2, places=[["kurilovka"], ["plyokhovo"]], days=3)
        await post.send()
        post.clock.go_to(NOW + timedelta(seconds=10))
        await post.send()
        first, reply = server.sent
        assert reply.reply_to == first.message_id
        head, earliest, differs, shows = reply.text.splitlines()
        assert head.startswith("♻️ Footage seen before in the post of @topolya_brief #7")
        assert earliest.startswith("Earliest we hold: 16 Dec 12:30 🇺🇦 @rota_lypa")
        assert differs == "Differs: place (then Plyokhovo; now Kurilovka), date (+3 d)"
        assert shows == "Shows reuse; doesn't prove where it was filmed."
        assert "♻️ Footage seen before: 16 Dec" in server.in_chat(7)[0]["text"]
        async with storage.write() as conn:
            assert await refuse_reuse(conn, 1, None, NOW)
        post.clock.go_to(NOW + timedelta(minutes=1))
        await post.send()
    assert "an analyst called the match wrong" in server.in_chat(7)[0]["text"]
    assert len(server.in_chat(7)) == 2


async def test_a_known_fake_is_named_with_its_note_in_the_alert_and_on_the_card(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast")
    await tell(storage, gazetteer, replace(FIRST, media=(MediaKind.PHOTO,)))
    async with post_office(deps, server) as post:
        await post.send()
        async with storage.write() as conn:
            await add_fakes(conn, [(bytes(32), "staged in 2016")], "list.csv", NOW)
            (claim,) = await claims_by_numbers(conn, [7])
            (medium,) = await media_of_post(conn, claim.post_id)
            assert await keep_fake_match(conn, claim.post_id, medium, -1, {}, NOW, owe=True)
        await post.send()
        post.clock.go_to(NOW + timedelta(seconds=10))
        await post.send()
    first, reply = server.sent
    assert reply.text.splitlines()[1] == "⚠️ Known fake: staged in 2016"
    assert reply.reply_to == first.message_id
    assert "⚠️ Known fake: staged in 2016" in server.in_chat(7)[0]["text"]


async def test_doing_a_round_again_owes_nothing_twice(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    for chat in range(1, 6):
        await subscribe(storage, "place:kursk-oblast", chat=chat)
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        async with storage.write() as conn:
            await conn.exec_driver_sql("UPDATE events SET done_at = NULL")
        await post.send()
    assert len(server.sent) == 5
    assert await states(storage) == {"sent": 5}


async def test_quiet_hours_hold_alerts_back_and_tell_them_in_one_digest(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    # 20:00 in Kyiv; quiet until 07:00
    await subscribe(storage, "place:kursk-oblast", quiet_from="19:00", quiet_to="07:00")
    await tell(
        storage, gazetteer, FIRST, told("rota_lypa", 210, "ГУР: 60 солдатів КНДР вбито біля Курилівки.", 3)
    )
    async with post_office(deps, server) as post:
        await post.send()
        assert not server.sent
        post.clock.go_to(NOW + timedelta(hours=11, minutes=1))
        await post.send()
    (digest,) = server.sent
    assert digest.text.startswith("🌙")
    assert "40 killed" in digest.text
    assert "60 killed" in digest.text


async def test_a_daily_cap_lets_so_many_through_and_tells_the_rest_in_one_digest(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast", daily_cap=1)
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        other = replace(FIRST, channel="harbour_desk", message=5, places=(("sudzha", "Судж"),))
        other = replace(
            other,
            text="ГУР: 60 солдатів КНДР вбито у Суджі.",
            counts=((CountKind.KILLED, 60, 60, False, "60"),),
        )
        await tell(storage, gazetteer, other, now=NOW)
        await post.send()
        assert len(server.sent) == 1
        post.clock.go_to(NOW + timedelta(hours=4, minutes=1))
        await post.send()
    assert len(server.sent) == 2
    assert "60 killed" in server.sent[-1].text


async def test_what_a_cap_or_quiet_hours_held_back_is_told_without_what_came_before_it(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast", daily_cap=1)
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        later = post.clock.now() + timedelta(minutes=1)
        await subscribe(
            storage, "place:kursk-oblast", chat=8, now=later, quiet_from="19:00", quiet_to="23:00"
        )
        other = replace(
            told("harbour_desk", 5, "ГУР: 60 солдатів КНДР вбито у Суджі.", 40), places=(("sudzha", "Судж"),)
        )
        post.clock.go_to(other.posted)
        await tell(storage, gazetteer, other)
        await post.send()
        assert len(server.sent) == 1
        post.clock.go_to(NOW + timedelta(hours=4, minutes=1))
        await post.send()
    capped, quiet = sorted((one for one in server.sent[1:]), key=lambda one: one.chat_id)
    for digest, chat in ((capped, 7), (quiet, 8)):
        assert digest.chat_id == chat
        assert "1 event · 1 post" in digest.text
        assert "60 killed" in digest.text


async def test_a_muted_story_is_in_no_digest_that_comes_to_the_chat(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", chat=7)
    for chat, query in ((7, "place:kursk-oblast"), (8, "place:kursk-oblast"), (7, "place:kurilovka")):
        await subscribe(storage, query, "daily", at="20:30", chat=chat)
    sudzha = replace(
        told("harbour_desk", 5, "ГУР: 60 солдатів КНДР вбито у Суджі."), places=(("sudzha", "Судж"),)
    )
    await tell(storage, gazetteer, FIRST, sudzha)
    async with storage.write() as conn:
        (claim,) = await claims_by_numbers(conn, [7])
        assert claim.story is not None
        await choose_for_story(conn, await keep_chat(conn, 7, 0, "private", NOW), claim.story, MUTED, NOW)
    async with post_office(deps, server, TestClock(NOW + timedelta(minutes=31))) as post:
        await post.send()
    muted, all_of_it = ([one.text for one in server.sent if one.chat_id == chat] for chat in (7, 8))
    (digest,) = [text for text in muted if text.startswith("Kursk Oblast")]
    assert not any(text.startswith("Kurilovka") for text in muted)
    (other,) = all_of_it
    assert "40 killed, says" not in digest
    assert "40 killed, says" in other
    assert "60 killed, says" in digest
    counts = [int(text.splitlines()[1].split()[0]) for text in (digest, other)]
    assert counts[1] - counts[0] == 1


async def test_an_alert_that_is_followed_says_so_after_every_change_of_it(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties")
    await subscribe(storage, "event:casualties", chat=8)
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        async with storage.write() as conn:
            (claim,) = await claims_by_numbers(conn, [7])
            ours = await keep_chat(conn, 7, 0, "private", NOW)
            assert claim.story is not None
            await choose_for_story(conn, ours, claim.story, FOLLOWED, NOW)
        await tell(storage, gazetteer, ECHO)
        await post.send()
        edited = told("topolya_brief", 201, "ГУР: 25 солдатів КНДР вбито біля Курилівки.", edited=NOW)
        await tell(storage, gazetteer, edited, now=NOW + timedelta(minutes=2))
        await post.send()
    for chat, label in ((7, "Following ✓"), (8, "Follow")):
        card = server.in_chat(chat)[0]
        assert "25 North Koreans killed" in card["text"]
        assert card["reply_markup"]["inline_keyboard"][0][0]["text"] == label


async def test_beyond_the_daily_cap_replies_make_no_sound(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", daily_cap=2)
    await subscribe(storage, "event:casualties", chat=8)
    third = replace(told("harbour_desk", 204, "US: 25 вбито Курилівк", 3), claimant=None)
    fourth = replace(told("haneul_memo", 205, "60 вбито Курилівк", 4), claimant=None)
    async with post_office(deps, server) as post:
        for one in (FIRST, DENIAL, third, fourth):
            await tell(storage, gazetteer, one)
            await post.send()
        post.clock.go_to(NOW + timedelta(hours=5))  # another day in Kyiv
        await happen(storage, RECYCLED, 7, post.clock.now())
        await post.send()
    assert [one.silent for one in server.sent if one.chat_id == 7] == [False, False, True, True, False]
    assert not any(one.silent for one in server.sent if one.chat_id == 8)


async def test_what_happened_long_ago_while_nothing_ran_is_one_digest(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "place:kursk-oblast")
    await tell(
        storage, gazetteer, FIRST, told("rota_lypa", 210, "ГУР: 60 солдатів КНДР вбито біля Курилівки.", 3)
    )
    async with post_office(deps, server, TestClock(NOW + timedelta(hours=5))) as post:
        await post.send()
    (digest,) = server.sent
    assert "not running" in digest.text
    assert "40 killed" in digest.text
    assert "60 killed" in digest.text


async def test_topics_and_muted_subscriptions(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    number = await subscribe(storage, "place:kursk-oblast", chat=-1_000_000_000_005, thread=12)
    async with storage.write() as conn:
        await keep_chat(conn, -1_000_000_000_005, 0, "supergroup", NOW)
        await change_subscription(conn, number, muted=True)
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
    (alert,) = server.sent
    assert (alert.thread_id, alert.silent) == (12, True)


BARE = replace(told("topolya_brief", 220, "ГУР: втрати КНДР біля Курилівки.", event_word="втрати"), counts=())


async def test_a_figure_that_a_mere_echo_adds_is_told_with_a_sound_to_everybody_who_saw_the_alert(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "@topolya_brief")
    await tell(storage, gazetteer, BARE)
    async with post_office(deps, server) as post:
        await post.send()
        await tell(storage, gazetteer, ECHO)
        await post.send()
        more = replace(
            ECHO, channel="harbour_desk", message=221, text="ГУР: 40 вбито, 70 поранено, Курилівк."
        )
        wounded = (CountKind.WOUNDED, 70, 70, False, "70")
        await tell(storage, gazetteer, replace(more, counts=(*ECHO.counts, wounded)))
        await post.send()
        await tell(storage, gazetteer, replace(ECHO, channel="haneul_memo", message=222))
        await post.send()
    first, figure, another = server.sent
    assert figure.reply_to == another.reply_to == first.message_id
    assert not figure.silent
    assert not another.silent
    assert figure.text == "🔢 Now with a figure: 40 killed, says 🇺🇦 HUR #8"
    assert another.text == "🔢 Another figure: 40 killed → 40 killed, 70 wounded, says 🇺🇦 HUR #9"
    assert "4 posts → 1 origin" in server.in_chat(7)[0]["text"]


@pytest.mark.parametrize(
    ("places", "word"), [((), "КНДР"), ((("kursk-oblast", "Курщині"),), "Курщині")], ids=["nowhere", "region"]
)
async def test_a_claimant_that_changes_its_figure_is_told_of_without_an_exact_place_too(
    deps: BotDeps,
    storage: Storage,
    gazetteer: Gazetteer,
    server: BotApiServer,
    places: tuple[tuple[str, str], ...],
    word: str,
) -> None:
    await subscribe(storage, "@topolya_brief")
    await tell(storage, gazetteer, replace(FIRST, text=f"ГУР: 40 солдатів вбито, {word}.", places=places))
    async with post_office(deps, server) as post:
        await post.send()
        later = told("rota_lypa", 205, f"ГУР: 60 солдатів вбито, {word}.", 9, places=places)
        await tell(storage, gazetteer, later)
        await post.send()
    first, reply = server.sent
    assert reply.reply_to == first.message_id
    assert reply.text == "🔢 Another figure: 40 killed → 60 killed, says 🇺🇦 HUR #8"


async def test_a_copy_with_another_number_is_another_figure(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    words = "солдатів з третьої роти вбито вчора вночі на полі за старим млином"
    await subscribe(storage, "@topolya_brief")
    await tell(storage, gazetteer, replace(FIRST, text=f"40 {words}", claimant=None, places=()))
    async with post_office(deps, server) as post:
        await post.send()
        copied = told("rota_lypa", 206, f"60 {words}", 9, claimant=None, places=())
        await tell(storage, gazetteer, copied)
        await post.send()
    assert server.sent[1].text.startswith("🔢 Another figure: 40 killed → 60 killed, says 🇺🇦 @rota_lypa")


async def test_a_second_denial_is_told_as_a_denial(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "side:ukraine")
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        await post.send()
        again = "Хіба вбито 40? Ми там були, Курилівк: порожньо."
        for one in (DENIAL, replace(DENIAL, channel="harbour_desk", message=207, text=again)):
            await tell(storage, gazetteer, one)
            await post.send()
    assert [one.text[:11] for one in server.sent[1:]] == ["❌ Denied by", "❌ Denied by"]


async def test_the_first_of_another_side_to_repeat_a_claim_is_told(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    text = "40 солдатів з третьої роти вбито вчора вночі на полі за старим млином біля Курилівки"
    await subscribe(storage, "@topolya_brief")
    await tell(storage, gazetteer, replace(FIRST, text=text, claimant=None))
    async with post_office(deps, server) as post:
        await post.send()
        for number, channel in ((208, "rota_lypa"), (209, "quiet_ridge"), (210, "quiet_ridge")):
            await tell(storage, gazetteer, told(channel, number, text, number - 200, claimant=None))
            await post.send()
    _, reply = server.sent
    assert reply.text == "⚖️ Now repeated on another side, by 🇷🇺 @quiet_ridge: Losses 40 killed, Kurilovka #9"
