"""From the words of a request to conditions, units and chips. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.text.fold import fold, fold_with_offsets
from indexer.text.tokens import query_tokens
from matcher.employer_names import EmployerNames
from matcher.engines.base import Unit
from matcher.found import FoundKind, FoundWords
from matcher.lexicon import lexicon
from matcher.other_words import other_words
from matcher.parts import parts_of
from matcher.place_words import PlaceReader
from matcher.readings import Reading, Role, reading_of, with_reach
from matcher.recognise import QueryRecogniser
from matcher.request import SearchRequest
from matcher.results import Understood

_WORDS = frozenset({Role.UNIT, Role.RANK})
MOST_UNITS = 8
"""Words beyond these only rank: a pasted paragraph is no list of conditions."""
_HAVE_OTHER_WORDS = frozenset({"workplace", "benefit", "occupation"})
_MOST_TITLES = 2
"""A phrase of more occupations than these (司機) is not also searched by their titles."""


@dataclass(frozen=True, slots=True)
class Word:
    """A unit and where it stands in the words as typed (``source``: ``text`` or ``where``)."""

    unit: Unit
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words of a request mean."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    """The request's fields that they fill, and with what."""
    words: tuple[Word, ...] = ()
    """What is left to be found in the ads, in the order of the words."""
    understood: tuple[Understood, ...] = ()
    """Chips, in the order of the words; those of ``text`` before those of ``where``."""
    notes: tuple[Understood, ...] = ()
    """What was understood and is no condition: see ``Understood``."""
    tokens: tuple[str, ...] = ()
    """Query tokens for the lexical score: the words left and the titles of their occupations."""
    left: str = ""
    """The words left, for the query's vector."""

    def applied_to(self, request: SearchRequest) -> tuple[SearchRequest, Meaning]:
        """The request with what was understood filled in where it says nothing itself, and the
        meaning without the chips that the request overrules."""
        said = {name for name in self.filters if getattr(request, name) != _usual(name)}
        if said & {"pay", "pay_basis"}:
            said |= {"pay", "pay_basis"}  # one wish
        filters = {name: value for name, value in self.filters.items() if name not in said}
        chips = tuple(chip for chip in self.understood if chip.code not in said)
        return request.model_copy(update=filters), replace(self, filters=filters, understood=chips)


def _usual(name: str) -> Any:
    return SearchRequest.model_fields[name].default


def understanding_of(
    gazetteer: Gazetteer,
    table: OccupationTable,
    occupations: OccupationRecogniser,
    employers: Iterable[str] = (),
) -> Understanding:
    """What reads queries, over the words that ship.

    :param employers: names of employers beside the well-known ones.
    """
    words = lexicon()
    recogniser = QueryRecogniser(
        words, PlaceReader(gazetteer, words), occupations, EmployerNames(employers)
    )
    return Understanding(recogniser, table)


class Understanding:
    """Reads what people ask for. Immutable and safe to share between threads."""

    def __init__(self, recogniser: QueryRecogniser, table: OccupationTable) -> None:
        self._recogniser = recogniser
        self._table = table
        self._flexible = lexicon().flexible
        self._other_words = other_words(table)

    def read(self, text: str, where: str = "", plain: Sequence[str] = ()) -> Meaning:
        """What the words mean.

        :param text: 「想做什麼工作？」.
        :param where: 「在哪裡？」: only places are understood; they win over those of ``text``.
        :param plain: phrases that are to be taken as plain words.
        """
        of_where = self._readings("where", where, plain)
        decided = {name for reading in of_where for name in reading.fills}
        of_text = self._readings("text", text, plain)
        left = [one for one in of_text if not decided.intersection(one.fills)]
        readings = with_reach([*left, *of_where])
        words = _once(one for one in readings if one.role in _WORDS and query_tokens(one.phrase))
        units = [one for one in words if one.role is Role.UNIT]
        return Meaning(
            filters=_filters(readings),
            words=self._words(units[:MOST_UNITS]),
            understood=_shown(one for one in readings if one.role is not Role.NOTE),
            notes=(
                *(note for one in readings if (note := one.mended)),
                *_shown(one for one in readings if one.role is Role.NOTE),
            ),
            tokens=self._tokens(words),
            left=" ".join(word.phrase for word in words),
        )

    def parts(self, text: str) -> dict[str, Any]:
        """What a sentence says, as plain values by field: see ``matcher.parts``."""
        folded = fold(text)
        found = self._recogniser.read(folded, (), place_only=False)
        return parts_of(found, folded, self._table)

    def _readings(self, source: str, typed: str, plain: Sequence[str]) -> list[Reading]:
        folded = fold_with_offsets(typed)
        found = self._recogniser.read(folded.text, plain, place_only=source == "where")
        several = _stations(found)
        readings: list[Reading] = []
        filled: dict[str, Any] = {}
        for one in found:
            if one.kind is FoundKind.SILENT or (one.place and one.place.kind == "everywhere"):
                continue
            start, end = folded.source_span(*one.span)
            words = Reading(source, start, end, typed[start:end], meant=one.meant)
            reading = reading_of(words, one, self._table, several=several)
            if one.kind is FoundKind.WORD and (known := self._other_words.get(fold(words.phrase))):
                reading = replace(words, code=known.code, values={"name": words.phrase})
            single = {n: v for n, v in reading.fills.items() if not isinstance(v, tuple)}
            if single.keys() & filled.keys():
                # a request has one centre, one wish for pay …: another one stays words
                if not single.items() <= filled.items():
                    readings.append(_second(words, reading, readings))
                continue
            filled |= single
            readings.append(reading)
        return readings

    def _words(self, readings: Iterable[Reading]) -> tuple[Word, ...]:
        return tuple(
            Word(self._unit(index, one), one.source, one.start, one.end)
            for index, one in enumerate(readings)
        )

    def _unit(self, index: int, reading: Reading) -> Unit:
        ids = reading.occupations
        children = (child.id for id_ in ids for child in self._table.children(id_))
        also = self._flexible if reading.code == "flexible" else reading.also
        # 「清潔」 in a cook's duties makes no cleaner: what a text says of an occupation, only
        # recognition tells. An employer's name may stand anywhere.
        anywhere = also if ids else (reading.phrase, *also)
        titles = (reading.phrase, *self._titles(ids)) if ids else self._licensed(reading)
        done_there: Sequence[str] = ()
        if reading.code in _HAVE_OTHER_WORDS and (
            known := self._other_words.get(fold(reading.phrase))
        ):
            anywhere = (reading.phrase, *known.also)
            done_there = known.occupations
        return Unit(
            group=f"unit:{index}",
            text=reading.phrase,
            occupations=frozenset([*ids, *children, *done_there]),
            phrases=_tokens_of(anywhere),
            title_phrases=_tokens_of(titles),
        )

    def _licensed(self, reading: Reading) -> tuple[str, ...]:
        """The occupation that a licence is named after (藥師執照): its ads need not say so."""
        if reading.code != "licence":
            return ()
        name = fold(reading.also[0] if reading.also else reading.phrase)
        starts = (name[:end] for end in range(len(name), 1, -1))
        named = next(filter(None, map(self._table.named, starts)), ())
        return tuple(occupation.zh for occupation in named)

    def _titles(self, ids: Sequence[str]) -> tuple[str, ...]:
        if len(ids) > _MOST_TITLES:
            return ()
        return tuple(self._table[id_].zh for id_ in ids)

    def _tokens(self, readings: Iterable[Reading]) -> tuple[str, ...]:
        phrases = [
            phrase
            for one in readings
            for phrase in (one.phrase, *one.also[:1], *self._titles(one.occupations))
        ]
        return tuple(dict.fromkeys(token for phrase in phrases for token in query_tokens(phrase)))


def _tokens_of(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(query_tokens(phrase)) for phrase in phrases))


def _second(words: Reading, second: Reading, before: Sequence[Reading]) -> Reading:
    """A second wish where a request has one: its words; a second place is said to be left out, for
    an ad that names it is hardly what is wanted."""
    if "near" not in second.fills:
        return words
    first = next(one for one in before if "near" in one.fills)
    values = {name: first.values.get(name, "") for name in ("name", "kind")}
    return replace(words, role=Role.NOTE, code="second_place", values=values)


def _shown(readings: Iterable[Reading]) -> tuple[Understood, ...]:
    return tuple(shown for one in readings if (shown := one.shown))


def _once(readings: Iterable[Reading]) -> list[Reading]:
    """The first of those whose words are the same."""
    by_words: dict[tuple[str, ...], Reading] = {}
    for one in readings:
        by_words.setdefault(tuple(query_tokens(one.phrase)), one)
    return list(by_words.values())


def _stations(found: Iterable[FoundWords]) -> bool:
    """Whether several stations are named and no other point: any of them will do."""
    kinds = [one.place.kind for one in found if one.place and one.place.point]
    return len(kinds) > 1 and set(kinds) == {"station"}


def _filters(readings: Iterable[Reading]) -> dict[str, Any]:
    """Several values of one filter mean any of them; of single values the first counts."""
    filters: dict[str, Any] = {}
    for reading in readings:
        for name, value in reading.fills.items():
            if isinstance(value, tuple):
                filters[name] = tuple(dict.fromkeys((*filters.get(name, ()), *value)))
            else:
                filters.setdefault(name, value)
    return filters
