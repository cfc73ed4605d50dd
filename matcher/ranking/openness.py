"""How much an ad leaves open of what was asked: the order behind the matched ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from indexer.vocabulary import EmploymentKind, PayBasis
from matcher.request import SearchRequest
from matcher.results import Hit

_PART_TIME = frozenset({EmploymentKind.PART_TIME})


def openness(hit: Hit, request: SearchRequest, doubt: Mapping[str, float]) -> float:
    """The conditions that an ad leaves open, each 1, and more where something speaks against it.

    :param request: with what was understood filled in.
    :param doubt: what is added: ``pay_undisclosed`` (not said at all), ``pay_below`` (less is
        stated, with an open top), ``monthly_part_time`` (part-time work is asked for, the ad does
        not say of which kind it is and pays by the month).
    """
    total = float(len(hit.unknown))
    for reason in hit.unknown:
        if reason.code == "pay" and reason.values.get("why") == "open_top":
            total += doubt["pay_below"]
        elif reason.code == "pay" and reason.values.get("why") != "only_top":
            total += doubt["pay_undisclosed"]
        elif reason.code == "kind" and _PART_TIME.issuperset(request.kind):
            by_month = hit.facts.pay.basis is PayBasis.MONTH
            total += doubt["monthly_part_time"] if by_month else 0
    return total


def possible_order(
    hits: Iterable[Hit], request: SearchRequest, doubt: Mapping[str, float]
) -> list[Hit]:
    """Possible hits: those that leave less open first, else in the order that they have."""
    return sorted(hits, key=lambda hit: openness(hit, request, doubt))


def related_order(
    hits: Sequence[Hit], request: SearchRequest, doubt: Mapping[str, float]
) -> list[Hit]:
    """Related hits by their score, less ``related`` for each condition that is left open."""
    return sorted(
        hits, key=lambda hit: doubt["related"] * openness(hit, request, doubt) - hit.score
    )
