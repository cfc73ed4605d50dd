"""Working hours: shifts from words and clock times, and nothing from an event's hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.clock import Span, find_spans
from indexer.normalise.hours import find_shifts, format_spans, parse_hours, shifts_of_span
from indexer.normalise.plain import plain
from indexer.vocabulary import Shift
from tests.indexer.golden import ad_text, clock_spans, field_text, golden_rows, row_id

BARE_HOURS = pytest.mark.xfail(strict=True, reason="8~17 without a mark of time is not read")
NOT_READ = {"104-8bbtb", "104-8j66p"}

FIELD_ROWS = [
    pytest.param(row, id=row_id(row), marks=[BARE_HOURS] if row["id"] in NOT_READ else [])
    for row in golden_rows("hours")
]


@pytest.mark.parametrize("row", FIELD_ROWS)
def test_the_work_time_of_a_real_ad_is_read_as_a_reader_reads_it(row: dict[str, str]) -> None:
    hours = parse_hours(field_text(row, "work_time"))
    assert hours.shifts == set(row["shifts"].split())
    assert hours.spans == clock_spans(row["spans"])


@pytest.mark.shared_data
@pytest.mark.parametrize("row", golden_rows("hours_in_text"), ids=lambda row: row["id"])
def test_the_hours_in_an_ads_text_are_read_as_a_reader_reads_them(row: dict[str, str]) -> None:
    hours = parse_hours(ad_text(row))
    assert hours.shifts == set(row["shifts"].split())
    assert hours.spans == clock_spans(row["spans"])


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("早上9點到下午6點", "09:00-18:00"),
        ("九點到五點半", "09:00-17:30"),
        ("0900-1800", "09:00-18:00"),
        ("17:30–23:30", "17:30-23:30"),
        ("22:00-06:00", "22:00-30:00"),
        ("晚上10點至早上6點", "22:00-30:00"),
        ("凌晨12點到早上8點", "00:00-08:00"),
        ("下午4點到晚上12點", "16:00-24:00"),
        ("10am - 7pm", "10:00-19:00"),
        ("9:00~6:00", "09:00-18:00"),
        ("16：00～00：00", "16:00-24:00"),
    ],
)
def test_clock_times_are_read_in_many_forms(text: str, spans: str) -> None:
    assert find_spans(plain(text)) == clock_spans(spans)


@pytest.mark.parametrize(
    "text",
    [
        "活動時間：115年2月6日(五)下午1:00~4:00",
        "面試時間14:00~20:00",
        "營業時間11:00~21:30",
        "中午12:00-13:30午休",
        "日薪1200-1500",
        "時薪200-250",
        "1,200-1,500元",
        "02-2345-6789",
        "115/1/23-115/12/31",
        "2015-2020年",
        "3-5樓",
        "每日4-8小時",
        "25:00-33:00",
    ],
)
def test_other_times_and_numbers_are_no_working_hours(text: str) -> None:
    assert parse_hours(text).spans == ()


@pytest.mark.parametrize(
    ("span", "shifts"),
    [
        (Span(540, 1080), {Shift.DAY}),
        (Span(720, 1260), {Shift.DAY}),
        (Span(840, 1380), {Shift.EVENING}),
        (Span(1020, 1560), {Shift.EVENING}),
        (Span(1260, 1860), {Shift.NIGHT}),
        (Span(990, 1710), {Shift.EVENING, Shift.NIGHT}),
        (Span(1200, 1920), {Shift.NIGHT}),
        (Span(540, 1320), {Shift.DAY, Shift.EVENING}),
        (Span(0, 480), {Shift.NIGHT}),
    ],
)
def test_a_clock_span_belongs_to_the_shift_in_which_it_lies(span: Span, shifts: set[Shift]) -> None:
    assert shifts_of_span(span) == shifts


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("不需輪班", set()),
        ("無需輪值大夜班", set()),
        ("享晚班津貼", set()),
        ("夜班出勤津貼", set()),
        ("平日晚班", {Shift.EVENING}),
        ("需輪早/中/晚/假日班", {Shift.ROTATING, Shift.DAY, Shift.EVENING, Shift.WEEKEND}),
        ("早晚班", {Shift.DAY, Shift.EVENING}),
        ("日夜班", {Shift.DAY, Shift.EVENING, Shift.NIGHT}),
        ("夜班：17時30分-22時30分", {Shift.EVENING}),
        ("夜班 22:00-06:00", {Shift.NIGHT}),
        ("大夜櫃檯", {Shift.NIGHT}),
        ("晚班長期工讀", {Shift.EVENING}),
        ("日班車床技術員", {Shift.DAY}),
        ("幼兒園中班導師，小班助理", set()),
        ("固定週六、日\n12:00 - 18:00", {Shift.WEEKEND, Shift.DAY}),
        ("排班制", set()),
        ("", set()),
    ],
)
def test_words_name_shifts_only_where_they_mean_this_job(text: str, shifts: set[Shift]) -> None:
    assert parse_hours(text).shifts == shifts


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("每日工時8小時", 8),
        ("排班時段4-8小時", 8),
        ("一天工作七個小時", 7),
        ("每次上班至少4小時", None),
        ("加班1小時", None),
    ],
)
def test_hours_a_day_are_the_most_that_is_stated(text: str, hours: float | None) -> None:
    assert parse_hours(text).hours_per_day == hours


@pytest.mark.parametrize(
    ("query", "mentions"),
    [
        ("晚班 服務生", [(Shift.EVENING, "晚班")]),
        ("夜班保全", [(Shift.NIGHT, "夜班")]),
        ("大夜超商", [(Shift.NIGHT, "大夜")]),
        ("假日打工", [(Shift.WEEKEND, "假日打工")]),
        ("假日 早班", [(Shift.WEEKEND, "假日"), (Shift.DAY, "早班")]),
        ("輪班", [(Shift.ROTATING, "輪班")]),
        ("不輪班 會計", []),
        ("班長", []),
        ("中班導師 幼兒園", []),
    ],
)
def test_the_shifts_of_a_query_are_found(query: str, mentions: list[tuple[Shift, str]]) -> None:
    found = find_shifts(query)
    assert [(each.shift, query[each.start : each.end]) for each in found] == mentions


def test_spans_are_shown_on_the_clock() -> None:
    assert format_spans([Span(540, 1080), Span(1320, 1800), Span(960, 1440)]) == (
        "09:00–18:00、22:00–06:00、16:00–24:00"
    )


MINUTES = st.integers(min_value=0, max_value=287).map(lambda five: five * 5)


@given(MINUTES, st.integers(min_value=20, max_value=190).map(lambda five: five * 5))
def test_every_way_of_writing_one_span_is_the_same_span(start: int, length: int) -> None:
    end = start + length
    (h1, m1), (h2, m2) = divmod(start, 60), divmod(end % 1440, 60)
    expected = (Span(start, end),)
    for text in (
        f"{h1:02d}:{m1:02d}~{h2:02d}:{m2:02d}",
        f"{h1:02d}：{m1:02d} － {h2:02d}：{m2:02d}",
        f"{h1:02d}{m1:02d}-{h2:02d}{m2:02d}",
        f"{h1:02d}時{m1:02d}分至{h2:02d}時{m2:02d}分",
    ):
        assert find_spans(plain(text)) == expected, text


@given(st.text() | st.text("0123456789:點時半~-至到早上下午晚班日夜假輪不需中 ,、/am pm"))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    hours = parse_hours(text)
    for span in hours.spans:
        assert 0 <= span.start < span.end <= 2880
        assert shifts_of_span(span) <= hours.shifts
    for mention in find_shifts(text):
        assert 0 <= mention.start < mention.end <= len(text)
