"""The outline of a reach holds what its circles hold, and nothing else."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Point, haversine_m
from indexer.places.reach import Reach
from matcher.engines.base import Circle
from matcher.reach_shape import Ring, outline
from tests.contract.oracle import in_ring

centres = st.builds(Point, st.floats(25.0, 25.1), st.floats(121.45, 121.55))
circles = st.builds(Circle, centres, st.floats(100, 4_000))


def holds(polygons: list[list[Ring]], spot: Point) -> bool:
    """Within an outer ring and in none of its holes."""
    return any(
        in_ring(outer[:-1], spot) and not any(in_ring(hole[:-1], spot) for hole in holes)
        for outer, *holes in polygons
    )


@given(several=st.lists(circles, min_size=1, max_size=15), spots=st.lists(centres, max_size=30))
def test_a_spot_is_inside_just_where_a_circle_holds_it(
    several: list[Circle], spots: list[Point]
) -> None:
    polygons = outline(several)
    for spot in spots:
        into = [circle.metres - haversine_m(circle.centre, spot) for circle in several]
        # chords of 15 degrees lie up to .9 % of the radius within the circle
        doubt = [0.012 * circle.metres + 5 for circle in several]
        off = [abs(gap) <= least for gap, least in zip(into, doubt, strict=True)]
        if not any(off):
            assert holds(polygons, spot) == (max(into) > 0)


@given(several=st.lists(circles, min_size=1, max_size=15))
def test_outlines_are_closed_and_run_as_geojson_wants(several: list[Circle]) -> None:
    def area(ring: Ring) -> float:
        pairs = pairwise(ring)
        x0, y0 = ring[0]
        return sum((x - x0) * (v - y0) - (u - x0) * (y - y0) for (x, y), (u, v) in pairs)

    for outer, *holes in outline(several):
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in (outer, *holes))
        assert area(outer) > 0
        assert all(area(hole) < 0 for hole in holes)


def test_a_hole_is_kept() -> None:
    sides = ((0, 1), (1, 0), (0, -1), (-1, 0))
    around = [Circle(Point(25 + 0.02 * y, 121.5 + 0.022 * x), 1_700) for x, y in sides]
    ((outer, hole),) = outline(around)
    assert not holds([[outer, hole]], Point(25.0, 121.5))
    assert holds([[outer]], Point(25.0, 121.5))


def test_nothing_is_drawn_of_nothing() -> None:
    assert outline([]) == []
    assert outline([Circle(Point(25, 121.5), 20)]) == []


def test_the_shape_of_an_hour_is_small(gazetteer: Gazetteer) -> None:
    station = gazetteer.stations.find_station("台北車站")
    assert station
    journeys = Reach.shipped(gazetteer.stations).journeys(station.point)
    for minutes in (15, 30, 60, 90):
        polygons = outline([Circle(*circle) for circle in journeys.circles(minutes)])
        assert 0 < sum(len(ring) for polygon in polygons for ring in polygon) < 1_500
