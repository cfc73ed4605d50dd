"""What Prometheus is told: counts and times by fixed words, never who asked or what for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from indexer.errors import SearchIndexError
from indexer.pipeline import VacancySubject
from indexer.vocabulary import VacancyState
from tests.web import known_vacancies, small_site
from tests.web.fakes import FakeIndex, FakePipeline, vacancy
from tests.web.small_site import LettersWiring
from webapp.metrics import Metrics
from webapp.models import Reason
from webapp.models.base import utc_now
from webapp.services.outbox import record_changes
from webapp.tasks.indexing import IndexingThread, relay_lease
from webapp.tasks.metrics import StateCollector

SECRET = "王小明0912345678"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LettersWiring]:
    """A measured job bank with the known vacancies."""
    folder = tmp_path_factory.mktemp("measured")
    with small_site.wiring(folder, metrics_port=9100) as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS)
        yield parts


def told(registry: CollectorRegistry) -> dict[tuple[str, ...], float]:
    """Figures by name and values of their labels, those of histograms' parts left out."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created", "_sum"))
    }


def measured(parts: LettersWiring) -> dict[tuple[str, ...], float]:
    assert parts.metrics is not None
    return told(parts.metrics.registry)


def test_nothing_is_measured_unless_the_settings_want_it(tmp_path: Path) -> None:
    parts = small_site.wiring(tmp_path)
    assert parts.metrics is None
    assert "Measured" not in type(parts.vacancy_describer).__name__


def test_requests_are_counted_by_route_and_status_and_searches_by_kind(
    parts: LettersWiring,
) -> None:
    client = small_site.site(parts).test_client()
    before = measured(parts)
    for path in (
        f"/?q={SECRET}",
        "/?kind=part_time",
        "/api/v1/vacancies/map?box=121.5,25,121.6,25.1&zoom=13",
        f"/api/v1/suggestions?q={SECRET}",
        "/vacancies/none",
        f"/{SECRET}",
        "/api/v1/vacancies?after=wrong",
    ):
        client.get(path).close()
    after = measured(parts)
    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key)}
    assert grown == {
        ("jobbank_requests_total", "GET", "/", "200"): 2,
        ("jobbank_requests_total", "GET", "/api/v1/vacancies/map", "200"): 1,
        ("jobbank_requests_total", "GET", "/api/v1/suggestions", "200"): 1,
        ("jobbank_requests_total", "GET", "/vacancies/<public_id>", "404"): 1,
        ("jobbank_requests_total", "GET", "unmatched", "404"): 1,
        ("jobbank_requests_total", "GET", "/api/v1/vacancies", "400"): 1,
        ("jobbank_request_seconds_count", "/"): 2,
        ("jobbank_request_seconds_count", "/api/v1/vacancies/map"): 1,
        ("jobbank_request_seconds_count", "/api/v1/suggestions"): 1,
        ("jobbank_request_seconds_count", "/vacancies/<public_id>"): 1,
        ("jobbank_request_seconds_count", "unmatched"): 1,
        ("jobbank_request_seconds_count", "/api/v1/vacancies"): 1,
        ("jobbank_search_seconds_count", "words"): 1,
        ("jobbank_search_seconds_count", "filters"): 1,
        ("jobbank_search_seconds_count", "map"): 1,
        ("jobbank_search_seconds_count", "suggestions"): 1,
    }
    assert parts.metrics is not None
    assert SECRET not in generate_latest(parts.metrics.registry).decode()


def test_searches_that_fail_are_counted(
    parts: LettersWiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SearchIndexError("index_unreadable", "The index cannot be read.")

    monkeypatch.setattr("matcher.search.Matcher.search", fail)
    assert small_site.site(parts).test_client().get("/?q=x").status_code == 503
    assert measured(parts)["jobbank_search_failures_total", "words"] == 1


def test_addresses_that_the_geocoder_does_not_find_are_counted(parts: LettersWiring) -> None:
    before = measured(parts)
    subjects = [
        VacancySubject(
            f"a0000000000{number}",
            1,
            VacancyState.APPROVED,
            "e00000000001",
            vacancy(str(number), city="臺北市", address=address),
        )
        for number, address in enumerate(("信義路五段7號", "無此路九段999號"))
    ]
    parts.pipeline.documents(subjects, embed=False)
    after = measured(parts)
    for outcome in ("placed", "missed"):
        key = ("jobbank_addresses_total", outcome)
        assert after[key] - before.get(key, 0) == 1


def test_indexing_is_counted_and_its_failures_too(parts: LettersWiring) -> None:
    metrics, index = Metrics(), FakeIndex()
    with parts.database.write() as session:
        record_changes(session, ["gone00000001"], Reason.REMOVED, now=utc_now())
    work = IndexingThread(
        parts.database,
        lambda: index,
        FakePipeline,
        lease=relay_lease(parts.database),
        metrics=metrics,
    )
    index.broken = True
    assert work._work() > 0
    index.broken = False
    work._work()
    figures = told(metrics.registry)
    assert figures["jobbank_task_failures_total", "index"] == 1
    assert figures["jobbank_index_changes_total", "done"] == 1
    assert figures["jobbank_task_seconds_count", "index"] >= 1


def test_the_state_of_the_parts_is_told_when_asked(parts: LettersWiring) -> None:
    registry = CollectorRegistry()
    registry.register(StateCollector(parts))
    figures = told(registry)
    for part in ("database", "index", "embedder", "outbox", "worker"):
        assert figures["jobbank_ready", part] == 1
    for figure in ("depth", "parked", "oldest_seconds", "done_total", "failed_total"):
        assert figures[f"jobbank_queue_{figure}", "import"] == 0
    assert figures[("jobbank_worker_here",)] == 0
    assert figures["jobbank_index_documents", "vacancy"] == len(known_vacancies.RECORDS)
    assert figures["jobbank_index_age_seconds", "vacancy"] >= 0
    assert figures[("jobbank_outbox_pending",)] == 0
    assert figures[("jobbank_outbox_oldest_seconds",)] == 0


def test_a_part_that_is_away_is_told_and_its_figures_left_out(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    address = "postgresql://nobody@127.0.0.1:1/nothing"
    registry.register(StateCollector(small_site.wiring(tmp_path, database_url=address)))
    figures = told(registry)
    assert figures["jobbank_ready", "database"] == 0
    assert ("jobbank_outbox_pending",) not in figures
