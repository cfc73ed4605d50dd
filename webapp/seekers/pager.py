"""Where the neighbouring pages of a list are."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.results import SearchResult
from webapp.seekers.links import Links
from webapp.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the neighbouring pages are."""

    words: str
    previous: str
    next: str


def pager(result: SearchResult, to: Links) -> Pager | None:
    """By number as far as that goes, then from where one is."""
    request = result.request
    alone = result.pages <= 1 and result.next_cursor is None
    if alone and request.after is None and request.page == 1:
        return None
    previous = following = ""
    if request.after is not None:
        words = _("接續第 %(pages)s 頁之後", pages=result.pages)
        last = request.model_copy(update={"after": None, "page": max(result.pages, 1)})
        previous = to.to(last)
    else:
        words = _("第 %(page)s 頁，共 %(pages)s 頁", page=request.page, pages=max(result.pages, 1))
        if request.page > 1:
            earlier = min(request.page - 1, max(result.pages, 1))
            previous = to.to(request.model_copy(update={"page": earlier}))
        if request.page < result.pages:
            following = to.to(request.model_copy(update={"page": request.page + 1}))
    if not following and result.next_cursor:
        following = to.to(request.model_copy(update={"page": 1, "after": result.next_cursor}))
    return Pager(words, previous, following)
