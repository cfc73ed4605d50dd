"""How many real ads get an occupation, and how often it is the right one.

    .venv/bin/python scripts/occupation_figures.py [--sample N --seed S]

Reads the shared real ads (JOBBANK_SHARED_DATA, else ../shared/data) and the labels of the tests.
``--sample`` prints titles with what was found, for judging; nothing of an ad is kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.occupations.evidence import EvidenceField, OccupationEvidence
from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("JOBBANK_SHARED_DATA", ROOT.parent / "shared" / "data"))
LABELS = ROOT / "tests" / "indexer" / "data" / "occupation_labels.jsonl"
MOST = 4_000  # of a longer file every n-th ad


def ads_of(path: Path) -> list[dict[str, Any]]:
    """The ads of one file; of a long one a part."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        ads = [json.loads(line) for line in lines]
    return ads[:: len(ads) // MOST + 1]


def recognised(ad: dict[str, Any], *, text: bool) -> list[OccupationEvidence]:
    """What is found in the title, or in title and text."""
    return default_recogniser().recognise_ad(
        ad.get("title") or "", (ad.get("description") or "") if text else ""
    )


def coverage(path: Path) -> str:
    """One line: how many ads get an occupation, by the surest kind of evidence."""
    ads = ads_of(path)
    kinds: Counter[str] = Counter()
    for ad in ads:
        found = recognised(ad, text=True)
        kinds[found[0].field if found else "none"] += 1
    title, text = (kinds[field] / len(ads) for field in (EvidenceField.TITLE, "description"))
    return f"{path.name:40} {len(ads):6} {title:8.3f} {text:8.3f} {title + text:8.3f}"


def labelled() -> list[tuple[dict[str, Any], set[str]]]:
    """The labelled ads and their occupations."""
    wanted: dict[str, dict[str, set[str]]] = {}
    for row in map(json.loads, LABELS.read_text("utf-8").splitlines()):
        wanted.setdefault(row["file"], {})[row["id"]] = set(row["occupations"])
    found = []
    for file, labels in wanted.items():
        with gzip.open(SHARED / "vacancies" / file, "rt", encoding="utf-8") as lines:
            ads = [json.loads(line) for line in lines]
        found += [(ad, labels[ad["id"]]) for ad in ads if labels.get(ad["id"])]
    return found


def accuracy(*, text: bool) -> str:
    """One line: how often the labels are met."""
    pairs = [
        ([it.occupation_id for it in recognised(ad, text=text)], right) for ad, right in labelled()
    ]
    count = len(pairs)
    major = sum(ids[0][:2] in {id_[:2] for id_ in right} for ids, right in pairs if ids)
    first = sum(ids[0] in right for ids, right in pairs if ids)
    among = sum(bool(right.intersection(ids[:3])) for ids, right in pairs)
    found = sum(bool(ids) for ids, _ in pairs)
    return (
        f"{'title and text' if text else 'title':16} {count:5} {found / count:8.3f} "
        f"{major / count:8.3f} {first / count:8.3f} {among / count:8.3f} {first / found:8.3f}"
    )


def sample(path: Path, count: int, chance: random.Random) -> None:
    """Ads and what was found, for a person to judge."""
    table = OccupationTable.load()
    for ad in chance.sample(ads_of(path), count):
        names = [
            (table[it.occupation_id].zh, it.phrase, it.field.value)
            for it in recognised(ad, text=True)[:3]
        ]
        print(ad.get("title"), names)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="titles of each file to judge")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    files = sorted((SHARED / "vacancies").glob("*.jsonl.gz"))
    if arguments.sample:
        for path in files:
            sample(path, arguments.sample, random.Random(arguments.seed))  # noqa: S311
        return
    print(f"{'coverage':40} {'ads':>6} {'title':>8} {'text':>8} {'either':>8}")
    for path in files:
        print(coverage(path))
    print(f"{'labels':16} {'ads':>5} found    major@1  occ@1    top-3    precision@1")
    for text in (False, True):
        print(accuracy(text=text))


if __name__ == "__main__":
    main()
