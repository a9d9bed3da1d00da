"""Footage that arrives after later posts which carry it; what was compared without it is compared anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "footage_arrivals",
        sa.Column("id", ID, nullable=False),
        sa.Column("media_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_footage_arrivals_media_id_media")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footage_arrivals")),
    )
    op.execute("DELETE FROM footage_checks")


def downgrade() -> None:
    op.drop_table("footage_arrivals")
