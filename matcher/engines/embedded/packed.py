"""Arrays in one file, which processes map into memory and share.

A page that says where the table of contents is, the arrays from page to page, and the table. The
first page is written last, so that a file cut off while it was written has none. Behind an array
there may be room for more rows, a hole in the file: a mapping is private, so what a process writes
there (``Growing``) becomes its own memory, while all that was written here stays shared.

Each array has a checksum over the sums of its pages: it tells a changed byte, or a page in another
place, and reading it takes no longer than touching the memory once does.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from zlib import crc32

import numpy as np
import orjson
from numpy.typing import NDArray

PAGE = 4_096
_HEAD = struct.Struct("<8sQQI")
_MAGIC = b"JBARRAY1"
_AT_ONCE = 1 << 24


class UnusableFileError(Exception):
    """A file that is torn, missing, damaged or another one than the one meant; says which."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A mapped file. Arrays may be written to: that stays in this process."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    """By name; with the room behind them."""
    rows: Mapping[str, int]
    """How many rows of each array are filled."""

    def __getitem__(self, name: str) -> NDArray[Any]:
        """An array's filled rows.

        :raises UnusableFileError: when there is no such array.
        """
        return self.with_room(name)[: self.rows[name]]

    def with_room(self, name: str) -> NDArray[Any]:
        """An array with the room behind it."""
        if name not in self.arrays:
            raise UnusableFileError(f"holds no {name}")
        return self.arrays[name]


class Packing:
    """Writes such a file under another name, which ``finish`` then gives up for the right one.

    :raises OSError: from any call, when the disk is full or failing; ``__exit__`` removes the rest.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f"{path.name}.draft")
        self._table: dict[str, dict[str, Any]] = {}
        self._end = PAGE

    def __enter__(self) -> Packing:
        self._file = self._draft.open("wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._file.close()  # writes what it holds back, so it may fail like any writing
        finally:
            self._draft.unlink(missing_ok=True)

    def add(self, name: str, values: NDArray[Any], *, room: int = 0) -> None:
        """Write an array.

        :param room: further rows that a process may put behind it.
        """
        whole = np.ascontiguousarray(values)
        raw = whole.reshape(-1).view(np.uint8)
        self._file.seek(self._end)
        for start in range(0, len(raw), _AT_ONCE):
            self._file.write(memoryview(raw[start : start + _AT_ONCE]))  # type: ignore[arg-type]
        self._table[name] = {
            "dtype": whole.dtype.str,
            "shape": whole.shape,
            "room": room,
            "at": self._end,
            "sum": _checksum(raw),
        }
        width = raw.nbytes // len(whole) if len(whole) else _width(whole)
        self._end = _next_page(self._end + raw.nbytes + room * width)

    def finish(self, facts: Mapping[str, Any]) -> int:
        """Make the file durable and give it its name.

        :param facts: what else a reader must know; JSON.
        :returns: the checksum that ``open_packed`` wants.
        """
        table = orjson.dumps({"facts": facts, "arrays": self._table})
        checksum = crc32(table)
        self._file.seek(self._end)
        self._file.write(table)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        self._file.write(_HEAD.pack(_MAGIC, self._end, len(table), checksum))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._draft.rename(self._path)
        return checksum


def open_packed(path: Path, checksum: int) -> Packed:
    """Map a file, after a look at all of it.

    :param checksum: what ``Packing.finish`` gave.
    :raises UnusableFileError: when it is not the file that was written.
    """
    try:
        with path.open("rb", buffering=0) as file:
            table, size = _table(file.fileno(), checksum)
            private = mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE
            mapped = mmap.mmap(file.fileno(), size, *private)
    except OSError as error:
        raise UnusableFileError(f"cannot be read ({error})") from error
    mapped.madvise(mmap.MADV_WILLNEED)
    everything = np.frombuffer(mapped, np.uint8)
    arrays, rows = {}, {}
    for name, entry in table["arrays"].items():
        at, (count, *rest), dtype = entry["at"], entry["shape"], np.dtype(entry["dtype"])
        shape = (count + entry["room"], *rest)
        length = count * int(np.prod(rest)) * dtype.itemsize
        if _checksum(everything[at : at + length]) != entry["sum"]:
            raise UnusableFileError(f"is damaged in {name}")
        arrays[name] = np.ndarray(shape, dtype, buffer=mapped, offset=at)
        rows[name] = count
    return Packed(table["facts"], arrays, rows)


def is_whole(path: Path, checksum: int) -> bool:
    """Whether a file looks like the one meant, by its first and last bytes only."""
    try:
        with path.open("rb", buffering=0) as file:
            _table(file.fileno(), checksum)
    except (OSError, UnusableFileError):
        return False
    return True


def _table(descriptor: int, checksum: int) -> tuple[dict[str, Any], int]:
    head = os.pread(descriptor, _HEAD.size, 0)
    if len(head) < _HEAD.size:
        raise UnusableFileError("is cut off")
    magic, at, length, written = _HEAD.unpack(head)
    if magic != _MAGIC:
        raise UnusableFileError("was not written to its end")
    if written != checksum:
        raise UnusableFileError("is another file than the one meant")
    if os.fstat(descriptor).st_size != at + length:
        raise UnusableFileError("is cut off")
    raw = os.pread(descriptor, length, at)
    if crc32(raw) != checksum:
        raise UnusableFileError("has a damaged table of contents")
    return orjson.loads(raw), at + length


def _checksum(raw: NDArray[np.uint8]) -> int:
    whole = len(raw) // PAGE * PAGE
    sums = raw[:whole].view(np.uint64).reshape(-1, PAGE // 8).sum(axis=1)
    return crc32(raw[whole:].tobytes(), crc32(sums.tobytes(), len(raw)))


def _width(values: NDArray[Any]) -> int:
    return int(np.prod(values.shape[1:])) * values.dtype.itemsize


def _next_page(position: int) -> int:
    return -(-position // PAGE) * PAGE
