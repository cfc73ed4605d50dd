"""A small index of the ads that are searched in an evaluation, made as the site's is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from indexer.errors import InvalidValueError
from indexer.pipeline import Pipeline, VacancySubject
from indexer.records import VacancyRecord
from indexer.sources import open_source
from indexer.sources.base import Row
from indexer.vocabulary import VacancyState
from indexer.writers.base import Upsert
from indexer.writers.embedded import open_writer

_AT_ONCE = 50


def read_corpus(files: Sequence[Path]) -> list[VacancyRecord]:
    """The vacancies of files in any format that can be imported; refused rows are left out.

    :raises SourceError: see ``open_source``.
    :raises InvalidValueError: there is no vacancy in them.
    """
    found = [
        row.record
        for file in files
        for row in open_source(file)
        if isinstance(row, Row) and isinstance(row.record, VacancyRecord)
    ]
    if not found:
        raise InvalidValueError("corpus", "corpus_empty", "corpus: there is no vacancy in it.")
    return found


def build(
    folder: Path,
    records: Sequence[VacancyRecord],
    pipeline: Pipeline,
    embedder: str,
    progress: Callable[[int], None] = lambda _: None,
    *,
    embed: bool = True,
) -> None:
    """An embedded index of these ads in an empty folder; each under its source id, all of them
    open, whatever day they were to close: judgements do not age.

    :param embedder: the id of the pipeline's embedder.
    :param progress: told how many are done.
    :param embed: whether vectors are made; without, the search goes by words alone.
    """
    with_ids = {record.source_id: record for record in records}
    subjects = iter([_subject(record) for record in with_ids.values()])
    writer = open_writer(folder, embedder=embedder)
    try:
        done = 0
        while some := list(islice(subjects, _AT_ONCE)):
            made = pipeline.documents(some, embed=embed)
            writer.apply([Upsert(document) for document in made])
            done += len(some)
            progress(done)
    finally:
        writer.close()


def _subject(record: VacancyRecord) -> VacancySubject:
    return VacancySubject(
        id=record.source_id,
        version=2,
        state=VacancyState.APPROVED,
        employer_id=_employer_id(record.employer_name),
        record=record.model_copy(update={"closes": None}),
    )


def employers(records: Iterable[VacancyRecord]) -> Sequence[tuple[str, str]]:
    """Ids and names of the ads' employers, as ``Matcher`` takes them."""
    names = dict.fromkeys(record.employer_name for record in records)
    return [(_employer_id(name), name) for name in names]


def _employer_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]
