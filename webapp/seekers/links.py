"""Other states of a search, and their addresses. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matcher.refusals import REFUSALS
from matcher.request import SearchRequest
from matcher.results import Understood
from webapp.addresses import search_address

FRESH: Mapping[str, Any] = {"page": 1, "after": None}
"""Other conditions begin at the first page."""

FILTERS = (
    "occupation",
    "kind",
    "shift",
    "days_off",
    "pay_basis",
    "pay",
    "education",
    "experience",
    "district",
    "station",
    "near",
    "minutes",
    "area",
    "accuracy",
    "updated_within",
    "remote",
    "welcome",
    "employer",
    "no_agency",
    *REFUSALS,
    "include_unknown",
)
"""The request's fields that filter, the words apart."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of searches under one path."""

    path: str

    def to(self, request: SearchRequest) -> str:
        """The address of a search."""
        return search_address(self.path, request)


def changed(request: SearchRequest, **values: Any) -> SearchRequest:
    """The request with other values, from its first page."""
    return request.model_copy(update={**FRESH, **values})


def usual(field: str) -> Any:
    """What a field of the request is where nothing is asked for."""
    return SearchRequest.model_fields[field].default


def without(
    request: SearchRequest, fields: Iterable[str], understood: Iterable[Understood] = ()
) -> SearchRequest:
    """The request without these filters, and without the words that ask for any of them."""
    fields = tuple(fields)
    typed = {"text": request.text, "where": request.where}
    for chip in understood:
        if chip.code in fields:  # blanks keep the places of the other chips
            words = typed[chip.source]
            blank = " " * (chip.end - chip.start)
            typed[chip.source] = words[: chip.start] + blank + words[chip.end :]
    left = {source: " ".join(words.split()) for source, words in typed.items()}
    return changed(request, **left, **{field: usual(field) for field in fields})


def without_chip(request: SearchRequest, chip: Understood) -> SearchRequest:
    """The request with one chip's words taken as plain words."""
    return changed(request, plain=tuple(dict.fromkeys((*request.plain, chip.phrase))))


def without_filters(request: SearchRequest) -> SearchRequest:
    """The request without any filter and map: its words alone."""
    return changed(request, viewport=None, **{field: usual(field) for field in FILTERS})


def without_value(request: SearchRequest, field: str, value: str) -> SearchRequest:
    """The request without one value of a filter of several."""
    left = tuple(one for one in getattr(request, field) if str(one) != value)
    return changed(request, **{field: left})


def in_district(request: SearchRequest, district: str) -> SearchRequest:
    """The request in one district, wherever the map was."""
    return changed(request, district=(district,), viewport=None)
