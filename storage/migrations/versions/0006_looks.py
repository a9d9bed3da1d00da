"""What lies inside a picture's borders, how much it is like text, and the pHash of frames: by which media are
found again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media_frames", sa.Column("phash", sa.LargeBinary(8), nullable=True))
    for table in ("media", "media_frames"):
        op.add_column(table, sa.Column("text_like", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("inner_pdq", sa.LargeBinary(32), nullable=True))
        op.add_column(table, sa.Column("inner_quality", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("inner_phash", sa.LargeBinary(8), nullable=True))
        op.add_column(table, sa.Column("inner_text_like", sa.Integer(), nullable=True))
