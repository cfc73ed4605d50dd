"""Employers, vacancies, résumés, imports, outbox and leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
phase = "expand"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "employers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("business_id", sa.String(length=8), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("business_id", name=op.f("uq_employers_business_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_employers_public_id")),
    )
    op.create_index(op.f("ix_employers_name_key"), "employers", ["name_key"])

    op.create_table(
        "imports",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("new", BIG, nullable=False),
        sa.Column("changed", BIG, nullable=False),
        sa.Column("unchanged", BIG, nullable=False),
        sa.Column("closed", BIG, nullable=False),
        sa.Column("refused", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_source"), "imports", ["source"])

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vacancy",
                "resume",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "new",
                "changed",
                "closed",
                "removed",
                "refresh",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("searchable_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("retry_at", INSTANT, nullable=True),
        sa.Column("parked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_outbox_subject", "outbox", ["subject", "kind", "id"])

    op.create_table(
        "employer_accounts",
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("employer_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employers.id"],
            name=op.f("fk_employer_accounts_employer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_employer_accounts")),
    )
    op.create_index(op.f("ix_employer_accounts_employer_id"), "employer_accounts", ["employer_id"])

    op.create_table(
        "import_errors",
        sa.Column("id", BIG, nullable=False),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("row_number", BIG, nullable=False),
        sa.Column("field", sa.String(length=300), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("params", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_errors_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_errors")),
    )
    op.create_index(op.f("ix_import_errors_import_id"), "import_errors", ["import_id"])

    op.create_table(
        "resumes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("record", DOCUMENT, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("first_import_id", BIG, nullable=True),
        sa.Column("last_import_id", BIG, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["first_import_id"], ["imports.id"], name=op.f("fk_resumes_first_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["last_import_id"], ["imports.id"], name=op.f("fk_resumes_last_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resumes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resumes_public_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_resumes_source_source_id")),
    )
    op.create_table(
        "vacancies",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("employer_id", BIG, nullable=False),
        sa.Column("record", DOCUMENT, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "approved",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("posted", sa.Date(), nullable=True),
        sa.Column("updated", sa.Date(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("first_import_id", BIG, nullable=True),
        sa.Column("last_import_id", BIG, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_vacancies_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_import_id"], ["imports.id"], name=op.f("fk_vacancies_first_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["last_import_id"], ["imports.id"], name=op.f("fk_vacancies_last_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies")),
        sa.UniqueConstraint("public_id", name=op.f("uq_vacancies_public_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_vacancies_source_source_id")),
    )
    op.create_index(op.f("ix_vacancies_closes"), "vacancies", ["closes"])
    op.create_index(op.f("ix_vacancies_employer_id"), "vacancies", ["employer_id"])
    op.create_index("ix_vacancies_source_state", "vacancies", ["source", "state"])


def downgrade() -> None:
    """Drop them, with all records."""
    op.drop_table("vacancies")
    op.drop_table("resumes")
    op.drop_table("import_errors")
    op.drop_table("employer_accounts")
    op.drop_table("outbox")
    op.drop_table("leases")
    op.drop_table("imports")
    op.drop_table("employers")
