"""What posts carry: photos, films, documents, links, as ``has:`` asks for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, literal, or_, select

from storage.models import media, posts, revisions, sightings


class Carried(StrEnum):
    """What a post can carry."""

    MEDIA = "media"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    LINK = "link"


_MEDIA_KINDS: dict[Carried, tuple[str, ...]] = {
    Carried.MEDIA: (),
    Carried.PHOTO: ("photo",),
    Carried.VIDEO: ("video", "animation", "video_note"),
    Carried.DOCUMENT: ("document",),
}


def carries(post_id: ColumnElement[Any], kind: str) -> ColumnElement[bool]:
    """Whether the post of that column carries something of that kind (a value of ``Carried``)."""
    carried = Carried(kind)
    if carried is Carried.LINK:
        shown = posts.alias("shown")
        return exists(
            select(literal(1))
            .select_from(shown.join(revisions, revisions.c.id == shown.c.revision_id))
            .where(
                shown.c.id == post_id,
                or_(revisions.c.text.contains("://"), revisions.c.entities.contains("text_link")),
            )
        )
    query = select(literal(1)).select_from(sightings).where(sightings.c.post_id == post_id)
    if kinds := _MEDIA_KINDS[carried]:
        query = query.join(media, media.c.id == sightings.c.media_id).where(media.c.kind.in_(kinds))
    return exists(query)
