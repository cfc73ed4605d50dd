"""Our own table of vacancies, as CSV or as a workbook (XLSX) made from the template."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter
from python_calamine import CalamineError, CalamineWorkbook

from indexer.errors import SourceError
from indexer.records import VacancyRecord
from indexer.sources.base import Row, RowError, SourceFormat
from indexer.sources.fields import (
    FieldError,
    built,
    date_or_none,
    money_or_none,
    read_rows,
    text_or_none,
)
from indexer.sources.opening import checked_archive, csv_lines
from indexer.vocabulary import PayBasis

SOURCE = "table"

_SEPARATORS = re.compile(r"[、,，;；\n]+")
_BASES = {
    "月薪": PayBasis.MONTH,
    "日薪": PayBasis.DAY,
    "時薪": PayBasis.HOUR,
    "年薪": PayBasis.YEAR,
    "論件計酬": PayBasis.PIECE,
    "面議": PayBasis.NEGOTIABLE,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table, and the record field that it fills."""

    field: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    width: int = 16
    choices: tuple[str, ...] = ()
    example: str | int = ""
    help: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header under which it is read."""
        return (self.zh, self.en, *self.aliases)


@cache
def layout() -> tuple[tuple[Column, ...], str]:
    """The columns in their order, and the mark by which the example row is known."""
    text = files("indexer.sources").joinpath("data/table_columns.json").read_text("utf-8")
    content = json.loads(text)
    columns = TypeAdapter(tuple[Column, ...]).validate_python(content["columns"])
    return columns, content["example_mark"]


def recognised(header: Sequence[object]) -> dict[int, Column]:
    """Which column stands at which place of a header row; unknown headers are left out."""
    by_name = {name.casefold(): column for column in layout()[0] for name in column.headers}
    found = {}
    for place, cell in enumerate(header):
        name = (text_or_none(cell) or "").rstrip("*＊ ").casefold()
        if name in by_name:
            found[place] = by_name[name]
    return found


def is_header(header: Sequence[object]) -> bool:
    """Whether a row is the header of our table: title and two more of its columns."""
    fields = {column.field for column in recognised(header).values()}
    return "title" in fields and len(fields) >= 3


def csv_cells(text: str, name: str) -> list[list[object]]:
    """All rows of a CSV file.

    :raises SourceError: where the quoting runs away.
    """
    return [list(row) for row in csv_lines(text, name)]


def xlsx_cells(content: bytes, name: str) -> list[list[object]]:
    """All rows of the workbook's first sheet that has our header.

    :raises SourceError: damaged, packed beyond reason, with macros, or without such a sheet.
    """
    with checked_archive(content, name) as archive:
        if any(entry.lower().endswith("vbaproject.bin") for entry in archive.namelist()):
            raise SourceError(
                "macro_sheet",
                f"{name} holds macros; save it as a workbook without macros (.xlsx).",
                file=name,
            )
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            [list[object](row) for row in workbook.get_sheet_by_name(n).to_python()]
            for n in workbook.sheet_names
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            "archive_broken", f"{name} is damaged or incomplete; save it again.", file=name
        ) from error
    for rows in sheets:
        if any(is_header(row) for row in rows[:10]):
            return rows
    raise no_header(name)


def no_header(name: str) -> SourceError:
    """The error for a table without our header."""
    wanted = "、".join(column.zh for column in layout()[0] if column.required)
    return SourceError(
        "no_header",
        f"{name} has no header row with the columns {wanted}; start from the template.",
        file=name,
        columns=wanted,
    )


class Table:
    """The table as a source of vacancies. Row numbers are those of the sheet."""

    source = SOURCE

    def __init__(self, format_: SourceFormat, rows: list[list[object]], name: str) -> None:
        self.format = format_
        start = next((n for n, row in enumerate(rows[:10]) if is_header(row)), None)
        if start is None:
            raise no_header(name)
        self._columns = recognised(rows[start])
        self._first = start + 2
        self._rows = rows[start + 1 :]
        self.total: int | None = len(self._rows)

    def __iter__(self) -> Iterator[Row | RowError]:
        return read_rows(self._filled_rows(), vacancy)

    def _filled_rows(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Rows that are neither blank nor the template's example, cells by record field."""
        mark = layout()[1]
        for number, row in enumerate(self._rows, start=self._first):
            cells = {c.field: row[n] for n, c in self._columns.items() if n < len(row)}
            is_example = (_plain(cells.get("source_id")) or "").startswith(mark)
            if not is_example and any(_plain(v) for v in cells.values()):
                yield number, cells


def vacancy(cells: Mapping[str, object]) -> VacancyRecord:
    """The vacancy of one row, cells by record field.

    :raises FieldError: for a row that cannot be taken; names the column in Chinese.
    """
    names = {column.field: column.zh for column in layout()[0]}
    values: dict[str, Any] = {"source": SOURCE}
    for column in layout()[0]:
        cell = cells.get(column.field)
        text = str(cell).strip() if column.field == "description" and cell else _plain(cell)
        if text is None or text == "":
            if column.required:
                raise FieldError(column.zh, "", "missing")
            continue
        values[column.field] = _value(column, text)
    basis = values.get("pay_basis")
    if basis not in (PayBasis.NEGOTIABLE, PayBasis.PIECE) and not values.get("pay_min"):
        raise FieldError(names["pay_min"], "", "missing")
    low, high = values.get("pay_min"), values.get("pay_max")
    if low is not None and high is not None and high < low:
        raise FieldError(names["pay_max"], f"{high:g}", "below_minimum", minimum=low)
    return built(VacancyRecord, values, names)


def _value(column: Column, text: str) -> object:
    if column.choices and column.field in {"pay_basis", "kind_text", "education_text"}:
        if text not in column.choices:
            raise FieldError(column.zh, text, "not_a_choice", choices="、".join(column.choices))
        return _BASES[text] if column.field == "pay_basis" else text
    if column.field in {"pay_min", "pay_max"}:
        return money_or_none(column.zh, text)
    if column.field == "closes":
        return date_or_none(column.zh, text)
    if column.many:
        return tuple(part.strip() for part in _SEPARATORS.split(text) if part.strip())
    return text


def _plain(cell: object) -> str | None:
    """A cell's text: 3.0 from a workbook is 3, a date cell is its day."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return text_or_none(cell)
