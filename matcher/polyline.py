"""Corners as a short text for a URL: the Flexible Polyline encoding at five decimals.

Format: https://github.com/heremaps/flexible-polyline (version 1, two dimensions). After the header
each number is the difference to the corner before, in 1e-5 degrees, latitude first; its sign goes
to the lowest bit, and its bits, five at a time, lowest first, to characters that a URL leaves as
they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

HEADER = "BF"
"""Version 1; precision 5, no third dimension."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_SCALE = 100_000
_MOST_BITS = 30
"""More than any difference of degrees needs."""

LonLat = tuple[float, float]


def encoded(corners: Iterable[LonLat]) -> str:
    """The text of corners (longitude, latitude), in degrees of at most five decimals."""
    text, last = HEADER, (0, 0)
    for lon, lat in corners:
        scaled = round(lat * _SCALE), round(lon * _SCALE)
        text += "".join(_word(now - before) for now, before in zip(scaled, last, strict=True))
        last = scaled
    return text


def decoded(text: str) -> list[LonLat]:
    """The corners of a text.

    :raises ValueError: when it is no such text.
    """
    if not text.startswith(HEADER):
        raise ValueError(f"does not begin with {HEADER}")
    numbers = list(_numbers(text.removeprefix(HEADER)))
    if len(numbers) % 2:
        raise ValueError("ends within a corner")
    lat = lon = 0
    corners: list[LonLat] = []
    for d_lat, d_lon in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + d_lat, lon + d_lon
        corners.append((lon / _SCALE, lat / _SCALE))
    return corners


def _word(number: int) -> str:
    value = ~(number << 1) if number < 0 else number << 1
    word = ""
    while value > 0b11111:
        word += _LETTERS[value & 0b11111 | 0b100000]
        value >>= 5
    return word + _LETTERS[value]


def _numbers(text: str) -> Iterator[int]:
    value = shift = 0
    for letter in text:
        bits = _VALUES.get(letter)
        if bits is None or shift > _MOST_BITS:
            raise ValueError(f"cannot be read at {letter!r}")
        value |= (bits & 0b11111) << shift
        if bits & 0b100000:
            shift += 5
            continue
        yield ~(value >> 1) if value & 1 else value >> 1
        value = shift = 0
    if shift:
        raise ValueError("ends within a number")
