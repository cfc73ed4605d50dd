"""Measures suggestions while one types, beside a plain scan of the same names in the same run.

The plain scan reads every name: whether it, its zhuyin, its pinyin or their initials begin with or
hold what was typed. It forgives no slips, splits no words and counts nothing.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench_corpus import TODAY, fill, wiring
from bench_search import timed

from indexer.places.reach import Reach
from indexer.text.fold import fold
from indexer.text.sounds import pinyin_initials, pinyin_of, zhuyin_initials, zhuyin_of
from indexer.vocabulary import DocumentKind
from matcher.engines.base import Plan, TermsFacet
from matcher.facets import facet_choices
from matcher.lexicon import lexicon
from matcher.plan import Tables
from matcher.suggestions import Suggester
from matcher.suggestions.counts import OpeningsCounter
from matcher.suggestions.names import Name, employer_names, shipped_names
from webapp.wiring import Wiring

TARGETS = {"suggestions": 10.0}
"""Milliseconds within which 95 of 100 keys must be answered, at 100,000 vacancies."""

_WORDS = 300
_PARTS = (
    "信義", "大同", "永豐", "好室", "松柏", "金石", "安心", "健康", "美食", "科技",
    "國際", "餐飲", "生技", "旺旺", "立德", "光華", "富邦", "清新", "和平", "東方",
)  # fmt: skip
_FORMS = ("股份有限公司", "有限公司", "企業社", "商行", "事務所")


def run(folder: Path, size: int) -> dict[str, Any]:
    """Milliseconds a key, of the suggester and of the plain scan, and what it takes to be ready.

    :param folder: where the index lies, or is made.
    """
    fill(folder, size)
    with wiring(folder) as parts:
        return measure(parts)


def measure(parts: Wiring) -> dict[str, Any]:
    """See ``run``; the index must hold the invented vacancies."""
    names = shipped_names(parts.occupations, parts.gazetteer)
    employers = _employers(parts)
    suggester = _suggester(parts, names, employers)
    parts.engine.generation()
    start = time.perf_counter()
    suggester.suggest("", today=TODAY)
    ready = time.perf_counter() - start
    suggester.refresh(TODAY)
    start = time.perf_counter()
    suggester.refresh(TODAY)
    counted = time.perf_counter() - start
    keys = list(_keys(names))
    plain = _Plain([*names, *employer_names(employers)])
    return {
        "suggestions": timed(lambda typed: suggester.suggest(typed, today=TODAY), keys),
        "plain scan": timed(plain.scan, keys[:: len(keys) // 200 or 1]),
        "names": len(names) + len(employers),
        "index of what ships, s": round(ready, 2),
        "counts anew, s": round(counted, 3),
        "memory_mib": _memory(parts, names, employers),
    }


def _suggester(
    parts: Wiring, names: Sequence[Name], employers: Sequence[tuple[str, str]]
) -> Suggester:
    places = parts.gazetteer
    reach = Reach.shipped(places.stations)
    tables = Tables(places.districts, parts.occupations, facet_choices(), reach)
    counter = OpeningsCounter(parts.engine, tables, places, lexicon().radius)
    return Suggester(lambda: names, counter, parts.engine.generation, employers=lambda: employers)


def _employers(parts: Wiring) -> list[tuple[str, str]]:
    """Every employer of the index under an invented name."""
    facet = TermsFacet("employers", "employer_id", frozenset())
    found = parts.engine.run(Plan(kind=DocumentKind.VACANCY, limit=0, facets=(facet,)))
    draw = Random(11)  # noqa: S311 - the same names every time

    def name(number: int) -> str:
        return "".join(draw.sample(_PARTS, 2)) + draw.choice(_FORMS) + str(number)

    return [(id_, name(number)) for number, id_ in enumerate(sorted(found.facets["employers"]))]


def _keys(names: Sequence[Name]) -> Iterator[str]:
    """What stands in the box after each key of some words, typed in different ways."""
    draw = Random(7)  # noqa: S311 - the same keys every time
    ways: tuple[Callable[[str], str], ...] = (
        str, str, zhuyin_of, pinyin_of, zhuyin_initials, pinyin_initials, _swapped,
        lambda text: f"信義區 {text}",
    )  # fmt: skip
    for number, name in enumerate(draw.sample(list(names), _WORDS)):
        typed = ways[number % len(ways)](name.text)
        yield from (typed[: end + 1] for end in range(min(len(typed), 12)))


def _swapped(text: str) -> str:
    """Two neighbours the other way round."""
    return text[:1] + text[2:3] + text[1:2] + text[3:]


class _Plain:
    """All names, read one by one."""

    def __init__(self, names: Iterable[Name]) -> None:
        ways = (fold, zhuyin_of, pinyin_of, zhuyin_initials, pinyin_initials)
        self._rows = [(name, *(way(name.text) for way in ways)) for name in names]

    def scan(self, typed: str) -> list[Name]:
        """Names that begin with what was typed, then those that hold it."""
        wanted = fold(typed)
        found = [
            (not any(key.startswith(wanted) for key in keys), len(keys[0]), name)
            for name, *keys in self._rows
            if any(wanted in key for key in keys)
        ]
        found.sort(key=lambda one: one[:2])
        return [name for _, _, name in found[:10]]


def _memory(parts: Wiring, names: Sequence[Name], employers: Sequence[tuple[str, str]]) -> float:
    """MiB that a suggester holds, the names of what ships not counted."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    suggester = _suggester(parts, names, employers)
    suggester.refresh(TODAY)
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return round(held / 2**20, 1)
