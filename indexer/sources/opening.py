"""Opening files that strangers sent: packed or plain, in any encoding, within fixed limits."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from indexer.errors import SourceError

MAX_FILE_BYTES = 512 * 2**20
MAX_UNPACKED_BYTES = 512 * 2**20
MAX_RATIO = 200
"""Unpacked to packed: spreadsheets and XML stay under 30, a zip bomb begins at 1,000."""
RATIO_MATTERS_FROM = 16 * 2**20
MAX_ENTRIES = 2_000
MAX_LINE_BYTES = 2 * 2**20
_BEHIND = "\x1e"


def read_limited(path: Path) -> bytes:
    """The content of a file, unpacked where it is gzip or a zip that holds a single file.

    :raises SourceError: absent, empty, too large, packed beyond reason, or damaged.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise SourceError(
            "file_unreadable", f"{path.name} cannot be opened: {error.strerror}.", file=path.name
        ) from error
    if size > MAX_FILE_BYTES:
        raise SourceError(
            "file_too_large",
            f"{path.name} is larger than {MAX_FILE_BYTES >> 20} MB; split it.",
            file=path.name,
            most_megabytes=MAX_FILE_BYTES >> 20,
        )
    if content[:2] == b"\x1f\x8b":
        content = _gunzip(content, path.name)
    elif content[:4] == b"PK\x03\x04" and not is_spreadsheet(content):
        content = _only_member(content, path.name)
    if not content.strip():
        raise SourceError("file_empty", f"{path.name} is empty.", file=path.name)
    return content


def is_spreadsheet(content: bytes) -> bool:
    """Whether a zip archive is an Office workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile:
        # a truncated workbook still begins with this entry's name
        return b"[Content_Types].xml" in content[:400] or b"xl/" in content[:4096]


def checked_archive(content: bytes, name: str) -> zipfile.ZipFile:
    """An archive whose directory is whole and whose unpacked size is within the limits.

    :raises SourceError: truncated, encrypted, too many entries, or packed beyond reason.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise _broken_archive(name) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
        raise _bomb(name)
    if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * len(content):
        raise _bomb(name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError(
            "archive_encrypted", f"{name} is protected by a password; save it without.", file=name
        )
    return archive


def _only_member(content: bytes, name: str) -> bytes:
    with checked_archive(content, name) as archive:
        files = [e for e in archive.infolist() if not e.is_dir()]
        if len(files) != 1:
            raise SourceError(
                "archive_many_files",
                f"{name} holds {len(files)} files; import each by itself.",
                file=name,
                files=len(files),
            )
        try:
            with archive.open(files[0]) as member:
                return _read_at_most(member, len(content), name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise _broken_archive(name) from error


def _gunzip(content: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as member:
            return _read_at_most(member, len(content), name)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken_archive(name) from error


def _read_at_most(stream: IO[bytes] | gzip.GzipFile, packed: int, name: str) -> bytes:
    """Sizes that an archive states of itself can lie, so the bytes are counted as they come."""
    pieces = bytearray()
    while piece := stream.read(2**20):
        pieces += piece
        if len(pieces) > MAX_UNPACKED_BYTES or (
            len(pieces) > RATIO_MATTERS_FROM and len(pieces) > MAX_RATIO * packed
        ):
            raise _bomb(name)
    return bytes(pieces)


def decoded(content: bytes, name: str) -> str:
    """Text from UTF-8 (with or without a mark), UTF-16 with a mark, or CP950 (Big5).

    :raises SourceError: in none of these encodings, cut off within a character, or with a line
        longer than 2 MB.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and error.reason == "unexpected end of data":
                raise SourceError(
                    "file_cut_off",
                    f"{name} ends in the middle of a character; fetch or save it again.",
                    file=name,
                ) from error
            continue
        _refuse_long_lines(content, name)
        return text.removeprefix("\ufeff")
    raise SourceError(
        "wrong_encoding",
        f"{name} is neither UTF-8 nor Big5 (CP950); save it as UTF-8.",
        file=name,
    )


def csv_lines(text: str, name: str) -> Iterator[list[str]]:
    """Rows of cells of a CSV text.

    :raises SourceError: where a cell never ends or is longer than a line may be.
    """
    # a line of our own behind the last: a quote that was never closed swallows it
    reader = csv.reader(chain(io.StringIO(text, newline=""), [_BEHIND]), strict=False)
    row: list[str] | None = None
    begins = ends = 0
    try:
        for following in reader:
            if row is not None:
                yield row
            begins, ends, row = ends + 1, reader.line_num, following
    except csv.Error as error:
        raise _broken_csv(name, reader.line_num) from error
    if row != [_BEHIND]:
        raise _broken_csv(name, begins)


def _broken_csv(name: str, line: int) -> SourceError:
    return SourceError(
        "csv_broken",
        f"{name} is not a well-formed CSV file near line {line}.",
        file=name,
        line=line,
    )


def _encodings(content: bytes) -> tuple[str, ...]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    return ("utf-8", "cp950")


def _refuse_long_lines(content: bytes, name: str) -> None:
    for number, line in enumerate(_lines(content), start=1):
        if line > MAX_LINE_BYTES:
            raise SourceError(
                "line_too_long",
                f"Line {number} of {name} is longer than {MAX_LINE_BYTES >> 20} MB.",
                file=name,
                line=number,
            )


def _lines(content: bytes) -> Iterator[int]:
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        yield end - start
        start = end + 1
    yield len(content) - start


def _broken_archive(name: str) -> SourceError:
    return SourceError(
        "archive_broken", f"{name} is damaged or incomplete; fetch or save it again.", file=name
    )


def _bomb(name: str) -> SourceError:
    return SourceError(
        "archive_too_large", f"{name} unpacks to far more than such a file holds.", file=name
    )
