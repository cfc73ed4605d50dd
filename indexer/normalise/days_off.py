"""Days off (休假制度): the system, and the days a month where the ad states them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.plain import plain
from indexer.normalise.tables import alternation, table
from indexer.vocabulary import DaysOff

_DATA = table("days_off")
_ROSTERED = re.compile(
    "|".join([alternation(_DATA["rostered"]["words"]), *_DATA["rostered"]["patterns"]])
)
_WEEKENDS = re.compile(alternation(_DATA["weekends"]["words"]))
_COMPANY_RULES = re.compile(alternation(_DATA["company_rules"]["words"]))
_DAYS = re.compile(
    "|".join(
        pattern.format(number=f"(?P<days{index}>{NUMBER})")
        for index, pattern in enumerate(_DATA["days_per_month"]["patterns"])
    )
)
_MOST_DAYS = 20


@dataclass(frozen=True, slots=True)
class DaysOffTerms:
    """What an ad says of days off; ``None`` where it does not say.

    :param system: 週休二日 on the weekend, by roster, or as the company rules.
    :param days_per_month: days off a month as stated, the lower end of a range.
    """

    system: DaysOff | None
    days_per_month: int | None


def parse_days_off(text: str) -> DaysOffTerms:
    """The days off in a field (休假制度) or in a description.

    A roster wins over 週休二日: 「週休二日（排休）」 gives two days a week, not the weekend.
    「依公司規定」 counts only where nothing plainer stands, in a field of up to 20 characters.
    """
    written = plain(text).strip()
    days = _days_per_month(written)
    if days is not None or _ROSTERED.search(written):
        return DaysOffTerms(DaysOff.ROSTERED, days)
    if _WEEKENDS.search(written):
        return DaysOffTerms(DaysOff.WEEKENDS, None)
    if len(written) <= 20 and _COMPANY_RULES.search(written):
        return DaysOffTerms(DaysOff.COMPANY_RULES, None)
    return DaysOffTerms(None, None)


def _days_per_month(written: str) -> int | None:
    if "休" not in written:
        return None
    stated = [
        int(value_of(match[match.lastgroup]))
        for match in _DAYS.finditer(written)
        if match.lastgroup
    ]
    return min((days for days in stated if 0 < days <= _MOST_DAYS), default=None)
