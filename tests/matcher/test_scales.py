"""The scales of the ranking are mean and spread over the candidates of many queries."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.errors import InvalidValueError
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.writers.base import Upsert
from matcher.engines.base import Plan
from matcher.evaluation.scales import candidate_scales
from matcher.request import SearchRequest
from tests.contract.oracle import Oracle
from tests.matcher.vacancies import TODAY, document, matcher_over

DOCUMENTS = [document("a", "服務生"), document("b", "外場服務生"), document("c", "會計")]


def test_scales_are_over_all_candidates(gazetteer: Gazetteer, table: OccupationTable) -> None:
    matcher = matcher_over(DOCUMENTS, gazetteer, table)
    engine = Oracle()
    engine.apply([Upsert(one) for one in DOCUMENTS])
    queries = ["服務生", "會計", "晚班"]

    def plan_of(query: str) -> Plan:
        return matcher.plan(SearchRequest(text=query), today=TODAY)

    scales = candidate_scales(engine, plan_of, queries)
    found = [(engine.run(plan_of(query)).matched, plan_of(query)) for query in queries[:2]]
    lexical = np.concatenate([hits.lexical / len(plan.tokens) for hits, plan in found])
    dense = np.concatenate([hits.dense for hits, _ in found])
    assert len(lexical) == 3
    assert scales["lexical"].mean == pytest.approx(lexical.mean())
    assert scales["lexical"].spread == pytest.approx(lexical.std())
    assert scales["dense"].mean == pytest.approx(dense.mean())


def test_nothing_found_is_no_scale(gazetteer: Gazetteer, table: OccupationTable) -> None:
    matcher = matcher_over(DOCUMENTS, gazetteer, table)
    with pytest.raises(InvalidValueError, match="none of them finds"):
        candidate_scales(
            Oracle(), lambda query: matcher.plan(SearchRequest(text=query), today=TODAY), ["會計"]
        )
