"""Posts that people asked about and that a watching account is to fetch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "asked_posts",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("reply_to", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_asked_posts_chat_id_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_posts")),
        sa.UniqueConstraint(
            "chat_id", "username", "message_id", name=op.f("uq_asked_posts_chat_id_username_message_id")
        ),
    )
    op.create_index("ix_asked_posts_due", "asked_posts", ["due"])


def downgrade() -> None:
    op.drop_table("asked_posts")
