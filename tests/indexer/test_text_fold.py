"""indexer.text.fold: one spelling for index and query."""

from __future__ import annotations

import csv
import unicodedata
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.fold import fold, fold_with_offsets
from tests.shared_data import shared_path


def rows(name: str) -> list[list[str]]:
    lines = resources.files("indexer.text").joinpath("data", name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


CHARACTERS = sorted(
    {
        character
        for name in ("variants.tsv", "contexts.tsv")
        for row in rows(name)
        for character in "".join(row)
    }
)
# Any text, and text that is dense in what the rules are about.
texts = st.one_of(
    st.text(),
    st.text(alphabet=st.sampled_from(CHARACTERS)),
    st.text(alphabet="e\u0301\u0323\u200d \u3000\u00a0\t台a\u1100\u1161\u11a8ﬁ㈱İΣ\ufe0f\u0344½"),
)


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_offsets_belong_to_the_same_text_and_never_fall(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.offsets) == len(folded.ends) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.offsets, folded.ends, strict=True))


@given(texts)
def test_what_a_folded_character_stands_for_folds_to_something_with_it(text: str) -> None:
    folded = fold_with_offsets(text)
    for index, character in enumerate(folded.text):
        start, end = folded.source_span(index, index + 1)
        if character.isascii() and character.isalnum():
            assert character in fold(text[start:end])


@given(texts)
def test_folded_text_has_single_blanks_lower_case_and_nothing_invisible(text: str) -> None:
    folded = fold(text)
    assert folded == folded.lower() == unicodedata.normalize("NFKC", folded)
    assert folded.split(" ") == folded.split() or not folded
    assert not {unicodedata.category(c) for c in folded} & {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} - {
        "Zs"
    }


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ｃ＋＋　工程師", "c++ 工程師"),
        ("台北市\u00a0\u2003 櫃檯\n人員 ", "臺北市 櫃臺 人員"),
        ("照\u200b顧\ufeff服務員", "照顧服務員"),
        ("㈱台積", "(株)臺積"),
        ("cafe\u0301", "café"),
        ("ﬁtness", "fitness"),
        ("服务员", "服務員"),
        ("后端软件工程师", "後端軟體工程師"),
        ("导游、美发师、会计师", "導遊、美髮師、會計師"),
        ("干部，干洗，若干部門", "幹部,乾洗,若干部門"),
        ("面包店做拉面", "麵包店做拉麵"),
        ("綫上客服着裝", "線上客服著裝"),
        ("證照 証照 证照", "證照 證照 證照"),
        ("", ""),
    ],
)
def test_spellings_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    "text",
    [
        "面試地點在店面後面,方面條件面議",
        "里長里民公里,國家里程碑",
        "相關系統維系統一,資訊系只收系上學生",
        "皇后區餐廳太后",
        "機制造成影響,管制程序,控制品質,制服,限制",
        "歐美發展開發型業務,處理發票,洗發票",
        "配合並執行,外匯報價,投標簽約,核准備查",
        "若干干擾,干預",
        "上游客戶,游泳,風采",
        "手表示,表面,恢復合作",
    ],
)
def test_traditional_text_keeps_its_characters(text: str) -> None:
    assert fold(text) == text


def test_the_examples_of_the_context_rules_hold() -> None:
    """Every rule changes the example that is written beside it."""
    for character, becomes, _behind, _ahead, example in rows("contexts.tsv"):
        assert becomes in fold(example), (character, example)


def test_no_rule_waits_for_a_character_that_a_rule_makes() -> None:
    made = {row[1] for row in rows("contexts.tsv")}
    for row in rows("contexts.tsv"):
        wanted = row[2] if row[2].startswith("(?<=") else ""
        wanted += row[3].partition("(?!")[0] if row[3].startswith("(?=") else ""
        assert not made & set(wanted), row


def test_tables_map_one_character_to_one_that_stays() -> None:
    sources: set[str] = set()
    for name in ("simplified.tsv", "variants.tsv"):
        for source, target, *_ in rows(name):
            assert len(source) == len(target) == 1
            assert fold(target) == fold(source) != source
            assert source not in sources, f"{source} stands twice"
            sources.add(source)


@pytest.mark.shared_data
def test_the_names_of_villages_keep_their_characters() -> None:
    with shared_path("geo", "villages_by_district_taipei.csv").open(encoding="utf-8-sig") as lines:
        names = [text for row in csv.reader(lines) for text in row]
    changed = {(a, b) for name in names for a, b in zip(name, fold(name), strict=True) if a != b}
    assert changed == {("台", "臺"), ("庄", "莊"), ("週", "周")}  # 里 stays
