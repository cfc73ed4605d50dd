"""What people ask for in one word and ads name in several: 餐廳, 供餐 (``data/other_words.toml``).

An ad is of a kind of place where its occupation is done nowhere else, or where the word, or another
name of the place, stands in it: in the employer's name too. A benefit is a word only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold


@dataclass(frozen=True, slots=True)
class OtherWords:
    """``code``: ``workplace`` or ``benefit``; ``occupations``: ids of what is done there only;
    ``also``: names in ads."""

    code: str
    occupations: tuple[str, ...]
    also: tuple[str, ...]


def other_words(table: OccupationTable) -> Mapping[str, OtherWords]:
    """What is known of such words, by the folded word.

    :raises KeyError: a title is not in the table.
    """
    text = resources.files("matcher").joinpath("data/other_words.toml").read_text("utf-8")
    found: dict[str, OtherWords] = {}
    for code, by_name in tomllib.loads(text).items():
        for name, entry in by_name.items():
            ids = tuple(table.title(title).id for title in entry["work"])
            words = OtherWords(code, ids, (name, *entry["also"]))
            found |= {fold(one): words for one in (name, *entry["same"])}
    return found
