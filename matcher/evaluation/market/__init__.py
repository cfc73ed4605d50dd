"""A simulated year of a job market: what a way of ordering lists does to everybody at once.

Judged lists say whether the first ten results fit one person. They do not see that the same first
ten are shown to a thousand. Here people and vacancies arrive, look, apply, are read, chosen or not,
and leave, under one way of ordering after another, with the same arrivals and the same tastes.
Everything assumed stands in ``assumptions.toml``; none of it is measured in Taipei.
"""

from matcher.evaluation.market.assumptions import Assumptions, shipped_assumptions, variations
from matcher.evaluation.market.report import MEASURES, Compared, compare
from matcher.evaluation.market.ways import WAYS, Way
from matcher.evaluation.market.year import Outcome, simulate

__all__ = [
    "MEASURES",
    "WAYS",
    "Assumptions",
    "Compared",
    "Outcome",
    "Way",
    "compare",
    "shipped_assumptions",
    "simulate",
    "variations",
]
