"""Deliveries: their urgency, what they reply to; choices about stories; dialogues; what a subscription has covered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("covered_to", sa.BigInteger(), nullable=True))
    op.add_column(
        "subscriptions", sa.Column("even_empty", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "subscriptions", sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.create_index(op.f("ix_subscriptions_chat_id"), "subscriptions", ["chat_id"], unique=False)
    op.create_index(op.f("ix_subscriptions_version"), "subscriptions", ["version"], unique=False)
    op.add_column(
        "deliveries", sa.Column("urgency", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("deliveries", sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("deliveries") as batch:
        batch.add_column(sa.Column("about_id", ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_deliveries_about_id_deliveries"), "deliveries", ["about_id"], ["id"]
        )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["urgency", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(op.f("ix_deliveries_kind_key"), "deliveries", ["kind", "key"], unique=False)
    op.create_index(
        "ix_deliveries_about_id",
        "deliveries",
        ["about_id"],
        unique=False,
        sqlite_where=sa.text("about_id IS NOT NULL"),
        postgresql_where=sa.text("about_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_deliveries_subscription_id"), "deliveries", ["subscription_id"], unique=False)
    op.create_table(
        "story_choices",
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_story_choices_chat_id_chats")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_choices_story_id_stories")),
        sa.PrimaryKeyConstraint("chat_id", "story_id", name=op.f("pk_story_choices")),
    )
    op.create_table(
        "dialogues",
        sa.Column("telegram_chat_id", sa.BigInteger(), nullable=False),
        sa.Column("telegram_user_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_chat_id", "telegram_user_id", name=op.f("pk_dialogues")),
    )
