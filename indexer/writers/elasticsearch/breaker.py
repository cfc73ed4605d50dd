"""A circuit breaker: after several failures in a row nobody waits for a server that is away."""

from __future__ import annotations

import threading
from collections.abc import Callable

FAILURES = 5
"""So many failures in a row open the circuit."""
OPEN_SECONDS = 5.0
"""For so long nothing is tried; then one call is, and all are when it succeeds."""


class CircuitBreaker:
    """Safe to use from several threads.

    No library: those that are kept hold a lock during the call, so that calls would queue up.

    :param clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """Whether a call may be made now. While the circuit is open, one every ``OPEN_SECONDS``."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + OPEN_SECONDS
            return True

    def succeeded(self) -> None:
        """A call was answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """A call was not."""
        with self._lock:
            self._failures += 1
            if self._failures == FAILURES:
                self._next_try = self._clock() + OPEN_SECONDS
