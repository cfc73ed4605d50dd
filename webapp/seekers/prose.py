"""The running text of an ad as paragraphs and lists. Pure; escaping is the template's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

_BULLET = re.compile(
    r"^\s*(?:[・･•●○◎◆◇■□★☆※▶►‧·*＊–—-]|[(（]?(?:\d{1,2}|[一二三四五六七八九十])[)）.、．:：])\s*"
)
_NO_BULLET = re.compile(r"^\s*(?:-+\s*$|\d{1,2}[.:：]\d)")
"""A line of dashes, 「2.5 萬」 and 「10:00」 are no items."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: items of a list, or the lines of a paragraph."""

    is_list: bool
    lines: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The text's lines: neighbouring ones that begin with a bullet or a number as one list."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = []
    for is_list, group in groupby(lines, _is_item):
        members = list(group)
        if is_list:
            items = (_BULLET.sub("", line, count=1) for line in members)
            found.append(Block(True, tuple(item for item in items if item)))
        else:
            found += [Block(False, (line,)) for line in members]
    return tuple(block for block in found if block.lines)


def _is_item(line: str) -> bool:
    return bool(_BULLET.match(line)) and not _NO_BULLET.match(line)
