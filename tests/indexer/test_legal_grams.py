"""The short cut past most expressions never passes by a match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.legal.grams import GramIndex, anchored, grams_of, required
from indexer.legal.reading import read
from indexer.legal.rulebook import Entry, alternatives, rules

PATTERNS = [one.pattern for rule in rules() for entry in rule.entries
            for one in (*entry.patterns, *entry.cued)]  # fmt: skip
LETTERS = "ab女男限c"


def _expressions() -> st.SearchStrategy[str]:
    letters = st.sampled_from([*LETTERS, "[ab]", "[女男]", "[^a]", ".", r"\d"])
    return st.recursive(
        letters,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=4).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda many: f"(?:{'|'.join(many)})"),
            st.tuples(inner, st.sampled_from(["?", "{0,2}", "{1,2}", "+?"])).map(
                lambda both: f"(?:{both[0]}){both[1]}"
            ),
            inner.map(lambda one: f"(?={one})"),
            inner.map(lambda one: f"(?!{one})"),
        ),
        max_leaves=8,
    )


@given(pattern=_expressions(), text=st.text(LETTERS + "d1", max_size=12))
def test_a_text_that_matches_holds_all_that_is_required(pattern: str, text: str) -> None:
    if re.search(pattern, text):
        grams = grams_of(text)
        assert all(clause & grams for clause in required(pattern))


def test_expressions_are_found_by_their_most_telling_grams() -> None:
    index = GramIndex.over(["女性?優先", "限(?:女|男)", "[ab]c", "x?"])
    assert index.candidates(grams_of("女生")) == [3]  # 優先 is not there
    assert index.candidates(grams_of("女生優先")) == [
        0,
        3,
    ]  # all grams are there: the expression decides
    assert index.candidates(grams_of("限男")) == [1, 3]
    assert index.candidates(grams_of("bc")) == [2, 3]
    assert index.candidates(grams_of("")) == [3]


def test_every_expression_of_the_rules_can_be_passed_by() -> None:
    """One that requires nothing would run on every ad."""
    assert [pattern for pattern in PATTERNS if not required(pattern)] == []


@pytest.mark.parametrize("entry", [entry for rule in rules() for entry in rule.entries],
                         ids=lambda entry: entry.id)  # fmt: skip
def test_no_example_is_passed_by(entry: Entry) -> None:
    expressions = (*entry.patterns, *entry.cued)
    index = GramIndex.over([one.pattern for one in expressions])
    for example in entry.examples:
        text = read(example.text).text
        matching = {n for n, one in enumerate(expressions) if one.compiled.search(text)}
        assert matching <= set(index.candidates(grams_of(text)))


@given(pattern=_expressions(), text=st.text(LETTERS + "d1", max_size=12))
def test_an_anchored_expression_matches_where_the_plain_one_does(pattern: str, text: str) -> None:
    plain = [match.span() for match in re.finditer(pattern, text)]
    assert [match.span() for match in re.finditer(anchored(pattern), text)] == plain


@given(patterns=st.lists(_expressions(), min_size=1, max_size=4))
def test_alternatives_are_what_the_outermost_bars_part(patterns: list[str]) -> None:
    assert alternatives("|".join(patterns)) == patterns
    assert alternatives(f"(?:{'|'.join(patterns)})") == [f"(?:{'|'.join(patterns)})"]


def test_bars_in_classes_and_escaped_ones_part_nothing() -> None:
    assert alternatives(r"[|\]]x|e\|f|[]|]g|[^]|]") == [r"[|\]]x", r"e\|f", "[]|]g", "[^]|]"]
