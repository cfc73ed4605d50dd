"""What matching answers: data, not words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from indexer.facts import ResumeFacts, VacancyFacts
from matcher.engines.base import Truth
from matcher.results import plain

F = TypeVar("F", VacancyFacts, ResumeFacts)


class State(StrEnum):
    """How one thing of a pair stands."""

    YES = "yes"
    PART = "part"
    NO = "no"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """A side's score in words, the best first."""

    STRONG = "strong"
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a résumé and a vacancy agree on, differ in, or leave open.

    ``values`` by code (``asked`` is what the other side wants; months, minutes, money in figures):

    - ``work``: ``title`` (offered), ``asked`` (wished or held), ``relation``: ``same``,
      ``special`` (a kind of it), ``near``, ``far``; ``held`` where it is by work done before
    - ``experience``: ``asked`` months or ``None``, ``months`` that count, ``titles`` of the work,
      ``surplus`` months where there are many more than asked for
    - ``licence_law``: ``names``, ``statutes``; ``licence``, ``skill``, ``language``: ``values``
      that both name; where some lack, ``missing``; ``plus`` those that the ad only likes to see
    - ``education``: ``value`` (own), ``asked``
    - ``pay``: ``basis``, ``minimum``, ``maximum``, ``asked``, ``asked_basis``; ``monthly`` (the
      guaranteed pay by the month) where the bases differ
    - ``shift``, ``days_off``, ``kind``, ``remote``: ``values`` (offered), ``asked``
    - ``place``: ``minutes``, ``legs`` (see ``matcher.results.Reason``), ``asked`` (the limit),
      ``district``, ``wished`` districts, ``rough`` where only a district is known of the home;
      without minutes, ``start_known``
    - ``start``: ``date``; ``age``: nothing

    :ivar silent: of an unknown one, who does not say: ``vacancy`` or ``resume``.
    :ivar hard: whether it is one of the conditions that keep a pair apart.
    """

    code: str
    state: State
    values: Mapping[str, Any]
    silent: str = ""
    hard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Generic[F]):
    """One vacancy for a person, or one person for a vacancy.

    :ivar score: what the list is ordered by; comparable within one answer.
    :ivar seeker: how well the vacancy suits the person, 0–1; ``employer``: the person the vacancy.
    """

    facts: F
    rank: int
    score: float
    seeker: float
    employer: float
    seeker_level: Level
    employer_level: Level
    conditions: Mapping[str, Truth]
    parts: tuple[Part, ...]

    @property
    def reasons(self) -> tuple[Part, ...]:
        """What speaks for it."""
        return tuple(part for part in self.parts if part.state is State.YES)

    @property
    def gaps(self) -> tuple[Part, ...]:
        """What does not fit, or only in part."""
        return tuple(part for part in self.parts if part.state in {State.PART, State.NO})

    @property
    def unknown(self) -> tuple[Part, ...]:
        """What one of them does not say."""
        return tuple(part for part in self.parts if part.state is State.UNKNOWN)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, without the facts."""
        return {
            "id": self.facts.id,
            "rank": self.rank,
            "score": self.score,
            "seeker": {"score": self.seeker, "level": self.seeker_level},
            "employer": {"score": self.employer, "level": self.employer_level},
            "conditions": {name: truth.name.lower() for name, truth in self.conditions.items()},
            "parts": [plain(part) for part in self.parts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation(Generic[F]):
    """The best of the candidates.

    :ivar considered: candidates that were scored; ``kept_apart``: those of them that a hard
        condition kept away, by condition.
    """

    matches: tuple[Match[F], ...]
    considered: int
    kept_apart: Mapping[str, int]
    generation: str

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; each match with its facts."""
        return {
            "matches": [
                match.to_json() | {"facts": match.facts.model_dump(mode="json", exclude_none=True)}
                for match in self.matches
            ],
            "considered": self.considered,
            "kept_apart": dict(self.kept_apart),
            "generation": self.generation,
        }
