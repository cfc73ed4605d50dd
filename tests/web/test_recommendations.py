"""「為您推薦」: what suits somebody, with reasons, and nothing of it is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.sources.base import SourceFormat
from indexer.vocabulary import DocumentKind
from tests.web import known_vacancies, small_site
from tests.web.html_page import read
from tests.web.small_site import LettersWiring
from webapp.demo.filling import InventedRecords, invented_records
from webapp.services.imports import import_files
from webapp.services.resume_index import index_resumes

PATH = "/recommendations"
WAITRESS = {
    "work": "外場服務生",
    "where": "市政府站",
    "minutes": "30",
    "shift": ["evening"],
    "pay": "200",
    "pay_basis": "hour",
    "job1": "餐廳服務生",
    "years1": "2",
    "of_age": "1",
}
SECRET = "龍山寺後面的紅色鐵門"


def asked(client: FlaskClient, **values: Any) -> Any:
    return client.post(PATH, data=values, content_type="multipart/form-data")


def test_the_empty_form_asks_for_nothing_personal(visitor: FlaskClient) -> None:
    page = read(visitor.get(PATH).text)
    names = {one.attributes.get("name") for one in page.one("main").all("input")}
    assert {"work", "where", "licences"} <= names
    assert names.isdisjoint({"name", "email", "phone", "birth", "sex", "age", "photo"})


def test_what_suits_comes_first_with_reasons_and_no_bare_percentage(visitor: FlaskClient) -> None:
    response = asked(visitor, **WAITRESS)
    assert response.status_code == 200
    results = read(response.text).one("section", id="results")
    titles = [one.text for one in results.all("h3")]
    assert titles
    assert "服務生" in titles[0]
    assert not any("會計" in title for title in titles)
    assert "就是您想找的" in results.text
    assert "%" not in results.text
    assert "夜間服務生" not in results.text  # closed


def test_the_answer_is_kept_nowhere(
    visitor: FlaskClient, known_bank: LettersWiring, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = known_bank.settings.data_dir

    def kept() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    asked(visitor, work="店員")  # opens the index
    before = kept()
    response = asked(visitor, **WAITRESS | {"skills": SECRET, "job2": SECRET, "where": "信義區"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "ETag" not in response.headers
    assert SECRET in response.text  # in the form, to be changed and sent again
    assert all(SECRET.encode() not in content for content in kept().values())
    assert kept().keys() == before.keys()
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"work": ""}, "work"),
        ({"pay": "三萬"}, "pay"),
        ({"where": "不知道哪裡"}, "where"),
        ({"where": ""}, "where"),
        ({"resume": (io.BytesIO(b"no json"), "r.json")}, "resume"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    visitor: FlaskClient, change: dict[str, Any], field: str
) -> None:
    response = asked(visitor, **WAITRESS | change)
    assert response.status_code == 422
    assert response.headers["Cache-Control"] == "no-store"
    page = read(response.text)
    (link,) = page.one("div", "error-summary").all("a")
    assert link.attributes["href"] == f"#f-{field}"


def test_a_json_resume_will_do(visitor: FlaskClient) -> None:
    resume = {
        "basics": {"name": "王小明", "email": "a@b.example", "label": "外場服務生"},
        "work": [{"position": "服務生", "startDate": "2020-01", "endDate": "2022-01"}],
    }
    file = (io.BytesIO(json.dumps(resume).encode()), "resume.json")
    response = asked(visitor, resume=file)
    assert response.status_code == 200
    assert read(response.text).one("section", id="results").all("h3")
    assert "王小明" not in response.text


def test_a_large_file_is_refused(visitor: FlaskClient) -> None:
    response = asked(visitor, work="店員", resume=(io.BytesIO(b" " * 400_000), "r.json"))
    assert response.status_code == 413


def test_the_api_answers_the_same_and_keeps_nothing(visitor: FlaskClient) -> None:
    body = {
        "wished_occupations": ["外場服務生"], "where": "市政府站", "reach_minutes": 30,
        "wished_shifts": ["evening"], "pay": {"basis": "hour", "minimum": 200},
        "experience": [{"title": "餐廳服務生", "months": 24}], "of_age": True,
    }  # fmt: skip
    response = visitor.post("/api/v1/recommendations", json=body)
    assert response.headers["Cache-Control"] == "no-store"
    found = response.get_json()
    page = read(asked(visitor, **WAITRESS).text).one("section", id="results")
    titles = [match["facts"]["title"] for match in found["matches"]]
    assert [one.text.partition("，")[0] for one in page.all("h3")] == titles
    assert {part["code"] for part in found["matches"][0]["parts"]} >= {"work", "place", "shift"}


def test_the_api_names_what_is_wrong(visitor: FlaskClient) -> None:
    response = visitor.post("/api/v1/recommendations", json={"age": 58})
    assert (response.status_code, response.get_json()["field"]) == (400, "age")
    assert visitor.post("/api/v1/recommendations", data="x").status_code == 415


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LettersWiring]:
    """A demonstration: invented vacancies, and invented people in the index."""
    with small_site.wiring(tmp_path_factory.mktemp("demo"), demo=True) as parts:
        vacancies, people = invented_records(
            parts.gazetteer, parts.occupations, parts.today(), vacancies=60
        )
        sources = {
            "v": InventedRecords(SourceFormat.TABLE_CSV, vacancies),
            "r": InventedRecords(SourceFormat.JSON_RESUME, people[:150]),
        }
        import_files(
            parts.database, [Path(n) for n in sources], opener=lambda p, _: sources[p.name]
        )
        small_site.index(parts)
        writer = parts.open_writer()
        assert index_resumes(parts.database, writer, parts.pipeline) == 150
        index_resumes(parts.database, writer, parts.pipeline)
        counts = {one.kind: one.documents for one in writer.status()}
        assert counts[DocumentKind.RESUME] == 150
        writer.close()
        yield parts


@pytest.fixture
def shown(demo: LettersWiring) -> FlaskClient:
    return small_site.site(demo).test_client()


def _employers(parts: LettersWiring) -> list[str]:
    from matcher.request import SearchRequest

    found = parts.matcher.search(SearchRequest(size=60), today=parts.today())
    return list(dict.fromkeys(hit.facts.employer_id for hit in found.hits))


def test_in_a_demonstration_an_employer_sees_masked_people(
    demo: LettersWiring, shown: FlaskClient
) -> None:
    from sqlalchemy import select

    from webapp.models import Resume

    with demo.database.read() as session:
        names = {row.record["name"] for row in session.scalars(select(Resume))}
    pages = [shown.get(f"/employers/{id_}/candidates") for id_ in _employers(demo)[:12]]
    assert {one.status_code for one in pages} == {200}
    assert all(one.headers["Cache-Control"] == "no-store" for one in pages)
    people = [read(one.text).one("main") for one in pages]
    assert any(one.all("li", "fit") for one in people)
    assert not any(name in one.text for name in names for one in people)


def test_elsewhere_nobody_sees_people(
    visitor: FlaskClient, employer_ids: dict[str, str], demo: LettersWiring, shown: FlaskClient
) -> None:
    for id_ in employer_ids.values():
        assert visitor.get(f"/employers/{id_}/candidates").status_code == 404
    assert shown.get("/employers/nobody/candidates").status_code == 404
    foreign = f"/employers/{_employers(demo)[0]}/candidates?vacancy=other"
    assert shown.get(foreign).status_code == 404


def test_an_employer_that_is_not_invented_shows_nobody_even_in_a_demonstration(
    tmp_path: Path,
) -> None:
    from sqlalchemy import select

    from webapp.models import Employer

    with small_site.wiring(tmp_path, demo=True) as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS[:2])
        with parts.database.read() as session:
            (employer,) = session.scalars(select(Employer.public_id)).all()
        client = small_site.site(parts).test_client()
        assert client.get(f"/employers/{employer}/candidates").status_code == 404
