"""The safety panel: which of 三要七不 an ad gives reason to think of. Facts, no accusation.

What an ad says is told from its facts and from the phrases that ``data/safety.toml`` names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from flask_babel import LazyString

from indexer.facts import VacancyFacts
from indexer.legal.matching import matches_of
from indexer.legal.reading import read_as_written
from indexer.legal.rulebook import rule_of
from indexer.records import VacancyRecord
from indexer.vocabulary import PayBasis, Remote
from webapp.translation import gettext as _
from webapp.translation import lazy_gettext as lazy

_LONGEST_PHRASE = 40

WORDS: Mapping[str, LazyString] = {
    "no_fees": lazy("不繳錢、不購買：應徵和到職都不用先繳錢或買東西；雇主依法不得收保證金。"),
    "no_cards": lazy("不辦卡：信用卡、貸款、門號、存摺和提款卡都不要交給別人用。"),
    "keep_papers": lazy("證件不離身：看過可以，請當場收回；雇主依法不得留置證件。"),
    "no_errands": lazy("不從事非法工作：替人收款、領包裹、墊款都可能成為詐騙的一環，請先問清楚。"),
    "meet_at_the_firm": lazy("要查證：面試請約在公司，並告訴家人或朋友時間和地點。"),
    "abroad": lazy("要確認：出國前請查證公司和工作地點，並讓家人知道怎麼聯絡。"),
}
"""Advice for what an ad says, by the code in the data file."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to do, and the fact of the ad that calls for it."""

    words: str
    fact: str
    """「廣告寫「先繳訓練費」」, 「廣告沒有寫薪資數字」."""


def advice(facts: VacancyFacts, record: VacancyRecord) -> tuple[Advice, ...]:
    """What fits this ad: by its phrases, then by its facts; one of each."""
    found = {one.words: one for one in (*_by_phrases(_text(record)), *_by_facts(facts, record))}
    return tuple(found.values())


def _text(record: VacancyRecord) -> str:
    parts = (record.title, record.description, record.other_requirements, record.benefits)
    return "\n".join(filter(None, parts))


def _by_phrases(text: str) -> Iterator[Advice]:
    reading = read_as_written(text)
    said: set[str] = set()
    for code, rule, entries in _looked_for():
        for match in matches_of(rule_of(rule), reading):
            if match.entry.id not in entries or code in said:
                continue
            if not reading.text[: match.start].endswith(_denials()):
                said.add(code)
                start, end = reading.source_span(match.start, match.end)
                yield Advice(
                    str(WORDS[code]),
                    _("廣告寫「%(phrase)s」", phrase=_short(text[start:end])),
                )


def _by_facts(facts: VacancyFacts, record: VacancyRecord) -> Iterator[Advice]:
    if facts.agency:
        yield Advice(_("要確認：請問清楚實際在哪家公司工作、由誰發薪水和投保。"), _("這是派遣職缺"))
    if facts.pay.basis is PayBasis.NEGOTIABLE or facts.pay.minimum is None:
        yield Advice(
            _("要確認：應徵前先問薪資多少、怎麼算；每月不到 4 萬元的，雇主依法應公開。"),
            _("廣告沒有寫薪資的最低金額"),
        )
    if not (facts.place.accuracy and facts.place.accuracy.on_map):
        yield Advice(
            _("要查證：面試前先問清楚地址，確認地點真的有這家公司。"), _("廣告沒有寫到街道")
        )
    if facts.remote is Remote.FULL:
        yield Advice(
            _("要查證：不用到公司的工作，請先確認公司和聯絡人是真的。"), _("可以完全遠端工作")
        )
    if record.business_id:
        yield Advice(
            _("要查證：可以在經濟部「商工登記公示資料」查這家公司。"),
            _("統一編號 %(number)s", number=record.business_id),
        )


def _short(phrase: str) -> str:
    line = " ".join(phrase.split())
    return line if len(line) <= _LONGEST_PHRASE else line[: _LONGEST_PHRASE - 1] + "…"


def _data() -> dict[str, Any]:
    return tomllib.loads(files("webapp").joinpath("data", "safety.toml").read_text("utf-8"))


@cache
def _denials() -> tuple[str, ...]:
    return tuple(_data()["denials"])


@cache
def _looked_for() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Advice code, rule, and the rule's entries."""
    return tuple((one["code"], one["rule"], frozenset(one["entries"])) for one in _data()["advice"])
