"""What to give up where nothing is found: words by ourselves, conditions by the seeker's click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from matcher.engines.base import VIEWPORT, Unit
from matcher.plan import OPEN
from matcher.request import SearchRequest
from matcher.results import GiveUp
from matcher.understand import Meaning

_NEVER = frozenset({OPEN, VIEWPORT})
_BESIDE = {"pay": ("pay", "pay_basis"), "minutes": ("minutes", "near")}
"""Groups that stand for several of the request's fields."""


def first_to_give_up(
    units: Sequence[Unit], without: Mapping[str, int], *, conditions: bool
) -> Unit | None:
    """The unit to give up first: of those without which there is something, a plain word before an
    occupation (what work it is matters most), then the one that keeps most vacancies away, then the
    later one.

    The last one is given up only where it is a plain word, conditions were understood beside it,
    and they alone find something.

    :param without: by group, what would be found without it.
    :param conditions: whether the words hold conditions too.
    :returns: ``None`` where none may be given up.
    """
    totals = [without.get(unit.group, 0) for unit in units]
    if len(units) == 1 and (units[0].occupations or not conditions or not totals[0]):
        return None
    costs = [
        (total > 0, not unit.occupations, total, index)
        for index, (total, unit) in enumerate(zip(totals, units, strict=True))
    ]
    return units[max(costs)[-1]] if costs else None


def ways_out(
    given: SearchRequest,
    request: SearchRequest,
    meaning: Meaning,
    without: Mapping[str, int],
) -> tuple[GiveUp, ...]:
    """What giving up one condition or word would bring, the most first.

    :param given: the request as it came.
    :param request: with what was understood filled in.
    :param without: by group, what would be found without it.
    """
    found = [
        _of_word(given, meaning, group, total)
        if group.startswith("unit:")
        else _of_condition(given, request, meaning, group, total)
        for group, total in without.items()
        if total and group not in _NEVER
    ]
    return tuple(sorted(found, key=lambda one: (-one.total, one.code)))


def _of_word(given: SearchRequest, meaning: Meaning, group: str, total: int) -> GiveUp:
    word = next(word for word in meaning.words if word.unit.group == group)
    request = _without_spans(given, [(word.source, word.start, word.end)])
    return GiveUp("word", {"asked": word.unit.text}, total, request)


def _of_condition(
    given: SearchRequest, request: SearchRequest, meaning: Meaning, group: str, total: int
) -> GiveUp:
    """Without the request's own fields, and without the words that ask for the same."""
    names = _BESIDE.get(group, (group,))
    values = {name: getattr(request, name) for name in names}
    usual = {name: SearchRequest.model_fields[name].default for name in names}
    chips = [chip for chip in meaning.understood if chip.code in names]
    spans = [(chip.source, chip.start, chip.end) for chip in chips]
    shown = _shown(values)
    if titles := tuple(title for chip in chips for title in chip.values.get("titles", ())):
        shown["titles"] = titles
    return GiveUp(group, shown, total, _without_spans(given.model_copy(update=usual), spans))


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as chips show them."""
    shown: dict[str, Any] = {}
    for name, value in values.items():
        if name in {"pay", "pay_basis"}:
            shown["amount" if name == "pay" else "basis"] = value
        elif isinstance(value, BaseModel):
            shown |= value.model_dump()
        else:
            shown["values" if isinstance(value, tuple) else "value"] = value
    return shown


def _without_spans(request: SearchRequest, spans: Iterable[tuple[str, int, int]]) -> SearchRequest:
    """The request without these stretches of its words, on its first page."""
    words = {"text": request.text, "where": request.where}
    for source, start, end in spans:
        typed = words[source]
        words[source] = typed[:start] + " " * (end - start) + typed[end:]
    left = {source: " ".join(typed.split()) for source, typed in words.items()}
    return request.model_copy(update={**left, "page": 1, "after": None})
