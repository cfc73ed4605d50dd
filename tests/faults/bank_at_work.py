"""What goes on in a job bank, each in a process of its own that may be killed at any moment.

A role ends when the file ``stop`` lies in the folder, and tells then what it did.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from indexer.errors import JobBankError, SearchIndexError
from indexer.vocabulary import DocumentKind
from matcher.engines.base import Plan
from tests.faults.warm_bank import PARTS
from tests.web import small_site
from tests.web.small_site import LettersWiring
from webapp.models import OutboxRow, Reason, Vacancy
from webapp.program import program
from webapp.services.leases import WorkLease, holder_name
from webapp.services.outbox import record_changes
from webapp.services.rebuild import REBUILD_LEASE, rebuild
from webapp.services.relay import RELAY_LEASE, Stages, run_once

LEASE_SECONDS = 3.0
"""Short, so that what a killed process held is soon free."""
CHANGES_A_SECOND = 50
FEWEST, MOST = 45, 80
"""Vacancies between which the writer keeps the job bank."""
_REMOVED_LOOKED_AT = 400
_MOST = 10_000


def write(parts: LettersWiring, running: Iterator[None], rng: random.Random) -> dict[str, Any]:
    """Create, change and delete vacancies, fifty a second at most."""
    done = {"created": 0, "changed": 0, "deleted": 0}
    started = time.monotonic()
    for number, _ in enumerate(running, start=1):
        with parts.database.write() as session:
            ids = session.scalars(select(Vacancy.id).order_by(Vacancy.id)).all()
            what = rng.choice(("created", "changed", "changed", "deleted"))
            what = "created" if len(ids) < FEWEST else "deleted" if len(ids) > MOST else what
            row = session.get_one(Vacancy, rng.choice(ids))
            _change(session, row, what, f"第{number}版", parts)
        done[what] += 1
        time.sleep(max(0.0, started + number / CHANGES_A_SECOND - time.monotonic()))
    return done


def _change(session: Session, row: Vacancy, what: str, title: str, parts: LettersWiring) -> None:
    now = parts.clock()
    if what == "deleted":
        session.delete(row)
        record_changes(session, [row.public_id], Reason.REMOVED, now=now)
    elif what == "changed":
        row.record = row.record | {"title": title}
        record_changes(session, [row.public_id], Reason.CHANGED, now=now)
    else:
        own = {"id", "public_id", "source_id", "record"}
        like = {c.key: getattr(row, c.key) for c in Vacancy.__table__.columns if c.key not in own}
        public_id = parts.ids()
        record = row.record | {"title": title, "source_id": public_id}
        session.add(Vacancy(**like, public_id=public_id, source_id=public_id, record=record))
        record_changes(session, [public_id], Reason.NEW, now=now)


def relay(parts: LettersWiring, running: Iterator[None], rng: random.Random) -> dict[str, Any]:
    """Bring changes in, step by step; between steps a rebuild may have its turn."""
    lease = WorkLease(
        parts.database, RELAY_LEASE, holder_name(), clock=parts.clock, seconds=LEASE_SECONDS
    )
    writer, done = None, 0
    for _ in running:
        try:
            writer = writer or parts.open_writer()
            step = run_once(
                parts.database, writer, parts.pipeline, lease, clock=parts.clock,
                stages=Stages.WORDS_FIRST, retry_seconds=0.5,
            )  # fmt: skip
            done += step.done
            lease.release()
        except SearchIndexError:  # the node is away: nothing is lost, again later
            lease.release()
            time.sleep(0.5)
        time.sleep(rng.uniform(0.05, 0.3))
    return {"done": done}


def search(parts: LettersWiring, running: Iterator[None], rng: random.Random) -> dict[str, Any]:
    """Look at everything, over and over: what is in stays findable, what is out stays out, and
    nothing is found twice."""
    searches, unanswered, wrong = 0, [], []
    for _ in running:
        must, gone = _expected(parts)
        try:
            found = parts.engine.run(Plan(kind=DocumentKind.VACANCY, limit=_MOST)).matched.ids
        except SearchIndexError as error:
            unanswered.append([time.time(), error.code])
            time.sleep(0.2)
            continue
        must &= _there(parts)  # what was deleted meanwhile may be out already
        faults = {
            "lost": sorted(must.difference(found)),
            "brought back": sorted(gone.intersection(found)),
            "doubled": sorted({one for one in found if found.count(one) > 1})
            if len(set(found)) != len(found)
            else [],
        }
        if any(faults.values()):
            wrong.append({name: ids[:5] for name, ids in faults.items()} | {"at": time.time()})
        searches += 1
        time.sleep(rng.uniform(0.01, 0.05))
    return {"searches": searches, "unanswered": unanswered, "wrong": wrong[:10]}


def _expected(parts: LettersWiring) -> tuple[set[str], set[str]]:
    """Vacancies of which nothing waits in the outbox, and some of those that are out for good."""
    waits = exists().where(
        OutboxRow.subject == Vacancy.public_id, OutboxRow.searchable_at.is_(None)
    )
    removed = (
        select(OutboxRow.subject)
        .where(OutboxRow.reason == Reason.REMOVED, OutboxRow.done_at.is_not(None))
        .order_by(OutboxRow.id.desc())
        .limit(_REMOVED_LOOKED_AT)
    )
    with parts.database.read() as session:
        return (
            set(session.scalars(select(Vacancy.public_id).where(~waits))),
            set(session.scalars(removed)),
        )


def _there(parts: LettersWiring) -> set[str]:
    with parts.database.read() as session:
        return set(session.scalars(select(Vacancy.public_id)))


def rebuild_once(parts: LettersWiring, told: Connection) -> dict[str, Any]:
    """One rebuild, in small batches: there are moments to be killed in. It tells ``filling`` when
    it has begun."""
    holder = holder_name()
    relay_lease, own = (
        WorkLease(parts.database, name, holder, clock=parts.clock, seconds=LEASE_SECONDS)
        for name in (RELAY_LEASE, REBUILD_LEASE)
    )
    made = rebuild(
        parts.database, parts.generations(), parts.pipeline, relay=relay_lease, own=own,
        clock=parts.clock, wait=time.sleep,
        watch=lambda done, _: told.send("filling") if done else None,
        batch=20, made_by=program(),
    )  # fmt: skip
    return {"generation": made.generation, "resumed": made.resumed}


ROLES: dict[str, Callable[[LettersWiring, Iterator[None], random.Random], dict[str, Any]]] = {
    "write": write,
    "relay": relay,
    "search": search,
}


def _until(stop: Path) -> Iterator[None]:
    while not stop.exists():
        yield


def main(role: str, folder: Path, settings: dict[str, Any], seed: int, told: Connection) -> None:
    """One role; what it did, or what went wrong, is told at its end."""
    with small_site.wiring(folder, **settings) as parts:
        parts._parts.update(PARTS)
        try:
            if role == "rebuild":
                told.send(rebuild_once(parts, told))
            else:
                rng = random.Random(seed)  # noqa: S311 - repeatable
                told.send(ROLES[role](parts, _until(folder / "stop"), rng))
        except Exception as error:  # noqa: BLE001 - the test shows it
            told.send(error if isinstance(error, JobBankError) else RuntimeError(repr(error)))
        with suppress(SearchIndexError):
            parts.engine.close()
