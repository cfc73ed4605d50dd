"""The geocoder reads addresses as people write them, and would rather be vague than wrong."""

from __future__ import annotations

import dataclasses

import pytest
from geopy.location import Location
from hypothesis import given
from hypothesis import strategies as st

from indexer.places.geocoder import TaipeiGeocoder, locate
from indexer.places.point import Accuracy, Point, haversine_m
from tests.indexer.places_gazetteer import gazetteer, place

CITY_HALL = Point(25.0375, 121.5638)
TAIPEI_101 = Point(25.0334, 121.5648)


@pytest.mark.parametrize(
    "written",
    [
        "臺北市信義區信義路五段7號",
        "台北市信義區信義路5段7號89樓",
        "台北市信義區信義路５段７號８９Ｆ",
        "信義區信義路五段七號",
        "台北市信義區西村里8鄰信義路五段7號",
        "11049 台北市信義區信義路 5 段 7 號 30 樓之1",
        "信義路五段7號(台北101大樓)",
        "台北市信義區信義路五段7、11號",
        "近捷運站,台北市信義區信義路五段7號旁",
        "信義路五段7",
    ],
)
def test_one_door_however_it_is_written(written: str) -> None:
    located = place(written)
    assert located.accuracy is Accuracy.DOOR
    assert (located.city, located.district) == ("臺北市", "信義區")
    assert located.matched == "臺北市信義區信義路五段7號"
    assert located.point is not None
    assert haversine_m(located.point, TAIPEI_101) < 30


@pytest.mark.parametrize(
    "written", ["三重路19-13號", "三重路19之13號", "三重路19號之13", "三重路十九之十三號"]
)
def test_sub_numbers_in_all_spellings_are_one_door(written: str) -> None:
    assert place(f"台北市南港區{written} 5樓").matched == "臺北市南港區三重路19之13號"


def test_a_sub_number_may_be_greater_than_its_number() -> None:
    assert place("台北市內湖區碧山路24之30號").matched == "臺北市內湖區碧山路24之30號"
    assert place("台北市內湖區碧山路24號之30").matched == "臺北市內湖區碧山路24之30號"


def test_a_range_of_numbers_is_its_first_door() -> None:
    assert place("台北市中山區松江路95至109號").matched == "臺北市中山區松江路95號"
    assert place("台北市中山區松江路95-109號").matched == "臺北市中山區松江路95號"


def test_a_number_far_beyond_the_street_is_not_a_door() -> None:
    located = place("台北市信義區信義路五段9001號")
    assert located.accuracy is Accuracy.ROAD
    assert located.matched == "臺北市信義區信義路五段"


def test_a_lane_without_a_number_is_the_lane() -> None:
    assert place("台北市內湖區瑞光路513巷").accuracy is Accuracy.LANE
    assert place("台北市內湖區瑞光路513巷22弄").matched == "臺北市內湖區瑞光路513巷22弄"


def test_a_lanes_mouth_lies_on_its_road() -> None:
    mouth, door = place("台北市內湖區瑞光路513巷口"), place("台北市內湖區瑞光路515號")
    assert mouth.accuracy is Accuracy.LANE
    assert mouth.point
    assert door.point
    assert haversine_m(mouth.point, door.point) < 100


@pytest.mark.parametrize(
    "written",
    [
        "和平東路一段與金山南路二段口",
        "和平東路一段/金山南路二段",
        "金山南路二段、和平東路一段交叉口",
    ],
)
def test_a_crossing_lies_where_both_roads_meet(written: str) -> None:
    located = place(f"台北市大安區{written}")
    assert located.accuracy is Accuracy.LANE
    assert located.point
    assert haversine_m(located.point, Point(25.0264, 121.5262)) < 80


def test_a_named_side_moves_a_crossing_to_that_side() -> None:
    middle = place("台北市大安區和平東路一段/金山南路二段口").point
    east = place("台北市大安區和平東路一段/金山南路二段口(東側)").point
    assert middle
    assert east
    assert east.lon > middle.lon
    assert haversine_m(middle, east) == pytest.approx(20, abs=1)


@pytest.mark.parametrize(
    ("written", "matched"),
    [
        ("捷運市政府站2號出口", "捷運市政府站2號出口"),
        ("市政府捷運站", "捷運市政府站"),
        ("MRT Taipei City Hall", "捷運市政府站"),
        ("Taipei City Hall Station", "捷運市政府站"),
        ("台北市信義區捷運市政府站(2號出口)旁", "捷運市政府站2號出口"),
        ("台北車站", "捷運台北車站"),
        ("內湖科技園區", "內湖科技園區"),
        ("內科", "內湖科技園區"),
        ("Neihu Technology Park", "內湖科技園區"),
        ("台北市內湖區 內湖科技園區", "內湖科技園區"),
        ("台北市信義區台北101大樓", "台北101"),
        ("台灣大學", "國立臺灣大學"),
    ],
)
def test_stations_and_landmarks_stand_for_addresses(written: str, matched: str) -> None:
    located = place(written)
    assert located.matched == matched
    assert located.accuracy is Accuracy.LANDMARK


def test_a_landmark_in_another_district_than_the_one_named_is_not_believed() -> None:
    assert place("台北市信義區 內湖科技園區").accuracy is Accuracy.DISTRICT


def test_words_that_contradict_each_other_leave_the_city_only() -> None:
    assert place("新北市信義區信義路五段7號").accuracy is Accuracy.CITY
    assert place("新北市 內湖科技園區").matched == "新北市"


def test_a_district_alone_has_its_label_point() -> None:
    located = place("台北市信義區(依公司規定)")
    assert located.accuracy is Accuracy.DISTRICT
    district = gazetteer().districts.named("信義區")
    assert district
    assert located.point == district.point


@pytest.mark.parametrize("written", ["台北市", "台北市不限", "臺北市全區", "台北"])
def test_a_city_alone_has_no_point(written: str) -> None:
    located = place(written)
    assert (located.point, located.accuracy) == (None, Accuracy.CITY)
    assert (located.city, located.district) == ("臺北市", None)


@pytest.mark.parametrize("written", ["台北縣板橋市", "新北市板橋區", "新北板橋", "板橋區", "板橋"])
def test_old_and_short_names_of_districts_are_understood(written: str) -> None:
    assert place(written).district == "板橋區"


@pytest.mark.parametrize(
    "written",
    [
        "桃園市桃園區中正路100號",
        "基隆市信義區信義路1號",
        "高雄市",
        "中正路100號",
        "新北市政大樓",
        "不限地點",
        "",
        "  \n",
        "12345",
    ],
)
def test_other_counties_and_ambiguous_words_are_no_door(written: str) -> None:
    located = locate(written, gazetteer())
    assert located is None or located.accuracy is Accuracy.CITY


def test_a_road_of_many_districts_needs_one() -> None:
    assert locate("中正路100號", gazetteer()) is None
    assert place("中正路100號", district="士林區").district == "士林區"
    assert place("中正路100號", city="新北市", district="新店區").city == "新北市"


def test_what_the_text_says_wins_over_what_stands_beside_it() -> None:
    located = place("台北市內湖區瑞光路513號", city="台北市", district="大安區")
    assert located.district == "內湖區"


def test_a_place_beside_the_text_in_another_county_gives_none() -> None:
    assert locate("中正路100號", gazetteer(), city="高雄市", district="苓雅區") is None


def test_an_unknown_road_that_ends_like_a_known_one_is_not_taken_for_it() -> None:
    assert place("台北市內湖區大新瑞光路3號").accuracy is Accuracy.DISTRICT


def test_a_district_named_a_little_wrong_is_corrected_at_its_border_only() -> None:
    assert place("台北市中正區中山北路二段33號").accuracy is not Accuracy.DOOR
    assert place("台北市信義區光復南路76號").district == "大安區"


def test_a_street_through_two_districts_leaves_the_district_open() -> None:
    located = place("台北市忠孝東路四段")
    assert (located.accuracy, located.district) == (Accuracy.ROAD, None)


def test_geopys_interface_gives_its_location() -> None:
    geocoder = TaipeiGeocoder(gazetteer())
    location = geocoder.geocode("台北市信義區市府路1號", timeout=1)
    assert isinstance(location, Location)
    assert location.address == "臺北市信義區市府路1號"
    assert haversine_m(Point(location.latitude, location.longitude), CITY_HALL) < 60
    assert location.raw == dataclasses.asdict(place("台北市信義區市府路1號"))
    assert geocoder.geocode("台北市信義區市府路1號", exactly_one=False) == [location]
    assert geocoder.geocode("台北市") is None
    assert geocoder.geocode("火星") is None


_HAN = "〇一二三四五六七八九"


def _han(number: int) -> str:
    """A number below 1000 in Chinese numerals: 三百零五."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = f"{_HAN[hundreds]}百" if hundreds else ""
    if tens:
        words += f"{_HAN[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        words += "零"
    return words + (_HAN[ones] if ones or not words else "")


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


_STREETS = [
    ("信義區", "信義路", 5, None),
    ("大安區", "忠孝東路", 4, 216),
    ("中山區", "南京東路", 2, None),
    ("內湖區", "瑞光路", None, 513),
    ("北投區", "石牌路", 2, 315),
]


@dataclasses.dataclass(frozen=True)
class _Spelling:
    """One way to write an address."""

    city: str
    han: tuple[bool, bool, bool]
    wide: bool
    space: str

    def write(self, district: str, road: str, numbers: tuple[int | None, ...]) -> str:
        parts = [f"{self.city}{district}", road]
        for value, suffix, as_han in zip(numbers, ("段", "巷", "號"), self.han, strict=True):
            if value is not None:
                parts.append(f"{_han(value) if as_han else value}{suffix}")
        text = self.space.join(parts)
        return _full_width(text) if self.wide else text


_SPELLINGS = st.builds(
    _Spelling,
    city=st.sampled_from(["台北市", "臺北市", ""]),
    han=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    wide=st.booleans(),
    space=st.sampled_from(["", " ", "　", "\u200b"]),
)


@given(street=st.sampled_from(_STREETS), number=st.integers(1, 400), spelling=_SPELLINGS)
def test_spelling_never_changes_the_place(
    street: tuple[str, str, int | None, int | None], number: int, spelling: _Spelling
) -> None:
    district, road, section, lane = street
    plain = _Spelling("臺北市", (True, False, False), wide=False, space="")
    numbers = (section, lane, number)
    expected = place(plain.write(district, road, numbers))
    assert place(spelling.write(district, road, numbers)) == expected


_PIECES = st.sampled_from(
    [
        *(
            "臺北市",
            "新北市",
            "信義區",
            "高雄市",
            "中正路",
            "信義路",
            "五段",
            "段段",
            "巷",
            "弄",
            "號",
        ),
        *("樓", "口", "之", "里", "鄰", "捷運", "站", "出口", "二六o", "12", "1", "九", "百"),
        *("-", "/", "與", "、", "(", ")", "\n", " "),
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join)))
def test_any_text_is_located_or_not_but_never_fails(text: str) -> None:
    located = locate(text, gazetteer())
    assert located is None or (located.point is None) == (located.accuracy is Accuracy.CITY)
