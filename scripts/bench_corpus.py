"""A job bank of any size to search in: invented documents under real names.

The numbers are those of ``matcher.evaluation.synthetic``; its occupations, districts and stations
take the names, words and vectors of the tables that ship, so that sentences are understood and
find something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from indexer.documents import SearchDocument, Value
from indexer.occupations.table import Occupation
from indexer.places.districts import District
from indexer.places.point import Point
from indexer.text.tokens import tokens
from indexer.writers.base import Upsert
from matcher.evaluation import synthetic
from webapp.settings import Settings
from webapp.wiring import Wiring

TODAY = date(2026, 11, 1)
_AT_ONCE = 2_000
_ALIKE = 0.35
"""Share of a document's vector that is its own and not its occupation's."""


def wiring(folder: Path) -> Wiring:
    """The real parts over a folder."""
    return Wiring(Settings(data_dir=folder, today=TODAY))


def fill(folder: Path, size: int) -> None:
    """Make a job bank's index with so many vacancies in a folder; one that is there is kept."""
    with wiring(folder) as parts:
        _ = parts.database
        writer = parts.open_writer()
        if writer.status()[0].documents != size:
            made = documents(parts, size)
            for some in iter(partial(_several, made), []):
                writer.apply([Upsert(document) for document in some])
        writer.close()


def _several(made: Iterator[SearchDocument]) -> list[SearchDocument]:
    return list(islice(made, _AT_ONCE))


def documents(parts: Wiring, size: int) -> Iterator[SearchDocument]:
    """So many invented vacancies; equal for equal sizes."""
    names = _Names(parts)
    return map(names.given, synthetic.vacancies(size, today=TODAY))


class _Names:
    """Gives invented documents real names."""

    def __init__(self, parts: Wiring) -> None:
        rng = np.random.default_rng(5)
        table = list(parts.occupations)
        chosen = rng.choice(len(table), synthetic.OCCUPATIONS, replace=False)
        self._jobs: list[Occupation] = [table[number] for number in chosen]
        self._titles = [_title_tokens(job) for job in self._jobs]
        self._definitions = [tuple(tokens(job.definition)) for job in self._jobs]
        self._vectors = parts.embedder.embed_documents([(j.zh, j.definition) for j in self._jobs])
        self._districts: Sequence[District] = tuple(parts.gazetteer.districts)
        self._centres = synthetic.world().districts
        self._stations = [station.name for station in parts.gazetteer.stations]
        self._district_number = {synthetic.district(n): n for n in range(synthetic.DISTRICTS)}

    def given(self, document: SearchDocument) -> SearchDocument:
        """The document under its new names."""
        number = int(document.values["occupations"][0])  # type: ignore[index]
        job = self._jobs[number]
        values: dict[str, Value] = dict(document.values)
        values |= {"occupations": (job.id,), "title_occupations": (job.id,)}
        values["major_groups"] = (job.major,)
        self._place(values)
        several = self._titles[number]
        title, title_tokens = several[document.version // 2 % len(several)]
        texts = dict(document.tokens)
        texts["title"] = title_tokens
        texts["description"] = (*self._definitions[number], *texts["description"][:80])
        noise = document.vector if document.vector is not None else 0
        vector = (1 - _ALIKE) * self._vectors[number] + _ALIKE * noise
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        stored = _facts(document.id, title, job, values)
        return replace(document, values=values, tokens=texts, vector=vector, stored=stored)

    def _place(self, values: dict[str, Value]) -> None:
        district = values.get("district")
        if isinstance(district, str):
            number = self._district_number[district]
            real = self._districts[number]
            values |= {"district": real.name, "city": real.city}
            if isinstance(point := values.get("place"), Point):
                lat, lon = self._centres[number]
                moved = (real.point.lat + point.lat - lat, real.point.lon + point.lon - lon)
                values["place"] = Point(float(moved[0]), float(moved[1]))
                values |= {"latitude": float(moved[0]), "longitude": float(moved[1])}
        if isinstance(station := values.get("station"), str):
            values["station"] = self._stations[int(station.removeprefix("站"))]


def _title_tokens(job: Occupation) -> list[tuple[str, tuple[str, ...]]]:
    named = [job.zh, *job.aliases[:3], f"{job.zh}（兼職）", f"急徵{job.zh}"]
    return [(title, tuple(tokens(title))) for title in named]


def _facts(id_: str, title: str, job: Occupation, values: dict[str, Value]) -> dict[str, Any]:
    """What ``indexer.facts.VacancyFacts`` reads back, for a document of these values."""
    place = values.get("place")
    point = {"lat": place.lat, "lon": place.lon} if isinstance(place, Point) else {}
    held = {
        name: values[name] for name in ("city", "district", "accuracy", "station") if name in values
    }
    pay = {"minimum": "pay_min", "maximum": "pay_max", "monthly_minimum": "pay_monthly_min"}
    return {
        "id": id_,
        "source": "synthetic",
        "source_id": values["source_id"],
        "title": title,
        "employer_id": values["employer_id"],
        "employer_name": f"第{str(values['employer_id'])[1:]}號公司",
        "occupations": [
            {"id": job.id, "title": job.zh, "weight": 1.0, "phrase": job.zh, "in_title": True}
        ],
        "kind": values["kind"],
        "shifts": values.get("shifts", ()),
        "pay": {
            "basis": values["pay_basis"],
            **{name: values[field] for name, field in pay.items() if field in values},
        },
        "place": {**held, **point},
        "updated": values["updated"],
        "closes": values.get("closes"),
        "fold_key": values["fold_key"],
    }
