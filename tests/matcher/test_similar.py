"""Similar vacancies: the same work or near in meaning, open, and no copies of the same ad."""

from __future__ import annotations

from datetime import timedelta

from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from matcher.results import Section
from tests.matcher.vacancies import TODAY, document, matcher_over

WAITERS = [
    document("a", "服務生"),
    document("b", "外場服務生"),
    document("c", "服務生", fold_key="a"),
    document("d", "服務生", closes=TODAY - timedelta(days=1)),
    document("e", "外場服務生", fold_key="b"),
    document("f", "服務生領班助理"),
    document("g", "會計"),
]


def similar(gazetteer: Gazetteer, table: OccupationTable, id_: str) -> list[tuple[str, str]]:
    matcher = matcher_over(WAITERS, gazetteer, table)
    hits = matcher.similar(id_, today=TODAY)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    return [(hit.facts.id, hit.section) for hit in hits]


def test_one_of_each_group_of_copies_and_never_itself(
    gazetteer: Gazetteer, table: OccupationTable
) -> None:
    found = similar(gazetteer, table, "a")
    assert ("b", Section.MATCHED) in found
    assert {id_ for id_, _ in found} <= {"b", "f"}


def test_a_closed_vacancy_has_similar_ones_too(
    gazetteer: Gazetteer, table: OccupationTable
) -> None:
    assert similar(gazetteer, table, "d")


def test_an_unknown_vacancy_has_none(gazetteer: Gazetteer, table: OccupationTable) -> None:
    assert similar(gazetteer, table, "x") == []


def test_reasons_name_what_they_share(gazetteer: Gazetteer, table: OccupationTable) -> None:
    hits = matcher_over(WAITERS, gazetteer, table).similar("a", today=TODAY)
    shared = next(hit for hit in hits if hit.facts.id == "b")
    assert shared.reasons[0].code == "occupation"
    assert shared.reasons[0].values["title"] == table.named("服務生")[0].zh
