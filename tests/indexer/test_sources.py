"""What an operator may load, and what is said of what cannot be taken."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from indexer.errors import SourceError
from indexer.records import ResumeRecord, VacancyRecord
from indexer.sources import Row, RowError, SourceFormat, open_source
from indexer.sources.table import layout
from indexer.sources.taiwanjobs import ids_of, plain_name
from indexer.sources.template import write_template
from indexer.vocabulary import PayBasis
from tests.shared_data import shared_path

URL = "https://jobs.example/JobDetail.aspx?EMPLOYER_ID=469825&HIRE_ID=13997555"
OPEN_DATA = {
    "OCCU_DESC": "夜班清潔員",
    "WK_TYPE": "兼職",
    "JOB_PERSON": "2",
    "STOP_DATE": "20261231",
    "JOB_DETAIL": "打掃大樓公共區域。\n倒垃圾。",
    "CITYNAME": "台北市文山區",
    "EXPERIENCE": "無",
    "WKTIME": "晚班",
    "SALARYCD": "時薪",
    "NT_L": "200",
    "NT_U": "0",
    "EDGRDESC": "不拘",
    "URL_QUERY": URL,
    "COMPNAME": "青山清潔有限公司",
    "TRANDATE": "1151020",
}


def rows(path: Path) -> list[Row | RowError]:
    return list(open_source(path))


def records(path: Path) -> list[VacancyRecord]:
    return [row.record for row in rows(path) if isinstance(row, Row)]  # type: ignore[misc]


def errors(path: Path) -> list[tuple[int, str, str]]:
    return [(r.number, r.field, r.code) for r in rows(path) if isinstance(r, RowError)]


def annotated(name: str) -> str:
    return f"{name}（說明）"


def csv_text(cells: dict[str, str], header: list[str] | None = None) -> str:
    names = header or list(cells)
    values = ['"{}"'.format(v.replace('"', '""')) for v in cells.values()]
    return ",".join(names) + "\r\n" + ",".join(values) + "\r\n"


def xml_text(*ads: dict[str, str], name=annotated) -> str:
    items = "".join(
        "<Data>"
        + "".join(f"<{name(k)}><![CDATA[{v}]]></{name(k)}>" for k, v in ad.items())
        + "</Data>"
        for ad in ads
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<DataList>{items}</DataList>'


def datastore(*ads: dict[str, str], name=annotated) -> str:
    wrapped = [{name(k): v for k, v in ad.items()} for ad in ads]
    return json.dumps({"success": True, "result": {"records": wrapped}}, ensure_ascii=False)


@pytest.fixture(
    params=["csv-utf8", "csv-cp950", "csv-plain", "xml", "xml-plain", "json", "gzip", "zip"]
)
def open_data_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same ad in every shape in which the government and its clients serve it."""
    path = tmp_path / "ads"
    csv_annotated = csv_text(OPEN_DATA, [annotated(k) for k in OPEN_DATA])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("jobs.csv", csv_annotated.encode())
    contents = {
        "csv-utf8": b"\xef\xbb\xbf" + csv_annotated.encode(),
        "csv-cp950": csv_annotated.encode("cp950"),
        "csv-plain": csv_text(OPEN_DATA).encode(),
        "xml": xml_text(OPEN_DATA).encode(),
        "xml-plain": xml_text(OPEN_DATA, name=str).encode(),
        "json": datastore(OPEN_DATA).encode(),
        "gzip": gzip.compress(xml_text(OPEN_DATA).encode()),
        "zip": archive.getvalue(),
    }
    path.write_bytes(contents[request.param])
    return path


def test_the_open_data_reads_the_same_in_every_shape(open_data_file: Path) -> None:
    (record,) = records(open_data_file)
    assert record == VacancyRecord(
        source="taiwanjobs",
        source_id="taiwanjobs:469825-13997555",
        employer_source_id="469825",
        url=URL,
        title="夜班清潔員",
        employer_name="青山清潔有限公司",
        description="打掃大樓公共區域。\n倒垃圾。",
        city="臺北市",
        district="文山區",
        kind_text="兼職",
        hours_text="晚班",
        pay_text="時薪",
        pay_min=200,
        education_text="不拘",
        experience_text="無",
        openings_text="2",
        updated=date(2026, 10, 20),
        closes=date(2026, 12, 31),
    )


def test_without_an_address_the_same_ad_keeps_its_id_and_another_gets_another(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ads.json"
    ad = OPEN_DATA | {"URL_QUERY": ""}
    path.write_text(datastore(ad, ad | {"JOB_DETAIL": "別的"}, ad | {"NT_L": "210"}))
    first, other, dearer = (record.source_id for record in records(path))
    assert first == dearer != other
    assert first.startswith("taiwanjobs:")


def test_a_bad_row_is_refused_by_number_and_field_and_the_others_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "ads.xml"
    bad = [
        OPEN_DATA | {"OCCU_DESC": ""},
        OPEN_DATA | {"COMPNAME": " "},
        OPEN_DATA | {"NT_L": "面議"},
        OPEN_DATA | {"NT_U": "-5"},
        OPEN_DATA | {"STOP_DATE": "20261331"},
        OPEN_DATA | {"OCCU_DESC": "長" * 301},
    ]
    path.write_text(xml_text(*bad, OPEN_DATA))
    assert errors(path) == [
        (1, "OCCU_DESC", "missing"),
        (2, "COMPNAME", "missing"),
        (3, "NT_L", "not_a_number"),
        (4, "NT_U", "not_an_amount"),
        (5, "STOP_DATE", "not_a_date"),
        (6, "OCCU_DESC", "too_long"),
    ]
    assert len(records(path)) == 1


def test_a_city_alone_is_no_district(tmp_path: Path) -> None:
    path = tmp_path / "ads.xml"
    path.write_text(xml_text(*(OPEN_DATA | {"CITYNAME": c} for c in ("台北市不限", "不限", ""))))
    assert [(r.city, r.district) for r in records(path)] == [
        ("臺北市", None),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("column", "plain"),
    [("OCCU_DESC（職務名稱）", "OCCU_DESC"), ("NT_L(下限)", "NT_L"), ("AVAILREQNUM", "JOB_PERSON")],
)
def test_annotated_and_older_column_names_are_known(column: str, plain: str) -> None:
    assert plain_name(column) == plain


def test_an_address_with_strange_ids_names_no_vacancy() -> None:
    assert ids_of("https://jobs.example/?EMPLOYER_ID=1&HIRE_ID=x'--") == (None, None)
    assert ids_of(None) == (None, None)


# --- our own table -----------------------------------------------------------------------------

TABLE_ROW: dict[str, object] = {
    "職缺編號": "A-1",
    "職務名稱": "行政助理",
    "公司名稱": "青山股份有限公司",
    "工作內容": "文書處理。",
    "薪資類型": "月薪",
    "薪資下限": 32000,
    "薪資上限": 35000,
    "縣市": "臺北市",
    "行政區": "大同區",
    "地址": "迪化街一段21號",
    "技能": "Excel、打字,會計",
    "截止日期": "116/1/31",
}


def workbook(path: Path, *table: dict[str, object]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for place, name in enumerate(table[0]):
        sheet.write(0, place, name)
        for line, row in enumerate(table, start=1):
            sheet.write(line, place, row[name])
    book.close()
    return path


def test_a_workbook_row_becomes_a_vacancy(tmp_path: Path) -> None:
    (record,) = records(workbook(tmp_path / "t.xlsx", TABLE_ROW))
    assert (record.source, record.source_id) == ("table", "A-1")
    assert (record.pay_basis, record.pay_min, record.pay_max) == (PayBasis.MONTH, 32000, 35000)
    assert record.skills == ("Excel", "打字", "會計")
    assert record.closes == date(2027, 1, 31)


def test_the_same_table_as_csv_reads_the_same(tmp_path: Path) -> None:
    text = csv_text({k: str(v) for k, v in TABLE_ROW.items()})
    (tmp_path / "t.csv").write_bytes(text.encode("cp950"))
    assert records(tmp_path / "t.csv") == records(workbook(tmp_path / "t.xlsx", TABLE_ROW))


def test_table_errors_name_the_column_as_the_employer_sees_it(tmp_path: Path) -> None:
    bad = [
        TABLE_ROW | {"職務名稱": ""},
        TABLE_ROW | {"薪資類型": "月"},
        TABLE_ROW | {"薪資下限": ""},
        TABLE_ROW | {"薪資上限": 100},
        TABLE_ROW | {"截止日期": "月底"},
    ]
    assert errors(workbook(tmp_path / "t.xlsx", *bad)) == [
        (2, "職務名稱", "missing"),
        (3, "薪資類型", "not_a_choice"),
        (4, "薪資下限", "missing"),
        (5, "薪資上限", "below_minimum"),
        (6, "截止日期", "not_a_date"),
    ]


def test_the_template_has_an_example_that_is_never_imported(tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    assert open_source(tmp_path / "template.xlsx").format is SourceFormat.TABLE_XLSX
    assert rows(tmp_path / "template.xlsx") == []


def test_the_templates_example_would_be_a_good_row(tmp_path: Path) -> None:
    example = {c.zh: c.example for c in layout()[0]} | {"職缺編號": "B-7"}
    (record,) = records(workbook(tmp_path / "t.xlsx", example))
    assert record.pay_basis is PayBasis.HOUR


# --- JSON-LD and JSON Resume -------------------------------------------------------------------

POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "烘焙師傅",
    "description": "<p>製作麵包&amp;蛋糕</p><ul><li>早班</li></ul>",
    "identifier": {"@type": "PropertyValue", "name": "青山", "value": "77"},
    "datePosted": "2026-10-01",
    "validThrough": "2026-12-31T23:59",
    "employmentType": ["FULL_TIME"],
    "hiringOrganization": {"@type": "Organization", "name": "青山烘焙"},
    "jobLocation": {
        "@type": "Place",
        "address": {
            "addressRegion": "台北市",
            "addressLocality": "松山區",
            "streetAddress": "民生東路五段1號",
        },
        "geo": {"latitude": 25.06, "longitude": 121.56},
    },
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "TWD",
        "value": {"minValue": 38000, "maxValue": 45000, "unitText": "MONTH"},
    },
    "experienceRequirements": {"monthsOfExperience": 24},
}


@pytest.mark.parametrize("shape", [lambda p: p, lambda p: [p], lambda p: {"@graph": [p, {}]}])
def test_a_job_posting_reads_alone_in_a_list_and_in_a_graph(shape, tmp_path: Path) -> None:
    path = tmp_path / "posting.json"
    path.write_text(json.dumps(shape(POSTING)))
    (record,) = records(path)
    assert (record.title, record.employer_name, record.source_id) == (
        "烘焙師傅",
        "青山烘焙",
        "青山:77",
    )
    assert record.description == "製作麵包&蛋糕\n早班"
    assert (record.city, record.district, record.lat) == ("臺北市", "松山區", 25.06)
    assert (record.pay_basis, record.pay_min) == (PayBasis.MONTH, 38000)
    assert (record.closes, record.experience_text) == (date(2026, 12, 31), "2年以上")


def test_a_posting_without_pay_unit_is_refused_with_the_choices(tmp_path: Path) -> None:
    path = tmp_path / "posting.json"
    path.write_text(json.dumps(POSTING | {"baseSalary": {"value": {"minValue": 1}}}))
    assert errors(path) == [(1, "baseSalary.unitText", "not_a_choice")]


def test_a_json_resume_becomes_a_resume(tmp_path: Path) -> None:
    path = tmp_path / "resume.json"
    content = {
        "basics": {"name": "王小明", "label": "廚師", "location": {"city": "大安區"}},
        "work": [{"name": "好食", "position": "二廚", "startDate": "2019-03"}],
        "skills": [{"name": "中餐", "keywords": ["刀工"]}],
    }
    path.write_text(json.dumps(content))
    (row,) = rows(path)
    assert isinstance(row, Row)
    assert isinstance(row.record, ResumeRecord)
    assert row.record.experience[0].started == date(2019, 3, 1)
    assert row.record.skills == ("中餐", "刀工")


# --- broken and hostile files ------------------------------------------------------------------


def packed_zeros(name: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"0" * (40 * 2**20))
    return archive.getvalue()


def macro_workbook(tmp_path: Path) -> bytes:
    path = workbook(tmp_path / "macro.xlsx", TABLE_ROW)
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    return path.read_bytes()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    "<d><OCCU_DESC>&b;</OCCU_DESC></d>"
)
BROKEN = {
    "file_empty": lambda _: b" \n",
    "unknown_format": lambda _: b"hello,world\n1,2\n",
    "wrong_encoding": lambda _: "職務名稱,公司名稱\n".encode() + b"\xff\xff\xff",
    "line_too_long": lambda _: b"OCCU_DESC\n" + b"x" * (3 * 2**20),
    "csv_broken": lambda _: b'OCCU_DESC,COMPNAME\n"' + b"x\n" * 100_000,
    "xml_broken": lambda _: xml_text(OPEN_DATA)[:-30].encode(),
    "file_cut_off": lambda _: csv_text(OPEN_DATA | {"TRANDATE": "臺"}).encode()[:-4],
    "xml_entities": lambda _: BOMB.encode(),
    "json_broken": lambda _: datastore(OPEN_DATA).encode()[:-5],
    "archive_broken": lambda p: workbook(p / "x.xlsx", TABLE_ROW).read_bytes()[:3000],
    "archive_too_large": lambda _: packed_zeros("jobs.csv"),
    "macro_sheet": macro_workbook,
    "no_header": lambda p: workbook(p / "y.xlsx", {"名稱": "a", "公司": "b"}).read_bytes(),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_or_hostile_file_gives_one_clear_error(code: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(BROKEN[code](tmp_path))
    with pytest.raises(SourceError) as caught:
        rows(path)
    assert caught.value.code == code
    assert "upload" in str(caught.value)


def test_a_csv_cut_off_within_a_quoted_cell_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    whole = csv_text(OPEN_DATA)
    path.write_text(whole[: whole.index("倒垃圾")])
    with pytest.raises(SourceError) as caught:
        rows(path)
    assert (caught.value.code, caught.value.values["line"]) == ("csv_broken", 2)


def test_a_spreadsheet_bomb_and_a_truncated_gzip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    for content, code in (
        (packed_zeros("[Content_Types].xml"), "archive_too_large"),
        (gzip.compress(datastore(OPEN_DATA).encode())[:-9], "archive_broken"),
        (gzip.compress(b"0" * (40 * 2**20)), "archive_too_large"),
    ):
        path.write_bytes(content)
        with pytest.raises(SourceError) as caught:
            rows(path)
        assert caught.value.code == code


def test_asking_for_another_format_says_what_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text(csv_text(OPEN_DATA))
    with pytest.raises(SourceError, match="taiwanjobs-csv, not table-xlsx"):
        open_source(path, SourceFormat.TABLE_XLSX)
    with pytest.raises(SourceError) as caught:
        open_source(tmp_path / "absent.csv")
    assert caught.value.code == "file_unreadable"


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "format_", "count"),
    [
        ("taiwanjobs_utf8_bom.csv.gz", SourceFormat.TAIWANJOBS_CSV, 790),
        ("taiwanjobs_cp950.csv.gz", SourceFormat.TAIWANJOBS_CSV, 790),
        ("taiwanjobs.xml.gz", SourceFormat.TAIWANJOBS_XML, 790),
        ("taiwanjobs_datastore.json.gz", SourceFormat.TAIWANJOBS_JSON, None),
    ],
)
def test_the_official_files_are_read_to_the_last_row(
    file: str, format_: SourceFormat, count: int | None
) -> None:
    source = open_source(shared_path("vacancies", "official", file))
    read = list(source)
    assert source.format is format_
    assert len(read) == (count or source.total)
    assert all(isinstance(row, Row) for row in read)
