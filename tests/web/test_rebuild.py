"""Rebuilding: a whole new index, nothing lost that changed meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete

from indexer.documents import SearchDocument
from indexer.errors import JobBankError, SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import (
    Change,
    Generation,
    GenerationNote,
    Held,
    IndexWriter,
    StoredCopy,
)
from matcher.engines.base import StoredDocument
from tests.conftest import SteppingClock
from tests.web.fakes import FakeIndex, FakePipeline, FakeSource, opener, vacancy
from webapp.models import Reason, Vacancy
from webapp.models.base import IdMaker
from webapp.models.connection import Database
from webapp.services.imports import import_files
from webapp.services.leases import WorkLease
from webapp.services.outbox import backlog, record_changes
from webapp.services.rebuild import Rebuilt, confirm, rebuild
from webapp.services.relay import run_once
from webapp.services.verification import Verification, repair, verify


class FakeContents:
    """Reads an index in memory."""

    def __init__(self, index: FakeIndex) -> None:
        self._index = index

    def held(self, kind: DocumentKind) -> Iterator[Held]:
        for id_, version in self._index.versions.items():
            yield Held(id_, version, id_ in self._index.documents)

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> list[StoredCopy]:
        found = (self._index.documents.get(id_) for id_ in ids)
        return [StoredCopy(one.id, one.version, one.stored) for one in found if one]

    def close(self) -> None:
        """Nothing to release."""


class FakeGenerations:
    """Indexes in memory, one of them in use."""

    def __init__(self) -> None:
        self.indexes: dict[str, FakeIndex] = {"first": FakeIndex()}
        self.half_made: dict[str, str] = {}
        """Who made it, by name."""
        self.current = "first"
        self.made_by = "this program"
        self._numbers = itertools.count(1)

    @property
    def index(self) -> FakeIndex:
        return self.indexes[self.current]

    def all(self) -> list[Generation]:
        return [
            Generation(
                name, name == self.current, name in self.half_made, True,
                GenerationNote(self.half_made.get(name, "")),
            )
            for name in self.indexes
        ]  # fmt: skip

    def new(self) -> tuple[str, IndexWriter]:
        name = f"rebuilt-{next(self._numbers)}"
        self.indexes[name] = FakeIndex()
        self.half_made[name] = self.made_by
        return name, self.indexes[name]

    def reopen(self, name: str) -> IndexWriter:
        return self.indexes[name]

    def contents(self, name: str) -> FakeContents:
        return FakeContents(self.indexes[name])

    def switch(self, name: str) -> str | None:
        self.half_made.pop(name, None)
        old, self.current = self.current, name
        return old

    def remove(self, name: str) -> None:
        assert name != self.current
        self.half_made.pop(name, None)
        del self.indexes[name]


class Site:
    """A job bank whose parts can be asked to work one by one."""

    def __init__(self, database: Database, clock: SteppingClock, ids: IdMaker) -> None:
        self.database, self.clock, self.ids = database, clock, ids
        self.generations = FakeGenerations()
        self.pipeline = FakePipeline()

    def load(self, **titles: str) -> None:
        rows = [vacancy(name, title=title) for name, title in titles.items()]
        import_files(
            self.database, [Path("a")], opener=opener(FakeSource(rows)),
            clock=self.clock, ids=self.ids,
        )  # fmt: skip

    def remove(self, source_id: str) -> None:
        with self.database.write() as session:
            query = delete(Vacancy).where(Vacancy.source_id == source_id)
            gone = session.scalars(query.returning(Vacancy.public_id)).one()
            record_changes(session, [gone], Reason.REMOVED, now=self.clock())

    def lease(self, name: str, holder: str) -> WorkLease:
        return WorkLease(self.database, name, holder, clock=self.clock)

    def relay(self) -> None:
        lease = self.lease("relay", "site")
        run_once(self.database, self.generations.index, self.pipeline, lease, clock=self.clock)
        lease.release()

    def rebuild(
        self, wait: Callable[[float], object] = lambda _: None, **options: object
    ) -> Rebuilt:
        return rebuild(
            self.database, self.generations, self.pipeline,
            relay=self.lease("relay", "rebuilder"), own=self.lease("rebuild", "rebuilder"),
            clock=self.clock, wait=wait, watch=lambda *_: None, made_by="this program", **options,
        )  # fmt: skip

    def titles(self) -> list[str]:
        documents = self.generations.index.documents.values()
        return sorted(one.stored["title"] for one in documents)


@pytest.fixture
def site(database: Database, clock: SteppingClock, ids: IdMaker) -> Site:
    return Site(database, clock, ids)


def test_a_rebuild_holds_every_vacancy_with_its_vector(site: Site) -> None:
    site.load(a="甲", b="乙", c="丙")
    site.relay()
    before = dict(site.generations.index.versions)
    made = site.rebuild(batch=2)
    assert (made.generation, made.previous, made.documents) == ("rebuilt-1", "first", 3)
    assert site.generations.current == "rebuilt-1"
    assert site.generations.index.versions == before
    assert all(one.vector is not None for one in site.generations.index.documents.values())


def test_the_previous_index_stays_until_the_next_one_is_in_use_or_confirmed(site: Site) -> None:
    site.load(a="甲")
    site.rebuild()
    assert set(site.generations.indexes) == {"first", "rebuilt-1"}
    site.rebuild()
    assert set(site.generations.indexes) == {"rebuilt-1", "rebuilt-2"}
    assert confirm(site.generations, own=site.lease("rebuild", "clerk")) == ["rebuilt-1"]
    assert set(site.generations.indexes) == {"rebuilt-2"}


class KilledError(BaseException):
    """Stands for kill -9: nothing that mends comes after it."""


def _killed_in_the_middle(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three vacancies, of which a rebuild put two in before it was killed."""
    site.load(a="甲", b="乙", c="丙")
    site.relay()
    with monkeypatch.context() as patched:
        patched.setattr(site.pipeline, "documents", _killing_at(2, site.pipeline.documents))
        with pytest.raises(KilledError):
            site.rebuild(batch=2)
    assert len(site.generations.indexes["rebuilt-1"].documents) == 2


def _killing_at(call: int, make: Callable[..., object]) -> Callable[..., object]:
    calls = itertools.count(1)

    def documents(*subjects: object, **options: object) -> object:
        if next(calls) == call:
            raise KilledError
        return make(*subjects, **options)

    return documents


def test_a_killed_rebuild_is_gone_on_with(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _killed_in_the_middle(site, monkeypatch)
    site.load(a="甲二", d="丁")
    site.remove("b")
    site.relay()
    site.pipeline.made = 0
    made = site.rebuild()
    assert (made.generation, made.resumed, made.documents) == ("rebuilt-1", 2, 3)
    # 甲二, 丙 and 丁; each once more for the sample that is read again before the switch.
    assert site.pipeline.made == 3 + 3
    assert site.titles() == ["丁", "丙", "甲二"]


@pytest.mark.parametrize("why", ["another program", "asked for"])
def test_what_another_program_left_half_made_is_begun_anew(
    site: Site, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    _killed_in_the_middle(site, monkeypatch)
    if why == "another program":
        site.generations.half_made["rebuilt-1"] = "an older one"
    made = site.rebuild(anew=why == "asked for")
    assert (made.generation, made.resumed, made.documents) == ("rebuilt-2", 0, 3)
    assert set(site.generations.indexes) == {"first", "rebuilt-2"}


def test_an_index_that_is_away_for_a_while_is_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    apply, calls = FakeIndex.apply, itertools.count(1)

    def away_at_first(index: FakeIndex, changes: Sequence[Change]) -> object:
        if next(calls) < 4:
            raise SearchIndexError("engine_away", "It does not answer.")
        return apply(index, changes)

    monkeypatch.setattr(FakeIndex, "apply", away_at_first)
    waited: list[float] = []
    assert site.rebuild(waited.append).documents == 2
    assert waited == [0.5, 1.0, 2.0]


def test_an_index_whose_words_are_not_those_written_is_not_taken_into_use(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    stored = FakeContents.stored

    def other_words(contents: FakeContents, *asked: object) -> list[StoredCopy]:
        found = stored(contents, *asked)
        return [*found[1:], StoredCopy(found[0].id, found[0].version, {"title": "別的"})]

    monkeypatch.setattr(FakeContents, "stored", other_words)
    with pytest.raises(SearchIndexError) as caught:
        site.rebuild()
    assert (caught.value.code, len(caught.value.values["ids"])) == ("rebuild_differs", 1)
    assert site.generations.current == "first"


def test_nothing_is_removed_while_a_rebuild_is_running(site: Site) -> None:
    site.load(a="甲")
    site.rebuild()
    site.lease("rebuild", "other").acquire()
    with pytest.raises(JobBankError) as caught:
        confirm(site.generations, own=site.lease("rebuild", "clerk"))
    assert caught.value.code == "rebuild_running"
    assert set(site.generations.indexes) == {"first", "rebuilt-1"}


def test_what_changes_during_a_rebuild_is_in_the_new_index(site: Site) -> None:
    site.load(a="甲", b="乙", c="丙")
    site.relay()
    make = site.pipeline.documents
    calls = itertools.count()

    def interrupted(*subjects: object, **options: object) -> list[SearchDocument]:
        made = make(*subjects, **options)
        if next(calls) == 0:  # the first batch is read; now the world moves on
            site.pipeline.documents = make
            site.load(a="甲二", d="丁")
            site.remove("b")
            site.relay()
            site.pipeline.documents = interrupted
        return made

    site.pipeline.documents = interrupted
    made = site.rebuild(batch=2)
    assert site.titles() == ["丁", "丙", "甲二"]
    assert made.documents == 3
    assert backlog(site.database).pending == 0


def test_what_was_not_yet_relayed_is_relayed_into_the_new_index(site: Site) -> None:
    site.load(a="甲")
    site.rebuild()
    assert site.titles() == ["甲"]
    site.load(a="甲二")
    site.relay()
    assert site.titles() == ["甲二"]
    assert backlog(site.database).pending == 0


def test_a_rebuild_waits_for_the_relay_and_holds_it_while_switching(site: Site) -> None:
    site.load(a="甲")
    other = site.lease("relay", "site")
    other.acquire()
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        assert site.generations.current == "first"
        if len(waited) == 3:
            other.release()

    site.rebuild(wait)
    assert len(waited) == 3
    assert other.acquire()


def test_a_rebuild_ends_though_others_write_faster_than_it_reads(site: Site) -> None:
    site.load(**{f"v{number}": "甲" for number in range(60)})
    site.relay()
    make, titles = site.pipeline.documents, itertools.count()

    def overtaken(*subjects: object, **options: object) -> list[SearchDocument]:
        made = make(*subjects, **options)
        if options["embed"] and (title := next(titles)) < 1_000:
            site.load(**{f"v{number}": f"第{title}版" for number in range(60)})
        return made

    site.pipeline.documents = overtaken
    assert site.rebuild().documents == 60
    site.pipeline.documents = make
    while backlog(site.database).pending:
        site.relay()
    assert len(set(site.titles())) == 1
    assert next(titles) < 20


def test_two_rebuilds_do_not_run_at_once(site: Site) -> None:
    other = site.lease("rebuild", "other")
    other.acquire()
    with pytest.raises(JobBankError) as caught:
        site.rebuild()
    assert caught.value.code == "rebuild_running"


def test_an_index_that_does_not_hold_what_it_was_given_is_not_taken_into_use(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    apply = FakeIndex.apply

    def lossy(index: FakeIndex, changes: Sequence[Change]) -> object:
        return apply(index, changes[1:])

    monkeypatch.setattr(FakeIndex, "apply", lossy)
    with pytest.raises(SearchIndexError) as caught:
        site.rebuild()
    assert caught.value.code == "rebuild_incomplete"
    assert site.generations.current == "first"
    assert site.lease("relay", "next").acquire()
    assert site.lease("rebuild", "next").acquire()


def test_a_vacancy_that_cannot_be_made_into_a_document_is_named(site: Site) -> None:
    site.load(a="甲", b="毒")
    site.pipeline.poison = {"毒"}
    made = site.rebuild()
    assert made.documents == 1
    assert list(made.failed.values()) == ["ValueError: 毒 cannot be made into a document"]


class FakeReader:
    """Searches the index in use."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.twice: list[str] = []

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> list[StoredDocument]:
        found = (self._site.generations.index.documents.get(id_) for id_ in ids)
        return [StoredDocument(one.id, one.version, one.stored) for one in found if one]

    def ids(self, kind: DocumentKind) -> Iterator[Sequence[str]]:
        yield list(self._site.generations.index.documents)
        yield self.twice


@pytest.fixture
def reader(site: Site) -> FakeReader:
    return FakeReader(site)


@pytest.fixture
def check(site: Site, reader: FakeReader) -> Callable[[], Verification]:
    """Compares the site's index with its records."""

    def run() -> Verification:
        random = Random(1)  # noqa: S311 - the same sample every time
        return verify(
            site.database, site.pipeline, reader, site.generations.index.status, random=random
        )

    return run


def test_an_index_that_agrees_is_found_to_agree(
    site: Site, check: Callable[[], Verification]
) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    found = check()
    assert (found.agrees, found.records, found.documents) == (True, 2, 2)
    assert (found.checked, found.read) == (2, 2)


def test_changes_on_their_way_are_no_difference(
    site: Site, check: Callable[[], Verification]
) -> None:
    site.load(a="甲", b="乙", d="丁")
    site.relay()
    site.load(a="甲二", c="丙")
    site.remove("d")
    found = check()
    assert (found.agrees, found.pending, found.checked) == (True, 3, 1)


def test_a_change_that_comes_while_the_index_is_compared_is_no_difference(
    site: Site, reader: FakeReader, check: Callable[[], Verification]
) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    stored, moved = reader.stored, itertools.count()

    def after_a_change(kind: DocumentKind, ids: Sequence[str]) -> list[StoredDocument]:
        if next(moved) == 0:  # what stands in the records has been read
            site.load(a="甲二")
            site.remove("b")
            site.relay()
        return stored(kind, ids)

    reader.stored = after_a_change  # type: ignore[method-assign]
    assert check().agrees


def _damage(site: Site, reader: FakeReader, damage: str) -> str:
    """Damage one document; its id."""
    documents, versions = site.generations.index.documents, site.generations.index.versions
    wrong = next(iter(documents))
    one = documents[wrong]
    version, title = one.version, one.stored["title"]
    if damage == "missing":
        del documents[wrong]
        return wrong
    if damage == "doubled":
        reader.twice = [wrong]
        return wrong
    if damage == "foreign":
        wrong = "zzzzzzzzzzzz"
        versions[wrong] = version = 1
    elif damage == "stale":
        version -= 2
    elif damage == "without vector":
        version -= 1
    else:
        title = "別的"
    documents[wrong] = SearchDocument(
        one.kind, wrong, version, one.values, one.tokens, one.vector, {"title": title}
    )
    return wrong


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("missing", "missing"),
        ("stale", "stale"),
        ("without vector", "stale"),
        ("other words", "differing"),
        ("foreign", "foreign"),
        ("doubled", "doubled"),
    ],
)
def test_what_differs_is_named_and_repaired(
    site: Site, reader: FakeReader, check: Callable[[], Verification], damage: str, kind: str
) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    wrong = _damage(site, reader, damage)
    found = check()
    assert not found.agrees
    named = {name: getattr(found, name) for name in (
        "missing", "stale", "differing", "foreign", "doubled",
    )}  # fmt: skip
    assert named == {name: (wrong,) if name == kind else () for name in named}
    assert repair(site.database, found, clock=site.clock) == 1
    assert backlog(site.database).pending == 1
    reader.twice = []
    site.relay()
    assert check().agrees
    assert site.titles() == ["乙", "甲"]
