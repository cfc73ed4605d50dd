"""Places of work are found in an ad's text; those of interviews and fairs are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.places.mentions import Mention, MentionKind, best_place, find_places
from tests.indexer.places_gazetteer import gazetteer


def _found(text: str) -> list[Mention]:
    return find_places(text, gazetteer())


def _only(text: str) -> Mention:
    (mention,) = _found(text)
    return mention


@pytest.mark.parametrize(
    "label", ["工作地點：", "上班地點:", "【工作地址】\n", "★工作地點 : ", "地點："]
)
def test_a_labelled_address_is_explicit(label: str) -> None:
    mention = _only(f"誠徵門市人員\n{label}台北市信義區市府路１號 3樓\n工作內容：收銀")
    assert mention.explicit
    assert mention.kind is MentionKind.ADDRESS
    assert mention.located.matched == "臺北市信義區市府路1號"
    assert mention.text == "台北市信義區市府路１號 3樓"


def test_a_mention_is_a_span_of_the_text_as_written() -> None:
    text = "公司位於　ＭＲＴ捷運市政府站２號出口 附近"
    mention = _only(text)
    assert text[mention.start : mention.end] == mention.text
    assert mention.located.matched == "捷運市政府站2號出口"
    assert not mention.explicit


@pytest.mark.parametrize(
    ("words", "minutes", "metres"),
    [
        ("捷運西湖站步行5分鐘", 5, None),
        ("捷運西湖站2號出口，走路約三分鐘", 3, None),
        ("距捷運西湖站410公尺", None, 410),
        ("近捷運西湖站", None, None),
    ],
)
def test_the_way_from_a_station_is_read(
    words: str, minutes: int | None, metres: int | None
) -> None:
    mention = _only(words)
    assert mention.kind is MentionKind.STATION
    assert (mention.walking_minutes, mention.metres) == (minutes, metres)


@pytest.mark.parametrize(
    "text",
    [
        "面試地點：台北市信義區市府路1號",
        "活動地點：臺北市政府1樓中庭(臺北市信義區市府路1號)\n詳細地址：台北市信義區市府路1號",
        "請於上午10時至台北市信義區市府路1號面試",
        "【北投就業服務站】微型徵才活動",
        "履歷寄至台北市信義區市府路1號 人事部收",
        "工作地點：高雄市前鎮區民權二路6號",
    ],
)
def test_other_places_are_not_places_of_work(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "履歷逕寄100臺北市中正區徐州路5號8樓人事室收",
        "到職後培訓地點為總店(台北市大安區四維路52號)",
        "面試地點：內湖店（台北市內湖區瑞光路513號）",
        "報名處：大安區新生南路二段86號",
        "客戶包含台北市政府、臺大醫院、故宮博物院",
        "每年員工旅遊至台北101",
        "信義房屋誠徵業務人員",
        "永和豆漿、大同公司、士林電機與南港輪胎",
        "台北富邦銀行客服人員",
        "中山醫療社團法人中山醫院誠徵護理師",
        "台中中山路100號門市",
        "桃園中正路二段5號",
        "高雄信義店",
        "工作地點：台中市中山路100號",
    ],
)
def test_names_that_only_hold_a_place_are_none(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "總公司位於台北市信義區市府路1號，實際工作地點在新北市板橋區中山路一段161號",
        "公司總部：台北市信義區市府路1號\n服務據點：新北市板橋區中山路一段161號",
        "總管理處位於台北市敦化南路二段201號，客服中心在新北市板橋區中山路一段161號",
    ],
)
def test_the_head_office_gives_way_to_the_place_of_work(text: str) -> None:
    assert _only(text).located.matched == "新北市板橋區中山路一段161號"


def test_the_head_office_alone_is_the_place_of_work() -> None:
    assert _only("總公司位於台北市信義區市府路1號").located.district == "信義區"


@pytest.mark.parametrize(
    ("text", "districts"),
    [
        ("上班地點為板橋，偶爾外勤", ["板橋區"]),
        ("內湖店、大安和平店及板橋府中店徵夥伴", ["內湖區", "大安區", "板橋區"]),
        ("工作地點：士林門市、內湖門市", ["士林區", "內湖區"]),
        ("上班地點可選：板橋、中和", ["板橋區", "中和區"]),
        ("服務據點：士林、北投", ["士林區", "北投區"]),
    ],
)  # fmt: skip
def test_several_places_of_work_are_all_found(text: str, districts: list[str]) -> None:
    assert [m.located.district for m in _found(text)] == districts


def test_a_branch_in_another_city_than_the_ads_does_not_count() -> None:
    assert find_places("誠徵信義店店員", gazetteer(), city="新北市") == []
    assert len(find_places("－信義店－", gazetteer(), city="台北市")) == 1


@pytest.mark.parametrize(
    ("text", "matched", "explicit"),
    [
        ("臺北市立聯合醫院中興院區呼吸照護病房", "臺北市立聯合醫院中興院區", False),
        ("【公家單位】：臺北榮總", "臺北榮總", True),
        ("派駐台大醫院", "臺大醫院", True),
        ("3. 南軟辦公大樓出攤", "南港軟體工業園區", False),
        ("工作地點：台北總公司", "臺北市", True),
        ("工作地點鄰近南港展覽館", "南港展覽館", False),
    ],
)
def test_the_words_around_a_name_say_whether_the_work_is_there(
    text: str, matched: str, explicit: bool
) -> None:
    mention = _only(text)
    assert (mention.located.matched, mention.explicit) == (matched, explicit)


def test_a_work_label_ends_what_an_interview_label_began() -> None:
    mention = _only("面試地點：台北市信義區市府路1號\n工作地點：台北市內湖區瑞光路513號")
    assert mention.located.district == "內湖區"


def test_names_that_may_be_anything_count_only_behind_a_label() -> None:
    assert _found("由臺大醫院的團隊授課，歡迎大同的朋友") == []
    assert _only("工作地點：臺大醫院").kind is MentionKind.LANDMARK
    assert [m.located.district for m in _found("工作地點：內湖、南港")] == ["內湖區", "南港區"]


def test_a_city_counts_only_behind_a_label() -> None:
    assert _found("本公司在台北市成立三十年") == []
    assert _only("工作地點：台北市").kind is MentionKind.CITY


def test_the_districts_of_an_address_are_not_repeated() -> None:
    assert len(_found("位於台北市內湖區瑞光路513巷22弄3號")) == 1


def test_what_stands_beside_the_ad_tells_streets_of_one_name_apart() -> None:
    assert _found("地址:中正路100號") == []
    (mention,) = find_places("地址:中正路100號", gazetteer(), city="台北市", district="士林區")
    assert mention.located.district == "士林區"


def test_the_best_place_is_labelled_before_fine() -> None:
    mentions = _found("總部在台北市信義區市府路1號\n\n工作地點：內湖區")
    best = best_place(mentions)
    assert best
    assert best.located.district == "內湖區"


def test_the_best_of_two_labelled_places_is_the_finer() -> None:
    best = best_place(_found("工作地點：台北市內湖區 (近捷運西湖站)"))
    assert best
    assert best.kind is MentionKind.STATION


def test_branches_far_apart_give_no_best_place() -> None:
    branches = "信義店 台北市信義區市府路1號\n內湖店 台北市內湖區瑞光路513號"
    assert len(_found(branches)) == 2
    assert best_place(_found(branches)) is None
    assert best_place([]) is None


_PIECES = st.sampled_from(
    [
        *(
            "工作地點",
            "：",
            "面試地點",
            "台北市",
            "內湖區",
            "瑞光路",
            "513",
            "號",
            "捷運",
            "西湖站",
        ),
        *("步行", "5分鐘", "與", "路口", "內湖科技園區", "\n", "　", "①", "㍿", "高雄市", "。"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=20).map("".join)))
def test_mentions_never_fail_and_never_overlap(text: str) -> None:
    end = 0
    for mention in _found(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
