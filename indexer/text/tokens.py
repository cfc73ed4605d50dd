"""Words for the index and for queries: the tokens that both engines match (design.md §4).

- A run of characters of a script that writes no blanks between words (Han, kana, bopomofo, Hangul,
  Thai) gives every character and every pair of neighbours: 清潔工 → 清 潔 工 清潔 潔工.
- Any other run of letters and digits is one token: python, 3d, b2b, 30000.
- The spellings of ``data/protected.tsv`` are one token though they hold signs or blanks (c++, .net,
  node.js); in documents their longer parts are tokens too, so that ``node`` finds ``node.js``.

A query asks only for what decides (``query_tokens``): pairs imply their characters, and a protected
word implies its parts. Tokens hold no whitespace and at most 100 characters: Elasticsearch's
``whitespace`` analyzer would split at 255 UTF-16 units (elasticsearch.md); what is longer is cut in
the same way on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources
from operator import add

from indexer.text.fold import fold, fold_with_offsets

MAX_TOKEN_LENGTH = 100

# Characters of scripts that write no blanks between words, marks included.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # 々〆〇, kana
    "\u3105-\u312f\u31a0-\u31bf"  # bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7a3"  # Hangul
)
_PART = re.compile("[a-z]{3,}")
_RUN, _PROTECTED = 1, 2  # groups of the pattern


def tokens(text: str) -> list[str]:
    """All tokens of a document's text, in order of appearance, repeated as often as they stand."""
    found: list[str] = []
    for run, protected, word in _pattern().findall(fold(text)):
        if run:
            found.extend(run)
            found.extend(map(add, run, run[1:]))
        elif word:
            found.append(word[:MAX_TOKEN_LENGTH])
        else:
            found.extend(_protected_tokens(protected))
    return found


def query_tokens(text: str) -> list[str]:
    """The tokens that a document must hold to hold ``text``, each once, in order of appearance.

    Pairs for a run of two or more unspaced characters, the character for a run of one, other words
    and protected words whole. Every one of them is among ``tokens(text)``.
    """
    found: dict[str, None] = {}
    for run, protected, word in _pattern().findall(fold(text)):
        if not run:
            found[_protected()[protected] if protected else word[:MAX_TOKEN_LENGTH]] = None
        elif len(run) == 1:
            found[run] = None
        else:
            found.update(dict.fromkeys(map(add, run, run[1:])))
    return list(found)


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """``tokens(text)``, each with the start and end of where it stands in ``text`` itself."""
    folded = fold_with_offsets(text)
    return [
        (token, *folded.source_span(start, end))
        for match in _pattern().finditer(folded.text)
        for token, start, end in _spans(match)
    ]


def highlight(text: str, query: Collection[str]) -> list[tuple[int, int]]:
    """Where the tokens of ``query`` stand in ``text``, for marking.

    :param query: tokens as ``query_tokens`` gives them.
    :return: (start, end) in ``text``, in order; what overlaps or touches is joined.
    """
    wanted = frozenset(query)
    spans = sorted((start, end) for token, start, end in token_spans(text) if token in wanted)
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@cache
def _protected() -> dict[str, str]:
    """Each protected spelling and the token that stands for it."""
    table = resources.files(__package__).joinpath("data", "protected.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in table.splitlines() if not line.startswith("#"))
    return {spelling: token or spelling for spelling, _, token in rows}


@cache
def _pattern() -> re.Pattern[str]:
    """Groups: a run of unspaced characters, a protected spelling, a word."""
    spellings = sorted(_protected(), key=lambda spelling: (-len(spelling), spelling))
    firsts = re.escape("".join(sorted({spelling[0] for spelling in spellings})))
    protected = "|".join(map(_bounded, spellings))
    return re.compile(
        f"([{_UNSPACED}]+)"
        f"|((?=[{firsts}])(?<![a-z0-9])(?:{protected}))"
        rf"|([^\W_{_UNSPACED}]+)"
    )


def _bounded(spelling: str) -> str:
    """c++17 holds c++, but node.jsx does not hold node.js."""
    return re.escape(spelling) + ("(?![a-z0-9])" if spelling[-1].isalnum() else r"(?![+#])")


def _protected_tokens(spelling: str) -> list[str]:
    token = _protected()[spelling]
    return [token, *(part for part in _PART.findall(spelling) if part != token)]


def _spans(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """The tokens of one match with their places in the folded text, in the order of ``tokens``."""
    start, end = match.span()
    text = match[0]
    if match.lastindex == _RUN:
        yield from ((text[i], start + i, start + i + 1) for i in range(len(text)))
        yield from ((text[i : i + 2], start + i, start + i + 2) for i in range(len(text) - 1))
    elif match.lastindex == _PROTECTED:
        yield from ((token, start, end) for token in _protected_tokens(text))
    else:
        yield text[:MAX_TOKEN_LENGTH], start, end
