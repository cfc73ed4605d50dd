"""The official open data through the real commands: imported, indexed, found, counted.

What is expected is counted here over the files' raw rows, by means of their own.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.command import JobBank, Said
from tests.shared_data import shared_path

pytestmark = [pytest.mark.shared_data, pytest.mark.xdist_group("official_files")]

UTF8, CP950, XML, JSON = (
    "taiwanjobs_utf8_bom.csv",
    "taiwanjobs_cp950.csv",
    "taiwanjobs.xml",
    "taiwanjobs_datastore.json",
)
FEW = 40
"""Rows whose vectors are made too: a model takes about a tenth of a second a row."""

Row = dict[str, str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The four files, unpacked."""
    folder = tmp_path_factory.mktemp("official")
    unpacked = {}
    for name in (UTF8, CP950, XML, JSON):
        packed = shared_path("vacancies", "official", f"{name}.gz")
        unpacked[name] = folder / name
        unpacked[name].write_bytes(gzip.decompress(packed.read_bytes()))
    return unpacked


@pytest.fixture(scope="module")
def raw(files: dict[str, Path]) -> list[Row]:
    """The rows of the file, by the plain names of their columns."""
    with files[UTF8].open(encoding="utf-8-sig", newline="") as lines:
        return [
            {name.partition("（")[0]: value for name, value in row.items()}
            for row in csv.DictReader(lines)
        ]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, files: dict[str, Path]) -> JobBank:
    """A job bank into which the CSV file was imported."""
    bank = JobBank(tmp_path_factory.mktemp("official-bank"))
    said = bank.run("import", "--json", files[UTF8])
    assert (said.status, said.err) == (0, "")
    return bank


@pytest.fixture(scope="module")
def searchable(bank: JobBank, raw: list[Row]) -> Iterator[Callable[..., int]]:
    """Asks the served site; how many vacancies match. Their words are in, vectors may follow."""
    with bank.served() as site:
        site.wait_for(len(raw))

        def total(**parameters: object) -> int:
            return int(site.json("/api/v1/vacancies", size=1, **parameters)["total"])

        yield total


def _in(row: Row, district: str) -> bool:
    return row["CITYNAME"].endswith(district)


def _pays(row: Row, basis: str, least: int) -> bool:
    return row["SALARYCD"] == basis and row["NT_L"].isdigit() and int(row["NT_L"]) >= least


def _new_changed_unchanged_refused(said: Said) -> tuple[int, int, int, int]:
    (report,) = said.json
    assert report["source"] == "taiwanjobs"
    return report["new"], report["changed"], report["unchanged"], report["refused"]


def test_every_format_brings_the_same_vacancies(
    tmp_path: Path, files: dict[str, Path], raw: list[Row]
) -> None:
    bank, rows = JobBank(tmp_path), len(raw)
    outcomes = {name: bank.run("import", "--json", files[name]) for name in (XML, UTF8, JSON)}
    assert _new_changed_unchanged_refused(outcomes[XML]) == (rows, 0, 0, 0)
    assert _new_changed_unchanged_refused(outcomes[UTF8]) == (0, 0, rows, 0)
    page = len(json.loads(files[JSON].read_bytes())["result"]["records"])
    assert _new_changed_unchanged_refused(outcomes[JSON]) == (0, 0, page, 0)


def test_big5_changes_only_what_it_cannot_write(
    tmp_path: Path, files: dict[str, Path], raw: list[Row]
) -> None:
    bank = JobBank(tmp_path)
    bank.run("import", files[UTF8])
    unwritable = sum(
        any("?" in text for text in _in_cp950(row)) for row in raw if _lost_in_cp950(row)
    )
    said = bank.run("import", "--json", files[CP950])
    assert _new_changed_unchanged_refused(said) == (0, unwritable, len(raw) - unwritable, 0)


def _in_cp950(row: Row) -> list[str]:
    return [text.encode("cp950", "replace").decode("cp950") for text in row.values()]


def _lost_in_cp950(row: Row) -> bool:
    return _in_cp950(row) != list(row.values())


def test_a_second_import_changes_nothing(
    bank: JobBank, files: dict[str, Path], raw: list[Row]
) -> None:
    said = bank.run("import", "--json", files[UTF8])
    assert _new_changed_unchanged_refused(said) == (0, 0, len(raw), 0)


def test_a_trial_writes_nothing(tmp_path: Path, files: dict[str, Path], raw: list[Row]) -> None:
    bank = JobBank(tmp_path)
    said = bank.run("import", "--dry-run", "--json", files[XML])
    assert _new_changed_unchanged_refused(said)[0] == len(raw)
    assert bank.run("index", "status", "--json").json["pending"] == 0


def test_everything_is_found(searchable: Callable[..., int], raw: list[Row]) -> None:
    assert searchable() == len(raw)


def test_districts_are_counted_as_the_file_has_them(
    searchable: Callable[..., int], raw: list[Row]
) -> None:
    names = Counter(row["CITYNAME"] for row in raw)
    for district in ("大安區", "內湖區", "文山區"):
        stated = names[f"台北市{district}"]
        # an ad that states no district may still name one in its text
        named = sum(
            row["CITYNAME"] == "台北市不限" and district[:2] in "".join(row.values()) for row in raw
        )
        assert stated <= searchable(district=district) <= stated + named


@pytest.mark.parametrize(
    ("basis", "code", "least"), [("時薪", "hour", 200), ("月薪", "month", 40_000)]
)
def test_pay_wishes_are_counted_as_the_file_has_them(
    searchable: Callable[..., int], raw: list[Row], basis: str, code: str, least: int
) -> None:
    expected = sum(_pays(row, basis, least) for row in raw)
    assert searchable(pay_basis=code, pay=least) == expected


@pytest.mark.parametrize(
    ("parameters", "holds"),
    [
        ({"kind": "part_time"}, lambda row: row["WK_TYPE"] == "兼職"),
        ({"experience": 0}, lambda row: row["EXPERIENCE"] in {"無", "1年內"}),
        (
            {"experience": 24},
            lambda row: row["EXPERIENCE"] in {"無", "1年內", "1年以上", "2年以上"},
        ),
        ({"education": "junior_high"}, lambda row: row["EDGRDESC"] in {"不拘", "國小", "國中"}),
        (
            {"kind": "full_time", "pay": 50_000, "experience": 0},
            lambda row: (
                row["WK_TYPE"] == "全職"
                and _pays(row, "月薪", 50_000)
                and row["EXPERIENCE"] in {"無", "1年內"}
            ),
        ),
    ],
    ids=["part_time", "no_experience", "two_years", "junior_high", "several"],
)
def test_filters_are_counted_as_the_file_has_them(
    searchable: Callable[..., int],
    raw: list[Row],
    parameters: dict[str, object],
    holds: Callable[[Row], bool],
) -> None:
    assert searchable(**parameters) == sum(holds(row) for row in raw)


def test_the_search_command_says_the_same(
    bank: JobBank, searchable: Callable[..., int], raw: list[Row]
) -> None:
    sentences = ["大安區 時薪200以上", "內湖區 兼職", "時薪200以上"]
    first, second, third = bank.run("search", "-", "--json", stdin="\n".join(sentences)).lines
    assert first["total"] == searchable(district="大安區", pay_basis="hour", pay=200)
    assert first["total"] >= sum(_in(row, "大安區") and _pays(row, "時薪", 200) for row in raw) > 0
    assert (
        second["total"] >= sum(_in(row, "內湖區") and row["WK_TYPE"] == "兼職" for row in raw) > 0
    )
    assert third["total"] == sum(_pays(row, "時薪", 200) for row in raw)


def test_words_are_found_where_they_stand(
    bank: JobBank, searchable: Callable[..., int], raw: list[Row]
) -> None:
    """A word that no table knows is looked for in the ads' own texts."""
    for word in ("停車場", "監視器"):
        expected = sum(
            word in row["OCCU_DESC"] or word in row["JOB_DETAIL"] or word in row["COMPNAME"]
            for row in raw
        )
        assert searchable(q=word, plain=word) >= expected > 0


def test_words_and_vectors_of_some(tmp_path: Path, files: dict[str, Path], raw: list[Row]) -> None:
    lines = files[UTF8].read_text("utf-8-sig")
    some = tmp_path / "some.csv"
    with some.open("w", encoding="utf-8", newline="") as out:
        rows = list(csv.reader(lines.splitlines(keepends=True)))
        csv.writer(out).writerows(rows[: FEW + 1])
    bank = JobBank(tmp_path / "bank")
    assert bank.run("import", some).status == 0
    indexed = bank.run("index", "run", "--json")
    assert (indexed.status, indexed.json["changes"], indexed.json["parked"]) == (0, FEW, 0)
    (vacancies, _) = bank.run("index", "status", "--json").json["kinds"]
    assert (vacancies["documents"], vacancies["without_vector"]) == (FEW, 0)
    verified = bank.run("index", "verify", "--json")
    assert (verified.status, verified.json["agrees"]) == (0, True)
    title = raw[0]["OCCU_DESC"]
    found = bank.run("search", "--json", title).json
    assert found["hits"][0]["title"] == title
    assert bank.run("index", "run", "--json").json["changes"] == 0


def test_addresses_are_located(bank: JobBank) -> None:
    addresses = "臺北市信義區市府路1號\n台北車站\n火星市第一大道\n"
    hall, station, mars = bank.run("geocode", stdin=addresses).lines
    assert (hall["accuracy"], hall["district"]) == ("door", "信義區")
    assert abs(hall["lat"] - 25.0375) < 0.002
    assert abs(hall["lon"] - 121.5637) < 0.002
    assert station["district"] == "中正區"
    assert (mars["lat"], mars["lon"]) == (None, None)


BROKEN: dict[str, Callable[[dict[str, Path]], bytes]] = {
    "cut.xml": lambda files: files[XML].read_bytes()[:50_000],
    "cut.json": lambda files: files[JSON].read_bytes()[:50_000],
    "cut.csv": lambda files: files[UTF8].read_bytes()[: _inside_quotes(files[UTF8])],
    "cut.csv.gz": lambda files: gzip.compress(files[UTF8].read_bytes())[:50_000],
    "empty.csv": lambda _: b"",
    "picture.csv": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "page.xml": lambda _: "<html><body>系統維護中</body></html>".encode(),
    "entities.xml": lambda _: (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
        b"<DataList><Data>&a;</Data></DataList>"
    ),
}


def _inside_quotes(path: Path) -> int:
    """A place of the file within a quoted cell."""
    return path.read_bytes().index('"機構'.encode()) + 4


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_a_sentence_and_changes_nothing(
    tmp_path: Path, files: dict[str, Path], name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name](files))
    bank = JobBank(tmp_path / "bank")
    said = bank.run("import", files[UTF8], path)
    assert (said.status, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("jobbank: ")
    assert name in said.err
    # not even the good file before it was taken
    assert bank.run("index", "status", "--json").json["pending"] == 0


def test_a_file_that_is_not_there_is_named(bank: JobBank, tmp_path: Path) -> None:
    said = bank.run("import", tmp_path / "absent.csv")
    assert (said.status, said.out) == (2, "")
    assert "absent.csv" in said.err
