"""Which media that are kept a newly seen picture or film is: by Telegram's number of it, by its name on preview pages,
or because the other of these ways of watching showed it in the same place of the same post.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import Column, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import media, sightings
from storage.observations import ObservedMedia, Way
from storage.prepared import whole
from storage.texts import storable
from storage.views import ACCOUNT_WAYS, View

_AT_ONCE = 500
_SECOND = 1.0  # by which ways of watching may tell a film's length differently


@dataclass(frozen=True, slots=True)
class SeenMedia:
    """Media of one post at one look.

    Attributes:
        beside: another way of watching keeps the revision, and nothing says that it was edited in between.
    """

    post_id: int
    revision_id: int
    way: Way
    items: tuple[ObservedMedia, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What names a file: Telegram's number of it, and what preview pages call it where they show an address of it."""

    file_id: int | None = None
    on_page: str | None = None


def names_of(item: ObservedMedia, look: SeenMedia) -> Names:
    """The names that a look gives a file.

    On preview pages only photos have a number that holds everywhere; other names hold within their post.
    """
    if look.way is Way.PREVIEW:
        if not (item.url or item.thumb_url):
            return Names()
        _, _, number = item.key.partition("photo:")
        everywhere = number.isascii() and number.isdigit()
        return Names(on_page=storable(item.key if everywhere else f"{look.post_id}/{item.key}"))
    number = item.key.removeprefix("-")
    if look.way in ACCOUNT_WAYS and number.isascii() and number.isdigit() and len(item.key) < 21:
        return Names(whole(int(item.key)))
    return Names()


def shows_the_same_media(look: View, newest: View) -> bool:
    """Whether a look another way shows the media of the newest revision, as far as times and marks of edits tell."""
    if look.edited_at is not None:
        return look.edited_at <= newest.observed_at
    return not look.marked_edited or newest.is_edited


@dataclass(frozen=True, slots=True)
class _InPlace:
    """A picture or film of a revision, as one way saw it."""

    media_id: int
    way: Way
    kind: str
    duration: float | None
    file_id: int | None


@dataclass(slots=True)
class SameMedia:
    """What is kept of the files of some looks, while their sightings are being written."""

    _files: dict[int, int]
    _pages: dict[str, int]
    _places: dict[tuple[int, int], list[_InPlace]]
    _many: dict[tuple[int, Way], int]
    _file_ids: dict[int, int] = field(default_factory=dict)
    _page_names: dict[int, str] = field(default_factory=dict)

    @classmethod
    async def find(cls, conn: AsyncConnection, seen: Sequence[SeenMedia]) -> Self:
        """Looks up what some looks hold."""
        names = [names_of(item, look) for look in seen for item in look.items]
        files = await _known(conn, media.c.telegram_file_id, {n.file_id for n in names if n.file_id})
        pages = await _known(conn, media.c.page_name, {n.on_page for n in names if n.on_page})
        places: dict[tuple[int, int], list[_InPlace]] = {}
        many: dict[tuple[int, Way], int] = {}
        revisions = sorted({look.revision_id for look in seen if look.beside})
        for at in range(0, len(revisions), _AT_ONCE):
            rows = await conn.execute(
                select(
                    sightings.c.revision_id,
                    sightings.c.position,
                    sightings.c.way,
                    media.c.id,
                    media.c.kind,
                    media.c.duration,
                    media.c.telegram_file_id,
                )
                .join(media, media.c.id == sightings.c.media_id)
                .where(sightings.c.revision_id.in_(revisions[at : at + _AT_ONCE]))
            )
            for row in rows:
                way = Way(row.way)
                one = _InPlace(row.id, way, row.kind, row.duration, row.telegram_file_id)
                places.setdefault((row.revision_id, row.position), []).append(one)
                many[row.revision_id, way] = many.get((row.revision_id, way), 0) + 1
        return cls(files, pages, places, many)

    def known(self, look: SeenMedia, position: int, item: ObservedMedia, names: Names) -> int:
        """The number of the media that a file is, as kept or as remembered; 0 where it is new."""
        number = self._files.get(names.file_id or 0, 0) or self._pages.get(names.on_page or "", 0)
        if number:
            if number > 0 and names.on_page:
                self._page_names[number] = names.on_page
            return number
        for one in self._places.get((look.revision_id, position), ()):
            if not self._is_counterpart(one, look, item):
                continue
            self.remember(names, one.media_id)
            if names.file_id is not None:
                self._file_ids[one.media_id] = names.file_id
            if names.on_page is not None:
                self._page_names[one.media_id] = names.on_page
            return one.media_id
        return 0

    def remember(self, names: Names, number: int) -> None:
        """That a file of these names has a number, or will have."""
        if names.file_id is not None:
            self._files[names.file_id] = number
        if names.on_page is not None:
            self._pages[names.on_page] = number

    async def keep_names(self, conn: AsyncConnection) -> None:
        """Keeps the names that media which were known got by these looks; what could not be had may be had now."""
        for number, file_id in self._file_ids.items():
            await _name(conn, number, media.c.telegram_file_id, file_id)
        for number, name in self._page_names.items():
            await _name(conn, number, media.c.page_name, name)

    def _is_counterpart(self, one: _InPlace, look: SeenMedia, item: ObservedMedia) -> bool:
        if look.way in ACCOUNT_WAYS:
            other = one.way is Way.PREVIEW and one.file_id is None
        else:
            other = look.way is Way.PREVIEW and one.way in ACCOUNT_WAYS
        if not (look.beside and other):
            return False
        if one.kind != item.kind.value or self._many[look.revision_id, one.way] != len(look.items):
            return False
        lengths = (one.duration, item.duration)
        return None in lengths or abs((one.duration or 0) - (item.duration or 0)) <= _SECOND


async def _known(conn: AsyncConnection, column: Column[Any], names: Iterable[Any]) -> dict[Any, int]:
    """The earliest media that have each of the names."""
    wanted = sorted(names)
    found: dict[Any, int] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        some = column.in_(wanted[at : at + _AT_ONCE])
        rows = await conn.execute(select(column, func.min(media.c.id)).where(some).group_by(column))
        found.update({name: number for name, number in rows})
    return found


async def _name(conn: AsyncConnection, number: int, column: Column[Any], name: Any) -> None:
    mine = media.c.id == number
    await conn.execute(update(media).where(mine, column.is_(None)).values({column.name: name}))
    missing = (media.c.state == "missing", media.c.sha256.is_(None))
    await conn.execute(update(media).where(mine, *missing).values(state="waiting", reason=None))
