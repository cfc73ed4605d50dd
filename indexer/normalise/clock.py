"""Clock spans in text: 09:00~18:00, 0900-1800, 早上9點到下午6點, AM8:15~PM9:45, 22:00-06:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.normalise.numbers import value_of
from indexer.normalise.tables import alternation, table

DAY_MINUTES = 1440
_NOON = 720
_DATA = table("hours")
_SHORTEST: int = _DATA["clock"]["shortest"]
_LONGEST: int = _DATA["clock"]["longest"]
_HALVES: dict[str, list[str]] = _DATA["halves"]
_HALF_OF = {word: half for half, words in _HALVES.items() for word in words}
_LOOK_BACK = 26


def _time(name: str) -> str:
    """A pattern of one clock time; its groups carry ``name``."""
    return (
        rf"(?:(?P<{name}_half>{alternation(_HALF_OF)})(?:班|診)?[:\s]?)?"
        rf"(?:(?P<{name}_hour>[0-2]?\d)[:;](?P<{name}_minute>[0-5]\d)"
        rf"|(?P<{name}_word>[0-2]?\d|[一二兩三四五六七八九十]{{1,3}})\s?[點時]"
        rf"(?:(?P<{name}_past>[0-5]\d)分?|(?P<{name}_thirty>半))?"
        rf"|(?P<{name}_short>[0-2]\d[0-5][05]|(?<!\d,)\d[0-5][05])(?!\d)"
        rf"|(?P<{name}_bare>[0-2]?\d)(?!\d))"
        rf"\s?(?P<{name}_after>{alternation(_DATA['after_time'])})?"
    )


_SPAN = re.compile(
    r"(?<![\d$])(?<!\d[.-])(?<![薪資酬月])(?<![薪資酬][\s:])"
    + _time("a")
    + r"\s?(?:~+|-+|至|到|,\s?最晚[至到]?)\s?"
    + _time("b")
    + r"(?![\d%]|[.:-]\d|,\d{3}(?![\d:]))"
    + rf"(?(b_minute)|(?! ?(?:{alternation(_DATA['counters'])})))"
)
_JOINT = re.compile(r"(?<=[\d點時分半m.\s整])[~\-至到]|最晚")
_JOINT_REACH = 16
_SQUEEZED = re.compile(r"(?<=:\d\d)(?=\d{1,2}:\d\d)")
_SENTENCE_END = re.compile(r"[\n。;!?】]")
_WORK_TIME = re.compile(alternation(_DATA["context"]["work_times"]))
_OTHER_TIME = re.compile(
    rf"{alternation(_DATA['context']['other_times'])}"
    r"|\d\s?月\s?\d+\s?日|\d+[/.]\d+[/.]\d+|\d/\d+\s?\([一二三四五六日]\)"
)
_BREAK = re.compile(rf"\s?(?:{alternation(_DATA['context']['breaks'])})(?!\s?[\d一二兩半])")


class Span(NamedTuple):
    """Minutes from midnight; ``end`` passes 1,440 where the span runs over midnight."""

    start: int
    end: int


class _Time(NamedTuple):
    minutes: int
    half: str | None
    is_marked: bool
    is_padded: bool


def find_spans(written: str) -> tuple[Span, ...]:
    """The working spans in *plain* text, in order, each once.

    Left out: hours of events, interviews, shops and breaks, spans under 1½ hours and those over 16
    (「00:00~23:00 自由安排」 says that any time will do). Numbers without a mark of time (8-12)
    count only beside a half of the day (早班8-12).
    """
    written = _SQUEEZED.sub(" ", written)
    spans: dict[Span, None] = {}
    for match in _matches(written):
        span = _read(match)
        if span is not None and not _is_other_time(written, match.start(), match.end()):
            spans[span] = None
    return tuple(spans)


def _matches(written: str) -> Iterator[re.Match[str]]:
    """Matches of the span pattern, searched only around what can join two times: far faster."""
    done = 0
    for joint in _JOINT.finditer(written):
        if joint.end() <= done:
            continue
        first = max(done, joint.start() - _JOINT_REACH)
        match = _SPAN.search(written, first, joint.end() + _JOINT_REACH)
        if match:
            done = match.end()
            yield match


def _read(match: re.Match[str]) -> Span | None:
    """The span of a match, or ``None`` where the numbers are no times or no working time."""
    start, end = _read_time(match, "a"), _read_time(match, "b")
    if start is None or end is None or not (start.is_marked or end.is_marked):
        return None
    if (match["a_short"] and match["b_bare"]) or (match["a_bare"] and match["b_short"]):
        return None
    for begin in (_apply(start), start.minutes):
        for finish in (_end(_apply(end), start, end), end.minutes, _next_noon(end, start)):
            later = _forward(begin, finish, end)
            if _SHORTEST <= later - begin <= _LONGEST:
                return Span(begin, later)
    return None


def _read_time(match: re.Match[str], name: str) -> _Time | None:
    hour = match[f"{name}_hour"] or match[f"{name}_word"] or match[f"{name}_bare"]
    short = match[f"{name}_short"]
    if short:
        minutes = int(short[:-2]) * 60 + int(short[-2:])
    else:
        minutes = int(value_of(hour)) * 60
        minutes += int(match[f"{name}_minute"] or match[f"{name}_past"] or 0)
        minutes += 30 if match[f"{name}_thirty"] else 0
    half_word = match[f"{name}_after"] or match[f"{name}_half"]
    half = _HALF_OF[half_word.replace(".", "")] if half_word else None
    is_marked = half is not None or match[f"{name}_bare"] is None
    is_padded = len(short) == 4 if short else (hour or "").startswith("0")
    return _Time(minutes, half, is_marked, is_padded) if minutes <= DAY_MINUTES else None


def _apply(time: _Time) -> int:
    """What a time means with its half of the day: 下午4:00 is 16:00, 凌晨12點 is 0:00."""
    if time.half in ("afternoon", "evening") and 60 <= time.minutes < _NOON:
        return time.minutes + _NOON
    if time.half == "night" and time.minutes >= _NOON and time.minutes < _NOON + 60:
        return time.minutes - _NOON
    return time.minutes


def _end(minutes: int, start: _Time, end: _Time) -> int:
    """An end without a half of its own: 下午1:00~4:00 and 9:00~6:00 end in the afternoon."""
    if minutes == 0:
        return DAY_MINUTES
    if end.half is not None or end.is_padded or minutes >= _NOON:
        return minutes
    begins_late = _apply(start) >= _NOON
    if begins_late and start.half is None:
        return minutes
    return minutes + _NOON if begins_late or minutes <= start.minutes else minutes


def _next_noon(end: _Time, start: _Time) -> int:
    """For 09:00~06:00 without a half: 06:00 read on the twelve-hour clock after all."""
    return end.minutes + _NOON if end.minutes <= start.minutes else end.minutes


def _forward(begin: int, finish: int, end: _Time) -> int:
    """The end after the start: a span that ends earlier than it begins passes midnight."""
    if finish > begin:
        return finish
    if end.half == "evening" and finish == _NOON:
        return DAY_MINUTES
    return finish + DAY_MINUTES


def _is_other_time(written: str, start: int, end: int) -> bool:
    """Whether the sentence before the span, or the word after it, says that it is no shift."""
    before = written[max(0, start - _LOOK_BACK) : start]
    sentence = _WORK_TIME.split(_SENTENCE_END.split(before)[-1])[-1]
    return _OTHER_TIME.search(sentence) is not None or _BREAK.match(written, end) is not None
