"""Footage seen before: what was compared, what turned out to be reused, known fakes; hashes in their order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_media_hashed_at", "media", ["hashed_at"], unique=False)
    op.create_table(
        "footage_checks",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("media_id", ID, nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_footage_checks_post_id_posts")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_footage_checks_media_id_media")),
        sa.PrimaryKeyConstraint("post_id", "media_id", name=op.f("pk_footage_checks")),
    )
    op.create_table(
        "reuses",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("media_id", ID, nullable=False),
        sa.Column("earlier_post_id", ID, nullable=False),
        sa.Column("earlier_media_id", ID, nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("differs", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("refused_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reuses_post_id_posts")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_reuses_media_id_media")),
        sa.ForeignKeyConstraint(
            ["earlier_post_id"], ["posts.id"], name=op.f("fk_reuses_earlier_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["earlier_media_id"], ["media.id"], name=op.f("fk_reuses_earlier_media_id_media")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuses")),
        sa.UniqueConstraint("post_id", "media_id", name=op.f("uq_reuses_post_id_media_id")),
    )
    op.create_table(
        "known_fakes",
        sa.Column("id", ID, nullable=False),
        sa.Column("pdq", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_fakes")),
        sa.UniqueConstraint("pdq", name=op.f("uq_known_fakes_pdq")),
    )


def downgrade() -> None:
    op.drop_table("known_fakes")
    op.drop_table("reuses")
    op.drop_table("footage_checks")
    op.drop_index("ix_media_hashed_at", table_name="media")
