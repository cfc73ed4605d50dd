"""A dozen vacancies that one can keep in mind, and ads as an enemy would write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from indexer.records import VacancyRecord
from indexer.sources.base import SourceFormat
from indexer.vocabulary import PayBasis
from tests.web import small_site
from tests.web.small_site import LettersWiring
from webapp.demo.filling import InventedRecords
from webapp.services.imports import import_files

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


def _record(source_id: str, title: str, employer: str, **values: Any) -> VacancyRecord:
    usual: dict[str, Any] = {
        "source": "table",
        "source_id": source_id,
        "title": title,
        "employer_name": employer,
        "city": "臺北市",
        "updated": date(2026, 10, 28),
        "posted": date(2026, 10, 20),
        "closes": date(2026, 12, 15),
    }
    return VacancyRecord.model_validate(usual | values)


def _hourly(low: int, high: int | None = None) -> dict[str, Any]:
    return {"pay_basis": PayBasis.HOUR, "pay_min": low, "pay_max": high}


def _monthly(low: int, high: int | None = None) -> dict[str, Any]:
    return {"pay_basis": PayBasis.MONTH, "pay_min": low, "pay_max": high}


_WAITER = {
    "hours_text": "晚班 17:30-23:30",
    "days_off_text": "排休，月休 8 天",
    "kind_text": "兼職",
}

RECORDS = (
    _record(
        "W1",
        "外場服務生",
        "松菸巷弄餐酒館",
        district="信義區",
        address="信義路五段7號",
        url="https://jobs.example/W1?a=1&b=2",
        description="桌邊服務：\n・上菜、添水\n・收桌\n請準時上班。",
        benefits="勞健保、員工餐、三節獎金",
        education_text="高中",
        experience_text="1年以上",
        openings_text="2",
        licences=("食品安全衛生講習",),
        skills=("POS 操作",),
        **_hourly(210, 230),
        **_WAITER,
    ),
    _record(
        "W2", "外場服務生", "松菸巷弄餐酒館", district="信義區", address="松壽路12號",
        **_hourly(210, 230), **_WAITER,
    ),
    _record(
        "W3", "餐廳服務生", "青嵐炭火燒肉", district="信義區", pay_text="面議",
        address="忠孝東路五段68號", **_WAITER,
    ),
    _record("W4", "婚宴服務生", "御星宴會會館", district="信義區", **_hourly(220), **_WAITER),
    _record("W5", "活動服務生", "同心餐飲人力", **_hourly(205), **_WAITER),
    _record(
        "W6", "早餐店服務生", "晨光早餐", district="大安區", address="和平東路二段100號",
        hours_text="日班 06:00-13:00", kind_text="全職", **_monthly(32_000, 34_000),
    ),
    _record(
        "A1", "會計助理", "立穩會計師事務所", district="中山區", address="南京東路二段100號",
        hours_text="日班 09:00-18:00", kind_text="全職", **_monthly(36_000),
    ),
    _record(
        "A2", "會計人員", "立穩會計師事務所", district="中山區", address="南京東路二段100號",
        hours_text="日班 09:00-18:00", kind_text="全職", **_monthly(42_000, 48_000),
    ),
    _record(
        "C1", "大樓清潔員", "潔境環保", district="內湖區", address="瑞光路513號",
        hours_text="日班 08:00-12:00", kind_text="兼職", **_hourly(200),
    ),
    _record(
        "X1", "夜間服務生", "舊店", district="信義區", address="松壽路9號",
        closes=date(2026, 10, 15), **_hourly(250), **_WAITER,
    ),
    _record(
        "H1",
        f"清潔員{HOSTILE}",
        f"公司{HOSTILE}",
        district="內湖區",
        address=f"瑞光路{HOSTILE}",
        url="javascript:alert(1)",
        description=HOSTILE,
        benefits=HOSTILE,
        other_requirements=HOSTILE,
        hours_text=HOSTILE,
        **_hourly(199),
    ),
    _record("D1", "示範職缺", "編造公司", source="demo", district="北投區", **_monthly(30_000)),
    _record(
        "T1", "行政專員", "某公司", source="taiwanjobs", district="士林區", **_monthly(33_000)
    ),
)  # fmt: skip


def fill(parts: LettersWiring, records: tuple[VacancyRecord, ...]) -> None:
    """Import records and index them."""
    for source in dict.fromkeys(record.source for record in records):
        rows = InventedRecords(SourceFormat.TABLE_CSV, [r for r in records if r.source == source])
        rows.source = source
        import_files(parts.database, [Path(source)], opener=lambda _p, _f, rows=rows: rows)
    small_site.index(parts)
