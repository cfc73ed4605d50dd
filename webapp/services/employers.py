"""Which employer a vacancy belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from indexer.text.fold import fold
from webapp.models import Employer, EmployerAccount, Vacancy
from webapp.models.base import IdMaker

NAME_KEY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class EmployerIdentity:
    """What a vacancy says of its employer."""

    source: str
    name: str
    business_id: str | None = None
    source_id: str | None = None
    """The employer's id at the source."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> EmployerIdentity:
        """From a stored ``VacancyRecord``."""
        return cls(
            source=record["source"],
            name=record["employer_name"],
            business_id=record.get("business_id"),
            source_id=record.get("employer_source_id"),
        )


def name_key(name: str) -> str:
    """The form in which names are compared: folded, letters and digits only."""
    folded = fold(name)
    key = "".join(character for character in folded if character.isalnum())
    return (key or folded or name)[:NAME_KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class PublicEmployer:
    """What everybody may know of an employer."""

    id: str
    """The public id."""
    name: str
    business_id: str | None
    sources: tuple[str, ...]
    """Of its vacancies, open or closed, by name."""


def find_employer(session: Session, public_id: str) -> PublicEmployer | None:
    """The employer with this public id; ``None`` where there is none."""
    employer = session.scalars(
        select(Employer).where(Employer.public_id == public_id)
    ).one_or_none()
    if employer is None:
        return None
    of_its_own = select(Vacancy.source).where(Vacancy.employer_id == employer.id).distinct()
    sources = tuple(sorted(session.scalars(of_its_own)))
    return PublicEmployer(employer.public_id, employer.name, employer.business_id, sources)


def employer_names(session: Session) -> list[tuple[str, str]]:
    """Public id and name of every employer."""
    rows = session.execute(select(Employer.public_id, Employer.name).order_by(Employer.id))
    return [(public_id, name) for public_id, name in rows]


def find_or_create(
    session: Session, identities: Sequence[EmployerIdentity], *, now: datetime, ids: IdMaker
) -> list[Employer]:
    """The employer of each identity, in that order; made where there is none.

    Matched by 統一編號, else by source and its id, else by name. A weaker sign never joins what a
    stronger one keeps apart: two 統一編號, or two ids within one source, are two employers. The
    caller holds the records' lock (``services.leases.lock``), so no other makes the same one.
    """
    known = _Known()
    for employer in _candidates(session, identities):
        known.add(employer)
    found = []
    for identity in identities:
        employer = known.match(identity) or Employer(
            public_id=ids(),
            name=identity.name,
            name_key=name_key(identity.name),
            created_at=now,
        )
        session.add(employer)
        known.learn(employer, identity)
        found.append(employer)
    session.flush()
    return found


@dataclass
class _Known:
    """Employers by their signs."""

    by_business_id: dict[str, Employer] = field(default_factory=dict)
    by_account: dict[tuple[str, str], Employer] = field(default_factory=dict)
    by_name: dict[str, list[Employer]] = field(default_factory=dict)

    def add(self, employer: Employer) -> None:
        if employer.business_id:
            self.by_business_id[employer.business_id] = employer
        for account in employer.accounts:
            self.by_account[account.source, account.source_id] = employer
        same_name = self.by_name.setdefault(employer.name_key, [])
        if employer not in same_name:
            same_name.append(employer)

    def learn(self, employer: Employer, identity: EmployerIdentity) -> None:
        """Take over the signs that the employer did not have yet."""
        if employer.business_id is None:
            employer.business_id = identity.business_id
        account = (identity.source, identity.source_id or "")
        if identity.source_id and account not in self.by_account:
            employer.accounts.append(
                EmployerAccount(source=identity.source, source_id=identity.source_id)
            )
        self.add(employer)

    def match(self, identity: EmployerIdentity) -> Employer | None:
        if identity.business_id in self.by_business_id:
            return self.by_business_id[identity.business_id]
        if identity.source_id:
            employer = self.by_account.get((identity.source, identity.source_id))
            if employer is not None and not _other_business(employer, identity):
                return employer
        return next(
            (
                employer
                for employer in self.by_name.get(name_key(identity.name), [])
                if not _other_business(employer, identity)
                and not _other_account(employer, identity)
            ),
            None,
        )


def _other_business(employer: Employer, identity: EmployerIdentity) -> bool:
    both = employer.business_id and identity.business_id
    return bool(both) and employer.business_id != identity.business_id


def _other_account(employer: Employer, identity: EmployerIdentity) -> bool:
    return identity.source_id is not None and any(
        account.source == identity.source and account.source_id != identity.source_id
        for account in employer.accounts
    )


def _candidates(session: Session, identities: Iterable[EmployerIdentity]) -> list[Employer]:
    """All employers that could match, oldest first."""
    identities = list(identities)
    business_ids = {one.business_id for one in identities if one.business_id}
    names = {name_key(one.name) for one in identities}
    found: dict[int, Employer] = {}
    by_signs: list[ColumnElement[bool]] = [
        Employer.business_id.in_(business_ids),
        Employer.name_key.in_(names),
    ]
    for source in {one.source for one in identities}:
        source_ids = {one.source_id for one in identities if one.source == source and one.source_id}
        by_signs.append(
            Employer.accounts.any(
                (EmployerAccount.source == source) & EmployerAccount.source_id.in_(source_ids)
            )
        )
    for sign in by_signs:
        query = select(Employer).where(sign).options(selectinload(Employer.accounts))
        found.update((employer.id, employer) for employer in session.scalars(query))
    return [found[key] for key in sorted(found)]
