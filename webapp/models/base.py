"""What all tables share: naming of constraints, column types, ids and time stamps."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

Clock = Callable[[], datetime]
"""Gives the present instant, aware of its time zone."""

IdMaker = Callable[[], str]
"""Gives a new public id."""

PUBLIC_ID_LENGTH = 12


def utc_now() -> datetime:
    """The clock of a running system; tests pass one of their own."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """Twelve lower-case base-32 characters, 60 random bits: tells nothing and cannot be guessed."""
    return base64.b32encode(secrets.token_bytes(8)).decode()[:PUBLIC_ID_LENGTH].lower()


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: given with any time zone, kept and given back in UTC.

    SQLite drops the zone of ``DateTime(timezone=True)``, so naive values are refused on the way in
    and UTC is put back on the way out.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; naive for SQLite, whose text format has no zone.

        :raises ValueError: for an instant without a time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code_column(codes: type[StrEnum], name: str) -> Enum:
    """A column type for a code list: text with a check, so a new code is a small migration.

    :param name: name of the check constraint.
    """
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=30,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


BigId = BigInteger().with_variant(Integer, "sqlite")
Document = JSON().with_variant(JSONB(), "postgresql")

PrimaryKey = Annotated[int, mapped_column(BigId, primary_key=True)]
PublicId = Annotated[str, mapped_column(String(PUBLIC_ID_LENGTH), unique=True)]


class Base(DeclarativeBase):
    """Base of all tables. Constraints have names, so a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        int: BigId,
        datetime: UTCDateTime(),
        dict[str, Any]: Document,
    }
