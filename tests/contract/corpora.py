"""Small corpora and plans, made by hypothesis, that reach every corner of a search's meaning."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from indexer.documents import VECTOR_SIZE, SearchDocument, Value
from indexer.places.point import Accuracy, Point
from indexer.vocabulary import DocumentKind, EmploymentKind, PayBasis, Shift
from matcher.engines.base import (
    VIEWPORT,
    AnyOf,
    AtLeast,
    AtMost,
    Box,
    Circle,
    Condition,
    Facet,
    InBox,
    InPolygon,
    IsFlag,
    MapGrid,
    NoneOf,
    OptionsFacet,
    PayReaches,
    Plan,
    SortKey,
    TermsFacet,
    Truth,
    Unit,
    WithinRadius,
    WithinReach,
)

TODAY = date(2026, 11, 1)
DISTRICTS = {
    "信義區": Point(25.033, 121.566),
    "大安區": Point(25.026, 121.543),
    "板橋區": Point(25.011, 121.461),
}
OCCUPATIONS = ("16010", "16020", "08010")
WORDS = ("服務", "務生", "會計", "計師", "c++", "夜班")


def _vectors() -> np.ndarray:
    raw = np.random.default_rng(7).normal(size=(6, VECTOR_SIZE))
    rows = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float16)
    return rows.astype(np.float32)


VECTORS = _vectors()
"""Few, so that equal distances occur; exact in half precision, as they are stored."""

days = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
money = st.sampled_from([190.0, 200.0, 210.0, 30_000.0, 40_000.0, 50_000.0])
points = st.builds(
    Point,
    # a coarse grid, so that several vacancies share a point and some lie on a box's edge
    st.integers(0, 12).map(lambda n: 25.00 + n / 100),
    st.integers(0, 12).map(lambda n: 121.50 + n / 100),
)
token_lists = st.lists(st.sampled_from(WORDS), max_size=60).map(tuple)


@st.composite
def places(draw: st.DrawFn) -> dict[str, Value]:
    """A place known to the door, to the district, to the city, or not at all."""
    known = draw(st.sampled_from(["door", "landmark", "district", "city", "nothing"]))
    if known == "nothing":
        return {}
    if known == "city":
        return {"city": "臺北市", "accuracy": Accuracy.CITY.value}
    district = draw(st.sampled_from(sorted(DISTRICTS)))
    values: dict[str, Value] = {"district": district, "city": "臺北市", "accuracy": known}
    values["place"] = DISTRICTS[district] if known == "district" else draw(points)
    return values


def _maybe(draw: st.DrawFn, values: dict[str, Value], name: str, some: st.SearchStrategy) -> None:
    if draw(st.booleans()):
        values[name] = draw(some)


@st.composite
def vacancies(draw: st.DrawFn, number: int) -> SearchDocument:
    """One vacancy, with any field known or unknown."""
    values: dict[str, Value] = {
        "state": draw(st.sampled_from(["approved", "approved", "approved", "closed"])),
        **draw(places()),
    }
    pay_basis = st.sampled_from([b.value for b in PayBasis])
    several_shifts = st.sets(st.sampled_from([s.value for s in Shift]), min_size=1, max_size=3)
    occupations = st.sets(st.sampled_from(OCCUPATIONS), min_size=1)
    _maybe(draw, values, "closes", days)
    _maybe(draw, values, "updated", days)
    _maybe(draw, values, "pay_basis", pay_basis)
    _maybe(draw, values, "pay_min", money)
    _maybe(draw, values, "pay_max", money)
    _maybe(draw, values, "pay_monthly_min", money)
    _maybe(draw, values, "education_min", st.integers(0, 7).map(float))
    _maybe(draw, values, "experience_min", st.sampled_from([0.0, 12.0, 36.0]))
    _maybe(draw, values, "agency", st.booleans())
    _maybe(draw, values, "kind", st.sampled_from([k.value for k in EmploymentKind][:3]))
    _maybe(draw, values, "employer_id", st.sampled_from(["e1", "e2"]))
    _maybe(draw, values, "shifts", several_shifts.map(lambda s: tuple(sorted(s))))
    _maybe(draw, values, "occupations", occupations.map(lambda s: tuple(sorted(s))))
    tokens = {name: draw(token_lists) for name in ("title", "employer", "description")}
    vector = draw(st.none() | st.integers(0, len(VECTORS) - 1).map(lambda n: VECTORS[n]))
    id_ = f"v{number:03d}"
    return SearchDocument(
        DocumentKind.VACANCY, id_, 2, values, tokens, vector, {"title": id_, "text": "臺北"}
    )


@st.composite
def corpora(draw: st.DrawFn, most: int = 30) -> list[SearchDocument]:
    """Up to ``most`` vacancies, ids in random order."""
    numbers = draw(st.lists(st.integers(0, 200), unique=True, max_size=most))
    return [draw(vacancies(n)) for n in numbers]


def conditions() -> st.SearchStrategy[Condition]:
    """Any single condition."""
    keywords = st.sampled_from(
        [
            AnyOf(group="district", field="district", values=frozenset({"信義區", "板橋區"})),
            AnyOf(group="district", field="city", values=frozenset({"臺北市"})),
            AnyOf(group="shift", field="shifts", values=frozenset({"evening", "night"})),
            AnyOf(group="kind", field="kind", values=frozenset({"part_time"})),
            AnyOf(group="occupation", field="occupations", values=frozenset({"16010"})),
            NoneOf(group="employer", field="employer_id", values=frozenset({"e2"})),
            NoneOf(
                group="not_kind",
                field="kind",
                values=frozenset({"part_time"}),
                missing=Truth.UNKNOWN,
            ),
            NoneOf(
                group="not_shift",
                field="shifts",
                values=frozenset({"night"}),
                doubtful=frozenset({"rotating"}),
                missing=Truth.UNKNOWN,
            ),
            IsFlag(group="no_agency", field="agency", value=False),
        ]
    )
    numbers = st.one_of(
        st.integers(0, 7).map(
            lambda n: AtMost(group="education", field="education_min", value=float(n))
        ),
        days.map(lambda d: AtLeast(group="updated", field="updated", value=d)),
        st.builds(
            PayReaches,
            group=st.just("pay"),
            basis=st.sampled_from([PayBasis.HOUR, PayBasis.MONTH]),
            minimum=money,
        ),
    )
    return keywords | numbers | radii() | boxes() | reaches() | polygons()


def radii() -> st.SearchStrategy[Condition]:
    """Circles; the districts that they touch are the caller's to say."""
    return st.builds(
        WithinRadius,
        group=st.just("near"),
        centre=points,
        metres=st.sampled_from([500.0, 1_112.0, 3_000.0]),
        districts=st.sets(st.sampled_from(sorted(DISTRICTS))).map(frozenset),
    )


def reaches() -> st.SearchStrategy[Condition]:
    """Unions of circles, from none to many that overlap."""
    circles = st.builds(Circle, points, st.sampled_from([300.0, 1_112.0, 2_000.0]))
    return st.builds(
        WithinReach,
        group=st.just("minutes"),
        circles=st.lists(circles, max_size=6).map(tuple),
        districts=st.sets(st.sampled_from(sorted(DISTRICTS))).map(frozenset),
    )


def _clear_of_points(ring: tuple[tuple[float, float], ...]) -> bool:
    """Whether no point of ``points`` lies on the line: there, engines that store points rounded
    may differ by a hair."""
    x, y = np.meshgrid(121.50 + np.arange(13) / 100, 25.00 + np.arange(13) / 100)
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        dx, dy = x2 - x1, y2 - y1
        square = max(dx * dx + dy * dy, 1e-12)
        share = np.clip(((x - x1) * dx + (y - y1) * dy) / square, 0, 1)
        if np.hypot(x - x1 - share * dx, y - y1 - share * dy).min() < 1e-5:
            return False
    return True


def polygons() -> st.SearchStrategy[Condition]:
    """Rings of any shape, many of which cross themselves."""
    corners = st.tuples(
        st.integers(12_149_000, 12_163_000).map(lambda n: n / 100_000),
        st.integers(2_499_000, 2_513_000).map(lambda n: n / 100_000),
    )
    rings = st.lists(corners, min_size=3, max_size=9, unique=True).map(tuple)
    return st.builds(
        InPolygon,
        group=st.just("area"),
        ring=rings.filter(_clear_of_points),
        districts=st.sets(st.sampled_from(sorted(DISTRICTS))).map(frozenset),
    )


def boxes(group: str = VIEWPORT) -> st.SearchStrategy[Condition]:
    """Boxes whose edges run through the points of ``points``."""
    steps = st.integers(0, 12)
    return st.builds(
        lambda a, b, c, d: InBox(
            group=group,
            box=Box(
                121.50 + min(a, b) / 100,
                25.00 + min(c, d) / 100,
                121.50 + max(a, b) / 100,
                25.00 + max(c, d) / 100,
            ),
        ),
        steps,
        steps,
        steps,
        steps,
    )


def open_conditions() -> tuple[Condition, ...]:
    """Approved and not past its closing day."""
    return (
        AnyOf(group="open", field="state", values=frozenset({"approved"})),
        AtLeast(group="open", field="closes", value=TODAY, missing=Truth.YES),
    )


def units(number: int) -> st.SearchStrategy[Unit]:
    """A unit of occupations, phrases, phrases of the title, or several of these."""
    phrases = st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple), max_size=2
    ).map(tuple)
    occupations = st.sets(st.sampled_from(OCCUPATIONS)).map(frozenset)
    return st.builds(
        Unit,
        group=st.just(f"unit:{number}"),
        text=st.just("服務生"),
        occupations=occupations,
        phrases=phrases,
        title_phrases=phrases,
    )


FACETS: tuple[Facet, ...] = (
    TermsFacet("district", "district", frozenset({"district", VIEWPORT})),
    TermsFacet("shift", "shifts", frozenset({"shift"})),
    TermsFacet("kind", "kind", frozenset({"kind"})),
    OptionsFacet(
        "pay",
        {
            "200": PayReaches(group="pay", basis=PayBasis.HOUR, minimum=200),
            "40000": PayReaches(group="pay", basis=PayBasis.MONTH, minimum=40_000),
        },
        frozenset({"pay"}),
    ),
)


grids = st.builds(MapGrid, st.sampled_from([8, 13, 17]), st.sampled_from([0, 3, 500]))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan that uses any of the features together."""
    chosen = draw(st.lists(conditions(), max_size=4))
    sort = draw(st.sampled_from(SortKey))
    return Plan(
        kind=DocumentKind.VACANCY,
        conditions=(*open_conditions(), *chosen) if draw(st.booleans()) else tuple(chosen),
        units=tuple(draw(units(n)) for n in range(draw(st.integers(0, 2)))),
        tokens=draw(st.lists(st.sampled_from((*WORDS, "沒有")), max_size=4).map(tuple)),
        vector=draw(st.none() | st.integers(0, len(VECTORS) - 1).map(lambda n: VECTORS[n])),
        include_unknown=draw(st.booleans()),
        sort=sort,
        centre=draw(points) if sort is SortKey.DISTANCE else None,
        limit=draw(st.sampled_from([1, 5, 1_000])),
        possible_limit=draw(st.sampled_from([0, 3, 100])),
        dense_limit=draw(st.sampled_from([0, 4, 200])),
        related_limit=draw(st.sampled_from([0, 2, 100])),
        signals=("pay_min", "updated", "experience_min"),
        keyword_signals=("occupations", "accuracy"),
        facets=FACETS,
        map=draw(
            st.none()
            | st.builds(MapGrid, st.sampled_from([8, 13, 17]), st.sampled_from([0, 3, 500]))
        ),
        what_if=draw(st.booleans()),
    )
