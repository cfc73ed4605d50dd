"""台灣就業通 open data (data.gov.tw 44062) as CSV, XML and datastore JSON.

Column names come plain (``OCCU_DESC``) or annotated (``OCCU_DESC（職務名稱）``), the latter also as
XML tags, where a full-width bracket is no legal character: the annotation is cut off first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import ParseError

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from indexer.errors import SourceError
from indexer.records import VacancyRecord
from indexer.sources.base import Row, RowError, SourceFormat
from indexer.sources.fields import (
    built,
    city_and_district,
    date_or_none,
    digest,
    money_or_none,
    read_rows,
    text_or_none,
)
from indexer.sources.opening import csv_lines

SOURCE = "taiwanjobs"
MARKER = "OCCU_DESC"
"""The column that every version of the file has, and no other format."""

NAMES = {
    "title": "OCCU_DESC",
    "employer_name": "COMPNAME",
    "description": "JOB_DETAIL",
    "kind_text": "WK_TYPE",
    "occupation_code": "CJOB2_COUNT",
    "occupation_name": "CJOB_NAME2",
    "openings_text": "JOB_PERSON",
    "experience_text": "EXPERIENCE",
    "hours_text": "WKTIME",
    "pay_text": "SALARYCD",
    "education_text": "EDGRDESC",
    "url": "URL_QUERY",
}
_OLDER_NAMES = {"AVAILREQNUM": "JOB_PERSON"}
_ANNOTATION = re.compile(r"[（(].*$", re.DOTALL)
_ANNOTATED_TAG = re.compile(r"<(/?)([A-Z][A-Z0-9_]+)[（(][^）)<>]{0,40}[）)]>")
_URL_ID = re.compile(r"^\d{1,20}$")


def plain_name(column: str) -> str:
    """A column's name without annotation: ``OCCU_DESC（職務名稱）`` → ``OCCU_DESC``."""
    name = _ANNOTATION.sub("", column).strip().upper()
    return _OLDER_NAMES.get(name, name)


def csv_rows(text: str, name: str) -> Iterator[Mapping[str, Any]]:
    """Rows of the CSV file.

    :raises SourceError: where the quoting runs away.
    """
    reader = csv_lines(text, name)
    header = [plain_name(column) for column in next(reader, [])]
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield dict(zip(header, cells, strict=False))


def xml_rows(text: str, name: str) -> Iterator[Mapping[str, Any]]:
    """Rows of the XML file: the elements that have an ``OCCU_DESC`` child.

    :raises SourceError: not well-formed, or with entities of its own.
    """
    declaration = re.compile(r"^\s*<\?xml[^>]*\?>")
    legal = _ANNOTATED_TAG.sub(r"<\1\2>", declaration.sub("", text, count=1))
    stream = io.BytesIO(legal.encode("utf-8"))
    try:
        for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
            if element.find(MARKER) is not None:
                yield {plain_name(child.tag): child.text or "" for child in element}
                element.clear()
    except ParseError as error:
        line = error.position[0]
        raise SourceError(
            "xml_broken", f"{name} is not well-formed at line {line}.", file=name, line=line
        ) from error
    except DefusedXmlException as error:
        raise SourceError(
            "xml_entities", f"{name} defines entities, which job data never need.", file=name
        ) from error


def json_rows(document: Any) -> list[Mapping[str, Any]]:
    """Rows of the datastore answer, in ``result.records`` or ``records``, or a bare list."""
    if isinstance(document, dict):
        document = document.get("result", document)
    records = document.get("records", []) if isinstance(document, dict) else document
    return [{plain_name(k): v for k, v in r.items()} for r in records if isinstance(r, dict)]


def looks_like_json(document: Any) -> bool:
    """Whether a JSON document is the datastore's."""
    try:
        rows = json_rows(document)
    except (AttributeError, TypeError):
        return False
    return bool(rows) and MARKER in rows[0]


def load_json(content: bytes, name: str) -> Any:
    """A parsed JSON document.

    :raises SourceError: not JSON, naming the line.
    """
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise SourceError(
            "json_broken",
            f"{name} is not well-formed JSON at line {error.lineno}.",
            file=name,
            line=error.lineno,
        ) from error


class TaiwanJobs:
    """The file as a source of vacancies."""

    source = SOURCE

    def __init__(
        self, format_: SourceFormat, rows: Iterable[Mapping[str, Any]], total: int | None
    ) -> None:
        self.format = format_
        self.total = total
        self._rows = rows

    def __iter__(self) -> Iterator[Row | RowError]:
        return read_rows(enumerate(self._rows, start=1), vacancy)


def vacancy(cells: Mapping[str, Any]) -> VacancyRecord:
    """The vacancy of one row.

    :raises FieldError: for a row that cannot be taken.
    """
    text = {field: text_or_none(cells.get(name)) for field, name in NAMES.items()}
    text["description"] = str(cells.get("JOB_DETAIL") or "").strip()
    text["occupation_code"] = text["occupation_code"] or text_or_none(cells.get("CJOB1_COUNT"))
    text["occupation_name"] = text["occupation_name"] or text_or_none(cells.get("CJOB_NAME1"))
    city, district = city_and_district(text_or_none(cells.get("CITYNAME")))
    employer_id, hire_id = ids_of(text["url"])
    return built(
        VacancyRecord,
        {
            **text,
            "source": SOURCE,
            "source_id": f"{SOURCE}:{employer_id}-{hire_id}"
            if employer_id and hire_id
            else f"{SOURCE}:{_digest(text, cells)}",
            "employer_source_id": employer_id,
            "city": city,
            "district": district,
            "pay_min": money_or_none("NT_L", cells.get("NT_L")),
            "pay_max": money_or_none("NT_U", cells.get("NT_U")),
            "updated": date_or_none("TRANDATE", cells.get("TRANDATE")),
            "closes": date_or_none("STOP_DATE", cells.get("STOP_DATE")),
        },
        NAMES,
    )


def ids_of(url: str | None) -> tuple[str | None, str | None]:
    """EMPLOYER_ID and HIRE_ID of a vacancy's address, where it has both as numbers."""
    query = parse_qs(urlsplit(url or "").query)
    found = [next(iter(query.get(name, [])), "") for name in ("EMPLOYER_ID", "HIRE_ID")]
    if not all(_URL_ID.match(value) for value in found):
        return None, None
    return found[0], found[1]


def _digest(text: Mapping[str, str | None], cells: Mapping[str, Any]) -> str:
    city = text_or_none(cells.get("CITYNAME"))
    return digest(text["employer_name"], text["title"], city, text["description"])
