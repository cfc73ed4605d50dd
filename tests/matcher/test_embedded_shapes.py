"""Circles, unions of circles and drawn lines, against one plain account a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.places.point import EARTH_RADIUS_M, Point, haversine_m
from matcher.engines.base import Circle
from matcher.engines.embedded.circles import in_any, in_circle
from matcher.engines.embedded.geotile import tiles
from matcher.engines.embedded.polygons import in_polygon
from tests.contract.oracle import in_ring

anywhere = st.builds(Point, st.floats(-89, 89), st.floats(-180, 180))
in_town = st.builds(Point, st.floats(24.9, 25.2), st.floats(121.4, 121.7))
far_and_wide = st.builds(Circle, anywhere, st.floats(1, 300_000))
within_town = st.builds(Circle, in_town, st.floats(1, 9_000))


def around(circle: Circle, seed: int, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes of points in and about a circle."""
    rng = np.random.default_rng(seed)
    reach = 1.2 * np.degrees(circle.metres / EARTH_RADIUS_M)
    lats = np.clip(circle.centre.lat + rng.uniform(-reach, reach, count), -90, 90)
    stretch = max(0.02, np.cos(np.radians(circle.centre.lat)))
    lons = circle.centre.lon + rng.uniform(-reach, reach, count) / stretch
    return lats, (lons + 180) % 360 - 180


def by_haversine(circle: Circle, lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
    return np.array(
        [
            haversine_m(circle.centre, Point(lat, lon)) <= circle.metres
            for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True)
        ]
    )


@given(circle=far_and_wide, seed=st.integers(0, 1_000))
def test_a_circle_holds_what_the_haversine_says(circle: Circle, seed: int) -> None:
    lats, lons = around(circle, seed)
    assert in_circle(lats, lons, circle).tolist() == by_haversine(circle, lats, lons).tolist()


def test_a_point_on_the_edge_of_a_circle_is_inside() -> None:
    centre = Point(25.0330, 121.5654)
    for n in range(1, 200):
        point = Point(25.0330 + n * 1e-4, 121.5654 - n * 2e-4)
        circle = Circle(centre, haversine_m(centre, point))
        lats, lons = np.array([point.lat]), np.array([point.lon])
        assert in_circle(lats, lons, circle).tolist() == [True]
        other = Circle(Point(25.1, 121.5), 10.0)
        assert in_any(lats, lons, tiles(lats, lons), [other, circle]).tolist() == [True]


@pytest.mark.parametrize("several", [within_town, far_and_wide], ids=["in town", "anywhere"])
@given(data=st.data(), seed=st.integers(0, 1_000))
@settings(max_examples=60)
def test_a_union_holds_what_any_of_its_circles_holds(
    several: st.SearchStrategy[Circle], data: st.DataObject, seed: int
) -> None:
    circles = data.draw(st.lists(several, max_size=12))
    points = [around(circle, seed, 100) for circle in circles] or [(np.zeros(3), np.zeros(3))]
    lats, lons = (np.concatenate(part) for part in zip(*points, strict=True))
    expected = np.zeros(len(lats), np.bool_)
    for circle in circles:
        expected |= by_haversine(circle, lats, lons)
    assert in_any(lats, lons, tiles(lats, lons), circles).tolist() == expected.tolist()


lon_lat = st.tuples(
    st.integers(12_140_000, 12_170_000).map(lambda n: n / 100_000),
    st.integers(2_490_000, 2_520_000).map(lambda n: n / 100_000),
)
world_wide = st.tuples(st.floats(-89, 89), st.floats(-90, 90))


@pytest.mark.parametrize("corners", [lon_lat, world_wide], ids=["in town", "anywhere"])
@given(data=st.data(), seed=st.integers(0, 1_000))
@settings(max_examples=100)
def test_a_drawn_line_holds_what_the_even_odd_rule_says(
    corners: st.SearchStrategy[tuple[float, float]], data: st.DataObject, seed: int
) -> None:
    ring = tuple(data.draw(st.lists(corners, min_size=3, max_size=100, unique=True)))
    rng = np.random.default_rng(seed)
    low, high = np.min(ring, axis=0) - 1e-3, np.max(ring, axis=0) + 1e-3
    lons, lats = rng.uniform(low, high, (300, 2)).T
    lats = np.clip(lats, -90, 90)
    expected = [
        in_ring(ring, Point(lat, lon))
        for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True)
    ]
    assert in_polygon(lats, lons, tiles(lats, lons), ring).tolist() == expected


@given(corners=st.lists(lon_lat, min_size=3, max_size=30, unique=True), share=st.floats(0, 1))
@settings(max_examples=100)
def test_points_on_a_drawn_line_are_inside(
    corners: list[tuple[float, float]], share: float
) -> None:
    ring = tuple(corners)
    start, end = np.array(ring), np.roll(np.array(ring), -1, axis=0)
    lons, lats = (start + share * (end - start)).T
    assert in_polygon(lats, lons, tiles(lats, lons), ring).all()
    lons, lats = start.T
    assert in_polygon(lats, lons, tiles(lats, lons), ring).all()


def test_where_a_line_runs_around_twice_is_outside() -> None:
    star = tuple(
        (121.5 + 0.05 * np.sin(4 * np.pi * n / 5), 25.0 + 0.05 * np.cos(4 * np.pi * n / 5))
        for n in range(5)
    )
    lats, lons = np.array([25.0, 25.045]), np.array([121.5, 121.5])
    assert in_polygon(lats, lons, tiles(lats, lons), star).tolist() == [False, True]


def test_documents_without_a_point_are_in_no_shape() -> None:
    lats, lons = np.array([np.nan, 25.0]), np.array([np.nan, 121.5])
    ring = ((121.4, 24.9), (121.6, 24.9), (121.5, 25.2))
    assert in_polygon(lats, lons, tiles(lats, lons), ring).tolist() == [False, True]
    circles = [Circle(Point(25.0, 121.5), 100.0)]
    assert in_any(lats, lons, tiles(lats, lons), circles).tolist() == [False, True]
