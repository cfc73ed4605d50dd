"""What the learnt part of the legal checks learns from: labelled, composed and real sentences."""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from indexer.legal.grams import grams_of
from indexer.legal.learnt import features
from indexer.legal.lexicon import OTHER, Mention, lexicon
from indexer.legal.matching import matches
from indexer.legal.reading import Reading, read
from indexer.legal.rulebook import rule_of, rules
from indexer.text.fold import fold
from tests.indexer.legal_scoring import SENTENCES, labelled

PARTS = ("build", "build_second", "build_third", "build_fourth")
"""Labelled parts to learn from, one writer each. The held-out parts are only measured."""
GRAMMAR = SENTENCES / "grammar.toml"
# Which rules a label may name where a word is about no ground of §5; see the sentences' README.
_RULES = {
    "deposit": {"R5", "R7", "R12"},
    "papers": {"R5", "R12"},
    "privacy": {"R5", "R6"},
    "fraud": {"R5", "R12"},
    "immoral": {"R5", "R12"},
    "false-ad": {"R5", "R12"},
    "minors": {"R11"},
    "domestic": {"R14"},
}


@dataclass(frozen=True, slots=True)
class Example:
    """A mention by its features, and whether it sets applicants apart."""

    features: tuple[str, ...]
    breach: bool


def labelled_examples(part: str) -> list[Example]:
    """The mentions of one labelled part. Left out is what no label decides: a mention within a
    breach of another ground, or beside a breach of its own."""
    return [one for row in labelled(part) for one in _of_row(row)]


def rule_examples() -> Iterator[Example]:
    """The mentions of the sentences that the rules' own files give, good and bad."""
    for rule in rules():
        label = {"rule": rule.rule, "ground": rule.ground}
        for example in (one for entry in rule.entries for one in entry.examples):
            if example.phrase:
                expect = [{**label, "phrase": example.phrase}]
                yield from _of_row({"text": example.text, "expect": expect})
            else:
                yield from _of_row({"text": example.text, "expect": []}, rule.file)


def composed_examples(draw: random.Random, count: int) -> Iterator[Example]:
    """Mentions of about ``count`` sentences of the grammar, half of them breaches."""
    grammar = tomllib.loads(GRAMMAR.read_text("utf-8"))
    source = files("indexer.legal").joinpath("data", "lexicon.toml")
    tables = tomllib.loads(source.read_text("utf-8"))
    del tables[OTHER]
    for _ in range(count):
        file = draw.choice(list(tables))
        kind = draw.choices(("people", "trait", "topic"), (6, 3, 1))[0]
        words = tables[file][kind].split()
        breach = draw.random() < 0.5
        grounded = rule_of(file).ground is not None
        if words and not (breach and kind != "people" and not grounded):
            word = draw.choice(words).replace("_", " ")
            frame = _frame(draw, grammar, _Wanted(breach, kind, grounded, word.isascii()))
            yield from _of_sentence(_sentence(draw, grammar, frame, word), file, word, breach)


def real_examples(folder: Path) -> Iterator[Example]:
    """Mentions in real ads that no rule flags: nearly all of them are lawful.

    :param folder: holds the shared ``*.jsonl.gz`` of ads. Their text goes nowhere but here.
    """
    for text in real_ads(folder):
        reading, mentions, grams = _mentions(text)
        flagged = [(one.start, one.end) for one in matches(reading, grams)] if mentions else []
        for mention in mentions:
            if not any(start < mention.end and mention.start < end for start, end in flagged):
                yield Example(tuple(features(reading.text, mention)), breach=False)


def real_ads(folder: Path) -> Iterator[str]:
    """Title and text of every shared real ad."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                keys = ("title", "description", "requirements", "other")
                yield "\n".join(str(row[key]) for key in keys if row.get(key))


@dataclass(frozen=True, slots=True)
class _Wanted:
    breach: bool
    kind: str
    grounded: bool
    latin: bool


def _mentions(text: str) -> tuple[Reading, list[Mention], set[str]]:
    reading = read(text)
    grams = grams_of(reading.text)
    return reading, list(lexicon().mentions(reading.text, grams)), grams


def _of_row(row: Mapping[str, Any], file: str | None = None) -> Iterator[Example]:
    """The mentions of a labelled sentence, those of one rule's file only where it is named."""
    reading, mentions, _ = _mentions(row["text"])
    spans = [(row["text"].index(label["phrase"]), label) for label in row["expect"]]
    for one in mentions:
        if file not in (None, one.meaning.file):
            continue
        first, last = reading.source_span(one.start, one.end)
        fitting = [_fits(label, one.meaning.file) for _, label in spans]
        over = [start < last and first < start + len(label["phrase"]) for start, label in spans]
        breach = any(a and b for a, b in zip(fitting, over, strict=True))
        if breach or not (any(over) or any(fitting)):
            yield Example(tuple(features(reading.text, one)), breach)


def _fits(label: Mapping[str, Any], file: str) -> bool:
    ground = rule_of(file).ground
    if ground:
        return ground in (label.get("ground"), *label.get("also", ()))
    return label["rule"] in _RULES[file]


def _frame(  # noqa: PLR0911
    draw: random.Random, grammar: Mapping[str, list[str]], wanted: _Wanted
) -> str:
    if wanted.latin and draw.random() < 0.7:
        return draw.choice(grammar["english_breach" if wanted.breach else "english_lawful"])
    if not wanted.breach:
        return draw.choice(grammar["lawful"])
    if not wanted.grounded:
        return draw.choice(grammar["asked_rules"])
    if wanted.kind == "topic" or draw.random() < 0.1:
        return draw.choice(grammar["asked"])
    if draw.random() < 0.4:
        return draw.choice(grammar["breach"])
    person = draw.choice(grammar["persons"]) if draw.random() < 0.4 else ""
    shape = draw.randrange(3)
    if shape == 0:
        return "{t}" + person + draw.choice(grammar["hedges"]) + draw.choice(grammar["refusals"])
    if shape == 1:
        return "{t}" + person + draw.choice(grammar["praises"])
    return draw.choice(grammar["leads"]) + "{t}" + person


def _sentence(draw: random.Random, grammar: Mapping[str, list[str]], frame: str, word: str) -> str:
    """A frame with its word, as it would stand in an ad."""
    core = frame.replace("{t}", word)
    core = core.replace("{job}", draw.choice(grammar["jobs"]))
    core = core.replace("{shop}", draw.choice(grammar["shops"]))
    job, shop, tail = (draw.choice(grammar[name]) for name in ("jobs", "shops", "tails"))
    shapes = (
        f"{core}{tail}",
        f"{shop}徵{job}，{core}{tail}",
        f"{core}，{shop}{job}",
        f"{job}，{core}",
        f"{shop}，{core}{tail}",
        f"徵{job}一名，{core}。{shop}{tail}",
    )
    return draw.choice(shapes)


def _of_sentence(text: str, file: str, word: str, breach: bool) -> Iterable[Example]:
    reading, mentions, _ = _mentions(text)
    folded = fold(word)
    for one in mentions:
        if one.meaning.file == file and (folded in one.word or one.word in folded):
            yield Example(tuple(features(reading.text, one)), breach)
