"""Pay in words: on a card, on a tag of the map, as a wish."""

from __future__ import annotations

from indexer.facts import PayFacts
from indexer.vocabulary import PayBasis
from webapp.presentation.labels import BASIS
from webapp.translation import gettext as _

_TEN_THOUSAND = 10_000


def amount(value: float) -> str:
    """42000 → 「42,000」."""
    return f"{value:,.0f}"


def figures(pay: PayFacts) -> str:
    """「210–230」, 「38,000 以上」, 「45,000 以下」, or nothing where no figure is given."""
    low, high = pay.minimum, pay.maximum
    if low is not None and high is not None and high > low:
        return f"{amount(low)}–{amount(high)}"
    if low is not None and high is not None:
        return amount(low)
    if low is not None:
        return _("%(amount)s 起", amount=amount(low))
    if high is not None:
        return _("最高 %(amount)s", amount=amount(high))
    return ""


def pay_line(pay: PayFacts) -> str:
    """「時薪 210–230 元」, 「月薪 38,000 起」, 「面議」."""
    numbers = figures(pay)
    if pay.basis is PayBasis.NEGOTIABLE or not numbers:
        return str(BASIS[pay.basis])
    return _("%(basis)s %(figures)s 元", basis=BASIS[pay.basis], figures=numbers)


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
    """42,900 → 「4.2萬」: rounded down, so that a tag never promises more than the ad."""
    if value < _TEN_THOUSAND:
        return amount(value)
    return _("%(number)s萬", number=f"{value // 1_000 / 10:g}")


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
