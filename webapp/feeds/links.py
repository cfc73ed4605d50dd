"""Where the feeds of a search are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString

from matcher.request import SearchRequest
from webapp.addresses import search_address
from webapp.translation import lazy_gettext as _

ATOM_TYPE = "application/atom+xml"
CSV_TYPE = "text/csv"
GEOJSON_TYPE = "application/geo+json"


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A search in another form."""

    url: str
    type: str
    label: LazyString


_FEEDS = (
    ("feeds.atom", ATOM_TYPE, _("訂閱新職缺（Atom）")),
    ("feeds.table", CSV_TYPE, _("表格（CSV）")),
    ("feeds.features", GEOJSON_TYPE, _("地圖資料（GeoJSON）")),
)


def feed_links(asked: SearchRequest) -> tuple[FeedLink, ...]:
    """The feeds of a search from its beginning, wherever the reader is in it."""
    usual = {"page": 1, "after": None, "size": SearchRequest().size}
    whole = asked.model_copy(update=usual)
    return tuple(
        FeedLink(search_address(url_for(endpoint), whole), type_, label)
        for endpoint, type_, label in _FEEDS
    )
