"""Queries and judgements as files: ``id<TAB>text`` and TREC qrels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, Protocol

from indexer.errors import InvalidValueError

_OURS = "judgements"
_CODES = {
    "queries": ("query_line", "query_repeated"),
    "corpus": ("title_line", "title_repeated"),
}


class _File(Protocol):
    """A path, or a file of this package."""

    def read_text(self, encoding: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """Queries and what is judged of them.

    :param queries: text by id, in the order of the file.
    :param grades: by query, the grade (0–3) of every judged ad.
    """

    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]

    def only(self, half: str | None) -> Judged:
        """``tuning``: the queries of odd numbers, ``held-out``: those of even ones (``pay-03`` is
        for tuning); all without."""
        if half is None:
            return self
        odd = half == "tuning"
        kept = {id_: text for id_, text in self.queries.items() if _number(id_) % 2 == odd}
        return Judged(kept, self.grades)


def slice_of(query_id: str) -> str:
    """What comes before the number: ``pay`` of ``pay-03``; the whole id where there is none."""
    name, dash, number = query_id.rpartition("-")
    return name if dash and number.isdigit() else query_id.rstrip("0123456789") or "all"


def _number(query_id: str) -> int:
    digits = query_id[len(query_id.rstrip("0123456789")) :]
    return int(digits or 0)


def ours() -> Traversable:
    """The folder of our own judgements: ``queries.tsv``, ``qrels.txt``, ``corpus.txt``, and of
    those that are kept unseen."""
    return resources.files(__package__) / _OURS


def our_corpus() -> list[str]:
    """The ads that our queries are asked of, as ``file:id``."""
    return (ours() / "corpus.txt").read_text("utf-8").split()


def read_unseen() -> Judged:
    """Our judgements of queries that nobody looked at while the search was made better."""
    return judged_of(ours() / "unseen-queries.tsv", ours() / "unseen-qrels.txt")


def read_judged(queries: Path | None = None, qrels: Path | None = None) -> Judged:
    """Queries and judgements of these files, or our own.

    :raises InvalidValueError: a file cannot be read, or a line is not as it must be; names the
        option and the line.
    """
    return judged_of(queries or ours() / "queries.tsv", qrels or ours() / "qrels.txt")


def judged_of(queries: Traversable, qrels: Traversable) -> Judged:
    """Queries and judgements of two files; errors as ``read_judged``."""
    asked = read_texts("queries", queries)
    grades = _grades(_lines("qrels", qrels))
    known = {id_: grades[id_] for id_ in asked if id_ in grades}
    if not known:
        raise InvalidValueError(
            "qrels", "nothing_judged", "qrels: none of the queries is judged in it."
        )
    return Judged({id_: text for id_, text in asked.items() if id_ in known}, known)


def read_texts(option: Literal["queries", "corpus"], file: _File) -> dict[str, str]:
    """Text by id, in the order of the file: ``id<TAB>text`` a line.

    :param option: what the file is given as; errors name it.
    :raises InvalidValueError: the file cannot be read, a line is not as it must be, or an id
        stands twice; names the line.
    """
    broken, repeated = _CODES[option]
    found: dict[str, str] = {}
    for number, line in _lines(option, file):
        id_, tab, text = line.partition("\t")
        if not tab or not id_.strip() or not text.strip():
            message = f"{option}: line {number} must be an id, a tab and the words."
            raise InvalidValueError(option, broken, message, line=number)
        if id_.strip() in found:
            message = f"{option}: line {number} has the id of an earlier line."
            raise InvalidValueError(option, repeated, message, line=number)
        found[id_.strip()] = text.strip()
    return found


def _grades(lines: Iterable[tuple[int, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, line in lines:
        parts = line.split()
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise InvalidValueError(
                "qrels",
                "grade_line",
                f"qrels: line {number} must be a query's id, 0, an ad's id and a grade.",
                line=number,
            )
        query, _, ad, grade = parts
        found.setdefault(query, {})[ad] = max(int(grade), 0)
    return found


def _lines(option: str, file: _File) -> Iterable[tuple[int, str]]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValueError(
            option, "file_unreadable", f"{option}: {file} cannot be read.", file=str(file)
        ) from error
    lines = enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
    return [(number, line) for number, line in lines if line.strip()]
