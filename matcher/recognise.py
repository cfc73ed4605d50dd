"""What stands in a query: conditions, pay wishes, places, occupations and plain words, as spans.

The longest phrase wins, whatever its kind, and no two share a character: 信義路 is a street though
信義 is a district. What is left on either side of it is read anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from indexer.normalise.hours import parse_hours
from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay_mentions import PayWish, find_pay_wish
from indexer.occupations.phrases import Span
from indexer.occupations.recognise import OccupationRecogniser
from indexer.text.fold import fold
from indexer.vocabulary import Shift
from matcher.lexicon import Lexicon, cut
from matcher.place_words import PlaceReader, PlaceWords

_YEARS = re.compile(
    rf"(?P<before>{NUMBER})\s?(?:年|years?)(?:以上)?(?:的| of)?\s?(?:相關|工作|業界)?"
    r"(?:經驗|資歷|experience)"
    rf"|(?:經驗|資歷)\s?(?P<after>{NUMBER})\s?年(?:以上)?"
)
_CLOCK = (
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|早|晚)?\s?"
    r"(?:[0-2]?\d:[0-5]\d|(?:[0-2]?\d|[一二兩三四五六七八九十]{1,3})[點時]半?)"
)
_HOURS = re.compile(rf"{_CLOCK}\s?[~\-到至]\s?{_CLOCK}")
_AGE = re.compile(r"(?:年滿)?\d{2}歲(?:以上|以下)?")
"""Says nothing that an ad may ask for (domain.md R4); an ad holds no such words to be found."""
_EITHER = re.compile(r"\s*(?:或者?|or|/|、)\s*")
"""What stands between two occupations of which either will do."""


class FoundKind(IntEnum):
    """What a stretch of words is. Of two equally long ones the lower counts."""

    PLAIN = 0
    SILENT = 1
    CONDITION = 2
    PAY = 3
    PLACE = 4
    OCCUPATION = 5
    LANDMARK = 6
    WORD = 7


@dataclass(frozen=True, slots=True)
class FoundWords:
    """A stretch of folded text and what it says: ``field`` and ``value`` of a condition, or pay,
    place, occupations (ids, the likeliest first)."""

    span: Span
    kind: FoundKind
    field: str = ""
    value: Any = None
    pay: PayWish | None = None
    place: PlaceWords | None = None
    occupations: tuple[str, ...] = ()

    def moved(self, by: int) -> FoundWords:
        """The same, so many characters later in the text."""
        return replace(self, span=Span(self.span.start + by, self.span.end + by))


class QueryRecogniser:
    """Finds what stands in queries. Immutable and safe to share between threads."""

    def __init__(
        self, words: Lexicon, places: PlaceReader, occupations: OccupationRecogniser
    ) -> None:
        self._words = words
        self._places = places
        self._occupations = occupations

    def read(self, text: str, plain: Sequence[str], *, place_only: bool) -> list[FoundWords]:
        """What stands in a text, in order, without overlaps but for a condition within an
        occupation's name (夜班保全).

        :param text: folded (``indexer.text.fold``).
        :param plain: phrases to be left as plain words.
        :param place_only: whether it is the answer to 「在哪裡？」.
        """
        kept = [FoundWords(span, FoundKind.PLAIN) for span in _spans_of(text, plain)]
        found: list[FoundWords] = []
        start = 0
        for part in [*kept, FoundWords(Span(len(text), len(text)), FoundKind.PLAIN)]:
            found += self._between(text, Span(start, part.span.start), place_only=place_only)
            found.append(part)
            start = part.span.end
        return found[:-1]

    def _between(self, text: str, span: Span, *, place_only: bool) -> list[FoundWords]:
        """What stands in a stretch that holds no plain phrase."""
        part_of_text = text[slice(*span)]
        recognised = self._recognised(part_of_text, place_only=place_only)
        found: list[FoundWords] = []
        start = span.start
        for part in [*(one.moved(span.start) for one in _either(recognised, part_of_text)), None]:
            end = part.span.start if part else span.end
            found += self._left_over(text, start, end, place_only=place_only)
            if part:
                found += [part, *self._inside(text, part)]
                start = part.span.end
        return found

    def _recognised(self, text: str, *, place_only: bool) -> list[FoundWords]:
        """What the lists know, apart: the longest first."""
        found = [self._place(place) for place in self._places.find(text)]
        if not place_only:
            found += self._phrases(text)
        return self._apart(text, Span(0, len(text)), found, place_only=place_only)

    def _apart(
        self, text: str, span: Span, found: list[FoundWords], *, place_only: bool
    ) -> list[FoundWords]:
        """The longest phrase of a stretch, and what stands on either side of it; read anew where
        it cut another phrase in two."""
        if not found:
            return []
        best = min(found, key=lambda one: (one.span.start - one.span.end, one.kind, one.span))
        parts: list[FoundWords] = [best]
        for side in (Span(span.start, best.span.start), Span(best.span.end, span.end)):
            beside = [one for one in found if _holds(side, one.span)]
            if any(one.span.meets(side) and not _holds(side, one.span) for one in found):
                read = self._recognised(text[slice(*side)], place_only=place_only)
                parts += [one.moved(side.start) for one in read]
            else:
                parts += self._apart(text, side, beside, place_only=place_only)
        return sorted(parts, key=lambda one: one.span)

    def _phrases(self, text: str) -> Iterator[FoundWords]:
        for span in self._words.finder.find(text):
            phrase = text[slice(*span)]
            if phrase in self._words.plain:
                yield FoundWords(span, FoundKind.PLAIN)
            elif phrase in self._words.silent:
                yield FoundWords(span, FoundKind.SILENT)
            else:
                field, value = self._words.conditions[phrase]
                yield FoundWords(span, FoundKind.CONDITION, field, value)
        for match in _YEARS.finditer(text):
            months = round(value_of(match["before"] or match["after"]) * 12)
            span = Span(*match.span())
            yield FoundWords(span, FoundKind.CONDITION, "experience", min(months, 720))
        for match in _HOURS.finditer(text):
            if shifts := parse_hours(match.group()).shifts:
                value = tuple(shift for shift in Shift if shift in shifts)
                yield FoundWords(Span(*match.span()), FoundKind.CONDITION, "shift", value)
        for match in _AGE.finditer(text):
            yield FoundWords(Span(*match.span()), FoundKind.SILENT)
        yield from _pay_wishes(text)
        for named in self._occupations.recognise_query(text):
            span = Span(named.start, named.end)
            yield FoundWords(span, FoundKind.OCCUPATION, occupations=named.occupation_ids)

    def _left_over(
        self, text: str, start: int, end: int, *, place_only: bool
    ) -> Iterator[FoundWords]:
        """The words that no list knows, and places whose name stands without 區 or 站."""
        for word in cut(text, start, end, self._words.stop):
            place = self._places.alone(text[slice(*word)], surely_place=place_only)
            if place:
                yield self._place(place).moved(word[0])
            else:
                yield FoundWords(Span(*word), FoundKind.WORD)

    def _inside(self, text: str, found: FoundWords) -> Iterator[FoundWords]:
        """Conditions within the name of an occupation."""
        if not found.occupations:
            return
        name = text[slice(*found.span)]
        last_end = 0
        for span in self._words.finder.find(name):
            phrase = name[slice(*span)]
            if span.start < last_end:
                continue
            last_end = span.end
            if phrase in self._words.inside_occupations:
                field, value = self._words.conditions[phrase]
                yield FoundWords(span, FoundKind.CONDITION, field, value).moved(found.span.start)

    def _place(self, place: PlaceWords) -> FoundWords:
        kind = FoundKind.LANDMARK if place.kind == "landmark" else FoundKind.PLACE
        return FoundWords(place.span, kind, place=place)


def _pay_wishes(text: str) -> Iterator[FoundWords]:
    start = 0
    while wish := find_pay_wish(text[start:]):
        yield FoundWords(Span(wish.start, wish.end), FoundKind.PAY, pay=wish).moved(start)
        start += wish.end


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _spans_of(text: str, phrases: Sequence[str]) -> list[Span]:
    """Where the phrases stand in the folded text, in order, the longest first where they meet."""
    found: list[Span] = []
    for phrase in sorted(set(map(fold, phrases)) - {""}, key=lambda p: (-len(p), p)):
        for match in re.finditer(re.escape(phrase), text):
            span = Span(*match.span())
            if not any(span.meets(other) for other in found):
                found.append(span)
    return sorted(found)


def _either(found: list[FoundWords], text: str) -> list[FoundWords]:
    """Occupations with 或 or 、 between them as one."""
    joined: list[FoundWords] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.occupations
            and one.occupations
            and _EITHER.fullmatch(text, last.span.end, one.span.start)
        ):
            ids = tuple(dict.fromkeys([*last.occupations, *one.occupations]))
            span = Span(last.span.start, one.span.end)
            joined[-1] = replace(last, span=span, occupations=ids)
        else:
            joined.append(one)
    return joined
