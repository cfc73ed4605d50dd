"""The three headed sections of the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from matcher.engines.base import SortKey
from matcher.request import SearchRequest
from matcher.results import SearchResult, Section
from matcher.show import fold_hits
from webapp.seekers import links
from webapp.seekers.cards import Card, card
from webapp.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ListedSection:
    """One headed section of the list."""

    key: str
    title: str
    count: int | None
    note: str
    cards: tuple[Card, ...]


def listed_sections(
    result: SearchResult, today: date, vacancy_url: Callable[[str], str]
) -> tuple[ListedSection, ...]:
    """The sections that have anything on this page, in their order."""
    listed = []
    folded = fold_hits(result.hits)
    matched = (_("符合"), _("每一項條件都確定符合"))
    if result.request.include_unknown:
        matched = (_("符合"), _("確定符合，或廣告沒有寫明"))
    if _asks_nothing(result):
        matched = (_("最新職缺"), _("還沒有設條件，依更新日排列"))
    for section, title, note in (
        (Section.MATCHED, *matched),
        (Section.POSSIBLE, _("可能符合"), _("廣告沒有寫明部分條件，請先向雇主確認")),
        (Section.RELATED, _("相近"), _("不完全是您找的，但內容相近")),
    ):
        cards = tuple(card(one, today, vacancy_url) for one in folded if one.hit.section is section)
        if cards:
            is_first = section is Section.MATCHED and _asks_nothing(result)
            count = None if is_first else _section_count(result, section)
            listed.append(ListedSection(section.value, title, count, note, cards))
    return tuple(listed)


def _asks_nothing(result: SearchResult) -> bool:
    """Whether nobody has asked for anything yet."""
    request = result.effective.model_copy(update={"viewport": None, "size": links.usual("size")})
    return links.changed(request, sort=None) == SearchRequest() and result.sort is SortKey.NEWEST


def _section_count(result: SearchResult, section: Section) -> int | None:
    """How many a section holds; with a map's box nobody has counted the possible ones."""
    if section is Section.MATCHED:
        return result.in_view
    if section is Section.POSSIBLE:
        return None if result.request.viewport else result.possible
    return result.related
