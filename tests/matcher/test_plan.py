"""A request becomes a plan: which conditions in which group, which facets, order and limits."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Point
from indexer.vocabulary import DocumentKind, Education, PayBasis
from matcher.engines.base import (
    VIEWPORT,
    AnyOf,
    AtLeast,
    AtMost,
    Box,
    Condition,
    InBox,
    IsFlag,
    MapGrid,
    OptionsFacet,
    PayReaches,
    Plan,
    SortKey,
    TermsFacet,
    Truth,
    Unit,
    WithinRadius,
)
from matcher.plan import (
    NEIGHBOURS,
    OPEN,
    POSSIBLE_SHOWN,
    POSSIBLE_WINDOW,
    RELATED_WINDOW,
    WINDOW,
    Tables,
    Words,
    cell_precision,
    conditions,
    plan,
    sort_of,
)
from matcher.request import Near, SearchRequest, Viewport

TODAY = date(2026, 11, 1)
IS_OPEN = (
    AnyOf(group=OPEN, field="state", values=frozenset({"approved"}), missing=Truth.NO),
    AtLeast(group=OPEN, field="closes", value=TODAY, missing=Truth.YES),
)
WAITER = Unit(
    group="unit:0",
    text="服務生",
    occupations=frozenset({"16010"}),
    phrases=(("服務", "務生"),),
)


def asked(tables: Tables, **fields: object) -> tuple[Condition, ...]:
    """The conditions of a request beyond being open."""
    found = conditions(SearchRequest(**fields), TODAY, tables)  # type: ignore[arg-type]
    assert found[:2] == IS_OPEN
    return found[2:]


def test_an_empty_request_asks_only_for_open_vacancies(tables: Tables) -> None:
    assert asked(tables) == ()


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("kind", "kind", {"part_time"}),
        ("shift", "shifts", {"evening", "night"}),
        ("days_off", "days_off", {"weekends"}),
        ("remote", "remote", {"partial", "full"}),
        ("welcome", "welcomes", {"senior"}),
    ],
)
def test_an_ad_that_is_silent_leaves_the_condition_open(
    tables: Tables, name: str, field: str, values: set[str]
) -> None:
    assert asked(tables, **{name: tuple(values)}) == (
        AnyOf(group=name, field=field, values=frozenset(values), missing=Truth.UNKNOWN),
    )


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("employer", "employer_id", "e1"),
        ("station", "station", "公館"),
    ],
)
def test_what_we_find_out_ourselves_is_never_open(
    tables: Tables, name: str, field: str, value: str
) -> None:
    assert asked(tables, **{name: (value,)}) == (
        AnyOf(group=name, field=field, values=frozenset({value}), missing=Truth.NO),
    )


def test_a_pay_wish_reaches_its_own_basis_only(tables: Tables) -> None:
    assert asked(tables, pay_basis=PayBasis.HOUR, pay=200) == (
        PayReaches(group="pay", basis=PayBasis.HOUR, minimum=200),
    )


def test_pay_without_a_basis_is_a_months(tables: Tables) -> None:
    assert asked(tables, pay=40_000) == (
        PayReaches(group="pay", basis=PayBasis.MONTH, minimum=40_000),
    )


def test_a_basis_without_pay_takes_any_pay_of_it(tables: Tables) -> None:
    assert asked(tables, pay_basis=PayBasis.DAY) == (
        PayReaches(group="pay", basis=PayBasis.DAY, minimum=0),
    )
    assert asked(tables, pay_basis=PayBasis.NEGOTIABLE) == (
        AnyOf(group="pay", field="pay_basis", values=frozenset({"negotiable"})),
    )


def test_the_ad_may_ask_for_no_more_than_the_seeker_has(tables: Tables) -> None:
    assert asked(tables, education=Education.VOCATIONAL_HIGH, experience=24) == (
        AtMost(group="education", field="education_min", value=3),
        AtMost(group="experience", field="experience_min", value=24),
    )


def test_days_since_the_update_count_from_today(tables: Tables) -> None:
    assert asked(tables, updated_within=3) == (
        AtLeast(group="updated_within", field="updated", value=date(2026, 10, 29)),
    )


def test_only_known_agencies_are_left_out(tables: Tables) -> None:
    assert asked(tables, no_agency=True) == (
        IsFlag(group="no_agency", field="agency", value=False, missing=Truth.YES),
    )


def test_a_district_is_one_of_its_own_city(tables: Tables) -> None:
    assert asked(tables, district=("信義區", "板橋區")) == (
        AnyOf(group="district", field="district", values=frozenset({"信義區", "板橋區"})),
        AnyOf(
            group="district",
            field="city",
            values=frozenset({"臺北市", "新北市"}),
            missing=Truth.YES,
        ),
    )


def test_a_city_stands_for_all_of_it(tables: Tables, gazetteer: Gazetteer) -> None:
    assert asked(tables, district=("新北市",)) == (
        AnyOf(group="district", field="city", values=frozenset({"新北市"})),
    )
    of_taipei = {d.name for d in gazetteer.districts if d.city == "臺北市"}
    mixed = asked(tables, district=("臺北市", "板橋區"))
    assert mixed[0] == AnyOf(
        group="district", field="district", values=frozenset(of_taipei | {"板橋區"})
    )


def test_a_district_that_does_not_exist_is_nowhere(tables: Tables) -> None:
    assert asked(tables, district=("火星區",)) == (
        AnyOf(group="district", field="district", values=frozenset({"火星區"})),
        AnyOf(group="district", field="city", values=frozenset(), missing=Truth.YES),
    )


def test_near_knows_the_districts_that_its_circle_touches(tables: Tables) -> None:
    (found,) = asked(tables, near=Near(lat=25.0415, lon=121.5655, metres=300))
    assert found == WithinRadius(
        group="near",
        centre=Point(25.0415, 121.5655),
        metres=300,
        districts=frozenset({"信義區"}),
    )
    (wide,) = asked(tables, near=Near(lat=25.0415, lon=121.5655, metres=3_000))
    assert isinstance(wide, WithinRadius)
    assert {"信義區", "大安區", "松山區", "南港區"} <= wide.districts


def test_an_occupation_stands_for_its_children(tables: Tables, table: OccupationTable) -> None:
    guard = table.named("保全人員")[0]
    (found,) = asked(tables, occupation=(guard.id,))
    assert isinstance(found, AnyOf)
    assert found.field == "occupations"
    assert found.values == {guard.id, *(child.id for child in table.children(guard.id))}


def test_major_groups_are_counted_as_such(tables: Tables) -> None:
    assert asked(tables, occupation=("16", "06")) == (
        AnyOf(
            group="occupation",
            field="major_groups",
            values=frozenset({"16", "06"}),
            missing=Truth.NO,
        ),
    )


def test_a_major_group_beside_an_occupation_means_all_of_its_own(
    tables: Tables, table: OccupationTable
) -> None:
    guard = table.named("保全人員")[0]
    (found,) = asked(tables, occupation=("04", guard.id))
    assert isinstance(found, AnyOf)
    assert found.values >= {guard.id, *(o.id for o in table if o.major == "04")}
    assert {value[:2] for value in found.values} == {"04", guard.id[:2]}


def test_the_map_is_a_group_of_its_own(tables: Tables) -> None:
    view = Viewport(west=121.5, south=25.0, east=121.6, north=25.1, zoom=13.7)
    assert asked(tables, viewport=view) == (
        InBox(group=VIEWPORT, box=Box(west=121.5, south=25.0, east=121.6, north=25.1)),
    )


def test_a_page_with_words_is_ranked_as_one_window(tables: Tables) -> None:
    vector = np.ones(192, np.float32)
    words = Words((WAITER,), ("服務", "務生"), vector)
    request = SearchRequest(text="服務生", page=3)
    found = plan(request, words, today=TODAY, tables=tables)
    assert found == Plan(
        kind=DocumentKind.VACANCY,
        conditions=IS_OPEN,
        units=(WAITER,),
        tokens=("服務", "務生"),
        vector=vector,
        sort=SortKey.RELEVANCE,
        limit=WINDOW,
        possible_limit=POSSIBLE_WINDOW,
        dense_limit=NEIGHBOURS,
        related_limit=RELATED_WINDOW,
        signals=("updated",),
        keyword_signals=("accuracy", "load_band", "title_occupations", "occupations"),
        facets=found.facets,
    )
    assert found.vector is vector


def test_a_page_without_words_is_fetched_to_its_end(tables: Tables) -> None:
    found = plan(SearchRequest(page=3, size=30), Words(), today=TODAY, tables=tables)
    assert (found.sort, found.limit, found.possible_limit) == (SortKey.NEWEST, 90, POSSIBLE_SHOWN)
    assert (found.dense_limit, found.related_limit, found.vector) == (0, 0, None)


@pytest.mark.parametrize(
    ("request_", "words", "sort"),
    [
        (SearchRequest(), False, SortKey.NEWEST),
        (SearchRequest(), True, SortKey.RELEVANCE),
        (SearchRequest(sort=SortKey.PAY), True, SortKey.PAY),
        (SearchRequest(sort=SortKey.RELEVANCE), False, SortKey.NEWEST),
        (SearchRequest(sort=SortKey.DISTANCE), True, SortKey.RELEVANCE),
        (SearchRequest(sort=SortKey.DISTANCE, near=Near(lat=25, lon=121)), 1, SortKey.DISTANCE),
    ],
)
def test_the_order_is_the_one_asked_for_where_it_can_be_had(
    request_: SearchRequest, words: bool, sort: SortKey
) -> None:
    assert sort_of(request_, words=words) is sort


def test_every_filter_has_a_facet_without_its_own_conditions(tables: Tables) -> None:
    facets = plan(SearchRequest(), Words(), today=TODAY, tables=tables).facets
    without = {facet.name: set(facet.without) for facet in facets}
    assert without == {
        "occupation": {"occupation"},
        "occupation_top": {"occupation"},
        "kind": {"kind"},
        "shift": {"shift"},
        "days_off": {"days_off"},
        "district": {"district", VIEWPORT},
        "station": {"station"},
        "remote": {"remote"},
        "welcome": {"welcome"},
        "pay": {"pay"},
        "education": {"education"},
        "experience": {"experience"},
        "updated_within": {"updated_within"},
        "no_agency": {"no_agency"},
    }


def test_a_facet_counts_with_the_very_condition_that_choosing_it_sets(tables: Tables) -> None:
    facets = plan(SearchRequest(), Words(), today=TODAY, tables=tables).facets
    options = {f.name: f.options for f in facets if isinstance(f, OptionsFacet)}
    assert options["pay"]["hour:200"] == asked(tables, pay_basis=PayBasis.HOUR, pay=200)[0]
    assert options["education"]["university"] == asked(tables, education="university")[0]
    assert options["experience"]["0"] == asked(tables, experience=0)[0]
    assert options["updated_within"]["7"] == asked(tables, updated_within=7)[0]
    assert options["no_agency"]["1"] == asked(tables, no_agency=True)[0]
    terms = {f.name: f.field for f in facets if isinstance(f, TermsFacet)}
    assert terms["shift"] == "shifts"


def test_an_unusual_wish_is_among_the_choices(tables: Tables) -> None:
    request = SearchRequest(pay=42_500, education=Education.PRIMARY, experience=7)
    facets = plan(request, Words(), today=TODAY, tables=tables).facets
    options = {f.name: list(f.options) for f in facets if isinstance(f, OptionsFacet)}
    assert options["pay"][3:5] == ["month:42500", "month:45000"]
    assert options["education"][0] == "primary"
    assert options["experience"][:3] == ["0", "7", "12"]


def test_a_map_counts_cells_that_suit_its_zoom_and_no_facets(tables: Tables) -> None:
    view = Viewport(west=121.5, south=25.0, east=121.6, north=25.1, zoom=13.7)
    request = SearchRequest(viewport=view)
    found = plan(request, Words(), today=TODAY, tables=tables, for_map=True)
    assert found.map == MapGrid(precision=16)
    assert found.facets == ()


@pytest.mark.parametrize(("zoom", "precision"), [(0, 3), (11.9, 14), (22, 22)])
def test_cells_follow_the_zoom(zoom: float, precision: int) -> None:
    view = Viewport(west=121, south=25, east=122, north=26, zoom=zoom)
    assert cell_precision(SearchRequest(viewport=view)) == precision


def test_equal_requests_give_equal_plans(tables: Tables) -> None:
    request = SearchRequest(district=("信義區",), near=Near(lat=25.03, lon=121.56))
    one, other = (plan(request, Words(), today=TODAY, tables=tables) for _ in range(2))
    assert one == other
