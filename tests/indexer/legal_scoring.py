"""Counts findings against the labels of tests/indexer/legal_sentences (see its README)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from indexer.legal import AdText, Finding, OfferedPay, check
from indexer.vocabulary import PayBasis

SENTENCES = Path(__file__).with_name("legal_sentences")
TODAY = date(2026, 11, 1)
_FAMILIES = ({"R5", "R12"}, {"R5", "R7"}, {"R5", "R6"})


def labelled(part: str) -> list[dict[str, Any]]:
    """The sentences of one part: ``build`` or ``held_out``."""
    lines = (SENTENCES / f"{part}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def ad_of(row: dict[str, Any]) -> AdText:
    """The ad of a labelled sentence."""
    pay, start = row.get("pay"), row.get("start_date")
    offered = OfferedPay(PayBasis(pay["basis"]), pay.get("min"), pay.get("max")) if pay else None
    return AdText(row["text"], date.fromisoformat(start) if start else None, offered)


def count(rows: Iterable[dict[str, Any]]) -> Counter[str]:
    """``{level} expected | found | right | false``: labels, labels found, findings."""
    counts: Counter[str] = Counter()
    for row in rows:
        expected = row["expect"]
        hit: set[int] = set()
        for finding in check(ad_of(row), today=TODAY):
            near = {n for n, label in enumerate(expected) if _near(row["text"], label, finding)}
            right = {n for n in near if _same_rule(expected[n], finding)}
            hit |= right
            if right:
                counts[f"{finding.level} right"] += 1
            elif not near:
                counts[f"{finding.level} false"] += 1
        for number, label in enumerate(expected):
            counts[f"{label['level']} expected"] += 1
            counts[f"{label['level']} found"] += number in hit
    return counts


def _near(text: str, label: dict[str, Any], finding: Finding) -> bool:
    start = text.index(label["phrase"])
    end = start + len(label["phrase"])
    overlap = finding.start < end and start < finding.end
    return label["level"] == finding.level and (overlap or finding.start == finding.end)


def _same_rule(label: dict[str, Any], finding: Finding) -> bool:
    if label["rule"] in ("R1", "R2", "R3", "R4"):
        return finding.ground in (label["ground"], *label.get("also", ()))
    return label["rule"] == finding.rule or {label["rule"], finding.rule} in _FAMILIES
