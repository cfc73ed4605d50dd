"""Where a vacancy's pay stands among similar ones: a fact and no grade. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.facts import PayFacts
from indexer.vocabulary import PayBasis

FEWEST = 5
"""Fewer vacancies than these say nothing about where one stands."""

_WIDTH, _EDGE, _STEP_X, _STEP_Y, _LABELS = 360, 12, 14, 13, 30
_BASES = frozenset({PayBasis.MONTH, PayBasis.HOUR})


@dataclass(frozen=True, slots=True)
class Dot:
    """One vacancy of the figure."""

    x: float
    y: float
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRank:
    """The figure: one dot a vacancy along an axis of pay."""

    lower: int
    same: int
    higher: int
    lowest: float
    highest: float
    own: float
    own_x: float
    dots: tuple[Dot, ...]
    height: float
    axis_y: float
    width: int = _WIDTH

    @property
    def count(self) -> int:
        """With how many it is compared."""
        return self.lower + self.same + self.higher

    @property
    def label_y(self) -> float:
        """Where the words under the axis stand."""
        return self.axis_y + 20


def pay_rank(own: PayFacts, others: Iterable[PayFacts]) -> PayRank | None:
    """Compare the guaranteed minimum with that of others on the same basis.

    :returns: nothing where no minimum is stated, or too few others state one.
    """
    least = own.minimum
    if least is None or own.basis not in _BASES:
        return None
    amounts = [o.minimum for o in others if o.basis is own.basis and o.minimum is not None]
    if len(amounts) < FEWEST:
        return None
    lowest, highest = min(*amounts, least), max(*amounts, least)
    columns = [_column(amount, lowest, highest) for amount in (least, *sorted(amounts))]
    axis_y = _STEP_Y * max(Counter(columns).values()) + 4.0
    return PayRank(
        lower=sum(amount < least for amount in amounts),
        same=sum(amount == least for amount in amounts),
        higher=sum(amount > least for amount in amounts),
        lowest=lowest,
        highest=highest,
        own=least,
        own_x=_x(columns[0]),
        dots=_dots(columns, axis_y),
        height=axis_y + _LABELS,
        axis_y=axis_y,
    )


def _column(amount: float, lowest: float, highest: float) -> int:
    columns = (_WIDTH - 2 * _EDGE) // _STEP_X
    return round((amount - lowest) / ((highest - lowest) or 1) * columns)


def _x(column: int) -> float:
    return float(_EDGE + column * _STEP_X)


def _dots(columns: Iterable[int], axis_y: float) -> tuple[Dot, ...]:
    """The vacancy's own dot first, at the bottom of its column."""
    heights: Counter[int] = Counter()
    dots: list[Dot] = []
    for column in columns:
        heights[column] += 1
        dots.append(Dot(_x(column), axis_y + 5 - heights[column] * _STEP_Y, own=not dots))
    return tuple(dots)
