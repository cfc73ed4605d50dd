"""Addresses as QR codes, drawn by the server."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

_QUIET = 4
"""Modules of quiet zone around a code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """The dark modules as one SVG path, a unit each, within a square with its quiet zone."""

    size: int
    path: str


def qr_code(address: str) -> QrCode:
    """The code of an address; about 15 % of it may be covered (level M).

    :raises segno.DataOverflowError: the address is longer than 2,331 bytes.
    """
    rows = segno.make(address, micro=False, error="m", boost_error=False).matrix
    strokes = []
    for y, row in enumerate(rows, start=_QUIET):
        x = _QUIET
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                strokes.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return QrCode(size=len(rows) + 2 * _QUIET, path="".join(strokes))
