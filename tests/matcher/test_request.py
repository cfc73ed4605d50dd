"""A search request survives its URL and its JSON; wrong parameters are named, never guessed at."""

from __future__ import annotations

import string
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import InvalidValueError
from indexer.places.point import Accuracy
from indexer.vocabulary import (
    DaysOff,
    Education,
    EmploymentKind,
    PayBasis,
    Remote,
    Shift,
    WelcomeGroup,
)
from matcher.request import PARAMETERS, SORTS, Near, Outline, SearchRequest, Viewport


def some_of(values: object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(list(values)), max_size=3).map(tuple)  # type: ignore[call-overload]


degrees = st.floats(-85, 85, allow_nan=False)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
codes = st.lists(
    st.text(string.ascii_letters + string.digits + "區站_-", min_size=1, max_size=8), max_size=3
).map(tuple)
boxes = st.tuples(degrees, degrees, degrees, degrees, st.floats(0, 22)).map(
    lambda b: Viewport(
        west=min(b[0], b[1]), east=max(b[0], b[1]), south=min(b[2:4]), north=max(b[2:4]), zoom=b[4]
    )
)
five_decimals = st.integers(-9_000_000, 9_000_000).map(lambda n: n / 100_000)
corners = st.lists(st.tuples(five_decimals, five_decimals), min_size=3, max_size=100, unique=True)
requests = st.builds(
    SearchRequest,
    text=words,
    where=words,
    plain=codes,
    occupation=codes,
    kind=some_of(EmploymentKind),
    shift=some_of(Shift),
    days_off=some_of(DaysOff),
    pay_basis=st.none() | st.sampled_from(PayBasis),
    pay=st.none() | st.floats(0.01, 10_000_000),
    education=st.none() | st.sampled_from(Education),
    experience=st.none() | st.integers(0, 720),
    district=codes,
    station=codes,
    near=st.none()
    | st.builds(Near, lat=degrees, lon=degrees, metres=st.floats(1, 50_000, allow_nan=False)),
    minutes=st.none() | st.integers(5, 90),
    area=st.none() | st.builds(Outline, corners=corners.map(tuple)),
    accuracy=some_of(Accuracy),
    updated_within=st.none() | st.integers(0, 3650),
    remote=some_of(Remote),
    welcome=some_of(WelcomeGroup),
    employer=codes,
    no_agency=st.booleans(),
    include_unknown=st.booleans(),
    viewport=st.none() | boxes,
    sort=st.none() | st.sampled_from(SORTS),
    page=st.integers(1, 1000),
    after=st.none() | st.text(string.ascii_letters, min_size=1, max_size=20),
    size=st.integers(1, 100),
)


@given(requests)
def test_a_request_survives_its_url(request: SearchRequest) -> None:
    pairs = parse_qsl(urlencode(request.to_query()), keep_blank_values=True)
    assert SearchRequest.from_query(pairs, strict=True) == (request, ())


@given(requests)
def test_a_request_survives_its_json(request: SearchRequest) -> None:
    assert SearchRequest.model_validate_json(request.model_dump_json()) == request


@given(requests, st.randoms())
def test_equal_requests_have_one_url(request: SearchRequest, random: object) -> None:
    pairs = request.to_query()
    by_name: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        by_name.setdefault(pair[0], []).append(pair)
    names = list(by_name)
    random.shuffle(names)  # type: ignore[attr-defined]
    mixed = [pair for name in names for pair in by_name[name]]
    assert SearchRequest.from_query(mixed, strict=True)[0].to_query() == pairs


@given(st.lists(st.tuples(st.sampled_from([*PARAMETERS, "fragment"]), words), max_size=8))
def test_a_page_takes_any_address_and_reports_what_it_left_out(
    pairs: list[tuple[str, str]],
) -> None:
    request, dropped = SearchRequest.from_query(pairs, strict=False)
    again, _ = SearchRequest.from_query(request.to_query(), strict=True)
    assert again == request
    assert {error.field for error in dropped} <= {name for name, _ in pairs}


def test_an_empty_request_has_no_parameters() -> None:
    assert SearchRequest().to_query() == []


def test_names_are_short_and_numbers_plain() -> None:
    request = SearchRequest(
        text="服務生",
        kind=(EmploymentKind.PART_TIME,),
        pay_basis=PayBasis.HOUR,
        pay=200,
        near=Near(lat=25.0330001, lon=121.5654, metres=800),
        viewport=Viewport(west=121.5, south=25, east=121.6, north=25.1, zoom=13.2),
        updated_within=0,
        no_agency=True,
    )
    assert request.to_query() == [
        ("q", "服務生"),
        ("kind", "part_time"),
        ("pay_basis", "hour"),
        ("pay", "200"),
        ("near", "25.033,121.5654,800"),
        ("updated", "0"),
        ("no_agency", "1"),
        ("box", "121.5,25,121.6,25.1"),
        ("zoom", "13.2"),
    ]


def test_a_line_around_a_part_of_the_map_is_short_in_the_url_and_may_be_written_out() -> None:
    written = "121.5,25;121.6,25;121.6,25;121.55,25.1;121.5,25"
    request, _ = SearchRequest.from_query([("area", written)], strict=True)
    assert request.area == Outline(corners=((121.5, 25), (121.6, 25), (121.55, 25.1)))
    assert request.to_query() == [("area", "BFg6y4EgvylXAgxTgxTv4J")]
    fine = [(121 + n / 1000, 25 + n * n % 97 / 1000) for n in range(100)]
    assert len(dict(SearchRequest(area=Outline(corners=tuple(fine))).to_query())["area"]) < 900


def test_blank_fields_of_a_form_count_as_not_given() -> None:
    pairs = [("q", " "), ("where", ""), ("pay", ""), ("kind", ""), ("box", ""), ("page", "")]
    assert SearchRequest.from_query(pairs, strict=True) == (SearchRequest(), ())


@pytest.mark.parametrize(
    ("pairs", "field", "allowed"),
    [
        ([("kind", "fulltime")], "kind", "'full_time'"),
        ([("shift", "晚班")], "shift", "'evening'"),
        ([("pay", "-1")], "pay", "greater than 0"),
        ([("pay", "nan")], "pay", "finite"),
        ([("page", "0")], "page", "greater than or equal to 1"),
        ([("size", "1000")], "size", "less than or equal to 100"),
        ([("near", "25.03")], "near", "lat,lon"),
        ([("near", "95,121")], "near", "less than or equal to 90"),
        ([("box", "121,25,122")], "box", "west,south,east,north"),
        ([("box", "122,25,121,26")], "box", "west must not pass east"),
        ([("box", "121,25,122,26"), ("zoom", "99")], "zoom", "less than or equal to 22"),
        ([("zoom", "12")], "zoom", "box"),
        ([("minutes", "4")], "minutes", "greater than or equal to 5"),
        ([("minutes", "91")], "minutes", "less than or equal to 90"),
        ([("area", "121.5,25;121.6,25;121.5,25")], "area", "3 to 100 different corners"),
        ([("area", "121.5,25;121.6,91;121.5,25.1")], "area", "less than or equal to 90"),
        ([("area", "-170,25;170,25;121.5,25.1")], "area", "half way round"),
        ([("area", "信義區")], "area", "lon,lat;lon,lat"),
        ([("area", "BFg6y4")], "area", "lon,lat;lon,lat"),
        ([("page", "1"), ("page", "2")], "page", "only once"),
        ([("sort", "nearest")], "sort", "'newest', 'pay'"),
        ([("salary", "40000")], "salary", "pay_basis"),
        ([("Q", "x")], "Q", "q, where"),
        ([("q", "長" * 201)], "q", "200"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_it_allows(
    pairs: list[tuple[str, str]], field: str, allowed: str
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        SearchRequest.from_query(pairs, strict=True)
    assert caught.value.field == field
    assert allowed in str(caught.value)


def test_a_page_keeps_the_good_values_of_a_filter() -> None:
    pairs = [("kind", "part_time"), ("kind", "nonsense"), ("page", "2"), ("page", "3"), ("x", "1")]
    request, dropped = SearchRequest.from_query(pairs, strict=False)
    assert request == SearchRequest(kind=(EmploymentKind.PART_TIME,), page=2)
    assert [error.field for error in dropped] == ["kind", "page", "x"]
