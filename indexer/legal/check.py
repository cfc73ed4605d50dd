"""The checks of one ad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import date

from indexer.legal.combined import fraud_span, missing_facts, short_period
from indexer.legal.findings import AdText, Finding, Level
from indexer.legal.grams import grams_of
from indexer.legal.learnt import learnt_findings
from indexer.legal.matching import Match, finding_of, matches
from indexer.legal.pay import is_disclosed, pay_findings, undisclosed_field
from indexer.legal.reading import Reading, read
from indexer.legal.rulebook import rule_of


def check(ad: AdText, *, today: date) -> tuple[Finding, ...]:
    """Every phrase of an ad that may break a rule, by place; empty where there is none.

    :param today: the day that counts where the ad states no first day of work.
    :returns: offsets are those of ``ad.text`` as given. One place is shown once a ground or rule.
    """
    reading = read(ad.text)
    grams = grams_of(reading.text)
    found = [*_phrases(ad, reading, grams), *pay_findings(ad, day=ad.start_date or today)]
    if not any(one.rule == "R7" for one in found) and (withheld := undisclosed_field(ad)):
        found.append(withheld)
    found += learnt_findings(ad.text, reading, grams, found)
    return tuple(_one_a_place(found))


def _phrases(ad: AdText, reading: Reading, grams: Set[str]) -> Iterator[Finding]:
    marks: list[Match] = []
    for match in matches(reading, grams):
        if match.entry.score:
            marks.append(match)
        elif match.entry.level is Level.BLOCK:
            if not is_disclosed(ad):
                yield _finding(ad, reading, match)
        else:
            yield _finding(ad, reading, match)
    if marks and (span := fraud_span(marks)):
        start, end = reading.source_span(*span)
        yield finding_of(marks[0].rule, "fraud", Level.REVIEW, ad.text, start, end)
    if period := short_period(reading):
        start, end = reading.source_span(*period)
        rule = rule_of("domestic")
        yield finding_of(rule, "domestic-period", Level.REVIEW, ad.text, start, end)
    if lacking := missing_facts(reading):
        start, end = reading.source_span(lacking[0], lacking[1])
        rule = rule_of("domestic")
        yield finding_of(rule, "domestic-facts", Level.REVIEW, ad.text, start, end)


def _finding(ad: AdText, reading: Reading, match: Match) -> Finding:
    start, end = reading.source_span(match.start, match.end)
    return finding_of(match.rule, match.entry.id, match.entry.level, ad.text, start, end)


def _one_a_place(found: Iterable[Finding]) -> list[Finding]:
    """By place; of findings of one rule, ground and level that overlap, the longest."""
    kept: list[Finding] = []
    latest: dict[tuple[str, str | None, Level], int] = {}
    for one in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        key = (one.rule, one.ground, one.level)
        at = latest.get(key)
        if at is None or (one.start >= kept[at].end and (one.start, one.end) != (0, 0)):
            latest[key] = len(kept)
            kept.append(one)
        elif one.end - one.start > kept[at].end - kept[at].start:
            kept[at] = one
    return sorted(kept, key=lambda finding: (finding.start, finding.end, finding.rule))
