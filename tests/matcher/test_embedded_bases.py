"""Bases of the embedded index: what lies in the file, what becomes of a damaged one, what is kept
for those who start from it, and who makes it anew."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, Upsert
from indexer.writers.embedded import (
    EmbeddedWriter,
    current_generation,
    new_generation,
    open_writer,
    switch,
    writer,
)
from indexer.writers.embedded.database import NamedBase, named_base, open_database
from indexer.writers.embedded.packing import keyword_word
from indexer.writers.embedded.pointer import DATABASE
from indexer.writers.embedded.writer import KEEP_SECONDS
from matcher.engines.base import TermsFacet
from matcher.engines.embedded import EmbeddedEngine, bases, beside, compaction, vocabulary
from matcher.engines.embedded.beside import CompactingWriter, Compactor
from matcher.engines.embedded.compaction import compact, wants_compaction
from matcher.engines.embedded.ids import Ids, id_array
from matcher.engines.embedded.keywords import Lexicon
from matcher.engines.embedded.packed import Packed, Packing, UnusableFileError, open_packed
from matcher.engines.embedded.texts import TextArrays, Texts
from tests.matcher.embedded_documents import (
    EMBEDDER,
    EVERYTHING,
    asking,
    put,
    unit_vectors,
    vacancy,
)


def base_of(root: Path) -> NamedBase:
    folder = root / str(current_generation(root))
    connection = open_database(folder / DATABASE, embedder=EMBEDDER)
    base = named_base(connection)
    connection.close()
    assert base
    return base


def base_file(root: Path) -> Path:
    return root / str(current_generation(root)) / base_of(root).file


def packed(path: Path, **arrays: np.ndarray) -> Packed:
    with Packing(path) as packing:
        for name, values in arrays.items():
            packing.add(name, values, room=5)
        checksum = packing.finish({"fact": 1})
    return open_packed(path, checksum)


def test_arrays_come_back_as_they_were_and_grow_in_this_process_alone(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    wide = random.standard_normal((3_000, 7)).astype(np.float16)
    arrays = {"wide": wide, "empty": np.empty(0, np.int32), "text": np.array([b"a", b"bc"])}
    both = [packed(tmp_path / "a", **arrays) for _ in range(2)]
    for name, values in arrays.items():
        assert both[0][name].dtype == values.dtype
        assert both[0][name].tolist() == values.tolist()
    both[0].with_room("wide")[3_000:] = 1
    assert both[0]["wide"].tolist() == wide.tolist()
    assert not both[1].with_room("wide")[3_000:].any()
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@given(st.lists(st.text(max_size=4), unique=True, max_size=40), st.text(max_size=4))
def test_texts_are_found_by_number_and_by_text(texts: list[str], other: str) -> None:
    found = Texts(TextArrays.of(texts))
    assert list(found) == texts
    assert found[:3] == texts[:3]
    for text in {*texts, other}:
        assert found.find(text) == (texts.index(text) if text in texts else None)


ids = st.lists(st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), max_size=5))


@given(ids.map(sorted), st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"])))
def test_ids_have_the_order_of_their_text(sorted_ids: list[str], other: str) -> None:
    found = Ids(id_array(sorted_ids))
    for id_ in {*sorted_ids, other}:
        assert found.after(id_) == sum(one <= id_ for one in sorted_ids)
        place = found.find(id_)
        assert (place is not None) == (id_ in sorted_ids)
        assert place is None or found[place] == id_
    found.append(other)
    assert found.of(np.arange(len(found))) == (*sorted_ids, other)
    assert found.of(np.arange(len(sorted_ids))) == tuple(sorted_ids)


def test_an_id_that_an_array_would_not_keep_is_refused(tmp_path: Path) -> None:
    made = open_writer(tmp_path, embedder=EMBEDDER)
    with pytest.raises(SearchIndexError, match="NUL"):
        put(made, [replace(vacancy(1), id="v1\0")])
    made.close()


@pytest.mark.parametrize("many", [False, True])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_lexicon_in_a_file_answers_like_one_in_memory(
    many: bool,
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    value = st.sampled_from("甲乙丙丁") | st.text(max_size=2)
    lists = st.lists(value, min_size=1, max_size=3).map(tuple)
    words = data.draw(st.lists(lists if many else value, unique=True, max_size=12))
    split = data.draw(st.integers(0, len(words)))
    plain = Lexicon(many=many)
    for code, word in enumerate(words, start=1):
        plain.add(keyword_word(word), code)
    path = tmp_path_factory.mktemp("lexicon") / "file"
    with Packing(path) as packing:
        vocabulary._pack_lexicon(packing, "space", plain.words()[:split], many=many)
        file = open_packed(path, packing.finish({}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "_SMALL", -1)
        mapped = vocabulary._unpack_lexicon(file, "space", many=many)
    for code, word in enumerate(plain.words()[split:], start=split + 1):
        mapped.add(word, code)
    assert list(mapped.values) == list(plain.values)
    assert mapped.words() == plain.words()
    wanted = data.draw(st.lists(value, max_size=3, unique=True))
    assert sorted(mapped.holding(wanted)) == sorted(plain.holding(wanted))
    codes = np.array(data.draw(st.lists(st.integers(0, len(words)), max_size=20)), np.int32)
    assert mapped.counts(codes) == plain.counts(codes)


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedWriter:
    """An index with a base of 300 documents, and 20 that came and went since."""
    made = open_writer(tmp_path, embedder=EMBEDDER)
    vectors = unit_vectors(300)
    put(made, [vacancy(n, title="會計", kind=f"k{n % 3}", vector=v) for n, v in enumerate(vectors)])
    assert compact(tmp_path, embedder=EMBEDDER, force=True)
    put(made, [vacancy(n, 4, title="護理", kind="k9") for n in range(290, 305)])
    made.apply([Delete(DocumentKind.VACANCY, f"v{n:04d}", 9) for n in range(5)])
    return made


KINDS = TermsFacet("kind", "kind", frozenset())
EXPECTED = (285, 15, {"k0": 95, "k1": 95, "k2": 95, "k9": 15})


def answers(root: Path) -> tuple[tuple[int, int, dict[str, int]], bool]:
    """What a process that starts now finds, and whether it starts from the base."""
    engine = EmbeddedEngine(root, embedder=EMBEDDER)
    try:
        found = engine.run(asking("會計", facets=(KINDS,)))
        everything = engine.run(replace(EVERYTHING, facets=(KINDS,)))
        nurses = engine.run(asking("護理"))
        documents = engine.state().snapshots[DocumentKind.VACANCY]
        return (found.total, nurses.total, dict(everything.facets["kind"])), (
            documents.size > documents.base
        )
    finally:
        engine.close()


def test_a_process_starts_from_the_base_and_what_changed_since(
    index: EmbeddedWriter, tmp_path: Path
) -> None:
    assert answers(tmp_path) == (EXPECTED, True)
    assert compact(tmp_path, embedder=EMBEDDER, force=True)
    assert answers(tmp_path) == (EXPECTED, False)
    assert list(base_file(tmp_path).parent.glob("base-*")) == [base_file(tmp_path)]
    index.close()


def cut_off(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 1)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def leave_unfinished(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(bytes(4_096))


def put_another_in_its_place(file: Path) -> None:
    packed(file, other=np.arange(5))


def put_a_link_to_itself(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


@pytest.mark.parametrize(
    "damage",
    [cut_off, empty, leave_unfinished, put_another_in_its_place, put_a_link_to_itself, Path.unlink],
)
def test_a_base_that_is_not_what_was_written_is_named_passed_over_and_made_anew(
    index: EmbeddedWriter,
    tmp_path: Path,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(base_file(tmp_path))
    assert answers(tmp_path) == (EXPECTED, False)
    assert base_file(tmp_path).name in caplog.text
    assert "documents are read from the database" in caplog.text
    assert wants_compaction(tmp_path, embedder=EMBEDDER)
    assert compact(tmp_path, embedder=EMBEDDER)
    put(index, [vacancy(400, title="護理")])
    assert answers(tmp_path)[1]
    index.close()


def test_a_byte_that_changed_anywhere_in_a_base_is_noticed(tmp_path: Path) -> None:
    arrays = {f"a{n}": np.arange(n, dtype=np.int16) for n in (1, 100, 2_048, 2_049, 9_000)}
    checksum = packed_checksum(tmp_path / "file", arrays)
    whole = (tmp_path / "file").read_bytes()
    table = open_packed(tmp_path / "file", checksum)
    assert [len(table[name]) for name in arrays] == [1, 100, 2_048, 2_049, 9_000]
    written = [n for n, byte in enumerate(whole) if byte]
    for at in (*written[:40], *written[:: len(written) // 200], *written[-40:]):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        (tmp_path / "file").write_bytes(damaged)
        with pytest.raises(UnusableFileError):
            open_packed(tmp_path / "file", checksum)


def packed_checksum(path: Path, arrays: dict[str, np.ndarray]) -> int:
    with Packing(path) as packing:
        for name, values in arrays.items():
            packing.add(name, values)
        return packing.finish({})


def test_a_base_of_another_version_of_the_program_is_passed_over_and_made_anew(
    index: EmbeddedWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not wants_compaction(tmp_path, embedder=EMBEDDER)
    monkeypatch.setattr(bases, "FORMAT", bases.FORMAT + 1)
    assert answers(tmp_path) == (EXPECTED, False)
    assert wants_compaction(tmp_path, embedder=EMBEDDER)
    assert compact(tmp_path, embedder=EMBEDDER)
    put(index, [vacancy(400, title="護理")])
    assert answers(tmp_path)[1]
    index.close()


def test_a_reader_that_finds_a_base_damaged_has_it_made_anew(
    index: EmbeddedWriter, tmp_path: Path
) -> None:
    damaged = base_file(tmp_path)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2 :: 4_096] = b"\xff" * len(content[len(content) // 2 :: 4_096])
    damaged.write_bytes(content)
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    assert engine.run(EVERYTHING).total == 300
    wait_for(lambda: base_file(tmp_path) != damaged)
    put(index, [vacancy(400, title="護理")])
    assert engine.run(EVERYTHING).total == 301
    wait_for(lambda: engine.state().snapshots[DocumentKind.VACANCY].base == 300)
    assert engine.run(asking("護理")).total == 16
    engine.close()
    index.close()


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_readers_see_to_a_base_where_nobody_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(beside.Compactor, "_start", lambda _, *more: started.append(more))
    made = open_writer(tmp_path, embedder=EMBEDDER)
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    for version in range(2, 7):
        put(made, [vacancy(n, version) for n in range(800)])
        assert engine.run(EVERYTHING).total == 800
        assert not started
    put(made, [vacancy(n, 8) for n in range(800)])
    engine.run(EVERYTHING)
    assert started == [()]
    engine.close()
    made.close()


def test_a_base_is_due_after_many_changes_but_not_again_at_once(
    index: EmbeddedWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = compaction.Limits(share=0.1, least=20, most=50, rest=10, readers=2)
    assert [limits.changes(n) for n in (0, 300, 9_000)] == [20, 30, 50]
    monkeypatch.setattr(compaction, "limits", lambda: limits)
    assert base_of(tmp_path).seq == 300
    now = base_of(tmp_path).made_at
    took = base_of(tmp_path).seconds
    monkeypatch.setattr(compaction, "time", lambda: now + 9 * took)
    assert not wants_compaction(tmp_path, embedder=EMBEDDER)  # 40 changes, but only just made
    monkeypatch.setattr(compaction, "time", lambda: now + 11 * took)
    assert wants_compaction(tmp_path, embedder=EMBEDDER)
    monkeypatch.setattr(compaction, "time", lambda: now - 3_600)  # the clock was set back
    made = compact(tmp_path, embedder=EMBEDDER)
    assert made
    assert (made.seq, made.changes, made.documents) == (330, 30, 300)
    assert compact(tmp_path, embedder=EMBEDDER) is None
    index.close()


def test_an_empty_folder_and_a_small_new_index_want_no_base(tmp_path: Path) -> None:
    assert compact(tmp_path, embedder=EMBEDDER, force=True) is None
    assert not wants_compaction(tmp_path, embedder=EMBEDDER)
    made = open_writer(tmp_path, embedder=EMBEDDER)
    put(made, [vacancy(1)])
    assert compact(tmp_path, embedder=EMBEDDER) is None
    made.close()


def test_changes_stay_in_the_log_for_those_who_start_from_the_base_up_to_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    writer_ = open_writer(tmp_path, embedder=EMBEDDER, clock=lambda: now)
    put(writer_, [vacancy(n, title="會計") for n in range(50)])
    assert compact(tmp_path, embedder=EMBEDDER, force=True)
    for version in range(4, 9):
        put(writer_, [vacancy(n, version, title="護理") for n in range(10)])
        now += timedelta(seconds=KEEP_SECONDS + 1)
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    assert engine.run(asking("護理")).total == 10
    assert engine.state().snapshots[DocumentKind.VACANCY].base == 50
    monkeypatch.setattr(writer, "KEEP_CHANGES", 30)
    put(writer_, [vacancy(60, title="護理")])
    late = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    for each in (engine, late):
        assert each.run(asking("護理")).total == 11
        assert each.run(asking("會計")).total == 40
    assert late.state().snapshots[DocumentKind.VACANCY].base == 51
    assert compact(tmp_path, embedder=EMBEDDER)  # a base that the log does not reach is no use
    for each in (engine, late, writer_):
        each.close()


def test_a_generation_beside_the_one_in_use_gets_its_base_before_the_switch(
    index: EmbeddedWriter, tmp_path: Path
) -> None:
    rebuilt = new_generation(tmp_path, embedder=EMBEDDER)
    put(rebuilt, [vacancy(1)])
    made = compact(tmp_path, embedder=EMBEDDER, generation=rebuilt.generation, force=True)
    assert made
    assert (made.generation, made.documents) == (rebuilt.generation, 1)
    assert answers(tmp_path) == (EXPECTED, True)
    switch(tmp_path, rebuilt.generation)
    assert base_of(tmp_path).seq == 1
    rebuilt.close()
    index.close()


def test_whoever_writes_much_has_a_base_made_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_EVERY_SECONDS", 0.0)
    compactor = Compactor(tmp_path, embedder=EMBEDDER)
    made = CompactingWriter(open_writer(tmp_path, embedder=EMBEDDER), compactor)
    made.apply([Upsert(vacancy(n)) for n in range(4_095)])
    assert compactor._running is None
    made.apply([Upsert(vacancy(4_095))])
    assert compactor._running is not None
    wait_for(lambda: not compactor._is_running())
    assert base_of(tmp_path).seq == 4_096
    made.apply([Upsert(vacancy(4_096))])
    assert compactor._running is None
    made.close()


def test_a_compaction_that_failed_is_not_tried_again_at_once(
    index: EmbeddedWriter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    compactor = Compactor(tmp_path, embedder="another")
    compactor.replace("base-1")
    wait_for(lambda: not compactor._is_running())
    assert "ended with status" in caplog.text
    compactor.replace("base-1")
    assert compactor._running is None
    index.close()


def test_nothing_is_left_of_a_generation_that_is_removed_while_its_base_is_made(
    index: EmbeddedWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt = new_generation(tmp_path, embedder=EMBEDDER)
    name = rebuilt.generation

    def removed_meanwhile(*_: object) -> None:
        (tmp_path / name / DATABASE).unlink()

    monkeypatch.setattr(compaction, "_remove_others", removed_meanwhile)
    compact(tmp_path, embedder=EMBEDDER, generation=name, force=True)
    assert not (tmp_path / name).exists()
    assert answers(tmp_path) == (EXPECTED, True)
    rebuilt.close()
    index.close()
