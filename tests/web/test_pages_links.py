"""Addresses of other states of a search, what the form sends, texts of ads as paragraphs."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vocabulary import EmploymentKind, PayBasis, Shift
from matcher.request import Near, SearchRequest, Viewport
from matcher.results import Understood
from tests.matcher.test_request import requests
from webapp.seekers import form, links
from webapp.seekers.links import Links
from webapp.seekers.prose import Block, blocks

EVENING = Understood("shift", {"values": ("evening",)}, "晚班", "text", 4, 6)
DISTRICT = Understood("district", {"values": ("信義區",)}, "信義區", "text", 0, 3)
TYPED = SearchRequest(text="信義區 晚班 服務生", page=3, kind=(EmploymentKind.PART_TIME,))


@given(requests)
def test_an_address_says_exactly_its_search(request: SearchRequest) -> None:
    query = urlsplit(Links("/").to(request)).query
    pairs = parse_qsl(query, keep_blank_values=True)
    assert SearchRequest.from_query(pairs, strict=True)[0] == request


@given(requests)
def test_other_conditions_begin_at_the_first_page(request: SearchRequest) -> None:
    for other in (
        links.without(request, ["kind"]),
        links.in_district(request, "信義區"),
        links.without_filters(request),
    ):
        assert (other.page, other.after) == (1, None)


def test_a_filter_goes_with_the_words_that_ask_for_it() -> None:
    left = links.without(TYPED, ["shift"], (DISTRICT, EVENING))
    assert left.text == "信義區 服務生"
    assert left.kind == TYPED.kind


def test_a_chip_gives_back_plain_words() -> None:
    plain = links.without_chip(TYPED, EVENING)
    assert (plain.text, plain.plain, plain.page) == (TYPED.text, ("晚班",), 1)


def test_no_filter_survives_clearing() -> None:
    full = TYPED.model_copy(
        update={
            "pay": 200.0,
            "pay_basis": PayBasis.HOUR,
            "near": Near(lat=25, lon=121.5),
            "viewport": Viewport(west=121, south=25, east=122, north=26),
            "no_agency": True,
        }
    )
    assert links.without_filters(full) == SearchRequest(text=TYPED.text)
    fields = set(SearchRequest.model_fields)
    others = {"text", "where", "plain", "viewport", "sort", "page", "after", "size"}
    assert set(links.FILTERS) == fields - others, "a new filter must be cleared too"


def test_one_value_of_several_can_go() -> None:
    both = SearchRequest(shift=(Shift.EVENING, Shift.NIGHT))
    assert links.without_value(both, "shift", "night").shift == (Shift.EVENING,)


HAD = ("had", form.had("shift", "evening", "晚班"))
WORDS = ("q", "信義區 晚班")


@pytest.mark.parametrize(
    ("sent", "searched"),
    [
        pytest.param(
            [WORDS, ("shift", "evening"), HAD], [WORDS], id="ticked as the words say: left to them"
        ),
        pytest.param([WORDS, HAD], [("q", "信義區")], id="unticked: its words go"),
        pytest.param(
            [WORDS, ("shift", "evening"), ("shift", "night"), HAD],
            [WORDS, ("shift", "evening"), ("shift", "night")],
            id="another beside it: the address says both",
        ),
        pytest.param(
            [WORDS, ("shift", "night"), HAD], [WORDS, ("shift", "night")], id="another in its place"
        ),
        pytest.param(
            [("q", "廚師"), ("shift", "evening"), HAD], [("q", "廚師")], id="other words: it goes"
        ),
        pytest.param([("wish", "hour:200")], [("pay_basis", "hour"), ("pay", "200")], id="a wish"),
        pytest.param([("wish", "")], [], id="no wish"),
        pytest.param(
            [("q", "時薪200"), ("wish", ""), ("had", form.had("wish", "hour:200", "時薪200"))],
            [("q", "")],
            id="a wish of the words given up",
        ),
        pytest.param(
            [("q", "廚師"), ("plain", "晚班")], [("q", "廚師")], id="plain words that are gone"
        ),
    ],
)
def test_the_form_becomes_a_search(
    sent: list[tuple[str, str]], searched: list[tuple[str, str]]
) -> None:
    assert form.searched(sent) == searched


@given(st.lists(st.tuples(st.sampled_from(["had", "wish", "q", "shift"]), st.text(max_size=30))))
def test_nothing_sent_breaks_the_form(pairs: list[tuple[str, str]]) -> None:
    settled = form.searched(pairs)
    assert not {name for name, _ in settled} & form.OF_THE_FORM
    SearchRequest.from_query(settled, strict=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("一行", (Block(False, ("一行",)),)),
        ("・甲\n• 乙\n丙", (Block(True, ("甲", "乙")), Block(False, ("丙",)))),
        ("1. 甲\n2、乙\n(三) 丙", (Block(True, ("甲", "乙", "丙")),)),
        ("10:00 上班\n2.5 萬起", (Block(False, ("10:00 上班",)), Block(False, ("2.5 萬起",)))),
        ("-----\n甲", (Block(False, ("-----",)), Block(False, ("甲",)))),
    ],
)
def test_lines_with_bullets_are_a_list(text: str, expected: tuple[Block, ...]) -> None:
    assert blocks(text) == expected


@given(st.text(max_size=300))
def test_no_word_of_an_ad_is_lost(text: str) -> None:
    told = "".join(line for block in blocks(text) for line in block.lines)
    letters = [c for c in text if c.isalpha() and c not in "一二三四五六七八九十"]
    assert all(letter in told for letter in letters)
