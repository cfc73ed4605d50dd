"""What a record comes to: facts, and the document that enters the index."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.documents import SCHEMAS, VECTOR_SIZE
from indexer.embedders.document import DocumentEmbedder
from indexer.facts import VacancyFacts
from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.pipeline import Pipeline, ResumeSubject, VacancySubject
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Accuracy, Point, haversine_m
from indexer.records import ResumeRecord, VacancyRecord
from indexer.resume_facts import ResumeDescriber
from indexer.vacancy_facts import VacancyDescriber
from indexer.vocabulary import (
    DaysOff,
    DocumentKind,
    Education,
    EmploymentKind,
    PayBasis,
    Shift,
    VacancyState,
)
from tests.indexer.letters_embedder import LettersEmbedder, letters_projection

CITY_HALL_STATION = Point(25.0411, 121.5652)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    gazetteer, table, recogniser = Gazetteer.load(), OccupationTable.load(), default_recogniser()
    return Pipeline(
        VacancyDescriber(gazetteer, table, recogniser),
        ResumeDescriber(gazetteer.districts, table, recogniser),
        DocumentEmbedder(LettersEmbedder(), letters_projection()),
    )


def record(**values: object) -> VacancyRecord:
    usual: dict[str, object] = {
        "source": "table",
        "source_id": "1",
        "title": "餐廳外場服務生（晚班）",
        "employer_name": "青山餐飲有限公司",
        "city": "臺北市",
        "district": "信義區",
    }
    return VacancyRecord.model_validate(usual | values)


def facts(pipeline: Pipeline, **values: object) -> VacancyFacts:
    (document,) = pipeline.documents([subject(record(**values))], embed=False)
    return VacancyFacts.model_validate(document.stored)


def subject(given: VacancyRecord, version: int = 2) -> VacancySubject:
    return VacancySubject("v1", version, VacancyState.APPROVED, "e1", given)


def test_every_field_of_a_full_record_is_normalised(pipeline: Pipeline) -> None:
    found = facts(
        pipeline,
        address="松壽路12號",
        pay_text="時薪",
        pay_min=210,
        pay_max=230,
        kind_text="兼職",
        hours_text="17:30~23:00",
        days_off_text="排休，月休8天",
        education_text="高中",
        experience_text="1年以上",
        openings_text="2~3人",
        updated=date(2026, 10, 30),
    )
    assert (found.pay.basis, found.pay.minimum, found.pay.maximum) == (PayBasis.HOUR, 210, 230)
    assert found.kind is EmploymentKind.PART_TIME
    assert found.shifts == (Shift.EVENING,)
    assert found.days_off is DaysOff.ROSTERED
    assert found.education is Education.SENIOR_HIGH
    assert (found.experience_months, found.openings) == (12, 2)
    assert any(o.in_title and o.title for o in found.occupations)


def test_a_door_is_placed_exactly_and_a_district_only_roughly(pipeline: Pipeline) -> None:
    door = facts(pipeline, address="市府路45號").place
    assert door.accuracy is Accuracy.DOOR
    assert door.lat is not None
    assert door.lon is not None
    assert haversine_m(Point(door.lat, door.lon), CITY_HALL_STATION) < 1_200
    assert door.station is not None
    district = facts(pipeline).place
    assert (district.accuracy, district.district) == (Accuracy.DISTRICT, "信義區")
    assert district.station is None
    city = facts(pipeline, district=None).place
    assert (city.accuracy, city.lat, city.district) == (Accuracy.CITY, None, None)


def test_a_place_in_the_text_counts_where_the_fields_give_none_finer(pipeline: Pipeline) -> None:
    text = "工作內容：送餐。\n工作地點：臺北市信義區市府路45號"
    found = facts(pipeline, description=text).place
    assert (found.accuracy, found.from_text) == (Accuracy.DOOR, True)
    assert facts(pipeline, description=text, address="松壽路12號").place.from_text is False


def test_a_place_in_the_text_in_another_district_is_not_believed(pipeline: Pipeline) -> None:
    found = facts(pipeline, district="北投區", description="工作地點：臺北市信義區市府路45號").place
    assert (found.district, found.accuracy) == ("北投區", Accuracy.DISTRICT)


def test_another_countys_district_of_the_same_name_is_not_ours(pipeline: Pipeline) -> None:
    (document,) = pipeline.documents([subject(record(city="基隆市"))], embed=False)
    assert (document.values.get("district"), document.values["city"]) == (None, "基隆市")


def test_a_point_given_by_the_source_wins(pipeline: Pipeline) -> None:
    found = facts(pipeline, lat=25.0336, lon=121.5645, address="南京東路三段1號").place
    assert (found.district, found.accuracy, found.lat) == ("信義區", Accuracy.DOOR, 25.0336)


def test_pay_and_hours_are_read_from_the_text_where_no_field_states_them(
    pipeline: Pipeline,
) -> None:
    found = facts(pipeline, title="服務生", description="時薪 205 元，上班時間 17:00-22:00。")
    assert (found.pay.basis, found.pay.minimum) == (PayBasis.HOUR, 205)
    assert found.shifts == (Shift.EVENING,)


def test_what_the_ad_does_not_say_stays_unknown(pipeline: Pipeline) -> None:
    (document,) = pipeline.documents(
        [subject(record(title="人員", description="詳談。"))], embed=False
    )
    unknown = {"shifts", "days_off", "kind", "pay_min", "education_min", "experience_min", "closes"}
    assert unknown.isdisjoint(document.values)
    assert document.values["pay_basis"] == PayBasis.NEGOTIABLE


def test_alike_ads_of_one_employer_share_a_fold_key_and_others_do_not(pipeline: Pipeline) -> None:
    one = facts(pipeline, title="門市人員【信義店】", pay_text="月薪 30000").fold_key
    assert facts(pipeline, title="門市人員（大安店）2", pay_text="月薪30,000元").fold_key == one
    assert facts(pipeline, title="門市人員【信義店】", pay_text="月薪 40000").fold_key != one
    assert facts(pipeline, title="倉管人員【信義店】", pay_text="月薪 30000").fold_key != one


def test_a_document_fits_the_schema_and_carries_its_vector(pipeline: Pipeline) -> None:
    bare, full = (
        pipeline.documents([subject(record(description="端盤子"), 6 + embed)], embed=bool(embed))[0]
        for embed in (0, 1)
    )
    schema = {field.name for field in SCHEMAS[DocumentKind.VACANCY].fields}
    assert set(full.values) | set(full.tokens) <= schema
    assert "服務" in full.tokens["title"]
    assert (bare.vector, bare.version, full.version) == (None, 6, 7)
    assert full.vector is not None
    assert full.vector.shape[0] <= VECTOR_SIZE
    assert bare.values == full.values


def test_nothing_that_names_a_person_enters_the_index(pipeline: Pipeline) -> None:
    resume = ResumeRecord(
        source="json_resume",
        source_id="1",
        name="歐陽測試",
        email="person@mail.example",
        phone="0912345678",
        district="大安區",
        address="和平東路二段1號",
        headline="廚師",
        autobiography="我煮中餐十年。",
    )
    (document,) = pipeline.documents([ResumeSubject("r1", 2, resume)], embed=False)
    written = repr((document.values, document.tokens, document.stored))
    for secret in ("歐陽", "測試", "mail.example", "0912345678", "和平東路"):
        assert secret not in written
    assert document.values["district"] == "大安區"
    assert (
        document.values["accuracy"] == Accuracy.DISTRICT
    )  # the district's own point, not the home
