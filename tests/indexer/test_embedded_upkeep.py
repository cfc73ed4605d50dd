"""The generations of an embedded index tell who made them, if they are whole, what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents import SearchDocument
from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, Generation, GenerationNote, Held, StoredCopy, Upsert
from indexer.writers.embedded import new_generation, open_writer, switch
from indexer.writers.embedded.upkeep import (
    EmbeddedContents,
    generations,
    mark_whole,
    note_in_use,
    remove_generation,
    write_note,
)

VACANCY = DocumentKind.VACANCY
NOTE = GenerationNote("this program", {"embedder": "a model"})


def document(id_: str, version: int) -> SearchDocument:
    values = {"state": "approved"}
    return SearchDocument(
        VACANCY, id_, version, values, {"title": ("服務",)}, None, {"of": version}
    )


@pytest.fixture
def half_made(tmp_path: Path) -> str:
    """A generation with one document and one deletion, beside the one in use."""
    open_writer(tmp_path, embedder="letters").close()
    writer = new_generation(tmp_path, embedder="letters")
    write_note(tmp_path, writer.generation, NOTE, half_made=True)
    writer.apply([Upsert(document("a", 2)), Upsert(document("b", 4))])
    writer.apply([Upsert(document("a", 6)), Delete(VACANCY, "b", 9)])
    writer.close()
    return writer.generation


def test_a_generation_tells_what_it_holds(tmp_path: Path, half_made: str) -> None:
    contents = EmbeddedContents(tmp_path, half_made, embedder="letters")
    assert set(contents.held(VACANCY)) == {Held("a", 6, True), Held("b", 9, False)}
    assert contents.stored(VACANCY, ["a", "b", "c"]) == [StoredCopy("a", 6, {"of": 6})]
    assert list(contents.held(DocumentKind.RESUME)) == []
    contents.close()


def test_a_generation_is_half_made_until_it_is_marked_and_in_use_once_it_is_switched_to(
    tmp_path: Path, half_made: str
) -> None:
    of_name = {one.name: one for one in generations(tmp_path, embedder="letters")}
    new = Generation(half_made, in_use=False, half_made=True, fits=True, note=NOTE)
    assert of_name.pop(half_made) == new
    (old,) = of_name.values()
    assert (old.in_use, old.half_made) == (True, False)
    assert not any(one.fits for one in generations(tmp_path, embedder="another"))
    mark_whole(tmp_path, half_made)
    switch(tmp_path, half_made)
    of_name = {one.name: one for one in generations(tmp_path, embedder="letters")}
    assert of_name[half_made] == Generation(half_made, True, False, True, NOTE)
    assert (of_name[old.name].in_use, of_name[old.name].half_made) == (False, False)
    assert note_in_use(tmp_path) == NOTE


def test_only_what_is_not_in_use_is_removed(tmp_path: Path, half_made: str) -> None:
    remove_generation(tmp_path, half_made)
    (left,) = generations(tmp_path, embedder="letters")
    with pytest.raises(SearchIndexError) as caught:
        remove_generation(tmp_path, left.name)
    assert caught.value.code == "generation_in_use"
    assert left.in_use


def test_an_empty_folder_has_no_generation(tmp_path: Path) -> None:
    assert generations(tmp_path / "none", embedder="letters") == ()
    assert note_in_use(tmp_path / "none") is None
