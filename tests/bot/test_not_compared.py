"""What wasn't compared over the Bot API is never called unseen, and a post is no sighting elsewhere of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.deps import BotDeps
from bot.locales import words_in
from bot.reasons import reason_in_words
from bot.settings import LANGUAGES, BotSettings
from claims.places import Gazetteer
from dprkwatch.footage import Footage
from dprkwatch.kept_pictures import KeptPictures
from media.settings import MatchSettings
from media.workers import HashWorkers
from monitors.media_hashes import hashes_of
from storage.chats import choose, keep_chat
from storage.engines import Storage
from storage.media import store_hashes
from storage.observations import MediaKind, ObservedMedia
from storage.posts import ReadPost
from tests.bot.bot_api_server import BotApiServer
from tests.bot.test_polling import running
from tests.bot.test_seen import BY_BOTH
from tests.media.drawn import encoded, picture
from tests.storage.made import a_lexicon, later, observed, quiet, telling, write

WHOLE = encoded(picture(640, 480, seed=3), "JPEG")
DOT = encoded(picture(1, 1))
UNREAD = {
    "en": ("This file couldn't be looked into: ", "Only the very same file, byte for byte,", "Not seen"),
    "uk": ("Цей файл не вдалося розглянути: ", "Шукали лише точно такий самий файл", "не бачили"),
    "ru": ("Этот файл не удалось рассмотреть: ", "Искали только точно такой же файл", "не видели"),
    "ko": ("이 파일의 내용을 읽을 수 없었습니다: ", "바이트까지 똑같은 파일만", "본 적이 없"),
}


@pytest.fixture
async def deps(empty: Storage, gazetteer: Gazetteer, tmp_path: Path) -> AsyncIterator[BotDeps]:
    """A post with a picture, one of a single pixel, and one that waits to be hashed."""
    lexicon = await a_lexicon(empty)
    (tmp_path / "whole.jpg").write_bytes(WHOLE)
    (tmp_path / "dot.png").write_bytes(DOT)
    names = ("whole.jpg", "dot.png", "waiting.jpg")
    seen = [ObservedMedia(MediaKind.PHOTO, name, path=str(tmp_path / name)) for name in names]
    await write(
        empty,
        ReadPost(observed(1, "Втрати", channel=BY_BOTH, media=(seen[0],)), telling("Втрати")),
        ReadPost(observed(2, "Крапка", channel=BY_BOTH, media=(seen[1],)), quiet()),
        ReadPost(observed(3, "Вечір", channel=BY_BOTH, media=(seen[2],)), quiet()),
        lexicon_id=lexicon,
    )
    now = later(10)
    with HashWorkers() as workers:
        facts = [await workers.hash(tmp_path / name) for name in names[:2]]
        async with empty.write() as conn:
            await store_hashes(conn, [hashes_of(n, made) for n, made in enumerate(facts, 1)], later(0))
        footage = Footage(empty, MatchSettings(), workers)
        yield BotDeps(empty, gazetteer, BotSettings(access="open"), clock=lambda: now, footage=footage)


async def ask(server: BotApiServer, said: str) -> str:
    before = len(server.sent)
    await server.say(said)
    await server.until(lambda: len(server.sent) > before)
    return server.sent[-1].text


async def send_photo(server: BotApiServer, content: bytes) -> str:
    file_id = server.keep_file(content)
    sizes = [{"file_id": file_id, "file_unique_id": "u", "width": 9, "height": 9, "file_size": len(content)}]
    before = len(server.sent)
    await server.say("", photo=sizes)
    await server.until(lambda: len(server.sent) > before)
    return server.sent[-1].text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_file_that_cannot_be_looked_into_says_why_and_that_only_its_bytes_were_searched_for(
    deps: BotDeps, server: BotApiServer, language: str
) -> None:
    async with deps.storage.write() as conn:
        await choose(conn, await keep_chat(conn, 7, 0, "private", later(0)), language=language)
    head, only, flat = UNREAD[language]
    async with running(deps, server):
        for content in (WHOLE[: len(WHOLE) // 3], b"no picture at all", encoded(picture(1, 2)), b""):
            said = await send_photo(server, content)
            assert said.splitlines()[0].startswith(head)
            assert only in said
            assert flat not in said
            assert language == "en" or "PDQ" not in said


async def test_the_very_same_file_is_found_though_it_cannot_be_looked_into(
    deps: BotDeps, server: BotApiServer
) -> None:
    async with running(deps, server):
        said = await send_photo(server, DOT)
    assert said.startswith("This file couldn't be looked into: 1 × 1 pixels are too small to compare")
    assert "Seen: 1 sighting, 1 channel" in said
    assert "Крапка" in said
    assert "Only the very same file, byte for byte, was searched for; what looks like it was not." in said


async def test_a_post_that_shows_several_is_one_sighting_of_itself(
    deps: BotDeps, server: BotApiServer, tmp_path: Path
) -> None:
    names = ("whole.jpg", "other.jpg")
    (tmp_path / "other.jpg").write_bytes(encoded(picture(640, 480, seed=8), "JPEG"))
    album = [ObservedMedia(MediaKind.PHOTO, f"album {name}", path=str(tmp_path / name)) for name in names]
    await write(deps.storage, ReadPost(observed(4, "Двоє", channel=BY_BOTH, media=tuple(album)), quiet()))
    with HashWorkers() as workers:
        facts = [await workers.hash(tmp_path / name) for name in names]
    async with deps.storage.write() as conn:
        await store_hashes(conn, [hashes_of(n, made) for n, made in enumerate(facts, 4)], later(0))
    async with running(deps, server):
        said = await ask(server, "t.me/tykha_varta/4")
        sent = next(one for one in server.messages.values() if one.get("text") == said)
        [[every]] = sent["reply_markup"]["inline_keyboard"]
        await server.press(sent["message_id"], every["callback_data"])
        await server.until(lambda: server.shown[-1].how == "editMessageText")
    assert said.startswith("Seen: 2 sightings, 1 channel")
    assert every["text"] == "All 2"
    assert server.shown[-1].text.startswith("2 sightings")
    assert "the post you asked about" in server.shown[-1].text


async def test_a_file_that_cannot_be_looked_into_is_not_put_beside_the_very_same(
    deps: BotDeps, server: BotApiServer, tmp_path: Path
) -> None:
    with HashWorkers() as workers:
        pictures = KeptPictures(deps.storage, workers, tmp_path)
        async with running(replace(deps, pictures=pictures), server):
            said = await send_photo(server, DOT)
            await server.say("/help")
            await server.until(lambda: any("/claims" in one.text for one in server.sent))
    assert "Крапка" in said
    assert [one.how for one in server.sent] == ["sendMessage", "sendMessage"]


ONLY = {
    "en": (
        "Not seen elsewhere in 1 picture or film since 16",
        "The only sighting: ",
        "Nothing was compared yet",
    ),
    "uk": ("Більше ніде не бачили серед 1 ", "Єдина поява: ", "Ще нічого не порівнювали"),
    "ru": ("Больше нигде не видели среди 1 ", "Единственное появление: ", "Пока ничего не сравнивали"),
    "ko": ("다른 곳에서는 본 적이 없습니다", "유일한 발견: ", "아직 아무것도 비교하지 않았습니다"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_post_seen_nowhere_else_is_no_reuse_of_itself(
    deps: BotDeps, server: BotApiServer, language: str
) -> None:
    async with deps.storage.write() as conn:
        await choose(conn, await keep_chat(conn, 7, 0, "private", later(0)), language=language)
    nowhere, only, waits = ONLY[language]
    async with running(deps, server):
        alone, dot, waiting = [await ask(server, f"t.me/tykha_varta/{n}") for n in (1, 2, 3)]
    words = words_in(language)
    assert nowhere in alone.splitlines()[0]
    assert [line for line in alone.splitlines() if line.startswith(only) and "Втрати" in line]
    assert dot.startswith(UNREAD[language][0])
    assert waiting.startswith(waits)
    for said in (alone, dot, waiting):
        assert words.say("alike-file") not in said.replace(words.say("seen-only-number"), "")
        assert words.say("seen-shows") not in said
    for said in (dot, waiting):
        assert nowhere not in said
        assert only in said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "named like a jpg file, but is image/png; is cut off",
            "він названий як файл jpg, але це image/png; він обірваний",
        ),
        ("took longer than 2.5 s", "це тривало довше за 2.5 с"),
        (
            "an animation of more than 600 frames: the rest was left out",
            "переглянуто, наскільки дозволяє межа, решту пропущено",
        ),
        ("the moon is full", "the moon is full"),
    ],
)
def test_reasons_have_the_language_of_the_chat_where_they_are_known(reason: str, said: str) -> None:
    assert reason_in_words(reason, words_in("uk")) == said
