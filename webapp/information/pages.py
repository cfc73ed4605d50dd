"""The pages about the site: one place for their addresses and names."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from webapp.translation import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class InformationPage:
    """One page; ``name`` is that of its endpoint and of its template."""

    name: str
    path: str
    title: LazyString
    about: LazyString
    """What it is for, in a sentence."""

    @property
    def endpoint(self) -> str:
        """For ``url_for``."""
        return f"information.{self.name}"


PAGES = (
    InformationPage(
        "about", "/about", _("關於我們"), _("給求職者、雇主和就業服務人員的介紹。")
    ),
    InformationPage(
        "help", "/help", _("使用說明"), _("怎麼搜尋、怎麼看地圖、卡片上的字是什麼意思。")
    ),
    InformationPage(
        "open_data", "/open-data", _("開放資料"), _("資料從哪裡來、可以怎麼再利用、有哪些檔案。")
    ),
    InformationPage(
        "developers", "/developers", _("程式介面"), _("給程式設計人員：JSON API 的參數與回應。")
    ),
    InformationPage(
        "privacy", "/privacy", _("隱私權"), _("我們記錄什麼、不記錄什麼。")
    ),
    InformationPage(
        "site_map", "/site-map", _("網站導覽"), _("全部網頁，以及鍵盤快速鍵。")
    ),
)  # fmt: skip
"""In the order of the foot of every page."""
