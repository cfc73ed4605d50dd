"""Whether a process can do its work: what it needs, each part looked at by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from indexer.errors import JobBankError
from webapp.services.outbox import backlog
from webapp.services.schema import SchemaState, schema_state
from webapp.services.workers import seen
from webapp.wiring import Wiring

DATABASE, INDEX, EMBEDDER, OUTBOX = "database", "index", "embedder", "outbox"
WORKER = "worker"

_UNMIGRATED = frozenset({SchemaState.EMPTY, SchemaState.BEHIND})
"""A process that once found its own tables goes on where a newer program has added to them: so an
upgrade stops nobody."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is needed.

    :param code: why it cannot be used (``JobBankError.code``); ``None`` where it can.
    :param told: what is known of it, without anything secret.
    """

    code: str | None
    told: Mapping[str, Any]

    @property
    def ready(self) -> bool:
        """Whether it can be used."""
        return self.code is None


def look(parts: Wiring) -> dict[str, Part]:
    """Each part by its name. Failures are named by code alone: messages may hold addresses."""
    return {
        DATABASE: _part(lambda: _database(parts)),
        INDEX: _part(lambda: {"generation": parts.engine.generation()}),
        EMBEDDER: _part(lambda: {"id": parts.embedder.id}),
        OUTBOX: _part(lambda: _outbox(parts)),
        WORKER: _part(lambda: _worker(parts)),
    }


def as_json(found: Mapping[str, Part]) -> dict[str, Any]:
    """``ready``, the names of the parts that are ``missing``, and each part."""
    missing = [name for name, part in found.items() if not part.ready]
    told = {
        name: {"ready": part.ready, **part.told, **({"code": part.code} if part.code else {})}
        for name, part in found.items()
    }
    return {"ready": not missing, "missing": missing, **told}


def _part(look_at: Callable[[], Mapping[str, Any]]) -> Part:
    try:
        return Part(None, look_at())
    except JobBankError as error:
        return Part(error.code, {})
    except (SQLAlchemyError, OSError):
        return Part("unreachable", {})


def _database(parts: Wiring) -> Mapping[str, Any]:
    state = schema_state(parts.database)
    if state in _UNMIGRATED:
        raise JobBankError(f"database_{state}", "The tables are not this program's.")
    return {"tables": str(state)}


def _outbox(parts: Wiring) -> Mapping[str, Any]:
    left = backlog(parts.database)
    age = (parts.clock() - left.oldest).total_seconds() if left.oldest else 0.0
    return {
        "pending": left.pending,
        "parked": left.parked,
        "oldest_seconds": round(max(age, 0.0), 1),
    }


def _worker(parts: Wiring) -> Mapping[str, Any]:
    """When a worker was last seen. Without one searches are answered and the site indexes by
    itself, so it makes nobody unready; imports and rebuilds wait."""
    now = parts.clock()
    found = seen(parts.database, now=now)
    age = None if found.at is None else round(max((now - found.at).total_seconds(), 0.0), 1)
    return {"away": not found.queues, "seen_seconds": age}
