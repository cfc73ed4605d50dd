"""A search engine written for clarity: every document is looked at, one after the other.

It follows the docstrings of ``matcher.engines.base`` word by word and shares no code with the
engines, so that the contract tests compare two independent readings of the same promises.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from indexer.documents import SCHEMAS, FieldType, SearchDocument
from indexer.places.point import Accuracy, Point, haversine_m
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Applied, Change, Upsert
from matcher.engines.base import (
    NEAR_LINE,
    VIEWPORT,
    AnyOf,
    AtLeast,
    AtMost,
    Cell,
    Circle,
    Condition,
    Found,
    Hits,
    InBox,
    InPolygon,
    IsFlag,
    Marks,
    NoneOf,
    PayReaches,
    Plan,
    SortKey,
    StoredDocument,
    TermsFacet,
    Truth,
    Unit,
    WithinRadius,
    WithinReach,
)
from tests.contract.lexical import LexicalScorer

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


class Oracle:
    """Engine and writer in one, over a dictionary of documents."""

    def __init__(self) -> None:
        self._documents: dict[tuple[DocumentKind, str], SearchDocument] = {}
        self._versions: dict[tuple[DocumentKind, str], int] = {}
        self._changes = 0

    def apply(self, changes: Sequence[Change]) -> Applied:
        written = 0
        for change in changes:
            subject = change.document if isinstance(change, Upsert) else change
            key = (subject.kind, subject.id)
            if subject.version <= self._versions.get(key, -1):
                continue
            self._versions[key] = subject.version
            self._documents.pop(key, None)
            if isinstance(change, Upsert):
                self._documents[key] = change.document
            written += 1
        self._changes += 1
        return Applied(written, len(changes) - written)

    def generation(self) -> str:
        return str(self._changes)

    def close(self) -> None:
        """Nothing is held."""

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
        found = (self._documents.get((kind, id_)) for id_ in ids)
        return tuple(StoredDocument(d.id, d.version, d.stored) for d in found if d)

    def vectors(self, kind: DocumentKind, ids: Sequence[str]) -> Mapping[str, np.ndarray]:
        found = (self._documents.get((kind, id_)) for id_ in ids)
        return {d.id: d.vector for d in found if d is not None and d.vector is not None}

    def run(self, plan: Plan) -> Found:
        return _Answer(plan, [d for (k, _), d in self._documents.items() if k == plan.kind]).found(
            self
        )


class _Answer:
    def __init__(self, plan: Plan, documents: list[SearchDocument]) -> None:
        self.plan = plan
        self.documents = sorted(documents, key=lambda d: d.id)
        self.scorer = LexicalScorer(SCHEMAS[plan.kind], self.documents)
        self.lexical = {d.id: self.scorer.score(d, plan.tokens) for d in self.documents}

    def truth(self, document: SearchDocument, condition: Condition) -> Truth:
        truth = holds(condition, document)
        return YES if truth is UNKNOWN and self.plan.include_unknown else truth

    def section(self, document: SearchDocument, without: frozenset[str] = frozenset()) -> str:
        """``matched``, ``possible``, ``related`` (a unit fails) or ``out``."""
        truths = [self.truth(document, c) for c in self.plan.conditions if c.group not in without]
        units = all(
            unit_holds(u, document, self.plan.kind)
            for u in self.plan.units
            if u.group not in without
        )
        if NO in truths:
            return "out"
        if not units:
            return "related"
        return "possible" if UNKNOWN in truths else "matched"

    def having(self, section: str, without: frozenset[str] = frozenset()) -> list[SearchDocument]:
        return [d for d in self.documents if self.section(d, without) == section]

    def found(self, oracle: Oracle) -> Found:
        plan, viewport = self.plan, frozenset({VIEWPORT})
        matched, possible = self.having("matched"), self.having("possible")
        everywhere = self.having("matched", viewport)
        possible_everywhere = self.having("possible", viewport)
        placed = [d for d in matched if on_map(d)]
        nearest = self._nearest([*matched, *possible, *self.having("related")])
        inside = {d.id for d in [*matched, *possible]}
        related = [d for d in nearest if d.id not in inside][: plan.related_limit]
        dense = {d.id: cosine(d, plan) for d in nearest}
        return Found(
            total=len(everywhere),
            in_view=len(matched),
            possible=len(possible_everywhere),
            unknown=self._unknown(possible_everywhere),
            matched=self._hits(self._page(matched, plan.limit, after=True), dense),
            possible_hits=self._hits(self._page(possible, plan.possible_limit), dense),
            related=self._hits(related, dense),
            facets={f.name: self._facet(f) for f in plan.facets},
            placed=len(placed),
            district_only=dict(
                Counter(
                    str(d.values["district"])
                    for d in matched
                    if d.values.get("accuracy") == Accuracy.DISTRICT and "district" in d.values
                )
            ),
            city_only=sum(1 for d in everywhere if "place" not in d.values),
            marks=marks(placed) if plan.map and len(placed) <= plan.map.max_marks else None,
            cells=cells(placed, plan.map.precision)
            if plan.map and len(placed) > plan.map.max_marks
            else (),
            without=self._what_if(),
            generation=oracle.generation(),
            stored=lambda ids: oracle.stored(plan.kind, ids),
        )

    def _unknown(self, possible: list[SearchDocument]) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for document in possible:
            counts.update(
                {
                    c.group
                    for c in self.plan.conditions
                    if c.group != VIEWPORT and self.truth(document, c) is UNKNOWN
                }
            )
        return dict(counts)

    def _what_if(self) -> dict[str, int]:
        if not self.plan.what_if:
            return {}
        groups = {c.group for c in self.plan.conditions} | {u.group for u in self.plan.units}
        return {
            g: len(self.having("matched", frozenset({g, VIEWPORT}))) for g in groups - {VIEWPORT}
        }

    def _facet(self, facet: object) -> dict[str, int]:
        without = facet.without  # type: ignore[attr-defined]
        documents = self.having("matched", without)
        counts: Counter[str] = Counter()
        if isinstance(facet, TermsFacet):
            for document in documents:
                counts.update(set(keywords(document, facet.field)))
            return dict(counts)
        return {
            key: sum(1 for d in documents if holds(option, d) is YES)
            for key, option in facet.options.items()  # type: ignore[attr-defined]
        }

    def sort_value(self, document: SearchDocument) -> float | None:  # noqa: PLR0911
        match self.plan.sort:
            case SortKey.RELEVANCE:
                return self.lexical[document.id]
            case SortKey.NEWEST:
                return number(document, "updated")
            case SortKey.PAY:
                return number(document, "pay_monthly_min")
            case SortKey.DISTANCE:
                point = document.values.get("place")
                if self.plan.centre is None or not on_map(document):
                    return None
                assert isinstance(point, Point)
                return haversine_m(self.plan.centre, point)
            case SortKey.NEAREST:
                if self.plan.vector is None or document.vector is None:
                    return None
                return cosine(document, self.plan)

    def order(self, document: SearchDocument) -> tuple[bool, float, str]:
        value = self.sort_value(document)
        if value is None:
            return (True, 0.0, document.id)
        sign = 1 if self.plan.sort is SortKey.DISTANCE else -1
        return (False, sign * value, document.id)

    def _page(
        self, documents: list[SearchDocument], limit: int, *, after: bool = False
    ) -> list[SearchDocument]:
        ordered = sorted(documents, key=self.order)
        if after and self.plan.after is not None:
            value, id_ = self.plan.after.value, self.plan.after.id
            sign = 1 if self.plan.sort is SortKey.DISTANCE else -1
            start = (True, 0.0, id_) if value is None else (False, sign * value, id_)
            ordered = [d for d in ordered if self.order(d) > start]
        return ordered[:limit]

    def _nearest(self, documents: list[SearchDocument]) -> list[SearchDocument]:
        if self.plan.vector is None:
            return []
        with_vector = [d for d in documents if d.vector is not None]
        with_vector.sort(key=lambda d: (-cosine(d, self.plan), d.id))
        return with_vector[: self.plan.dense_limit]

    def _hits(self, documents: list[SearchDocument], dense: Mapping[str, float]) -> Hits:
        values = [self.sort_value(d) for d in documents]
        return Hits(
            ids=tuple(d.id for d in documents),
            sort_values=np.array([math.nan if v is None else v for v in values], np.float64),
            lexical=np.array([self.lexical[d.id] for d in documents], np.float32),
            dense=np.array([dense.get(d.id, math.nan) for d in documents], np.float32),
            signals={
                name: np.array(
                    [math.nan if (v := number(d, name)) is None else v for d in documents],
                    np.float64,
                )
                for name in self.plan.signals
            },
            keywords={
                name: tuple(keywords(d, name) for d in documents)
                for name in self.plan.keyword_signals
            },
        )


def holds(condition: Condition, document: SearchDocument) -> Truth:  # noqa: PLR0911
    """What a condition is of a document, by its class's docstring."""
    match condition:
        case AnyOf():
            values = keywords(document, condition.field)
            return _yes_no(condition.values & set(values)) if values else condition.missing
        case NoneOf():
            values = set(keywords(document, condition.field))
            if not values:
                return condition.missing
            doubtful = values & condition.doubtful and not values & condition.values
            return UNKNOWN if doubtful else _yes_no(not values & condition.values)
        case AtLeast() | AtMost():
            value, bound = number(document, condition.field), as_number(condition.value)
            if value is None:
                return condition.missing
            return _yes_no(value >= bound if isinstance(condition, AtLeast) else value <= bound)
        case IsFlag():
            flag = document.values.get(condition.field)
            return condition.missing if flag is None else _yes_no(flag == condition.value)
        case PayReaches():
            return _pay(condition, document)
        case InBox():
            point = document.values.get("place")
            box = condition.box
            return _yes_no(
                isinstance(point, Point)
                and box.west <= point.lon <= box.east
                and box.south <= point.lat <= box.north
            )
        case WithinRadius() | WithinReach() | InPolygon():
            return _somewhere(condition, document)


def _yes_no(yes: object) -> Truth:
    return YES if yes else NO


def _pay(condition: PayReaches, document: SearchDocument) -> Truth:
    basis = document.values.get("pay_basis")
    if basis in (None, "negotiable"):
        return UNKNOWN
    if basis != condition.basis:
        return NO
    low, high = number(document, "pay_min"), number(document, "pay_max")
    if low is not None and low >= condition.minimum:
        return YES
    if high is not None and high < condition.minimum:
        return NO
    return UNKNOWN


def _somewhere(
    condition: WithinRadius | WithinReach | InPolygon, document: SearchDocument
) -> Truth:
    """A wish about where the work is: by its own point, else by its district."""
    if on_map(document):
        point = document.values["place"]
        assert isinstance(point, Point)
        return _yes_no(_holds_point(condition, point))
    district = document.values.get("district")
    if document.values.get("accuracy") == Accuracy.DISTRICT and district is not None:
        return UNKNOWN if district in condition.districts else NO
    return UNKNOWN


def _holds_point(condition: WithinRadius | WithinReach | InPolygon, point: Point) -> bool:
    match condition:
        case WithinRadius():
            return _in_circle(condition, point)
        case WithinReach():
            return any(_in_circle(circle, point) for circle in condition.circles)
        case InPolygon():
            return in_ring(condition.ring, point)


def _in_circle(circle: WithinRadius | Circle, point: Point) -> bool:
    return haversine_m(circle.centre, point) <= circle.metres


def in_ring(ring: Sequence[tuple[float, float]], point: Point) -> bool:
    """Even-odd rule, the line itself included: one side after the other."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if _to_side(point.lon - x1, point.lat - y1, x2 - x1, y2 - y1) <= NEAR_LINE:
            return True
        if (y1 <= point.lat) == (y2 <= point.lat):
            continue
        # to the west of the side: its direction turned up, the point lies on the left
        turn = (x2 - x1) * (point.lat - y1) - (y2 - y1) * (point.lon - x1)
        inside ^= (turn > 0) == (y2 > y1)
    return inside


def _to_side(x: float, y: float, dx: float, dy: float) -> float:
    """Degrees from (x, y) to the stretch between the origin and (dx, dy)."""
    square = dx * dx + dy * dy
    along = min(1.0, max(0.0, (x * dx + y * dy) / square)) if square else 0.0
    return math.hypot(x - along * dx, y - along * dy)


def unit_holds(unit: Unit, document: SearchDocument, kind: DocumentKind) -> bool:
    """Whether a unit holds of a document."""
    if unit.occupations & set(keywords(document, "occupations")):
        return True
    words = {
        t for f in SCHEMAS[kind].of_type(FieldType.TEXT) for t in document.tokens.get(f.name, ())
    }
    if any(set(phrase) <= words for phrase in unit.phrases if phrase):
        return True
    title = set(document.tokens.get("title", ()))
    return any(set(phrase) <= title for phrase in unit.title_phrases if phrase)


def on_map(document: SearchDocument) -> bool:
    """Whether the document is placed finer than a district."""
    accuracy = document.values.get("accuracy")
    return "place" in document.values and accuracy is not None and Accuracy(str(accuracy)).on_map


def keywords(document: SearchDocument, name: str) -> tuple[str, ...]:
    """A keyword field's values; empty where it is absent."""
    value = document.values.get(name, ())
    return value if isinstance(value, tuple) else (str(value),)


def as_number(value: object) -> float:
    """A number, date (as its ordinal) or flag as a number."""
    return float(value.toordinal()) if isinstance(value, date) else float(value)  # type: ignore[arg-type]


def number(document: SearchDocument, name: str) -> float | None:
    """A number, date or flag field as a number; ``None`` where it is absent."""
    value = document.values.get(name)
    return None if value is None else as_number(value)


def cosine(document: SearchDocument, plan: Plan) -> float:
    """Cosine of a document's vector with the query's, both of norm 1."""
    assert document.vector is not None
    assert plan.vector is not None
    return float(np.dot(document.vector.astype(np.float64), plan.vector.astype(np.float64)))


def marks(documents: list[SearchDocument]) -> Marks:
    """Marks of placed documents, by id."""
    points = [d.values["place"] for d in documents]
    return Marks(
        ids=tuple(d.id for d in documents),
        lats=np.array([p.lat for p in points], np.float64),  # type: ignore[union-attr]
        lons=np.array([p.lon for p in points], np.float64),  # type: ignore[union-attr]
    )


def cells(documents: list[SearchDocument], z: int) -> tuple[Cell, ...]:
    """Geotile cells (slippy-map tiles) of placed documents, by key."""
    members: dict[str, list[Point]] = {}
    for document in documents:
        point = document.values["place"]
        assert isinstance(point, Point)
        n = 2**z
        x = min(n - 1, max(0, math.floor((point.lon + 180) / 360 * n)))
        sine = math.sin(math.radians(point.lat))
        y = math.floor((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * n)
        members.setdefault(f"{z}/{x}/{min(n - 1, max(0, y))}", []).append(point)
    return tuple(
        Cell(
            key,
            len(points),
            Point(
                sum(p.lat for p in points) / len(points), sum(p.lon for p in points) / len(points)
            ),
        )
        for key, points in sorted(members.items())
    )
