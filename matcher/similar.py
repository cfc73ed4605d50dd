"""Vacancies like a given one: of the same occupation, or near in meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from indexer.facts import VacancyFacts
from indexer.text.tokens import query_tokens
from indexer.vocabulary import DocumentKind
from matcher.engines.base import Engine, Found, Plan, SortKey, Unit
from matcher.facts_memory import FactsMemory
from matcher.plan import NEIGHBOURS, POSSIBLE_WINDOW, SIGNALS, Tables, conditions, keyword_signals
from matcher.ranking.fuse import Weights
from matcher.ranking.order import ordered
from matcher.ranking.reasons import Explainer
from matcher.request import SearchRequest
from matcher.results import Hit, Section

_NEIGHBOURS_SHOWN = 50
_AT_ONCE = 30
_MOST_OCCUPATIONS = 3


def similar(
    engine: Engine,
    tables: Tables,
    weights: Weights,
    memory: FactsMemory,
    vacancy_id: str,
    *,
    today: date,
    limit: int,
) -> tuple[Hit, ...]:
    """Open vacancies like this one, the most alike first; one of each group of near-copies.

    Those that share an occupation with it or hold all the words of its title, and its nearest
    neighbours by vector, are ranked together by the weights of a search for its title.

    :returns: hits of section matched (same occupation or title) or related; nothing where the
        index does not have the vacancy.
    """
    documents = engine.stored(DocumentKind.VACANCY, [vacancy_id])
    if not documents:
        return ()
    own = VacancyFacts.model_validate(documents[0].stored)
    asked = _plan(engine, tables, own, today)
    found = engine.run(asked)
    sections = ordered(found, asked, today, weights, tables.occupations)
    candidates = [
        (-float(score), id_, section)
        for section in (Section.MATCHED, Section.RELATED)
        for id_, score in zip(sections[section].ids, sections[section].scores, strict=True)
    ]
    explainer = Explainer(SearchRequest(), asked.units, own.title, today, tables.occupations)
    shown = {own.fold_key}
    hits: list[Hit] = []
    for facts, score, section in _facts(found, memory, sorted(candidates)):
        if facts.id == vacancy_id or facts.fold_key in shown:
            continue
        shown.add(facts.fold_key)
        why = explainer.explain(facts, section)
        hits.append(
            Hit(
                facts=facts,
                section=section,
                rank=len(hits) + 1,
                score=score,
                reasons=why.reasons,
                unknown=why.unknown,
            )
        )
        if len(hits) == limit:
            break
    return tuple(hits)


def _facts(
    found: Found, memory: FactsMemory, candidates: list[tuple[float, str, Section]]
) -> Iterator[tuple[VacancyFacts, float, Section]]:
    """The candidates' facts, fetched some at a time."""
    for start in range(0, len(candidates), _AT_ONCE):
        some = {id_: (-score, section) for score, id_, section in candidates[start:][:_AT_ONCE]}
        for id_, facts in memory.of(found, list(some)).items():
            yield facts, *some[id_]


def _plan(engine: Engine, tables: Tables, own: VacancyFacts, today: date) -> Plan:
    """A search for the vacancy's occupations and title, with its own vector."""
    of_title = [o for o in own.occupations if o.in_title]
    ids = frozenset(o.id for o in (of_title or own.occupations)[:_MOST_OCCUPATIONS])
    words = tuple(query_tokens(own.title))
    unit = Unit(group="unit:0", text=own.title, occupations=ids, phrases=(words,))
    vector = engine.vectors(DocumentKind.VACANCY, [own.id]).get(own.id)
    return Plan(
        kind=DocumentKind.VACANCY,
        conditions=conditions(SearchRequest(), today, tables),
        units=(unit,),
        tokens=words,
        vector=vector,
        sort=SortKey.RELEVANCE,
        limit=POSSIBLE_WINDOW,
        dense_limit=NEIGHBOURS if vector is not None else 0,
        related_limit=_NEIGHBOURS_SHOWN,
        signals=SIGNALS,
        keyword_signals=keyword_signals((unit,)),
    )
