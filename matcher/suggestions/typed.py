"""What stands in the box: what stays as it is, and the word that is being typed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from indexer.text.fold import fold
from indexer.text.sounds import pinyin_of_syllable, readings

_TONES = "\u02c9\u02ca\u02c7\u02cb\u02d9"
_ZHUYIN = "\u3105-\u312f"
_ZHUYIN_AT_THE_END = re.compile(rf"[{_ZHUYIN}][{_ZHUYIN}{_TONES}\s]*$")
_NOT_ZHUYIN = re.compile(rf"[^{_ZHUYIN}]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_THEN_LATIN = re.compile("(.*[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])([a-z]+)")
_LATIN = re.compile("[a-z][a-z' ]*")
_WORD = re.compile(r"\S+")
_MOST_WORDS = 4
"""A name that is typed may have so many words."""
_MOST_READINGS = 6
_SHORTEST_TAIL = 2
_LONGEST_TAIL = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """The last words of the box, in every way in which they can be looked up.

    ``letters`` as written, folded; ``zhuyin`` and ``pinyin`` where they are typed by sound, without
    tones and blanks; ``begun`` the characters already written before a sound (會ㄐ), which are in
    ``zhuyin`` or ``pinyin`` read aloud, in each way that they can be read.
    """

    before: str
    """What stands before it in the box, its blanks included."""
    letters: str = ""
    zhuyin: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    begun: str = ""

    @property
    def has_han(self) -> bool:
        """Whether it is written in characters."""
        return bool(_HAN.search(self.letters))


def wanted_of(typed: str) -> Iterator[Wanted]:
    """All that is typed as one name, then without its first word, and so on."""
    typed = unicodedata.normalize("NFC", typed).lstrip()
    if match := _ZHUYIN_AT_THE_END.search(typed):
        yield _sounding(typed[: match.start()], _NOT_ZHUYIN.sub("", match[0]))
        return
    starts = [match.start() for match in _WORD.finditer(typed)]
    if typed[-1:].isspace():
        return
    for start in [*starts[:1], *starts[1:][-_MOST_WORDS + 1 :]]:
        letters = fold(typed[start:])
        if not letters:
            continue
        if mixed := _HAN_THEN_LATIN.fullmatch(letters):
            begun, latin = mixed.groups()
            said = tuple(one + latin for one in _read_aloud(begun, pinyin=True))
            yield Wanted(typed[:start], letters, pinyin=said, begun=begun)
        else:
            yield Wanted(typed[:start], letters, pinyin=_as_pinyin(letters))


def tails_of(wanted: Wanted) -> Iterator[Wanted]:
    """Ever shorter ends of a word that is no name itself: 我想找服務 ends with 服務."""
    letters = wanted.letters
    longest = min(len(letters) - 1, _LONGEST_TAIL)
    for length in range(longest, _SHORTEST_TAIL - 1, -1):
        tail = letters[-length:]
        if _HAN.match(tail):
            yield Wanted(wanted.before + letters[:-length], tail)


def heard_alike(letters: str) -> tuple[str, ...]:
    """Characters read aloud, in zhuyin: what sounds so may have been meant."""
    return _read_aloud(letters, pinyin=False) if len(_HAN.findall(letters)) > 1 else ()


def _sounding(before: str, zhuyin: str) -> Wanted:
    """Zhuyin, and the characters right before it that are already chosen."""
    begun = "" if before[-1:].isspace() else before.rpartition(" ")[2]
    if not _HAN.search(begun):
        return Wanted(before, zhuyin=(zhuyin,))
    stays = before[: len(before) - len(begun)]
    said = tuple(one + zhuyin for one in _read_aloud(fold(begun), pinyin=False))
    return Wanted(stays, zhuyin=said, begun=fold(begun))


def _read_aloud(letters: str, *, pinyin: bool) -> tuple[str, ...]:
    ways = islice(product(*readings(letters)), _MOST_READINGS)
    if pinyin:
        return tuple("".join(map(pinyin_of_syllable, way)).replace(" ", "") for way in ways)
    return tuple("".join(way).replace(" ", "") for way in ways)


def _as_pinyin(letters: str) -> tuple[str, ...]:
    """Latin letters as pinyin may be written: with tones above, apostrophes, blanks, ü."""
    parts = unicodedata.normalize("NFD", letters.replace("ü", "v"))
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return (plain.replace("'", "").replace(" ", ""),) if _LATIN.fullmatch(plain) else ()
