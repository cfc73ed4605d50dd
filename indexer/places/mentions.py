"""Places of work that an ad's text mentions, and which of them to believe.

Where the interview or the job fair is held is not where the work is: such places are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from typing import Final

from indexer.places.addresses import Address
from indexer.places.crossings import cross
from indexer.places.districts import Area
from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import JOINER, located_area, read_hint
from indexer.places.located import Located
from indexer.places.named import named_places
from indexer.places.point import Accuracy, haversine_m
from indexer.places.resolve import Hint, resolve
from indexer.places.spelling import NUMERAL, Folded, fold, to_number

_WORDS = json.loads((files("indexer.places") / "data" / "mention_words.json").read_text("utf-8"))
_NEEDS_LABEL: Final = frozenset[str](_WORDS["kinds_only_behind_a_label"])
"""Such places run the fair, are customers or references more often than places of work."""

LABEL_REACH = 160
"""A label speaks for what follows within this many characters, up to a blank line or a label."""

ADDRESS_REACH = 4
"""An address that begins this few characters behind a branch's name is that branch's."""

APART_M = 3000.0
"""Unlabelled mentions farther apart than this contradict each other."""


class MentionKind(StrEnum):
    """What kind of words name the place."""

    ADDRESS = "address"
    CROSSING = "crossing"
    STATION = "station"
    LANDMARK = "landmark"
    DISTRICT = "district"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of work named in a text; ``text[start:end]`` of the original are its words.

    ``explicit`` where it stands behind a label such as 工作地點. ``walking_minutes`` and ``metres``
    are what the text says of the way from a station, if anything.
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    located: Located
    explicit: bool
    walking_minutes: int | None = None
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """A mention in folded offsets, before its label is known."""

    start: int
    end: int
    kind: MentionKind
    located: Located
    only_explicit: bool = False
    walking_minutes: int | None = None
    metres: int | None = None


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted((fold(w).text for w in words), key=len, reverse=True))


_AFTER_LABEL = (
    rf"(?:{_any_of(_WORDS['words_after_a_label'])})?"
    r"(?=[\])※*]*(?:[:\]\n=→-]|[為是在於]|大?臺北|新北|[一-鿿]{2}區))"
)
_LABEL = re.compile(
    rf"(?P<other>{_any_of(_WORDS['other_labels'])})"
    rf"|(?P<work>(?:{_any_of(_WORDS['work_labels'])}"
    rf"|(?<![一-鿿])(?:{_any_of(_WORDS['work_labels_alone'])})){_AFTER_LABEL})"
    rf"|(?P<ending>{_any_of(_WORDS['ending_labels'])})(?=[\])]*[:\]\n為])"
)
_OCCASION = re.compile(_any_of(_WORDS["other_occasions"]))
_BRANCH = re.compile(
    rf"(?:(?<![一-鿿])|(?<=[和及與]))(?P<stem>[一-鿿]{{2}})[一-鿿]{{0,2}}?"
    rf"(?:{_any_of(_WORDS['branch_words'])})"
)
_AT_WORK = re.compile(rf"[一-鿿]{{0,4}}?(?:{_any_of(_WORDS['at_work_after'])})")
_WORK_VERBS: Final = tuple(fold(verb).text for verb in _WORDS["work_verbs"])
_HEAD_OFFICE = re.compile(rf"(?:{_any_of(_WORDS['head_office'])})[^,;。、\n]{{0,12}}$")
_CLAUSE_END = re.compile("[\n。;!※★☆●◎■◆▲]")
_WAY = re.compile(
    rf"[)\]]?[,、(:]?(?:{_any_of(_WORDS['walking'])}|大約|約|僅|只要|距離|距|即可到達|[,、(])*"
    rf"(?P<n>{NUMERAL})(?:[~-]{NUMERAL})?(?:(?P<minutes>分鐘?)|(?P<metres>公尺|米|m(?![a-z])))"
)


def find_places(
    text: str, gazetteer: Gazetteer, *, city: str | None = None, district: str | None = None
) -> list[Mention]:
    """The places of work that a text mentions, in order and without overlap.

    ``city`` and ``district`` are what is known of the ad beside its text; they tell apart streets
    of one name. A mention inside a longer one (the district of an address) is not repeated, and
    the head office counts only where no other place is named.
    """
    folded = fold(text)
    hint = read_hint(gazetteer, city, district) or Hint()
    spans = _without_overlap(_spans(folded.text, gazetteer, hint))
    labels = list(_LABEL.finditer(folded.text))
    mentions: list[Mention] = []
    head_offices: list[Mention] = []
    for span in spans:
        label = _label_of(span, labels, folded.text)
        explicit = label == "work" or folded.text.endswith(_WORK_VERBS, 0, span.start)
        if not explicit and (
            label == "other" or span.only_explicit or _is_occasion(span, folded.text)
        ):
            continue
        mention = _mention(span, folded, text, explicit=explicit)
        of_head_office = not explicit and _HEAD_OFFICE.search(folded.text, 0, span.start)
        (head_offices if of_head_office else mentions).append(mention)
    return mentions or head_offices


def best_place(mentions: Sequence[Mention]) -> Mention | None:
    """The mention that says best where the work is, or None where none does.

    A labelled one before any other, then the finest, then the first. Without a label, mentions
    of one kind that lie far apart contradict each other: the ad lists branches, and none counts.
    """
    if not mentions:
        return None
    best = min(mentions, key=lambda m: (not m.explicit, m.located.accuracy.rank, m.start))
    if best.explicit or best.located.point is None:
        return best
    rivals = [m.located.point for m in mentions if m.kind is best.kind]
    apart = any(haversine_m(best.located.point, p) > APART_M for p in rivals if p is not None)
    return None if apart else best


def _mention(span: _Span, folded: Folded, text: str, *, explicit: bool) -> Mention:
    start, end = folded.span(span.start, span.end)
    return Mention(
        start, end, text[start:end], span.kind, span.located, explicit,
        span.walking_minutes, span.metres,
    )  # fmt: skip


def _spans(folded: str, gazetteer: Gazetteer, hint: Hint) -> Iterator[_Span]:
    areas = list(gazetteer.districts.areas(folded))
    addresses = list(gazetteer.addresses.read(folded, areas))
    yield from _crossings(folded, addresses, gazetteer, hint)
    for address in addresses:
        span = _address(address, gazetteer, hint)
        if span:
            yield span
    yield from _named(folded, gazetteer)
    for area in areas:
        located = None if area.elsewhere else located_area(area, gazetteer, Hint())
        if located and located.accuracy is Accuracy.DISTRICT:
            yield _Span(area.start, area.end, MentionKind.DISTRICT, located)
        elif located:
            yield _Span(area.start, area.end, MentionKind.CITY, located, only_explicit=True)
    starts = {_whole(address) for address in addresses}
    yield from _branches(folded, starts, gazetteer, hint)
    for area in gazetteer.districts.short_names(folded):
        located = located_area(area, gazetteer, Hint())
        if located:
            yield _Span(area.start, area.end, MentionKind.DISTRICT, located, only_explicit=True)


def _branches(folded: str, starts: Set[int], gazetteer: Gazetteer, hint: Hint) -> Iterator[_Span]:
    """The districts of 內湖店, 大安安和門市: in the ad's own city, where that is known.

    Not where the branch's address begins (``starts``) right behind.
    """
    for match in _BRANCH.finditer(folded):
        district = gazetteer.districts.named(f"{match['stem']}區")
        told = any(match.end() <= start <= match.end() + ADDRESS_REACH for start in starts)
        if district and hint.city in {None, district.city} and not told:
            area = Area(match.start(), match.end(), district.city, district.name, exact=False)
            located = located_area(area, gazetteer, Hint())
            if located:
                yield _Span(match.start(), match.end(), MentionKind.DISTRICT, located)


def _whole(address: Address) -> int:
    """Where an address begins, its district included where that stands right before it."""
    area = address.area
    return area.start if area and address.start - area.end <= 1 else address.start


def _crossings(
    folded: str, addresses: Sequence[Address], gazetteer: Gazetteer, hint: Hint
) -> Iterator[_Span]:
    for one, other in pairwise(addresses):
        joined = JOINER.fullmatch(folded[one.end : other.start])
        if one.number is None and other.number is None and other.mouth and joined:
            located = None if _elsewhere(one) else cross(one, other, gazetteer, hint)
            if located:
                yield _Span(_whole(one), other.end, MentionKind.CROSSING, located)


def _elsewhere(address: Address) -> bool:
    return address.area is not None and address.area.elsewhere


def _address(address: Address, gazetteer: Gazetteer, hint: Hint) -> _Span | None:
    """A street counts with a number or a lane; a bare road only behind a label."""
    if _elsewhere(address):
        return None
    located = resolve(address, gazetteer, hint)
    if located is None or not located.accuracy.on_map:
        return None
    bare = address.number is None and not address.lane
    vague = bare and not address.section
    start = _whole(address)
    return _Span(start, address.end, MentionKind.ADDRESS, located, only_explicit=vague)


def _named(folded: str, gazetteer: Gazetteer) -> Iterator[_Span]:
    for place in named_places(folded, gazetteer):
        if place.landmark:
            doubtful = not place.sure or place.landmark.kind in _NEEDS_LABEL
            only_explicit = doubtful and not _AT_WORK.match(folded, place.end)
            yield _Span(place.start, place.end, MentionKind.LANDMARK, place.located, only_explicit)
            continue
        way = _WAY.match(folded, place.end)
        number = to_number(way["n"]) if way else None
        yield _Span(
            place.start,
            way.end() if way else place.end,
            MentionKind.STATION,
            place.located,
            walking_minutes=number if way and way["minutes"] else None,
            metres=number if way and way["metres"] else None,
        )


def _without_overlap(spans: Iterable[_Span]) -> list[_Span]:
    """The spans in order; of overlapping ones the finer, then the longer."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.located.accuracy.rank, s.start - s.end, s.start)):
        if all(span.end <= k.start or k.end <= span.start for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _label_of(span: _Span, labels: Sequence[re.Match[str]], folded: str) -> str | None:
    """The kind of the label that speaks for a span: ``work``, ``other``, ``ending`` or None."""
    before = [label for label in labels if label.end() <= span.start]
    if not before:
        return None
    between = folded[before[-1].end() : span.start]
    if len(between) > LABEL_REACH or "\n\n" in between.strip("\n"):
        return None
    return before[-1].lastgroup


def _is_occasion(span: _Span, folded: str) -> bool:
    """Whether the clause around a span speaks of an interview, a fair or the like."""
    ends = [m.end() for m in _CLAUSE_END.finditer(folded, 0, span.start)]
    following = _CLAUSE_END.search(folded, span.end)
    start = max(ends[-1] if ends else 0, span.start - 40)
    end = min(following.start() if following else len(folded), span.end + 25)
    return _OCCASION.search(folded, start, end) is not None
