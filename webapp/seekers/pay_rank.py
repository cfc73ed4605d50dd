"""Where a vacancy's pay stands among similar ones: a fact and no grade. Pure.

What is compared, and with what, is told in ``docs/vacancy-page.md`` and on the page itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from indexer.facts import PayFacts
from indexer.vocabulary import PayBasis

FEWEST = 5
"""Fewer vacancies than these say nothing about where one stands."""
MOST = 40
"""With so many it is compared at most: the most alike."""

_WIDTH, _EDGE, _STEP_X, _STEP_Y = 360, 12, 14, 13
_BOX, _LABELS = 10, 30
_COLUMNS = (_WIDTH - 2 * _EDGE) // _STEP_X
_BASES = frozenset({PayBasis.MONTH, PayBasis.HOUR, PayBasis.DAY, PayBasis.YEAR})


@dataclass(frozen=True, slots=True)
class Dot:
    """One vacancy of the figure."""

    x: float
    y: float
    own: bool


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle half of the similar ones, in New Taiwan dollars, and where it is drawn."""

    first: float
    median: float
    third: float
    first_x: float
    median_x: float
    third_x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRank:
    """The figure: one dot a vacancy along an axis of pay, and a box around the middle half."""

    basis: PayBasis
    lower: int
    same: int
    higher: int
    lowest: float
    highest: float
    own: float
    own_x: float
    quartiles: Quartiles
    dots: tuple[Dot, ...]
    axis_y: float
    width: int = _WIDTH

    @property
    def count(self) -> int:
        """With how many it is compared."""
        return self.lower + self.same + self.higher

    @property
    def tenths(self) -> int:
        """How many tenths of them are lower, rounded."""
        return (20 * self.lower + self.count) // (2 * self.count)

    @property
    def box_height(self) -> float:
        """Of the box, which hangs from the axis."""
        return float(_BOX)

    @property
    def label_y(self) -> float:
        """Where the words under the box stand."""
        return self.axis_y + _BOX + 18

    @property
    def height(self) -> float:
        """Of the whole figure."""
        return self.axis_y + _BOX + _LABELS


@dataclass(frozen=True, slots=True)
class TooFew:
    """There are too few similar vacancies with a figure on the same basis."""

    basis: PayBasis
    count: int


def pay_rank(own: PayFacts, others: Iterable[PayFacts]) -> PayRank | TooFew | None:
    """Compare the guaranteed minimum with that of others on the same basis.

    :returns: nothing where no minimum is stated; ``TooFew`` where fewer than ``FEWEST`` others
        state one.
    """
    least = own.minimum
    if least is None or own.basis not in _BASES:
        return None
    amounts = sorted(o.minimum for o in others if o.basis is own.basis and o.minimum is not None)
    if len(amounts) < FEWEST:
        return TooFew(own.basis, len(amounts))
    lowest, highest = min(amounts[0], least), max(amounts[-1], least)
    columns = [round(_share(amount, lowest, highest) * _COLUMNS) for amount in (least, *amounts)]
    axis_y = _STEP_Y * max(Counter(columns).values()) + 4.0
    return PayRank(
        basis=own.basis,
        lower=sum(amount < least for amount in amounts),
        same=sum(amount == least for amount in amounts),
        higher=sum(amount > least for amount in amounts),
        lowest=lowest,
        highest=highest,
        own=least,
        own_x=_x(columns[0]),
        quartiles=_quartiles(amounts, lowest, highest),
        dots=_dots(columns, axis_y),
        axis_y=axis_y,
    )


def _quartiles(amounts: Sequence[float], lowest: float, highest: float) -> Quartiles:
    """Interpolated between the two nearest amounts, the ends included."""
    first, median, third = quantiles(amounts, n=4, method="inclusive")
    first_x, median_x, third_x = (
        round(_x(_share(amount, lowest, highest) * _COLUMNS), 1)
        for amount in (first, median, third)
    )
    return Quartiles(first, median, third, first_x, median_x, third_x)


def _share(amount: float, lowest: float, highest: float) -> float:
    """How far along the axis, 0–1."""
    return (amount - lowest) / ((highest - lowest) or 1)


def _x(column: float) -> float:
    return float(_EDGE + column * _STEP_X)


def _dots(columns: Iterable[int], axis_y: float) -> tuple[Dot, ...]:
    """The vacancy's own dot first, at the bottom of its column."""
    heights: Counter[int] = Counter()
    dots: list[Dot] = []
    for column in columns:
        heights[column] += 1
        dots.append(Dot(_x(column), axis_y + 5 - heights[column] * _STEP_Y, own=not dots))
    return tuple(dots)
