"""A real site, as ``jobbank serve`` starts it, over invented vacancies."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import or_, select

from indexer.sources.base import SourceFormat
from webapp.demo.filling import InventedRecords, invented_records
from webapp.models import Employer, Vacancy
from webapp.services.imports import import_files
from webapp.services.leases import WorkLease
from webapp.services.relay import RELAY_LEASE, Stages, run_once
from webapp.services.resume_index import index_resumes
from webapp.settings import Settings
from webapp.wiring import Wiring

TODAY = date(2026, 11, 1)
_START_SECONDS = 60
_PEOPLE = 200
_NEVER_REACHED = "1000000 per minute"


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    address: str
    known: Mapping[str, str]
    """Ids of some that differ: vacancies ``placed`` (on the map), ``district`` (known by its
    district alone), ``agency``, ``undisclosed`` (pay), ``ranked`` (its pay among similar ones),
    ``closed``; an ``employer``, and an ``idle_employer`` without open vacancies."""
    log: Path

    @property
    def closed_vacancy(self) -> str:
        """Id of a vacancy whose closing day has passed."""
        return self.known["closed"]


@contextmanager
def invented_site(folder: Path, *, vacancies: int) -> Iterator[Site]:
    """A site over so many invented vacancies, with its data in ``folder``; stopped at the end.

    All words are in the index; vectors only of the first few, for they take long to make. We keep
    the right to index, so that the site does not make the others in the background.
    """
    with Wiring(Settings(data_dir=folder, database_url=None, today=TODAY)) as parts:
        _fill(parts, vacancies)
        lease = WorkLease(parts.database, RELAY_LEASE, "tests", clock=parts.clock, seconds=7200)
        _index(parts, lease)
        past = _past_their_day(parts)
    log = folder / "site.log"
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port), "--workers", "1"],
            env=_environment(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(process, f"{address}/api/v1/status", log)
        yield Site(address, past | _open(address), log)
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


def _fill(parts: Wiring, vacancies: int) -> None:
    records, people = invented_records(
        parts.gazetteer, parts.occupations, parts.today(), vacancies=vacancies
    )
    sources = {
        "vacancies": InventedRecords(SourceFormat.TABLE_CSV, records),
        "resumes": InventedRecords(SourceFormat.JSON_RESUME, people[:_PEOPLE]),
    }
    numbers = itertools.count(1)  # the same ids, so the same order among equals, in every run
    import_files(
        parts.database,
        [Path(name) for name in sources],
        opener=lambda path, _format: sources[path.name],
        ids=lambda: f"a{next(numbers):011}",
    )


def _index(parts: Wiring, lease: WorkLease) -> None:
    writer = parts.open_writer()
    try:
        step = None
        while step is None or step.searchable:  # the first step without is one of vectors
            step = run_once(
                parts.database,
                writer,
                parts.pipeline,
                lease,
                clock=parts.clock,
                stages=Stages.WORDS_FIRST,
            )
        assert not step.failed
        index_resumes(parts.database, writer, parts.pipeline, embed=False)
    finally:
        writer.close()


def _past_their_day(parts: Wiring) -> dict[str, str]:
    """A closed vacancy, and an employer whose vacancies are all closed."""
    past = select(Vacancy.public_id).where(Vacancy.closes < TODAY).order_by(Vacancy.public_id)
    still_open = select(Vacancy.employer_id).where(
        or_(Vacancy.closes.is_(None), Vacancy.closes >= TODAY)
    )
    idle = select(Employer.public_id).where(Employer.id.not_in(still_open))
    with parts.database.read() as session:
        return {
            "closed": session.scalars(past).first() or "",
            "idle_employer": session.scalars(idle.order_by(Employer.public_id)).first() or "",
        }


def _open(address: str) -> dict[str, str]:
    """One open vacancy of each kind, the newest of it, as the running site tells."""
    with urlopen(f"{address}/api/v1/vacancies?size=100") as answer:  # noqa: S310 - our own address
        hits = [hit["facts"] for hit in json.load(answer)["hits"]]

    def first(holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        return next(filter(holds, hits))

    def is_ranked(facts: dict[str, Any]) -> bool:
        if facts["pay"].get("basis") != "month":
            return False
        with urlopen(f"{address}/vacancies/{facts['id']}") as page:  # noqa: S310 - as above
            return b'id="rank"' in page.read()

    placed = first(lambda facts: facts["place"].get("station"))
    return {
        "placed": placed["id"],
        "employer": placed["employer_id"],
        "district": first(lambda facts: facts["place"].get("accuracy") == "district")["id"],
        "agency": first(lambda facts: facts.get("agency"))["id"],
        "undisclosed": first(lambda facts: "minimum" not in facts["pay"])["id"],
        "ranked": first(is_ranked)["id"],
    }


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JOBBANK_")}
    return kept | {
        "JOBBANK_DATA_DIR": str(folder),
        "JOBBANK_TODAY": TODAY.isoformat(),
        "JOBBANK_DEMO": "1",
        "JOBBANK_RATE_LIMIT_PAGES": _NEVER_REACHED,
        "JOBBANK_RATE_LIMIT_API": _NEVER_REACHED,
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the site ended with status {process.returncode}: {_end_of(log)}")
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own http address
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the site did not answer within {_START_SECONDS} s: {_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", errors="replace")[-2000:]
