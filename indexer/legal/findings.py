"""What goes into a check and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indexer.errors import InvalidValueError
from indexer.vocabulary import PayBasis


class Level(StrEnum):
    """What a finding asks for. ``BLOCK``: mend it before publishing. ``REVIEW``: a person decides.

    ``ADVICE`` is about style and clarity and holds nothing up.
    """

    BLOCK = "BLOCK"
    REVIEW = "REVIEW"
    ADVICE = "ADVICE"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages of the job bank."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language tag: Chinese for any ``zh``, else English."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class OfferedPay:
    """The pay that an employer gives in fields, beside the ad's text, in New Taiwan dollars.

    :raises InvalidValueError: a figure is negative or the ends are swapped.
    """

    basis: PayBasis
    minimum: float | None = None
    maximum: float | None = None

    def __post_init__(self) -> None:
        for name, figure in (("pay.min", self.minimum), ("pay.max", self.maximum)):
            if figure is not None and not 0 <= figure < float("inf"):
                raise InvalidValueError(
                    name, "not_an_amount", f"{name} must be a number of 0 or more"
                )
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise InvalidValueError(
                "pay.max",
                "below_minimum",
                "pay.max is below pay.min; check both",
                minimum=self.minimum,
            )


@dataclass(frozen=True, slots=True)
class AdText:
    """A job ad as its employer wrote it.

    :param text: title, duties and conditions, in any order, lines kept.
    :param start_date: the first day of work, where the ad states it; the minimum wage of that day
        counts (R10).
    :param pay: pay given in fields of its own.
    """

    text: str
    start_date: date | None = None
    pay: OfferedPay | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A phrase of an ad and the rule that it may break.

    :param rule: the domain rule, ``R1`` … ``R14``.
    :param ground: one of the 18 grounds of 就業服務法 §5(1), where the rule is about them.
    :param start: where the phrase begins in the text that was given; a finding about pay that
        stands only in fields has ``start == end == 0`` and an empty phrase.
    :param entry: the id of the data entry that found it.
    """

    rule: str
    ground: str | None
    level: Level
    start: int
    end: int
    phrase: str
    article: str
    source: str
    explanation: Wording
    proposal: Wording
    entry: str
