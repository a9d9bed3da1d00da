from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.extensions import BinaryReader
from telethon.tl import types as T

from monitors.telegram.messages import (
    Teller,
    UnreadableMessage,
    pack_update,
    read_entities,
    read_media,
    read_message,
    unpack_update,
)
from storage.observations import Entity, ForwardOrigin, MediaKind, Way
from storage.texts import storable

AT = datetime(2024, 12, 14, 9, 30, tzinfo=UTC)
SEEN = datetime(2024, 12, 14, 9, 31, tzinfo=UTC)
TELLER = Teller(1500000001, "tykha_varta")


def message(text: str = "Тихо.", **given: Any) -> T.Message:
    made = {"id": 7, "peer_id": T.PeerChannel(TELLER.telegram_id), "date": AT, "message": text}
    return T.Message(**{**made, **given})


def read(told: T.Message, chats: dict[int, Any] | None = None) -> Any:
    """The post of a message that has been over the wire and written down."""
    update = T.UpdateNewChannelMessage(told, 3, 1)
    received = unpack_update(pack_update(update, (chats or {}).values()))
    return read_message(received.message, TELLER, Way.LIVE, SEEN, received.chats)


def units(text: str, start: int, end: int) -> tuple[int, int]:
    """A range of code points in UTF-16 code units: offset and length, as Telegram counts."""
    before = len(text[:start].encode("utf-16-le", "surrogatepass")) // 2
    return before, len(text[start:end].encode("utf-16-le", "surrogatepass")) // 2


@given(st.data(), st.text(max_size=60))
def test_offsets_come_back_as_code_points(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = read_entities(text, [T.MessageEntityBold(*units(text, start, end))])
    assert found == ((Entity("bold", start, end),) if start < end else ())


@given(st.text(max_size=30), st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1))
def test_ranges_from_nowhere_stay_inside_the_text(text: str, offset: int, length: int) -> None:
    for entity in read_entities(text, [T.MessageEntityItalic(offset, length)]):
        assert 0 <= entity.start < entity.end <= len(text)


@given(st.binary(max_size=200))
def test_damaged_bytes_are_refused_in_words(raw: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        unpack_update(raw)


def test_4096_emoji_with_a_hundred_entities_are_read() -> None:
    text = "🎖" * 4096
    entities = [T.MessageEntityBold(n * 2, 2) for n in range(100)]
    post = read(message(text, entities=entities))
    assert post.text == text
    assert post.entities[99] == Entity("bold", 99, 100)


def test_formatting_has_the_names_that_exports_give_it() -> None:
    text = "a b c d"
    told = [
        T.MessageEntityTextUrl(0, 1, "https://example.org/x"),
        T.MessageEntityStrike(2, 1),
        T.MessageEntityMentionName(4, 1, 77),
        T.MessageEntityUnknown(6, 1),
    ]
    assert read_entities(text, told) == (
        Entity("text_link", 0, 1, "https://example.org/x"),
        Entity("strikethrough", 2, 3),
        Entity("text_mention", 4, 5),
    )


def test_a_reaction_is_no_edit_and_a_real_edit_has_its_time() -> None:
    later = datetime(2024, 12, 14, 10, 0, tzinfo=UTC)
    hidden = read(message(edit_date=later, edit_hide=True))
    assert (hidden.edited_at, hidden.marked_edited) == (None, False)
    real = read(message(edit_date=later))
    assert (real.edited_at, real.marked_edited) == (later, True)


def test_a_forward_names_its_channel_and_no_person() -> None:
    origin = T.Channel(9, "Далекий тил", T.ChatPhotoEmpty(), AT, username="Dalekyi", access_hash=1)
    other = T.Channel(10, "Інший", T.ChatPhotoEmpty(), AT, username="other", access_hash=1)
    forward = T.MessageFwdHeader(date=AT, from_id=T.PeerChannel(9), channel_post=4)
    found = read(message(fwd_from=forward), {9: origin, 10: other}).forwarded_from
    assert (found.channel.telegram_id, found.channel.username, found.channel.title) == (
        9,
        "dalekyi",
        "Далекий тил",
    )
    assert (found.message_id, found.posted_at) == (4, AT)
    for person in (T.MessageFwdHeader(AT, from_id=T.PeerUser(5)), T.MessageFwdHeader(AT, from_name="Хтось")):
        assert read(message(fwd_from=person)).forwarded_from == ForwardOrigin(posted_at=AT)


def test_a_reply_counts_only_within_the_channel() -> None:
    assert read(message(reply_to=T.MessageReplyHeader(reply_to_msg_id=3))).reply_to == 3
    elsewhere = T.MessageReplyHeader(reply_to_msg_id=3, reply_to_peer_id=T.PeerChannel(9))
    assert read(message(reply_to=elsewhere)).reply_to is None


def test_a_poll_reads_as_in_an_export() -> None:
    poll = T.Poll(
        1,
        T.TextWithEntities("Що далі?", []),
        [T.PollAnswer(T.TextWithEntities(text, []), b"0") for text in ("Сніг", "Дощ")],
        hash=0,
    )
    post = read(message("", media=T.MessageMediaPoll(poll, T.PollResults())))
    assert post.text == "Що далі?\n– Сніг\n– Дощ"
    assert post.media == ()


def test_media_are_named_by_telegrams_id_and_measured() -> None:
    photo = T.Photo(42, 1, b"", AT, [T.PhotoStrippedSize("i", b"x"), T.PhotoSize("m", 320, 200, 900)], 2)
    (shown,) = read_media(T.MessageMediaPhoto(photo=photo))
    assert (shown.kind, shown.key, shown.width, shown.height, shown.size) == (
        MediaKind.PHOTO,
        "42",
        320,
        200,
        900,
    )
    film = T.Document(
        43,
        1,
        b"",
        AT,
        "video/mp4",
        5000,
        2,
        [T.DocumentAttributeVideo(12.5, 640, 360), T.DocumentAttributeFilename("../вилаз/film.mp4")],
    )
    (shown,) = read_media(T.MessageMediaDocument(document=film))
    assert (shown.kind, shown.key, shown.duration, shown.file_name) == (
        MediaKind.VIDEO,
        "43",
        12.5,
        "film.mp4",
    )


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ([T.DocumentAttributeVideo(1, 2, 3, round_message=True)], MediaKind.VIDEO_NOTE),
        ([T.DocumentAttributeAnimated(), T.DocumentAttributeVideo(1, 2, 3)], MediaKind.ANIMATION),
        ([T.DocumentAttributeAudio(3, voice=True)], MediaKind.VOICE),
        ([T.DocumentAttributeAudio(3)], MediaKind.AUDIO),
        ([T.DocumentAttributeSticker("x", T.InputStickerSetEmpty())], MediaKind.STICKER),
        ([], MediaKind.DOCUMENT),
    ],
)
def test_documents_are_told_apart(attributes: list[Any], kind: MediaKind) -> None:
    document = T.Document(1, 1, b"", AT, "x/y", 5, 2, attributes)
    assert [item.kind for item in read_media(T.MessageMediaDocument(document=document))] == [kind]


def test_what_a_protected_channel_shows_is_marked_as_not_kept() -> None:
    photo = T.Photo(42, 1, b"", AT, [], 2)
    told = message(media=T.MessageMediaPhoto(photo=photo), noforwards=True)
    assert read(told).media[0].protected


def test_what_no_database_holds_is_replaced_one_for_one() -> None:
    assert read(message("a\x00b")).text == "a\ufffdb"


def test_service_messages_are_no_posts_and_those_of_other_chats_are_refused() -> None:
    peer = T.PeerChannel(TELLER.telegram_id)
    renamed = T.MessageService(id=1, peer_id=peer, action=T.MessageActionChatEditTitle("x"), date=AT)
    assert read_message(renamed, TELLER, Way.LIVE, SEEN) is None
    with pytest.raises(UnreadableMessage):
        read_message(message(peer_id=T.PeerChannel(5)), TELLER, Way.LIVE, SEEN)


def test_deletions_keep_all_their_ids() -> None:
    received = unpack_update(pack_update(T.UpdateDeleteChannelMessages(5, [1, 2, 9], 8, 3)))
    assert (received.message, received.deleted, received.pts) == (None, (1, 2, 9), 8)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=50))
def test_the_message_as_received_stays_readable_json(text: str) -> None:
    told = json.loads(read(message(text, views=5, forwards=1)).raw)
    assert told["message"] == text or not text
    assert told["views"] == 5
    assert "fwd_from" not in told


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=50))
def test_text_comes_out_as_it_went_over_the_wire(text: str) -> None:
    wire = BinaryReader(bytes(message(text))).tgread_object()
    assert read_message(wire, TELLER, Way.HISTORY, SEEN).text == storable(text)  # type: ignore[union-attr]
