"""Indexes by which digests find what changed in a stretch of time: edits and deletions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_revisions_changes",
        "revisions",
        ["observed_at"],
        unique=False,
        sqlite_where=sa.text("seq > 1"),
        postgresql_where=sa.text("seq > 1"),
    )
    op.create_index(op.f("ix_deletions_noticed_at"), "deletions", ["noticed_at"], unique=False)
