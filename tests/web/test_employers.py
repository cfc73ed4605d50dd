"""Which vacancies are taken to be of one employer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from webapp.models.base import Clock, IdMaker
from webapp.models.connection import Database
from webapp.services.employers import EmployerIdentity, find_or_create, name_key

TAIWANJOBS, TABLE = "taiwanjobs", "table"


Same = Callable[..., bool]


@pytest.fixture
def same(database: Database, clock: Clock, ids: IdMaker) -> Same:
    """Whether these are one employer: met one by one, and (checked too) all at once."""

    def run(*identities: EmployerIdentity) -> bool:
        found = []
        for identity in identities:
            with database.write() as session:
                made = find_or_create(session, [identity], now=clock(), ids=ids)
                found += [employer.id for employer in made]
        with database.write() as session:
            again = find_or_create(session, identities, now=clock(), ids=ids)
            assert [employer.id for employer in again] == found
        return len(set(found)) == 1

    return run


def at(source: str, name: str, business: str | None = None, account: str | None = None):
    return EmployerIdentity(source, name, business, account)


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        (at(TABLE, "甲公司", "12345678"), at(TAIWANJOBS, "甲股份有限公司", "12345678"), True),
        (at(TABLE, "甲公司", "12345678"), at(TABLE, "甲公司", "87654321"), False),
        (at(TAIWANJOBS, "甲公司", None, "e1"), at(TAIWANJOBS, "甲（新名）", None, "e1"), True),
        (at(TAIWANJOBS, "甲公司", None, "e1"), at(TAIWANJOBS, "甲公司", None, "e2"), False),
        (at(TAIWANJOBS, "甲公司", None, "e1"), at(TABLE, "甲公司", None, "e1"), True),
        (at(TAIWANJOBS, "甲公司", None, "e1"), at(TABLE, "乙公司", None, "e1"), False),
        (at(TABLE, "台灣麵包（股）公司"), at(TABLE, "臺灣麵包(股) 公司"), True),
        (at(TABLE, "甲公司"), at(TABLE, "乙公司"), False),
        (at(TABLE, "甲公司"), at(TAIWANJOBS, "甲公司", "12345678", "e1"), True),
        (at(TABLE, "甲公司", "12345678", "e1"), at(TABLE, "甲公司", "12345678", "e2"), True),
        (at(TABLE, "甲公司", "12345678", "e1"), at(TABLE, "甲公司", "87654321", "e1"), False),
    ],
)
def test_signs_of_one_employer(
    same: Same, first: EmployerIdentity, second: EmployerIdentity, one: bool
) -> None:
    assert same(first, second) is one


def test_a_business_id_met_later_is_remembered(same: Same) -> None:
    by_name = at(TABLE, "甲公司")
    with_number = at(TABLE, "甲公司", "12345678")
    other_name = at(TABLE, "改名後的甲", "12345678")
    assert same(by_name, with_number, other_name)


def test_a_name_of_signs_only_still_has_a_key() -> None:
    assert name_key("★★★") == "★★★"
    assert len(name_key("㈱" * 300)) == 300
