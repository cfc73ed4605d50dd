"""Names of occupations that were typed wrong, found by how they sound and by what is left of them.

褓母 and 保姆 sound the same, 廚司 nearly like 廚師; 收員銀 has its characters in the wrong places,
照顧服員 lacks one; enginer lacks a letter. Only stretches that hold no right name are looked at,
and words that are right by themselves (data/ordinary.txt: 公館, 會議) never become another.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from indexer.occupations.phrases import PhraseFinder, Span
from indexer.text.fold import fold
from indexer.text.sounds import keys_of, readings

_HAN_ONE = re.compile("[\u4e00-\u9fff]")
_HAN = re.compile("[\u4e00-\u9fff]{2,}")
LATIN_WORD = re.compile("[a-z]+")
_NEAR = "~"
_ALL_BUT_ONE = {length: length - 1 for length in range(2, 20)}
_Readings = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TypoRules:
    """The rules of typos.toml and the words of ordinary.txt, folded."""

    lengths: range
    readings: int
    same_sound: Mapping[int, int]
    near_sound: Mapping[int, int]
    swapped_from: int
    missing_from: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    ordinary: frozenset[str]
    latin_one: int
    latin_two: int
    latin_ordinary: frozenset[str]


@cache
def typo_rules() -> TypoRules:
    """The rules that ship."""
    data = resources.files(__package__).joinpath("data")
    lists = tomllib.loads(data.joinpath("typos.toml").read_text("utf-8"))
    ordinary = data.joinpath("ordinary.txt").read_text("utf-8").splitlines()
    return TypoRules(
        lengths=range(lists["shortest"], lists["longest"] + 1),
        readings=lists["readings"],
        same_sound={int(length): least for length, least in lists["same_sound"].items()},
        near_sound={int(length): least for length, least in lists["near_sound"].items()},
        swapped_from=lists["swapped_from"],
        missing_from=lists["missing_from"],
        before=tuple(map(fold, lists["before"])),
        after=tuple(map(fold, lists["after"])),
        ordinary=frozenset(word for word in ordinary if not word.startswith("#")),
        latin_one=lists["latin_one"],
        latin_two=lists["latin_two"],
        latin_ordinary=frozenset(lists["latin_ordinary"]),
    )


class TypoFinder:
    """Finds what was meant. Immutable and safe to share between threads."""

    def __init__(self, names: Collection[str], rules: TypoRules) -> None:
        """:param names: folded names of occupations."""
        self._names, self._rules = frozenset(names), rules
        self._ordinary = PhraseFinder(rules.ordinary)
        han = sorted(
            name for name in self._names if len(name) in rules.lengths and _HAN.fullmatch(name)
        )
        self._by_sound = self._sounding(han)
        near = (key.split(" ") for key in self._by_sound if key.startswith(_NEAR))
        self._beginnings = frozenset(" ".join(syllables[:2]) for syllables in near)
        self._swapped = _with_swapped(name for name in han if len(name) >= rules.swapped_from)
        self._lacking = _lacking(name for name in han if len(name) >= rules.missing_from)
        self._latin = Counter(
            word
            for name in self._names
            for word in LATIN_WORD.findall(name)
            if len(word) >= rules.latin_one
        )

    def find(self, text: str, right: Sequence[Span]) -> list[tuple[Span, tuple[str, ...]]]:
        """Stretches of a folded text and the names that they may be meant for, the longest first.

        :param right: where right names stand: what crosses them or lies within is no typo.
        """
        spoken = readings(text)
        found = [
            (span, names)
            for run in _HAN.finditer(text)
            for span in self._stretches(Span(*run.span()), text, spoken, right)
            if (names := self._meant(span, text, spoken, right))
        ]
        return sorted(found, key=lambda one: (one[0].start - one[0].end, one[0].start))

    def mended_latin(self, text: str) -> list[tuple[Span, str]]:
        """Latin words of a folded text that stand in no name, and the word that is meant."""
        return [
            (Span(*match.span()), meant)
            for match in LATIN_WORD.finditer(text)
            if (meant := self._latin_word(match.group()))
        ]

    def _stretches(
        self, run: Span, text: str, spoken: _Readings, right: Sequence[Span]
    ) -> Iterator[Span]:
        """The stretches of a run that may be a misspelt name, by a first look."""
        ordinary = self._ordinary.find(text[slice(*run)])
        taken = [*right, *(Span(start + run.start, end + run.start) for start, end in ordinary)]
        for start in range(run.start, run.end - 1):
            sounds = self._begins(spoken[start : start + 2])
            for length in self._rules.lengths:
                span = Span(start, start + length)
                if span.end > run.end:
                    break
                typed = text[start : span.end]
                if (sounds or typed in self._swapped or typed in self._lacking) and all(
                    not span.meets(one) or _more(span, one) for one in taken
                ):
                    yield span

    def _meant(
        self, span: Span, text: str, spoken: _Readings, right: Sequence[Span]
    ) -> tuple[str, ...]:
        """The likeliest names, the most alike by letters; several where they are equally so."""
        typed, sounds, rules = text[slice(*span)], spoken[slice(*span)], self._rules
        alone = self._stands_alone(span, text, right)
        if typed in self._names or not (alone or len(typed) > 3):
            return ()
        if any(span.holds(one) and not _short(one) for one in right):
            return tuple(self._alike(typed, sounds, _ALL_BUT_ONE, near=False))
        return tuple(
            self._alike(typed, sounds, rules.same_sound, near=False)
            or self._swapped.get(typed, ())
            or self._alike(typed, sounds, rules.near_sound, near=True)
            or (self._lacking.get(typed, ()) if alone else ())
        )

    def _stands_alone(self, span: Span, text: str, right: Sequence[Span]) -> bool:
        """Whether a stretch has edges of words on both sides."""
        rules, (start, end) = self._rules, span
        return (
            start == 0
            or not _HAN_ONE.match(text[start - 1])
            or any(start == one.end for one in right)
            or text.endswith(rules.before, 0, start)
        ) and (
            end == len(text)
            or not _HAN_ONE.match(text[end])
            or any(end == one.start for one in right)
            or text.startswith(rules.after, end)
        )

    def _begins(self, spoken: _Readings) -> bool:
        """Whether any name begins nearly like this."""
        return not self._beginnings.isdisjoint(self._keys(spoken, near=True))

    def _keys(self, spoken: _Readings, *, near: bool) -> Iterator[str]:
        mark = _NEAR if near else ""
        return (mark + key for key in keys_of(spoken, near=near, limit=self._rules.readings))

    def _alike(
        self, typed: str, spoken: _Readings, least: Mapping[int, int], *, near: bool
    ) -> list[str]:
        shared = {
            name: sum(a == b for a, b in zip(typed, name, strict=True))
            for key in self._keys(spoken, near=near)
            for name in self._by_sound.get(key, ())
        }
        most = max(shared.values(), default=0)
        if most < least[len(typed)]:
            return []
        return sorted(name for name, count in shared.items() if count == most)

    def _latin_word(self, word: str) -> str:
        rules = self._rules
        if len(word) < rules.latin_one or word in self._latin or word in rules.latin_ordinary:
            return ""
        most = 1 if len(word) < rules.latin_two else 2
        best = min(
            (
                (distance, -uses, other)
                for other, uses in self._latin.items()
                if abs(len(other) - len(word)) <= most
                and other[0] == word[0]
                and (distance := _distance(word, other, most)) <= most
            ),
            default=(0, 0, ""),
        )
        return best[-1]

    def _sounding(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Key → names; keys of near sounds bear a mark."""
        found: dict[str, list[str]] = {}
        for name in names:
            spoken = readings(name)
            for near in (False, True):
                for key in self._keys(spoken, near=near):
                    found.setdefault(key, []).append(name)
        return found


def _with_swapped(names: Iterable[str]) -> dict[str, list[str]]:
    """Names with two neighbours changed about → the names."""
    found: dict[str, list[str]] = {}
    for name in names:
        for place, (one, other) in enumerate(pairwise(name)):
            if one != other:
                found.setdefault(name[:place] + other + one + name[place + 2 :], []).append(name)
    return found


def _lacking(names: Iterable[str]) -> dict[str, list[str]]:
    """What is left of names without one of their inner characters → the names."""
    found: dict[str, list[str]] = {}
    for name in names:
        for place in range(1, len(name) - 1):
            found.setdefault(name[:place] + name[place + 1 :], []).append(name)
    return {typed: list(dict.fromkeys(meant)) for typed, meant in found.items()}


def _more(span: Span, other: Span) -> bool:
    """Whether a stretch holds another and much more: 會記助理 助理, but 找顧小孩 not 顧小孩."""
    more = len(range(*span)) - len(range(*other))
    return span.holds(other) and more >= (1 if _short(other) else 2)


def _short(span: Span) -> bool:
    return span.end - span.start <= 2


def _distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or changed about; more than ``most`` may be
    said for anything farther (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
