"""Pictures and films that preview pages show: the names they have there, and where a small picture of a film stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting' AND page_name IS NOT NULL")
NAMED = sa.text("page_name IS NOT NULL")


def upgrade() -> None:
    op.add_column("media", sa.Column("page_name", sa.Text()))
    op.add_column("sightings", sa.Column("thumb", sa.Text()))
    # what was seen so far and never fetched has no name of its own, and is fetched now
    op.execute(
        "UPDATE media SET page_name = 'seen before/' || CAST(id AS TEXT) WHERE state = 'waiting'"
        " AND telegram_file_id IS NULL AND id IN (SELECT media_id FROM sightings WHERE way = 'preview')"
    )
    op.create_index("ix_media_page_name", "media", ["page_name"], sqlite_where=NAMED, postgresql_where=NAMED)
    op.create_index(
        "ix_media_waiting_on_pages", "media", ["id"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_media_waiting_on_pages", table_name="media")
    op.drop_index("ix_media_page_name", table_name="media")
    op.drop_column("sightings", "thumb")
    op.drop_column("media", "page_name")
