"""What search engines read of a vacancy keeps Google's rules and says what the page says."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.facts import PayFacts, PlaceFacts, VacancyFacts
from indexer.occupations.table import OccupationTable
from indexer.places.point import Accuracy
from indexer.records import VacancyRecord
from indexer.vocabulary import Education, EmploymentKind, PayBasis, Remote
from tests.web import known_vacancies
from tests.web.html_page import Element, read
from webapp.presentation.names import spelled_district
from webapp.seekers.job_posting import job_posting

_FILE = Path(__file__).parent / "data" / "google_job_posting.schema.json"
RULES = jsonschema_rs.validator_for(json.loads(_FILE.read_text("utf-8")), validate_formats=True)
FIRST_SEEN = date(2026, 10, 30)
NOTHING = OccupationTable([], {}, {})
_TAG = re.compile(r"<[^>]*>")


def faults(posting: dict[str, Any]) -> list[str]:
    """What breaks the rules: those of the schema, and those that a schema cannot say."""
    found = [f"{error.instance_path}: {error.message}" for error in RULES.iter_errors(posting)]
    if found:
        return found
    if _TAG.sub("", posting["description"]).strip() == posting["title"]:
        found.append("description: the same as the title")
    if posting.get("validThrough", "9") < posting["datePosted"]:
        found.append("validThrough: before datePosted")
    pay = posting.get("baseSalary", {}).get("value", {})
    if pay.get("minValue", 0) > pay.get("maxValue", 1e12):
        found.append("baseSalary: ends swapped")
    return found


def posting_of(page: Element) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.one("script", type="application/ld+json").text)
    return found


@pytest.fixture(scope="module", params=["zh_Hant_TW", "en"])
def pages(request: Any, known_site: Flask, public_ids: dict[str, str]) -> dict[str, Element]:
    """Every open known vacancy's page."""
    visitor = known_site.test_client()
    visitor.set_cookie("language", request.param)
    return {
        one.source_id: read(visitor.get(f"/vacancies/{public_ids[one.source_id]}").text)
        for one in known_vacancies.RECORDS
        if one.source_id != "X1"
    }


def test_every_page_keeps_the_rules(pages: dict[str, Element]) -> None:
    for page in pages.values():
        assert faults(posting_of(page)) == [], page.one("h1").text


def test_invented_vacancies_keep_the_rules(client: FlaskClient) -> None:
    cards = read(client.get("/").text).one(id="results").all("article")
    assert len(cards) > 10
    for card in cards[:10]:
        page = read(client.get(card.all("a")[0]["href"]).text)
        assert faults(posting_of(page)) == [], card.text


def test_it_says_nothing_that_the_page_does_not(pages: dict[str, Element]) -> None:
    for page in pages.values():
        found, shown = posting_of(page), page.one("main").text
        assert found["title"] == page.one("h1").text
        assert found["hiringOrganization"]["name"] in page.one(class_="lead").one(class_="emp").text
        assert found["identifier"]["value"] in shown
        for paragraph in filter(None, _TAG.split(found["description"])):
            words = " ".join(unescape(paragraph).split())
            # a fact is a term and its words, which stand in two elements
            for part in re.split("[：:] ?", words) if words not in shown else [words]:
                assert part in shown, part
        address = found["jobLocation"]["address"]
        assert address.get("streetAddress", "") in shown
        district = address.get("addressLocality", "")
        assert district in shown or spelled_district(district) in shown
        for amount in found.get("baseSalary", {}).get("value", {}).values():
            if isinstance(amount, int | float):
                assert f"{amount:,.0f}" in page.one(class_="num").text
        assert found.get("workHours", "") in shown


def test_undisclosed_pay_is_never_a_figure(pages: dict[str, Element]) -> None:
    assert "baseSalary" not in posting_of(pages["W3"])
    assert "40,000" not in pages["W3"].one(class_="bigpay").text


def test_the_sentence_of_the_law_is_no_pay() -> None:
    """「經常性薪資4萬元以上」 in an ad without a figure (R9)."""
    record = VacancyRecord(
        source="table", source_id="1", title="業務", employer_name="公司",
        pay_text="待遇面議（經常性薪資達4萬元或以上）",
    )  # fmt: skip
    pay = PayFacts(basis=PayBasis.NEGOTIABLE, minimum=None)
    assert "baseSalary" not in _posting(record, _facts(record, pay=pay))


def test_what_stands_in_the_city_is_told_by_parts() -> None:
    record = VacancyRecord(source="table", source_id="1", title="業務", employer_name="公司")
    place = PlaceFacts(
        city="臺北市", district="信義區", address="台北市信義區松壽路12號",
        lat=25.03567, lon=121.56812, accuracy=Accuracy.DOOR,
    )  # fmt: skip
    address = _posting(record, _facts(record, place=place))["jobLocation"]["address"]
    assert address == {
        "@type": "PostalAddress",
        "addressCountry": "TW",
        "addressRegion": "臺北市",
        "addressLocality": "信義區",
        "streetAddress": "松壽路12號",
    }


def test_work_from_anywhere_has_no_place_but_a_country() -> None:
    record = VacancyRecord(source="table", source_id="1", title="客服", employer_name="公司")
    found = _posting(record, _facts(record, remote=Remote.FULL))
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert found["applicantLocationRequirements"] == {"@type": "Country", "name": "Taiwan"}
    assert "jobLocation" not in found
    assert faults(found) == []
    partly = _posting(record, _facts(record, remote=Remote.PARTIAL))
    assert "jobLocationType" not in partly
    assert "jobLocation" in partly


def test_an_ad_without_text_is_described_by_its_facts() -> None:
    record = VacancyRecord(source="table", source_id="1", title="客服", employer_name="公司")
    found = _posting(record, _facts(record))
    assert found["description"] == "<ul><li>上班時段：日班 &lt;8-5&gt;</li></ul>"
    assert found["datePosted"] == "2026-10-30", "the day on which it came"


@pytest.mark.parametrize(
    "fault",
    [
        {"title": " "},
        {"description": "沒有段落"},
        {"description": "<p>服務生</p>"},
        {"datePosted": "115/10/20"},
        {"validThrough": "2026-12-15"},
        {"employmentType": "全職"},
        {"hiringOrganization": {"name": "公司"}},
        {"jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress"}}},
        {"baseSalary": {"@type": "MonetaryAmount", "currency": "TWD", "value": 30000}},
        {"experienceRequirements": {"@type": "OccupationalExperienceRequirements"}},
        {"jobLocationType": "TELECOMMUTE"},
        {"salary": 1},
    ],
    ids=str,
)
def test_faults_are_found(fault: dict[str, Any]) -> None:
    right = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "服務生",
        "description": "<p>桌邊服務</p>",
        "datePosted": "2026-10-20",
        "hiringOrganization": {"@type": "Organization", "name": "公司"},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressCountry": "TW"},
        },
    }
    assert faults(right) == []
    assert faults(right | fault)


_words = st.text(min_size=1, max_size=30).filter(str.strip)
_amounts = st.none() | st.integers(1, 10_000_000).map(float)
_pays = st.builds(PayFacts, basis=st.sampled_from(PayBasis), minimum=_amounts, maximum=_amounts)
_places = st.sampled_from(
    [
        PlaceFacts(),
        PlaceFacts(city="臺北市", accuracy=Accuracy.CITY),
        PlaceFacts(city="臺北市", district="信義區", accuracy=Accuracy.DISTRICT),
        PlaceFacts(
            city="臺北市", district="信義區", address="信義區", lat=25.0, lon=121.5,
            accuracy=Accuracy.DOOR,
        ),
    ]
)  # fmt: skip


@given(
    st.data(), _words, st.text(max_size=200), _pays.filter(
        lambda pay: pay.minimum is None or pay.maximum is None or pay.minimum <= pay.maximum
    ), _places,
)  # fmt: skip
def test_whatever_an_ad_says_keeps_the_rules(
    data: st.DataObject, title: str, text: str, pay: PayFacts, place: PlaceFacts
) -> None:
    record = VacancyRecord(
        source="table", source_id="1", title=title, employer_name="公司", description=text
    )
    facts = _facts(
        record,
        pay=pay,
        place=place,
        kind=data.draw(st.none() | st.sampled_from(EmploymentKind)),
        education=data.draw(st.none() | st.sampled_from(Education)),
        experience_months=data.draw(st.none() | st.integers(0, 600)),
        remote=data.draw(st.none() | st.sampled_from(Remote)),
        openings=data.draw(st.none() | st.integers(1, 999)),
    )
    found = _posting(record, facts)
    assert faults(found) == []
    if pay.basis is PayBasis.NEGOTIABLE:
        assert "baseSalary" not in found


def _facts(record: VacancyRecord, **values: Any) -> VacancyFacts:
    usual: dict[str, Any] = {
        "id": "v1",
        "source": record.source,
        "source_id": record.source_id,
        "title": record.title,
        "employer_id": "e1",
        "employer_name": record.employer_name,
        "pay": PayFacts(basis=PayBasis.NEGOTIABLE),
        "place": PlaceFacts(),
        "fold_key": "1",
    }
    return VacancyFacts(**(usual | values))


def _posting(record: VacancyRecord, facts: VacancyFacts) -> dict[str, Any]:
    return job_posting(
        facts,
        record,
        NOTHING,
        hours="日班 <8-5>",
        lines=["上班時段：日班 <8-5>"],
        first_seen=FIRST_SEEN,
    )
