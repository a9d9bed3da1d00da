"""What a chat chose of pictures: dark or light, and whether digests come with one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chats", sa.Column("dark", sa.Boolean(), nullable=True))
    op.add_column("chats", sa.Column("charts", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("chats", "charts")
    op.drop_column("chats", "dark")
