"""The usual reading of the characters of Taiwan, by syllable, into the data of indexer.text.

Characters are those of Big5 in their folded form; readings are pypinyin's first ones. What Taiwan
reads otherwise and characters of several readings stand in polyphones.tsv, which is written by
hand.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, lazy_pinyin

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.text.fold import fold

TARGET = Path(__file__).resolve().parents[1] / "indexer/text/data/readings.tsv"
HEAD = """\
# The usual reading of the characters of Big5, folded: syllable without tone, the same in pinyin
# (v for ü), characters. Made by scripts/readings from pypinyin (MIT).
"""
_TONES = str.maketrans("", "", "ˊˇˋ˙")
_VOWELS = frozenset("aeiouv")
_BIG5_ROWS = range(0xA4, 0xFA)


def characters() -> list[str]:
    """The Han characters of Big5 that folding leaves as they are, the common ones first."""
    found: dict[str, None] = {}
    for high in _BIG5_ROWS:
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            character = bytes((high, low)).decode("big5", "ignore")
            if len(character) == 1 and fold(character) == character >= "\u4e00":
                found[character] = None
    return list(found)


def main() -> None:
    """Writes the table."""
    by_syllable: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for character in characters():
        zhuyin = lazy_pinyin(character, style=Style.BOPOMOFO)[0].translate(_TONES)
        pinyin = lazy_pinyin(character, style=Style.NORMAL)[0].replace("ü", "v")
        if set(pinyin) & _VOWELS:
            by_syllable[zhuyin, pinyin].append(character)
    rows = [
        f"{zhuyin}\t{pinyin}\t{''.join(found)}\n"
        for (zhuyin, pinyin), found in sorted(by_syllable.items())
    ]
    TARGET.write_text(HEAD + "".join(rows), "utf-8")


if __name__ == "__main__":
    main()
