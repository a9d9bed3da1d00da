"""How each channel is watched now, what an account found closed, and what admins have to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("channels", sa.Column("way", sa.String(length=16), nullable=True))
    op.add_column("channels", sa.Column("queued_for", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("state_since", sa.BigInteger(), nullable=True))
    op.add_column("account_channels", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    op.add_column("account_channels", sa.Column("join_refused", sa.Text(), nullable=True))
    op.create_table(
        "notices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id_accounts")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_notices_channel_id_channels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_open",
        "notices",
        ["id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
