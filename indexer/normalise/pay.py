"""Pay: what an ad offers.

The meaning of an ad without a figure follows domain rule R9: 「經常性薪資達4萬元（含）以上」 is the
sentence that the law asks for where pay is not disclosed, and never a pay of 40,000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay_amounts import AMOUNT, basis_word, ends
from indexer.normalise.plain import plain
from indexer.normalise.tables import alternation, table
from indexer.vocabulary import PayBasis

_DATA = table("pay")
_OPEN_TOP: float = _DATA["open_top"]["figure"]
_THRESHOLDS = frozenset(map(float, _DATA["disclosure"]["thresholds"]))
_ABSENT = frozenset(_DATA["absent"]["words"])
_PLAUSIBLE = {PayBasis(name): (low, high) for name, (low, high) in _DATA["plausible"].items()}
_PER_MONTH: dict[PayBasis, float] = {
    PayBasis(name): factor for name, factor in _DATA["monthly_equivalent"].items()
}
_INFERENCE = _DATA["inference"]

_AMOUNT = re.compile(AMOUNT)
_UNDISCLOSED = re.compile(alternation(_DATA["undisclosed"]["words"]))
_LEGAL = re.compile(
    rf"經常性?薪資?(?P<reach>[^\d一-十,。;]{{0,3}})\s?(?P<amount>{NUMBER})\s?元?"
    r"\s?(?:\(含\)|含)?\s?(?:或|\(含\))?(?:以上|起)(?:\(含\))?"
)


@dataclass(frozen=True, slots=True)
class Pay:
    """What an ad offers, in New Taiwan dollars.

    :param basis: what the figures are paid for; ``NEGOTIABLE`` where there are none.
    :param minimum: what is guaranteed; ``None`` where only a top is named.
    :param maximum: ``None`` where the top is open. Equal to ``minimum`` for a fixed sum.
    :param disclosed: whether the ad names any figure.
    :param monthly_minimum: the month's equivalent of ``minimum``, for sorting only.
    :param monthly_maximum: the month's equivalent of ``maximum``, for sorting only.
    :param inferred: whether the basis was told from the amount, not from words.
    """

    basis: PayBasis
    minimum: float | None
    maximum: float | None
    disclosed: bool
    monthly_minimum: float | None
    monthly_maximum: float | None
    inferred: bool = False


UNDISCLOSED = Pay(PayBasis.NEGOTIABLE, None, None, False, None, None)
"""面議: the ad speaks of pay and names no figure that can be pay."""


def parse_pay(
    text: str,
    *,
    basis: PayBasis | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Pay | None:
    """The pay of an ad's pay field, with the figures that its source gives apart.

    :param text: the pay field: 「月薪40,000~45,000元」, 「待遇面議」, 「時薪」 or empty.
    :param basis: the basis, where the source states it in a field of its own.
    :param low: the source's lower figure; ``None``, 0 and negative mean that there is none.
    :param high: the source's upper figure, likewise; 9,999,999 and more is an open top.
    :returns: ``None`` where the ad says nothing of pay; :data:`UNDISCLOSED` where it names no
        figure, repeats the legal sentence (R9), or names one that cannot be pay (月薪 1 元).
        Figures from ``low`` and ``high`` win over those in the text. Swapped ends are put right.
    """
    written = plain(text).strip()
    if written in _ABSENT:
        written = ""
    figures = (_positive(low), _positive(high))
    if not written and basis is None and figures == (None, None):
        return None
    own_words, legal = strip_legal(written)
    silent = legal or basis is PayBasis.NEGOTIABLE or bool(_UNDISCLOSED.search(written))
    if figures == (None, None):
        amount = _AMOUNT.search(own_words)
        figures = ends(amount) if amount else figures
    if silent and figures[0] in _THRESHOLDS and figures[1] in (None, figures[0]):
        return UNDISCLOSED
    if basis is None or basis is PayBasis.NEGOTIABLE:
        basis = basis_of(own_words)
    return settle(basis, *figures)


def monthly_equivalent(basis: PayBasis, amount: float) -> float | None:
    """The month's equivalent of an amount, to the dollar; ``None`` for piece work.

    The factors and where they come from stand in ``data/pay.toml``. For sorting only.
    """
    factor = _PER_MONTH.get(basis)
    return None if factor is None else float(round(amount * factor))


def infer_basis(amount: float) -> PayBasis:
    """The likeliest basis of a figure that no word explains (thresholds in ``data/pay.toml``)."""
    if amount < _INFERENCE["hour_below"]:
        return PayBasis.HOUR
    if amount < _INFERENCE["day_below"]:
        return PayBasis.DAY
    return PayBasis.YEAR if amount >= _INFERENCE["year_from"] else PayBasis.MONTH


def basis_of(written: str) -> PayBasis | None:
    """The basis that a word in *plain* text names."""
    code = basis_word(written)
    return None if code is None else PayBasis(code)


def is_plausible(basis: PayBasis, amount: float) -> bool:
    """Whether an amount can be pay on this basis (bands in ``data/pay.toml``)."""
    lowest, highest = _PLAUSIBLE[basis]
    return bool(lowest <= amount <= highest)


def strip_legal(written: str) -> tuple[str, bool]:
    """Blanks the legal sentence of R9 out of *plain* text; tells whether it was there.

    The text keeps its length: a position in the result is a position in ``written``.

    The sentence is known by its amount (one of the law's thresholds), or by 「達」 beside words
    that withhold pay, so that an ad's own 「經常性薪資45,000元以上」 stays a pay.
    """
    if "經常" not in written:
        return written, False
    silent = _UNDISCLOSED.search(written) is not None

    def replacement(match: re.Match[str]) -> str:
        is_legal = value_of(match["amount"]) in _THRESHOLDS or (silent and "達" in match["reach"])
        return " " * len(match.group()) if is_legal else match.group()

    stripped = _LEGAL.sub(replacement, written)
    return stripped, stripped != written


def settle(basis: PayBasis | None, low: float | None, high: float | None) -> Pay:
    """Makes a pay of a basis and figures: open top, swapped ends, amounts that cannot be pay.

    A figure outside its basis's band takes the basis that fits it, marked as inferred
    (部分工時(月薪)190~250元 is paid by the hour); where none fits, pay counts as undisclosed.
    """
    low, high = (
        _positive(end) if end is not None and end < _OPEN_TOP else None for end in (low, high)
    )
    if low is not None and high is not None and low > high:
        low, high = high, low
    reference = high if low is None else low
    if reference is None:
        return UNDISCLOSED
    inferred = basis is None or not is_plausible(basis, reference)
    chosen = infer_basis(reference) if basis is None or inferred else basis
    if not is_plausible(chosen, reference):
        return UNDISCLOSED
    if high is not None and not is_plausible(chosen, high):
        high = None
    return pay_of(chosen, low, high, inferred=inferred)


def pay_of(basis: PayBasis, low: float | None, high: float | None, *, inferred: bool) -> Pay:
    """A disclosed pay with its monthly equivalents."""
    return Pay(
        basis,
        low,
        high,
        disclosed=True,
        monthly_minimum=None if low is None else monthly_equivalent(basis, low),
        monthly_maximum=None if high is None else monthly_equivalent(basis, high),
        inferred=inferred,
    )


def _positive(figure: float | None) -> float | None:
    return float(figure) if figure is not None and figure > 0 else None
