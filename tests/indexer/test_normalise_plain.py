"""The plain form keeps every position, so what a parser finds can be marked in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.plain import plain
from indexer.normalise.tables import Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢＣ　４５，０００～", "abc 45,000~"),
        ("月薪：４萬－５萬", "月薪:4萬-5萬"),
        ("时薪两百", "時薪兩百"),
        ("台北 周六", "臺北 週六"),
        ("09:00–18:00", "09:00-18:00"),
    ],
)
def test_width_case_and_simplified_forms_are_folded(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_every_position_is_kept_and_folding_twice_changes_nothing(text: str) -> None:
    folded = plain(text)
    assert len(folded) == len(text)
    assert plain(folded) == folded


def test_of_words_that_begin_alike_the_longest_is_met() -> None:
    words = Words({"short": ["夜"], "long": ["大夜", "夜班"]})
    assert words.pattern.split("|") == ["大夜", "夜班", "夜"]
    assert (words["夜"], words["夜班"]) == ("short", "long")
