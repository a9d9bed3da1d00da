"""Where was this seen before: links, forwarded posts, files by their number, files by how they look."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from telethon.tl import types
from telethon.utils import pack_bot_file_id

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from bot.footage import KeptPicture, telegram_file_number
from bot.settings import BotSettings
from claims.places import Gazetteer
from media.facts import MediaFacts, State
from media.matching import FramePair, How, Match, Verdict, same_file
from media.side_by_side import Composed, Half, Pairing
from media.thumbnails import Film
from storage.engines import Storage
from storage.fakes import KnownFake
from storage.media import MediaHashes, store_hashes
from storage.observations import ChannelRef, MediaKind, ObservedMedia, Way
from storage.posts import ReadPost
from tests.storage.made import a_lexicon, later, observed, quiet, telling, write

BY_BOTH = ChannelRef(telegram_id=1700000001, username="tykha_varta", title="Тиха варта")
NUMBER = 5_000_000_000_000_001
USER = 4242


class Seen:
    """Footage in which medium 1 was seen again as medium 2, mirrored; and one known fake."""

    def __init__(self) -> None:
        self.hashed: list[Path] = []
        self.thumbnails: list[Film | None] = []

    async def hash(self, path: Path) -> MediaFacts:
        self.hashed.append(path)
        return MediaFacts(State.REFUSED, "the file is empty")

    async def look_up(self, facts: MediaFacts, thumbnail_of: Film | None = None) -> list[Match]:
        self.thumbnails.append(thumbnail_of)
        return [Match(-1, Verdict.SAME, How.PICTURE, 3)]

    async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
        return [same_file(media_id), Match(2, Verdict.SAME, How.TURNED, 4, orientation=1)]

    def fake(self, number: int) -> KnownFake | None:
        return KnownFake(-1, bytes(32), "a film of 2019", "list.csv")


class Pictures:
    """Pictures of every medium but some; putting two side by side tells which."""

    def __init__(self, lacking: tuple[int, ...] = ()) -> None:
        self.lacking = lacking
        self.paired: list[Pairing] = []

    async def kept(self, media_id: int) -> KeptPicture | None:
        return None if media_id in self.lacking else KeptPicture(Half(f"kept {media_id}"))

    async def compose(self, pairing: Pairing) -> Composed | str:
        self.paired.append(pairing)
        said = f"JPEG of {pairing.left.path} and {pairing.right.path}, turned {pairing.orientation}"
        return Composed(said.encode(), outlined=pairing.cropped)


ChatOf = Callable[[Seen], Chat]


@pytest.fixture
async def chat_of(empty: Storage, gazetteer: Gazetteer) -> ChatOf:
    lexicon = await a_lexicon(empty)
    photo = ObservedMedia(MediaKind.PHOTO, str(NUMBER))
    other = ObservedMedia(MediaKind.PHOTO, str(NUMBER + 1))
    live: dict[str, Any] = {"channel": BY_BOTH, "way": Way.LIVE}
    await write(
        empty,
        ReadPost(observed(1, "Ранок", media=(photo,), **live), quiet()),
        ReadPost(observed(2, "Втрати <b>тут</b>", media=(other,), **live), telling("Втрати")),
        ReadPost(observed(3, "Без світлин", **live), quiet()),
        lexicon_id=lexicon,
    )
    async with empty.write() as conn:
        made = [MediaHashes(n, "hashed", pdq=bytes(32), pdq_quality=90) for n in (1, 2)]
        await store_hashes(conn, made, later(0))
    now = later(10)

    def opened(seen: Seen) -> Chat:
        mine = BotDeps(empty, gazetteer, BotSettings(admins=(USER,)), clock=lambda: now, footage=seen)
        return open_chat(build_dispatcher(mine), user_id=USER)

    return opened


@pytest.fixture
async def chat(chat_of: ChatOf) -> Chat:
    return chat_of(Seen())


TEXT = {"file_id": "A", "file_unique_id": "u", "mime_type": "text/plain"}


def message(**parts: Any) -> dict[str, Any]:
    return {
        "message_id": 77,
        "date": 1734700000,
        "chat": {"id": USER, "type": "private"},
        "from": {"id": USER, "is_bot": False, "first_name": "A"},
        **parts,
    }


def photo_of(number: int, size: int = 1000) -> list[dict[str, Any]]:
    packed = file_id(number)
    return [{"file_id": packed, "file_unique_id": "u", "width": 90, "height": 60, "file_size": size}]


def file_id(number: int) -> str:
    document = types.Document(
        number, 1, b"", None, "video/mp4", 1, 2, [types.DocumentAttributeVideo(1.0, 2, 2)]
    )
    packed = pack_bot_file_id(document)
    assert packed is not None
    return str(packed)


@pytest.mark.parametrize("number", [1, NUMBER, 2**63 - 1, -5])
def test_the_number_of_a_file_is_read_as_another_client_writes_it(number: int) -> None:
    assert telegram_file_number(file_id(number)) == number


def test_a_file_reference_before_the_number_is_passed_over() -> None:
    raw = (1 << 25 | 4).to_bytes(4, "little") + (2).to_bytes(4, "little") + bytes([9, *range(1, 10), 1, 1])
    raw += NUMBER.to_bytes(8, "little") + (7).to_bytes(8, "little") + b"\x20\x04"
    packed = bytearray()
    for byte in raw:
        packed += bytes([0, 1]) if byte == 0 else bytes([byte])
    assert telegram_file_number(base64.urlsafe_b64encode(bytes(packed)).decode().rstrip("=")) == NUMBER


@pytest.mark.parametrize("wrong", ["", "я", "AAAA", "%%%", "A" * 300, "AgAD"])
def test_what_is_no_file_id_holds_no_number(wrong: str) -> None:
    assert telegram_file_number(wrong) in (None, 0)


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/tykha_varta/1",
        "t.me/s/Tykha_Varta/1",
        "http://telegram.me/tykha_varta/1?single",
        "https://t.me/c/1700000001/1",
        "https://t.me/tykha_varta/1/?single",
        "see https://t.me/tykha_varta/1?single, and say",
        "(t.me/tykha_varta/1).",
        "t.me/tykha_varta/1\nhttps://t.me/s/tykha_varta/1",
        "https://tykha_varta.t.me/1",
        "tg://resolve?domain=Tykha_Varta&post=1&single",
        "see tg://resolve?post=1&domain=tykha_varta.",
        "tg://privatepost?channel=1700000001&post=1",
    ],
)
async def test_a_link_is_looked_up_by_its_post(chat: Chat, link: str) -> None:
    (sent,) = await chat.say(link)
    assert sent.text.startswith("Seen: 2 sightings, 1 channel")
    assert "Earliest we hold: 16 Dec" in sent.text
    assert "“Втрати <b>тут</b>”" in sent.text
    assert "mirrored" in sent.text
    assert "Same footage, no claim: 1 post" in sent.text
    assert [button.text for button in sent.all_buttons] == ["All 2"]
    (every,) = await chat.press(sent.all_buttons[0].callback_data or "", on=sent)
    assert every.text.startswith("2 sightings")
    assert "mirrored" in every.text
    assert "turned" not in every.text


async def test_all_sightings_say_how_alike_they_are_as_the_first_answer_does(chat_of: ChatOf) -> None:
    class OfFilms(Seen):
        async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
            frames = (FramePair(1.0, 4.0, 0),) * 3
            more = {"frames": frames, "frames_asked": 5, "orientation": 1, "cropped": True}
            return [same_file(media_id), Match(2, Verdict.SAME, How.FRAMES, 4, **more)]

    chat = chat_of(OfFilms())
    (sent,) = await chat.say("t.me/tykha_varta/1")
    (every,) = await chat.press(sent.all_buttons[0].callback_data or "", on=sent)
    assert "3 of 5 frames, cropped or framed, mirrored" in every.text


async def test_a_forwarded_post_is_looked_up_by_channel_and_number(chat: Chat) -> None:
    origin = {
        "type": "channel",
        "date": 1734700000,
        "message_id": 1,
        "chat": {"id": -1001700000001, "type": "channel", "title": "x", "username": "tykha_varta"},
    }
    (sent,) = await chat.feed(message=message(photo=photo_of(1), forward_origin=origin))
    assert "Looked up by its post" in sent.text


@pytest.mark.parametrize(
    "link",
    [
        "example.com/t.me/tykha_varta/1",
        "t.me/tykha_varta",
        "t.me/tykha_varta/1x",
        "at.me/tykha_varta/1",
        "tg://resolve?domain=tykha_varta",
        "www.t.me/1",
    ],
)
async def test_what_is_no_link_to_a_post_is_a_question(chat: Chat, link: str) -> None:
    (sent,) = await chat.say(link)
    assert "Looked up by its post" not in sent.text
    assert "That post isn't kept" not in sent.text


async def test_several_links_are_looked_up_one_by_one(chat: Chat) -> None:
    sent = await chat.say("t.me/tykha_varta/1 t.me/tykha_varta/2 t.me/nobody_here/1")
    assert ["Looked up by its post" in one.text for one in sent] == [True, True, False]


async def test_a_forward_of_a_channel_whose_number_was_never_learnt_is_looked_up_by_its_username(
    chat: Chat,
) -> None:
    origin = {
        "type": "channel",
        "date": 1734700000,
        "message_id": 1,
        "chat": {"id": -1009999999999, "type": "channel", "title": "x", "username": "Tykha_Varta"},
    }
    (sent,) = await chat.feed(message=message(photo=photo_of(1), forward_origin=origin))
    assert "Looked up by its post" in sent.text


async def test_a_file_that_is_known_by_its_number_needs_no_download(chat: Chat) -> None:
    (sent,) = await chat.feed(message=message(photo=photo_of(NUMBER)))
    assert sent.text.startswith("Seen: 2 sightings")
    assert not [request for request in chat.session.requests if type(request).__name__ == "GetFile"]


async def test_what_cannot_be_looked_up_says_why(chat: Chat) -> None:
    for said in ("t.me/tykha_varta/3", "t.me/tykha_varta/99", "t.me/nobody_here/1"):
        (sent,) = await chat.say(said)
        assert "That post isn't kept" in sent.text
    (sent,) = await chat.say("/seen")
    assert sent.text.startswith("Send a picture or film")
    large = {
        "file_id": "A",
        "file_unique_id": "u",
        "width": 9,
        "height": 9,
        "duration": 1,
        "file_size": 30 << 20,
    }
    (sent,) = await chat.feed(message=message(video=large))
    assert "larger than the 20 MB" in sent.text
    (sent,) = await chat.feed(message=message(document=TEXT))
    assert sent.text


SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60}
FILE = {"file_id": "F", "file_unique_id": "u", "file_size": 1000, "thumbnail": SMALL}
FILM = {**FILE, "width": 640, "height": 480, "duration": 61}
LARGE = {"file_size": 30 << 20}


class Readable(Seen):
    """Footage in which everything can be looked into."""

    async def hash(self, path: Path) -> MediaFacts:
        return MediaFacts(State.HASHED, pdq=bytes(32), pdq_quality=90)


@pytest.mark.parametrize(
    ("parts", "fetched", "film"),
    [
        ({"document": {**FILE, "mime_type": "image/png"}}, "F", None),
        ({"animation": FILM, "document": {**FILE, "mime_type": "video/mp4"}}, "F", None),
        ({"video_note": {**FILE, "length": 240, "duration": 9}}, "F", None),
        ({"photo": photo_of(8), "media_group_id": "12"}, file_id(8), None),
        ({"video": {**FILM, **LARGE}}, "small", Film(61, whole=False)),
        ({"video_note": {**FILE, **LARGE, "length": 240, "duration": 9}}, "small", Film(9, whole=False)),
        ({"document": {**FILE, **LARGE, "mime_type": "video/mp4"}}, "small", Film(None, whole=False)),
        ({"document": {**FILE, "mime_type": "application/octet-stream", "file_name": "a.PNG"}}, "F", None),
        ({"document": {**FILE, "file_name": "film.mov"}}, "F", None),
        ({"document": {**FILE, **LARGE, "mime_type": "image/png"}}, "small", None),
    ],
)
async def test_every_kind_of_picture_and_film_is_looked_up_a_large_one_by_its_thumbnail(
    empty: Storage,
    gazetteer: Gazetteer,
    monkeypatch: pytest.MonkeyPatch,
    parts: dict[str, Any],
    fetched: str,
    film: Film | None,
) -> None:
    asked: list[str] = []

    async def download(_: Bot, file: str, destination: Path) -> None:
        asked.append(file)
        await asyncio.to_thread(destination.write_bytes, b"x")

    monkeypatch.setattr(Bot, "download", download)
    footage = Readable()
    deps = BotDeps(empty, gazetteer, BotSettings(admins=(USER,)), clock=lambda: later(10), footage=footage)
    chat = open_chat(build_dispatcher(deps), user_id=USER)
    sent = (await chat.feed(message=message(**parts)))[0]
    assert (asked, footage.thumbnails) == ([fetched], [film])
    assert "a film of 2019" in sent.text
    assert ("looked up by its small picture" in sent.text) == (fetched == "small")
