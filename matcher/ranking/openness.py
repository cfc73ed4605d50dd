"""How much an ad leaves open of what was asked: the order behind the matched ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.facts import VacancyFacts
from indexer.vocabulary import EmploymentKind, PayBasis
from matcher.ranking.fuse import Scores
from matcher.request import SearchRequest
from matcher.results import Reason

_PART_TIME = frozenset({EmploymentKind.PART_TIME})


def openness(
    facts: VacancyFacts,
    unknown: Sequence[Reason],
    request: SearchRequest,
    doubt: Mapping[str, float],
) -> float:
    """The conditions that an ad leaves open, each 1, and more where something speaks against it.

    :param unknown: these conditions (``Explainer.unknown``).
    :param request: with what was understood filled in.
    :param doubt: what is added: ``pay_undisclosed`` (not said at all), ``pay_below`` (less is
        stated, with an open top), ``monthly_part_time`` (part-time work is asked for, the ad does
        not say of which kind it is and pays by the month).
    """
    total = float(len(unknown))
    for reason in unknown:
        if reason.code == "pay" and reason.values.get("why") == "open_top":
            total += doubt["pay_below"]
        elif reason.code == "pay" and reason.values.get("why") != "only_top":
            total += doubt["pay_undisclosed"]
        elif reason.code == "kind" and _PART_TIME.issuperset(request.kind):
            by_month = facts.pay.basis is PayBasis.MONTH
            total += doubt["monthly_part_time"] if by_month else 0
    return total


def possible_order(open_: Mapping[int, float]) -> list[int]:
    """The places of possible hits: those that leave less open first, else in their order.

    :param open_: the openness of each by its place in the section, ascending.
    """
    return sorted(open_, key=open_.__getitem__)


def related_order(
    open_: Mapping[int, float], scores: Scores, doubt: Mapping[str, float]
) -> list[int]:
    """The places of related hits by their scores, less ``related`` for each condition left open."""
    weight = doubt["related"]
    return sorted(open_, key=lambda place: weight * open_[place] - float(scores[place]))
