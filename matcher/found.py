"""What a stretch of a query says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from indexer.occupations.phrases import Span

if TYPE_CHECKING:
    from matcher.pay_words import PayWish
    from matcher.place_words import PlaceWords


class FoundKind(IntEnum):
    """What a stretch of words is. Of two equally long ones the lower counts."""

    PLAIN = 0
    SILENT = 1
    PROTECTED = 2
    CONDITION = 3
    REACH = 4
    PAY = 5
    PLACE = 6
    LANDMARK = 7
    EMPLOYER = 8
    OCCUPATION = 9
    LICENCE = 10
    SKILL = 11
    FLEXIBLE = 12
    COMPANY = 13
    """An employer of the records; a well-known one is ``EMPLOYER``."""
    SOFT = 14
    WORD = 15
    UNWANTED = 16


@dataclass(frozen=True, slots=True)
class Reach:
    """How far from a place: ``metres`` in a straight line, or ``minutes`` of travel."""

    metres: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FoundWords:
    """A stretch of folded text and what it says.

    ``field`` and ``value`` of a condition; ``name`` of a skill, licence, employer (canonical) or
    of a protected ground (its code); pay, place, reach; occupations (ids, the likeliest first; of
    alternatives those of all of them).
    """

    span: Span
    kind: FoundKind
    field: str = ""
    value: Any = None
    name: str = ""
    pay: PayWish | None = None
    place: PlaceWords | None = None
    reach: Reach | None = None
    occupations: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    """The likeliest occupation, of alternatives that of each."""
    guess: bool = False
    """Whether the first of ``value``'s codes is the likeliest meaning and the others are possible
    ones (夜班), not all of them meant (14:00–22:00)."""
    ways: tuple[str, ...] = ()
    """Other words by which ads name a skill, licence or employer."""
    negated: bool = False
    meant: str = ""
    """What it was taken for where it is misspelt (晚斑 for 晚班), folded."""

    def moved(self, by: int) -> FoundWords:
        """The same, so many characters later in the text."""
        return replace(self, span=Span(self.span.start + by, self.span.end + by))

    @property
    def values(self) -> tuple[Any, ...]:
        """The codes of a condition that are surely meant."""
        if not isinstance(self.value, tuple):
            return (self.value,)
        return self.value[:1] if self.guess else self.value
