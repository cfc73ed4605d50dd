"""Invented search documents in any number, for measurements that real ads are too few for.

Seeded: equal arguments give equal documents. The shape follows the measurements that the engine
was chosen by: 200 occupations, 41 districts, places in clusters of log-normal size and spread,
texts of 46 to 147 characters as tokens of a Zipf-like vocabulary, vectors of norm 1 around the
centroid of their occupation, and as much left unstated as real ads leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import VECTOR_SIZE, SearchDocument, Value
from indexer.places.point import Accuracy, Point
from indexer.vocabulary import DaysOff, DocumentKind, EmploymentKind, PayBasis, Remote, Shift

OCCUPATIONS, DISTRICTS, SKILLS, STATIONS = 200, 41, 70, 120
_GENERAL_TOKENS, _OWN_TOKENS = 4_000, 30
_AT_ONCE = 5_000
_CENTRE = Point(25.045, 121.53)


@dataclass(frozen=True, slots=True)
class World:
    """What all documents of one seed share."""

    districts: NDArray[np.float64]
    """Latitude and longitude of each district's label point."""
    district_weights: NDArray[np.float64]
    spreads: NDArray[np.float64]
    """Degrees by which places lie around a district's point."""
    occupation_weights: NDArray[np.float64]
    centroids: NDArray[np.float32]
    general: NDArray[Any]
    own: NDArray[Any]
    """Tokens that many texts hold; tokens of each occupation."""


def world(seed: int = 7) -> World:
    """The world of a seed."""
    rng = np.random.default_rng([seed, 0])
    centroids = rng.standard_normal((OCCUPATIONS, VECTOR_SIZE)).astype(np.float32)
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    letters = np.array([chr(0x4E00 + n) for n in range(3_000)])
    pairs = rng.integers(0, len(letters), (_GENERAL_TOKENS + OCCUPATIONS * _OWN_TOKENS, 2))
    tokens = np.unique(np.char.add(letters[pairs[:, 0]], letters[pairs[:, 1]]))
    rng.shuffle(tokens)
    own = tokens[-OCCUPATIONS * _OWN_TOKENS :].reshape(OCCUPATIONS, _OWN_TOKENS)
    return World(
        districts=np.array([_CENTRE.lat, _CENTRE.lon]) + rng.normal(0, 0.06, (DISTRICTS, 2)),
        district_weights=_shares(rng.lognormal(0, 1.0, DISTRICTS)),
        spreads=rng.lognormal(-4.6, 0.5, DISTRICTS),
        occupation_weights=_shares(rng.lognormal(0, 1.0, OCCUPATIONS)),
        centroids=centroids,
        general=tokens[: len(tokens) - own.size].astype(object),
        own=own.astype(object),
    )


def district(number: int) -> str:
    """A district's name."""
    return f"第{number:02d}區"


def occupation(number: int) -> str:
    """An occupation's id."""
    return f"{number:05d}"


def vacancies(count: int, *, today: date, seed: int = 7) -> Iterator[SearchDocument]:
    """Invented vacancies, all approved, most of them open."""
    shared = world(seed)
    for number, start in enumerate(range(0, count, _AT_ONCE)):
        rng = np.random.default_rng([seed, 1, number])
        yield from _vacancies(shared, rng, start, min(_AT_ONCE, count - start), today)


def resumes(count: int, *, today: date, seed: int = 7) -> Iterator[SearchDocument]:
    """Invented résumés."""
    shared = world(seed)
    for number, start in enumerate(range(0, count, _AT_ONCE)):
        rng = np.random.default_rng([seed, 2, number])
        yield from _resumes(shared, rng, start, min(_AT_ONCE, count - start), today)


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


@dataclass(slots=True)
class _Draws:
    """What vacancies and résumés have in common, drawn for a whole part at once."""

    occupations: list[int]
    vectors: NDArray[np.float32]
    places: list[dict[str, Value]]
    titles: list[tuple[str, ...]]
    texts: list[tuple[str, ...]]
    skills: list[tuple[str, ...]]
    shifts: list[tuple[str, ...]]
    updated: list[date]
    chance: NDArray[np.float64]
    """Twelve numbers between 0 and 1 a document, for whatever else is to be chosen."""


def _draw(shared: World, rng: np.random.Generator, count: int, today: date) -> _Draws:
    occupations = rng.choice(OCCUPATIONS, count, p=shared.occupation_weights)
    noise = rng.standard_normal((count, VECTOR_SIZE), np.float32) / np.float32(VECTOR_SIZE**0.5)
    vectors = shared.centroids[occupations] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ages = np.minimum(rng.exponential(30, count), 365).astype(int).tolist()
    shifts = list(Shift)
    return _Draws(
        occupations=occupations.tolist(),
        vectors=vectors,
        places=_places(shared, rng, count),
        titles=_texts(shared, rng, occupations, 3, 8, own=0.8),
        texts=_texts(shared, rng, occupations, 45, 146, own=0.25),
        skills=[
            tuple(f"skill{n}" for n in sorted(set(row)))
            for row in rng.integers(0, SKILLS, (count, 3)).tolist()
        ],
        shifts=[
            tuple(sorted({shifts[n % 5].value for n in row if n < 8}))
            for row in (rng.random((count, 2)) ** 2 * 11).astype(int).tolist()
        ],
        updated=[today - timedelta(days=age) for age in ages],
        chance=rng.random((count, 12)),
    )


def _places(shared: World, rng: np.random.Generator, count: int) -> list[dict[str, Value]]:
    districts = rng.choice(DISTRICTS, count, p=shared.district_weights)
    offsets = rng.standard_normal((count, 2)) * shared.spreads[districts][:, None]
    points = (shared.districts[districts] + offsets).tolist()
    labels = shared.districts.tolist()
    accuracies = rng.choice(
        [a.value for a in Accuracy], count, p=[0.45, 0.1, 0.15, 0.1, 0.15, 0.05]
    ).tolist()
    made: list[dict[str, Value]] = []
    for number, accuracy, point in zip(districts.tolist(), accuracies, points, strict=True):
        values: dict[str, Value] = {"accuracy": accuracy, "city": "臺北市"}
        if accuracy != Accuracy.CITY:
            values["district"] = district(number)
            values["place"] = Point(*(labels[number] if accuracy == Accuracy.DISTRICT else point))
        made.append(values)
    return made


def _texts(
    shared: World,
    rng: np.random.Generator,
    occupations: NDArray[np.int64],
    least: int,
    most: int,
    *,
    own: float,
) -> list[tuple[str, ...]]:
    """Texts of ``least`` to ``most`` tokens, this share of them the occupation's own."""
    lengths = rng.integers(least, most + 1, len(occupations))
    of = np.repeat(occupations, lengths)
    total = len(of)
    ranks = (len(shared.general) ** rng.random(total)).astype(np.int64) - 1  # Zipf-like
    words = shared.general[ranks]
    mine = np.flatnonzero(rng.random(total) < own)
    words[mine] = shared.own[of[mine], rng.integers(0, _OWN_TOKENS, len(mine))]
    flat, ends = words.tolist(), np.cumsum(lengths).tolist()
    return [tuple(flat[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _pick(choices: Sequence[str], chance: float) -> str:
    return choices[int(chance * len(choices))]


_KINDS = [EmploymentKind.FULL_TIME.value] * 7 + [k.value for k in EmploymentKind]
_BASES = [PayBasis.MONTH.value] * 6 + [PayBasis.HOUR.value] * 3 + [PayBasis.NEGOTIABLE.value]
_DAYS_OFF = [d.value for d in DaysOff]
_REMOTE = [Remote.NONE.value] * 8 + [Remote.PARTIAL.value, Remote.FULL.value]


def _pay(chance: NDArray[np.float64]) -> dict[str, Value]:
    basis = _pick(_BASES, chance[0])
    if basis == PayBasis.NEGOTIABLE:
        return {"pay_basis": basis}
    least = 196 + int(chance[1] * 12) * 10 if basis == PayBasis.HOUR else (
        29_000 + int(chance[1] ** 2 * 60) * 1_000
    )  # fmt: skip
    values: dict[str, Value] = {"pay_basis": basis, "pay_min": float(least)}
    values["pay_monthly_min"] = float(least * 160 if basis == PayBasis.HOUR else least)
    if chance[2] < 0.5:
        values["pay_max"] = float(int(least * (1.1 + chance[2])))
    return values


def _vacancies(
    shared: World, rng: np.random.Generator, start: int, count: int, today: date
) -> Iterator[SearchDocument]:
    draws = _draw(shared, rng, count, today)
    for row, number in enumerate(range(start, start + count)):
        chance = draws.chance[row]
        job = draws.occupations[row]
        employer = int(chance[3] ** 2 * 20_000)
        values: dict[str, Value] = {
            "source": "synthetic",
            "source_id": f"s{number}",
            "employer_id": f"e{employer}",
            "fold_key": f"{employer}-{job}",
            "occupations": (occupation(job),),
            "title_occupations": (occupation(job),),
            "major_groups": (occupation(job)[:3],),
            "skills": draws.skills[row],
            "kind": _pick(_KINDS, chance[4]),
            "openings": float(1 + int(chance[5] * 4)),
            "remote": _pick(_REMOTE, chance[6]),
            "agency": bool(chance[7] < 0.1),
            "posted": draws.updated[row],
            "updated": draws.updated[row],
            "state": "approved",
            "load_band": "none",
            **draws.places[row],
            **_pay(chance),
        }
        if draws.shifts[row]:
            values["shifts"] = draws.shifts[row]
        if chance[8] < 0.6:
            values["days_off"] = _pick(_DAYS_OFF, chance[8] / 0.6)
        if chance[9] < 0.8:
            values["education_min"] = float(int(chance[9] * 8))
            values["experience_min"] = float(int(chance[10] ** 3 * 6) * 12)
        if chance[10] < 0.7:
            values["closes"] = today + timedelta(days=int(chance[11] * 66) - 6)
        if "place" in values and chance[11] < 0.8:
            values["station"] = f"站{int(chance[11] / 0.8 * STATIONS)}"
        title = draws.titles[row]
        yield SearchDocument(
            DocumentKind.VACANCY, f"v{number:08d}", 2 * number + 3, values,
            {
                "title": title,
                "employer": (f"公司{employer % 300}", "公司"),
                "skills_text": draws.skills[row],
                "description": draws.texts[row],
            },
            draws.vectors[row],
            {"id": f"v{number:08d}", "title": "".join(title), "text": "".join(draws.texts[row])},
        )  # fmt: skip


def _resumes(
    shared: World, rng: np.random.Generator, start: int, count: int, today: date
) -> Iterator[SearchDocument]:
    draws = _draw(shared, rng, count, today)
    for row, number in enumerate(range(start, start + count)):
        chance = draws.chance[row]
        job = occupation(draws.occupations[row])
        values: dict[str, Value] = {
            "occupations": (job,),
            "experienced_occupations": (job,),
            "major_groups": (job[:3],),
            "skills": draws.skills[row],
            "kinds": (_pick(_KINDS, chance[4]),),
            "education": float(int(chance[5] * 8)),
            "experience": float(int(chance[6] ** 2 * 240)),
            "districts": tuple(
                sorted({district(int(c * DISTRICTS)) for c in chance[7:10].tolist()})
            ),
            "reach_minutes": float(15 + int(chance[10] * 4) * 15),
            "updated": draws.updated[row],
            "visibility": "matched",
            "state": "approved",
            **draws.places[row],
            **_pay(chance),
        }
        values.pop("pay_max", None)
        if draws.shifts[row]:
            values["shifts"] = draws.shifts[row]
        if chance[11] < 0.5:
            values["available"] = today + timedelta(days=int(chance[11] * 60))
        yield SearchDocument(
            DocumentKind.RESUME, f"r{number:08d}", 2 * number + 3, values,
            {
                "title": draws.titles[row],
                "skills_text": draws.skills[row],
                "description": draws.texts[row][:60],
            },
            draws.vectors[row],
            {"id": f"r{number:08d}", "headline": "".join(draws.titles[row])},
        )  # fmt: skip
