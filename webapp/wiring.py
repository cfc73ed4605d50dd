"""The parts of the job bank, put together from the settings; each is opened when first needed.

The one place that knows which classes stand behind the interfaces. Pages, API, command line and
tasks take their parts from here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from indexer.errors import SearchIndexError
from indexer.writers.base import GenerationNote
from webapp.days import in_taipei
from webapp.following import MOVED, Following
from webapp.index_parts import IndexParts, index_parts
from webapp.models.base import Clock, IdMaker, new_public_id, utc_now
from webapp.opening import embedder_settings, open_embedder, open_records, with_embedder
from webapp.program import program
from webapp.settings import Settings

if TYPE_CHECKING:
    from indexer.embedders.document import DocumentEmbedder
    from indexer.occupations.recognise import OccupationRecogniser
    from indexer.occupations.table import OccupationTable
    from indexer.pipeline import Pipeline
    from indexer.places.gazetteer import Gazetteer
    from indexer.places.geocoder import TaipeiGeocoder
    from indexer.resume_facts import ResumeDescriber
    from indexer.vacancy_facts import VacancyDescriber
    from indexer.writers.base import IndexStatus, IndexWriter
    from matcher.engines.base import Engine
    from matcher.pairs.recommend import Recommender
    from matcher.search import Matcher
    from matcher.understand import Understanding
    from webapp.metrics import Metrics
    from webapp.models.connection import Database
    from webapp.services.rebuild import Generations

T = TypeVar("T")
_SQLITE = "sqlite:///"
_OF_THE_INDEX = (
    "in_use", "embedder", "wanted_embedder", "forgetful_embedder", "pipeline", "engine", "matcher",
    "recommender",
)  # fmt: skip
"""Parts that depend on the embedder that made the index in use."""


class Wiring:
    """The parts of one process. Safe to share between threads; not across a fork.

    :param embed_threads: threads that embed documents side by side; can be set until the embedder
        is first needed.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        ids: IdMaker = new_public_id,
        embed_threads: int = 1,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.ids = ids
        self.embed_threads = embed_threads
        self._parts: dict[str, Any] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release files and connections."""
        with self._lock:
            for name in ("engine", "database"):
                if name in self._parts:
                    self._parts.pop(name).close()
            self._parts.clear()

    def today(self) -> date:
        """The day in Taipei, or the one that the settings fix."""
        return self.settings.today or in_taipei(self.clock())

    @property
    def database(self) -> Database:
        """The records; tables are made where there are none.

        :raises JobBankError: the database cannot be reached, or needs an upgrade.
        """
        return self._once("database", self._open_database)

    def unchecked_database(self) -> Database:
        """The records' database in whatever state it is; the caller closes it."""
        return open_records(self.settings, checked=False)

    @property
    def gazetteer(self) -> Gazetteer:
        """All that is known of places."""
        from indexer.places.gazetteer import Gazetteer

        return self._once("gazetteer", Gazetteer.load)

    @property
    def geocoder(self) -> TaipeiGeocoder:
        """Addresses to points."""
        from indexer.places.geocoder import TaipeiGeocoder

        return self._once("geocoder", lambda: TaipeiGeocoder(self.gazetteer))

    @property
    def occupations(self) -> OccupationTable:
        """The table of occupations."""
        from indexer.occupations.table import OccupationTable

        return self._once("occupations", OccupationTable.load)

    @property
    def occupation_recogniser(self) -> OccupationRecogniser:
        """Tells occupations in texts."""
        from indexer.occupations.recognise import OccupationRecogniser, load_colloquial
        from indexer.occupations.words import recognition_words

        return self._once(
            "occupation_recogniser",
            lambda: OccupationRecogniser(self.occupations, load_colloquial(), recognition_words()),
        )

    @property
    def embedder(self) -> DocumentEmbedder:
        """Documents and queries to vectors, as those in the index in use were made; before there
        is one, as the settings say.

        :raises EmbedderError: it cannot be loaded.
        """
        return self._once("embedder", lambda: open_embedder(self._in_use(), self.embed_threads))

    @property
    def wanted_embedder(self) -> DocumentEmbedder:
        """What the settings name: a rebuild takes it into use.

        :raises EmbedderError: it cannot be loaded.
        """
        if self._in_use() == self.settings:
            return self.embedder
        make = partial(open_embedder, self.settings, self.embed_threads)
        return self._once("wanted_embedder", make)

    @property
    def vacancy_describer(self) -> VacancyDescriber:
        """Vacancies' records to facts."""
        from indexer.vacancy_facts import VacancyDescriber

        return self._once(
            "vacancy_describer",
            lambda: VacancyDescriber(self.gazetteer, self.occupations, self.occupation_recogniser),
        )

    @property
    def pipeline(self) -> Pipeline:
        """Records to search documents of the index in use."""
        return self._once("pipeline", lambda: self.pipeline_with(self.embedder))

    @property
    def wanted_pipeline(self) -> Pipeline:
        """Records to search documents of the index that a rebuild makes."""
        embedder = self.wanted_embedder
        return self.pipeline if embedder is self.embedder else self.pipeline_with(embedder)

    @property
    def engine(self) -> Engine:
        """Searches the index in use, also when another one takes its place."""
        return cast("Engine", self._following("engine", lambda: self._index().engine()))

    @property
    def _engine(self) -> Engine:
        return self._once("engine", lambda: self._index().engine())

    @property
    def understanding(self) -> Understanding:
        """Reads what people ask for; needs no index. Employers are known where records are."""
        from matcher.understand import understanding_of

        def make() -> Understanding:
            employers = self._employers() if self._has_records() else ()
            names = (name for _, name in employers)
            return understanding_of(
                self.gazetteer, self.occupations, self.occupation_recogniser, names
            )

        return self._once("understanding", make)

    @property
    def matcher(self) -> Matcher:
        """Answers what people ask for."""
        return cast("Matcher", self._following("matcher", self._make_matcher))

    @property
    def recommender(self) -> Recommender:
        """Matches people and vacancies."""
        return cast("Recommender", self._following("recommender", self._make_recommender))

    @property
    def resume_describer(self) -> ResumeDescriber:
        """Résumés' records to facts."""
        from indexer.resume_facts import ResumeDescriber

        return self._once(
            "resume_describer",
            lambda: ResumeDescriber(
                self.gazetteer.districts, self.occupations, self.occupation_recogniser
            ),
        )

    @property
    def forgetful_embedder(self) -> DocumentEmbedder:
        """The same vectors, of texts that are kept in no cache: what people type about
        themselves."""
        from indexer.embedders.document import DocumentEmbedder

        return self._once(
            "forgetful_embedder",
            lambda: DocumentEmbedder(self.embedder.embedder, self.embedder.projection),
        )

    @property
    def metrics(self) -> Metrics | None:
        """What is measured; ``None`` where the settings want nothing measured."""
        if self.settings.metrics_port is None:
            return None
        from webapp.metrics import Metrics

        return self._once("metrics", Metrics)

    def open_writer(self) -> IndexWriter:
        """What writes into the index in use, which is made where there is none; the caller
        closes it."""
        embedder = self.embedder
        try:
            return self._index().open_writer()
        except SearchIndexError as error:
            if error.code != MOVED:
                raise
            self._moved("embedder", embedder)
        return self._index().open_writer()

    def generations(self) -> Generations:
        """The indexes beside each other, for a rebuild."""
        note = GenerationNote(program(), embedder_settings(self.settings))
        return index_parts(self.settings, self.wanted_embedder.id, self.clock, note)

    def _index(self) -> IndexParts:
        note = GenerationNote(program(), embedder_settings(self._in_use()))
        return index_parts(self.settings, self.embedder.id, self.clock, note)

    def _in_use(self) -> Settings:
        """The settings with the embedder that made the index in use."""

        def read() -> Settings:
            note = index_parts(self.settings, "", self.clock).note_in_use()
            return with_embedder(self.settings, note.embedder if note else {})

        try:
            return self._once("in_use", read)
        except SearchIndexError:  # away or damaged: whoever searches it says so
            return self.settings

    def _following(self, name: str, make: Callable[[], T]) -> Following[T]:
        current, moved = partial(self._once, name, make), partial(self._moved, name)
        return self._once(f"{name} as it is", lambda: Following(current, moved))

    def _moved(self, name: str, part: object) -> None:
        """Forget what depends on the index in use: another embedder's has taken its place.

        :param part: what found that out; where it is forgotten already, nothing is done.
        """
        with self._lock:
            if self._parts.get(name) is part:
                for one in _OF_THE_INDEX:
                    self._parts.pop(one, None)

    def index_status(self) -> tuple[IndexStatus, ...]:
        """The state of the index."""
        writer = self.open_writer()
        try:
            return writer.status()
        finally:
            writer.close()

    def status(self) -> dict[str, Any]:
        """Whether searches can be answered, over what, as of when: for monitoring.

        :raises SearchIndexError: they cannot; where there is no index, none is made.
        """
        from indexer.vocabulary import DocumentKind
        from webapp.services.outbox import backlog

        generation = self.engine.generation()
        here = next(one for one in self.index_status() if one.kind is DocumentKind.VACANCY)
        left = backlog(self.database)
        return {
            "vacancies": here.documents,
            "without_vector": here.without_vector,
            "updated": here.last_commit,
            "generation": generation,
            "pending": left.pending,
            "parked": left.parked,
        }

    def _make_matcher(self) -> Matcher:
        parts = (
            self._engine,
            self.embedder,
            self.gazetteer,
            self.occupations,
            self.occupation_recogniser,
        )
        if self.metrics is None:
            from matcher.search import Matcher

            return Matcher(*parts, employers=self._employers)
        from webapp.metrics import MeasuredMatcher

        return MeasuredMatcher(*parts, employers=self._employers, metrics=self.metrics)

    def _make_recommender(self) -> Recommender:
        from matcher.pairs.recommend import Recommender, make_tools
        from matcher.titles.centres import centres_of

        centres = centres_of(self.embedder, self.occupations)
        tools = make_tools(self.gazetteer, self.occupations, centres)
        return Recommender(self._engine, self.gazetteer, tools)

    def pipeline_with(self, embedder: DocumentEmbedder) -> Pipeline:
        """Records to search documents with the vectors of this embedder."""
        from indexer.pipeline import Pipeline

        table, recogniser = self.occupations, self.occupation_recogniser
        describer = self.vacancy_describer
        if self.metrics is not None:
            from webapp.metrics import MeasuredDescriber

            describer = MeasuredDescriber(self.gazetteer, table, recogniser, metrics=self.metrics)
        return Pipeline(describer, self.resume_describer, embedder)

    def _open_database(self) -> Database:
        from webapp.tasks.nudge import Nudge

        database = open_records(self.settings, checked=True)
        database.on_commit = Nudge(self.settings, database, self.clock)
        return database

    def _has_records(self) -> bool:
        """Whether there is a database; looking makes none."""
        address = self.settings.database_address()
        return not address.startswith(_SQLITE) or Path(address.removeprefix(_SQLITE)).exists()

    def _employers(self) -> Sequence[tuple[str, str]]:
        from webapp.services.employers import employer_names

        with self.database.read() as session:
            return employer_names(session)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        with self._lock:
            if name not in self._parts:
                self._parts[name] = make()
            return cast("T", self._parts[name])
