"""indexer.text.tokens: what both engines match."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.fold import fold
from indexer.text.tokens import (
    MAX_TOKEN_LENGTH,
    highlight,
    query_tokens,
    token_spans,
    tokens,
)

texts = st.one_of(
    st.text(), st.text(alphabet="清潔工程師c+#.net node js/3dpt-time7-11ㄅのﾊﾞสวัสดีＣ＋\u200b ")
)


@given(texts)
def test_tokens_hold_no_whitespace_and_stay_short(text: str) -> None:
    for token in [*tokens(text), *query_tokens(text)]:
        assert 0 < len(token) <= MAX_TOKEN_LENGTH
        assert not any(character.isspace() for character in token)


@given(texts)
def test_a_document_holds_all_tokens_of_a_query_for_its_own_text(text: str) -> None:
    assert set(query_tokens(text)) <= set(tokens(text))


@given(texts)
def test_spans_carry_the_same_tokens_within_the_source(text: str) -> None:
    spans = token_spans(text)
    assert [token for token, _, _ in spans] == tokens(text)
    assert all(0 <= start < end <= len(text) for _, start, end in spans)


@given(texts)
def test_tokens_are_the_same_before_and_after_folding(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


@given(st.text(alphabet="清潔工程師人員", min_size=1), st.text(alphabet="清潔工程師人員，a "))
def test_a_phrase_within_a_text_is_found_by_its_tokens(phrase: str, around: str) -> None:
    assert set(query_tokens(phrase)) <= set(tokens(around + phrase + around))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清潔工", ["清", "潔", "工", "清潔", "潔工"]),
        ("C++/C#", ["c++", "c#"]),
        ("C++17 與 .NET", ["c++", "17", "與", ".net", "net"]),
        ("3D列印", ["3d", "列", "印", "列印"]),
        ("Node.js NodeJS", ["node.js", "node", "node.js", "nodejs"]),
        ("node.jsx", ["node", "jsx"]),
        ("part-time、PT", ["pt", "part", "time", "pt"]),
        ("7-ELEVEN 7-11", ["7-11", "eleven", "7-11"]),
        ("ＩＫＥＡ", ["ikea"]),
        ("ㄅ班", ["ㄅ", "班", "ㄅ班"]),
        ("のり", ["の", "り", "のり"]),
        ("snake_case!?", ["snake", "case"]),
        ("，。 ", []),
    ],
)
def test_documents(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清潔工", ["清潔", "潔工"]),
        ("廚", ["廚"]),
        ("台北 pt", ["臺北", "pt"]),
        ("软件工程师", ["軟體", "體工", "工程", "程師"]),
        ("Part time", ["pt"]),
        ("工程工程", ["工程", "程工"]),
        ("node js", ["node.js"]),
    ],
)
def test_queries(text: str, expected: list[str]) -> None:
    assert query_tokens(text) == expected


def test_an_overlong_run_is_cut_alike_on_both_sides() -> None:
    run = "x" * 1000
    assert tokens(run) == query_tokens(run) == ["x" * MAX_TOKEN_LENGTH]


def test_marks_lie_on_the_source_text() -> None:
    text = "誠徵\u200bＣ＋＋ 工\u200b程師（台北），工程  師"
    marked = [text[start:end] for start, end in highlight(text, query_tokens("c++ 工程師 臺北"))]
    assert marked == ["Ｃ＋＋", "工\u200b程師", "台北", "工程"]


@given(texts, texts)
def test_marks_are_in_order_and_apart(text: str, query: str) -> None:
    spans = highlight(text, query_tokens(query))
    assert all(first[1] < second[0] for first, second in pairwise(spans))
