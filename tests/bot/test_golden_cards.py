"""What people see, held as files that are read by eye when they change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from bot.answers.answer import ClaimsAnswer
from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.cards.claims import claims_card, rounded_down
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from bot.locales import words_in
from claims.model import CountKind
from claims.places import Gazetteer
from storage.claim_filters import ClaimFilter
from storage.claims import find_claims
from storage.engines import Storage
from storage.lexicons import keep_lexicon
from storage.models import channel_identities, claims, posts
from storage.posts import ReadPost, write_posts
from storage.readings import give_own_stories
from tests.bot.conftest import KYIV, carried
from tests.bot.feed import FEED, NOW, at, observed, reading_of, write_gap

Golden = Callable[[str, str | Sent], None]


async def test_a_list_of_events_names_window_totals_claimants_and_pages(
    deps: BotDeps, golden: Golden
) -> None:
    chat = open_chat(build_dispatcher(replace(deps, page_size=3)))
    (first,) = await chat.say("/claims kursk 7d")
    golden("claims_page_1", first)
    (second,) = await chat.press(carried(first, "▶"))
    assert second.changed
    assert second.message_id == first.message_id
    golden("claims_page_2", second)


async def test_a_gap_in_the_window_is_shown_under_the_list(
    chat: Chat, storage: Storage, golden: Golden
) -> None:
    await write_gap(storage, "quiet_ridge", at(18, 22), at(19, 1))
    await write_gap(storage, "haneul_memo", at(17, 1), at(17, 3, 30))
    await write_gap(storage, "harbour_desk", at(2, 1), at(2, 3))
    (sent,) = await chat.say("/claims casualties -denied 3d")
    golden("claims_with_gaps", sent)


async def test_a_claim_told_twice_says_by_how_many_posts(chat: Chat, golden: Golden) -> None:
    golden("claim_hur", (await chat.say("/claim 1"))[0])


async def test_a_numbered_button_opens_the_card_of_its_line(chat: Chat) -> None:
    (listed,) = await chat.say("/claims kursk 7d")
    (card,) = await chat.press(listed.all_buttons[1].callback_data or "")
    (asked,) = await chat.say("/claim 5")
    assert (card.text, card.entities) == (asked.text, asked.entities)
    assert not card.changed


async def test_a_denial_says_who_denies_what(chat: Chat, golden: Golden) -> None:
    golden("claim_denied", (await chat.say("/claim 4"))[0])


async def test_two_counts_and_photos(chat: Chat, golden: Golden) -> None:
    golden("claim_two_counts", (await chat.say("/claim #5"))[0])


async def test_a_text_that_names_no_claimant_is_its_channel_writing(chat: Chat, golden: Golden) -> None:
    golden("claim_of_channel", (await chat.say("/claim 6"))[0])


async def test_why_shows_the_spans_and_rules_and_hides_them_again(chat: Chat, golden: Golden) -> None:
    (card,) = await chat.say("/claim 5")
    (why,) = await chat.press(card.all_buttons[0].callback_data or "")
    golden("claim_why", why)
    (back,) = await chat.press(why.all_buttons[0].callback_data or "")
    assert (back.text, back.message_id) == (card.text, card.message_id)


async def test_posts_are_found_in_any_form_of_a_word(chat: Chat, golden: Golden) -> None:
    golden("posts", (await chat.say('/posts корейці -"штурм"'))[0])


async def test_a_place_is_found_in_posts_by_its_names_in_every_language(chat: Chat, golden: Golden) -> None:
    golden("posts_by_place", (await chat.say("/posts Plyokhovo"))[0])


async def test_sources(chat: Chat, storage: Storage, golden: Golden) -> None:
    await write_gap(storage, "quiet_ridge", at(18, 22), at(19, 1))
    golden("sources", (await chat.say("/sources"))[0])


async def test_help_and_start(chat: Chat, golden: Golden) -> None:
    golden("help", (await chat.say("/help"))[0])
    golden("start", (await chat.say("/start"))[0])


async def test_nothing_found_says_what_was_searched_and_what_would_match(chat: Chat, golden: Golden) -> None:
    golden("nothing_in_window", (await chat.say("/claims kursk side:north_korea 2h"))[0])


async def test_nothing_found_with_hits_nearby_says_when(chat: Chat, golden: Golden) -> None:
    golden("nothing_nearest", (await chat.say("/claims by:HUR 24h"))[0])


async def test_what_is_not_understood_is_said_with_the_nearest_thing(chat: Chat, golden: Golden) -> None:
    golden("problems", (await chat.say("/claims sdzha @nobody_here by:HURR 40.13.2024"))[0])


async def test_a_list_in_another_language_has_its_place_names(deps: BotDeps, golden: Golden) -> None:
    settings = replace(deps.settings, language="uk")
    chat = open_chat(build_dispatcher(replace(deps, settings=settings)))
    golden("claims_uk", (await chat.say("/claims Курщина 7d"))[0])


async def test_a_page_turned_later_is_still_of_the_window_that_was_asked_for(deps: BotDeps) -> None:
    moment = NOW

    chat = open_chat(build_dispatcher(replace(deps, page_size=3, clock=lambda: moment)))
    (first,) = await chat.say("/claims kursk 7d")
    moment = NOW + timedelta(days=300)
    (second,) = await chat.press(carried(first, "▶"))
    assert second.text.splitlines()[0] == first.text.splitlines()[0]
    assert "2/2" in second.text


async def test_words_that_nothing_says_are_quoted_once(chat: Chat) -> None:
    (sent,) = await chat.say("/claims hello")
    assert "Without “hello”: 6 claims." in sent.text.splitlines()


async def test_an_edit_that_changes_a_figure_shows_both_as_they_were_written(
    chat: Chat, storage: Storage, gazetteer: Gazetteer, golden: Golden
) -> None:
    told = FEED[1]
    text = told.text.replace("30", "13")
    edited = replace(told, text=text, counts=((CountKind.KILLED_OR_WOUNDED, 13, 13, False, "13"),))
    when = told.posted + timedelta(hours=2)
    post = replace(observed(edited), observed_at=when, edited_at=when)
    async with storage.write() as conn:
        lexicon = await keep_lexicon(conn, "test-lexicon", {"a": "b"}, at(1, 0))
        written = await write_posts(
            conn, [ReadPost(post, reading_of(edited, gazetteer))], when, lexicon_id=lexicon
        )
        await give_own_stories(conn, written.claim_ids)
    (number,) = written.claim_ids
    golden("claim_edited", (await chat.say(f"/claim {number}"))[0])
    (old,) = await chat.say("/claim 2")
    assert f"Read again since: see #{number}." in old.text
    (listed,) = await chat.say("/claims @rota_lypa plyokhovo")
    assert f"#{number} ✏️" in listed.text


async def test_a_deleted_and_forwarded_post_says_so(chat: Chat, storage: Storage, golden: Golden) -> None:
    async with storage.write() as conn:
        forwarded = select(channel_identities.c.channel_id).where(channel_identities.c.value == "quiet_ridge")
        await conn.execute(
            update(posts)
            .where(posts.c.message_id == 9)
            .values(deleted_at=at(18, 3), forward_channel_id=forwarded.scalar_subquery())
        )
        await conn.execute(update(posts).where(posts.c.message_id == 12).values(forward_title="Архів <i>"))
    golden("claim_deleted", (await chat.say("/claim 3"))[0])
    assert "forwarded from Архів <i>" in (await chat.say("/claim 5"))[0].text
    (listed,) = await chat.say("/claims @harbour_desk")
    assert "#3 🗑" in listed.text
    (found,) = await chat.say("/posts @harbour_desk")
    assert ", forwarded from @quiet_ridge, 🗑 deleted" in found.text


async def test_joint_figures_are_named_and_left_out(chat: Chat, storage: Storage) -> None:
    async with storage.write() as conn:
        slots = json.loads((await conn.execute(select(claims.c.slots).where(claims.c.id == 6))).scalar_one())
        slots["joint"] = [{"what": "killed_or_wounded", "min": 200, "max": 200, "approximate": True}]
        await conn.execute(update(claims).where(claims.c.id == 6).values(slots=json.dumps(slots)))
    (card,) = await chat.say("/claim 6")
    assert "Left out: ~200 killed or wounded, counted together with Russians" in card.text.splitlines()
    (listed,) = await chat.say("/claims combat")
    line = "Left out, counted together with Russians: ~200 killed or wounded (@rota_lypa, posted 19 Dec)"
    assert line in listed.text.splitlines()


async def test_several_claimants_take_the_plural(chat: Chat) -> None:
    (card,) = await chat.say("/claim 3")
    assert card.text.startswith("🌐 US officials claim: several hundred North Koreans")


async def test_totals_are_bounds_where_very_many_match(deps: BotDeps) -> None:
    async with deps.storage.read() as conn:
        page = await find_claims(conn, ClaimFilter(), limit=2, at_most=3)
    answer = ClaimsAnswer(command="/claims", total=page.events, found=page)
    view = Viewing(words_in("en"), KYIV, NOW, deps.gazetteer.names)
    card = claims_card(answer, view, asked=None, page_size=2)
    assert "at least" in card.text.render()[0]
    assert [rounded_down(n) for n in (7, 99, 101, 6131, 10001)] == [7, 99, 100, 6100, 10000]


async def test_posts_can_be_asked_for_by_what_they_claim(chat: Chat) -> None:
    for question, total in (
        ("by:HUR", "2 posts"),
        ("casualties -denied", "4 posts"),
        ("casualties by:HUR has:video", "1 post"),
        ("combat has:place has:count", "1 post"),
    ):
        (sent,) = await chat.say(f"/posts {question}")
        assert sent.text.splitlines()[1].partition(" · ")[0] == total, question


async def test_posts_of_a_language_that_nobody_asked_for_are_not_missed(deps: BotDeps) -> None:
    chat = open_chat(build_dispatcher(deps))
    forget = update(posts).values(language=None)
    async with deps.storage.write() as conn:
        await conn.execute(forget)
    (sent,) = await chat.say("/posts lang:ko")
    assert "@haneul_memo" in sent.text
    assert "no language yet" not in sent.text
    async with deps.storage.write() as conn:
        await conn.execute(forget)
    async with await Storage.open(str(deps.storage.url.database), read_only=True) as reading:
        (sent,) = await open_chat(build_dispatcher(replace(deps, storage=reading))).say("/posts lang:ko")
    assert "⚠️ 7 posts of this window have no language yet, so this answer may miss some" in sent.text
