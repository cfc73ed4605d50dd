"""The search page in words: what was understood, how many, in which sections, what else to try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.errors import InvalidValueError
from indexer.places.districts import District
from matcher.engines.base import SortKey
from matcher.refusals import REFUSALS
from matcher.request import SearchRequest
from matcher.results import Hit, SearchResult, Section, Understood
from webapp.presentation import labels
from webapp.presentation.conditions import condition, refused, starting_point
from webapp.presentation.notes import note
from webapp.seekers import links, map_view
from webapp.seekers.district_map import DistrictMap, district_map
from webapp.seekers.filters import Filter, Names, filters
from webapp.seekers.links import Links
from webapp.seekers.pager import Pager, pager
from webapp.seekers.sections import ListedSection, listed_sections
from webapp.translation import gettext as _

_HIDDEN = ("plain", "employer", "accuracy", "area", *REFUSALS, "box", "zoom", "size")
"""Parameters that no control of the form holds."""
_MOST_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that holds, and the address without it."""

    kind: str
    """What it is, for those who hear it: 「地點」."""
    label: str
    url: str
    remove: str
    """What removing does, for those who hear it."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was understood and is no condition, and why; perhaps another way to search."""

    words: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class WordsAlone:
    """A search by the words alone, and how many it finds."""

    request: SearchRequest
    total: int


@dataclass(frozen=True, slots=True)
class SortChoice:
    """One order of the list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What the map begins with."""

    box: str
    moved: bool
    area: str
    line: str
    """The drawn line: 「121.5,25.0;121.6,25.0;…」."""
    reach: str
    """What lies within the minutes asked for: the parameters of the API's shape."""
    minutes: int | None
    """These minutes, where there is such a shape."""
    count: int
    here_url: str
    off: tuple[Link, ...]
    """Those that never have a mark."""
    off_of_cells: Link | None
    """Those that have one, but not beside counted cells."""
    districts: DistrictMap


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """All that the templates of the search page show."""

    url: str
    """The address of exactly this search."""
    heading: str
    """The words asked for, or 全部職缺."""
    q: str
    where: str
    total: int
    dropped: tuple[str, ...]
    given_up: tuple[str, ...]
    notes: tuple[Note, ...]
    chips: tuple[Chip, ...]
    counts: tuple[Link, ...]
    filters: tuple[Filter, ...]
    filters_on: int
    hidden: tuple[tuple[str, str], ...]
    clear_url: str
    sorts: tuple[SortChoice, ...]
    sections: tuple[ListedSection, ...]
    nothing_matched: bool
    ways_out: tuple[Link, ...]
    pager: Pager | None
    map: MapView


def search_page(
    result: SearchResult,
    dropped: Sequence[InvalidValueError],
    *,
    today: date,
    to: Links,
    vacancy_url: Callable[[str], str],
    names: Names,
    said: Sequence[Understood],
    words_alone: WordsAlone | None = None,
) -> SearchPage:
    """The page of an answer.

    :param dropped: what of the address could not be used.
    :param said: all that was understood, what the address overrules as well.
    :param words_alone: what is found by the words without any condition, where nothing else is.
    :param to: addresses of searches; ``vacancy_url``: of vacancies, by id.
    """
    request = result.request
    shown = filters(result, to, names, said)
    return SearchPage(
        url=to.to(request),
        heading=" ".join(filter(None, (request.text, request.where))) or _("全部職缺"),
        q=request.text,
        where=request.where,
        total=result.total,
        dropped=tuple(map(_dropped, dropped)),
        given_up=result.given_up,
        chips=(*_chips(result, to), *_own_chips(result, to, names)),
        notes=tuple(_note(one, request, to) for one in result.notes),
        counts=_counts(result, to),
        filters=shown,
        filters_on=sum(bool(one.chosen) for one in shown),
        hidden=tuple(pair for pair in request.to_query() if pair[0] in _HIDDEN),
        clear_url=to.to(links.without_filters(links.without(request, links.FILTERS, said))),
        sorts=_sorts(result),
        sections=listed_sections(result, today, vacancy_url),
        nothing_matched=not result.in_view,
        ways_out=_ways_out(result, to, words_alone),
        pager=pager(result, to),
        map=_map(result, to, names.districts),
    )


def _dropped(error: InvalidValueError) -> str:
    """「pay=abc」, or the name alone where that is what nobody knows."""
    value = str(error.values.get("value", ""))[:_MOST_QUOTED]
    return f"{error.field[:_MOST_QUOTED]}={value}" if value else error.field[:_MOST_QUOTED]


def _note(understood: Understood, request: SearchRequest, to: Links) -> Note:
    """A note; of mended words the way back to what was typed."""
    if understood.code != "mended":
        return Note(note(understood), None)
    back = _("改回「%(words)s」", words=understood.phrase)
    return Note(note(understood), Link(back, to.to(links.without_chip(request, understood))))


def _chips(result: SearchResult, to: Links) -> list[Chip]:
    chips = []
    for understood in result.understood:
        words = _words(understood, result.effective)
        url = to.to(links.without_chip(result.request, understood))
        remove = _("拿掉條件 %(words)s，改回一般文字", words=words)
        chips.append(Chip(_kind(understood.code), words, url, remove))
    return chips


def _words(understood: Understood, effective: SearchRequest) -> str:
    """A chip's words; the metres around a place do not count where minutes are asked for."""
    if understood.code == "near" and effective.minutes is not None:
        return starting_point(understood.values)
    return condition(understood.code, understood.values)


def _own_chips(result: SearchResult, to: Links, names: Names) -> list[Chip]:
    """Conditions of the address that no filter shows."""
    request, chips = result.request, []
    if request.area:
        words = condition("area", {})
        url = to.to(links.changed(request, area=None))
        chips.append(Chip("", words, url, _("拿掉 %(words)s", words=words)))
    for field in ("employer", "accuracy", *REFUSALS):
        for one in getattr(request, field):
            words = _own(result, names, field, str(one))
            url = to.to(links.without_value(request, field, one))
            chips.append(Chip(_kind(field), words, url, _("拿掉 %(words)s", words=words)))
    return chips


def _employer(hits: Sequence[Hit], id_: str) -> str:
    named = (hit.facts.employer_name for hit in hits if hit.facts.employer_id == id_)
    return next(named, _("同一家公司"))


def _own(result: SearchResult, names: Names, field: str, code: str) -> str:
    match field:
        case "employer":
            return _employer(result.hits, code)
        case "accuracy":
            return labels.choice("accuracy", code)
        case "not_occupation":
            return refused(field, {"values": (code,), "titles": (names.occupation(code),)})
        case _:
            return refused(field, {"values": (code,)})


def _kind(code: str) -> str:
    return str(labels.FILTERS.get(code) or labels.UNDERSTOOD.get(code, ""))


def _counts(result: SearchResult, to: Links) -> tuple[Link, ...]:
    """How the total divides; the number in view stands apart, for the map keeps it."""
    request, found = result.request, []
    if request.viewport:
        everywhere = to.to(links.changed(request, viewport=None))
        found.append(Link(_("全部 %(count)s 筆", count=f"{result.total:,}"), everywhere))
    found += _off_map(result, to)
    found += _unstated(result, to)
    if result.related and any(hit.section is Section.RELATED for hit in result.hits):
        found.append(Link(_("%(count)s 筆相近", count=result.related), "#related"))
    return tuple(found)


def _off_map(result: SearchResult, to: Links) -> list[Link]:
    """Those that have no place of their own on the map."""
    if result.request.accuracy:
        return []
    found = [_district_only(result, to)]
    if result.city_only:
        found.append(_city_only(result, to))
    return [link for link in found if link]


def _district_only(result: SearchResult, to: Links) -> Link | None:
    count = sum(result.district_only.values())
    only = links.changed(result.request, accuracy=("district",))
    return Link(_("%(count)s 筆僅知行政區", count=f"{count:,}"), to.to(only)) if count else None


def _city_only(result: SearchResult, to: Links) -> Link:
    only = links.changed(result.request, accuracy=("city",), viewport=None)
    return Link(_("%(count)s 筆未註明行政區", count=f"{result.city_only:,}"), to.to(only))


def _unstated(result: SearchResult, to: Links) -> list[Link]:
    """Possible ones: what their ads leave open; one click makes them part of the answer."""
    if not result.possible or result.request.include_unknown:
        return []
    url = to.to(links.changed(result.request, include_unknown=True))
    count = f"{result.possible:,}"
    if len(result.unknown) == 1:
        what = labels.UNSTATED.get(next(iter(result.unknown)))
        if what:
            return [Link(_("另有 %(count)s 筆%(what)s", count=count, what=what), url)]
    return [Link(_("另有 %(count)s 筆可能符合", count=count), url)]


def _sorts(result: SearchResult) -> tuple[SortChoice, ...]:
    offered = [SortKey.RELEVANCE, SortKey.NEWEST, SortKey.PAY]
    if result.effective.near:
        offered.append(SortKey.DISTANCE)
    if not (result.request.text or result.request.where):
        offered.remove(SortKey.RELEVANCE)
    if result.sort not in offered:
        offered.append(result.sort)
    # the usual order is not sent: other words shall come in the order that is usual for them
    usual = offered[0] if result.request.sort else result.sort
    return tuple(
        SortChoice(
            "" if key is usual else key.value, labels.choice("sort", key), key is result.sort
        )
        for key in offered
    )


def _ways_out(result: SearchResult, to: Links, words_alone: WordsAlone | None) -> tuple[Link, ...]:
    """What would bring vacancies where none was found."""
    if result.in_view:
        return ()
    ways = []
    if result.total:
        everywhere = to.to(links.changed(result.request, viewport=None))
        words = _("不限地圖範圍，會有 %(count)s 筆", count=f"{result.total:,}")
        ways.append(Link(words, everywhere))
    for one in result.give_up:
        words = _(
            "拿掉「%(condition)s」會有 %(count)s 筆",
            condition=condition(one.code, one.values),
            count=f"{one.total:,}",
        )
        ways.append(Link(words, to.to(one.request)))
    if words_alone and not ways:
        words = _(
            "只找「%(words)s」，不限其他條件，會有 %(count)s 筆",
            words=words_alone.request.text,
            count=f"{words_alone.total:,}",
        )
        ways.append(Link(words, to.to(words_alone.request)))
    return tuple(ways)


def _map(result: SearchResult, to: Links, districts: Sequence[District]) -> MapView:
    request = result.request
    bounds = map_view.first_bounds(result, districts)
    box = map_view.as_text(bounds)
    here = links.changed(request, viewport=None)
    reach = map_view.reach(result.effective)
    pairs = {"box": box, "zoom": str(map_view.zoom_for(bounds))}
    shown, _errors = SearchRequest.from_query([*here.to_query(), *pairs.items()], strict=False)
    return MapView(
        box=box,
        moved=request.viewport is not None,
        area=",".join(result.effective.district),
        line=map_view.line(result.effective),
        reach=reach,
        minutes=result.effective.minutes if reach else None,
        count=result.in_view if request.viewport else result.total - result.city_only,
        here_url=to.to(request if request.viewport else shown),
        off=(_city_only(result, to),) if result.city_only else (),
        off_of_cells=_district_only(result, to),
        districts=district_map(request, result.facets["district"], to),
    )
