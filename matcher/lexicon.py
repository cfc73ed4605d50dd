"""The query words of ``data/query_words.toml``: which phrases ask for which condition, and which
ask for nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pydantic import TypeAdapter

from indexer.occupations.phrases import PhraseFinder, Span
from indexer.text.fold import fold
from matcher.found import FoundKind
from matcher.request import SearchRequest


@dataclass(frozen=True, slots=True)
class StopWords:
    """What asks for nothing in folded text: anywhere, at the beginning, at the end of what is left
    over; and the words that are kept whole though they hold one."""

    anywhere: re.Pattern[str]
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    kept: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase of the lists says: see ``FoundWords``."""

    kind: FoundKind
    field: str = ""
    value: Any = None
    name: str = ""
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How seekers ask for conditions."""

    phrases: Mapping[str, Phrase]
    """Folded phrase → what it says."""
    inside_occupations: frozenset[str]
    """Conditions among them that still ask within an occupation's name (夜班保全)."""
    finder: PhraseFinder
    """Over ``phrases``."""
    spelled: frozenset[str]
    """Folded words that slips are read as."""
    flexible: tuple[str, ...]
    """Folded ways in which an ad says that one chooses one's hours."""
    stop: StopWords
    radius: Mapping[str, int]
    """Metres around a ``station``, ``landmark``, ``address`` or ``street``."""
    not_alone: frozenset[str]
    """Folded names of places that are other words too."""
    everywhere: frozenset[str]
    """Folded names of all that the job bank covers."""
    not_before: re.Pattern[str]
    """What makes a district's name in front of it part of another name."""
    joints: re.Pattern[str]
    """What stands between places of which any will do."""
    not_station: tuple[str, ...]
    """Ends of names that do not mean the station called after the place."""
    lines: Mapping[str, str]
    """Other names of metro lines, folded, and the line's own."""


@cache
def lexicon() -> Lexicon:
    """The words that ship.

    :raises pydantic.ValidationError: when a line names a value that the request does not have.
    """
    data = _table("query_words")
    stop, plain, places = data.pop("stop"), data.pop("plain"), data.pop("places")
    inside, ways = data.pop("inside_occupations"), data.pop("ways")
    licences = data.pop("licences")
    phrases = dict(_conditions(data))
    for name, words in licences.items():
        phrases |= _all(FoundKind.LICENCE, words, name=name)
    phrases |= _all(FoundKind.FLEXIBLE, ways["flexible"])
    phrases |= _all(FoundKind.SOFT, ways["soft"])
    for ground, said in protected().items():
        phrases |= _all(FoundKind.PROTECTED, said.phrases, name=ground)
    table = _table("protected_words")
    phrases |= _all(FoundKind.SILENT, [*stop["silent"], *table["silent"]["words"]])
    phrases |= _all(FoundKind.PLAIN, [*plain["words"], *inside["but"], *table["kept"]["words"]])
    return Lexicon(
        phrases=phrases,
        inside_occupations=_folded(inside["words"]),
        finder=PhraseFinder(phrases),
        spelled=frozenset(
            phrase for phrase, said in phrases.items() if said.field in ways["mended"]
        )
        | _folded(ways["spelled"]),
        flexible=tuple(map(fold, ways["flexible"])),
        stop=StopWords(
            anywhere=re.compile(any_of(stop["words"])),
            leading=re.compile(f"(?:{any_of(stop['leading'])})+"),
            trailing=re.compile(f"(?:{any_of(stop['trailing'])})+$"),
            kept=re.compile(any_of(stop["kept"])),
        ),
        radius={name: metres for name, metres in places.items() if isinstance(metres, int)},
        not_alone=_folded(places["not_alone"]),
        everywhere=_folded(places["everywhere"]),
        not_before=re.compile(any_of(places["not_before"])),
        not_station=tuple(map(fold, places["not_station"])),
        lines={fold(name): line for name, line in places["lines"].items()},
        joints=re.compile(rf"\s?(?:{any_of(places['joints'])})\s?"),
    )


@dataclass(frozen=True, slots=True)
class Protected:
    """A ground of difference that the law forbids: the statutes, and the phrases that name it."""

    law: tuple[str, ...]
    phrases: tuple[str, ...]


@cache
def protected() -> Mapping[str, Protected]:
    """The grounds by code: ``sex``, ``age`` … (``data/protected_words.toml``)."""
    return {
        ground: Protected(tuple(entry["law"]), tuple(entry["words"]))
        for ground, entry in _table("protected_words").items()
        if "law" in entry
    }


def _table(name: str) -> dict[str, Any]:
    path = resources.files("matcher").joinpath(f"data/{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _conditions(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, Phrase]]:
    for field, by_code in data.items():
        for code, phrases in by_code.items():
            said = Phrase(FoundKind.CONDITION, field, _value(field, code), guess=" " in code)
            yield from ((phrase, said) for phrase in _folded(phrases))


def _all(kind: FoundKind, phrases: Collection[str], name: str = "") -> dict[str, Phrase]:
    return dict.fromkeys(_folded(phrases), Phrase(kind, name=name))


def _value(field: str, code: str) -> Any:
    """A line's key as the request's field takes it; several codes stand between blanks."""
    annotation: Any = SearchRequest.model_fields[field].annotation
    many = SearchRequest.model_fields[field].default == ()
    return TypeAdapter(annotation).validate_python(tuple(code.split()) if many else code)


def _folded(phrases: Collection[str]) -> frozenset[str]:
    return frozenset(map(fold, phrases))


def any_of(words: Collection[str]) -> str:
    """A pattern of these words, the longest first; Latin ones only as whole words."""
    return "|".join(
        rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
        for word in sorted(_folded(words), key=lambda word: (-len(word), word))
    )


_SEPARATOR = re.compile(
    r"[\s、，,。;；/／|｜!！?？()（）「」『』\[\]【】〈〉《》\"“”‘’:：~～·・&＆…]+"
)


def cut(folded: str, start: int, end: int, stop: StopWords) -> list[tuple[int, int]]:
    """The words of ``folded[start:end]`` without what asks for nothing, as spans of ``folded``.

    One unspaced character that is left of a longer run says nothing and goes too; by itself, it is
    a word.
    """
    parts = (
        part
        for piece in _pieces(folded, start, end)
        for part in _without_stop_words(folded, piece, stop)
    )
    return [part for part in parts if _is_word(folded, *part)]


def _is_word(folded: str, start: int, end: int) -> bool:
    if end - start > 1 or folded[start].isascii():
        return True
    neighbours = (folded[:start][-1:], folded[end : end + 1])
    return all(not side or _SEPARATOR.match(side) for side in neighbours)


def _pieces(folded: str, start: int, end: int) -> Iterator[Span]:
    """The stretches between blanks and punctuation."""
    for separator in _SEPARATOR.finditer(folded, start, end):
        if separator.start() > start:
            yield Span(start, separator.start())
        start = separator.end()
    if start < end:
        yield Span(start, end)


def _without_stop_words(folded: str, piece: Span, stop: StopWords) -> Iterator[tuple[int, int]]:
    """What is left of a piece, its ends trimmed."""
    kept = [Span(*match.span()) for match in stop.kept.finditer(folded, *piece)]
    stops = [Span(*match.span()) for match in stop.anywhere.finditer(folded, *piece)]
    start = piece.start
    for word in [*stops, Span(piece.end, piece.end)]:
        if any(word.meets(other) for other in kept):
            continue
        trimmed = _trimmed(folded, Span(start, word.start), stop, kept)
        if trimmed.start < trimmed.end:
            yield trimmed
        start = word.end


def _trimmed(folded: str, part: Span, stop: StopWords, kept: list[Span]) -> Span:
    """The part without leading and trailing stop words, but for those of a kept word."""
    start, end = part
    leading = stop.leading.match(folded, start, end)
    if leading:
        start = min([leading.end(), *(span.start for span in kept if span.start >= start)])
    trailing = stop.trailing.search(folded, start, end)
    if trailing:
        end = max([trailing.start(), *(span.end for span in kept if span.end <= end)])
    return Span(start, end)
