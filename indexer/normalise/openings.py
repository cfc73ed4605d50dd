"""Openings (需求人數): how many people an ad wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.plain import plain

_MANY = re.compile(r"不限|不拘|若干|數名|數人|數位|多名|多人|多位|大量")
_COUNT = re.compile(
    rf"(?P<low>{NUMBER})\s?(?:人|名|位)?(?:\s?(?:~|-|至|到)\s?(?P<high>{NUMBER}))?"
    r"\s?(?:人|名|位|個)?\s?(?:(?P<more>以上|起|\+)|(?P<less>以下|以內))?"
)
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Openings:
    """How many people are wanted; ``maximum`` is ``None`` where the number is open."""

    minimum: int
    maximum: int | None


def parse_openings(text: str) -> Openings | None:
    """The openings that a field states, or ``None`` where it states none.

    「1~2人」 is (1, 2), 「10人以上」 (10, open), 「不限」 and 「若干」 (1, open), 「5人以下」
    (1, 5). 0 and numbers above 100,000 state nothing.
    """
    written = plain(text).strip()
    if _MANY.search(written):
        return Openings(1, None)
    match = _COUNT.search(written)
    if match is None:
        return None
    low = int(value_of(match["low"]))
    if match["less"]:
        low, high = 1, low
    else:
        high = int(value_of(match["high"])) if match["high"] else low
    low, high = min(low, high), max(low, high)
    if not 1 <= low <= high <= _MOST:
        return None
    return Openings(low, None if match["more"] else high)
