"""Working hours: which shifts an ad means, from its words and its clock times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.normalise.clock import DAY_MINUTES, Span, find_spans
from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, alternation, table
from indexer.vocabulary import Shift

_DATA = table("hours")
_CLOCK: dict[str, float] = _DATA["clock"]
_CONTEXT = _DATA["context"]
_NIGHT_OR_EVENING = "night_or_evening"

_STEMS = Words(_DATA["stems"])
_STEM = re.compile(_STEMS.pattern)
_PHRASES = Words(_DATA["phrases"])
_QUERY_WORDS = Words(_DATA["query_words"])
_FIELD_WORDS = Words(_DATA["field_words"])
_NOT_A_SHIFT = rf"(?!班?(?:{alternation(_CONTEXT['not_a_shift'])}))"
_SHIFT = re.compile(
    rf"(?P<stems>(?:{_STEMS.pattern})(?:班?[、/,及和與或]?(?:{_STEMS.pattern}))*)[班診]{_NOT_A_SHIFT}"
    rf"|(?P<phrase>{_PHRASES.pattern}){_NOT_A_SHIFT}"
)
_HINT = re.compile(rf"[班診]|{_PHRASES.pattern}")
_HINT_REACH = 16
_WEEKEND_CLOCK = re.compile(_DATA["weekend_clock"])
_QUERY_WORD = re.compile(_QUERY_WORDS.pattern)
_ROTATING = re.compile(alternation(_DATA["rotating"]["words"]))
_DENIAL = re.compile(
    rf"(?:{alternation(_CONTEXT['denials'])})(?:{alternation(_CONTEXT['denied_links'])})*$"
)
_DENIAL_REACH = 8
_KINDERGARTEN = re.compile(alternation(_CONTEXT["kindergarten"]))
_FIELD_WORD = re.compile(_FIELD_WORDS.pattern)
_HOURS_A_DAY = re.compile(
    r"(?:每日|每天|一天|一日|工時|排班|基本)(?:(?!加班|休|至少|最少)[^\d\n。,;]){0,7}"
    rf"(?P<low>{NUMBER})(?:(?:小時)?[~-](?P<high>{NUMBER}))?\s?個?(?:小時|hr|h(?![a-z]))"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """When an ad's work is done; empty and ``None`` where it does not say.

    :param shifts: from the words and from the spans together.
    :param spans: clock spans in the order of the text; ``end`` passes 1,440 over midnight.
    :param hours_per_day: the most hours a day that the ad states in words.
    """

    shifts: frozenset[Shift]
    spans: tuple[Span, ...]
    hours_per_day: float | None


@dataclass(frozen=True, slots=True)
class ShiftMention:
    """A shift that a query names, at ``text[start:end]``."""

    shift: Shift
    start: int
    end: int


def parse_hours(text: str) -> Hours:
    """The working hours in a work-time field or in a whole description.

    Hours of events, interviews, shops and breaks do not count, nor denied shifts (不需輪班, 無大夜)
    and those named only for their allowance (晚班津貼). 夜班 is the night where a clock span of the
    same text is, else the evening where one is, else both.
    """
    written = plain(text)
    spans = find_spans(written)
    by_clock = {shift for span in spans for shift in shifts_of_span(span)}
    codes = set(_field_codes(written) or _word_codes(written))
    if _NIGHT_OR_EVENING in codes:
        codes.discard(_NIGHT_OR_EVENING)
        dark = by_clock & {Shift.NIGHT, Shift.EVENING}
        codes |= {Shift.NIGHT} if Shift.NIGHT in dark else dark or {Shift.NIGHT, Shift.EVENING}
    shifts = {Shift(code) for code in codes} | by_clock
    if _WEEKEND_CLOCK.search(written):
        shifts.add(Shift.WEEKEND)
    if _is_rotating(written):
        shifts.add(Shift.ROTATING)
    return Hours(frozenset(shifts), spans, _hours_per_day(written))


def shifts_of_span(span: Span) -> frozenset[Shift]:
    """The shifts that a clock span belongs to, by the rules in ``data/hours.toml``."""
    shifts: set[Shift] = set()
    length = span.end - span.start
    is_window = length >= _CLOCK["window_least"]
    by_day = _overlap(span, _CLOCK["day_from"], _CLOCK["day_to"])
    by_evening = _overlap(span, _CLOCK["evening_from"], _CLOCK["evening_to"])
    is_night = _overlap(span, _CLOCK["night_from"], _CLOCK["night_to"]) >= _CLOCK["night_least"]
    if is_night:
        shifts.add(Shift.NIGHT)
    if by_day >= length * _CLOCK["share"] or (is_window and span.start < DAY_MINUTES / 2):
        shifts.add(Shift.DAY)
    if by_evening >= length * _CLOCK["share"] or (
        is_window and not is_night and span.end >= _CLOCK["window_evening"]
    ):
        shifts.add(Shift.EVENING)
    return frozenset(shifts)


def format_spans(spans: Iterable[Span]) -> str:
    """Spans as a page shows them: 「09:00–18:00、22:00–06:00」; empty for none."""
    return "、".join(f"{_clock(span.start)}–{_clock(span.end)}" for span in spans)


def find_shifts(text: str) -> list[ShiftMention]:
    """The shifts that a query names, in order: 晚班, 大夜, 早班, 假日, 輪班; 夜班 means the night.

    Denied ones (不要輪班) are left out.
    """
    written = plain(text)
    found: dict[tuple[int, int], set[str]] = {}
    for match in _shift_words(written):
        found[match.span()] = _codes_of(match, written)
    for match in _QUERY_WORD.finditer(written):
        if not any(start <= match.start() < end for start, end in found):
            found[match.span()] = {_QUERY_WORDS[match.group()]}
    for match in _ROTATING.finditer(written):
        if not _is_denied(written, match.start()):
            found[match.span()] = {Shift.ROTATING}
    return [
        ShiftMention(Shift.NIGHT if code == _NIGHT_OR_EVENING else Shift(code), start, end)
        for (start, end), codes in sorted(found.items())
        for code in sorted(codes)
    ]


def _word_codes(written: str) -> set[str]:
    return {code for match in _shift_words(written) for code in _codes_of(match, written)}


def _shift_words(written: str) -> Iterator[re.Match[str]]:
    """The words that name shifts and are not denied.

    Long texts are searched only around 班, 診 and the few words without them: several times faster.
    """
    done = 0
    for hint in _HINT.finditer(written):
        if hint.end() <= done:
            continue
        first, last = max(done, hint.start() - _HINT_REACH), hint.end() + _HINT_REACH
        for match in _SHIFT.finditer(written, first, last):
            done = match.end()
            if not _is_denied(written, match.start()):
                yield match


def _codes_of(match: re.Match[str], written: str) -> set[str]:
    """The codes of a match; stems that say nothing and a kindergarten's 中班 give none."""
    stems = match["stems"]
    if stems is None:
        return {_PHRASES[match["phrase"]]}
    if stems == "中" and _KINDERGARTEN.search(written):
        return set()
    return {_STEMS[stem] for stem in _STEM.findall(stems)} - {"silent"}


def _field_codes(written: str) -> set[str]:
    """The shifts of a field that is nothing but a list of parts of the day (上午、下午、晚上)."""
    parts = [part for part in re.split(r"[、,/\s]+", written) if part]
    if len(parts) > 5:
        return set()
    matches = [_FIELD_WORD.fullmatch(part) for part in parts]
    return {_FIELD_WORDS[match.group()] for match in matches if match} if all(matches) else set()


def _is_rotating(written: str) -> bool:
    return any(not _is_denied(written, match.start()) for match in _ROTATING.finditer(written))


def _is_denied(written: str, start: int) -> bool:
    return _DENIAL.search(written[max(0, start - _DENIAL_REACH) : start]) is not None


def _hours_per_day(written: str) -> float | None:
    hours = [value_of(match["high"] or match["low"]) for match in _HOURS_A_DAY.finditer(written)]
    return max((stated for stated in hours if 0 < stated <= 16), default=None)


def _overlap(span: Span, first: float, last: float) -> float:
    """Minutes of a span between two times of the day, on the day it begins and on the next."""
    return sum(
        max(0.0, min(span.end, last + shift) - max(span.start, first + shift))
        for shift in (0, DAY_MINUTES)
    )


def _clock(minutes: int) -> str:
    within = minutes if minutes == DAY_MINUTES else minutes % DAY_MINUTES
    return f"{within // 60:02d}:{within % 60:02d}"
