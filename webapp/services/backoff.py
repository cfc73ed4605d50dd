"""How long to wait before something that failed is tried again."""

from __future__ import annotations

from collections.abc import Callable

Jitter = Callable[[], float]
"""Gives numbers from 0 up to but without 1; ``random.random``, for example."""


def no_jitter() -> float:
    """For work that is done one at a time, under a lease: nothing is to be spread."""
    return 0.0


def wait_seconds(failures: int, *, first: float, longest: float, jitter: Jitter) -> float:
    """Seconds to wait after so many failures.

    They double from ``first`` up to ``longest``. Jitter takes away up to a half, so that what
    failed together is not tried again together.

    :param failures: at least 1.
    """
    full = min(first * 2.0 ** min(failures - 1, 40), longest)
    return full * (1 - jitter() / 2)
