"""Readers: one file format each, giving records or row errors."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import SourceError
from indexer.sources import job_posting, json_resume, table, taiwanjobs
from indexer.sources.base import Row, RowError, Source, SourceFormat
from indexer.sources.opening import decoded, is_spreadsheet, read_limited

__all__ = ["Row", "RowError", "Source", "SourceFormat", "open_source"]


def open_source(path: Path, format_: SourceFormat | None = None) -> Source:
    """Open a file of vacancies or résumés; its format is told from its content.

    :param format_: what the file must be, or ``None`` to find out.
    :raises SourceError: unreadable, damaged, unknown, or not of the format asked for.
    """
    content = read_limited(path)
    source = _source(content, path.name)
    if format_ is not None and source.format is not format_:
        raise SourceError(
            "other_format",
            f"{path.name} is {source.format.value}, not {format_.value}.",
            file=path.name,
            found=source.format.value,
            wanted=format_.value,
        )
    return source


def _source(content: bytes, name: str) -> Source:
    if content[:4] == b"PK\x03\x04" or is_spreadsheet(content):
        return table.Table(SourceFormat.TABLE_XLSX, table.xlsx_cells(content, name), name)
    start = content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
    if start in (b"{", b"["):
        return _json_source(content, name)
    text = decoded(content, name)
    if text.lstrip().startswith("<"):
        if taiwanjobs.MARKER not in text:
            raise _unknown(name)
        rows = list(taiwanjobs.xml_rows(text, name))
        return taiwanjobs.TaiwanJobs(SourceFormat.TAIWANJOBS_XML, rows, len(rows))
    if taiwanjobs.MARKER in text[: text.find("\n") if "\n" in text else None]:
        rows = list(taiwanjobs.csv_rows(text, name))
        return taiwanjobs.TaiwanJobs(SourceFormat.TAIWANJOBS_CSV, rows, len(rows))
    cells = table.csv_cells(text, name)
    if any(table.recognised(row) for row in cells[:10]):
        return table.Table(SourceFormat.TABLE_CSV, cells, name)
    raise _unknown(name)


def _json_source(content: bytes, name: str) -> Source:
    document = taiwanjobs.load_json(content, name)
    if taiwanjobs.looks_like_json(document):
        rows = taiwanjobs.json_rows(document)
        return taiwanjobs.TaiwanJobs(SourceFormat.TAIWANJOBS_JSON, rows, len(rows))
    if job_posting.postings(document):
        return job_posting.JobPostings(document)
    if json_resume.resumes(document):
        return json_resume.JsonResumes(document)
    raise _unknown(name)


def _unknown(name: str) -> SourceError:
    return SourceError(
        "unknown_format",
        f"{name} is none of the known formats: TaiwanJobs open data (CSV, XML, JSON), our table "
        "(CSV, XLSX), schema.org JobPosting, JSON Resume.",
        file=name,
    )
