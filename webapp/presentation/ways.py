"""The way to the work in words."""

from __future__ import annotations

from indexer.places.reach import Leg, Means, Way
from matcher.ranking.ways import told_legs, whole_minutes
from webapp.presentation.labels import MEANS
from webapp.translation import gettext as _


def way_from(start: str, way: Way) -> str:
    """「從市政府站約 24 分鐘：步行 6 分 → 板南線 → 步行 4 分」.

    :param start: where it begins, as people call it.
    """
    legs = [words for leg in told_legs(way) for words in _leg(leg)]
    about = _("從%(start)s約 %(minutes)s 分鐘", start=start, minutes=whole_minutes(way.minutes))
    return _("%(about)s：%(legs)s", about=about, legs=" → ".join(legs)) if legs else about


def _leg(leg: Leg) -> tuple[str, ...]:
    """「步行 6 分」; by rail its lines: waits and changes have no minutes of their own."""
    if leg.means is Means.RAIL:
        return leg.lines
    return (
        _("%(means)s %(minutes)s 分", means=MEANS[leg.means], minutes=whole_minutes(leg.minutes)),
    )
