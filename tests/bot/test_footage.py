"""What is done with footage that was seen before: all sightings of it, and an analyst's word that a match is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.answers.answer import Answer
from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.deps import BotDeps
from media.matching import FramePair, How, Match, Verdict, same_file
from storage.audit import list_decisions
from storage.chats import choose, keep_chat
from storage.models import claims, posts
from storage.observations import MediaKind, ObservedMedia
from storage.people import give_role
from storage.posts import ReadPost
from tests.bot.feed import NOW
from tests.bot.subscribers import reuse
from tests.bot.test_seen import Pictures, Seen
from tests.storage.made import observed, quiet, rows, write

ANALYST, READER = 501, 502
RECYCLED, EARLIER = 5, 2
LABELS = {
    "en": ("All sightings", "Wrong match", "Undo “wrong match”"),
    "uk": ("Усі появи", "Хибний збіг", "Скасувати «хибний збіг»"),
    "ru": ("Все появления", "Ошибочное совпадение", "Отменить «ошибочное совпадение»"),
    "ko": ("모든 발견", "잘못된 일치", "“잘못된 일치” 취소"),
}


class SeenInFilm(Seen):
    """Footage that is like the first medium."""

    async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
        return [same_file(media_id), Match(1, Verdict.SAME, How.TURNED, 4, orientation=1)]


@pytest.fixture
async def mine(deps: BotDeps) -> BotDeps:
    await reuse(deps.storage, RECYCLED, EARLIER, places=[["kursk-oblast"], ["plyokhovo"]], days=3)
    async with deps.storage.write() as conn:
        await give_role(conn, ANALYST, "analyst", NOW)
    return replace(deps, footage=SeenInFilm())


def labelled(sent: Sent, label: str) -> str:
    (found,) = [button.callback_data for button in sent.all_buttons if button.text == label]
    assert len((found or "").encode()) <= 64
    return found or ""


def opened(deps: BotDeps, user: int) -> Chat:
    """A bot that was started just now."""
    return open_chat(build_dispatcher(deps), user_id=user)


@pytest.mark.parametrize("language", LABELS)
async def test_a_wrong_match_is_hidden_noted_and_taken_back_over_restarts(
    mine: BotDeps, language: str
) -> None:
    every, wrong, undo = LABELS[language]
    async with mine.storage.write() as conn:
        await choose(conn, await keep_chat(conn, ANALYST, 0, "private", NOW), language=language)
    (card,) = await opened(mine, ANALYST).say(f"/claim {RECYCLED}")
    assert "@rota_lypa" in card.text
    (sightings,) = await opened(mine, ANALYST).press(labelled(card, every), on=card)
    assert "@rota_lypa" in sightings.text
    changed, notice = await opened(mine, ANALYST).press(labelled(card, wrong), on=card)
    assert (changed.message_id, notice.notice) == (card.message_id, True)
    assert "@rota_lypa" not in changed.text
    assert wrong not in [button.text for button in changed.all_buttons]
    (again,) = await opened(mine, ANALYST).press(labelled(card, wrong), on=card)  # pressed twice
    assert "@rota_lypa" not in again.text
    back, _ = await opened(mine, ANALYST).press(labelled(changed, undo), on=changed)
    assert "@rota_lypa" in back.text
    async with mine.storage.read() as conn:
        decisions, _ = await list_decisions(conn, limit=10)
    assert [one.action for one in decisions[:2]] == ["match", "match"]
    assert decisions[0].by == ANALYST


async def test_a_reader_may_see_the_sightings_but_not_refuse_a_match(mine: BotDeps) -> None:
    chat = opened(mine, READER)
    (card,) = await chat.say(f"/claim {RECYCLED}")
    (refused,) = await chat.press(labelled(card, "Wrong match"), on=card)
    assert refused.notice
    (card,) = await chat.say(f"/claim {RECYCLED}")
    assert "@rota_lypa" in card.text


async def test_the_footage_of_a_claim_stands_beside_the_earlier_one(mine: BotDeps) -> None:
    chat = opened(replace(mine, pictures=Pictures()), READER)
    (card,) = await chat.say(f"/claim {RECYCLED}")
    (sent,) = await chat.press(labelled(card, "Side by side"), on=card)
    assert sent.file == b"JPEG of kept 2 and kept 1, turned 1"
    assert sent.veiled
    lines = sent.text.splitlines()
    assert lines[0] == "Same footage: mirrored"
    assert lines[1].startswith("Left: 19 Dec 04:40 🇰🇷 @haneul_memo")
    assert lines[2].startswith("Right: 16 Dec 12:30 🇺🇦 @rota_lypa")
    assert lines[-1] == "Shows reuse; doesn't prove where it was filmed."
    for pictures in (None, Pictures(lacking=(1,)), Pictures(lacking=(2,))):
        chat = opened(replace(mine, pictures=pictures), READER)
        (notice,) = await chat.press(labelled(card, "Side by side"), on=card)
        assert notice.notice


@pytest.mark.parametrize("data", ["wm:5:99:1", "wm:1:1:1", "wm:5:-1:1", "wm:99:1:1", "fo:1:all", "fo:99:x"])
async def test_buttons_that_lead_nowhere_are_answered(mine: BotDeps, data: str) -> None:
    answered = await opened(mine, ANALYST).press(data)
    assert answered
    (card,) = await opened(mine, ANALYST).say(f"/claim {RECYCLED}")
    assert "@rota_lypa" in card.text


class Carried(Seen):
    """Footage that is like the first medium by some frames, and the same in a post that claims nothing."""

    def __init__(self, silent: int) -> None:
        super().__init__()
        self.silent = silent

    async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
        frames = tuple(FramePair(at, at, 3) for at in (1.0, 2.0, 4.0))
        found = Match(
            1, Verdict.SAME, How.FRAMES, 3, orientation=1, frames=frames, frames_asked=5, cropped=True
        )
        return [same_file(media_id), found, Match(self.silent, Verdict.SAME, How.PICTURE, 2)]


async def test_posts_with_the_same_footage_and_no_claim_are_listed_with_the_story(mine: BotDeps) -> None:
    photo = ObservedMedia(MediaKind.PHOTO, "silent")
    await write(mine.storage, ReadPost(observed(900, "Ранок", media=(photo,)), quiet()))
    ((silent,),) = await rows(mine.storage, "SELECT max(media_id) FROM sightings")
    chat = opened(replace(mine, footage=Carried(silent)), READER)
    (card,) = await chat.say(f"/claim {RECYCLED}")
    assert "🔥 Same footage, no claim: 1 post" in card.text.splitlines()
    assert "3 posts carry it" in card.text.splitlines()
    assert "3 of 5 frames (at 1, 2, 4 s), cropped or framed, mirrored" in card.text
    (tellers,) = await chat.press(labelled(card, "Who else"), on=card)
    heading = tellers.text.splitlines().index("🔥 Same footage, no claim: 1 post")
    assert tellers.text.splitlines()[heading + 1].startswith("🔥 17 Dec 02:00 ")
    assert "“Ранок”" in tellers.text
    (every,) = await chat.press(labelled(card, "All sightings"), on=card)
    marked = [line for line in every.text.splitlines() if "🔥 same footage, no claim" in line]
    assert ["“Ранок”" in line for line in marked] == [True]


async def test_what_only_a_closer_look_finds_is_counted_among_those_without_a_claim(mine: BotDeps) -> None:
    photo = ObservedMedia(MediaKind.PHOTO, "silent")
    await write(mine.storage, ReadPost(observed(900, "Ранок", media=(photo,)), quiet()))
    ((silent,),) = await rows(mine.storage, "SELECT max(media_id) FROM sightings")

    class Closely(Carried):
        async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
            found = await super().look_up_stored(media_id, closely=closely)
            return found if closely else found[:2]

    (card,) = await opened(replace(mine, footage=Closely(silent)), READER).say(f"/claim {RECYCLED}")
    assert "3 posts carry it" in card.text.splitlines()
    assert "🔥 Same footage, no claim: 1 post" in card.text.splitlines()


async def test_the_earlier_post_that_is_named_is_not_counted_again_as_one_without_a_claim(
    mine: BotDeps,
) -> None:
    photo = ObservedMedia(MediaKind.PHOTO, "silent")
    await write(mine.storage, ReadPost(observed(900, "Ранок", media=(photo,)), quiet()))
    ((silent,),) = await rows(mine.storage, "SELECT max(media_id) FROM sightings")
    ((earlier,),) = await rows(mine.storage, "SELECT post_id FROM sightings WHERE media_id = 1")
    async with mine.storage.write() as conn:
        await conn.execute(update(claims).where(claims.c.post_id == earlier).values(current=False))
        await conn.execute(update(posts).where(posts.c.id == earlier).values(flagged=False))
    chat = opened(replace(mine, footage=Carried(silent)), READER)
    (card,) = await chat.say(f"/claim {RECYCLED}")
    assert "@rota_lypa" in card.text
    assert "🔥 Same footage, no claim: 1 post" in card.text.splitlines()
    (tellers,) = await chat.press(labelled(card, "Who else"), on=card)
    assert "🔥 Same footage, no claim: 2 posts" in tellers.text.splitlines()


async def test_posts_say_that_their_footage_was_seen_before_though_they_claim_nothing(mine: BotDeps) -> None:
    answers: list[Answer] = []
    async with mine.storage.write() as conn:
        claimed = claims.c.id == RECYCLED
        post = (await conn.execute(select(claims.c.post_id).where(claimed))).scalar_one()
        await conn.execute(update(claims).where(claims.c.post_id == post).values(current=False))
    chat = opened(replace(mine, on_answer=answers.append), READER)
    (found,) = await chat.say("/posts @haneul_memo")
    (line,) = [
        line for line in found.text.splitlines() if line.startswith("♻️ Footage seen before: 16 Dec 12:30")
    ]
    assert "@rota_lypa" in line
    assert line.endswith(", mirrored")
    assert "Differs: place (then Plyokhovo; now Kursk Oblast), date (+3 d)" in found.text.splitlines()
    assert "Shows reuse; doesn't prove where it was filmed." in found.text.splitlines()
    said = {row["id"]: row["seen_before"] for row in answers[0].as_json()["rows"]}
    assert said.pop(post)["differs"]["days"] == 3
    assert set(said.values()) <= {None}
