"""Generations: one index a kind of document, and an alias a kind that names the one in use.

Names: ``PREFIX-vacancy-GENERATION``, in use under the alias ``PREFIX-vacancy``. Each index has
an alias of its own name and ``-in`` beside: writing through an alias that must exist never makes
an index by accident.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, NotFoundError

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Generation, GenerationNote
from indexer.writers.elasticsearch.connection import Connection, missing
from indexer.writers.elasticsearch.mapping import (
    HALF_MADE,
    MADE_BY,
    MADE_WITH,
    check_identity,
    identity,
    mappings,
    settings,
)
from indexer.writers.elasticsearch.options import ElasticsearchOptions, VectorIndex

FIRST = "first"
"""The generation that is made where there is none: of one name, so that of several processes that
make it at once one does."""
_SLOW = 60.0
"""Seconds for calls that change the cluster's state."""
_NO_NOTE = GenerationNote()


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


def make_first(connection: Connection, *, embedder: str, note: GenerationNote = _NO_NOTE) -> None:
    """Make those indexes for which there is no alias; nothing where all are there."""
    for kind in DocumentKind:
        alias = alias_of(connection.options, kind)
        if not _behind(connection, alias):
            _make(connection, kind, FIRST, embedder=embedder, note=note, aliases=(alias,))


def make_generation(
    connection: Connection, *, embedder: str, stamp: str, note: GenerationNote = _NO_NOTE
) -> str:
    """Make a generation's empty indexes beside those in use; its name. It counts as half made
    until ``switch``."""
    name = f"{stamp}-{secrets.token_hex(3)}"
    for kind in DocumentKind:
        _make(connection, kind, name, embedder=embedder, note=note)
    return name


def _make(
    connection: Connection,
    kind: DocumentKind,
    generation: str,
    *,
    embedder: str,
    note: GenerationNote,
    aliases: Sequence[str] = (),
) -> None:
    options = connection.options
    name = index_of(options, kind, generation)
    body: dict[str, Any] = {
        "settings": settings(options),
        "mappings": mappings(
            kind, embedder=embedder, vectors=options.vectors, note=note, half_made=not aliases
        ),
        "aliases": {one: {} for one in (entrance(name), *aliases)},
    }

    def make(es: Any) -> None:
        try:
            es.indices.create(index=name, **body)
        except ApiError as error:
            if error.error != "resource_already_exists_exception":
                raise

    connection.call(make, repeatable=True, timeout=_SLOW)


def generations(connection: Connection, *, embedder: str) -> tuple[Generation, ...]:
    """All generations, the oldest first.

    :param embedder: of this program; with the fields, the shards and the way vectors are searched
        it tells ``Generation.fits``.
    """
    current = current_generation(connection)
    found: dict[str, list[Mapping[str, Any]]] = {}
    whole: dict[str, bool] = {}
    for kind in DocumentKind:
        alias = alias_of(connection.options, kind)
        for name, index in _made(connection, alias).items():
            generation = name.removeprefix(f"{alias}-")
            found.setdefault(generation, []).append(_meta(index))
            fits = _fits(connection.options, index, identity(kind, embedder))
            whole[generation] = whole.get(generation, True) and fits
    return tuple(
        Generation(
            name=name,
            in_use=name == current,
            half_made=any(meta.get(HALF_MADE, False) for meta in metas) and name != current,
            fits=whole[name] and len(metas) == len(DocumentKind),
            note=_note(metas[0]),
        )
        for name, metas in sorted(found.items(), key=lambda pair: (pair[0] != FIRST, pair[0]))
    )


def note_in_use(connection: Connection) -> GenerationNote | None:
    """What is written on the generation in use; ``None`` where there is none."""
    alias = alias_of(connection.options, DocumentKind.VACANCY)
    if not _behind(connection, alias):
        return None
    answer = connection.call(lambda es: es.indices.get_mapping(index=alias), repeatable=True)
    return _note(_meta(next(iter(answer.body.values()))))


def _meta(index: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = index["mappings"].get("_meta", {})
    return found


def _note(meta: Mapping[str, Any]) -> GenerationNote:
    return GenerationNote(str(meta.get(MADE_BY, "")), meta.get(MADE_WITH) or {})


def _fits(
    options: ElasticsearchOptions, index: Mapping[str, Any], wanted: Mapping[str, str]
) -> bool:
    meta = _meta(index)
    return (
        all(meta.get(name) == value for name, value in wanted.items())
        and meta.get("vectors") == options.vectors
        and int(index["settings"]["index"]["number_of_shards"]) == options.shards
    )


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
        _mark_whole(connection, index)
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


def remove_generations(connection: Connection, names: Iterable[str]) -> None:
    """Remove these generations; that of them which is in use stays."""
    for kind in DocumentKind:
        used = _behind(connection, alias_of(connection.options, kind))
        for name in names:
            index = index_of(connection.options, kind, name)
            if index not in used:
                _remove(connection, index)


def _mark_whole(connection: Connection, index: str) -> None:
    answer = connection.call(lambda es: es.indices.get_mapping(index=index), repeatable=True)
    meta = {**_meta(answer.body[index]), HALF_MADE: False}
    connection.call(
        lambda es: es.indices.put_mapping(index=index, meta=meta), repeatable=True, timeout=_SLOW
    )


def _exists(connection: Connection, index: str) -> bool:
    return bool(connection.call(lambda es: es.indices.exists(index=index), repeatable=True))


def _made(connection: Connection, alias: str) -> dict[str, Mapping[str, Any]]:
    """The indexes of all generations of a kind; others of such a name are not ours."""
    found = connection.call(lambda es: es.indices.get(index=f"{alias}-*"), repeatable=True)
    return {
        name: one for name, one in found.body.items() if entrance(name) in one.get("aliases", {})
    }


def _remove(connection: Connection, index: str) -> None:
    connection.call(
        lambda es: es.indices.delete(index=index, ignore_unavailable=True),
        repeatable=True,
        timeout=_SLOW,
    )
