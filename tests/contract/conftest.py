"""One index a test, in each engine."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contract.engines import OpenEngine, compacted, embedded, over_elasticsearch


@pytest.fixture(scope="session")
def open_index(request: pytest.FixtureRequest) -> OpenEngine:
    """Opens a fresh index in the engine that the parameter names."""
    if request.param != "elasticsearch":
        return {"embedded": embedded, "compacted": compacted}[request.param]
    return partial(over_elasticsearch, request.getfixturevalue("elasticsearch_server"))
