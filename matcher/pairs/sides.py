"""What a pair is made of: résumés and vacancies, and what both are reckoned with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from indexer.occupations.distance import OccupationDistance
from indexer.occupations.laws import LicenceLaws
from indexer.occupations.table import OccupationTable
from matcher.engines.base import Truth
from matcher.pairs.columns import Codes, Column, Columns, Terms
from matcher.pairs.ways import Ways
from matcher.pairs.weights import PairWeights


@dataclass(frozen=True, slots=True, eq=False)
class Tools:
    """What pairs are reckoned with. Immutable; share between threads."""

    table: OccupationTable
    distance: OccupationDistance
    laws: LicenceLaws
    ways: Ways
    weights: PairWeights

    def places(self, terms: Sequence[Terms]) -> Codes:
        """Rows of the occupations of each of some terms: (n, most), filled up with ``nowhere``."""
        places, nowhere = self.distance.places, self.distance.nowhere
        rows = [places.get(id_, nowhere) for one in terms for id_ in one]
        return _filled(terms, rows, nowhere).astype(np.int64)

    def usual_skills(self, held: Terms) -> frozenset[str]:
        """What people learn in these occupations, as the table knows it."""
        table = self.table
        return frozenset(skill for id_ in held if id_ in table for skill in table[id_].skills)


def _filled(terms: Sequence[Terms], values: Sequence[float], rest: float) -> Column:
    """A row for each terms: (n, most), filled up with ``rest``.

    :param values: what each of the terms stands for, one after the other.
    """
    lengths = np.array([len(one) for one in terms], np.int64)
    most = int(lengths.max(initial=1)) or 1
    found = np.full((len(terms), most), rest, np.float64)
    found[np.arange(most) < lengths[:, None]] = values
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is not in the records.

    :param today: the day in Taipei.
    :param of_age: whether the person is 18 or older, as the caller knows it.
    :param answer_rates: share of applications that an employer answers, 0–1, by employer id;
        whoever is not in it is unknown.
    """

    today: date
    of_age: Truth = Truth.UNKNOWN
    answer_rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Résumés and vacancies, of which one side is one, with what several parts need.

    :ivar minutes: from home to work; NaN where either has no point.
    :ivar wish: how near the work is to what is wished, 0–1; NaN where nothing is wished or held.
    :ivar practice: how near to what was done before, more for longer practice; NaN without any.
    :ivar months: of experience that count for the work; NaN where the résumé tells of none.
    """

    resumes: Columns
    vacancies: Columns
    count: int
    minutes: Column
    wish: Column
    practice: Column
    months: Column

    @classmethod
    def of(cls, resumes: Columns, vacancies: Columns, tools: Tools) -> Meeting:
        """One with many, many with one, or one with one.

        :raises ValueError: both sides are several.
        """
        if len(resumes) != 1 and len(vacancies) != 1:
            raise ValueError("One side of the pairs must be a single document.")
        offers = _Offers.of(vacancies, tools)
        practice, months = _practice(resumes, offers, tools)
        return cls(
            resumes,
            vacancies,
            len(resumes) if len(vacancies) == 1 else len(vacancies),
            tools.ways.minutes(resumes, vacancies),
            _wish(resumes, offers, tools),
            practice,
            months,
        )

    def both(self, values: Column) -> Column:
        """One entry a pair, of a column that has one a document."""
        return np.broadcast_to(values, (self.count,))


IN_TEXT = 0.75
"""What an occupation that stands only in the ad's text is worth beside one in its title."""


@dataclass(frozen=True, slots=True)
class _Offers:
    """The distinct offers of some vacancies: their occupations in the title and anywhere."""

    in_title: Codes
    anywhere: Codes
    codes: Codes

    @classmethod
    def of(cls, vacancies: Columns, tools: Tools) -> _Offers:
        keywords = vacancies.keywords
        offers = keywords["title_occupations"].beside(keywords["occupations"])
        in_title = tools.places([title for title, _ in offers.distinct])
        return cls(in_title, tools.places([all_ for _, all_ in offers.distinct]), offers.codes)

    def near(self, own: Codes, tools: Tools) -> Column:
        """How near the nearest offer is to each occupation of a person: (n, most), of one person
        and all distinct offers or of some people and one offer."""
        nearness = tools.distance.nearness
        in_title = nearness[own[:, :, None], self.in_title[:, None, :]].max(axis=2)
        anywhere = nearness[own[:, :, None], self.anywhere[:, None, :]].max(axis=2)
        return np.asarray(np.maximum(in_title, IN_TEXT * anywhere), np.float64)

    def of_pairs(self, values: Column, people: Codes) -> Column:
        """One entry a pair, of values that have one a distinct person or offer."""
        return values[self.codes if len(people) == 1 else people]


def _wish(resumes: Columns, offers: _Offers, tools: Tools) -> Column:
    """By the wishes; by the jobs held, a little less, where nothing is wished."""
    keywords = resumes.keywords
    people = keywords["occupations"].beside(keywords["experienced_occupations"])
    near = offers.near(tools.places([one or other for one, other in people.distinct]), tools)
    share = [1.0 if one else 0.9 if other else np.nan for one, other in people.distinct]
    told = offers.anywhere[:, 0] != tools.distance.nowhere
    return offers.of_pairs(np.where(told, near.max(axis=1) * share, np.nan), people.codes)


def _practice(resumes: Columns, offers: _Offers, tools: Tools) -> tuple[Column, Column]:
    """By the jobs held: nearness · worth of their months, and the months that count."""
    figures = tools.weights.experience
    people = resumes.keywords["practice"]
    known, nowhere = tools.distance.places, tools.distance.nowhere
    told = [one.partition(":") for held in people.distinct for one in held]
    rows = [known.get(id_, nowhere) for id_, _, _ in told]
    places = _filled(people.distinct, rows, nowhere).astype(np.int64)
    months = _filled(people.distinct, [float(said or "nan") for _, _, said in told], np.nan)
    near = offers.near(places, tools)
    full = figures["first"] + (1 - figures["first"]) * np.minimum(1.0, months / figures["full"])
    worth = np.where(np.isnan(months), (1 + figures["first"]) / 2, full)
    practised = places[:, 0] != tools.distance.nowhere
    practice = np.where(practised, (near * worth).max(axis=1), np.nan)
    counted = np.where(near >= figures["carries"], np.nan_to_num(months), 0.0).sum(axis=1)
    told_months = np.isfinite(months).any(axis=1)
    counted = np.where(told_months, counted, np.nan)
    return offers.of_pairs(practice, people.codes), offers.of_pairs(counted, people.codes)
