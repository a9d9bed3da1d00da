"""Media that are fetched from Telegram: what may not be kept, what waits, and what was put off or held back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media", sa.Column("protected", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE media SET state = 'waiting', reason = NULL, protected = true"
        " WHERE state = 'missing' AND reason = 'the channel protects its content'"
    )
    op.create_index(
        "ix_media_to_fetch",
        "media",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting' AND telegram_file_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND telegram_file_id IS NOT NULL"),
    )
    op.create_table(
        "fetches",
        sa.Column("media_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lifted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_fetches_media_id_media")),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_fetches")),
    )
