"""Parts that follow the index when another embedder's comes into use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from indexer.errors import SearchIndexError

T = TypeVar("T")
MOVED = "index_of_other_embedder"
"""``SearchIndexError.code`` where the index in use was made by another embedder."""


class Following(Generic[T]):
    """Stands for a part. A call that finds the index made by another embedder is made once more,
    with the part as it is then: queries are embedded as the index in use was.

    :param current: the part as it is.
    :param moved: told which part found the index moved.
    """

    def __init__(self, current: Callable[[], T], moved: Callable[[T], None]) -> None:
        self._current = current
        self._moved = moved

    def __getattr__(self, name: str) -> Any:
        part = self._current()
        member = getattr(part, name)
        if not callable(member):
            return member

        def call(*given: Any, **named: Any) -> Any:
            try:
                return member(*given, **named)
            except SearchIndexError as error:
                if error.code != MOVED:
                    raise
                self._moved(part)
            return getattr(self._current(), name)(*given, **named)

        return call
