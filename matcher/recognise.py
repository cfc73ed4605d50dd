"""What stands in a query: conditions, pay wishes, places, occupations and plain words, as spans.

The longest phrase wins, whatever its kind, and no two share a character: 信義路 is a street though
信義 is a district. What is left on either side of it is read anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.occupations.phrases import Span
from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.skills import find_licences, find_skills
from indexer.text.fold import fold
from matcher.employer_names import EmployerNames, ways_to_write
from matcher.found import FoundKind, FoundWords
from matcher.lexicon import Lexicon, Phrase, cut
from matcher.negation import unknown_denials, with_denials
from matcher.patterns import find_by_rule, find_reach
from matcher.pay_words import find_pay_wishes
from matcher.place_words import PlaceReader, PlaceWords
from matcher.slips import Slips

_EITHER = re.compile(r"\s*(?:或者?是?|or|/|、|跟|和)\s*")
"""What stands between two occupations of which either will do."""
_HAS = re.compile(r"(?:會|懂|擅長|熟悉?|精通|用|具備?)\s?$")


class QueryRecogniser:
    """Finds what stands in queries. Immutable and safe to share between threads."""

    def __init__(
        self,
        words: Lexicon,
        places: PlaceReader,
        occupations: OccupationRecogniser,
        employers: EmployerNames | None = None,
    ) -> None:
        """
        :param employers: names to recognise; the well-known ones where none are given.
        """
        self._words = words
        self._places = places
        self._occupations = occupations
        self._employers = employers or EmployerNames()
        self._slips = Slips([*words.spelled, *places.spelled])

    def read(self, text: str, plain: Sequence[str], *, place_only: bool) -> list[FoundWords]:
        """What stands in a text, in order, without overlaps but for a condition within an
        occupation's name (夜班保全).

        :param text: folded (``indexer.text.fold``).
        :param plain: phrases to be left as plain words.
        :param place_only: whether it is the answer to 「在哪裡？」.
        """
        found = self._read(text, plain, place_only=place_only)
        mended = self._mended(text, found)
        if mended == text:
            return found
        read = self._read(mended, plain, place_only=place_only)
        return [_with_meant(one, text, mended) for one in read]

    def _mended(self, text: str, found: Sequence[FoundWords]) -> str:
        """The text, as long as before, with slips in its unknown words put right."""
        for one in found:
            if one.kind is FoundKind.WORD:
                word = text[slice(*one.span)]
                if meant := self._slips.mended(word):
                    text = text[: one.span.start] + meant + text[one.span.end :]
        return text

    def _read(self, text: str, plain: Sequence[str], *, place_only: bool) -> list[FoundWords]:
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
        if not place_only:
            recognised = with_denials(part_of_text, recognised)
        found: list[FoundWords] = []
        start = span.start
        for part in [*(one.moved(span.start) for one in _either(recognised, part_of_text)), None]:
            gap = Span(start, part.span.start if part else span.end)
            denied = bool(found) and found[-1].negated
            found += self._gap(text, gap, denied=denied, place_only=place_only)
            if part:
                found += [part, *self._inside(text, part)]
                start = part.span.end
        return found

    def _recognised(self, text: str, *, place_only: bool) -> list[FoundWords]:
        """What the lists know, apart: the longest first."""
        found = [_of_place(place) for place in self._places.find(text)]
        found += find_reach(text) if place_only else self._phrases(text)
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
            beside = [one for one in found if side.holds(one.span)]
            if any(one.span.meets(side) and not side.holds(one.span) for one in found):
                read = self._recognised(text[slice(*side)], place_only=place_only)
                parts += [one.moved(side.start) for one in read]
            else:
                parts += self._apart(text, side, beside, place_only=place_only)
        return sorted(parts, key=lambda one: one.span)

    def _phrases(self, text: str) -> Iterator[FoundWords]:
        for span in self._words.finder.find(text):
            yield _of_phrase(span, self._words.phrases[text[slice(*span)]])
        yield from find_by_rule(text)
        for wish in find_pay_wishes(text):
            yield FoundWords(Span(wish.start, wish.end), FoundKind.PAY, pay=wish)
        for span, name in find_licences(text):
            yield FoundWords(span, FoundKind.LICENCE, name=name, ways=(name,))
        skills = find_skills(text)
        for span, name in skills:
            yield FoundWords(span, FoundKind.SKILL, name=name, ways=(name,))
        yield from self._work(text, [span for span, _ in skills])
        for span, name, well_known in self._employers.find(text):
            kind = FoundKind.EMPLOYER if well_known else FoundKind.COMPANY
            yield self._employer(text[slice(*span)], span, name, kind)

    def _work(self, text: str, skills: Sequence[Span]) -> Iterator[FoundWords]:
        """The occupations; a skill that people name a job by too (剪片, 會日文) is none where
        another occupation stands beside it."""
        named = [
            (Span(one.start, one.end), one.occupation_ids, one.meant)
            for one in self._occupations.recognise_query(text)
            if not self._words.stop.anywhere.fullmatch(one.phrase)
        ]
        plain = [span for span, *_ in named if not _is_skill(text, span, skills)]
        for span, ids, meant in named:
            if span in plain or not plain:
                yield FoundWords(
                    span, FoundKind.OCCUPATION, occupations=ids, leading=ids[:1], meant=meant
                )

    def _employer(self, phrase: str, span: Span, name: str, kind: FoundKind) -> FoundWords:
        """An employer, and the work there where people call that so (7-11)."""
        named = self._occupations.recognise_query(phrase)
        whole = [one for one in named if (one.start, one.end) == (0, len(phrase))]
        ids = whole[0].occupation_ids if whole else ()
        ways = ways_to_write(name)
        return FoundWords(span, kind, name=name, ways=ways, occupations=ids, leading=ids[:1])

    def _gap(self, text: str, gap: Span, *, denied: bool, place_only: bool) -> Iterator[FoundWords]:
        """What no list knows: denials of it, places without 區 or 站 beside, words."""
        start = gap.start
        denials = [] if place_only else list(unknown_denials(text, gap, denied=denied))
        for whole, thing in denials:
            yield from self._left_over(text, start, whole.start, place_only=place_only)
            place = self._places.alone(text[slice(*thing)])
            if place and place.districts:
                yield replace(_of_place(place), span=whole, negated=True)
            else:
                yield FoundWords(whole, FoundKind.UNWANTED, name=text[slice(*thing)])
            start = whole.end
        yield from self._left_over(text, start, gap.end, place_only=place_only)

    def _left_over(
        self, text: str, start: int, end: int, *, place_only: bool
    ) -> Iterator[FoundWords]:
        """The words that no list knows, and places whose name stands without 區 or 站."""
        for word in cut(text, start, end, self._words.stop):
            places = []
            if place_only or not self._words.not_before.match(text, word[1]):
                places = self._places.joined(text[slice(*word)], surely_place=place_only)
            if places:
                yield from (_of_place(place).moved(word[0]) for place in places)
            else:
                yield FoundWords(Span(*word), FoundKind.WORD)

    def _inside(self, text: str, found: FoundWords) -> Iterator[FoundWords]:
        """Conditions within the name of an occupation."""
        if not found.occupations or found.negated:
            return
        name = text[slice(*found.span)]
        last_end = 0
        for span in self._words.finder.find(name):
            phrase = name[slice(*span)]
            if span.start < last_end:
                continue
            last_end = span.end
            if phrase in self._words.inside_occupations:
                said = self._words.phrases[phrase]
                yield _of_phrase(span, said).moved(found.span.start)
        for wish in find_pay_wishes(name):
            pay = FoundWords(Span(wish.start, wish.end), FoundKind.PAY, pay=wish)
            yield pay.moved(found.span.start)


def _is_skill(text: str, span: Span, skills: Sequence[Span]) -> bool:
    """Whether a phrase is a skill that somebody has: 會日文, 擅長 Photoshop."""
    has = text.startswith("會", span.start) or _HAS.search(text, 0, span.start) is not None
    return has and any(
        skill.end == span.end and skill.start - 1 <= span.start <= skill.start for skill in skills
    )


def _of_phrase(span: Span, said: Phrase) -> FoundWords:
    ways = (said.name,) if said.kind is FoundKind.LICENCE else ()
    return FoundWords(
        span, said.kind, said.field, said.value, said.name, ways=ways, guess=said.guess
    )


def _of_place(place: PlaceWords) -> FoundWords:
    kind = FoundKind.LANDMARK if place.kind == "landmark" else FoundKind.PLACE
    return FoundWords(place.span, kind, place=place)


def _with_meant(found: FoundWords, text: str, mended: str) -> FoundWords:
    """What was found in a mended text, with what its words were before."""
    meant = mended[slice(*found.span)]
    slipped = text[slice(*found.span)] != meant and found.kind is not FoundKind.WORD
    return replace(found, meant=meant) if slipped else found


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
            and last.kind is one.kind is FoundKind.OCCUPATION
            and last.negated == one.negated
            and _EITHER.fullmatch(text, last.span.end, one.span.start)
        ):
            joined[-1] = replace(
                last,
                span=Span(last.span.start, one.span.end),
                occupations=tuple(dict.fromkeys([*last.occupations, *one.occupations])),
                leading=tuple(dict.fromkeys([*last.leading, *one.leading])),
            )
        else:
            joined.append(one)
    return joined
