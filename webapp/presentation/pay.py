"""Pay in words: on a card, on a tag of the map, as a wish."""

from __future__ import annotations

from indexer.facts import PayFacts
from indexer.vocabulary import PayBasis
from webapp.presentation.labels import BASIS
from webapp.translation import gettext as _
from webapp.translation import in_chinese

_TEN_THOUSAND = 10_000


def amount(value: float) -> str:
    """42000 → 「42,000」."""
    return f"{value:,.0f}"


def figures(pay: PayFacts) -> str:
    """「210–230」, 「38,000」, 「最高 45,000」, or nothing where no figure is given."""
    low, high = pay.minimum, pay.maximum
    if low is not None and high is not None and high > low:
        return f"{amount(low)}–{amount(high)}"
    if low is not None and high is not None:
        return amount(low)
    if low is not None:
        return amount(low)
    if high is not None:
        return _("最高 %(amount)s", amount=amount(high))
    return ""


def unit(pay: PayFacts) -> str:
    """What follows the figures: 「元」, or 「元起」 where the top is open."""
    return _("元起") if pay.minimum is not None and pay.maximum is None else _("元")


def pay_tag(pay: PayFacts) -> str:
    """The guaranteed minimum for a mark, rounded down: 「時薪210」, 「4.2萬」, 「面議」."""
    least = pay.minimum
    if pay.basis in (PayBasis.NEGOTIABLE, PayBasis.PIECE) or least is None:
        return str(BASIS[pay.basis])
    if pay.basis is PayBasis.MONTH:
        return short(least)
    if pay.basis is PayBasis.YEAR:
        return f"{BASIS[pay.basis]}{short(least)}"
    return f"{BASIS[pay.basis]}{least:.0f}"


def short(value: float) -> str:
    """42,900 → 「4.2萬」, in English 42.9k: rounded down, so that a tag never promises more than
    the ad."""
    if value < _TEN_THOUSAND:
        return amount(value)
    if not in_chinese():
        return f"{value // 100 / 10:g}k"
    return f"{value // 1_000 / 10:g}萬"


def monthly(pay: PayFacts) -> str | None:
    """The monthly equivalent 「約 34,800–38,280 元」, where the pay is not by the month."""
    if pay.basis is PayBasis.MONTH or pay.monthly_minimum is None:
        return None
    low, high = pay.monthly_minimum, pay.monthly_maximum
    numbers = amount(low) if high is None or high <= low else f"{amount(low)}–{amount(high)}"
    return _("換算月薪約 %(figures)s 元", figures=numbers)


def wish(basis: PayBasis | str, least: float) -> str:
    """「月薪 4萬以上」, 「時薪 200 以上」."""
    return _("%(basis)s %(amount)s 以上", basis=BASIS[PayBasis(basis)], amount=short(least))
