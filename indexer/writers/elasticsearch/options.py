"""Which Elasticsearch, how to reach it, and how its indexes are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit


class VectorIndex(StrEnum):
    """How vectors are searched.

    EXACT: every vector under the filters is compared, as bytes, and the best again in full: right
    always, and quick up to about a million documents. GRAPH: HNSW, quicker above that; under
    narrow filters it misses some neighbours.
    """

    EXACT = "exact"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class ElasticsearchOptions:
    """One Elasticsearch as the job bank uses it.

    :param url: ``http(s)://[user:password@]host:port``.
    :param api_key: an API key in its encoded form, in place of user and password.
    :param ca: file with the certificates to trust, where the machine's own do not do.
    :param prefix: what the names of all indexes and aliases begin with.
    :param shards: of each index that is made from now on.
    :param replicas: of the same; ``None``: one where there is a second node.
    :param timeout: seconds that one call may take.
    """

    url: str = field(repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca: Path | None = None
    prefix: str = "jobbank"
    shards: int = 1
    replicas: int | None = None
    vectors: VectorIndex = VectorIndex.EXACT
    timeout: float = 5.0

    @property
    def place(self) -> str:
        """The address without user and password, for messages."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
