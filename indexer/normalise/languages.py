"""Languages that an ad asks for, by code and level, and those that a query names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, alternation, table

_DATA = table("languages")
_NAMES = Words(_DATA["names"])
_SHORT = Words(_DATA["short"])
_BEFORE_NAME = r"(?=[、/,及或和與][^\s、]{1,2}[文語])"
_NAME = re.compile(
    rf"{_NAMES.pattern}|{_SHORT.pattern.replace('|', _BEFORE_NAME + '|')}{_BEFORE_NAME}"
)
_FULL_NAME = re.compile(_NAMES.pattern)
_LEVELS = Words(_DATA["levels"])
_LEVEL = re.compile(_LEVELS.pattern)
_CUE_AFTER = re.compile(rf"[^\n。;,]{{0,6}}?(?:{alternation(_DATA['cues']['after'])})")
_CUE_BEFORE = re.compile(rf"(?:{alternation(_DATA['cues']['before'])})[^\n。;,]{{0,4}}$")
_NOT_AFTER = re.compile(alternation(_DATA["cues"]["not_after"]))
_REACH = 10


class LanguageLevel(StrEnum):
    """How well a language is asked for, lowest first (不會, 略懂, 中等, 精通)."""

    NONE = "none"
    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    FLUENT = "fluent"


_RANK = {level: rank for rank, level in enumerate(LanguageLevel)}


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its BCP 47 code, and the most that is asked of 聽說讀寫, where it is said."""

    code: str
    level: LanguageLevel | None


@dataclass(frozen=True, slots=True)
class LanguageMention:
    """A language that a query names, at ``text[start:end]``."""

    code: str
    start: int
    end: int


def parse_languages(text: str) -> tuple[Language, ...]:
    """The languages of a language field, in order, each once.

    Reads 104's 「英文 -- 聽 /中等、說 /中等…」 and yes123's 「英文→聽：普通　說：普通…」. A
    language whose every level is 不會 or 不拘 is not asked for and left out.
    """
    written = plain(text)
    names = list(_NAME.finditer(written))
    ends = [*(match.start() for match in names), len(written)][1:]
    found: dict[str, LanguageLevel | None] = {}
    for match, end in zip(names, ends, strict=True):
        levels = [
            LanguageLevel(_LEVELS[level.group()])
            for level in _LEVEL.finditer(written, match.end(), end)
        ]
        level = max(levels, key=_RANK.__getitem__, default=None)
        if level is not LanguageLevel.NONE:
            found.setdefault(_code(match), level)
    return tuple(Language(code, level) for code, level in found.items())


def find_languages(text: str) -> tuple[Language, ...]:
    """The languages that running text asks for (具日、韓文能力者尤佳), in order, each once.

    A language counts with a word of ability near it; 英語老師 and 中英文履歷 name the work or a
    paper.
    """
    written = plain(text)
    found: dict[str, LanguageLevel | None] = {}
    for match in _NAME.finditer(written):
        if _is_asked(written, match):
            after = written[match.end() : match.end() + _REACH]
            level = _LEVEL.search(re.split(r"[\n。;,]", after)[0])
            code = LanguageLevel(_LEVELS[level.group()]) if level else None
            found.setdefault(_code(match), code)
    return tuple(
        Language(code, level) for code, level in found.items() if level is not LanguageLevel.NONE
    )


def find_language_mentions(text: str) -> list[LanguageMention]:
    """The languages that a query names, in order, whatever stands beside them."""
    return [
        LanguageMention(_NAMES[match.group()], match.start(), match.end())
        for match in _FULL_NAME.finditer(plain(text))
    ]


def _code(match: re.Match[str]) -> str:
    word = match.group()
    return _SHORT[word] if len(word) == 1 else _NAMES[word]


def _is_asked(written: str, match: re.Match[str]) -> bool:
    if _NOT_AFTER.match(written, match.end()):
        return False
    before = written[max(0, match.start() - _REACH) : match.start()]
    return (
        _CUE_AFTER.match(written, match.end()) is not None or _CUE_BEFORE.search(before) is not None
    )
