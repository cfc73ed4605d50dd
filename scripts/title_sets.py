#!/usr/bin/env python3
"""Sets for ``jobbank evaluate titles`` from the shared taxonomies: titles filed together elsewhere.

The lists of other job boards are read where they lie and are not ours to pass on: write the sets
into a folder that git ignores.

    scripts/title_sets.py .cache/title-matching/sets
    jobbank evaluate titles --queries …/icap.queries --corpus …/icap.corpus --qrels …/icap.qrels
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the package lies beside this folder
from indexer.embedders.both_scripts import in_simplified
from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold

Pairs = list[tuple[str, str]]
"""(group, title)."""
_LEAST_IN_GROUP = 3


def main() -> None:
    """Write every set: queries, corpus and qrels, and all in Simplified characters too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--shared-data",
        type=Path,
        default=os.environ.get("JOBBANK_SHARED_DATA", ROOT.parent / "shared" / "data"),
    )
    parser.add_argument("--seed", type=int, default=1, help="which title of a group asks")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    taxonomy = Path(arguments.shared_data) / "taxonomy"
    ours = OccupationTable.load().names
    board = board_1111(taxonomy)
    sets = {
        "1111": board,
        "1111-not-in-our-table": [(group, title) for group, title in board if title not in ours],
        "icap": csv_pairs(taxonomy / "icap_competency_standards.csv", "occupation_code"),
        "104": csv_pairs(taxonomy / "jobcat_104.csv", "parent"),
    }
    for name, pairs in sets.items():
        write(arguments.folder / name, pairs, np.random.default_rng(arguments.seed))


def board_1111(taxonomy: Path) -> Pairs:
    """Categories of 1111, each with its name and the titles that people filed there."""
    rows = json.loads((taxonomy / "jobcat_1111_with_aliases.json").read_text("utf-8"))
    return [
        (row["name"], fold(title))
        for row in rows
        if row["level"] == 3
        for title in (*row["aliases"], row["name"])
    ]


def csv_pairs(file: Path, group: str) -> Pairs:
    """The finest rows of a list, by the column that groups them."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if "standard_name" in rows[0]:
        return [(row[group], fold(row["standard_name"])) for row in rows]
    return [(row[group], fold(row["name_zh"])) for row in rows if row["level"] == "3"]


def write(stem: Path, pairs: Pairs, rng: np.random.Generator) -> None:
    """One title of each group asks for the others and leaves the corpus."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    owners: dict[str, set[str]] = defaultdict(set)
    for group, title in pairs:
        if title:
            groups[group][title] = None
            owners[title].add(group)
    asked: dict[str, str] = {}
    for group, titles in groups.items():
        free = [title for title in titles if title not in asked]
        if len(titles) > _LEAST_IN_GROUP and free:
            asked[str(rng.choice(free))] = group
    corpus = {title: f"t{at}" for at, title in enumerate(owners) if title not in asked}
    queries = {title: f"q{at}" for at, title in enumerate(asked)}
    qrels = (
        f"{query} 0 {corpus[other]} 1"
        for title, query in queries.items()
        for other in dict.fromkeys(o for group in sorted(owners[title]) for o in groups[group])
        if other in corpus
    )
    save(stem, ".queries", (f"{id_}\t{title}" for title, id_ in queries.items()))
    save(stem, ".corpus", (f"{id_}\t{title}" for title, id_ in corpus.items()))
    save(stem, ".qrels", qrels)
    for suffix, texts in ((".queries", queries), (".corpus", corpus)):
        simplified = zip(texts.values(), in_simplified(list(texts)), strict=True)
        save(stem, f"{suffix}-simplified", (f"{id_}\t{title}" for id_, title in simplified))


def save(stem: Path, suffix: str, lines: Iterable[str]) -> None:
    """Lines into a file beside the others of the set."""
    Path(f"{stem}{suffix}").write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
