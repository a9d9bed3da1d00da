"""Subscriptions, what is owed to chats, what is forgotten, health and the audit log, on a real PostgreSQL."""

from __future__ import annotations

from sqlalchemy import select

from storage import audit
from storage.admin_notices import owe_notices
from storage.alerts import (
    FOLLOWED,
    alerts_since,
    choices_for_story,
    choose_for_story,
    claims_of_stories,
    figure_before,
    is_told,
    join_threads,
    keep_thread,
    near_stories,
    owe_edits,
    owe_replies,
    stories_of_post,
    thread_key,
    threads_of,
)
from storage.alerts import News as StoryNews
from storage.arrivals import arrivals, deleted_claims, edited_claims, recycled_claims, stale_channels
from storage.chat_reach import move_chat, rest_chat, resting, wake_chat
from storage.chats import ChatSettings, chat_settings, choose, keep_chat
from storage.claim_filters import ClaimFilter
from storage.closing import close_until, moment_of_storing
from storage.deliveries import (
    ALERT,
    CHART,
    DIGEST,
    FAILED,
    NOTE,
    SENT,
    Owed,
    again,
    delivery_by_id,
    due_deliveries,
    mark_sent,
    outbox,
    owe,
    put_off,
    settle,
)
from storage.dialogues import dialogue_of, end_dialogue, keep_dialogue, place_dialogue
from storage.engines import Storage
from storage.events import finish_events, open_events, owe_deletions
from storage.forgetting import forget_chat, kept_about
from storage.health import health
from storage.keys import ChannelId, LexiconId
from storage.models import claims
from storage.notices import add_notice, open_notices
from storage.observations import Way
from storage.people import give_role, list_people, person_id_of, role_of, take_role
from storage.posts import ReadPost, mark_deleted
from storage.stories import stories_of_rivals
from storage.subscriptions import (
    DAILY,
    INSTANT,
    add_subscription,
    change_subscription,
    due_subscriptions,
    end_subscription,
    move_on,
    standing_since,
    subscriptions_by_ids,
    subscriptions_of,
)
from tests.storage.made import NOW, later, observed, telling, write
from tests.storage.test_postgresql import SAID, fill, pytestmark, server, storage, url  # noqa: F401  the server and its databases

GROUP, MOVED = -5, -1_000_000_000_005


async def test_subscriptions_of_a_chat_and_of_its_topics(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        whole = await keep_chat(conn, GROUP, 0, "supergroup", NOW)
        topic = await keep_chat(conn, GROUP, 12, "supergroup", NOW)
        assert await keep_chat(conn, GROUP, 12, "supergroup", NOW) == topic
        await choose(conn, whole, zone="Asia/Seoul", language="ko", dark=True, charts=False)
        await choose(conn, topic, language="en", dark=False)
        assert await chat_settings(conn, GROUP, 12) == ChatSettings(
            "en", "Asia/Seoul", dark=False, charts=False
        )
        daily, new = await add_subscription(
            conn, topic, "event:capture", DAILY, NOW, at="09:00", next_due=later(5), covered_to=NOW
        )
        assert new
        assert await add_subscription(conn, topic, "event:capture", DAILY, NOW, next_due=later(6)) == (
            daily,
            False,
        )
        instant, _ = await add_subscription(conn, whole, "", INSTANT, NOW)
        (found,) = await subscriptions_of(conn, GROUP, 12)
        assert (found.zone, found.language, found.next_due) == ("Asia/Seoul", "en", later(6))
        assert [one.id for one in await subscriptions_by_ids(conn, [instant, daily])] == [daily, instant]
        assert not await due_subscriptions(conn, later(5))
        assert [one.id for one in await due_subscriptions(conn, later(6))] == [daily]
        await move_on(conn, [{"id": daily, "next_due": later(1446), "covered_to": later(6)}])
        assert not await due_subscriptions(conn, later(6))
        (standing,) = await standing_since(conn, 0)
        assert (standing.id, standing.active) == (instant, True)
        await change_subscription(conn, instant, paused_until=later(60))
        await end_subscription(conn, daily)
        assert [one.active for one in await standing_since(conn, standing.version)] == [True, False]
        assert not await subscriptions_of(conn, GROUP, 12)


async def test_what_is_owed_is_sent_once_put_off_and_set_aside(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        ours = await keep_chat(conn, 7, 0, "private", NOW)
        await choose(conn, ours, dark=True)
        notes = [Owed(ours, NOTE, str(n), {"lines": ["…"]}, later(n)) for n in range(3)]
        await owe(conn, notes)
        await owe(conn, notes)
        first, second, third = await due_deliveries(conn, later(5), 10)
        assert (first.telegram_chat_id, first.dark, first.charts) == (7, True, True)
        assert await due_deliveries(conn, later(5), 10, but=[first.id, second.id], but_chats=[ours + 1]) == [
            third
        ]
        assert await mark_sent(conn, first, 1001, later(5))
        await owe(conn, [Owed(ours, CHART, str(first.id), {}, later(5), about_id=first.id)])
        await put_off(conn, second.id, later(60), attempts=1, error="TelegramServerError")
        await settle(conn, third.id, FAILED, "message is too long")
        (chart,) = await due_deliveries(conn, later(6), 10)
        assert (chart.kind, chart.about_message, chart.about_state) == (CHART, 1001, SENT)
        state = await outbox(conn, later(6))
        assert (state.due, state.failed, state.last_sent) == (1, 1, later(5))
        await again(conn, [third.id], later(7))
        assert {one.id for one in await due_deliveries(conn, later(7), 10)} == {chart.id, third.id}
        found = await delivery_by_id(conn, second.id)
        assert found is not None
        assert found.attempts == 1


async def test_chats_that_refuse_rest_come_back_and_move(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        ours = await keep_chat(conn, GROUP, 0, "group", NOW)
        number, _ = await add_subscription(conn, ours, "", INSTANT, NOW)
        await owe(conn, [Owed(ours, NOTE, "x", {}, NOW)])
        assert await rest_chat(conn, GROUP, "kicked") == 1
        assert await resting(conn, GROUP)
        assert not await due_deliveries(conn, later(1), 10)
        assert await wake_chat(conn, GROUP, later(2)) == 1
        await move_chat(conn, GROUP, MOVED)
        assert [one.id for one in await subscriptions_of(conn, MOVED)] == [number]
        assert not await subscriptions_of(conn, GROUP)


async def test_a_story_its_alerts_replies_edits_and_wishes(storage: Storage) -> None:  # noqa: F811
    await fill(storage)
    async with storage.write() as conn:
        row = (await conn.execute(select(claims).order_by(claims.c.id))).first()
        assert row is not None
        story, event, key = row.story_id, row.event, thread_key(row.story_id, row.event)
        told, knows, follows = [await keep_chat(conn, chat, 0, "private", NOW) for chat in (1, 2, 3)]
        await owe(conn, [Owed(told, ALERT, key, {"claim": row.id}, NOW)])
        (alert,) = await due_deliveries(conn, NOW, 10)
        await mark_sent(conn, alert, 55, NOW)
        await join_threads(conn, key, [(knows, None, later(60))], row.id, NOW)
        await keep_thread(conn, follows, key, row.id, 77, NOW)
        await choose_for_story(conn, follows, story, FOLLOWED, NOW)
        await choose_for_story(conn, follows, story, FOLLOWED, later(1))
        assert await choices_for_story(conn, story) == {follows: FOLLOWED}
        threads = await threads_of(conn, [story], event)
        assert [(one.telegram_chat_id, one.choice) for one in threads] == [
            (1, None),
            (2, None),
            (3, FOLLOWED),
        ]
        assert threads[1].held_until == later(60)
        for number, silent in ((1, {told}), (1, {told}), (2, set())):
            news = StoryNews(number, "teller", row.id)
            await owe_replies(conn, news, [(threads[0], later(1))], silent=silent)
        await owe_edits(conn, threads, later(1))
        await owe_edits(conn, threads, later(2))
        owed = await due_deliveries(conn, later(2), 10)
        assert [one.kind for one in owed] == ["reply", "edit", "edit"]
        assert [event for event, _, _ in owed[0].payload["events"]] == [1, 2]
        assert owed[0].about_message == 55
        assert not owed[0].silent  # one of its news is to be heard
        assert await alerts_since(conn, [told, follows], NOW) == {told: 2, follows: 1}
        assert await is_told(conn, told, key)
        assert not await is_told(conn, knows, key)
        assert row.id in await claims_of_stories(conn, [story], event)
        assert (story, event, row.id) in await stories_of_post(conn, row.post_id)
        assert await near_stories(conn, story, event, ["plyokhovo"], row.posted_at) == []
        assert await stories_of_rivals(conn, row.id) == []
        assert await figure_before(conn, row.id) is None


async def test_a_reply_that_was_given_more_to_say_while_it_went_out_stays_due(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        ours = await keep_chat(conn, 1, 0, "private", NOW)
        await owe(conn, [Owed(ours, "reply", "1:1", {"events": [[1, "teller", 5]]}, NOW)])
        (reply,) = await due_deliveries(conn, NOW, 10)
        more = '{"events":[[1,"teller",5],[2,"denied",6]]}'
        await conn.exec_driver_sql(f"UPDATE deliveries SET payload = '{more}'")  # noqa: S608
        assert not await mark_sent(conn, reply, 9, NOW)
        (reply,) = await due_deliveries(conn, NOW, 10)
        assert reply.payload == {"events": [[2, "denied", 6]], "told": [1]}


async def test_what_arrived_changed_and_went_in_a_stretch_of_time(storage: Storage) -> None:  # noqa: F811
    await fill(storage)
    said = SAID.replace("30", "40")
    edited = ReadPost(observed(1, said, observed_at=later(10)), telling(said, killed=40))
    await write(storage, edited, now=later(10), lexicon_id=LexiconId(1))
    async with storage.write() as conn:
        await close_until(conn, later(19))
        assert await moment_of_storing(conn, later(10)) == later(19)
        await mark_deleted(conn, ChannelId(1), [1], later(20), way=Way.LIVE, evidence="update")
        posts = [row.post_id for row in await conn.execute(select(claims.c.post_id).distinct())]
        await owe_deletions(conn, posts, later(20))
        happened = await open_events(conn)
        assert happened
        await finish_events(conn, [one.id for one in happened], later(21))
        assert not await open_events(conn)
        found = await arrivals(conn, ClaimFilter(), later(-10_000), later(30), limit=10)
        assert found.events == len(found.lines) > 0
        assert await edited_claims(conn, later(5), later(15))
        assert await deleted_claims(conn, later(5), later(30))
        assert await recycled_claims(conn, later(5), later(30)) == []
        assert (await stale_channels(conn, later(30))).channels == 0


async def test_a_chat_is_forgotten_whole_but_for_a_ban(storage: Storage) -> None:  # noqa: F811
    await fill(storage)
    async with storage.write() as conn:
        ours = await keep_chat(conn, 7, 0, "private", NOW)
        number, _ = await add_subscription(conn, ours, "", DAILY, NOW)
        await owe(conn, [Owed(ours, DIGEST, "1", {}, NOW, subscription_id=number)])
        (digest,) = await due_deliveries(conn, NOW, 10)
        await owe(conn, [Owed(ours, CHART, "1", {}, NOW, about_id=digest.id)])
        await keep_dialogue(conn, 7, 7, "subscribe", {"step": "how"}, NOW)
        dialogue = await dialogue_of(conn, 7, 7)
        assert dialogue is not None
        assert dialogue.state == {"step": "how"}
        for state, placed in (({"step": "what"}, None), ({"step": "how"}, 55)):
            await place_dialogue(conn, 7, 7, state, 55)
            dialogue = await dialogue_of(conn, 7, 7)
            assert dialogue is not None
            assert dialogue.message_id == placed
        story = (await conn.execute(select(claims.c.story_id))).scalars().first()
        assert story is not None
        await choose_for_story(conn, ours, story, FOLLOWED, NOW)
        await give_role(conn, 7, "subscriber", NOW)
        about = await kept_about(conn, 7)
        assert about.role == "subscriber"
        assert about.rows["deliveries"] == 2
        assert await forget_chat(conn, 7) == sum(about.rows.values()) + 1
        assert (await kept_about(conn, 7)).rows == {}
        await give_role(conn, 7, "banned", NOW)
        await forget_chat(conn, 7)
        assert await role_of(conn, 7) == "banned"
        await end_dialogue(conn, 7, 7)


async def test_roles_decisions_notices_and_health(storage: Storage) -> None:  # noqa: F811
    await fill(storage)
    async with storage.write() as conn:
        person = await person_id_of(conn, 7, NOW)
        await give_role(conn, 8, "analyst", NOW)
        await audit.note(
            conn, NOW, person, "channel.side", "channel 1", {"side": "ukraine"}, {"side": "west"}
        )
        subject = f"person {await person_id_of(conn, 8, NOW)}"
        await audit.note(conn, later(1), None, "role", subject, None, {"role": "x"})
        (newest, oldest), total = await audit.list_decisions(conn, limit=2)
        assert (newest.subject, newest.by, newest.named) == ("8", None, False)
        assert (oldest.by, oldest.before, oldest.after) == (7, {"side": "ukraine"}, {"side": "west"})
        assert total >= 2
        await take_role(conn, 8, NOW)
        assert (await list_people(conn, limit=5))[1] == 0
        await add_notice(conn, "made", NOW)
        assert await owe_notices(conn, [7, 9], NOW) == 1
        assert not await open_notices(conn)
        figures = await health(conn, later(1))
        assert figures.outbox.due == 2
        assert figures.database_bytes > 0
        assert figures.unsealed > 0
