"""Education, experience, openings and days off are read as a reader reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.days_off import DaysOffTerms, parse_days_off
from indexer.normalise.education import find_education, parse_education
from indexer.normalise.experience import find_experience, parse_experience
from indexer.normalise.openings import Openings, parse_openings
from indexer.vocabulary import DaysOff, Education
from tests.indexer.golden import field_text, golden_rows, row_id


@pytest.mark.parametrize("row", golden_rows("education"), ids=row_id)
def test_the_education_of_a_real_ad(row: dict[str, str]) -> None:
    assert (parse_education(field_text(row, "education")) or "") == row["education"]


@pytest.mark.parametrize(
    ("text", "education"),
    [
        ("研究所以上", Education.MASTER),
        ("五專或二技", Education.JUNIOR_COLLEGE),
        ("高工", Education.VOCATIONAL_HIGH),
        ("初中", Education.JUNIOR_HIGH),
        ("大专以上", Education.JUNIOR_COLLEGE),
        ("Bachelor Degree", Education.UNIVERSITY),
        ("high school", Education.SENIOR_HIGH),
        ("", None),
        ("面議", None),
        ("4", None),
        ("[9]", None),
    ],
)
def test_other_wordings_of_education(text: str, education: Education | None) -> None:
    assert parse_education(text) is education


@pytest.mark.parametrize(
    ("query", "education", "words"),
    [
        ("高中畢業 行政", Education.SENIOR_HIGH, "高中畢業"),
        ("國中可 清潔", Education.JUNIOR_HIGH, "國中可"),
        ("學歷不拘", Education.ANY, "學歷不拘"),
        ("碩士以上", Education.MASTER, "碩士以上"),
        ("高职学历", Education.VOCATIONAL_HIGH, "高职学历"),
    ],
)
def test_the_education_of_a_query_is_found(query: str, education: Education, words: str) -> None:
    found = find_education(query)
    assert found is not None
    assert (found.education, query[found.start : found.end]) == (education, words)


@pytest.mark.parametrize("query", ["臺灣大學 助理", "國中老師", "高中數學", "不拘"])
def test_schools_as_places_of_work_are_no_education(query: str) -> None:
    assert find_education(query) is None


@pytest.mark.parametrize("row", golden_rows("experience"), ids=row_id)
def test_the_experience_of_a_real_ad(row: dict[str, str]) -> None:
    months = parse_experience(field_text(row, "experience"))
    assert ("" if months is None else str(months)) == row["months"]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("免經驗", 0),
        ("無經驗可", 0),
        ("無工作經驗", 0),
        ("半年以上", 6),
        ("三年", 36),
        ("3-5年", 36),
        ("1年半", 18),
        ("6個月以上", 6),
        ("５年(含)以上工作經驗", 60),
        ("未滿1年", 0),
        ("2025年", None),
        ("", None),
    ],
)
def test_other_wordings_of_experience(text: str, months: int | None) -> None:
    assert parse_experience(text) == months


@pytest.mark.parametrize(
    ("query", "months", "words"),
    [
        ("免經驗 倉管", 0, "免經驗"),
        ("無經驗可", 0, "無經驗可"),
        ("沒經驗的工作", 0, "沒經驗"),
        ("不用經驗", 0, "不用經驗"),
        ("会计 3年经验", 36, "3年经验"),
        ("兩年以上經驗", 24, "兩年以上經驗"),
        ("經驗3年以上", 36, "經驗3年以上"),
        ("半年經驗", 6, "半年經驗"),
    ],
)
def test_the_experience_of_a_query_is_found(query: str, months: int, words: str) -> None:
    found = find_experience(query)
    assert found is not None
    assert (found.months, query[found.start : found.end]) == (months, words)


@pytest.mark.parametrize("query", ["三年級導師", "2025年", "不拘", "經驗豐富"])
def test_other_years_are_no_experience(query: str) -> None:
    assert find_experience(query) is None


@pytest.mark.parametrize("row", golden_rows("openings"), ids=row_id)
def test_the_openings_of_a_real_ad(row: dict[str, str]) -> None:
    maximum = int(row["maximum"]) if row["maximum"] else None
    assert parse_openings(field_text(row, "headcount")) == Openings(int(row["minimum"]), maximum)


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("若干", Openings(1, None)),
        ("10人以上", Openings(10, None)),
        ("5人以下", Openings(1, 5)),
        ("兩名", Openings(2, 2)),
        ("３", Openings(3, 3)),
        ("5~2人", Openings(2, 5)),
        ("1人至3人", Openings(1, 3)),
        ("0", None),
        ("", None),
        ("依公司規定", None),
    ],
)
def test_other_wordings_of_openings(text: str, openings: Openings | None) -> None:
    assert parse_openings(text) == openings


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_a_range_of_openings_holds_its_ends_in_either_order(one: int, other: int) -> None:
    assert parse_openings(f"{one}~{other}人") == Openings(min(one, other), max(one, other))


@pytest.mark.parametrize("row", golden_rows("days_off"), ids=row_id)
def test_the_days_off_of_a_real_ad(row: dict[str, str]) -> None:
    assert (parse_days_off(field_text(row, "holidays")).system or "") == row["system"]


@pytest.mark.parametrize(
    ("text", "system", "days"),
    [
        ("周休二日", DaysOff.WEEKENDS, None),
        ("見紅休", DaysOff.WEEKENDS, None),
        ("見紅排休", DaysOff.ROSTERED, None),
        ("週休二日（排休）", DaysOff.ROSTERED, None),
        ("休假制度：月休8-10天(排休)", DaysOff.ROSTERED, 8),
        ("每月目標排休8-10天", DaysOff.ROSTERED, 8),
        ("每月8~10天排休(例休及國定假日)", DaysOff.ROSTERED, 8),
        ("大月休10日，小月休9日", DaysOff.ROSTERED, 9),
        ("月休十天", DaysOff.ROSTERED, 10),
        ("做二休二", DaysOff.ROSTERED, None),
        ("周休兩天（星期假日除外）", DaysOff.ROSTERED, None),
        ("依勞基法", DaysOff.COMPANY_RULES, None),
        ("薪資依公司規定，享勞保健保團保三節獎金與年終獎金", None, None),
        ("", None, None),
    ],
)
def test_other_wordings_of_days_off(text: str, system: DaysOff | None, days: int | None) -> None:
    assert parse_days_off(text) == DaysOffTerms(system, days)


@given(st.text() | st.text("0123456789年月人以上下~無不拘經驗高中大學專科碩博士職[], 休天週二排"))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    parse_education(text)
    months = parse_experience(text)
    assert months is None or 0 <= months <= 600
    openings = parse_openings(text)
    assert openings is None or 1 <= openings.minimum <= (openings.maximum or openings.minimum)
    days = parse_days_off(text).days_per_month
    assert days is None or 1 <= days <= 20
    for mention in (find_education(text), find_experience(text)):
        assert mention is None or 0 <= mention.start < mention.end <= len(text)
