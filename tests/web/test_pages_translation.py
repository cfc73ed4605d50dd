"""Every text of the pages has an English translation; whatever is translated fits its text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from webapp import catalogues
from webapp.catalogues import FIRST, FULL

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(path.name for path in (ROOT / "webapp/translations").iterdir() if path.is_dir())
COMPLETE = [FULL]
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
    """Each language's texts."""
    return _catalogue(request.param)


@pytest.fixture(params=COMPLETE)
def complete(request: pytest.FixtureRequest) -> Catalog:
    """The texts of the languages that lack nothing."""
    return _catalogue(request.param)


def _catalogue(language: str) -> Catalog:
    path = ROOT / f"webapp/translations/{language}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _known(catalogue: Catalog) -> dict[str, Message]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue
        if message.id
    }


def test_every_text_is_translated(complete: Catalog) -> None:
    texts, known = set(_texts()), _known(complete)
    assert len(texts) > 300
    untranslated = {text for text, message in known.items() if not all(_said(message))}
    assert texts - set(known) == set(), "run scripts/translations and translate these"
    assert untranslated == set()


def test_no_translation_is_of_a_text_that_is_gone(complete: Catalog) -> None:
    assert set(_known(complete)) - set(_texts()) == set()


def test_translations_keep_the_places_to_fill(catalogue: Catalog) -> None:
    for text, message in _known(catalogue).items():
        for said in filter(None, _said(message)):
            assert set(_PLACES.findall(said)) == set(_PLACES.findall(text)), text


def _said(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_every_language_has_its_catalogue() -> None:
    assert set(LANGUAGES) == set(catalogues.LANGUAGES) - {FIRST}


def test_a_language_is_offered_once_enough_of_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {FULL: frozenset(map(str, range(100))), "vi": frozenset(map(str, range(95)))}
    monkeypatch.setattr(catalogues, "_texts", lambda locale: texts.get(locale, frozenset()))
    catalogues.translated.cache_clear()
    try:
        assert catalogues.offered([FIRST, FULL, "vi", "th"]) == (FIRST, FULL, "vi")
        assert catalogues.offered(["th"]) == (FIRST,)
    finally:
        catalogues.translated.cache_clear()


def test_what_is_not_translated_does_not_count_as_translated() -> None:
    for language in set(LANGUAGES) - set(COMPLETE):
        known = _known(_catalogue(language)).values()
        share = sum(all(_said(message)) for message in known) / len(known)
        assert catalogues.translated(language) == pytest.approx(share, abs=0.05)


def test_the_glossary_names_each_term_once_with_its_meaning() -> None:
    with (ROOT / "webapp/translations/glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"zh", "code", *LANGUAGES, "note"} == rows[0].keys()
    for column in ("zh", "code"):
        values = [row[column] for row in rows]
        assert len(set(values)) == len(values)
    for row in rows:
        assert re.fullmatch("[a-z][a-z_]*", row["code"]), row
        assert row["en"], row
