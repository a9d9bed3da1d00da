"""Indexes that the bot's answers walk: claims of a channel and of a claimant by time, posts of unknown language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_claims_channel_id_posted_at"), "claims", ["channel_id", "posted_at"], unique=False
    )
    op.create_index(op.f("ix_claims_claimant_posted_at"), "claims", ["claimant", "posted_at"], unique=False)
    op.create_index(
        "ix_posts_language_unknown",
        "posts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("language IS NULL"),
        postgresql_where=sa.text("language IS NULL"),
    )
