"""Words that are right by themselves and sound like the name of an occupation, into the data.

    .venv/bin/python scripts/ordinary_words.py dict.txt

``dict.txt`` is the word list of the package jieba (MIT; PyPI, source distribution 0.42.1): word,
frequency, kind. Names of places come from our own gazetteer, everyday words of searches from the
query words. Kept is only what typos.py would take for a misspelt name.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from opencc import OpenCC

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.occupations.names import names_of, said_names
from indexer.occupations.phrases import PhraseFinder
from indexer.occupations.recognise import load_colloquial
from indexer.occupations.table import OccupationTable
from indexer.occupations.typos import TypoFinder, typo_rules
from indexer.places.gazetteer import Gazetteer
from indexer.text.fold import fold

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "indexer/occupations/data/ordinary.txt"
HEAD = """\
# Words that are right by themselves though they sound like, or are nearly, a name of an occupation;
# folded. Made by scripts/ordinary_words.py from the word list of jieba 0.42.1 (MIT) in Taiwan's
# characters, our gazetteer and the query words.
"""
LEAST_FREQUENCY = 4
LONGEST = 5


def candidates(dictionary: Path) -> Iterator[str]:
    """Words and names that nobody has to mend."""
    convert = OpenCC("s2tw").convert
    for line in dictionary.read_text("utf-8").splitlines():
        word, frequency, *_ = line.split()
        if 2 <= len(word) <= LONGEST and int(frequency) >= LEAST_FREQUENCY:
            yield convert(word)
    gazetteer = Gazetteer.load()
    for station in gazetteer.stations:
        yield station.name
    for district in gazetteer.districts:
        yield from (district.name, district.name.rstrip("區"))
    for landmark in gazetteer.landmarks:
        yield landmark.name
    words = tomllib.loads((ROOT / "matcher/data/query_words.toml").read_text("utf-8"))
    yield from _strings(words)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def main() -> None:
    """Writes the list."""
    table = OccupationTable.load()
    names = said_names(table, load_colloquial(), names_of(table))
    names = {**names_of(table), **names}
    finder = TypoFinder(names, replace(typo_rules(), ordinary=frozenset()))
    right = PhraseFinder(names)
    found = {
        word
        for word in map(fold, candidates(Path(sys.argv[1])))
        if word not in names and finder.find(word, list(right.find(word)))
    }
    TARGET.write_text(HEAD + "".join(f"{word}\n" for word in sorted(found)), "utf-8")


if __name__ == "__main__":
    main()
