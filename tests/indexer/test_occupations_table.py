"""indexer.occupations.table: the table that ships is clean, and its lookups hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import orjson
import pytest

from indexer.errors import SourceError
from indexer.occupations.compounds import compounds
from indexer.occupations.duties import duties
from indexer.occupations.recognise import load_colloquial
from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold

TABLE = OccupationTable.load()
TITLES = [row.zh for row in TABLE]


def test_ids_say_the_major_group() -> None:
    assert len(TABLE) == 1035
    assert {row.major for row in TABLE} == set(TABLE.major_groups)
    assert list(TABLE.major_groups) == [f"{number:02}" for number in range(1, 23)]
    for row in TABLE:
        assert row.id[:2] == row.major
        assert len(row.id) == 5
        assert row.id.isdigit()


def test_no_name_stands_twice_in_one_list_of_an_occupation() -> None:
    for row in TABLE:
        for aliases in (row.aliases, row.aliases_en):
            folded = [fold(name) for name in (row.zh, row.en, *aliases)]
            assert not [name for name, count in Counter(folded).items() if count > 1], row.zh


def test_names_can_stand_in_a_text() -> None:
    """No remark in brackets, no stray blanks, nothing shorter than two characters."""
    for row in TABLE:
        for name in row.names:
            assert name == name.strip()
            assert len(fold(name)) >= 2, row.zh
            assert not set("（）、／") & set(name), (row.zh, name)


HAN = re.compile("[\u4e00-\u9fff]")


def test_names_stand_in_the_list_of_their_language() -> None:
    for row in TABLE:
        assert HAN.search(row.zh), row.zh
        assert HAN.search(row.definition), row.zh
        for english in (row.en, row.definition_en, *row.aliases_en):
            assert english, row.zh
            assert not HAN.search(english), (row.zh, english)
        assert all((row.definition, row.aliases, row.skills, row.shifts)), row.zh


def test_a_shared_alias_names_few_occupations_in_the_order_of_their_use() -> None:
    """司機 names several; who has it earliest among the aliases comes first, then the lower id."""
    shared = {name: owners for name, owners in TABLE.names.items() if len(owners) > 1}
    assert max(map(len, shared.values())) <= 3
    for name, owners in shared.items():
        assert fold(owners[0].zh) == name or all(fold(row.zh) != name for row in owners[1:])


def test_no_title_is_the_alias_of_another_occupation() -> None:
    titles = {fold(row.zh) for row in TABLE}
    assert not [a for row in TABLE for a in row.aliases if fold(a) in titles]


def test_neighbours_stand_in_the_table_and_are_others() -> None:
    for row in TABLE:
        assert [near.zh for near in TABLE.near(row.id)] == list(row.near)
        assert row.zh not in row.near


def test_look_alikes_are_other_jobs() -> None:
    for row in TABLE:
        own = set(map(fold, row.names))
        assert not own & set(map(fold, row.look_alikes)), row.zh


def test_closed_lists_hold() -> None:
    shifts = {"day", "evening", "night", "weekend", "rotating", "flexible"}
    schools = {"none", "junior_high", "senior_high", "junior_college", "university", "master"}
    for row in TABLE:
        assert set(row.shifts) <= shifts
        assert row.education in schools | {"doctor"}
        assert {licence.required for licence in row.licences} <= {"law", "usual", "plus"}
        assert len({licence.name for licence in row.licences}) == len(row.licences), row.zh
        assert not row.mol or (row.mol.isdigit() and len(row.mol) == 4)
        assert row.definition.endswith("。")


def test_children_are_others_and_never_their_own_ancestors() -> None:
    for row in TABLE:
        seen = {row.id}
        below = list(TABLE.children(row.id))
        while below:
            child = below.pop()
            assert child.id != row.id
            if child.id not in seen:
                seen.add(child.id)
                below.extend(TABLE.children(child.id))
    assert TABLE.title("書店店員") in TABLE.children(TABLE.title("門市人員").id)
    assert TABLE.children(TABLE.title("書店店員").id) == ()


def test_lookups_take_any_spelling_and_put_the_title_first() -> None:
    carer = TABLE.title("照顧服務員")
    assert TABLE["17400"] is carer
    assert "17400" in TABLE
    assert TABLE.named("照服员") == (carer,)
    assert TABLE.named("ＣＥＯ") == (TABLE.title("總經理"),)
    assert TABLE.named("沒有這種工作") == ()
    assert {row.zh for row in TABLE.named("機電工程師")} == {"營建機電工程師", "電機工程師"}
    assert all(TABLE.named(row.zh)[0] is row for row in TABLE)
    assert carer in TABLE.with_mol(carer.mol)
    assert TABLE.with_mol("") == ()


def test_a_broken_row_is_refused_with_its_reason(tmp_path: Path) -> None:
    rows = [
        {**orjson.loads(orjson.dumps(TABLE["17400"])), "near": []},
        {**orjson.loads(orjson.dumps(TABLE["17410"])), "near": []},
    ]

    def load(*changed: dict[str, object]) -> OccupationTable:
        path = tmp_path / "rows.jsonl"
        path.write_bytes(b"\n".join(map(orjson.dumps, changed)))
        return OccupationTable.load(path)

    assert len(load(*rows)) == 2
    with pytest.raises(SourceError, match="stands twice"):
        load(rows[0], rows[0])
    with pytest.raises(SourceError, match="鑿冰人, which the table does not have"):
        load(rows[0], {**rows[1], "near": ["鑿冰人"]})
    with pytest.raises(SourceError, match="other keys"):
        load({**rows[0], "colour": "red"})


def test_the_parts_of_compound_titles_lead_to_occupations_of_the_table() -> None:
    rules = compounds()
    assert {title for kind in rules.kinds for title in kind.titles.values()} <= set(TITLES)
    assert {title for titles in rules.crews.titles.values() for title in titles} <= set(TITLES)
    assert set(duties().titles.values()) <= set(TITLES)


def test_what_people_say_names_occupations_of_the_table() -> None:
    said = load_colloquial()
    assert len(said) >= 2_000
    assert len({fold(phrase) for phrase in said}) == len(said)
    for phrase, titles in said.items():
        assert len(fold(phrase)) >= 2
        assert titles, phrase
        assert len(set(titles)) == len(titles)
        for title in titles:
            assert TABLE.title(title).zh == title
