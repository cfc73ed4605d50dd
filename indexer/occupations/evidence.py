"""What recognition finds: an occupation and where it says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.facts import OccupationFacts
from indexer.occupations.table import OccupationTable


class EvidenceField(StrEnum):
    """Where the evidence stands."""

    TITLE = "title"
    DESCRIPTION = "description"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class OccupationEvidence:
    """Why an ad has an occupation.

    :ivar weight: 0–1, an order of trust and no probability (recognition.toml).
    :ivar start: ``start`` and ``end`` bound ``phrase`` in the field as it was given; both 0 where
        a code of the source is the evidence.
    """

    occupation_id: str
    weight: float
    field: EvidenceField
    start: int
    end: int
    phrase: str


@dataclass(frozen=True, slots=True)
class OccupationSpan:
    """A phrase of a seeker's sentence and the occupations it names, the likeliest first.

    :ivar meant: the folded name that it was taken for, where the phrase is misspelt.
    """

    start: int
    end: int
    phrase: str
    occupation_ids: tuple[str, ...]
    meant: str = ""


def occupation_facts(evidence: OccupationEvidence, table: OccupationTable) -> OccupationFacts:
    """The evidence as a fact, under the table's title.

    :raises KeyError: the table does not have the occupation.
    """
    return OccupationFacts(
        id=evidence.occupation_id,
        title=table[evidence.occupation_id].zh,
        weight=evidence.weight,
        phrase=evidence.phrase,
        in_title=evidence.field is EvidenceField.TITLE,
    )
