"""The errors that the job bank raises on purpose.

Every error carries a ``code`` (stable, for machines and for translation) and ``values`` (what the
sentence is about). ``str(error)`` is a plain English sentence; the web layer and the command line
make the user's words from code and values.
"""

from __future__ import annotations

from collections.abc import Mapping


class JobBankError(Exception):
    """Base of all errors that are raised on purpose.

    :param code: stable name of what went wrong, in ``snake_case``.
    :param message: one plain English sentence that says what is wrong and how to mend it.
    :param values: the values that the sentence names, for translated wordings.
    """

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.values: Mapping[str, object] = values


class InvalidValueError(JobBankError):
    """A value that a person gave cannot be used; ``field`` names it."""

    def __init__(self, field: str, code: str, message: str, **values: object) -> None:
        super().__init__(code, message, field=field, **values)
        self.field = field


class SourceError(JobBankError):
    """A whole file cannot be read; nothing of it was taken."""


class SearchIndexError(JobBankError):
    """The index cannot be read or written; the message names the command that mends it."""


class EmbedderError(JobBankError):
    """An embedder cannot be loaded, or its vectors do not fit the index."""
