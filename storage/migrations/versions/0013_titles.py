"""What a channel is called at Telegram, beside the title that an admin may have given it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("telegram_title", sa.Text()))
    # until now the title of a channel that an account had found was Telegram's
    op.execute(
        "UPDATE channels SET telegram_title = title WHERE EXISTS (SELECT 1 FROM account_channels"
        " WHERE account_channels.channel_id = channels.id AND account_channels.access_hash IS NOT NULL)"
    )


def downgrade() -> None:
    op.drop_column("channels", "telegram_title")
