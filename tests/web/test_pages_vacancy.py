"""One vacancy's page: complete, honest about what it is, and gone when it is closed."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

import pytest
import segno
from flask.testing import FlaskClient

from indexer.places.point import Point
from tests.web.html_page import Element, read
from tests.web.known_vacancies import HOSTILE
from tests.web.small_site import LettersWiring
from webapp.presentation.qr import qr_code


def get(visitor: FlaskClient, id_: str, status: int = 200, **query: str) -> Element:
    answer = visitor.get(f"/vacancies/{id_}", query_string=query)
    assert answer.status_code == status, answer.text
    return read(answer.text)


def facts(page: Element) -> dict[str, str]:
    """All lists of facts of the page as one."""
    terms, words = page.all("dt"), page.all("dd")
    return {t.text: w.text for t, w in zip(terms, words, strict=True)}


def posting(page: Element) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.one("script", type="application/ld+json").text)
    return found


@pytest.fixture
def waiter(visitor: FlaskClient, public_ids: dict[str, str]) -> Element:
    return get(visitor, public_ids["W1"])


def test_it_says_what_the_ad_says(waiter: Element) -> None:
    assert waiter.one("h1").text == "外場服務生"
    assert waiter.one(class_="num").text == "時薪 210–230 元"
    assert "換算月薪約 36,540–40,020 元（以全職每月 174 小時計）" in waiter.text
    said = facts(waiter)
    assert said["上班時段"] == "晚班 17:30-23:30"
    assert said["休假"] == "排休，月休 8 天"
    assert said["工作性質"] == "兼職／計時・徵 2 人"
    assert said["地點"].startswith("臺北市信義區信義路五段7號")
    assert said["學歷"] == "高中以上"
    assert said["經驗"] == "經驗 1 年以上"
    assert "食品安全衛生講習" in said["證照"]
    assert said["刊登"] == "115 年 10 月 20 日"
    assert said["截止"] == "115 年 12 月 15 日"
    assert [li.text for li in waiter.one(class_="tagl").all("li")] == [
        "勞健保", "員工餐", "三節獎金",
    ]  # fmt: skip


def test_duties_keep_their_lists(waiter: Element) -> None:
    duties = next(s for s in waiter.all("section") if s.all("h2")[0].text == "工作內容")
    assert [li.text for li in duties.all("li")] == ["上菜、添水", "收桌"]
    assert [p.text for p in duties.all("p")] == ["桌邊服務：", "請準時上班。"]


def place_section(page: Element) -> str:
    return next(s.text for s in page.one("aside").all("section") if s.text.startswith("工作地點"))


def test_the_place_is_on_a_map_with_the_nearest_stations(
    waiter: Element, known_bank: LettersWiring
) -> None:
    assert waiter.one(id="map")["data-kind"] == "point"
    assert waiter.one(id="map")["data-tag"] == "時薪210"
    stations = waiter.one("ul", class_="stn")
    assert "台北101/世貿站" in stations.text
    assert stations.all("i")[0]["data-line"] == "R"
    longitude, latitude = map(float, waiter.one(id="map")["data-point"].split(","))
    near = known_bank.gazetteer.stations.nearest(Point(latitude, longitude), 3, 1_500)
    assert [
        f"步行 {one.walking_minutes} 分鐘" in li.text
        for one, li in zip(near, stations.all("li"), strict=True)
    ] == [True] * 3
    assert "位置準確到門牌。步行時間以每分鐘 80 公尺" in place_section(waiter)


def test_one_applies_at_the_source(waiter: Element, visitor: FlaskClient, public_ids: Any) -> None:
    links = [a for a in waiter.all("a") if a.text == "前往應徵"]
    assert {a["href"] for a in links} == {"https://jobs.example/W1?a=1&b=2"}
    assert all(a["rel"] == "nofollow noopener" and not a.get("target") for a in links)
    without = get(visitor, public_ids["W2"])
    assert not [a for a in without.all("a") if a.text == "前往應徵"]
    assert "請洽就業服務站" in without.one(class_="apply").text


def test_the_machine_readable_ad_equals_the_page(waiter: Element) -> None:
    found = posting(waiter)
    assert found["title"] == waiter.one("h1").text
    assert found["hiringOrganization"]["name"] == "松菸巷弄餐酒館"
    assert found["datePosted"] == "2026-10-20"
    assert found["validThrough"] == "2026-12-15T23:59:59+08:00"
    assert found["employmentType"] == "PART_TIME"
    assert found["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "minValue": 210, "maxValue": 230, "unitText": "HOUR",
    }  # fmt: skip
    assert found["jobLocation"]["address"]["addressLocality"] == "信義區"
    assert found["description"] == (
        "<p>桌邊服務：</p><ul><li>上菜、添水</li><li>收桌</li></ul><p>請準時上班。</p>"
    )
    assert found["educationRequirements"]["credentialCategory"] == "high school"
    assert found["experienceRequirements"]["monthsOfExperience"] == 12
    assert found["totalJobOpenings"] == 2


def test_what_only_the_district_is_known_of_is_said_so(
    visitor: FlaskClient, public_ids: Any
) -> None:
    page = get(visitor, public_ids["W4"])
    assert facts(page)["地點"].startswith("僅知信義區")
    assert page.one(id="map")["data-kind"] == "district"
    assert not page.all(class_="stn")
    assert "廣告沒有寫到街道，所以不列附近的車站" in place_section(page)
    assert "geo" not in posting(page)["jobLocation"]
    nowhere = get(visitor, public_ids["W5"])
    assert not nowhere.all(id="map")


def test_undisclosed_pay_is_never_a_figure(visitor: FlaskClient, public_ids: Any) -> None:
    page = get(visitor, public_ids["W3"])
    assert page.one(class_="num").text == "面議"
    assert "baseSalary" not in posting(page)


def test_similar_vacancies_are_offered(waiter: Element, visitor: FlaskClient) -> None:
    similar = waiter.one(id="similar").all("article")
    assert similar
    for card in similar:
        assert visitor.get(card.all("a")[0]["href"]).status_code == 200


def test_the_way_back_leads_to_the_same_search(visitor: FlaskClient, public_ids: Any) -> None:
    page = get(
        visitor, public_ids["W1"], q="服務生", kind="part_time", page="1", evil="//x.example"
    )
    back = page.one(class_="crumb").one("a")["href"]
    assert back == f"/?q=%E6%9C%8D%E5%8B%99%E7%94%9F&kind=part_time#c-{public_ids['W1']}"
    assert page.one("input", name="q")["value"] == "服務生"


def test_safety_advice_stands_on_every_vacancy(waiter: Element) -> None:
    safety = waiter.one(id="safety").text
    assert "不繳錢、不購買、不辦卡、不任意簽約、證件不離身" in safety
    assert "廣告" not in safety, "nothing fits this ad"
    assert "165" in safety


def test_the_safety_panel_says_what_fits_the_ad(visitor: FlaskClient, public_ids: Any) -> None:
    safety = get(visitor, public_ids["W3"]).one(id="safety")
    (only,) = safety.all("li", class_="m")
    assert only.text.startswith("要確認：應徵前先問薪資多少、怎麼算；每月不到 4 萬元的")
    assert only.text.endswith("（廣告沒有寫薪資的最低金額）")
    assert "不表示雇主有問題" in safety.text
    in_english = get(visitor, public_ids["W3"], lang="en").one(id="safety")
    assert "the ad states no least amount of pay" in in_english.text


def test_sources_are_named_and_invented_ads_say_so(visitor: FlaskClient, public_ids: Any) -> None:
    official = get(visitor, public_ids["T1"])
    assert "勞動部勞動力發展署「台灣就業通」開放資料" in official.one("aside").text
    invented = get(visitor, public_ids["D1"])
    assert "編造" in invented.one(class_="lead").one(class_="notice").text
    assert invented.one("meta", name="robots")["content"] == "noindex"


def test_a_closed_vacancy_is_gone_and_offers_others(visitor: FlaskClient, public_ids: Any) -> None:
    page = get(visitor, public_ids["X1"], status=410)
    assert page.one("h1").text == "夜間服務生"
    assert "已在 115 年 10 月 15 日 截止" in page.one("p", class_="maybe").text
    assert not page.all(class_="apply")
    assert not page.all("script", type="application/ld+json")
    assert page.one(id="similar").all("article")


def test_an_unknown_vacancy_is_not_found(visitor: FlaskClient) -> None:
    page = get(visitor, "nosuchjob000", status=404)
    assert page.one("h1").text == "找不到這個職缺"
    assert page.one("a", class_="main")["href"] == "/"


def test_hostile_ads_stay_text(visitor: FlaskClient, public_ids: Any) -> None:
    page = get(visitor, public_ids["H1"])
    assert page.one("h1").text == f"清潔員{HOSTILE}"
    assert not page.all("img")
    assert {script.get("type") for script in page.all("script")} == {
        "module",
        "application/ld+json",
    }
    assert posting(page)["description"].startswith(f"<p>{escape(HOSTILE)}</p>")
    assert not [
        a
        for a in page.all("a")
        if a.get(
            "href",
        ).startswith("javascript:")
    ]
    listed = read(visitor.get("/", query_string={"district": "內湖區"}).text)
    assert HOSTILE in listed.text
    assert not listed.all("img")


def test_hostile_words_of_a_visitor_stay_text(visitor: FlaskClient) -> None:
    page = read(
        visitor.get("/", query_string={"q": HOSTILE, "where": HOSTILE, "kind": HOSTILE}).text
    )
    assert page.one("input", name="q")["value"] == HOSTILE
    assert {script.get("type") for script in page.all("script")} == {"module"}
    assert not page.all("img")


def test_undisclosed_pay_is_told_in_the_ads_words(visitor: FlaskClient, public_ids: Any) -> None:
    page = get(visitor, public_ids["W3"])
    assert "廣告的說法：「面議」" in page.one(class_="bigpay").text


def test_why_pay_is_not_compared_is_said(waiter: Element) -> None:
    assert not waiter.all(id="rank")
    assert "所以不比較薪資" in waiter.one(class_="bigpay").text


def test_pay_is_shown_beside_similar_vacancies(client: FlaskClient) -> None:
    cards = read(client.get("/?q=門市&pay=1000&pay_basis=month").text).one(id="matched")
    page = read(client.get(cards.all("article")[0].all("a")[0]["href"]).text)
    figure = page.one("figure", id="rank")
    said = figure.one("figcaption").one("b").text
    assert "相近職缺" in said
    assert figure.one("svg")["aria-label"].startswith(said)
    assert figure.all("rect", class_="middle")
    assert "同為月薪的" in figure.one("details").text


def test_the_address_is_a_code_to_take_along(visitor: FlaskClient, public_ids: Any) -> None:
    page = get(visitor, public_ids["W1"], q="服務生")
    address = page.one("link", rel="canonical")["href"]
    assert address == f"http://localhost/vacancies/{public_ids['W1']}"
    on_paper = page.one("figure", class_="on-paper")
    assert address in on_paper.text
    assert on_paper.one("path", id="qr")["d"] == qr_code(address).path
    assert page.one("details", class_="qr-code").one("svg", class_="qr").one("use")["href"] == "#qr"
    assert not get(visitor, public_ids["X1"], status=410).all(class_="qr")


def test_the_drawn_code_is_the_code_of_the_address() -> None:
    drawn = qr_code("https://example.org/vacancies/abcdefghijkl")
    modules = segno.make_qr("https://example.org/vacancies/abcdefghijkl", error="m").matrix
    assert drawn.size == len(modules) + 8
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.path):
        dark |= {(int(x) + step - 4, int(y) - 4) for step in range(int(width))}
    assert dark == {
        (x, y) for y, row in enumerate(modules) for x, module in enumerate(row) if module
    }
