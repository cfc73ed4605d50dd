"""A whole site over a small real index, for tests of pages: records, relay, engine, matcher."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from indexer.embedders.document import DocumentEmbedder
from tests.indexer.letters_embedder import LettersEmbedder, letters_projection
from webapp import create_app
from webapp.services.rebuild import Rebuilt, rebuild, rebuild_lease
from webapp.settings import Settings
from webapp.tasks.indexing import index_all, relay_lease
from webapp.wiring import Wiring

TODAY = date(2026, 11, 1)


class LettersWiring(Wiring):
    """The parts of a site whose vectors mean nothing but are made at once."""

    _letters = DocumentEmbedder(LettersEmbedder(), letters_projection(96))

    @property
    def embedder(self) -> DocumentEmbedder:
        return self._letters


def wiring(folder: Path, **settings: Any) -> LettersWiring:
    """Parts over a folder; nobody is slowed down."""
    usual = {"rate_limit_pages": "100000 per minute", "rate_limit_api": "100000 per minute"}
    return LettersWiring(
        Settings(data_dir=folder, today=TODAY, secret_key="k" * 32, **(usual | settings))
    )


def index(parts: Wiring) -> None:
    """Bring all that is pending into the index."""
    index_all(
        parts.database,
        parts.open_writer,
        lambda: parts.pipeline,
        lease=relay_lease(parts.database),
        clock=parts.clock,
        watch=lambda *_: None,
        wait=sleep,
    )


def rebuild_index(parts: Wiring) -> Rebuilt:
    """Make the index anew from the records, as ``jobbank index rebuild`` does."""
    relay = relay_lease(parts.database, clock=parts.clock)
    return rebuild(
        parts.database,
        parts.generations(),
        parts.wanted_pipeline,
        relay=relay,
        own=rebuild_lease(parts.database, clock=parts.clock),
        clock=parts.clock,
        wait=lambda _: None,
        watch=lambda *_: None,
    )


def site(parts: Wiring) -> Flask:
    """The site, with templates that refuse what is not defined."""
    app = create_app(parts)
    app.jinja_env.undefined = StrictUndefined
    return app
