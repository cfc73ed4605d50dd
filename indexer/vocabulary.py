"""The code lists that records, documents, requests and pages share.

The codes are the English terms of the field; the words that people see are made in the web layer.
Order matters where a docstring says so: it is the order in which choices are listed.
"""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a search document stands for."""

    VACANCY = "vacancy"
    RESUME = "resume"


class PayBasis(StrEnum):
    """What a pay figure is paid for; ``NEGOTIABLE`` (面議) is pay that the ad does not disclose."""

    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    YEAR = "year"
    PIECE = "piece"
    NEGOTIABLE = "negotiable"


class EmploymentKind(StrEnum):
    """工作性質, in the order in which it is offered."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    DISPATCH = "dispatch"
    TEMPORARY = "temporary"
    STUDENT_SUMMER = "student_summer"
    INTERNSHIP = "internship"
    TEMPORARY_PUBLIC = "temporary_public"
    SUPPORTED = "supported"
    SHELTERED = "sheltered"


class Shift(StrEnum):
    """上班時段. An ad may name several.

    ``ROTATING`` (輪班) stands beside those it rotates through.
    """

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"
    ROTATING = "rotating"


class DaysOff(StrEnum):
    """休假制度."""

    WEEKENDS = "weekends"
    ROSTERED = "rostered"
    COMPANY_RULES = "company_rules"


class Education(StrEnum):
    """學歷, lowest first. In a vacancy it is the least that is asked (不拘 is ``ANY``)."""

    ANY = "any"
    PRIMARY = "primary"
    JUNIOR_HIGH = "junior_high"
    SENIOR_HIGH = "senior_high"
    VOCATIONAL_HIGH = "vocational_high"
    JUNIOR_COLLEGE = "junior_college"
    UNIVERSITY = "university"
    MASTER = "master"
    DOCTOR = "doctor"

    @property
    def rank(self) -> int:
        """Height on the ladder: 0 for 不拘; 高中 and 高職 stand on the same rung."""
        return _EDUCATION_RANK[self]


_EDUCATION_RANK = {
    Education.ANY: 0,
    Education.PRIMARY: 1,
    Education.JUNIOR_HIGH: 2,
    Education.SENIOR_HIGH: 3,
    Education.VOCATIONAL_HIGH: 3,
    Education.JUNIOR_COLLEGE: 4,
    Education.UNIVERSITY: 5,
    Education.MASTER: 6,
    Education.DOCTOR: 7,
}


class Remote(StrEnum):
    """遠端工作."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class WelcomeGroup(StrEnum):
    """Groups that an employer says it welcomes; never a condition against anyone."""

    MIDDLE_AGED = "middle_aged"
    SENIOR = "senior"
    RETURNING_WOMAN = "returning_woman"
    DISABILITY = "disability"
    INDIGENOUS = "indigenous"
    NEW_IMMIGRANT = "new_immigrant"
    STUDENT = "student"
    NEW_GRADUATE = "new_graduate"
    BEGINNER = "beginner"
    REHABILITATED = "rehabilitated_offender"
    FOREIGNER = "foreigner"


class VacancyState(StrEnum):
    """Where a vacancy stands. Only ``APPROVED`` ones are found, and only until they close."""

    APPROVED = "approved"
    CLOSED = "closed"


class LoadBand(StrEnum):
    """Open applications and referrals per opening, as a band (design: 0, <1, 1–3, 3–10, >10)."""

    NONE = "none"
    UNDER_1 = "under_1"
    UNDER_3 = "under_3"
    UNDER_10 = "under_10"
    OVER_10 = "over_10"
