"""A résumé as an API caller gives it: what matching reads, nothing that says who somebody is."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indexer.errors import InvalidValueError
from indexer.records import Experience, Line, Money, ResumeRecord
from indexer.vocabulary import DaysOff, Education, EmploymentKind, PayBasis, Remote, Shift
from matcher.engines.base import Truth
from webapp.services.matching import TYPED, Typed, pay_text, schooling

MOST_BYTES = 300_000
_Lines = Annotated[tuple[Line, ...], Field(max_length=50)]


class Job(BaseModel):
    """A job held, and for how many months."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line
    months: Annotated[int, Field(ge=0, le=840)] | None = None


class PayWish(BaseModel):
    """The least pay wished for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: PayBasis = PayBasis.MONTH
    minimum: Annotated[Money, Field(gt=0, le=10_000_000)]


class ResumeToMatch(BaseModel):
    """What matching reads of a résumé. Nothing of it is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wished_occupations: _Lines = ()
    """In the person's own words."""
    wished_kinds: Annotated[tuple[EmploymentKind, ...], Field(max_length=20)] = ()
    wished_shifts: Annotated[tuple[Shift, ...], Field(max_length=20)] = ()
    wished_days_off: DaysOff | None = None
    wished_remote: Remote | None = None
    wished_districts: _Lines = ()
    where: Annotated[str, Field(max_length=200)] = ""
    """Where one starts from: a district, a station or an address of Taipei or New Taipei."""
    reach_minutes: Annotated[int, Field(ge=5, le=240)] | None = None
    pay: PayWish | None = None
    education: Education | None = None
    experience: Annotated[tuple[Job, ...], Field(max_length=50)] = ()
    skills: _Lines = ()
    licences: _Lines = ()
    languages: _Lines = ()
    available: date | None = None
    of_age: bool | None = None
    """Whether the person is 18 or older; ``None``: not known."""
    limit: Annotated[int, Field(ge=1, le=50)] = 10

    def typed(self) -> Typed:
        """As a résumé that is kept nowhere."""
        record = ResumeRecord(
            source=TYPED,
            source_id=TYPED,
            wished_occupations=self.wished_occupations,
            wished_kinds=self.wished_kinds,
            wished_shifts=self.wished_shifts,
            wished_days_off=self.wished_days_off,
            wished_remote=self.wished_remote,
            wished_districts=self.wished_districts,
            reach_minutes=self.reach_minutes,
            pay_text=pay_text(self.pay.basis, self.pay.minimum) if self.pay else None,
            education=schooling(self.education),
            experience=tuple(Experience(title=j.title, months=j.months) for j in self.experience),
            skills=self.skills,
            licences=self.licences,
            languages=self.languages,
            available=self.available,
        )
        known = {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}
        return Typed(record, self.where.strip(), known[self.of_age])


def read_resume(body: bytes) -> ResumeToMatch:
    """The résumé of a request's body.

    :raises InvalidValueError: naming the field that is unknown or wrong.
    """
    try:
        return ResumeToMatch.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "body"
        sentence = f"{field}: {first['msg']}."
        raise InvalidValueError(field, "bad_body", sentence, reason=first["msg"]) from None
