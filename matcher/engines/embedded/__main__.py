"""``python -m matcher.engines.embedded``: compaction, in a process of its own."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from indexer.errors import SearchIndexError
from matcher.engines.embedded.compaction import compact


def main() -> None:
    """``compact`` behind whatever else the machine has to do; for ``beside.Compactor``."""
    parser = ArgumentParser(prog="python -m matcher.engines.embedded")
    parser.add_argument("root", type=Path, help="folder of the index")
    parser.add_argument("embedder", help="id of the embedder that made its vectors")
    parser.add_argument("--generation", help="instead of the one in use")
    parser.add_argument("--instead-of", help="a base that cannot be used")
    asked = parser.parse_args()
    os.nice(10)
    try:
        compact(
            asked.root,
            embedder=asked.embedder,
            generation=asked.generation,
            instead_of=asked.instead_of,
        )
    except SearchIndexError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
