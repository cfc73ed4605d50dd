"""What is read by rule in a query: years of experience, schooling, clock times, distances, ages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.normalise.clock import DAY_MINUTES
from indexer.normalise.clock import Span as Minutes
from indexer.normalise.hours import parse_hours, shifts_of_span
from indexer.normalise.numbers import NUMBER, value_of
from indexer.occupations.phrases import Span
from indexer.places.travel import travel
from indexer.vocabulary import DaysOff, Education, Shift
from matcher.found import FoundKind, FoundWords, Reach

_MOST_MONTHS = 720
_MINUTES = (5, 90)
"""What a request takes as travel minutes."""

_YEARS = re.compile(
    rf"(?:有|超過|滿|具|具備)?(?P<before>{NUMBER})\s?(?P<unit>年|個月|years?|yrs?)"
    r"(?:以上|多|左右)?(?:的| of)?\s?(?:相關|工作|業界|實務)*(?:經驗|資歷|experience|exp)"
    rf"|(?:經驗|資歷)\s?(?P<after>{NUMBER})\s?年(?:以上)?"
)
_NO_EXPERIENCE = re.compile(
    r"(?:完全|都|也|可)?(?:免|無|零|沒有?|不需要?|不用|不必|毋須|毋需|無須|無需|不須|不拘|不限|不要求|不看|不計)"
    r"(?:要|有|任何|相關|工作)*經[驗歷](?:者|限制)?(?:也?(?:可以?|ok|行|沒關係))?"
    r"|(?:工作|相關)?經[驗歷](?:[:]\s?)?(?:不拘|不限|可無|不用|皆可|不重要|無要求|沒有限制)"
    r"|no (?:work )?experience(?: (?:needed|required|necessary|ok))?"
)
_LEVELS = {
    "國小": Education.PRIMARY,
    "小學": Education.PRIMARY,
    "國中": Education.JUNIOR_HIGH,
    "初中": Education.JUNIOR_HIGH,
    "高中職": Education.SENIOR_HIGH,
    "高中": Education.SENIOR_HIGH,
    "高職": Education.VOCATIONAL_HIGH,
    "專科": Education.JUNIOR_COLLEGE,
    "大專": Education.JUNIOR_COLLEGE,
    "五專": Education.JUNIOR_COLLEGE,
    "二專": Education.JUNIOR_COLLEGE,
    "大學": Education.UNIVERSITY,
    "四技": Education.UNIVERSITY,
    "二技": Education.UNIVERSITY,
    "科大": Education.UNIVERSITY,
    "本科": Education.UNIVERSITY,
    "學士": Education.UNIVERSITY,
    "碩士": Education.MASTER,
    "研究所": Education.MASTER,
    "博士": Education.DOCTOR,
}
_LEVEL = "|".join(sorted(_LEVELS, key=len, reverse=True))
_SCHOOLING = re.compile(
    rf"(?:我?(?:只有|只是|只需|是|有)?(?:最高)?(?:學歷|教育程度)\s?[:]?(?:是|為|只有|到|僅)?)(?P<stated>{_LEVEL})"
    r"(?:畢業?|程度|以上|以下)?"
    rf"|(?:我?(?:只有|只需|我是))?(?P<level>{_LEVEL})(?:的)?(?:畢業生?|畢|肄業|學歷|程度|文憑|學位|以上|以下|即可|就好|也?可以?)"
    r"(?:學歷|程度)?(?:以上|以下)?(?:即可|就好|也?可以?)?"
)

_SCHOOL = re.compile("[一-鿿](?<![我需要求少低是有為到限於])$")
_BOUND = re.compile("可以?$|以上$|以下$|就好$|的學歷$")
"""Behind the name of a school (師範大學可以走到) these say nothing of schooling."""

_HALF = r"(?:凌晨|半夜|清晨|早上|上午|中午|下午|傍晚|晚上|晚間|早|晚|am|pm)"
_HOUR = (
    r"(?:[0-2]?\d:[0-5]\d|(?:[0-2]?\d|[一二兩三四五六七八九十]{1,3})[點時]半?"
    r"|[0-2]\d[0-5]0(?!\d))"
)
_CLOCK = rf"(?:{_HALF}\s?)?{_HOUR}\s?(?:am|pm)?"
_HOURS = re.compile(rf"{_CLOCK}\s?[~\-到至]\s?{_CLOCK}")
_PLAIN_HOURS = re.compile(
    rf"(?<![\d.~\-]){_HALF}?\s?\d{{1,2}}\s?[~\-到至]\s?{_HALF}?\s?\d{{1,2}}點?(?:的班)?(?![\d~\-萬千k元%年人歲個天])"
)
_FROM = re.compile(
    rf"(?P<half>{_HALF})?\s?(?P<hour>\d{{1,2}}|[一二兩三四五六七八九十]{{1,3}})(?::[0-5]0|點半?)"
    r"(?P<side>以後|之後|過後|後|開始|以前|之前|前)?(?:再|才)?(?:可以?|能)?(?:上班|下班|開始|結束|離開|回家|要回家|走|打工|有空)?"
)
_STEM = "(?:大夜|小夜|[早中晚日午夜])"
_SEVERAL_SHIFTS = re.compile(rf"{_STEM}(?:[、/,及和與或]?{_STEM}){{1,2}}班")
_WEEKENDS_OFF = re.compile(
    r"(?:週末|周末|假日|六日|例假日|週六日|周六日|週六、?週日)(?:都|也|固定|想要?|可以|可|能夠?|要|一定要)*"
    r"(?:休息|放假|休假|不用上班|不必上班|不上班|不想上班|不能上班|不要上班|沒空|不方便|休)"
)
_WORK_DAY = 8 * 60
_HOURS_A_DAY, _NOON, _SHORTEST_DAY = 24, 12, 7
_EVENING_FROM = 16

_WALK = r"(?:走路|步行|徒步|走)"
_RIDE = (
    r"(?:搭捷運|坐捷運|捷運|搭公車|公車|騎車|騎機車|機車"
    r"|騎腳踏車|腳踏車|開車|搭車|坐車|通勤時間|通勤|車程|路程|交通時間|交通|距離)"
)
_OF_A_JOURNEY = frozenset({"分鐘", "minutes", "mins"})
"""By themselves beside a place (士林站 10分鐘); hours alone are hours of work."""
_LENGTH = rf"(?:{NUMBER}|半)"
_METRES = re.compile(
    rf"(?:方圓|半徑|距離|在)?\s?(?P<figure>{_LENGTH})\s?(?P<unit>公里|km|公尺|米|m(?![a-z]))(?:半)?(?:以內|之內|內|範圍內?|左右)?"
)
_TRAVEL = re.compile(
    rf"(?P<mode>{_WALK}|{_RIDE})?(?:時間)?(?:只要|不超過|大約|約|在)?\s?"
    rf"(?:(?P<figure>{_LENGTH})\s?(?P<unit>分鐘|分|個?小時|個?鐘頭|minutes?|mins?)(?P<half>半)?)\s?"
    rf"(?P<mode_behind>{_WALK}|{_RIDE})?(?P<within>以內|之內|內|可到達?|會到|就到|到得了|到|walk)?"
)

_AGES = r"(?:\d{2}|[二三四五六七]?十[一二三四五六七八九]?)"
_AGE = re.compile(
    rf"(?:限|年滿|滿|未滿|我)?\s?{_AGES}\s?(?:[~\-到至]\s?{_AGES}\s?)?(?:歲|years old)"
    r"(?:以上|以下|以內|左右|內|的人)?(?:可以?(?:做的?)?|優先)?"
    r"|(?<!\d)[4-7]\d\s?up(?!\w)"
)
_SEX = re.compile(r"(?:(?<=[\s,、。/(])|^)限?[男女](?:可|優先)?(?=[\s,、。/)]|$)")


def find_by_rule(text: str) -> Iterator[FoundWords]:
    """What the rules find in folded text; the stretches may overlap."""
    yield from _experience(text)
    yield from _education(text)
    yield from _hours(text)
    yield from _days_off(text)
    yield from find_reach(text)
    for match in _AGE.finditer(text):
        yield FoundWords(Span(*match.span()), FoundKind.PROTECTED, name="age")
    for match in _SEX.finditer(text):
        yield FoundWords(Span(*match.span()), FoundKind.PROTECTED, name="sex")


def _condition(match: re.Match[str], field: str, value: object) -> FoundWords:
    return FoundWords(Span(*match.span()), FoundKind.CONDITION, field, value)


def _experience(text: str) -> Iterator[FoundWords]:
    if "經" not in text and "資歷" not in text and "exp" not in text:
        return
    for match in _NO_EXPERIENCE.finditer(text):
        yield _condition(match, "experience", 0)
    for match in _YEARS.finditer(text):
        figure = value_of(match["before"] or match["after"])
        months = round(figure * (1 if match["unit"] == "個月" else 12))
        yield _condition(match, "experience", min(months, _MOST_MONTHS))


def _education(text: str) -> Iterator[FoundWords]:
    for match in _SCHOOLING.finditer(text):
        if _SCHOOL.search(text, 0, match.start()) and _BOUND.search(match.group()):
            continue
        yield _condition(match, "education", _LEVELS[match["stated"] or match["level"]])


def _hours(text: str) -> Iterator[FoundWords]:
    for match in _HOURS.finditer(text):
        yield from _shifts_of(match, match.group())
    for match in _PLAIN_HOURS.finditer(text):
        if _may_be_hours(match.group()):
            yield from _shifts_of(match, _as_clock(match.group()))
    for match in _SEVERAL_SHIFTS.finditer(text):
        yield from _shifts_of(match, match.group())
    for match in _FROM.finditer(text):
        if match["side"] or match["half"]:
            yield _condition(match, "shift", (_shift_beside(match),))


def _shifts_of(match: re.Match[str], written: str) -> Iterator[FoundWords]:
    if shifts := parse_hours(written).shifts:
        yield _condition(match, "shift", tuple(shift for shift in Shift if shift in shifts))


def _days_off(text: str) -> Iterator[FoundWords]:
    for match in _WEEKENDS_OFF.finditer(text):
        yield _condition(match, "days_off", (DaysOff.WEEKENDS,))


def _may_be_hours(written: str) -> bool:
    """Whether two bare numbers are hours of work: 早8晚5, 9-18, 9-6, 18-22; not 7-11, 3-5."""
    if re.search(_HALF, written):
        return True
    start, end = (int(number) for number in re.findall(r"\d+", written))
    if max(start, end) > _HOURS_A_DAY:
        return False
    length = end - start if end > start else end + _NOON - start
    return min(start, end) > _NOON or length >= _SHORTEST_DAY


def _as_clock(written: str) -> str:
    """Bare hours as clock times: 9-18 → 9:00-18:00, 早9晚6 stays what it is."""
    return re.sub(r"\d{1,2}", lambda hour: f"{int(hour.group())}:00", written.rstrip("點的班"))


def _shift_beside(match: re.Match[str]) -> Shift:
    """The shift of work that starts after, or is over before, a time of the day."""
    hour = int(value_of(match["hour"]))
    half = match["half"] or ""
    late = half in {"下午", "傍晚", "晚上", "晚間", "晚", "pm"} or (not half and hour <= 9)
    before = (match["side"] or "").endswith("前")
    if hour < 12 and late and not (before and not half and hour > 7):
        hour += 12
    if half in {"凌晨", "半夜"}:
        return Shift.NIGHT
    if before:
        return Shift.DAY if hour <= 19 else Shift.EVENING
    if hour >= 22:
        return Shift.NIGHT
    if hour >= _EVENING_FROM:
        return Shift.EVENING
    start = hour * 60
    shifts = shifts_of_span(Minutes(start, min(start + _WORK_DAY, DAY_MINUTES)))
    return Shift.DAY if Shift.DAY in shifts else Shift.EVENING


def find_reach(text: str) -> Iterator[FoundWords]:
    """The distances and travel minutes of folded text: 「500公尺內」, 「走路10分鐘」."""
    if not any(unit in text for unit in ("公里", "公尺", "米", "m", "分", "時", "鐘頭")):
        return
    for match in _METRES.finditer(text):
        figure = 0.5 if match["figure"] == "半" else value_of(match["figure"])
        metres = round(figure * (1000 if match["unit"] in {"公里", "km"} else 1))
        if 50 <= metres <= 50_000:
            span = Span(*match.span())
            yield FoundWords(span, FoundKind.REACH, reach=Reach(metres=metres))
    for match in _TRAVEL.finditer(text):
        if reach := _travel(match):
            yield FoundWords(Span(*match.span()), FoundKind.REACH, reach=reach)


def _travel(match: re.Match[str]) -> Reach | None:
    """Minutes of travel; on foot as metres. 8小時 by itself is no way to go."""
    mode = match["mode"] or match["mode_behind"]
    if not mode and not match["within"] and match["unit"] not in _OF_A_JOURNEY:
        return None
    figure = 0.5 if match["figure"] == "半" else value_of(match["figure"])
    hours = "時" in match["unit"] or "鐘頭" in match["unit"]
    minutes = round(figure * 60 if hours else figure) + (30 if match["half"] else 0)
    walks = match["within"] == "walk" or (mode is not None and re.fullmatch(_WALK, mode))
    if walks and 1 <= minutes <= _MINUTES[1]:
        return Reach(metres=round(minutes * travel().walking.reach))
    if _MINUTES[0] <= minutes <= _MINUTES[1]:
        return Reach(minutes=minutes)
    return None
