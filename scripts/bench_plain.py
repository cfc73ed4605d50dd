"""The same answers in plain numpy: what the embedded engine is measured against.

No snapshots, no deletes, no unknowns, no versions: arrays, masks and one pass for each thing
asked. It takes its columns from the engine, so that both work on the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import SCHEMAS, Field, FieldType
from indexer.places.point import EARTH_RADIUS_M
from matcher.engines.base import (
    NEAR_LINE,
    VIEWPORT,
    AnyOf,
    AtLeast,
    AtMost,
    Circle,
    Condition,
    InBox,
    InPolygon,
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
from matcher.engines.embedded.snapshot import Snapshot

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class PlainAnswer:
    """What both sides must agree on."""

    total: int
    in_view: int
    ids: tuple[str, ...]
    facets: dict[str, dict[str, int]]
    cells: dict[str, int]


class Plain:
    """Answers plans over the columns of a freshly opened kind."""

    def __init__(self, documents: Snapshot) -> None:
        self.d = documents
        self.vectors = documents.vectors.astype(np.float32)
        self.postings = documents.postings[0]
        self.columns = dict(documents.columns)
        self.x, self.y = (self.columns["tile"][:, n].copy() for n in (0, 1))
        self.lats, self.lons = self.columns["lat"], self.columns["lon"]
        self.many = {field.name: _Many(documents, field.name) for field in _several(documents)}
        average = documents.statistics.average_length
        lengths = np.array([_length(code) for code in range(256)])
        self.norms = (1 / (1.2 * (0.25 + 0.75 * lengths / average)))[self.columns["length"]]

    def run(self, plan: Plan) -> PlainAnswer:
        groups: dict[str, Mask] = {}
        for condition in plan.conditions:
            mask = self.holds(condition)
            group = condition.group
            groups[group] = groups[group] & mask if group in groups else mask
        groups.update((unit.group, self.unit(unit)) for unit in plan.units)
        everywhere = self.all_of(groups, frozenset({VIEWPORT}))
        matched = self.all_of(groups, frozenset())
        positions = np.flatnonzero(matched)
        facets = {}
        for facet in plan.facets:
            mask = matched
            if any(group in groups for group in facet.without):
                mask = self.all_of(groups, facet.without)
            facets[facet.name] = self.facet(facet, mask)
        if plan.dense_limit and plan.vector is not None:
            self.dense(plan, groups)
        cells = self.cells(plan.map.precision, matched & self.columns["placed"]) if plan.map else {}
        return PlainAnswer(
            int(np.count_nonzero(everywhere)), len(positions), self.first(plan, positions),
            facets, cells,
        )  # fmt: skip

    def all_of(self, groups: dict[str, Mask], without: frozenset[str]) -> Mask:
        mask = None
        for group, holds in groups.items():
            if group not in without:
                mask = holds if mask is None else mask & holds
        return np.ones(len(self.d.alive), np.bool_) if mask is None else mask

    def holds(self, condition: Condition) -> Mask:
        d = self.d
        match condition:
            case AnyOf():
                if condition.field in self.many:
                    return self.many[condition.field].holding(condition.values)
                codes = d.lexicons[condition.field].holding(condition.values)
                return np.isin(self.columns[condition.field], codes)
            case AtLeast() | AtMost():
                column = self.columns[condition.field]
                value = condition.value
                bound = value if isinstance(value, float) else value.toordinal()
                yes = column >= bound if isinstance(condition, AtLeast) else column <= bound
                return yes | np.isnan(column) if condition.missing is Truth.YES else yes
            case PayReaches():
                (basis,) = d.lexicons["pay_basis"].holding([condition.basis])
                enough = self.columns["pay_min"] >= condition.minimum
                return (self.columns["pay_basis"] == basis) & enough
            case InBox():
                b = condition.box
                return (
                    (self.lons >= b.west) & (self.lons <= b.east)
                    & (self.lats >= b.south) & (self.lats <= b.north)
                )  # fmt: skip
            case WithinRadius() | WithinReach() | InPolygon():
                return self.columns["placed"] & self.within(condition)
        raise NotImplementedError(type(condition).__name__)

    def within(self, condition: WithinRadius | WithinReach | InPolygon) -> Mask:
        if isinstance(condition, WithinRadius):
            return self.circle(condition)
        if isinstance(condition, InPolygon):
            return self.polygon(condition.ring)
        mask = np.zeros(len(self.d.alive), np.bool_)
        for circle in condition.circles:
            mask |= self.circle(circle)
        return mask

    def circle(self, circle: WithinRadius | Circle) -> Mask:
        reach = np.degrees(circle.metres / EARTH_RADIUS_M) * 1.001
        near = np.flatnonzero(np.abs(self.lats - circle.centre.lat) <= reach)
        lats, lons = np.radians(self.lats[near]), np.radians(self.lons[near])
        lat, lon = np.radians([circle.centre.lat, circle.centre.lon])
        h = np.sin((lats - lat) / 2) ** 2
        h += np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
        mask = np.zeros(len(self.d.alive), np.bool_)
        mask[near[2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h)) <= circle.metres]] = True
        return mask

    def polygon(self, ring: Sequence[tuple[float, float]]) -> Mask:
        odd, on_line = np.zeros((2, len(self.d.alive)), np.bool_)
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            dx, dy = x2 - x1, y2 - y1
            length = float(np.hypot(dx, dy))
            turn = dx * (self.lats - y1) - dy * (self.lons - x1)
            odd ^= ((self.lats < y1) != (self.lats < y2)) & ((turn > 0) == (dy > 0))
            beside = np.flatnonzero(np.abs(turn) <= NEAR_LINE * length)
            along = (self.lons[beside] - x1) * dx + (self.lats[beside] - y1) * dy
            on_line[beside[np.abs(along / length**2 - 0.5) <= 0.5]] = True
        return odd | on_line

    def unit(self, unit: Unit) -> Mask:
        mask = self.many["occupations"].holding(unit.occupations)
        for phrase in unit.phrases:
            found: NDArray[Any] | None = None
            for token in phrase:
                there = self.postings.of(self.d.tokens.get(token, 0))[0]
                found = there if found is None else found[np.isin(found, there, kind="table")]
            if found is not None:
                mask[found] = True
        return mask

    def facet(self, facet: TermsFacet | OptionsFacet, mask: Mask) -> dict[str, int]:
        if isinstance(facet, OptionsFacet):
            return {
                name: int(np.count_nonzero(mask & self.holds(option)))
                for name, option in facet.options.items()
            }
        if facet.field in self.many:
            many = self.many[facet.field]
            counts = np.bincount(many.values[mask[many.documents]])
            return {many.words[code]: int(counts[code]) for code in np.flatnonzero(counts)}
        counts = np.bincount(self.columns[facet.field][mask])
        values = self.d.lexicons[facet.field].values
        return {values[code][0]: int(counts[code]) for code in np.flatnonzero(counts) if code}

    def cells(self, zoom: int, mask: Mask) -> dict[str, int]:
        shift = 29 - zoom
        key = (self.x[mask].astype(np.int64) >> shift << 32) | (self.y[mask] >> shift)
        kinds, place, counts = np.unique(key, return_inverse=True, return_counts=True)
        np.bincount(place, self.lats[mask]) / np.maximum(counts, 1)
        np.bincount(place, self.lons[mask]) / np.maximum(counts, 1)
        return {
            f"{zoom}/{k >> 32}/{k & 0xFFFFFFFF}": c
            for k, c in zip(kinds.tolist(), counts.tolist(), strict=True)
        }

    def dense(self, plan: Plan, groups: dict[str, Mask]) -> NDArray[np.int64]:
        conditions = {c.group for c in plan.conditions}
        mask = self.all_of({g: m for g, m in groups.items() if g in conditions}, frozenset())
        positions = np.flatnonzero(mask)
        return positions[_top(self.cosines(positions, plan), plan.dense_limit)]

    def cosines(self, positions: NDArray[np.int64], plan: Plan) -> NDArray[np.float32]:
        if len(positions) > 0.4 * len(self.vectors):
            return (self.vectors @ plan.vector)[positions]  # type: ignore[operator, no-any-return]
        return self.vectors[positions] @ plan.vector  # type: ignore[operator, no-any-return]

    def first(self, plan: Plan, positions: NDArray[np.int64]) -> tuple[str, ...]:
        match plan.sort:
            case SortKey.NEWEST:
                values = self.columns["updated"][positions]
            case SortKey.RELEVANCE:
                values = self.lexical(plan)[positions]
            case _:
                values = self.cosines(positions, plan)
        ids = self.d.ids
        return tuple(ids[p] for p in positions[_top(values, plan.limit)].tolist())

    def lexical(self, plan: Plan) -> NDArray[np.float32]:
        scores = np.zeros(len(self.d.alive))
        for token in plan.tokens:
            positions, frequencies = self.postings.of(self.d.tokens.get(token, 0))
            n, df = self.d.statistics.document_count, self.d.statistics.frequency(
                self.d.tokens.get(token, 0)
            )  # fmt: skip
            weight = 2.2 * np.log(1 + (n - df + 0.5) / (df + 0.5))
            scores[positions] += weight - weight / (1 + frequencies * self.norms[positions])
        return scores.astype(np.float32)


class _Many:
    """A field with several values: one entry a document and value."""

    def __init__(self, documents: Snapshot, name: str) -> None:
        lists = documents.lexicons[name].values
        self.words = sorted({value for values in lists for value in values})
        numbers = {word: number for number, word in enumerate(self.words)}
        rows = [[numbers[v] for v in lists[code]] for code in documents.columns[name].tolist()]
        self.documents = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        self.values = np.array([number for row in rows for number in row], np.int64)
        self.size = len(rows)

    def holding(self, wanted: frozenset[str]) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        if wanted:
            numbers = [number for number, word in enumerate(self.words) if word in wanted]
            mask[self.documents[np.isin(self.values, numbers)]] = True
        return mask


def _several(documents: Snapshot) -> list[Field]:
    return [f for f in SCHEMAS[documents.kind].of_type(FieldType.KEYWORD) if f.many]


def _top(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Rows of the largest values, equal ones in the order of their rows."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable")
    least = np.partition(values, len(values) - count)[len(values) - count]
    rows = np.flatnonzero(values >= least)
    return rows[np.argsort(-values[rows], kind="stable")][:count]


def _length(code: int) -> int:
    rest = code - 24
    shift = (rest >> 3) - 1
    if rest < 8:
        return code
    return 24 + ((rest & 7 | 8) << shift)
