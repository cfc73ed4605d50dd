"""How long each kind of work may take, and how often some is done unasked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from webapp.models import WorkKind

LONG = frozenset({WorkKind.IMPORT, WorkKind.REBUILD})
"""Kinds that may take minutes and more; of each one is done at a time."""


class Limits(BaseModel):
    """Limits of one kind, in seconds.

    :param soft: when it is told to end.
    :param hard: when its process is ended.
    :param every: how often it is done unasked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    soft: int
    hard: int
    every: int | None = None


@cache
def limits() -> Mapping[WorkKind, Limits]:
    """The limits of every kind (webapp/data/work.toml)."""
    text = files("webapp").joinpath("data/work.toml").read_text("utf-8")
    return TypeAdapter(dict[WorkKind, Limits]).validate_python(tomllib.loads(text))
