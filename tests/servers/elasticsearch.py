"""The Elasticsearch that tests use: one named, one that runs already, or one started for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import elasticsearch_node


@dataclass(frozen=True, slots=True)
class ElasticsearchServer:
    """Where it is; ``ca`` is the certificate to trust where the URL is https."""

    url: str
    ca: Path | None = None
    api_key: str | None = None

    @property
    def is_secure(self) -> bool:
        """Whether it asks for a password."""
        return self.url.startswith("https://") and "@" in self.url


@contextmanager
def elasticsearch() -> Iterator[ElasticsearchServer]:
    """A node on which indexes of any name may be made and removed.

    ``JOBBANK_TEST_ELASTICSEARCH_URL`` (with ``JOBBANK_TEST_ELASTICSEARCH_CA``) names one; else the
    one of ``scripts/elasticsearch``, started with password and TLS where it does not run, and
    stopped when no test run uses it any longer.

    :raises tests.servers.common.ServerMissingError: when none is to be had.
    """
    url = os.environ.get("JOBBANK_TEST_ELASTICSEARCH_URL")
    if url:
        ca = os.environ.get("JOBBANK_TEST_ELASTICSEARCH_CA")
        yield ElasticsearchServer(url, Path(ca) if ca else None)
        return
    user = str(os.getpid())
    node = elasticsearch_node.start(user, secure=True, in_memory=True)
    try:
        yield ElasticsearchServer(node.url, Path(node.ca) if node.ca else None)
    finally:
        elasticsearch_node.leave(user)
