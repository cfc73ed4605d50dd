"""What was worked out lately is not worked out again; only so much is kept."""

from __future__ import annotations

from matcher.engines.embedded.recent import Recent


def test_the_latest_results_are_kept_and_only_those() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    recent: Recent[str] = Recent(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert recent.get(name, lambda name=name: make(name)) == name.upper()
    assert made == ["a", "b", "c", "b"]
