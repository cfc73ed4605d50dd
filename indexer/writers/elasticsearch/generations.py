"""Generations: one index a kind of document, and an alias a kind that names the one in use.

Names: ``PREFIX-vacancy-GENERATION``, in use under the alias ``PREFIX-vacancy``. Each index has
an alias of its own name and ``-in`` beside: writing through an alias that must exist never makes
an index by accident.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, NotFoundError

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.elasticsearch.connection import Connection, missing
from indexer.writers.elasticsearch.mapping import check_identity, mappings, settings
from indexer.writers.elasticsearch.options import ElasticsearchOptions, VectorIndex

FIRST = "first"
"""The generation that is made where there is none: of one name, so that of several processes that
make it at once one does."""
_SLOW = 60.0
"""Seconds for calls that change the cluster's state."""


@dataclass(frozen=True, slots=True)
class IndexInUse:
    """One index under its alias."""

    name: str
    generation: str
    vectors: VectorIndex
    shards: int


def alias_of(options: ElasticsearchOptions, kind: DocumentKind) -> str:
    """The name under which the index in use is searched and written."""
    return f"{options.prefix}-{kind}"


def index_of(options: ElasticsearchOptions, kind: DocumentKind, generation: str) -> str:
    """The name of a generation's index."""
    return f"{alias_of(options, kind)}-{generation}"


def entrance(index: str) -> str:
    """The alias by which an index is written that is not in use."""
    return f"{index}-in"


def in_use(connection: Connection, *, embedder: str) -> Mapping[DocumentKind, IndexInUse]:
    """The indexes in use, checked.

    :raises SearchIndexError: one is missing, or was made for other fields or another embedder.
    """
    return {kind: _in_use(connection, kind, embedder) for kind in DocumentKind}


def _in_use(connection: Connection, kind: DocumentKind, embedder: str) -> IndexInUse:
    alias = alias_of(connection.options, kind)
    answer = connection.call(lambda es: es.indices.get(index=alias), repeatable=True)
    if len(answer.body) != 1:
        raise missing(connection.options)
    ((name, index),) = answer.body.items()
    meta = index["mappings"].get("_meta", {})
    check_identity(meta, kind, embedder=embedder, index=name)
    return IndexInUse(
        name=name,
        generation=name.removeprefix(f"{alias}-"),
        vectors=VectorIndex(meta.get("vectors", VectorIndex.EXACT)),
        shards=int(index["settings"]["index"]["number_of_shards"]),
    )


def make_first(connection: Connection, *, embedder: str) -> None:
    """Make those indexes for which there is no alias; nothing where all are there."""
    for kind in DocumentKind:
        alias = alias_of(connection.options, kind)
        if not _behind(connection, alias):
            _make(connection, kind, FIRST, embedder, aliases=(alias,))


def make_generation(connection: Connection, *, embedder: str, stamp: str) -> str:
    """Make a generation's empty indexes beside those in use; its name."""
    name = f"{stamp}-{secrets.token_hex(3)}"
    for kind in DocumentKind:
        _make(connection, kind, name, embedder)
    return name


def _make(
    connection: Connection,
    kind: DocumentKind,
    generation: str,
    embedder: str,
    aliases: Sequence[str] = (),
) -> None:
    options = connection.options
    name = index_of(options, kind, generation)
    body: dict[str, Any] = {
        "settings": settings(options),
        "mappings": mappings(kind, embedder=embedder, vectors=options.vectors),
        "aliases": {one: {} for one in (entrance(name), *aliases)},
    }

    def make(es: Any) -> None:
        try:
            es.indices.create(index=name, **body)
        except ApiError as error:
            if error.error != "resource_already_exists_exception":
                raise

    connection.call(make, repeatable=True, timeout=_SLOW)


def current_generation(connection: Connection) -> str | None:
    """The generation in use; ``None`` where there is no index yet."""
    alias = alias_of(connection.options, DocumentKind.VACANCY)
    names = _behind(connection, alias)
    return names[0].removeprefix(f"{alias}-") if names else None


def _behind(connection: Connection, alias: str) -> list[str]:
    def ask(es: Any) -> list[str]:
        try:
            return sorted(es.indices.get_alias(name=alias).body)
        except NotFoundError:
            return []

    return connection.call(ask, repeatable=True)


def switch(connection: Connection, generation: str) -> str | None:
    """Take a generation into use, all kinds in one step; the one that was in use stays.

    :returns: the generation that was in use.
    :raises SearchIndexError: when there is no such generation.
    """
    options = connection.options
    before = current_generation(connection)
    actions: list[dict[str, Any]] = []
    for kind in DocumentKind:
        alias, index = alias_of(options, kind), index_of(options, kind, generation)
        if not _exists(connection, index):
            raise SearchIndexError(
                "index_missing",
                f"There is no generation {generation} of the search index {options.prefix}. Run "
                "`jobbank index rebuild`.",
                path=index,
            )
        actions += [
            {"remove": {"index": old, "alias": alias}}
            for old in _behind(connection, alias)
            if old != index
        ]
        actions.append({"add": {"index": index, "alias": alias}})
    # Removing the old indexes in the same step would answer some searches with an error.
    connection.call(
        lambda es: es.indices.update_aliases(actions=actions), repeatable=False, timeout=_SLOW
    )
    return before


def remove_old_generations(connection: Connection) -> tuple[str, ...]:
    """Remove every generation but the one in use, once its answers were confirmed.

    Not while another rebuild is running: its generation would go too.

    :returns: the names of those removed.
    """
    gone: set[str] = set()
    for kind in DocumentKind:
        alias = alias_of(connection.options, kind)
        used = _behind(connection, alias)
        for name in _made(connection, alias):
            if name not in used:
                _remove(connection, name)
                gone.add(name.removeprefix(f"{alias}-"))
    return tuple(sorted(gone))


def _exists(connection: Connection, index: str) -> bool:
    return bool(connection.call(lambda es: es.indices.exists(index=index), repeatable=True))


def _made(connection: Connection, alias: str) -> list[str]:
    """The indexes of all generations of a kind; others of such a name are not ours."""
    found = connection.call(
        lambda es: es.indices.get(index=f"{alias}-*", features="aliases"), repeatable=True
    )
    return sorted(name for name, one in found.body.items() if entrance(name) in one["aliases"])


def _remove(connection: Connection, index: str) -> None:
    connection.call(
        lambda es: es.indices.delete(index=index, ignore_unavailable=True),
        repeatable=True,
        timeout=_SLOW,
    )
