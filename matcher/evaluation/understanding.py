"""How well sentences are understood: F1 over the fields that they fill, by slice.

A sentence's label holds the fields of ``matcher.parts``; a field's name with ``_any`` behind it
holds values of which any one will do (顧小孩 is the work of three occupations). A pair of field and
value that is both expected and understood is a hit. Micro-F1 counts pairs over all sentences.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.parts import flat

Pair = tuple[str, str]

SCORED = frozenset(
    {
        "districts",
        "occupations",
        "skills",
        "licences",
        "pay",
        "shifts",
        "kinds",
        "days_off",
        "stations",
        "landmarks",
        "no_experience",
        "education_max",
        "remote",
        "employer",
    }
)
"""What is scored everywhere; ``rest`` and what is beside these is not."""
WITH_REFUSALS = SCORED | {
    "shifts_not",
    "kinds_not",
    "days_off_not",
    "districts_not",
    "occupations_not",
    "skills_not",
    "minutes",
    "metres",
}
"""What our own labels hold besides."""
_ANY = "_any"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what it should be understood as."""

    slice: str
    text: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs that were right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there is nothing to be found."""
        pairs = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / pairs if pairs else 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, and which pairs were wrong or missed."""

    sentence: Sentence
    score: Score
    wrong: tuple[Pair, ...]
    missed: tuple[str, ...]


def read_sentences(paths: Iterable[Path]) -> Iterator[Sentence]:
    """The labelled sentences of JSON Lines: ``slice``, ``text``, ``expected``."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Sentence(row["slice"], row["text"], row["expected"])


def judged(
    sentence: Sentence, understood: Mapping[str, Any], fields: Collection[str] = SCORED
) -> Judged:
    """What was understood against the label.

    :param understood: by field, as ``Understanding.parts`` gives it.
    :param fields: those that count.
    """
    pairs = flat({name: value for name, value in understood.items() if name in fields})
    surely = flat({n: v for n, v in sentence.expected.items() if not n.endswith(_ANY)})
    choices = [
        flat({name.removesuffix(_ANY): value})
        for name, value in sentence.expected.items()
        if name.endswith(_ANY)
    ]
    met = [choice for choice in choices if choice & pairs]
    wrong = sorted(pairs - surely - set().union(*choices))
    missed = [f"{field}={value}" for field, value in sorted(surely - pairs)]
    missed += ["|".join(sorted(v for _, v in c)) for c in choices if c not in met]
    score = Score(len(surely & pairs) + len(met), len(wrong), len(missed))
    return Judged(sentence, score, tuple(wrong), tuple(missed))


def evaluate(
    sentences: Iterable[Sentence],
    understand: Callable[[str], Mapping[str, Any]],
    fields: Collection[str] = SCORED,
) -> list[Judged]:
    """All sentences, judged."""
    return [judged(one, understand(one.text), fields) for one in sentences]


def by_slice(results: Iterable[Judged]) -> dict[str, Score]:
    """The scores of the slices, then of all together (``all``)."""
    scores: dict[str, Score] = {}
    for one in results:
        for name in (one.sentence.slice, "all"):
            scores[name] = scores.get(name, Score()) + one.score
    scores["all"] = scores.pop("all", Score())
    return scores
