"""Rebuilding: a whole new index, nothing lost that changed meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete

from indexer.documents import SearchDocument
from indexer.errors import JobBankError, SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Change, IndexWriter
from matcher.engines.base import StoredDocument
from tests.conftest import SteppingClock
from tests.web.fakes import FakeIndex, FakePipeline, FakeSource, opener, vacancy
from webapp.models import Reason, Vacancy
from webapp.models.base import IdMaker
from webapp.models.connection import Database
from webapp.services.imports import import_files
from webapp.services.leases import WorkLease
from webapp.services.outbox import backlog, record_changes
from webapp.services.rebuild import Rebuilt, rebuild
from webapp.services.relay import run_once
from webapp.services.verification import verify


class FakeGenerations:
    """Indexes in memory, one of them in use."""

    def __init__(self) -> None:
        self.all: dict[str, FakeIndex] = {"first": FakeIndex()}
        self.current = "first"
        self._numbers = itertools.count(1)

    @property
    def index(self) -> FakeIndex:
        return self.all[self.current]

    def new(self) -> tuple[str, IndexWriter]:
        name = f"rebuilt-{next(self._numbers)}"
        self.all[name] = FakeIndex()
        return name, self.all[name]

    def switch(self, name: str) -> str | None:
        old, self.current = self.current, name
        return old

    def remove_old(self) -> Sequence[str]:
        old = [name for name in self.all if name != self.current]
        for name in old:
            del self.all[name]
        return old


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
            clock=self.clock, wait=wait, watch=lambda *_: None, **options,
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


def test_the_previous_index_stays_until_the_next_rebuild(site: Site) -> None:
    site.load(a="甲")
    site.rebuild()
    assert set(site.generations.all) == {"first", "rebuilt-1"}
    site.rebuild()
    assert set(site.generations.all) == {"rebuilt-1", "rebuilt-2"}


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
    """Reads the index in use."""

    def __init__(self, index: FakeIndex) -> None:
        self.index = index

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> list[StoredDocument]:
        found = (self.index.documents.get(id_) for id_ in ids)
        return [StoredDocument(one.id, one.version, one.stored) for one in found if one]


@pytest.fixture
def check(site: Site) -> Callable[[], object]:
    """Compares the site's index with its records."""

    def run() -> object:
        index = site.generations.index
        random = Random(1)  # noqa: S311 - the same sample every time
        return verify(
            site.database, site.pipeline, FakeReader(index), index.status(), random=random
        )

    return run


def test_an_index_that_agrees_is_found_to_agree(site: Site, check: Callable[[], object]) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    found = check()
    assert (found.agrees, found.records, found.documents, found.checked) == (True, 2, 2, 2)


def test_changes_on_their_way_are_no_difference(site: Site, check: Callable[[], object]) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    site.load(a="甲二", c="丙")
    found = check()
    assert (found.agrees, found.pending, found.checked) == (True, 2, 1)


@pytest.mark.parametrize("damage", ["missing", "other words", "old version"])
def test_differences_are_named(site: Site, check: Callable[[], object], damage: str) -> None:
    site.load(a="甲", b="乙")
    site.relay()
    documents = site.generations.index.documents
    wrong = next(iter(documents))
    if damage == "missing":
        del documents[wrong]
    else:
        one = documents[wrong]
        version = one.version - 2 if damage == "old version" else one.version
        title = "別的" if damage == "other words" else one.stored["title"]
        documents[wrong] = SearchDocument(
            one.kind, one.id, version, one.values, one.tokens, one.vector, {"title": title}
        )
    found = check()
    assert not found.agrees
    assert found.differing == (wrong,)
