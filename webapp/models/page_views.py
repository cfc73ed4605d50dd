"""Page views (瀏覽人次): how often pages were read, by the day. Nothing says by whom."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import PUBLIC_ID_LENGTH, Base, code_column


class PageKind(StrEnum):
    """Kinds of pages that are counted apart."""

    SEARCH = "search"
    VACANCY = "vacancy"
    EMPLOYER = "employer"
    INFORMATION = "information"


class PageViews(Base):
    """The views of one kind of page on one day in Taipei; of vacancies and employers, each."""

    __tablename__ = "page_views"

    day: Mapped[date] = mapped_column(primary_key=True)
    page: Mapped[PageKind] = mapped_column(code_column(PageKind, "page"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), primary_key=True)
    """Public id of the vacancy or employer, which it outlives; empty for pages of none."""
    views: Mapped[int]
