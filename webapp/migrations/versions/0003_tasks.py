"""Background work; in the outbox, work that was cut off and the request that made a change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
phase = "expand"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("index", "embed", "import", "close", "rebuild", "housekeep")


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    """Make the tables and columns."""
    op.add_column("outbox", sa.Column("lost", BIG, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("code", sa.String(length=100), nullable=True))
    op.add_column("outbox", sa.Column("request_id", sa.String(length=64), nullable=True))
    op.add_column("leases", sa.Column("taken_at", INSTANT, nullable=True))
    op.create_table(
        "tasks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("claimed_until", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("retry_at", INSTANT, nullable=True),
        sa.Column("parked_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("code", sa.String(length=100), nullable=True),
        sa.Column("params", DOCUMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("result", DOCUMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tasks_kind_created_at", "tasks", ["kind", "created_at"])
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["kind", "id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "worker_processes",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("queues", sa.String(length=200), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_processes")),
    )
    op.create_table(
        "queue_counts",
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("failed", BIG, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_queue_counts")),
    )


def downgrade() -> None:
    """Drop them, with all work that is still to be done."""
    op.drop_table("queue_counts")
    op.drop_table("worker_processes")
    op.drop_table("tasks")
    with op.batch_alter_table("leases") as leases:
        leases.drop_column("taken_at")
    with op.batch_alter_table("outbox") as outbox:
        for name in ("request_id", "code", "lost"):
            outbox.drop_column(name)
