"""How the checks read a text: folded, with its lines kept and with evasions undone.

Evasions hide a word from a machine but not from a person: blanks or marks between the
characters (女 性 優 先, 女.性), full width, zhuyin (ㄋㄩˇ), pictograms (🚺), euphemisms (生理女).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from indexer.legal.lexicon import lexicon
from indexer.legal.rulebook import evasions, phrase_pairs
from indexer.text.fold import Folded, fold_with_offsets
from indexer.text.sounds import readings, syllables

LINE_END = "⏎"  # folding would make it a blank; U+23CE passes through
_CLAUSE_ENDS = "。;!?" + LINE_END
_HAN = r"[\u3400-\u9fff\u3007]"
_HAN_WORD = re.compile(rf"{_HAN}+")
_MARK = r"[ .·・•‧*_~|^'`+#=/\\\-—–…★☆♡♥❤✨⭐✿♪@&]"
_COMMA = "[、,]"
_GROUP = 8
"""Evasions are told apart by their first characters, so many at a time."""
_TONES = "ˊˇˋ˙"
_TONE = f"[{_TONES}]?"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the rules see it, and the way back to what was given."""

    text: str
    starts: array[int]
    ends: array[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` (not empty) stands in the text that was given."""
        return self.starts[start], self.ends[end - 1]

    def clause(self, start: int, end: int, reach: int) -> tuple[int, int]:
        """The bounds of the sentence or line around ``text[start:end]``, ``reach`` at most."""
        first, last = max(0, start - reach), min(len(self.text), end + reach)
        left = max(self.text.rfind(mark, first, start) for mark in _CLAUSE_ENDS) + 1
        rights = [at for mark in _CLAUSE_ENDS if (at := self.text.find(mark, end, last)) >= 0]
        return max(first, left), min(rights, default=last)


def read(text: str) -> Reading:
    """The reading of a text; takes any string, raises nothing, in time linear in its length."""
    return _undo_evasions(_folded(text))


def read_as_written(text: str) -> Reading:
    """The reading without evasions undone, for which not all rules have to be at hand."""
    folded = _folded(text)
    return Reading(folded.text, folded.offsets, folded.ends)


def _folded(text: str) -> Folded:
    return fold_with_offsets(text.replace("\n", LINE_END))


def _undo_evasions(folded: Folded) -> Reading:
    pattern, becomes = _pattern()
    parts: list[str] = []
    starts, ends = array("l"), array("l")
    done = 0
    for match in pattern.finditer(folded.text):
        at, stop = match.span()
        hidden = match.group().replace(" ", "")
        new = becomes.get(hidden, "")
        if hidden.rstrip(_TONES) in syllables():
            meant = _meant(hidden, folded.text[at - 1 : at], folded.text[stop : stop + 1])
            new = meant or new or hidden
        parts += (folded.text[done:at], new)
        starts.extend(folded.offsets[done:at])
        ends.extend(folded.ends[done:at])
        starts.extend([folded.offsets[at]] * len(new))
        ends.extend([folded.ends[stop - 1]] * len(new))
        done = stop
    if not done:
        return Reading(folded.text, folded.offsets, folded.ends)
    parts.append(folded.text[done:])
    starts.extend(folded.offsets[done:])
    ends.extend(folded.ends[done:])
    return Reading("".join(parts), starts, ends)


def _meant(syllable: str, before: str, behind: str) -> str:
    """The character that zhuyin stands for, where it makes a phrase of the rules with a neighbour.

    :param syllable: zhuyin, with or without a tone; the other two are the characters beside it.
    """
    pairs = _pairs()
    for character in _by_sound().get(syllable.rstrip(_TONES), ()):
        if before + character in pairs or character + behind in pairs:
            return character
    return ""


@cache
def _pairs() -> frozenset[str]:
    """Every two characters that stand side by side in a phrase of the rules or the lexicon."""
    words = (word for word in lexicon().meanings if _HAN_WORD.fullmatch(word))
    return phrase_pairs().union(word[at : at + 2] for word in words for at in range(len(word) - 1))


@cache
def _by_sound() -> dict[str, list[str]]:
    """The characters of the rules' phrases by their zhuyin without tones."""
    by_sound: dict[str, list[str]] = {}
    for character in sorted({one for pair in _pairs() for one in pair}):
        for syllable in readings(character)[0]:
            by_sound.setdefault(syllable, []).append(character)
    return by_sound


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """What is undone, and what a written-out evasion becomes.

    It starts with one class of characters, so that :mod:`re` skips over all others.
    """
    becomes = evasions()
    words: dict[str, list[str]] = {}
    for word in sorted({*becomes, *syllables()}, key=len, reverse=True):
        rest = " ?".join(map(re.escape, word[1:])) + (_TONE if word in syllables() else "")
        words.setdefault(word[0], []).append(f" ?{rest}" if len(word) > 1 else rest)
    literals = "|".join(
        f"(?<=[{re.escape(''.join(heads))}])(?:{literal})" for heads, literal in _grouped(words)
    )
    # a mark between Han characters hides a word where a lone character stands at one side of it;
    # a comma only where one stands at both
    gaps = (
        rf"(?<={_HAN}{_MARK})(?:(?<!{_HAN}{{2}}{_MARK}){_MARK}{{0,2}}(?={_HAN})"
        rf"|{_MARK}{{0,2}}(?={_HAN}(?!{_HAN})))"
        rf"|(?<={_HAN}{_COMMA})(?<!{_HAN}{{2}}{_COMMA}) ?(?={_HAN}(?!{_HAN}))"
        rf"|(?<=[0-9] )(?={_HAN})|(?<={_HAN} )(?=[0-9])"
        # lone digits (3 0 歲), and marks between Latin letters and a lone Han character (o 型)
        r"|(?<=[0-9] )(?<![0-9]{2} )(?=[0-9](?![0-9]))"
        rf"|(?<=[a-z0-9]{_MARK}){_MARK}{{0,2}}(?={_HAN}(?!{_HAN}))"
    )
    heads = "".join(map(re.escape, words))
    marks = f"{_MARK[1:-1]}{_COMMA[1:-1]}"
    undone = rf"(?<=[{marks}])(?:{gaps})|(?<![{marks}])(?:{literals})"
    return re.compile(rf"[{heads}{marks}](?:{undone})"), becomes


def _grouped(words: dict[str, list[str]]) -> Iterator[tuple[list[str], str]]:
    """First characters and what may follow them, a few together: alternatives are tried in turn."""
    heads = sorted(words)
    for at in range(0, len(heads), _GROUP):
        some = heads[at : at + _GROUP]
        yield some, "|".join(f"(?<={re.escape(head)})(?:{'|'.join(words[head])})" for head in some)
