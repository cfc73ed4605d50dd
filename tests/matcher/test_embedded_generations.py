"""Generations of the embedded index: beside, switched to at once, refused when not ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer import documents
from indexer.documents import SearchDocument
from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, Upsert
from indexer.writers.embedded import (
    current_generation,
    new_generation,
    open_writer,
    remove_old_generations,
    switch,
)
from indexer.writers.embedded import database as databases
from indexer.writers.embedded.pointer import DATABASE, POINTER, claim_pointer
from matcher.engines.embedded import EmbeddedEngine
from tests.matcher.embedded_documents import EMBEDDER, EVERYTHING, put, vacancy

NAMES_THE_MEND = "jobbank index rebuild"


def test_readers_and_writers_go_over_to_a_new_generation_at_the_switch(tmp_path: Path) -> None:
    writer, engine = open_writer(tmp_path, embedder=EMBEDDER), EmbeddedEngine(
        tmp_path, embedder=EMBEDDER
    )  # fmt: skip
    put(writer, [vacancy(1), vacancy(2)])
    assert engine.run(EVERYTHING).total == 2
    rebuilt = new_generation(tmp_path, embedder=EMBEDDER)
    put(rebuilt, [vacancy(3)])
    before = engine.run(EVERYTHING)
    assert before.matched.ids == ("v0001", "v0002")

    old = switch(tmp_path, rebuilt.generation)
    assert engine.run(EVERYTHING).matched.ids == ("v0003",)
    assert engine.generation() != before.generation
    assert [d.id for d in before.stored(["v0002"])] == ["v0002"]
    put(writer, [vacancy(4)])
    assert engine.run(EVERYTHING).matched.ids == ("v0003", "v0004")
    assert writer.generation == rebuilt.generation == current_generation(tmp_path)

    assert remove_old_generations(tmp_path) == (old,)
    assert engine.run(EVERYTHING).total == 2
    for each in (engine, writer, rebuilt):
        each.close()


def test_the_first_of_two_processes_makes_the_first_generation(tmp_path: Path) -> None:
    assert claim_pointer(tmp_path, "first")
    assert not claim_pointer(tmp_path, "second")
    assert current_generation(tmp_path) == "first"


def test_a_switch_to_nothing_is_refused(tmp_path: Path) -> None:
    open_writer(tmp_path, embedder=EMBEDDER).close()
    with pytest.raises(SearchIndexError, match=NAMES_THE_MEND):
        switch(tmp_path, "20260101000000-abcdef")


def test_a_missing_index_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(SearchIndexError, match=NAMES_THE_MEND):
        EmbeddedEngine(tmp_path / "nowhere", embedder=EMBEDDER).run(EVERYTHING)


def test_an_index_of_another_embedder_is_refused(tmp_path: Path) -> None:
    open_writer(tmp_path, embedder="other").close()
    with pytest.raises(SearchIndexError, match=NAMES_THE_MEND) as raised:
        EmbeddedEngine(tmp_path, embedder=EMBEDDER).run(EVERYTHING)
    assert raised.value.code == "index_of_other_embedder"
    with pytest.raises(SearchIndexError, match=NAMES_THE_MEND):
        open_writer(tmp_path, embedder=EMBEDDER)


def test_an_index_of_other_fields_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_writer(tmp_path, embedder=EMBEDDER).close()
    other = documents.Schema(DocumentKind.VACANCY, documents.VACANCY_FIELDS[1:])
    schemas = {**documents.SCHEMAS, DocumentKind.VACANCY: other}
    monkeypatch.setattr(databases, "SCHEMAS", schemas)
    with pytest.raises(SearchIndexError, match=NAMES_THE_MEND) as raised:
        open_writer(tmp_path, embedder=EMBEDDER)
    assert raised.value.code == "index_of_other_schema"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (vacancy(1, vector=np.ones(384, np.float32)), "vector"),
        (vacancy(1, colour="red"), "colour"),
        (vacancy(1, pay_min="many"), "pay_min"),
        (vacancy(1, district=("信義區",)), "district"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_its_whole_batch(
    tmp_path: Path, wrong: SearchDocument, field: str
) -> None:
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    with pytest.raises(SearchIndexError, match=f"v0001: {field}") as raised:
        put(writer, [vacancy(2), wrong])
    assert raised.value.values["ids"] == ("v0001",)
    assert writer.status()[0].documents == 0
    writer.close()


def database(root: Path) -> Path:
    return root / str(current_generation(root)) / DATABASE


def cut_off(root: Path) -> None:
    file = database(root)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def overwrite(root: Path) -> None:
    file = database(root)
    file.write_bytes(b"not a database" * 1_000)


def overwrite_within(root: Path) -> None:
    file = database(root)
    content = bytearray(file.read_bytes())
    content[len(content) // 4 : 3 * len(content) // 4] = b"\xff" * (len(content) // 2)
    file.write_bytes(content)


def remove(root: Path) -> None:
    database(root).unlink()


def spoil_pointer(root: Path) -> None:
    (root / POINTER).write_bytes(b"\x00\x01../..")


@pytest.mark.parametrize("damage", [cut_off, overwrite, overwrite_within, remove, spoil_pointer])
def test_a_damaged_index_says_so_and_a_rebuild_mends_it(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    put(writer, [vacancy(n, title="會計", description="文字 " * 50) for n in range(500)])
    writer.close()
    damage(tmp_path)
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    with pytest.raises(SearchIndexError, match=NAMES_THE_MEND):
        engine.run(EVERYTHING)

    rebuilt = new_generation(tmp_path, embedder=EMBEDDER)
    put(rebuilt, [vacancy(1)])
    switch(tmp_path, rebuilt.generation)
    assert engine.run(EVERYTHING).matched.ids == ("v0001",)
    engine.close()
    rebuilt.close()


def test_status_counts_documents_and_those_without_a_vector(tmp_path: Path) -> None:
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    vector = np.eye(1, 192, dtype=np.float32)[0]
    put(writer, [vacancy(1, vector=vector), vacancy(2), vacancy(3)])
    writer.apply([Delete(DocumentKind.VACANCY, "v0003", 9), Upsert(vacancy(2, 4))])
    vacancies, resumes = writer.status()
    assert (vacancies.documents, vacancies.without_vector) == (2, 1)
    assert (resumes.documents, resumes.without_vector) == (0, 0)
    assert vacancies.embedder == EMBEDDER
    assert vacancies.last_commit is not None
    assert vacancies.bytes > 0
    writer.close()
