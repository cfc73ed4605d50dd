"""Saved vacancies as the browser asks for them, and a few side by side."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.html_page import Element, read
from tests.web.test_pages_search import get


def columns(page: Element) -> list[str]:
    heads = page.one(class_="compare").all("th", scope="col")
    return [str(head.all("a")[0].children[0]) for head in heads]


def rows(page: Element) -> dict[str, list[str]]:
    body = page.one(class_="compare").one("tbody")
    return {row.one("th").text: [cell.text for cell in row.all("td")] for row in body.all("tr")}


def compared(visitor: FlaskClient, *ids: str, **query: str) -> Element:
    return get(visitor, "/compare", ids=",".join(ids), **query)


def test_vacancies_stand_side_by_side_in_the_order_asked_for(
    visitor: FlaskClient, public_ids: dict[str, str]
) -> None:
    page = compared(visitor, public_ids["W4"], public_ids["W1"])
    assert columns(page)[1] == "外場服務生"
    told = rows(page)
    assert told["狀態"] == ["可以應徵", "可以應徵"]
    assert "17:30" in told["上班時段"][1]
    assert told["學歷"][1] == "高中以上"
    assert all(len(cells) == 2 for cells in told.values())
    assert "怎麼去" not in told


def test_a_form_without_scripts_sends_ids_one_by_one(
    visitor: FlaskClient, public_ids: dict[str, str]
) -> None:
    page = get(visitor, f"/compare?ids={public_ids['W1']}&ids={public_ids['W4']}")
    assert len(columns(page)) == 2


def test_from_a_place_the_ways_are_told(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    page = compared(visitor, public_ids["W1"], public_ids["W4"], where="市政府站")
    assert "分鐘" in rows(page)["怎麼去"][0]
    assert "市政府站" in rows(page)["怎麼去"][0]
    (box,) = [one for one in page.all("input", name="where") if one.get("id") == "from"]
    assert box["value"] == "市政府站"
    links = [one["href"] for one in page.one(class_="compare").all("a", class_="btn")]
    assert all("where=" in link for link in links), "the place stays"


def test_an_unknown_place_is_said(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    page = compared(visitor, public_ids["W1"], public_ids["W4"], where="qqqqqq")
    assert "不知道從「qqqqqq」怎麼去" in page.one("main").text


def test_the_closed_the_missing_and_the_too_many_are_said(
    visitor: FlaskClient, public_ids: dict[str, str]
) -> None:
    closed = public_ids["X1"]
    page = compared(visitor, public_ids["W1"], closed, "nosuchjob000")
    assert rows(page)["狀態"] == ["可以應徵", "已截止或關閉"]
    assert "有 1 筆找不到" in page.one("main").text
    five = list(public_ids.values())[:5]
    page = compared(visitor, *five, five[0])
    assert len(columns(page)) == 4
    assert "其餘 1 筆沒有列出" in page.one("main").text


def test_without_vacancies_the_page_says_where_to_choose(visitor: FlaskClient) -> None:
    for url in ("/compare", "/compare?ids=", "/compare?ids=,,"):
        page = get(visitor, url)
        assert "沒有可以比較的職缺" in page.one("main").text
        assert not page.all("table")


def test_cards_come_in_the_order_asked_for(
    visitor: FlaskClient, public_ids: dict[str, str]
) -> None:
    ids = [public_ids["W4"], public_ids["X1"], "nosuchjob000", public_ids["W1"]]
    answer = visitor.get("/saved/cards", query_string={"ids": ",".join(ids)})
    assert answer.status_code == 200
    items = read(answer.text).all("li", class_="saved-item")
    assert [item["data-id"] for item in items] == ids
    assert [item.get("data-closed") is not None for item in items] == [False, True, True, False]
    assert "不再接受應徵" in items[1].text
    assert "夜間服務生" in items[1].text, "its card is still there"
    assert "找不到這個職缺" in items[2].text
    assert [bool(item.all("input", name="ids")) for item in items] == [True, True, False, True]
    assert visitor.get("/saved/cards").status_code == 200


def test_hostile_words_stay_words(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    for path in (f"/compare?ids={public_ids['H1']}", f"/saved/cards?ids={public_ids['H1']}"):
        page = read(visitor.get(path).text)
        assert not page.all("img")
        assert all(one.get("src") for one in page.all("script"))


def test_hostile_ids_stay_words(visitor: FlaskClient) -> None:
    page = read(visitor.get("/saved/cards", query_string={"ids": '"><script>x</script>'}).text)
    assert not page.all("script")


def test_without_scripts_nothing_to_save_with_is_there(visitor: FlaskClient) -> None:
    page = get(visitor, "/")
    tools = page.all("vacancy-tools")
    assert tools
    assert all(not tool.children for tool in tools)
    assert not page.one("hidden-here").children
    templates = {id(one) for template in page.all("template") for one in template}
    buttons = [one for one in page.all("button", class_="keep-btn") if id(one) not in templates]
    assert buttons == []
    assert "JavaScript" in get(visitor, "/saved").one("noscript").text
