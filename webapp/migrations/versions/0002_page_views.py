"""Page views by the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
phase = "expand"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PAGES = sa.Enum(
    "search", "vacancy", "information",
    name="page", native_enum=False, create_constraint=True, length=30,
)  # fmt: skip


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "page_views",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", PAGES, nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("views", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "page", "subject", name=op.f("pk_page_views")),
    )


def downgrade() -> None:
    """Drop it, with all counts."""
    op.drop_table("page_views")
