"""Fits the learnt part of the legal checks; run by scripts/legal-fit, told in docs/legal-checks.md.

Logistic regression over the pieces of text around the words of the lexicon. The same data and seed
give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the packages lie beside this folder
from scripts.legal_examples import (
    GRAMMAR,
    PARTS,
    Example,
    composed_examples,
    labelled_examples,
    real_examples,
    rule_examples,
)
from tests.indexer.legal_scoring import SENTENCES

SEED = 20261121
DATA = ROOT / "indexer/legal/data"
COMPOSED = 50_000
THRESHOLD = -0.5
"""Log odds from which a mention is shown. At −1 each of the first three writers' sentences, learnt
from the two others, were found with a precision of .92; a fourth writer's lawful sentences came
nearer to breaches and asked for more."""
WEIGHTS = {"labelled": 4.0, "composed": 0.5, "real": 0.7}
_L1, _L2 = 2e-6, 5e-6
_ROUNDS = 150
_SMALLEST = 0.05

Weights = dict[str, float]


def fit(groups: Mapping[str, Sequence[Example]], *, rounds: int = _ROUNDS) -> Weights:
    """Weights by feature, rounded; small ones and features seen only once are left out.

    :param groups: examples by the names of ``WEIGHTS``.
    """
    examples = [(one, WEIGHTS[name]) for name, many in groups.items() for one in many]
    seen = Counter(name for one, _ in examples for name in set(one.features))
    names = sorted(name for name, count in seen.items() if count > 1)
    number = {name: at for at, name in enumerate(names)}
    rows = [sorted({number[f] for f in one.features if f in number}) for one, _ in examples]
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    lengths = np.array([len(row) for row in rows])
    target = np.array([one.breach for one, _ in examples], dtype=float)
    share = np.array([weight for _, weight in examples])
    found = _descend(columns, lengths, target, share / share.sum(), len(names), rounds)
    return {
        name: round(float(weight), 2)
        for name, weight in zip(names, found, strict=True)
        if abs(weight) >= _SMALLEST
    }


def _descend(  # noqa: PLR0917
    columns: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    target: npt.NDArray[np.float64],
    share: npt.NDArray[np.float64],
    size: int,
    rounds: int,
) -> npt.NDArray[np.float64]:
    """Accelerated proximal gradient with a step for each feature (Beck and Teboulle 2009)."""
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    curvature = np.bincount(columns, np.repeat(share * lengths / 16, lengths), size)
    step = 1.0 / (curvature + _L2 + 1e-9)
    weights = np.zeros(size)
    ahead, pace = weights, 1.0
    for _ in range(rounds):
        odds = np.add.reduceat(ahead[columns], starts)
        error = share * (1 / (1 + np.exp(-odds)) - target)
        gradient = np.bincount(columns, np.repeat(error, lengths), size) + _L2 * ahead
        moved = ahead - step * gradient
        moved = np.sign(moved) * np.maximum(np.abs(moved) - _L1 * step, 0)
        next_pace = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = moved + (pace - 1) / next_pace * (moved - weights)
        weights, pace = moved, next_pace
    return weights


def write(weights: Weights, folder: Path) -> str:
    """Writes the table of weights; returns its SHA-256."""
    rows = "".join(f"{name}\t{weights[name]:g}\n" for name in sorted(weights))
    (folder / "weights.tsv").write_text(rows, encoding="utf-8")
    return hashlib.sha256(rows.encode()).hexdigest()


def main() -> None:
    """Fits on everything and writes weights and what is to be known about them."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("JOBBANK_SHARED_DATA", ROOT.parent / "shared/data"))
    parser.add_argument("--ads", type=Path, default=shared / "vacancies", help="shared real ads")
    arguments = parser.parse_args()
    if not list(arguments.ads.glob("*.jsonl.gz")):
        parser.error(f"{arguments.ads} holds no ads; name the folder with --ads")
    draw = random.Random(SEED)  # noqa: S311 - not a secret
    groups = {
        "labelled": [
            *(one for part in PARTS for one in labelled_examples(part)),
            *rule_examples(),
        ],
        "composed": list(composed_examples(draw, COMPOSED)),
        "real": list(real_examples(arguments.ads)),
    }
    weights = fit(groups)
    digest = write(weights, DATA)
    sources = [*(SENTENCES / f"{part}.jsonl" for part in PARTS), GRAMMAR, DATA / "lexicon.toml"]
    about = {
        "fitted": datetime.now(ZoneInfo("Asia/Taipei")).date().isoformat(),
        "seed": SEED,
        "threshold": THRESHOLD,
        "examples": {
            name: {"all": len(many), "breaches": sum(one.breach for one in many)}
            for name, many in groups.items()
        },
        "weights": len(weights),
        "weights_sha256": digest,
        "sources_sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources
        },
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (DATA / "about.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
