"""Digests and alerts as they come to chats of each language, held as files that are read by eye when they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import BotDeps
from bot.digests.picture import digest_chart
from bot.locales import words_in
from bot.settings import LANGUAGES
from claims.model import CountKind, Event, Side, Stance
from claims.places import Gazetteer
from storage.channels import add_channel
from storage.engines import Storage
from storage.keys import ChannelId
from storage.observations import ChannelRef, MediaKind, Way
from storage.posts import mark_deleted
from storage.subscriptions import DAILY
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW, Told, write_gap
from tests.bot.subscribers import TestClock, at, post_office, reuse, subscribe, tell

Golden = Callable[[str, str], None]
CHATS = dict(zip(LANGUAGES, range(1, 9), strict=False))
LOSSES = Told(
    "topolya_brief",
    201,
    NOW,
    "ГУР: 40 солдатів КНДР вбито біля Курилівки.",
    "uk",
    Event.CASUALTIES,
    "вбито",
    claimant=("HUR", Side.UKRAINE, "ГУР"),
    places=(("kurilovka", "Курилівк"),),
    counts=((CountKind.KILLED, 40, 40, False, "40"),),
    media=(MediaKind.PHOTO,),
)
OFFICIALS = Told(
    "harbour_desk",
    202,
    NOW + timedelta(minutes=3),
    "US officials doubt that 40 were killed at Kurilovka.",
    "en",
    Event.CASUALTIES,
    "killed",
    stance=Stance.DOUBTED,
    claimant=("US officials", Side.WEST, "US officials"),
    places=(("kurilovka", "Kurilovka"),),
    counts=((CountKind.KILLED, 40, 40, False, "40"),),
)
DENIAL = replace(
    LOSSES,
    channel="quiet_ridge",
    message=203,
    posted=NOW + timedelta(minutes=4),
    text="Под Курилівкой 40 вбито? Враньё.",
    language="ru",
    stance=Stance.DENIED,
    claimant=None,
    media=(),
)
TAKEN = Told(
    "rota_lypa",
    204,
    at(18, 9),
    "Двоє корейців здалися в полон під Суджею.",
    "uk",
    Event.CAPTURE,
    "полон",
    places=(("sudzha", "Судже"),),
    counts=((CountKind.CAPTURED, 2, 2, False, "Двоє"),),
)


async def subscribe_all(storage: Storage, query: str, schedule: str, **more: object) -> None:
    """A chat of each language subscribes."""
    for language, chat in CHATS.items():
        await subscribe(storage, query, schedule, chat=chat, language=language, **more)  # type: ignore[arg-type]


def told_to(server: BotApiServer, chat: int) -> str:
    """All that came to a chat, in order, and what its first message shows in the end."""
    came = [one for one in server.shown if one.chat_id == chat]
    last = server.in_chat(chat)[0]
    rows = ["".join(f"[{button['text']}]" for button in row) for row in buttons(last)]
    return "\n\n".join(
        [
            *(f"— {one.how}{' silent' if one.silent else ''}\n{one.text}" for one in came),
            "— the first message's buttons in the end\n" + "\n".join(rows) + "\n",
        ]
    )


def buttons(message: dict[str, object]) -> list[list[dict[str, str]]]:
    markup = message.get("reply_markup") or {"inline_keyboard": []}
    return markup["inline_keyboard"]  # type: ignore[index, no-any-return]


async def test_digests(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer, golden: Golden
) -> None:
    await subscribe_all(storage, "", DAILY, now=at(16, 5))
    async with storage.write() as conn:
        await add_channel(conn, ChannelRef(username="silent_pier", title="Silent Pier"), at(1, 0))
    await tell(storage, gazetteer, TAKEN)
    edited = replace(
        TAKEN,
        text="Троє корейців здалися в полон під Суджею.",
        counts=((CountKind.CAPTURED, 3, 3, False, "Троє"),),
        edited=at(18, 11),
    )
    await tell(storage, gazetteer, edited, now=at(18, 11))
    await tell(storage, gazetteer, replace(OFFICIALS, posted=at(18, 12)), now=at(18, 12))
    async with storage.write() as conn:
        await mark_deleted(conn, ChannelId(3), [71], at(18, 7, 2), way=Way.LIVE, evidence="update")
    await write_gap(storage, "quiet_ridge", at(17, 22), at(18, 1))
    async with post_office(
        replace(deps, digest_picture=digest_chart), server, TestClock(at(19, 7, 31))
    ) as post:
        await post.send(60)
    for language, chat in CHATS.items():
        golden(f"digest_{language}", told_to(server, chat))


async def test_alerts(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer, golden: Golden
) -> None:
    await subscribe_all(storage, "place:kursk-oblast", "instant")
    async with post_office(deps, server) as post:
        await tell(storage, gazetteer, LOSSES)
        await post.send()
        for minutes, told in ((3, OFFICIALS), (4, DENIAL)):
            post.clock.go_to(NOW + timedelta(minutes=minutes, seconds=10))
            await tell(storage, gazetteer, told)
            await post.send()
        edited = replace(
            LOSSES,
            text="ГУР: 25 солдатів КНДР вбито біля Курилівки.",
            counts=((CountKind.KILLED, 25, 25, False, "25"),),
            edited=NOW + timedelta(minutes=30),
        )
        post.clock.go_to(NOW + timedelta(minutes=31))
        await tell(storage, gazetteer, edited, now=NOW + timedelta(minutes=30))
        await post.send()
        await reuse(storage, 7, 2, places=[["kurilovka"], ["plyokhovo"]], days=3)
        post.clock.go_to(NOW + timedelta(minutes=35))
        await post.send()
        async with storage.write() as conn:
            await mark_deleted(
                conn, ChannelId(1), [201], NOW + timedelta(minutes=41), way=Way.LIVE, evidence="update"
            )
        post.clock.go_to(NOW + timedelta(minutes=42))
        await post.send()
    for language, chat in CHATS.items():
        golden(f"alert_{language}", told_to(server, chat))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_agrees_with_its_word(language: str, golden: Golden) -> None:
    words, lines = words_in(language), []
    for n in (0, 1, 2, 5, 11, 21, 22, 25, 101, 1111):
        lines += [
            words.say("digest-totals", events=n, posts=n, origins=n),
            words.say("digest-over", n=n),
            words.say("digest-more", n=n),
            f"{words.say('digest-origins', n=n)}, {words.say('digest-echoes', n=n)}",
            words.say("digest-stale", n=n, watched=58, since="03:10"),
            words.say("news-deletion-views", channel="@x", after="2 h", views=n, number="#1"),
            words.say("picture-events", n=n),
        ]
    for many in (1, 2):
        for key in ("teller", "side", "side-echo", "denied", "doubted", "echo"):
            lines.append(words.say(f"news-{key}", who="W", many=many, what="X", number="#1"))
        for key in ("figure", "figure-more", "figure-first"):
            lines.append(words.say(f"news-{key}", was="30", became="40", who="W", many=many, number="#1"))
        for key in ("asserted", "denied", "doubted"):
            lines.append(words.say(f"digest-line-{key}", who="W", many=many, what="X"))
    golden(f"delivered_numbers_{language}", "\n".join(lines) + "\n")
