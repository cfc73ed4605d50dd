"""Views of employers' pages are counted too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
phase = "expand"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ("search", "vacancy", "information")
AFTER = ("search", "vacancy", "employer", "information")
CHECK = "ck_page_views_page"


def _allow(pages: tuple[str, ...]) -> None:
    """Let the column hold these codes alone; SQLite can only make the whole table anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "page_views", type_="check")
        op.create_check_constraint(op.f(CHECK), "page_views", sa.column("page").in_(pages))
        return
    codes = sa.Enum(*pages, name=op.f(CHECK), native_enum=False, create_constraint=True, length=30)
    table = sa.Table(
        "page_views",
        sa.MetaData(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", codes, nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("views", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "page", "subject", name=op.f("pk_page_views")),
    )
    with op.batch_alter_table("page_views", copy_from=table, recreate="always"):
        pass


def upgrade() -> None:
    """Let employers' pages be counted."""
    _allow(AFTER)


def downgrade() -> None:
    """Forget the views of employers' pages."""
    op.execute("DELETE FROM page_views WHERE page = 'employer'")
    _allow(BEFORE)
