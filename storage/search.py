"""Full-text search over the newest text of every post: words by their beginning, phrases as they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    column,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.carried import carries
from storage.models import channels, posts, revisions
from storage.posts import post_id_floor
from storage.tellers import Teller, current_username, post_url
from storage.texts import search_text

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-яёіїєґ]+", re.IGNORECASE)
_CYRILLIC_ENDING = re.compile(
    r"(?:иями|ями|ами|ими|ого|его|ому|ему|ої|ій|ия|ья|их|ых|ах|ях|ів|ев|ов|ам|ям|ом|ем|єм|ою|ею|єю|ую|юю|ый|ий|ой|ей|"
    r"ая|яя|ое|ее|ие|ые|ії|ія|[аяоеєёиіїуюыйьъэ])$",
    re.IGNORECASE,
)
_NEARLY_A_SECOND = timedelta(microseconds=999_999)
_LONGEST_TERM = 64
_MOST_TERMS = 32

post_search = table("post_search", column("rowid", BigInteger), column("text"))


@dataclass(frozen=True, slots=True)
class Words:
    """What a text must and must not say. A word matches by its beginning, a phrase as it stands.

    Attributes:
        names, not_names: each is one thing under several names ("Sudzha", "Суджа"), any of which will do.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    not_names: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


def stem(word: str, least: int = 4) -> str:
    """The part of a Cyrillic word that its forms share, ``least`` letters or more; of any other word the word."""
    if len(word) <= least or not _CYRILLIC.fullmatch(word):
        return word
    shorter = _CYRILLIC_ENDING.sub("", word)
    return shorter if len(shorter) >= least else word[:least]


def _terms(text: str) -> list[str]:
    return [word[:_LONGEST_TERM] for word in _WORD.findall(search_text(text))]


def _word(text: str) -> str | None:
    terms = _terms(text)
    if not terms:
        return None
    return " + ".join([f'"{term}"' for term in terms[:-1]] + [f'"{stem(terms[-1])}"*'])


def _phrase(text: str) -> str | None:
    terms = _terms(text)
    return " + ".join(f'"{term}"' for term in terms[:_MOST_TERMS]) if terms else None


def _name(spellings: tuple[str, ...]) -> str | None:
    """Any of the spellings, each of whose words may be declined."""
    found = [" AND ".join(f'"{stem(term, 3)}"*' for term in _terms(name)) for name in spellings]
    return " OR ".join(f"({name})" for name in dict.fromkeys(found) if name) or None


def match_all(words: Words) -> str | None:
    """The FTS5 expression for texts that say all that is wanted, or ``None`` where nothing of it can be looked up.

    Only letters and digits of what people typed get into it, each term in quotes.
    """
    return " AND ".join(_parts(words.words, words.phrases, words.names)) or None


def match_any(words: Words) -> str | None:
    """The FTS5 expression for texts that say anything of what is ruled out, or ``None``."""
    return " OR ".join(_parts(words.not_words, words.not_phrases, words.not_names)) or None


def _parts(words: Sequence[str], phrases: Sequence[str], names: Sequence[tuple[str, ...]]) -> list[str]:
    parts = [_word(word) for word in words[:_MOST_TERMS]]
    parts += [_phrase(phrase) for phrase in phrases[:_MOST_TERMS]]
    parts += [_name(name) for name in names[:_MOST_TERMS]]
    return [f"({part})" for part in parts if part]


def _says(expression: str) -> ColumnElement[bool]:
    return literal_column("post_search").op("MATCH")(expression)


def _matching(expression: str, from_time: datetime | None, to_time: datetime | None) -> Select[tuple[int]]:
    query = select(post_search.c.rowid).where(_says(expression))
    return query.where(*_window(post_search.c.rowid, from_time, to_time))


def _window(
    ids: ColumnElement[Any], from_time: datetime | None, to_time: datetime | None
) -> list[ColumnElement[bool]]:
    """A window over post ids, which sort by the second; a begun second counts whole."""
    found: list[ColumnElement[bool]] = []
    if from_time is not None:
        found.append(ids >= post_id_floor(from_time))
    if to_time is not None:
        found.append(ids < post_id_floor(to_time + _NEARLY_A_SECOND))
    return found


def post_ids_with(
    words: Words, from_time: datetime | None, to_time: datetime | None
) -> tuple[Select[tuple[int]] | None, Select[tuple[int]] | None]:
    """The ids of posts that say what is wanted, and of those that say what is not; ``None`` for no condition."""
    said = match_all(words)
    unsaid = match_any(words)
    return (
        None if said is None else _matching(said, from_time, to_time),
        None if unsaid is None else _matching(unsaid, from_time, to_time),
    )


@dataclass(frozen=True, slots=True)
class PostFilter:
    """Which posts are meant. Times are aware UTC: from ``from_time`` on, before ``to_time``.

    Attributes:
        channels, not_channels: our own channel ids.
        claimed: ids of the posts that make a claim of a wanted kind, where one is wanted.
    """

    words: Words = field(default_factory=Words)
    from_time: datetime | None = None
    to_time: datetime | None = None
    channels: tuple[int, ...] = ()
    not_channels: tuple[int, ...] = ()
    sides: tuple[str, ...] = ()
    not_sides: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    not_languages: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    has_not: tuple[str, ...] = ()
    claimed: Select[tuple[int]] | None = None


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post with its newest text."""

    id: int
    channel: Teller
    posted_at: datetime
    text: str
    url: str | None
    language: str | None
    flagged: bool
    edits: int
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundPosts:
    """A page of posts, newest first. ``total`` is counted no further than ``counted_to``."""

    posts: tuple[FoundPost, ...]
    total: int
    counted_to: int


async def find_posts(
    conn: AsyncConnection, wanted: PostFilter, *, limit: int, offset: int = 0, count_to: int = 1000
) -> FoundPosts:
    """A page of the posts that a filter means, newest first."""
    ids = _posts_meant(wanted)
    page = ids.order_by(posts.c.id.desc()).limit(limit).offset(max(offset, 0)).subquery()
    rows = await conn.execute(
        select(
            posts.c.id,
            posts.c.posted_at,
            posts.c.url,
            posts.c.message_id,
            posts.c.language,
            posts.c.flagged,
            posts.c.edits,
            posts.c.deleted_at,
            revisions.c.text,
            channels.c.id.label("channel"),
            channels.c.title,
            channels.c.side,
            channels.c.kind,
            current_username.label("username"),
        )
        .join_from(posts, page, page.c.id == posts.c.id)
        .join(channels, channels.c.id == posts.c.channel_id)
        .outerjoin(revisions, revisions.c.id == posts.c.revision_id)
        .order_by(posts.c.id.desc())
    )
    counted = select(func.count()).select_from(ids.limit(count_to).subquery())
    total = (await conn.execute(counted)).scalar_one()
    return FoundPosts(tuple(_found(row) for row in rows), total, count_to)


def _posts_meant(wanted: PostFilter) -> Select[tuple[int]]:
    said = match_all(wanted.words)
    unsaid = match_any(wanted.words)
    query = select(posts.c.id)
    if said is not None:
        query = query.join_from(posts, post_search, post_search.c.rowid == posts.c.id).where(_says(said))
    if unsaid is not None:
        query = query.where(posts.c.id.not_in(_matching(unsaid, wanted.from_time, wanted.to_time)))
    query = query.where(*_window(posts.c.id, wanted.from_time, wanted.to_time))
    for column_, some, none in (
        (posts.c.channel_id, wanted.channels, wanted.not_channels),
        (func.coalesce(posts.c.language, ""), wanted.languages, wanted.not_languages),
        (_side, wanted.sides, wanted.not_sides),
    ):
        if some:
            query = query.where(column_.in_(some))
        if none:
            query = query.where(column_.not_in(none))
    if wanted.has:
        query = query.where(or_(*(carries(posts.c.id, kind) for kind in wanted.has)))
    for kind in wanted.has_not:
        query = query.where(not_(carries(posts.c.id, kind)))
    if wanted.claimed is not None:
        query = query.where(posts.c.id.in_(wanted.claimed))
    return query


_side = select(channels.c.side).where(channels.c.id == posts.c.channel_id).scalar_subquery()


def _found(row: Any) -> FoundPost:
    return FoundPost(
        id=row.id,
        channel=Teller(row.channel, row.title, row.username, row.side, row.kind),
        posted_at=row.posted_at,
        text=row.text or "",
        url=post_url(row.url, row.username, row.message_id),
        language=row.language,
        flagged=row.flagged,
        edits=row.edits,
        deleted_at=row.deleted_at,
    )
