"""Vacancies as GeoJSON (RFC 7946): one feature each, with all its facts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from indexer.facts import PlaceFacts, VacancyFacts
from indexer.places.point import Accuracy
from webapp.presentation import labels

_INSIDE = {"fold_key"}
"""Facts that mean something to the index only."""
_VAGUE = frozenset({None, Accuracy.DISTRICT, Accuracy.CITY})


def vacancy_features(
    facts: Iterable[VacancyFacts], total: int, url: Callable[[str], str], links: Mapping[str, str]
) -> dict[str, Any]:
    """A feature collection. A vacancy whose place is not known better than by its district has no
    geometry: a point would promise more than the ad says.

    :param total: matched vacancies that there are.
    :param url: a vacancy's full address, from its id.
    :param links: addresses by relation, as OGC API Features has them.
    """
    return {
        "type": "FeatureCollection",
        "total": total,
        "links": [
            {"rel": relation, "href": address, "type": "application/geo+json"}
            for relation, address in links.items()
        ],
        "features": [_feature(one, url(one.id)) for one in facts],
    }


def _feature(facts: VacancyFacts, page: str) -> dict[str, Any]:
    told = facts.model_dump(mode="json", exclude_none=True, exclude=_INSIDE)
    return {
        "type": "Feature",
        "id": facts.id,
        "geometry": _point(facts.place),
        "properties": {"page": page, "attribution": labels.attribution(facts.source), **told},
    }


def _point(place: PlaceFacts) -> dict[str, Any] | None:
    if place.lat is None or place.lon is None or place.accuracy in _VAGUE:
        return None
    return {"type": "Point", "coordinates": [place.lon, place.lat]}
