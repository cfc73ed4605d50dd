"""Turning a row's texts into a record, or into the first thing that is wrong with it."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from indexer.normalise.dates import parse_date
from indexer.records import Record, ResumeRecord, VacancyRecord
from indexer.sources.base import Row, RowError

R = TypeVar("R", bound=Record)
T = TypeVar("T")

_CITY = re.compile(r"^\s*([臺台]?\w{1,2}[市縣])\s*(.*?)\s*$")


class FieldError(Exception):
    """A field of the row at hand cannot be used; becomes a ``RowError``."""

    def __init__(self, field: str, value: object, code: str, **values: Any) -> None:
        super().__init__(code)
        self.field, self.value, self.code, self.values = field, str(value), code, values

    def at(self, number: int) -> RowError:
        """As the error of this row."""
        return RowError(number, self.field, shortened(self.value), self.code, self.values)


def read_rows(
    items: Iterable[tuple[int, T]], read: Callable[[T], VacancyRecord | ResumeRecord]
) -> Iterator[Row | RowError]:
    """The rows of numbered items; an item that ``read`` refuses becomes a row error."""
    for number, item in items:
        try:
            yield Row(number, read(item))
        except FieldError as error:
            yield error.at(number)


def shortened(value: str) -> str:
    """At most 80 characters of a value, for a message."""
    return value if len(value) <= 80 else value[:79] + "…"


def text_or_none(value: object) -> str | None:
    """A cell as one line of text; blank is ``None``."""
    text = " ".join(str(value).split()) if value is not None else ""
    return text or None


def money_or_none(field: str, value: object) -> float | None:
    """An amount; blank and 0 are ``None`` (the open data writes 0 for "not stated").

    :raises FieldError: not a number, or negative.
    """
    text = text_or_none(value)
    if text is None:
        return None
    try:
        amount = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        raise FieldError(field, text, "not_a_number") from None
    if not math.isfinite(amount) or amount < 0:
        raise FieldError(field, text, "not_an_amount")
    return amount or None


def date_or_none(field: str, value: object) -> date | None:
    """A day, western or ROC; blank is ``None``.

    :raises FieldError: not a day of the calendar.
    """
    text = text_or_none(value)
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise FieldError(field, text, "not_a_date")
    return day


def city_and_district(value: str | None) -> tuple[str | None, str | None]:
    """City and district: 「台北市文山區」 → (臺北市, 文山區), 「台北市不限」 → (臺北市, None)."""
    if value is None or (match := _CITY.match(value)) is None:
        return None, None
    city, rest = match[1].replace("台", "臺"), match[2]
    return city, rest if rest and rest not in {"不限", "不拘", "全區"} else None


def digest(*parts: str | None) -> str:
    """Sixteen hexadecimal digits that stay the same while the parts do."""
    joined = "\x1f".join(part or "" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def built(model: type[R], values: Mapping[str, Any], names: Mapping[str, str]) -> R:
    """The record of these values; ``names`` gives each record field's name in the file.

    :raises FieldError: for the first field that the model refuses.
    """
    try:
        return model.model_validate({k: v for k, v in values.items() if v is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        code, context = _code(first["type"]), first.get("ctx", {})
        limits = {k: v for k, v in context.items() if isinstance(v, int | float | str)}
        given = "" if first["type"] == "missing" else first.get("input", "")
        raise FieldError(names.get(field, field), given, code, **limits) from error


_CODES = {
    "missing": "missing",
    "string_too_short": "missing",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "wrong_form",
    "enum": "not_a_choice",
}


def _code(kind: str) -> str:
    return _CODES.get(kind, "wrong_value")
