"""What every process of a job bank needs and none changes, loaded when this is imported: forked
processes have it at once."""

from __future__ import annotations

from pathlib import Path

from tests.web import small_site

_NAMES = (
    "gazetteer", "occupations", "occupation_recogniser", "vacancy_describer", "resume_describer",
)  # fmt: skip

with small_site.wiring(Path("/nowhere")) as _parts:
    PARTS = {name: getattr(_parts, name) for name in _NAMES}
