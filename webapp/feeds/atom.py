"""Vacancies as an Atom feed (RFC 4287, paged as RFC 5005). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.etree import ElementTree as ET

from indexer.facts import VacancyFacts
from webapp.presentation import hours, labels, pay, places
from webapp.translation import gettext as _

ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

ET.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the entries."""

    title: str
    id: str
    """The feed's own lasting address."""
    language: str
    updated: datetime
    """Of the feed, where no entry says when it was updated."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses by relation: ``self``, ``alternate``, ``next``."""


def atom_feed(head: Head, facts: Iterable[VacancyFacts], url: Callable[[str], str]) -> bytes:
    """The feed as XML in UTF-8.

    :param url: a vacancy's full address, from its id; it is the entry's id too.
    """
    listed = tuple(facts)
    feed = ET.Element(_name("feed"), {"xml:lang": head.language})
    _add(feed, "title", head.title)
    _add(feed, "id", head.id)
    days = [one.updated for one in listed if one.updated]
    _add(feed, "updated", _instant(max(days)) if days else head.updated.isoformat())
    for relation, address in head.links.items():
        _link(feed, relation, address)
    for one in listed:
        _entry(feed, one, url(one.id), head.updated)
    xml: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return xml


def _entry(feed: ET.Element, facts: VacancyFacts, address: str, otherwise: datetime) -> None:
    entry = ET.SubElement(feed, _name("entry"))
    _add(entry, "title", facts.title or _("（未寫職稱）"))
    _add(entry, "id", address)
    _link(entry, "alternate", address)
    updated = facts.updated or facts.posted
    _add(entry, "updated", _instant(updated) if updated else otherwise.isoformat())
    if facts.posted:
        _add(entry, "published", _instant(facts.posted))
    author = ET.SubElement(entry, _name("author"))
    _add(author, "name", facts.employer_name)
    for occupation in facts.occupations:
        attributes = {"term": occupation.id, "label": _xml(occupation.title)}
        ET.SubElement(entry, _name("category"), attributes)
    _add(entry, "summary", _summary(facts))
    _add(entry, "rights", labels.attribution(facts.source))


def _summary(facts: VacancyFacts) -> str:
    """「松菸巷弄餐酒館｜時薪 210–230 元｜信義區松壽路｜晚班 17:30-23:30・排休」."""
    figures = pay.figures(facts.pay)
    basis = str(labels.BASIS[facts.pay.basis])
    wage = f"{basis} {figures} {pay.unit(facts.pay)}" if figures else basis
    told = (facts.employer_name, wage, places.place_line(facts.place), hours.hours_line(facts))
    return "｜".join(filter(None, told))


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _name(tag)).text = _xml(text)


def _link(parent: ET.Element, relation: str, address: str) -> None:
    ET.SubElement(parent, _name("link"), {"rel": relation, "href": address})


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+08:00"
