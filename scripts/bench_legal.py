"""How many ads a second the legal checks read, on one core."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from indexer.legal import AdText, check


def run(texts: Sequence[str], *, day: date, repeats: int = 3) -> dict[str, float]:
    """Checks every text; the best of the repeats counts, in processor time.

    :param texts: ads as employers wrote them, title and description.
    :param day: the day by which pay is judged.
    :returns: ``ads``, ``characters`` (mean length) and ``ads_per_second``.
    """
    ads = [AdText(text) for text in texts]
    seconds = min(_seconds(ads, day) for _ in range(repeats))
    return {
        "ads": len(ads),
        "characters": sum(map(len, texts)) / len(ads),
        "ads_per_second": len(ads) / seconds,
    }


def _seconds(ads: Sequence[AdText], day: date) -> float:
    start = time.process_time()
    for ad in ads:
        check(ad, today=day)
    return time.process_time() - start
