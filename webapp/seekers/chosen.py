"""Vacancies that a reader has chosen: those saved in the browser, and a few side by side.

What is saved is in the browser alone; it asks for the cards by their ids and nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from indexer.facts import VacancyFacts
from indexer.vocabulary import DocumentKind, VacancyState
from matcher.ranking.ways import own_point
from matcher.request import SearchRequest
from matcher.results import FoldedHit, Hit, Section
from webapp.context import parts
from webapp.presentation.conditions import starting_point
from webapp.presentation.ways import way_from
from webapp.seekers.cards import Card, card
from webapp.seekers.compare_view import MOST, Compared, asked_ids, compare_page
from webapp.services.vacancies import find_vacancy

MOST_CARDS = 40
"""At once; longer lists are asked for in parts."""
_IDS = "ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedItem:
    """One of the ids asked for; no card where nobody knows the vacancy any more."""

    id: str
    card: Card | None
    closed: bool


def init_blueprint(blueprint: Blueprint) -> None:
    """Add the pages to those for seekers."""
    blueprint.add_url_rule("/saved", "saved", saved)
    blueprint.add_url_rule("/saved/cards", "saved_cards", saved_cards)
    blueprint.add_url_rule("/compare", "compare", compare)


def saved() -> str:
    """The page on which the browser lists what it has saved."""
    return render_template("seekers/saved.html", most=MOST)


def saved_cards() -> str:
    """The cards of these vacancies (``ids``), in that order: a part of that page."""
    ids = asked_ids(request.args.getlist(_IDS))[:MOST_CARDS]
    at_hand = parts()
    found = at_hand.engine.stored(DocumentKind.VACANCY, ids) if ids else ()
    facts = {one.id: VacancyFacts.model_validate(one.stored) for one in found}
    left = {id_: one for id_ in ids if id_ not in facts and (one := _from_records(id_))}
    items = [_item(id_, facts.get(id_), left.get(id_)) for id_ in ids]
    return render_template("seekers/_saved_items.html", items=items)


def _item(id_: str, facts: VacancyFacts | None, left: Compared | None) -> SavedItem:
    today = parts().today()
    if facts is not None:
        past = facts.closes is not None and facts.closes < today
        return SavedItem(
            id=id_, card=_card(facts), closed=past or facts.state is VacancyState.CLOSED
        )
    if left is None:
        return SavedItem(id=id_, card=None, closed=True)
    return SavedItem(id=id_, card=_card(left.facts), closed=not left.is_open)


def _card(facts: VacancyFacts) -> Card:
    hit = Hit(facts=facts, section=Section.MATCHED, rank=1, score=0.0, reasons=(), unknown=())
    return card(FoldedHit(hit, ()), parts().today(), _vacancy_url, explained=False)


def compare() -> str:
    """Up to four vacancies (``ids``) side by side, with the ways from a place (``where``)."""
    ids = asked_ids(request.args.getlist(_IDS))
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != _IDS]
    asked, _ = SearchRequest.from_query(pairs, strict=False)
    some = [_with_way(one, asked) for id_ in ids[:MOST] if (one := _from_records(id_))]
    page = compare_page(
        some,
        missing=len(ids[:MOST]) - len(some),
        too_many=len(ids[MOST:]),
        where=asked.where,
        where_unknown=bool(asked.where) and not any(one.way for one in some),
        vacancy_url=_vacancy_url,
        compare_url=lambda left: _compare_url(left, asked),
    )
    return render_template("seekers/compare.html", page=page, most=MOST)


def _from_records(id_: str) -> Compared | None:
    """A vacancy as the records have it, open or closed."""
    at_hand = parts()
    with at_hand.database.read() as session:
        found = find_vacancy(session, id_)
    if found is None:
        return None
    facts = at_hand.vacancy_describer.facts(
        found.public_id, found.state, found.employer_id, found.record
    )
    return Compared(facts=facts, is_open=found.is_open(at_hand.today()))


def _with_way(one: Compared, asked: SearchRequest) -> Compared:
    """With the way from the place asked for, where both ends are known."""
    matcher, point = parts().matcher, own_point(one.facts)
    way = matcher.way(asked, point) if point and (asked.where or asked.near) else None
    if way is None:
        return one
    said = matcher.understand(asked.text, asked.where, asked.plain).understood
    place = next((chip.values for chip in said if chip.code == "near"), {})
    words = way_from(starting_point({} if asked.near else place), way)
    return Compared(facts=one.facts, is_open=one.is_open, way=words)


def _vacancy_url(id_: str) -> str:
    return url_for("seekers.vacancy", public_id=id_)


def _compare_url(ids: Sequence[str], asked: SearchRequest) -> str:
    query = urlencode([(_IDS, ",".join(ids)), *asked.to_query()], safe=",")
    return f"{url_for('seekers.compare')}?{query}"
