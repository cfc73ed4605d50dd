"""Days as people in Taipei write them."""

from __future__ import annotations

from datetime import date

from webapp.translation import gettext as _
from webapp.translation import in_chinese

_ROC_OFFSET = 1911


def roc(day: date) -> str:
    """「115 年 12 月 31 日」; in English the ISO form."""
    if not in_chinese():
        return day.isoformat()
    return f"{day.year - _ROC_OFFSET} 年 {day.month} 月 {day.day} 日"


def short(day: date, today: date) -> str:
    """「12/15」 this year, with the ROC year otherwise: 「114/12/15」; in English the ISO form."""
    if not in_chinese():
        return day.isoformat()
    if day.year == today.year:
        return f"{day.month}/{day.day}"
    return f"{day.year - _ROC_OFFSET}/{day.month}/{day.day}"


def ago(day: date, today: date) -> str:
    """「今天」, 「昨天」, 「5 天前」, then the day itself."""
    passed = (today - day).days
    if passed <= 0:
        return _("今天")
    if passed == 1:
        return _("昨天")
    if passed <= 14:
        return _("%(days)s 天前", days=passed)
    return short(day, today)


def left(day: date, today: date) -> str:
    """「還有 40 天」, 「今天截止」, 「已截止」."""
    days = (day - today).days
    if days < 0:
        return _("已截止")
    if days == 0:
        return _("今天截止")
    return _("還有 %(days)s 天", days=days)
