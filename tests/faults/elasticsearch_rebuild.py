"""One rebuild in a process of its own, to be killed: ``python -m tests.faults.elasticsearch_rebuild
FOLDER URL CA PREFIX``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.web import small_site
from webapp.services.leases import WorkLease
from webapp.services.rebuild import REBUILD_LEASE, rebuild
from webapp.services.relay import RELAY_LEASE

LEASE_SECONDS = 3.0
"""Short, so that what a killed process held is soon free."""


def main(folder: str, url: str, ca: str, prefix: str) -> None:
    """Rebuild, in small batches: there is a moment to be killed in."""
    with small_site.wiring(
        Path(folder),
        elasticsearch_url=url,
        elasticsearch_ca=ca or None,
        elasticsearch_prefix=prefix,
        elasticsearch_timeout=60,
    ) as parts:
        leases = [
            WorkLease(parts.database, name, f"rebuild {time.time_ns()}", clock=parts.clock,
                      seconds=LEASE_SECONDS)
            for name in (RELAY_LEASE, REBUILD_LEASE)
        ]  # fmt: skip
        rebuild(
            parts.database,
            parts.generations(),
            parts.pipeline,
            relay=leases[0],
            own=leases[1],
            clock=parts.clock,
            wait=time.sleep,
            watch=lambda *_: print("filling", flush=True),
            batch=5,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
