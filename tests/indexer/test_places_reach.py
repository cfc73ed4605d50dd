"""Ways on foot, by rail and by bus: as long as people know them to be, and the same everywhere."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.places import rail
from indexer.places.point import Point, haversine_m
from indexer.places.reach import Means, Reach
from indexer.places.travel import travel
from tests.indexer.places_gazetteer import gazetteer

JOURNEYS = Path(__file__).parent / "data" / "journeys.csv"

in_town = st.builds(Point, st.floats(24.95, 25.18), st.floats(121.40, 121.62))


@pytest.fixture(scope="module")
def points() -> Mapping[str, Point]:
    return {station.name: station.point for station in gazetteer().stations}


@pytest.fixture(scope="module")
def services() -> rail.Services:
    with as_file(files("indexer.places") / "data" / "rail_services.json") as path:
        return rail.Services.load(path)


@pytest.fixture(scope="module")
def reach() -> Reach:
    return Reach.shipped(gazetteer().stations)


def test_the_shipped_matrix_is_the_one_that_the_data_make(
    services: rail.Services, points: Mapping[str, Point], reach: Reach, tmp_path: Path
) -> None:
    rail.write(rail.rides(services, points, travel()), tmp_path / "made.npz")
    with (
        np.load(tmp_path / "made.npz") as made,
        as_file(files("indexer.places") / "data" / "rail_minutes.npz") as path,
        np.load(path) as shipped,
    ):
        for name in ("names", "half_minutes", "ways", "way"):
            assert np.array_equal(made[name], shipped[name]), f"{name}: run scripts/reach"


def test_services_and_changes_name_stations_and_lines_of_the_gazetteer(
    services: rail.Services,
) -> None:
    lines = {station.name: set(station.lines) for station in gazetteer().stations}
    for service in services.services:
        for name in service.stations:
            assert service.line in lines[name], (service.line, name)
    for name, changed in services.changes:
        assert changed <= lines[name], name
    # 鳳鳴 opened in 2025; no time to its neighbours is known here
    assert set(lines) - set(services.stations) == {"鳳鳴"}


with JOURNEYS.open(encoding="utf-8", newline="") as _table:
    known_journeys = list(csv.DictReader(_table))


@pytest.mark.parametrize("journey", known_journeys, ids=lambda row: f"{row['from']}–{row['to']}")
def test_rides_take_as_long_as_is_known(
    journey: Mapping[str, str], services: rail.Services, points: Mapping[str, Point]
) -> None:
    """Aboard and changing; without the first wait and the ways within the first and last station,
    which timetables leave out too."""
    lines = journey["lines"].split("|")
    of_lines = tuple(service for service in services.services if service.line in lines)
    usual = travel()
    aboard = replace(
        usual,
        station=replace(usual.station, enter_minutes=0.0, leave_minutes=0.0),
        waiting=replace(usual.waiting, most_minutes=0.0),
    )
    found = rail.rides(replace(services, services=of_lines), points, aboard)
    start, end = found.names.index(journey["from"]), found.names.index(journey["to"])
    minutes = float(found.minutes[start, end])
    assert abs(minutes - float(journey["minutes"])) <= float(journey["tolerance"]), minutes


def test_at_least_thirty_journeys_are_known_over_all_lines(services: rail.Services) -> None:
    assert len(known_journeys) >= 30
    known = {line for row in known_journeys for line in row["lines"].split("|")}
    assert {service.line for service in services.services} - known == {"三鶯線"}


@given(st.floats(0, 20_000))
def test_minutes_and_metres_are_each_others_inverse(metres: float) -> None:
    minutes = travel().minutes(np.array(metres))
    assert float(travel().metres(minutes)) == pytest.approx(metres, rel=1e-9, abs=1e-6)


@given(origin=in_town, minutes=st.integers(5, 90), seed=st.integers(0, 1_000))
def test_a_point_lies_in_a_circle_just_where_it_takes_no_longer(
    reach: Reach, origin: Point, minutes: int, seed: int
) -> None:
    journeys = reach.journeys(origin)
    rng = np.random.default_rng(seed)
    spots = [Point(*spot) for spot in rng.uniform((24.85, 121.30), (25.25, 121.70), (60, 2))]
    circles = journeys.circles(minutes)
    metre = 1 / travel().walking.reach
    for spot, taken in zip(spots, journeys.minutes(spots), strict=True):
        if abs(taken - minutes) <= metre:
            continue
        inside = any(haversine_m(centre, spot) <= metres for centre, metres in circles)
        assert inside == (taken < minutes), (taken, spot)


@given(origin=in_town, spot=in_town)
def test_a_way_is_its_legs_and_begins_and_ends_on_foot_or_by_bus(
    reach: Reach, origin: Point, spot: Point
) -> None:
    way = reach.journeys(origin).way(spot)
    assert way.minutes == pytest.approx(sum(leg.minutes for leg in way.legs))
    assert [way.minutes] == pytest.approx(reach.journeys(origin).minutes([spot]))
    assert way.minutes <= haversine_m(origin, spot) / travel().walking.reach + 1e-9
    rides = [leg for leg in way.legs if leg.means is Means.RAIL]
    assert len(way.legs) == (3 if rides else 1)
    for ride in rides:
        assert ride.lines
        assert ride.start != ride.end


@given(origin=in_town, minutes=st.integers(5, 85))
def test_more_minutes_reach_no_less(reach: Reach, origin: Point, minutes: int) -> None:
    journeys = reach.journeys(origin)
    wider = journeys.circles(minutes + 5)
    for centre, metres in journeys.circles(minutes):
        held = (haversine_m(centre, other) + metres <= far + 1 for other, far in wider)
        assert any(held)


def test_the_ways_are_told_by_their_lines(reach: Reach, points: Mapping[str, Point]) -> None:
    def lines(start: str, end: str) -> list[tuple[str, ...]]:
        return [leg.lines for leg in reach.journeys(points[start]).way(points[end]).legs]

    assert lines("台北車站", "市政府") == [(), ("板南線",), ()]
    assert lines("三重國小", "台北車站") == [(), ("中和新蘆線", "淡水信義線"), ()]
    assert lines("大坪林", "景安") == [(), ("環狀線",), ()]
    assert lines("象山", "台北101/世貿") in ([()], [(), ("淡水信義線",), ()])


def test_a_short_way_is_walked_and_a_middling_one_ridden_by_bus(reach: Reach) -> None:
    hills = Point(25.1550, 121.5460)  # no station near
    near = Point(25.1570, 121.5460)
    far = Point(25.1800, 121.5460)
    journeys = reach.journeys(hills)
    assert [leg.means for leg in journeys.way(near).legs] == [Means.WALK]
    assert [leg.means for leg in journeys.way(far).legs] == [Means.BUS]


def test_changing_takes_time(reach: Reach, points: Mapping[str, Point]) -> None:
    names = reach.names
    direct = reach.minutes[names.index("忠孝復興"), names.index("市政府")]
    changed = reach.minutes[names.index("大安"), names.index("市政府")]
    assert changed >= direct + travel().waiting.minutes(4.5)


def test_times_that_do_not_fit_the_stations_are_refused(tmp_path: Path) -> None:
    row = '{"line":"L","headway_min":5,"stations":["a","b"],"run_s":[60,60],"stop_s":[]}'
    table = tmp_path / "services.json"
    table.write_text(f'{{"services":[{row}],"changes":[],"ways_between":[]}}', "utf-8")
    with pytest.raises(ValueError, match="L a–b: 2 stations"):
        rail.Services.load(table)


def test_what_no_train_reaches_is_reached_on_foot_alone(reach: Reach) -> None:
    nowhere = Point(23.0, 120.2)
    assert [leg.means for leg in reach.journeys(nowhere).way(Point(23.005, 120.2)).legs] == [
        Means.WALK
    ]
    taken = reach.journeys(nowhere).minutes([Point(25.04, 121.51)])
    assert taken[0] > 1_000
