"""Days in Taipei."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")


def in_taipei(moment: datetime) -> date:
    """The day in Taipei."""
    return moment.astimezone(TAIPEI).date()
