"""When claims were stored, and the changes of a stretch of time at hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NO_CLAIM = sa.text("kind <> 'claim'")


def upgrade() -> None:
    op.add_column("claims", sa.Column("stored_at", sa.BigInteger()))
    op.create_index(
        "ix_events_changes", "events", ["made_at"], sqlite_where=_NO_CLAIM, postgresql_where=_NO_CLAIM
    )


def downgrade() -> None:
    op.drop_index("ix_events_changes", "events")
    op.drop_column("claims", "stored_at")
