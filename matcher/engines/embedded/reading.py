"""Read transactions on the index's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import SearchIndexError
from indexer.writers.embedded.database import errors_named


@contextmanager
def reading(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One state of the database for several statements, and its errors in our words."""
    with errors_named(path):
        connection.execute("BEGIN")
        try:
            yield
        except (ValueError, LookupError, TypeError) as error:
            raise SearchIndexError(
                "index_damaged",
                f"The search index at {path} is damaged ({error}). "
                "Run `jobbank index rebuild` to make the index again from the records.",
                path=str(path),
            ) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
