"""Real pictures sent over the Bot API: the answer, and theirs beside the earliest that is kept."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiogram.methods import SendPhoto
from PIL import Image

from bot.deps import BotDeps
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
from tests.media.drawn import encoded, film, picture
from tests.storage.made import a_lexicon, later, observed, quiet, telling, write

WHOLE = picture(640, 480, seed=3)
SAID = {
    "en": ("Same footage: cropped or framed, mirrored", "Outlined: the part that both show."),
    "uk": ("Те саме зображення: обрізане або в рамці, віддзеркалене", "Обведено частину, яку видно на обох."),
    "ru": ("То же изображение: обрезано или в рамке, зеркально", "Обведена часть, которую видно на обоих."),
    "ko": ("같은 영상: 잘림 또는 테두리, 좌우 반전", "테두리: 양쪽에 다 보이는 부분."),
}


@pytest.fixture
async def deps(empty: Storage, gazetteer: Gazetteer, tmp_path: Path) -> AsyncIterator[BotDeps]:
    """A quiet post with a picture and a film, a flagged one with another picture, and the files of all three."""
    lexicon = await a_lexicon(empty)
    (tmp_path / "a.jpg").write_bytes(encoded(WHOLE, "JPEG"))
    film(tmp_path / "b.mp4", 6, width=320, height=240, seed=20)
    (tmp_path / "c.jpg").write_bytes(encoded(picture(640, 480, seed=9), "JPEG"))
    kinds = {"a.jpg": MediaKind.PHOTO, "b.mp4": MediaKind.VIDEO, "c.jpg": MediaKind.PHOTO}
    a, b, c = (ObservedMedia(kind, name, path=str(tmp_path / name)) for name, kind in kinds.items())
    await write(
        empty,
        ReadPost(observed(1, "Ранок", media=(a, b)), quiet()),
        ReadPost(observed(2, "Втрати", media=(c,)), telling("Втрати")),
        lexicon_id=lexicon,
    )
    now = later(10)
    with HashWorkers() as workers:
        facts = [await workers.hash(tmp_path / name) for name in kinds]
        async with empty.write() as conn:
            await store_hashes(conn, [hashes_of(n, made) for n, made in enumerate(facts, 1)], later(0))
        yield BotDeps(
            empty,
            gazetteer,
            BotSettings(access="open"),
            clock=lambda: now,
            footage=Footage(empty, MatchSettings(), workers),
            pictures=KeptPictures(empty, workers, tmp_path),
        )


async def send_photo(server: BotApiServer, content: bytes) -> None:
    file_id = server.keep_file(content)
    sizes = [{"file_id": file_id, "file_unique_id": "u", "width": 9, "height": 9, "file_size": len(content)}]
    await server.say("", photo=sizes)


def sent_photos(server: BotApiServer) -> list[SendPhoto]:
    return [call for call in server.calls if isinstance(call, SendPhoto)]


def shown_photo(server: BotApiServer) -> tuple[str, Image.Image]:
    message = next(one for one in server.messages.values() if "photo" in one)
    content = server.files[message["photo"][0]["file_id"]]
    return message["caption"], Image.open(io.BytesIO(content))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_mirrored_crop_stands_beside_the_earliest_in_the_language_of_the_chat(
    deps: BotDeps, server: BotApiServer, language: str
) -> None:
    async with deps.storage.write() as conn:
        await choose(conn, await keep_chat(conn, 7, 0, "private", later(0)), language=language)
    theirs = WHOLE.crop((32, 24, 608, 456)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    async with running(deps, server):
        await send_photo(server, encoded(theirs, "JPEG"))
        await server.until(lambda: sent_photos(server))
    caption, made = shown_photo(server)
    verdict, outlined = SAID[language]
    assert caption.splitlines()[0] == verdict
    assert outlined in caption.splitlines()
    assert "2024" in caption or "16" in caption
    assert (made.format, made.width > 600) == ("JPEG", True)
    assert not sent_photos(server)[0].has_spoiler


async def test_what_may_show_the_dead_lies_under_a_spoiler(deps: BotDeps, server: BotApiServer) -> None:
    async with running(deps, server):
        await send_photo(server, encoded(picture(640, 480, seed=9), "JPEG", quality=60))
        await server.until(lambda: sent_photos(server))
    assert sent_photos(server)[0].has_spoiler


async def test_frames_of_a_film_stand_beside_those_that_match(
    deps: BotDeps, server: BotApiServer, tmp_path: Path
) -> None:
    content = film(tmp_path / "theirs.mp4", 5, width=256, height=192, seed=21).read_bytes()
    given: dict[str, Any] = {"width": 9, "height": 9, "duration": 5, "file_unique_id": "u"}
    video = {**given, "file_id": server.keep_file(content), "file_size": len(content)}
    async with running(deps, server):
        await server.say("", video=video)
        await server.until(lambda: sent_photos(server))
    caption, made = shown_photo(server)
    assert "5 of 5 frames (at 1, 2, 3, 4 s)" in caption.splitlines()[0]
    assert made.height > made.width / 2


async def test_where_no_picture_is_kept_the_answer_says_so(
    deps: BotDeps, server: BotApiServer, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").unlink()
    async with running(deps, server):
        await send_photo(server, encoded(WHOLE, "JPEG", quality=60))
        await server.until(lambda: server.messages)
        await server.say("/help")
        await server.until(lambda: len(server.messages) > 1)
    assert "No side by side: no picture of the earlier one is kept" in server.sent[0].text
    assert not sent_photos(server)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No side by side: it is cut off"),
        ("uk", "Поруч не показати: він обірваний"),
        ("ru", "Рядом не показать: он оборван"),
        ("ko", "나란히 보여 드릴 수 없습니다: 파일이 중간에 끊겼습니다"),
    ],
)
async def test_a_picture_that_was_damaged_meanwhile_is_said(
    deps: BotDeps, server: BotApiServer, tmp_path: Path, language: str, said: str
) -> None:
    async with deps.storage.write() as conn:
        await choose(conn, await keep_chat(conn, 7, 0, "private", later(0)), language=language)
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    async with running(replace(deps), server):
        await send_photo(server, encoded(WHOLE, "JPEG", quality=60))
        await server.until(lambda: len(server.messages) > 1)
    assert server.sent[1].text.startswith(said)
