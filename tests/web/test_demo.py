"""The invented job bank: the same every time, true-looking, and with every kind of gap."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import locate
from indexer.places.point import Accuracy
from indexer.records import ResumeRecord, VacancyRecord
from indexer.vocabulary import PayBasis
from webapp.demo.filling import EMPLOYERS, RESUMES, VACANCIES, invented_records

TODAY = date(2026, 11, 1)
MINIMUM_WAGE = {PayBasis.HOUR: 196, PayBasis.MONTH: 29_500}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="module")
def table() -> OccupationTable:
    return OccupationTable.load()


@pytest.fixture(scope="module")
def records(
    gazetteer: Gazetteer, table: OccupationTable
) -> tuple[list[VacancyRecord], list[ResumeRecord]]:
    return invented_records(gazetteer, table, TODAY)


def share(vacancies: list[VacancyRecord], holds) -> float:
    return sum(map(holds, vacancies)) / len(vacancies)


def test_the_same_day_gives_the_same_records(records, gazetteer, table) -> None:
    assert invented_records(gazetteer, table, TODAY) == records


def test_there_are_as_many_as_promised_and_no_id_comes_twice(records) -> None:
    vacancies, resumes = records
    assert (len(vacancies), len(resumes)) == (VACANCIES, RESUMES)
    assert len({v.source_id for v in vacancies}) == VACANCIES
    assert EMPLOYERS * 0.9 < len({v.employer_source_id for v in vacancies}) <= EMPLOYERS


def test_every_kind_of_gap_is_there(records) -> None:
    vacancies, _ = records
    assert 0.03 < share(vacancies, lambda v: v.closes < TODAY) < 0.08
    assert 0.03 < share(vacancies, lambda v: v.district is None) < 0.08
    assert 0.08 < share(vacancies, lambda v: v.hours_text is None) < 0.2
    assert 0.03 < share(vacancies, lambda v: v.pay_basis is PayBasis.NEGOTIABLE) < 0.15
    assert 0.01 < share(vacancies, lambda v: v.agency is True) < 0.1
    assert 0.2 < share(vacancies, lambda v: v.pay_basis is PayBasis.HOUR) < 0.4


def test_no_pay_lies_under_the_minimum_wage(records) -> None:
    for vacancy in records[0]:
        least = MINIMUM_WAGE.get(vacancy.pay_basis)
        assert least is None or vacancy.pay_min >= least, vacancy.source_id


def test_every_address_is_a_door_of_its_district(records, gazetteer) -> None:
    addressed = [v for v in records[0] if v.address and v.district][:300]
    for vacancy in addressed:
        found = locate(vacancy.address, gazetteer, city=vacancy.city, district=vacancy.district)
        assert found is not None
        assert (found.accuracy, found.district) == (Accuracy.DOOR, vacancy.district)


def test_no_sentence_has_an_empty_place(records) -> None:
    vacancies, resumes = records
    for text in [v.description for v in vacancies] + [r.autobiography for r in resumes]:
        assert "{" not in text
        assert "None" not in text
