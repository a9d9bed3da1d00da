"""Footage of flagged posts that is a known fake; when the note of a fake was corrected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("known_fakes", sa.Column("changed_at", sa.BigInteger()))
    op.create_table(
        "fake_matches",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("media_id", ID, nullable=False),
        sa.Column("fake_id", ID, nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_fake_matches_post_id_posts")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_fake_matches_media_id_media")),
        sa.ForeignKeyConstraint(
            ["fake_id"], ["known_fakes.id"], name=op.f("fk_fake_matches_fake_id_known_fakes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fake_matches")),
        sa.UniqueConstraint("post_id", "media_id", name=op.f("uq_fake_matches_post_id_media_id")),
    )
    op.execute("DELETE FROM footage_checks")


def downgrade() -> None:
    op.drop_table("fake_matches")
    op.drop_column("known_fakes", "changed_at")
