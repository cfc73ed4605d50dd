"""Kinds of employment, agencies, remote work, welcomed groups and 職務再設計."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.employment import (
    find_kind,
    find_welcomes,
    is_agency,
    offers_job_accommodation,
    parse_kinds,
    parse_remote,
    parse_welcomes,
    principal_kind,
)
from indexer.vocabulary import EmploymentKind, Remote, WelcomeGroup
from tests.indexer.golden import ad_text, field_text, golden_rows, row_id


@pytest.mark.parametrize("row", golden_rows("kinds"), ids=row_id)
def test_the_kind_of_a_real_ad(row: dict[str, str]) -> None:
    assert (principal_kind(parse_kinds(field_text(row, "employment_type"))) or "") == row["kind"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("全職/兼職", EmploymentKind.FULL_TIME),
        ("正職夥伴", EmploymentKind.FULL_TIME),
        ("(PT)餐廳洗碗員", EmploymentKind.PART_TIME),
        ("门市计时人员", EmploymentKind.PART_TIME),
        ("部份工時", EmploymentKind.PART_TIME),
        ("PART_TIME", EmploymentKind.PART_TIME),
        ("暑期工讀生", EmploymentKind.STUDENT_SUMMER),
        ("暑期實習", EmploymentKind.INTERNSHIP),
        ("派遣人員(全職)", EmploymentKind.DISPATCH),
        ("春節短期時薪集配助理/工讀生", EmploymentKind.TEMPORARY),
        ("約聘專員", EmploymentKind.TEMPORARY),
        ("臨時工作津貼人員", EmploymentKind.TEMPORARY_PUBLIC),
        ("支持性就業職缺", EmploymentKind.SUPPORTED),
        ("庇護員工", EmploymentKind.SHELTERED),
        ("庇護工場技術輔導員", None),
        ("支持性就業服務員", None),
        ("早班工讀生，短期勿試", EmploymentKind.PART_TIME),
        ("長期照顧", None),
        ("PTT 版主", None),
        ("", None),
    ],
)
def test_fields_and_titles_name_a_kind(text: str, kind: EmploymentKind | None) -> None:
    assert principal_kind(parse_kinds(text)) is kind


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("會計 兼職", EmploymentKind.PART_TIME, "兼職"),
        ("PT 餐廳", EmploymentKind.PART_TIME, "PT"),
        ("工讀生 信義區", EmploymentKind.PART_TIME, "工讀生"),
        ("暑期工讀", EmploymentKind.STUDENT_SUMMER, "暑期工讀"),
        ("短期打工", EmploymentKind.TEMPORARY, "短期打工"),
        ("派遣人員", EmploymentKind.DISPATCH, "派遣人員"),
        ("行銷實習生", EmploymentKind.INTERNSHIP, "實習生"),
    ],
)
def test_the_kind_of_a_query_is_found(query: str, kind: EmploymentKind, words: str) -> None:
    found = find_kind(query)
    assert found is not None
    assert (found.kind, query[found.start : found.end]) == (kind, words)


@pytest.mark.parametrize(
    ("text", "employer", "agency"),
    [
        ("*此為派遣職缺", "", True),
        ("派遣至知名外商", "", True),
        ("子公司代徵", "", True),
        ("社區清潔員(具派遣業務)", "", True),
        ("行政助理", "某某人力資源顧問股份有限公司", True),
        ("非派遣/業務性質工作", "", False),
        ("正職名額，非派遣契約人員", "", False),
        ("不是人力派遣公司", "", False),
        ("與派遣中心櫃台協調", "", False),
        ("人力資源專員", "某某資訊股份有限公司", False),
    ],
)
def test_agencies_are_told_apart_from_their_denials(text: str, employer: str, agency: bool) -> None:
    assert is_agency(text, employer) is agency


@pytest.mark.parametrize("row", golden_rows("remote"), ids=row_id)
def test_the_remote_field_of_a_real_ad(row: dict[str, str]) -> None:
    assert parse_remote(field_text(row, "remote")) == row["remote"]


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("軟體工程師(可遠端)", Remote.PARTIAL),
        ("每週兩天居家辦公", Remote.PARTIAL),
        ("混合辦公", Remote.PARTIAL),
        ("WFH", Remote.PARTIAL),
        ("全遠端 Remote", Remote.FULL),
        ("TELECOMMUTE", Remote.FULL),
        ("在家工作", Remote.FULL),
        ("測試人員(無遠端上班)", Remote.NONE),
        ("遠端或現場的技術支援", None),
        ("遠端監控系統維護", None),
        ("跨時區遠端會議", None),
        ("", None),
    ],
)
def test_remote_work_is_told_apart_from_remote_tools(text: str, remote: Remote | None) -> None:
    assert parse_remote(text) is remote


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("歡迎二度就業、無經驗者", {WelcomeGroup.RETURNING_WOMAN, WelcomeGroup.BEGINNER}),
        ("無經驗可", {WelcomeGroup.BEGINNER}),
        ("原住民優先", {WelcomeGroup.INDIGENOUS}),
        ("應屆畢業生可", {WelcomeGroup.NEW_GRADUATE}),
        ("歡迎身心障礙者應徵", {WelcomeGroup.DISABILITY}),
        ("歡迎在校生應徵", {WelcomeGroup.STUDENT}),
        ("中高齡友善", {WelcomeGroup.MIDDLE_AGED}),
        ("學生上下學接送", set()),
        ("促進身障朋友的社交互動", set()),
        ("辦理身心障礙者就業服務等相關工作", set()),
        ("協助主管完成外籍人士租屋任務", set()),
        ("", set()),
    ],
)
def test_groups_are_welcomed_only_where_the_ad_speaks_to_them(
    text: str, groups: set[WelcomeGroup]
) -> None:
    assert find_welcomes(text) == groups


def test_a_field_that_lists_groups_needs_no_welcome() -> None:
    assert parse_welcomes("應屆畢業生、二度就業、外籍人士") == {
        WelcomeGroup.NEW_GRADUATE,
        WelcomeGroup.RETURNING_WOMAN,
        WelcomeGroup.FOREIGNER,
    }


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("提供職務再設計", True),
        ("可申請職務再設計", True),
        ("辦公室具無障礙環境", True),
        ("協助提供復工勞工之職能評估、職務再設計或調整之諮詢及建議", None),
        ("熟悉無障礙網頁檢測", None),
        ("英文閱讀無障礙", None),
        ("", None),
    ],
)
def test_job_accommodation_is_what_the_worker_gets_not_the_work(
    text: str, offered: bool | None
) -> None:
    assert offers_job_accommodation(text) is offered


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "ad_id", "groups"),
    [
        (
            "taiwanjobs_taipei_2026.jsonl.gz",
            "TJ14018103",
            {"student", "returning_woman", "beginner"},
        ),
        ("taiwanjobs_taipei_2026.jsonl.gz", "TJ13998277", {"returning_woman", "senior"}),
        ("taiwanjobs_taipei_2026.jsonl.gz", "TJ14049643", set()),
        ("taiwanjobs_taipei_2026.jsonl.gz", "TJ14187367", set()),
        ("taiwanjobs_taipei_2024.jsonl.gz", "TJ24-0192", {"student"}),
    ],
)
def test_the_welcome_of_a_real_ad(file: str, ad_id: str, groups: set[str]) -> None:
    assert find_welcomes(ad_text({"file": file, "id": ad_id})) == groups


@given(st.text() | st.text("全兼職工讀派遣非短長期遠端歡迎無經驗可學生、pt "))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    assert (principal_kind(parse_kinds(text)) is None) == (not parse_kinds(text))
    found = find_kind(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
    assert find_welcomes(text) <= parse_welcomes(text)
    is_agency(text, text)
    parse_remote(text)
    offers_job_accommodation(text)
