"""Backups: records restored and the index rebuilt from them give the same answers."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from indexer.errors import JobBankError
from tests.conftest import TODAY_NOON
from tests.web import known_vacancies, small_site
from webapp.models.connection import Database, open_database
from webapp.services.backup import create, restore

ASKED = (
    "/api/v1/vacancies",
    "/api/v1/vacancies?q=服務生&include=facets",
    "/api/v1/vacancies?district=信義區&sort=pay",
    "/api/v1/vacancies/map?box=121.5,25,121.6,25.1&zoom=13",
    "/search.csv",
)


def answers(app: Flask) -> list[Any]:
    """What the site says, but for the name of the index."""
    said = []
    for path in ASKED:
        with app.test_client().get(path) as answer:
            found = json.loads(answer.text) if answer.is_json else answer.text
        if isinstance(found, dict):
            found.pop("generation", None)
        said.append(found)
    return said


def test_what_is_restored_and_rebuilt_answers_as_before(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    file, kept = tmp_path / "backup", tmp_path / "a" / "secret_key"
    with small_site.wiring(tmp_path / "a", database_url=database_url) as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS)
        kept.write_text("k" * 64)
        before = answers(small_site.site(parts))
        told = create(parts.database, file, files={"secret_key": kept}, now=TODAY_NOON)
    assert told.vacancies == len(known_vacancies.RECORDS)
    assert file.stat().st_mode & 0o077 == 0
    with small_site.wiring(tmp_path / "b", database_url=empty_database_url) as parts:
        records, key = parts.unchecked_database(), tmp_path / "b" / "secret_key"
        if database_url.partition(":")[0] != empty_database_url.partition(":")[0]:
            with pytest.raises(JobBankError, match=told.database):
                restore(records, file, files={"secret_key": key})
            records.close()
            return
        assert restore(records, file, files={"secret_key": key}) == told
        records.close()
        assert key.read_text() == "k" * 64
        small_site.rebuild_index(parts)
        assert answers(small_site.site(parts)) == before


def test_nothing_is_restored_over_anything(database: Database, tmp_path: Path) -> None:
    create(database, tmp_path / "backup", files={}, now=TODAY_NOON)
    with pytest.raises(JobBankError) as refused:
        restore(database, tmp_path / "backup", files={})
    assert refused.value.code == "backup_not_empty"


def test_an_empty_database_is_not_worth_a_backup(empty_database_url: str, tmp_path: Path) -> None:
    empty = open_database(empty_database_url)
    with pytest.raises(JobBankError) as refused:
        create(empty, tmp_path / "backup", files={}, now=TODAY_NOON)
    empty.close()
    assert refused.value.code == "backup_nothing"
    assert not (tmp_path / "backup").exists()


def test_a_damaged_backup_changes_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    file, empty = tmp_path / "backup", open_database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    create(sqlite_database, file, files={}, now=TODAY_NOON)
    whole = bytearray(gzip.decompress(file.read_bytes()))
    place = whole.index(b"SQLite format 3")
    flipped = bytes(whole[: place + 200]) + b"\xff" + bytes(whole[place + 201 :])
    for damaged in (gzip.compress(flipped), file.read_bytes()[:-500], b"", b"no backup"):
        file.write_bytes(damaged)
        with pytest.raises(JobBankError) as refused:
            restore(empty, file, files={})
        assert refused.value.code == "backup_unreadable"
    empty.close()


def test_a_password_is_not_shown_to_other_users(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgresql_url: str
) -> None:
    seen: list[Any] = []

    def watch(words: list[Any], **options: Any) -> Any:
        seen.append((words, options["env"]["PGPASSWORD"]))
        return subprocess.CompletedProcess(words, 1, "", "no")

    monkeypatch.setattr("webapp.services.backup.subprocess.run", watch)
    monkeypatch.setattr("webapp.services.backup.schema_state", lambda _: "current")
    away = open_database("postgresql://clerk:pa55w0rd@localhost/records")
    with pytest.raises(JobBankError, match="pg_dump"):
        create(away, tmp_path / "backup", files={}, now=TODAY_NOON)
    away.close()
    ((words, password),) = seen
    assert password == "pa55w0rd"
    assert "pa55w0rd" not in " ".join(map(str, words))


def test_a_place_that_cannot_be_written_is_named(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(JobBankError, match="nowhere") as refused:
        create(sqlite_database, tmp_path / "nowhere" / "backup", files={}, now=TODAY_NOON)
    assert refused.value.code == "backup_unwritable"
