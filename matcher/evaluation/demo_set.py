"""Judged queries over invented ads, which ship: what a change of the embedder is held to."""

from __future__ import annotations

from indexer.records import VacancyRecord
from matcher.evaluation.judged import Judged, judged_of, ours


def demo_records() -> list[VacancyRecord]:
    """The 500 invented ads."""
    lines = (ours() / "demo-corpus.jsonl").read_text("utf-8").splitlines()
    return [VacancyRecord.model_validate_json(line) for line in lines]


def demo_judged() -> Judged:
    """The queries asked of them, and the judgements."""
    return judged_of(ours() / "demo-queries.tsv", ours() / "demo-qrels.txt")
