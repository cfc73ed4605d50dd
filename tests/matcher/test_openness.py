"""Behind the matched ads stand those first that leave less open of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from indexer.documents import SearchDocument
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.vocabulary import EmploymentKind, Shift
from matcher.request import SearchRequest
from matcher.results import Section
from tests.matcher.vacancies import NEGOTIABLE, TODAY, document, hourly, matcher_over, monthly

Listed = Callable[[str, Sequence[SearchDocument]], list[tuple[Section, str]]]
PART_TIME = EmploymentKind.PART_TIME


@pytest.fixture
def listed(gazetteer: Gazetteer, table: OccupationTable) -> Listed:
    """The ads that a sentence finds, in their order, with their sections."""

    def search(text: str, documents: Sequence[SearchDocument]) -> list[tuple[Section, str]]:
        found = matcher_over(documents, gazetteer, table).search(
            SearchRequest(text=text), today=TODAY
        )
        return [(hit.section, hit.facts.id) for hit in found.hits]

    return search


def test_a_known_fit_stands_above_one_that_may_fit(listed: Listed) -> None:
    documents = [
        document("a", "服務生", pay=NEGOTIABLE),
        document("b", "服務生夥伴餐飲門市", pay=hourly(210)),
    ]
    assert listed("服務生 時薪200", documents) == [
        (Section.MATCHED, "b"),
        (Section.POSSIBLE, "a"),
    ]


def test_one_open_condition_is_better_than_two(listed: Listed) -> None:
    documents = [
        document("a", "服務生", pay=NEGOTIABLE),
        document("b", "服務生夥伴餐飲門市", pay=NEGOTIABLE, shifts=(Shift.EVENING,)),
    ]
    found = listed("服務生 晚班 時薪200", documents)
    assert found == [(Section.POSSIBLE, "b"), (Section.POSSIBLE, "a")]


def test_a_top_that_reaches_is_better_than_silence_and_silence_than_less(listed: Listed) -> None:
    documents = [
        document("a", "服務生", pay=hourly(190)),
        document("b", "服務生", pay=NEGOTIABLE),
        document("c", "服務生", pay=hourly(190, 220)),
    ]
    assert [id_ for _, id_ in listed("服務生 時薪200", documents)] == ["c", "b", "a"]


def test_pay_by_the_month_speaks_against_part_time_work(listed: Listed) -> None:
    documents = [
        document("a", "服務生", pay=monthly(32_000)),
        document("b", "服務生", pay=hourly(200)),
        document("c", "服務生", pay=monthly(32_000), kind=PART_TIME),
    ]
    assert listed("兼職 服務生", documents) == [
        (Section.MATCHED, "c"),
        (Section.POSSIBLE, "b"),
        (Section.POSSIBLE, "a"),
    ]


def test_related_ads_stand_by_likeness_and_by_what_they_leave_open(listed: Listed) -> None:
    documents = [
        document("a", "餐飲外場領班", pay=NEGOTIABLE),
        document("b", "餐飲外場領班", pay=hourly(210)),
    ]
    assert listed("服務生 時薪200", documents) == [
        (Section.RELATED, "b"),
        (Section.RELATED, "a"),
    ]
