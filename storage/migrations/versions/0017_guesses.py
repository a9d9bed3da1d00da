"""What pictures of flagged posts may have been cut from, for older footage that arrives later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "footage_guesses",
        sa.Column("media_id", ID, nullable=False),
        sa.Column("guesses", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_footage_guesses_media_id_media")),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_footage_guesses")),
    )
    op.execute("DELETE FROM footage_checks")  # compared anew, their guesses are kept


def downgrade() -> None:
    op.drop_table("footage_guesses")
