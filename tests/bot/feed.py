"""A small feed of fictional channels, written through the real storage: what the bot's tests ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import (
    CHANNEL,
    ChannelKind,
    Claim,
    Claimant,
    Count,
    CountKind,
    Event,
    Flag,
    Mention,
    PlaceMention,
    Reading,
    Side,
    Span,
    Stance,
)
from claims.places import Gazetteer
from storage.channels import add_channel
from storage.engines import Storage
from storage.lexicons import keep_lexicon
from storage.models import channel_identities, claims, gaps, stories
from storage.observations import ChannelRef, MediaKind, ObservedMedia, ObservedPost, Way
from storage.posts import ReadPost, write_posts
from storage.readings import give_own_stories

NOW = datetime(2024, 12, 19, 18, 0, tzinfo=UTC)
"""When the tests ask: two hours after the last post."""


@dataclass(frozen=True)
class Told:
    """One post with at most one claim; the strings are pieces of ``text``."""

    channel: str
    message: int
    posted: datetime
    text: str
    language: str
    event: Event | None = None
    event_word: str = ""
    stance: Stance = Stance.ASSERTED
    claimant: tuple[str, Side | None, str] | None = None
    places: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[CountKind, int | None, int | None, bool, str], ...] = ()
    dates: tuple[date, date] | None = None
    way: Way = Way.LIVE
    media: tuple[MediaKind, ...] = ()
    edited: datetime | None = None


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of December 2024, UTC."""
    return datetime(2024, 12, day, hour, minute, tzinfo=UTC)


CHANNELS = (
    ("topolya_brief", "Тополя: зведення", Side.UKRAINE, "outlet"),
    ("rota_lypa", "Рота «Липа»", Side.UKRAINE, "unit"),
    ("quiet_ridge", "Тихий гребень", Side.RUSSIA, "milblogger"),
    ("harbour_desk", "Harbour Desk <b>&", Side.WEST, "journalist"),
    ("haneul_memo", "하늘 메모", Side.SOUTH_KOREA, "outlet"),
)

FEED: tuple[Told, ...] = (
    Told(
        "topolya_brief",
        101,
        at(16, 9, 2),
        "ГУР: щонайменше 30 солдатів КНДР убито й поранено 14–15 грудня біля сіл Плехове, Ворожба та Мартинівка.",
        "uk",
        Event.CASUALTIES,
        "убито й поранено",
        claimant=("HUR", Side.UKRAINE, "ГУР"),
        places=(("plyokhovo", "Плехове"), ("vorozhba", "Ворожба"), ("martynovka", "Мартинівка")),
        counts=((CountKind.KILLED_OR_WOUNDED, 30, None, False, "щонайменше 30"),),
        dates=(date(2024, 12, 14), date(2024, 12, 15)),
    ),
    Told(
        "rota_lypa",
        55,
        at(16, 10, 30),
        "Передаємо за ГУР: 30 корейців вибули за дві доби біля Плехового 🤝",
        "uk",
        Event.CASUALTIES,
        "вибули",
        claimant=("HUR", Side.UKRAINE, "ГУР"),
        places=(("plyokhovo", "Плехового"),),
        counts=((CountKind.KILLED_OR_WOUNDED, 30, 30, False, "30"),),
        media=(MediaKind.VIDEO,),
    ),
    Told(
        "harbour_desk",
        9,
        at(17, 20),
        "US officials put North Korean losses in Kursk region at several hundred.",
        "en",
        Event.CASUALTIES,
        "losses",
        claimant=("US officials", Side.WEST, "US officials"),
        places=(("kursk-oblast", "Kursk region"),),
        counts=((CountKind.KILLED_OR_WOUNDED, 200, 999, True, "several hundred"),),
        way=Way.PREVIEW,
    ),
    Told(
        "quiet_ridge",
        71,
        at(18, 6, 15),
        "Никаких потерь у корейцев под Плёхово нет, тридцать убитых – выдумка.",
        "ru",
        Event.CASUALTIES,
        "потерь",
        stance=Stance.DENIED,
        places=(("plyokhovo", "Плёхово"),),
        counts=((CountKind.KILLED, 30, 30, False, "тридцать"),),
    ),
    Told(
        "haneul_memo",
        12,
        at(19, 2, 40),
        "국정원은 쿠르스크에 파병된 북한군 가운데 최소 100명이 숨지고 1000명이 다쳤다고 보고했다.",
        "ko",
        Event.CASUALTIES,
        "숨지고",
        claimant=("NIS (South Korea)", Side.SOUTH_KOREA, "국정원"),
        places=(("kursk-oblast", "쿠르스크"),),
        counts=(
            (CountKind.KILLED, 100, None, False, "최소 100명"),
            (CountKind.WOUNDED, 1000, 1000, False, "1000명"),
        ),
        media=(MediaKind.PHOTO, MediaKind.PHOTO),
    ),
    Told(
        "rota_lypa",
        61,
        at(19, 9),
        "Понад 200 північних корейців пішли на штурм біля Малої Локні.",
        "uk",
        Event.COMBAT,
        "штурм",
        claimant=None,
        places=(("malaya-loknya", "Малої Локні"),),
        counts=((CountKind.PERSONNEL, 200, None, False, "Понад 200"),),
    ),
    Told("topolya_brief", 103, at(19, 16), "Погода на завтра: мокрий сніг, на дорогах ожеледиця.", "uk"),
)


def _span(text: str, piece: str) -> Span:
    start = text.index(piece)
    return Span(start, start + len(piece))


def reading_of(told: Told, gazetteer: Gazetteer) -> Reading:
    """The reading that the feed says its post has."""
    if told.event is None:
        return Reading(told.language, Flag(False, 0.02))
    text = told.text
    claim = Claim(
        event=told.event,
        stance=told.stance,
        counts=tuple(
            Count(what, low, high, about, _span(text, said)) for what, low, high, about, said in told.counts
        ),
        places=tuple(PlaceMention(gazetteer.places[place], _span(text, said)) for place, said in told.places),
        claimant=Claimant(told.claimant[0], told.claimant[1], _span(text, told.claimant[2]))
        if told.claimant
        else CHANNEL,
        date_from=told.dates[0] if told.dates else None,
        date_to=told.dates[1] if told.dates else None,
        quote=Span(0, len(text)),
        event_spans=(_span(text, told.event_word),),
    )
    mention = Mention(_span(text, told.event_word), told.event_word, "made-for-the-test")
    return Reading(told.language, Flag(True, 0.9, (mention,)), (claim,))


def observed(told: Told) -> ObservedPost:
    """The post as a way of watching would hand it over."""
    return ObservedPost(
        channel=ChannelRef(username=told.channel),
        message_id=told.message,
        posted_at=told.posted,
        observed_at=(told.edited or told.posted) + timedelta(seconds=4),
        edited_at=told.edited,
        way=told.way,
        text=told.text,
        media=tuple(
            ObservedMedia(kind, f"{told.channel}/{told.message}/{n}") for n, kind in enumerate(told.media)
        ),
    )


async def write_feed(storage: Storage, gazetteer: Gazetteer, feed: Sequence[Told] = FEED) -> None:
    """Writes the channels and posts; the two tellings of HUR's figure become one story."""
    async with storage.write() as conn:
        for username, title, side, kind in CHANNELS:
            await add_channel(
                conn, ChannelRef(username=username, title=title), at(1, 0), side=side, kind=ChannelKind(kind)
            )
        lexicon = await keep_lexicon(conn, "test-lexicon", {"a": "b"}, at(1, 0))
        for told in feed:
            await write_posts(
                conn, [ReadPost(observed(told), reading_of(told, gazetteer))], told.posted, lexicon_id=lexicon
            )
        if feed is FEED:
            await give_own_stories(conn, range(1, len(FEED)))
            await link_story(conn, (1, 2))


async def link_story(conn: AsyncConnection, numbers: Sequence[int]) -> None:
    """Makes one story of claims, the first of them its origin."""
    first, *rest = numbers
    story = (await conn.execute(select(claims.c.story_id).where(claims.c.id == first))).scalar_one()
    await conn.execute(update(claims).where(claims.c.id.in_(rest)).values(story_id=story, origin=False))
    await conn.execute(
        update(stories)
        .where(stories.c.id == story)
        .values(claims=len(numbers), posts=len(numbers), origins=1)
    )


async def write_gap(storage: Storage, username: str, start: datetime, end: datetime) -> None:
    """A stretch of a channel that nobody watched."""
    channel = (
        select(channel_identities.c.channel_id)
        .where(channel_identities.c.value == username)
        .scalar_subquery()
    )
    async with storage.write() as conn:
        await conn.execute(
            insert(gaps).values(channel_id=channel, from_time=start, to_time=end, found_at=end)
        )
