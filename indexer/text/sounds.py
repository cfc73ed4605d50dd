"""How Chinese sounds: zhuyin and pinyin syllables without tones, and keys for what sounds alike.

Readings come from ``data/readings.tsv`` (one for each character of Big5, from pypinyin), those of
characters that are read in several ways or otherwise in Taiwan from ``data/polyphones.tsv``. All
functions take any text and fold it first; what has no reading (Latin, digits, bopomofo) stands for
itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import islice, product

from indexer.text.fold import fold

_BLANK = " "


def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """The zhuyin syllables of each character of the folded text, without tones: ㄕ, ㄎㄨㄞ.

    Few, the likeliest first: 會計 → (ㄎㄨㄞ, ㄏㄨㄟ), (ㄐㄧ). A character without a reading stands
    for itself.
    """
    folded = fold(text)
    usual, several = _usual(), _several()
    return tuple(
        _by_words(folded, place, several[character])
        if character in several
        else (usual.get(character, character),)
        for place, character in enumerate(folded)
    )


def zhuyin_of(text: str) -> str:
    """The likeliest zhuyin without tones and blanks: 會計 → ㄎㄨㄞㄐㄧ."""
    return "".join(_likeliest(text))


def pinyin_of(text: str) -> str:
    """The likeliest pinyin without tones and blanks, v for ü: 會計 → kuaiji, 女裝 → nvzhuang."""
    return "".join(pinyin_of_syllable(syllable) for syllable in _likeliest(text))


def zhuyin_initials(text: str) -> str:
    """The first letter of each syllable's zhuyin, as it is typed: 會計 → ㄎㄐ, 服務員 → ㄈㄨㄩ."""
    return "".join(syllable[:1] for syllable in _likeliest(text))


def pinyin_initials(text: str) -> str:
    """The first letter of each syllable's pinyin: 會計 → kj; Latin and digits stay whole."""
    return "".join(
        pinyin_of_syllable(syllable)[:1] if syllable in syllables() else syllable
        for syllable in _likeliest(text)
    )


def sound_key(text: str) -> str:
    """What two texts share that sound alike but for the tones: 褓姆, 保母 → ㄅㄠ ㄇㄨ."""
    return " ".join(_likeliest(text))


def sound_keys(text: str, *, near: bool = False, limit: int = 8) -> tuple[str, ...]:
    """The keys of all ways to read the text, the likeliest first.

    :param near: sounds that many do not tell apart count as one: ㄣ ㄥ, ㄓ ㄗ, ㄈ ㄏㄨ, ㄋ ㄌ …
    :param limit: at most so many keys; further readings are left out.
    """
    return keys_of(readings(text), near=near, limit=limit)


def keys_of(
    several: Sequence[tuple[str, ...]], *, near: bool = False, limit: int = 8
) -> tuple[str, ...]:
    """``sound_keys`` of a text, or of a stretch of it, whose ``readings`` are known."""
    spoken = [one for one in several if one[0] != _BLANK]
    if near:
        spoken = [tuple(map(_near, one)) for one in spoken]
    if all(len(one) == 1 for one in spoken):
        return (_BLANK.join(one[0] for one in spoken),)
    return tuple(dict.fromkeys(map(_BLANK.join, islice(product(*spoken), limit))))


def pinyin_of_syllable(syllable: str) -> str:
    """A zhuyin syllable without tone in pinyin: ㄎㄨㄞ → kuai; what is none stays as it is."""
    return syllables().get(syllable, syllable)


@cache
def syllables() -> Mapping[str, str]:
    """The syllables of Mandarin without tones: zhuyin → pinyin."""
    return {zhuyin: pinyin for zhuyin, pinyin, _ in _rows("readings.tsv")}


def _likeliest(text: str) -> Iterator[str]:
    return (several[0] for several in readings(text) if several[0] != _BLANK)


@cache
def _near(syllable: str) -> str:
    if syllable not in syllables():
        return syllable
    for sound, becomes in _rows("near_sounds.tsv"):
        syllable = syllable.replace(sound, becomes)
    return syllable


def _by_words(folded: str, place: int, several: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A character's syllables, first the one that it has in the word that stands here."""
    for syllable, words in several.items():
        for word in words:
            start = place - word.index(folded[place])
            if start >= 0 and folded.startswith(word, start):
                return (syllable, *(other for other in several if other != syllable))
    return tuple(several)


@cache
def _usual() -> Mapping[str, str]:
    return {
        character: zhuyin
        for zhuyin, _, characters in _rows("readings.tsv")
        for character in characters
    }


@cache
def _several() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Character → its syllables, the usual one first, each with the words that ask for it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for character, zhuyin, *words in _rows("polyphones.tsv"):
        found.setdefault(character, {})[zhuyin] = tuple("".join(words).split("|") if words else ())
    return found


def _rows(name: str) -> Iterator[list[str]]:
    table = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
