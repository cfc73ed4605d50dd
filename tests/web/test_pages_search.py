"""The map search: what is found, what is said of it, where every link leads."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.html_page import Element, form_pairs, read

EVENING_WAITER = {"q": "信義區 晚班 服務生 時薪200以上"}


def get(visitor: FlaskClient, url: str = "/", **query: str) -> Element:
    answer = visitor.get(url, query_string=query) if query else visitor.get(url)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def titles(page: Element) -> dict[str, list[str]]:
    """Titles of the cards, by section."""
    return {
        section: [card.one(class_="t").one("a").children[0] for card in found[0].all("article")]
        for section in ("matched", "possible", "related")
        if (found := page.all("section", id=section))
    }


def cards(page: Element) -> list[Element]:
    """The cards of the list; those of templates have no id."""
    return [card for card in page.all("article", class_="card") if card.get("data-id")]


def total(page: Element) -> str:
    return page.one("h1").text


def test_the_first_page_lists_all_open_vacancies_the_newest_first(visitor: FlaskClient) -> None:
    page = get(visitor)
    assert total(page) == "共 12 筆"
    assert page.one("section", id="matched").one("h2").text == "最新職缺"
    assert len(cards(page)) == 11, "one of the two alike is folded"


def test_words_find_vacancies_in_three_sections(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    found = titles(page)
    assert set(found["matched"]) == {"外場服務生", "婚宴服務生"}
    assert set(found["possible"]) >= {"餐廳服務生"}
    assert "夜間服務生" not in str(found), "it is closed"
    assert total(page) == "共 3 筆"


def test_a_card_says_why_and_what_is_open(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    why = {
        card.one(class_="t").one("a").children[0]: card.one(class_="why").text
        for card in cards(page)
    }
    assert "晚班" in why["婚宴服務生"]
    assert "時薪 220 元起" in why["婚宴服務生"]
    assert why["餐廳服務生"].startswith("待確認：薪資面議")


def test_near_identical_ads_are_folded_under_the_first(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    folded = page.one("details", class_="alike")
    assert folded.one("summary").text == "另有 1 筆相同職缺"
    assert folded.one("a")["href"].startswith("/vacancies/")


def test_what_was_understood_stands_as_chips_that_can_be_taken_back(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    chips = page.all("span", class_="chip")
    labels = [chip.children[1] for chip in chips]
    assert "信義區" in labels
    assert "時薪 200 以上" in labels
    without = get(visitor, chips[labels.index("信義區")].one("a")["href"])
    assert "信義區" not in [chip.children[1] for chip in without.all("span", class_="chip")]
    assert without.one("input", name="q")["value"] == EVENING_WAITER["q"], "the words stay"


def test_what_is_not_wanted_is_a_chip_that_can_be_taken_back(visitor: FlaskClient) -> None:
    page = get(visitor, q="服務生 不要晚班")
    labels = [chip.children[1] for chip in page.all("span", class_="chip")]
    assert "不要晚班" in labels
    assert set(titles(page)["matched"]).isdisjoint({"外場服務生", "婚宴服務生"})
    taken = get(visitor, not_shift="evening")
    (chip,) = taken.all("span", class_="chip")
    assert chip.children[1] == "不要晚班"
    assert total(get(visitor, chip.one("a")["href"])) == "共 12 筆"
    pairs = form_pairs(taken)
    assert ("not_shift", "evening") in pairs, "the form keeps it"


def test_what_the_law_protects_is_no_condition_and_the_page_says_why(visitor: FlaskClient) -> None:
    page = get(visitor, q="服務生 限女 45歲以上")
    assert total(page) == "共 6 筆"
    notes = [note.text for note in page.one(id="results").all("p", class_="notice")]
    assert any("限女" in note and "性別平等工作法第7條" in note for note in notes)
    assert any("45歲以上" in note and "年齡" in note for note in notes)


def test_a_slip_that_was_mended_is_said_with_the_way_back(visitor: FlaskClient) -> None:
    page = get(visitor, q="晚斑 服務生")
    (note,) = page.one(id="results").all("p", class_="notice")
    assert "已改以「晚班」搜尋。" in note.text
    link = note.one("a")
    assert link.text == "改回「晚斑」"
    taken_back = get(visitor, link["href"])
    assert "已改以" not in taken_back.one(id="results").text


def test_where_no_single_condition_is_to_blame_the_work_alone_is_offered(
    visitor: FlaskClient,
) -> None:
    page = get(visitor, q="服務生 烏來區 大夜 月薪15萬")
    assert total(page) == "共 0 筆"
    (way_out,) = page.one(class_="empty").all("a", class_="btn")
    assert way_out.text == "只找「服務生」，不限其他條件，會有 6 筆"
    assert total(get(visitor, way_out["href"])) == "共 6 筆"


def test_an_english_page_names_work_and_places_in_english(visitor: FlaskClient) -> None:
    page = get(visitor, q="waiter Xinyi", lang="en")
    labels = [chip.children[1] for chip in page.all("span", class_="chip")]
    assert labels == ["Restaurant Server", "Xinyi District"]
    reasons = " ".join(card.one(class_="why").text for card in cards(page))
    assert "Restaurant Server, Xinyi District" in reasons
    station = get(visitor, q="Da'an District", where="市政府站", lang="en")
    chips = station.all("span", class_="chip")
    assert any("Taipei City Hall Station" in chip.text for chip in chips)


def test_every_number_leads_to_so_many(visitor: FlaskClient) -> None:
    page = get(visitor, q="服務生")
    assert total(page) == "共 6 筆"
    links = {link.text: link["href"] for link in page.one(class_="counts").all("a")}
    assert total(get(visitor, links["1 筆僅知行政區"])) == "共 1 筆"
    assert total(get(visitor, links["1 筆未註明行政區"])) == "共 1 筆"
    inside = get(visitor, links["地圖範圍內 5 筆"])
    assert inside.one("section", id="matched").one("h2").text == "符合 5 筆"


def test_possible_ones_join_at_a_click(visitor: FlaskClient) -> None:
    page = get(visitor, q="服務生", pay_basis="hour", pay="200")
    links = {link.text: link["href"] for link in page.one(class_="counts").all("a")}
    joined = get(visitor, links["另有 1 筆未註明薪資"])
    assert total(joined) == "共 5 筆"
    assert "餐廳服務生" in titles(joined)["matched"]
    assert joined.one(id="matched").one(class_="sec").one("p").text == "確定符合，或廣告沒有寫明"


def test_filters_show_counts_and_what_is_chosen(visitor: FlaskClient) -> None:
    page = get(visitor, kind="full_time")
    kind = page.one(class_="flt", data_filter="kind")
    assert kind.one("summary").text == "工作性質：全職"
    assert {o.one("span").text: o.one("b").text for o in kind.all("label")}["兼職／計時"] == "6 筆"
    assert total(get(visitor, kind.one("a", class_="x")["href"])) == "共 12 筆"


def test_choices_that_would_give_nothing_stay(visitor: FlaskClient) -> None:
    page = get(visitor, q="會計")
    internship = page.one(class_="flt", data_filter="kind").one(data_live="kind:internship")
    assert internship.get("data-zero") is not None
    assert internship.one("b").text == "0 筆"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "full_time"}, "共 3 筆"),
        ({"wish": "month:40000"}, "共 1 筆"),
        ({"occupation": "04"}, "共 2 筆"),
        ({"district": "大安區"}, "共 1 筆"),
        ({"sort": "pay"}, "共 12 筆"),
    ],
)
def test_the_form_works_without_scripts(
    visitor: FlaskClient, changes: dict[str, str], expected: str
) -> None:
    pairs = [pair for pair in form_pairs(get(visitor)) if pair[0] not in changes]
    answer = visitor.get("/?" + urlencode([*pairs, *changes.items()]), follow_redirects=True)
    assert total(read(answer.text)) == expected


def test_sending_the_form_unchanged_changes_nothing(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    answer = visitor.get("/?" + urlencode(form_pairs(page)))
    assert answer.status_code == 302
    assert parse_qsl(urlsplit(answer.location).query) == [("q", EVENING_WAITER["q"])]


def test_unticking_what_the_words_ask_for_takes_the_words_away(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    pairs = [pair for pair in form_pairs(page) if pair != ("shift", "evening")]
    answer = visitor.get("/?" + urlencode(pairs), follow_redirects=True)
    assert read(answer.text).one("input", name="q")["value"] == "信義區 服務生 時薪200以上"


def test_nothing_found_says_what_to_give_up(visitor: FlaskClient) -> None:
    page = get(visitor, q="會計", pay_basis="month", pay="90000", district="中山區")
    empty = page.one(class_="empty")
    way = empty.one("a", class_="btn")
    assert way.text.startswith("拿掉「月薪 9萬 以上」")
    count = re.search(r"會有 (\d+) 筆", way.text)
    assert count
    assert total(get(visitor, way["href"])) == f"共 {count[1]} 筆"


def test_words_that_were_given_up_are_named(visitor: FlaskClient) -> None:
    page = get(visitor, q="會計 潛水艇駕駛")
    assert any("潛水艇" in notice.text for notice in page.all(class_="notice"))


def test_what_the_address_says_wrongly_is_left_out_and_said(visitor: FlaskClient) -> None:
    page = get(visitor, kind="royal", pay="-3", nonsense="1", box="1,2")
    said = " ".join(notice.text for notice in page.all("p", class_="maybe"))
    for words in ("kind=royal", "pay=-3", "nonsense", "box=1,2"):
        assert f"「{words}」" in said
    assert total(page) == "共 12 筆"


def test_a_wrong_cursor_begins_anew(visitor: FlaskClient) -> None:
    page = get(visitor, after="no-cursor")
    assert "after" in page.one("p", class_="maybe").text
    assert total(page) == "共 12 筆"


def test_pages_are_turned_by_number(visitor: FlaskClient) -> None:
    page = get(visitor, size="5")
    seen = set()
    while True:
        seen |= {card["data-id"] for card in cards(page)}
        following = page.all("a", rel="next")
        if not following:
            break
        page = get(visitor, following[0]["href"])
    assert page.one(class_="pager").one("b").text == "第 3 頁，共 3 頁"
    assert len(seen) >= 11


@pytest.mark.parametrize("how", ["parameter", "header"])
def test_a_fragment_holds_only_what_changes(visitor: FlaskClient, how: str) -> None:
    if how == "parameter":
        answer = visitor.get("/", query_string={"q": "服務生", "fragment": "results"})
    else:
        answer = visitor.get("/", query_string={"q": "服務生"}, headers={"HX-Request": "true"})
    page = read(answer.text)
    for name in ("results", "filters", "map-notes", "map"):
        page.one(id=name)
    assert page.one(class_="dock")
    assert page.one(class_="mapdock")
    assert not page.all("header")
    assert "fragment" not in " ".join(link["href"] for link in page.all("a"))


def test_the_form_settles_within_a_fragment(visitor: FlaskClient) -> None:
    answer = visitor.get("/", query_string={"wish": "hour:210", "fragment": "results"})
    assert answer.status_code == 200
    canonical = read(answer.text).one("link", rel="canonical")["href"]
    assert canonical == "/?pay_basis=hour&pay=210"


def test_the_district_map_counts_what_its_links_find(visitor: FlaskClient) -> None:
    page = get(visitor)
    shapes = page.one("svg", class_="district-map").all("a")
    assert len(shapes) == 12
    for shape in shapes:
        district, count = shape["aria-label"].removesuffix(" 筆").split()
        assert total(get(visitor, shape["href"])) == f"共 {count} 筆", district


def test_the_map_asks_the_api_for_the_same_search(visitor: FlaskClient) -> None:
    page = get(visitor, q="服務生", box="121.5,25.0,121.6,25.1", zoom="13", size="5", page="1")
    shown = page.one(id="map")
    assert shown["data-box"] == "121.50000,25.00000,121.60000,25.10000"
    assert shown["data-moved"] == "1"
    answer = visitor.get(f"{shown['data-map-url']}&box={shown['data-box']}&zoom=13")
    assert answer.status_code == 200
    assert answer.get_json()["in_view"] == 5


def test_every_internal_link_of_a_page_leads_somewhere(visitor: FlaskClient) -> None:
    page = get(visitor, **EVENING_WAITER)
    links = [a["href"] for a in page.all("a") if a.get("href")]
    hrefs = {href for href in links if not href.startswith(("#", "tel:"))}
    hrefs |= {link["href"] for link in page.all("link")}
    hrefs |= {script["src"] for script in page.all("script")}
    assert len(hrefs) > 30
    for href in sorted(hrefs):
        with visitor.get(href) as answer:
            assert answer.status_code == 200, href
    anchors = {href[1:] for href in links if href.startswith("#")}
    assert anchors <= {element["id"] for element in page if element.get("id")}


def test_pages_may_be_kept_for_a_moment_by_language(visitor: FlaskClient) -> None:
    answer = visitor.get("/")
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    assert {"Cookie", "Accept-Language", "HX-Request"} <= set(answer.vary)
    assert "public" not in visitor.get("/?lang=en").headers["Cache-Control"]


def test_past_the_end_there_is_a_way_back(visitor: FlaskClient) -> None:
    page = get(visitor, page="99")
    assert "這一頁之後沒有職缺了" in page.one(id="results").text
    back = page.one("a", rel="prev")["href"]
    assert cards(get(visitor, back))


def test_pages_go_on_behind_the_last_number(client: FlaskClient) -> None:
    """1,200 vacancies: by number to rank 1,000, then from where one is."""
    page = get(client, size="100", page="10")
    seen = {card["data-id"] for card in cards(page)}
    following = page.one("a", rel="next")["href"]
    assert "after=" in following
    behind = get(client, following)
    assert cards(behind)
    assert not seen & {card["data-id"] for card in cards(behind)}
    again = get(client, behind.one("a", rel="prev")["href"])
    assert {card["data-id"] for card in cards(again)} == seen
