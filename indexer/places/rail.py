"""Minutes between all stations by rail, from the services' running times; for ``scripts/reach``.

The rides are a graph: a node for each stop of each service, and for each station one where people
come from the street and one where they go out. Between stations people change within the station,
in the minutes that the operator states, or walk along the street; never out and in again at one.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from indexer.places.point import Point, haversine_m
from indexer.places.travel import Travel

STEP_MINUTES = 0.5
"""Of the shipped matrix."""
UNREACHED = 255

Node = tuple[str, str, int]
"""``in`` or ``out`` with the station (and -1), or ``stop`` with the station and the service."""
Graph = dict[Node, list[tuple[Node, float]]]


@dataclass(frozen=True, slots=True)
class Service:
    """Trains that all stop at the same stations, in both directions."""

    line: str
    headway_min: float
    stations: tuple[str, ...]
    run_s: tuple[int, ...]
    """Seconds from each station to the next."""
    stop_s: tuple[int, ...]
    """Seconds at each station but the first and the last."""


@dataclass(frozen=True, slots=True)
class Services:
    """What ``rail_services.json`` holds."""

    services: tuple[Service, ...]
    changes: Mapping[tuple[str, frozenset[str]], float]
    """Minutes by station and the two lines (one, where its services part)."""
    ways_between: tuple[tuple[str, str, float], ...]
    """Stations with different names that are changed between, and the minutes."""

    @classmethod
    def load(cls, path: Path) -> Services:
        """Read the table.

        :raises ValueError: where a service's times do not fit its stations.
        """
        data = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(_service(row) for row in data["services"]),
            {(r["station"], frozenset(r["lines"])): r["minutes"] for r in data["changes"]},
            tuple((*row["stations"], row["minutes"]) for row in data["ways_between"]),
        )

    @property
    def stations(self) -> tuple[str, ...]:
        """The names of all stations served, sorted."""
        return tuple(sorted({name for service in self.services for name in service.stations}))


def _service(row: Mapping[str, Any]) -> Service:
    service = Service(
        row["line"],
        row["headway_min"],
        tuple(row["stations"]),
        tuple(row["run_s"]),
        tuple(row["stop_s"]),
    )
    count = len(service.stations)
    if (len(service.run_s), len(service.stop_s)) != (count - 1, count - 2):
        ends = f"{service.stations[0]}–{service.stations[-1]}"
        raise ValueError(f"{service.line} {ends}: {count} stations need other numbers of times")
    return service


@dataclass(frozen=True, slots=True)
class Rides:
    """From each station to each: minutes from street to street, and the lines taken."""

    names: tuple[str, ...]
    minutes: np.ndarray
    """Square, rows from, ``inf`` where there is no way."""
    lines: tuple[tuple[tuple[str, ...], ...], ...]


def rides(services: Services, points: Mapping[str, Point], travel: Travel) -> Rides:
    """The quickest way between any two stations.

    :param points: of all stations served, by name.
    """
    names = services.stations
    graph = _graph(services, points, travel)
    minutes, lines = [], []
    for name in names:
        reached = _quickest(graph, ("in", name, -1), services)
        reached[("out", name, -1)] = (0.0, ())
        found = [reached.get(("out", other, -1), (np.inf, ())) for other in names]
        minutes.append([time for time, _ in found])
        lines.append(tuple(way for _, way in found))
    return Rides(names, np.array(minutes), tuple(lines))


def _graph(services: Services, points: Mapping[str, Point], travel: Travel) -> Graph:
    graph: Graph = {}
    station = travel.station

    def edge(start: Node, end: Node, minutes: float) -> None:
        graph.setdefault(start, []).append((end, minutes))

    waits = [travel.waiting.minutes(service.headway_min) for service in services.services]
    for number, service in enumerate(services.services):
        for name in service.stations:
            stop = ("stop", name, number)
            edge(("in", name, -1), stop, station.enter_minutes + waits[number])
            edge(stop, ("out", name, -1), station.leave_minutes)
        for start, end, seconds in _hops(service):
            edge(("stop", start, number), ("stop", end, number), seconds / 60)
    for name, here in _stops_by_station(services.services).items():
        for one in here:
            for other in here:
                if one != other:
                    change = _change(services, name, one, other, station.change_minutes)
                    edge(("stop", name, one), ("stop", name, other), change + waits[other])
    for start, end, minutes in _between(services, points, travel):
        edge(("out", start, -1), ("in", end, -1), minutes)
        edge(("out", end, -1), ("in", start, -1), minutes)
    return graph


def _hops(service: Service) -> Iterable[tuple[str, str, float]]:
    """Both directions; the stop counts to the hop before it."""
    for stations, run_s, stop_s in (
        (service.stations, service.run_s, service.stop_s),
        (service.stations[::-1], service.run_s[::-1], service.stop_s[::-1]),
    ):
        for (start, end), run, stop in zip(pairwise(stations), run_s, (*stop_s, 0), strict=True):
            yield start, end, run + stop


def _stops_by_station(services: Sequence[Service]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, service in enumerate(services):
        for name in service.stations:
            found.setdefault(name, []).append(number)
    return found


def _change(services: Services, name: str, one: int, other: int, usual: float) -> float:
    """Minutes from platform to platform; none between services of one line on one track."""
    lines = frozenset((services.services[one].line, services.services[other].line))
    return services.changes.get((name, lines), 0.0 if len(lines) == 1 else usual)


def _between(
    services: Services, points: Mapping[str, Point], travel: Travel
) -> Iterable[tuple[str, str, float]]:
    """Stations that are changed between on foot, as stated or by their distance."""
    inside = travel.station.enter_minutes + travel.station.leave_minutes
    stated = {frozenset((one, other)) for one, other, _ in services.ways_between}
    # what is stated goes from platform to platform
    yield from ((one, other, max(0.0, m - inside)) for one, other, m in services.ways_between)
    names = services.stations
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            metres = haversine_m(points[one], points[other])
            near = metres <= travel.station.walk_between_metres
            if near and frozenset((one, other)) not in stated:
                yield one, other, metres / travel.walking.reach


def _quickest(
    graph: Graph, start: Node, services: Services
) -> dict[Node, tuple[float, tuple[str, ...]]]:
    """Dijkstra: minutes and lines to every node; of equals, the first line by name."""
    best: dict[Node, tuple[float, tuple[str, ...]]] = {}
    queue: list[tuple[float, tuple[str, ...], Node]] = [(0.0, (), start)]
    while queue:
        minutes, lines, node = heapq.heappop(queue)
        if node in best:
            continue
        best[node] = (minutes, lines)
        for following, more in graph.get(node, ()):
            if following not in best:
                taken = _taken(lines, node, following, services)
                heapq.heappush(queue, (minutes + more, taken, following))
    return best


def _taken(
    lines: tuple[str, ...], node: Node, following: Node, services: Services
) -> tuple[str, ...]:
    """The lines taken, once a further edge is: boarding adds one, unless of the same line."""
    if following[0] != "stop" or (node[0] == "stop" and node[2] == following[2]):
        return lines
    line = services.services[following[2]].line
    return lines if node[0] == "stop" and lines[-1:] == (line,) else (*lines, line)


def write(found: Rides, path: Path) -> None:
    """Write the matrix that ``Reach.load`` reads: half minutes and the lines."""
    steps = np.round(found.minutes / STEP_MINUTES)
    ways = sorted({way for row in found.lines for way in row})
    number = {way: at for at, way in enumerate(ways)}
    np.savez_compressed(
        path,
        allow_pickle=False,
        names=np.array("\n".join(found.names)),
        half_minutes=np.where(steps < UNREACHED, steps, UNREACHED).astype(np.uint8),
        ways=np.array("\n".join("|".join(way) for way in ways)),
        way=np.array([[number[way] for way in row] for row in found.lines], np.uint16),
    )
