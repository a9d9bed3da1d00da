from __future__ import annotations

import io

import pytest
from PIL import Image
from telethon import errors, utils
from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server import TelegramServer
from tests.telegram_server.conftest import Connect
from tests.telegram_server.pictures import draw_picture


async def test_a_photo_is_downloaded_in_each_of_its_sizes(server: TelegramServer, connect: Connect) -> None:
    channel = server.world.add_channel("Front", "front")
    picture = draw_picture(1)
    photo = server.world.files.add_photo(picture)
    server.world.post(channel, "look", media=photo)
    message = await (await connect(server.world.add_account())).get_messages("front", ids=1)
    assert [size.type for size in message.photo.sizes] == ["i", "m", "x", "y"]
    for size, edge in zip(photo.sizes[1:], (320, 800, 1280), strict=True):
        content = await message.download_media(bytes, thumb=size.letter)
        assert content == size.content
        assert max(Image.open(io.BytesIO(content)).size) == edge
    assert await message.download_media(bytes) == photo.sizes[-1].content


async def test_the_smallest_size_travels_in_the_message_and_looks_like_the_picture(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    picture = draw_picture(2)
    server.world.post(channel, media=server.world.files.add_photo(picture))
    message = await (await connect(server.world.add_account())).get_messages("front", ids=1)
    small = Image.open(io.BytesIO(utils.stripped_photo_to_jpg(message.photo.sizes[0].bytes))).convert("L")
    assert small.size == (40, 23)
    expected = Image.open(io.BytesIO(picture)).convert("L").resize(small.size)
    far = [abs(a - b) for a, b in zip(small.tobytes(), expected.tobytes(), strict=True)]
    assert sum(far) / len(far) < 16
    assert server.journal.count("upload.GetFile") == 0


async def test_a_film_of_several_pieces_is_downloaded_whole_with_its_thumbnail(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    content = bytes(range(256)) * 5000
    film = server.world.files.add_film(content, seconds=12.5, name="clip.mp4")
    server.world.post(channel, media=film)
    message = await (await connect(server.world.add_account())).get_messages("front", ids=1)
    assert (message.video.size, message.file.duration, message.file.name) == (len(content), 12.5, "clip.mp4")
    assert await message.download_media(bytes) == content
    assert server.journal.count("upload.GetFile") > 1
    assert server.bytes_served == len(content)
    assert await message.download_media(bytes, thumb="m") == film.thumbs[1].content


async def test_an_expired_reference_of_a_photo_needs_the_post_again(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    photo = server.world.files.add_photo()
    server.world.post(channel, media=photo)
    client = await connect(server.world.add_account())
    message = await client.get_messages("front", ids=1)
    server.world.files.expire()
    with pytest.raises(errors.FileReferenceExpiredError):
        await message.download_media(bytes)
    again = await client.get_messages("front", ids=1)
    assert await again.download_media(bytes) == photo.sizes[-1].content


async def test_the_stock_client_renews_the_reference_of_a_whole_document_itself(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.post(channel, media=server.world.files.add_document(b"%PDF-1.4", "application/pdf", "a.pdf"))
    message = await (await connect(server.world.add_account())).get_messages("front", ids=1)
    server.world.files.expire()
    assert await message.download_media(bytes) == b"%PDF-1.4"


async def test_bytes_that_are_no_photo_are_served_as_one(server: TelegramServer, connect: Connect) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.post(channel, media=server.world.files.add_photo(b"not a picture"))
    message = await (await connect(server.world.add_account())).get_messages("front", ids=1)
    assert await message.download_media(bytes) == b"not a picture"


@pytest.mark.parametrize(
    ("reference", "offset", "limit", "error"),
    [
        (b"", 0, 4096, errors.FileReferenceEmptyError),
        (b"nonsense", 0, 4096, errors.FileReferenceInvalidError),
        (None, 100, 4096, errors.OffsetInvalidError),
        (None, 0, 1000, errors.LimitInvalidError),
        (None, 0, 2 * 1024 * 1024, errors.LimitInvalidError),
    ],
)
async def test_a_file_asked_for_wrongly_is_refused(
    server: TelegramServer,
    connect: Connect,
    reference: bytes | None,
    offset: int,
    limit: int,
    error: type[Exception],
) -> None:
    photo = server.world.files.add_photo()
    client = await connect(server.world.add_account())
    place = T.InputPhotoFileLocation(
        photo.id, 1, server.world.files.reference(photo.id) if reference is None else reference, "m"
    )
    with pytest.raises(error):
        await client(F.upload.GetFileRequest(place, offset, limit))
