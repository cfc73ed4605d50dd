"""Places of work found in 154 real descriptions, against what a reader found there.

Words and rules were fitted to the first half only; the second says what to expect of other ads.
"""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.places.mentions import find_places
from tests.indexer.golden import golden_rows
from tests.indexer.places_gazetteer import gazetteer
from tests.shared_data import shared_rows


def _count(half: str) -> Counter[str]:
    """Places found rightly, found wrongly and missed, and ads wholly right, over one half."""
    rows = [row for row in golden_rows("places") if row["half"] == half]
    ads = {
        (file, ad["id"]): ad
        for file in sorted({row["file"] for row in rows})
        for ad in shared_rows("vacancies", file)
    }
    counted = Counter(ads=len(rows))
    for row in rows:
        ad = ads[row["file"], row["id"]]
        mentions = find_places(
            ad.get("description") or "", gazetteer(), city=ad.get("city"),
            district=ad.get("district"),
        )  # fmt: skip
        found = {mention.located.matched for mention in mentions}
        meant = set(filter(None, row["places"].split("|")))
        counted.update(
            right=len(found & meant), wrong=len(found - meant), missed=len(meant - found),
            whole=found == meant,
        )  # fmt: skip
    return counted


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("half", "precision", "recall", "whole"),
    [("first", 0.95, 0.93, 0.92), ("second", 0.92, 0.85, 0.84)],
)
def test_places_of_work_are_those_a_reader_finds(
    half: str, precision: float, recall: float, whole: float
) -> None:
    count = _count(half)
    assert count["right"] >= precision * (count["right"] + count["wrong"])
    assert count["right"] >= recall * (count["right"] + count["missed"])
    assert count["whole"] >= whole * count["ads"]


def test_enough_ads_are_labelled() -> None:
    rows = golden_rows("places")
    assert len({(row["file"], row["id"]) for row in rows}) == len(rows) >= 150
    assert sum(row["places"] == "" for row in rows) >= 50
