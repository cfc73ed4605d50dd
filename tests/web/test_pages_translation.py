"""Every text of the pages has an English translation that fits it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(path.name for path in (ROOT / "webapp/translations").iterdir())
_PLACES = re.compile(r"%\((\w+)\)s|(?<!%)\{(\w+)\}")


def _texts() -> Iterator[str]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {
        "_": None, "gettext": None, "ngettext": (1, 2), "lazy": None, "lazy_gettext": None,
    }  # fmt: skip
    found = extract_from_dir(str(ROOT), methods, options, keywords=keywords, comment_tags=())
    for _file, _line, text, _comments, _context in found:
        yield text if isinstance(text, str) else text[0]


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    path = ROOT / f"webapp/translations/{request.param}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def _known(catalogue: Catalog) -> dict[str, Message]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue
        if message.id
    }


def test_every_text_is_translated(catalogue: Catalog) -> None:
    texts, known = set(_texts()), _known(catalogue)
    assert len(texts) > 300
    untranslated = {text for text, message in known.items() if not all(_said(message))}
    assert texts - set(known) == set(), "run scripts/translations and translate these"
    assert untranslated == set()


def test_no_translation_is_of_a_text_that_is_gone(catalogue: Catalog) -> None:
    assert set(_known(catalogue)) - set(_texts()) == set()


def test_translations_keep_the_places_to_fill(catalogue: Catalog) -> None:
    for text, message in _known(catalogue).items():
        for said in _said(message):
            assert set(_PLACES.findall(said)) == set(_PLACES.findall(text)), text


def _said(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
