"""The learnt part: words of the lexicon, weighed by what stands around them.

The rules find phrases that somebody wrote down. This part knows many more words of each ground and
has learnt from labelled, composed and real sentences which surroundings make of a word a condition
on applicants (…的再看看) and which do not (…用品店). It is a sum of weights of pieces of text,
shipped as a readable table. Its findings are REVIEW and say that they are a guess.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from indexer.legal.findings import Finding, Level, Wording
from indexer.legal.grams import Expression
from indexer.legal.lexicon import Mention, lexicon
from indexer.legal.matching import finding_of
from indexer.legal.reading import Reading
from indexer.legal.rulebook import rule_of, shared_pattern

ENTRY = "learnt"
"""The id under which findings of this part go."""
_SENTENCE_ENDS = "。;!?⏎"
_ENDS_AS_WRITTEN = "。；;！!？?\n"
_NO_GROUND = frozenset({"R5", "R6", "R11", "R12", "R14"})
_PAUSES = ",、:()（）「」【】/ "
_LEFT, _RIGHT = 12, 16
"""Characters before and behind a word that are weighed."""
_PLACE = "■"
"""Stands for the word in the expressions of ``unless.toml``."""
_LEFT_LISTS = ("demand", "only", "ask", "boss", "like", "served", "open_to_all")
_RIGHT_LISTS = ("refuse", "prefer", "fit", "decide", "ask", "served", "open_to_all")
"""Lists of ``rules/_shared.toml``."""
_SHORT = 2
"""Words up to so many characters are weighed together with their neighbours: 女 + 裝."""
_DIGITS = str.maketrans("0123456789", "0" * 10)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features; a mention is shown from the threshold on."""

    weights: Mapping[str, float]
    threshold: float

    def score(self, text: str, mention: Mention) -> float:
        """How much speaks for a condition on applicants (log odds)."""
        get = self.weights.get
        return sum(get(feature, 0.0) for feature in features(text, mention))


def learnt_findings(
    text: str, reading: Reading, grams: Set[str], known: Sequence[Finding]
) -> Iterator[Finding]:
    """What the learnt part finds in an ad: of a sentence and a ground the likeliest place only.

    :param text: the ad as given; ``reading`` and ``grams`` are made from it.
    :param known: what the rules found; a sentence is not shown twice for the same.
    """
    fitted = model()
    best: dict[tuple[str, int], tuple[float, Finding]] = {}
    for mention in lexicon().mentions(reading.text, grams):
        score = fitted.score(reading.text, mention)
        if score < fitted.threshold or is_lawful(reading.text, mention):
            continue
        found = _finding(text, reading, mention)
        first, last = _sentence(text, found.start)
        about = _about(found)
        if any(_about(one) == about and one.start < last and first < one.end for one in known):
            continue
        if (about, first) not in best or best[about, first][0] < score:
            best[about, first] = score, found
    yield from (found for _, found in best.values())


def is_lawful(text: str, mention: Mention) -> bool:
    """Whether the clause says that a mention sets nobody apart, whatever it weighs."""
    start, end = _clause(text, mention.start, mention.end, ",:")
    clause = text[start : mention.start] + _PLACE + text[mention.end : end]
    every, ground, no_ground = unless()
    further = ground if rule_of(mention.meaning.file).ground else no_ground
    return bool(every.compiled.search(clause) or further.compiled.search(clause))


def _about(found: Finding) -> str:
    """What a finding is about: its ground, or one name for all that is no ground."""
    return found.ground or ("" if found.rule in _NO_GROUND else found.rule)


def _sentence(text: str, start: int) -> tuple[int, int]:
    """The bounds of the sentence or line at a place of the text that was given."""
    first = max(text.rfind(mark, 0, start) for mark in _ENDS_AS_WRITTEN) + 1
    lasts = [at for mark in _ENDS_AS_WRITTEN if (at := text.find(mark, start)) >= 0]
    return first, min(lasts, default=len(text))


def features(text: str, mention: Mention) -> list[str]:
    """What is weighed of a mention: the word and the pieces of its sentence around it."""
    start, end = mention.start, mention.end
    left, right = _around(text, start, end)
    meaning, word = mention.meaning, mention.word
    found = [
        "*",
        f"k:{meaning.kind}",
        f"f:{meaning.file}",
        f"f:{meaning.file}:{meaning.kind}",
        f"w:{meaning.file}:{word}",
    ]
    before, behind = left[-3:], right[:4]
    for size in range(1, 4):
        found.append(f"<{before[-size:]}|")
        found.append(f"|{behind[:size]}>")
        found.append(f"{meaning.kind}|{behind[:size]}>")
    found.append(f"<{before[-2:]}|{meaning.kind}")
    found.append(f"<{before[-1:]}|{behind[:1]}>")
    found.append(f"<{before[-2:]}|{behind[:2]}>")
    found.append(f"|{behind}>")
    if len(word) <= _SHORT:
        found += [f"<{before[-1:]}{word}|", f"|{word}{behind[:1]}>", f"|{word}{behind[:2]}>"]
    near = _pause(right)
    stances = _stances(left, right)
    found += stances
    found += [f"{meaning.kind}{one}" for one in stances]
    found += _pieces(left, "<")
    found += _pieces(right[:near], ">")
    found += _pieces(right[near:], ">>")
    return found


def _stances(left: str, right: str) -> list[str]:
    """Which of the rules' word lists stand at the sides, and how near behind; ``0`` for none."""
    found = [f"<{name}" for name in _LEFT_LISTS if _listed(name).compiled.search(left)]
    for name in _RIGHT_LISTS:
        place = _listed(name).compiled.search(right)
        if place:
            found += [f">{name}", f">{name}{min(place.start() // 3, 3)}"]
    return found or ["0"]


@cache
def _listed(name: str) -> Expression:
    return shared_pattern([f"<{name}>"])


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands left and right in the same sentence; ``^`` and ``$`` are its ends."""
    left = text[max(0, start - _LEFT) : start]
    right = text[end : end + _RIGHT]
    cut = max(left.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    left = left[cut:] if cut or start > _LEFT else left
    if cut or start <= _LEFT:
        left = "^" + left
    stops = [at for mark in _SENTENCE_ENDS if (at := right.find(mark)) >= 0]
    if stops:
        right = right[: min(stops)] + "$"
    elif end + _RIGHT >= len(text):
        right += "$"
    return left.translate(_DIGITS), right.translate(_DIGITS)


def _pause(right: str) -> int:
    """Where the clause ends, the pause included."""
    stops = [at for mark in _PAUSES if (at := right.find(mark)) >= 0]
    return min(stops) + 1 if stops else len(right)


def _pieces(text: str, side: str) -> list[str]:
    """All runs of two, three and four characters."""
    return [side + text[at : at + size] for size in (2, 3, 4) for at in range(len(text) - size + 1)]


@cache
def model() -> Model:
    """The shipped weights: a table of feature and weight."""
    folder = files("indexer.legal").joinpath("data")
    rows = folder.joinpath("weights.tsv").read_text("utf-8").split("\n")
    weights = (row.rsplit("\t", 1) for row in rows if row)
    about = json.loads(folder.joinpath("about.json").read_text("utf-8"))
    return Model({name: float(weight) for name, weight in weights}, about["threshold"])


@cache
def unless() -> tuple[Expression, Expression, Expression]:
    """What keeps every word silent, a word about a ground, and one about no ground."""
    source = files("indexer.legal").joinpath("data", "unless.toml")
    data = tomllib.loads(source.read_text("utf-8"))
    return (
        shared_pattern(data["every"]),
        shared_pattern(data["ground"]),
        shared_pattern(data["no_ground"]),
    )


def _finding(text: str, reading: Reading, mention: Mention) -> Finding:
    start, end = _clause(reading.text, mention.start, mention.end, ",、:")
    first, last = reading.source_span(start, end)
    found = finding_of(rule_of(mention.meaning.file), ENTRY, Level.REVIEW, text, first, last)
    said = found.explanation
    guess = Wording(f"疑似（由例句學得，未必正確）：{said.zh}", f"Suspected (learnt): {said.en}")
    return replace(found, explanation=guess)


def _clause(text: str, start: int, end: int, pauses: str) -> tuple[int, int]:
    """The clause around a word, as far as it is weighed; ``pauses`` end it as sentences do."""
    marks = _SENTENCE_ENDS + pauses
    left = text[max(0, start - _LEFT) : start]
    right = text[end : end + _RIGHT]
    first = start - len(left) + max(left.rfind(mark) for mark in marks) + 1
    stops = [at for mark in marks if (at := right.find(mark)) >= 0]
    last = end + (min(stops) if stops else len(right))
    while text[first] == " ":
        first += 1
    while text[last - 1] == " ":
        last -= 1
    return first, last
