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
