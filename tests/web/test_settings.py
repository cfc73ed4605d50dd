"""Settings: read from the environment, described, documented, and careful with secrets."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from indexer.errors import InvalidValueError
from webapp.settings import Settings, load_settings, variable
from webapp.settings.describe import describe, unknown_variables

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operators-guide.md"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("JOBBANK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JOBBANK_DATA_DIR", str(tmp_path / "data"))


def test_every_setting_has_a_meaning_and_an_example() -> None:
    assert all(line.meaning and line.example for line in describe(load_settings()))


def test_every_setting_stands_in_the_operators_guide() -> None:
    named = set(re.findall(r"`(JOBBANK_[A-Z_]+)`", GUIDE.read_text("utf-8")))
    assert named == {variable(name) for name in Settings.model_fields}


def test_all_state_lies_in_the_data_folder_by_default(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database_address() == f"sqlite:///{tmp_path}/data/jobbank.sqlite"
    assert settings.index_dir == tmp_path / "data" / "index"
    assert settings.cache_dir == tmp_path / "data" / "cache"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("JOBBANK_PORT", "70000", "65535"),
        ("JOBBANK_TODAY", "yesterday", "date"),
        ("JOBBANK_LANGUAGES", "zh_Hant_TW,xx", "zh_Hant_TW, en"),
        ("JOBBANK_LANGUAGES", "", "zh_Hant_TW, en"),
        ("JOBBANK_SECRET_KEY", "short", "16"),
        ("JOBBANK_LOG_LEVEL", "loud", "debug"),
        ("JOBBANK_BROKER", "amqp://queue", "redis://"),
    ],
)
def test_a_wrong_value_is_refused_naming_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidValueError) as caught:
        load_settings()
    assert caught.value.field == name
    assert name in str(caught.value)
    assert reason in str(caught.value)


def test_a_secret_is_not_repeated_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBBANK_SECRET_KEY", "tooshort")
    with pytest.raises(InvalidValueError) as caught:
        load_settings()
    assert "tooshort" not in str(caught.value)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBBANK_TRUSTED_HOSTS", "a.example, b.example")
    assert load_settings().trusted_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (
            "JOBBANK_DATABASE_URL",
            "postgresql://jobbank:pa55w0rd@db.example:5432/jobbank",
            "postgresql://jobbank:********@db.example:5432/jobbank",
        ),
        (
            "JOBBANK_DATABASE_URL",
            "postgresql:///jobbank?password=pa55w0rd",
            "postgresql:///jobbank?********",
        ),
        ("JOBBANK_ELASTICSEARCH_URL", "https://search.example:9200", "https://search.example:9200"),
        ("JOBBANK_SECRET_KEY", "https://pa55w0rd.example", "********"),
    ],
)
def test_secrets_are_masked(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, shown: str
) -> None:
    monkeypatch.setenv(name, value)
    settings = load_settings()
    assert {line.name: line.value for line in describe(settings)}[name] == shown
    assert "pa55w0rd" not in repr(settings)


def test_a_missing_key_is_made_once_and_kept_for_the_owner_alone() -> None:
    settings = load_settings()
    key = settings.signing_key()
    assert len(key) == 64
    assert load_settings().signing_key() == key
    kept = settings.data_dir / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret_key"]


def test_a_given_key_is_used_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBBANK_SECRET_KEY", "0123456789abcdef")
    settings = load_settings()
    assert settings.signing_key() == "0123456789abcdef"
    assert not settings.data_dir.exists()


def test_misspelt_settings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBBANK_PROT", "8000")
    monkeypatch.setenv("JOBBANK_TEST_POSTGRESQL_URL", "postgresql:///x")
    assert unknown_variables() == ["JOBBANK_PROT"]


def test_of_a_broker_with_a_password_only_the_password_is_masked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for given, shown in (
        (None, "database"),
        ("redis://:secret@queue:6379/1", "redis://:********@queue:6379/1"),
    ):
        if given:
            monkeypatch.setenv("JOBBANK_BROKER", given)
        lines = {line.name: line for line in describe(load_settings())}
        assert lines["JOBBANK_BROKER"].value == shown
        assert lines["JOBBANK_BROKER"].default == "database"
