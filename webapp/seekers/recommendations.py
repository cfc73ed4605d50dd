"""「為您推薦」: vacancies for a résumé that is typed in or uploaded, and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import InvalidValueError
from indexer.facts import ResumeFacts, VacancyFacts
from matcher.pairs.results import Match, Recommendation
from matcher.pairs.sides import Circumstances
from matcher.results import FoldedHit, Hit, Section
from webapp.context import parts
from webapp.presentation import labels, matches
from webapp.presentation.names import occupation_name
from webapp.seekers import resume_form
from webapp.seekers.cards import Card, card
from webapp.seekers.resume_form import Answers, Wrong
from webapp.services.matching import Typed, person_of
from webapp.translation import gettext as _
from webapp.translation import lazy_gettext as lazy

SHOWN = 10
NOT_KEPT = "no-store"
_ERRORS = {
    "work_missing": lazy("請寫想做什麼工作，例如：大樓清潔、餐廳內場。"),
    "where_missing": lazy("請寫從哪裡出發，才知道要多久。"),
    "pay_no_number": lazy("薪水請只寫數字，例如：32000。"),
    "no_json_resume": lazy("這個檔案不是一份 JSON Resume 履歷，請換一個檔案，或直接填表。"),
    "unknown_place": lazy("找不到這個地方，請寫臺北市或新北市的行政區、捷運站或地址。"),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A vacancy's card with how well both sides suit each other."""

    card: Card
    seeker: str
    employer: str
    reasons: tuple[str, ...]
    gaps: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page found for a résumé."""

    understood: tuple[str, ...]
    """The work that it looked for."""
    fits: tuple[Fit, ...]
    considered: int
    kept_apart: tuple[str, ...]
    """How many a condition kept away, and which."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the form."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it stands."""

    answers: Answers
    kinds: tuple[Choice, ...]
    shifts: tuple[Choice, ...]
    minutes: tuple[Choice, ...]
    schooling: tuple[Choice, ...]
    years: tuple[tuple[Choice, ...], ...]
    """Of each job."""
    errors: dict[str, str]


def init_blueprint(blueprint: Blueprint) -> None:
    """Add the page to the pages for seekers."""
    path = "/recommendations"
    blueprint.add_url_rule(path, "recommendations", empty_form)
    blueprint.add_url_rule(path, "recommended", recommended, methods=["POST"])


def empty_form() -> AnyResponse:
    """The form, with nothing in it."""
    return _page(Answers(MultiDict()), (), None)


def recommended() -> AnyResponse:
    """The form as it was filled in, and what suits; kept by nobody."""
    request.max_content_length = resume_form.MOST_BYTES
    answers = Answers(request.form)
    typed, wrong = resume_form.read(answers, request.files.get("resume"))
    if typed is None:
        return _page(answers, wrong, None)
    try:
        return _page(answers, (), _answer(typed))
    except InvalidValueError as error:
        return _page(answers, (resume_form.place_error(error),), None)


def _page(answers: Answers, wrong: Sequence[Wrong], answer: Answer | None) -> AnyResponse:
    form = _form(answers, {one.field: str(_ERRORS[one.code]) for one in wrong})
    html = render_template("seekers/recommendations.html", form=form, answer=answer)
    response = make_response(html, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def _answer(typed: Typed) -> Answer:
    at_hand = parts()
    person = person_of(typed, at_hand)
    given = Circumstances(today=at_hand.today(), of_age=typed.of_age)
    found = at_hand.recommender.recommend_vacancies(person, given, limit=SHOWN)
    return Answer(
        understood=understood(person.facts),
        fits=tuple(_fit(match) for match in found.matches),
        considered=found.considered,
        kept_apart=kept_apart(found),
    )


def understood(facts: ResumeFacts) -> tuple[str, ...]:
    """The work that was looked for: wished, else held."""
    occupations = facts.occupations or facts.experienced_occupations
    return tuple(occupation_name(one.title) for one in occupations)


def _fit(match: Match[VacancyFacts]) -> Fit:
    hit = Hit(
        facts=match.facts, section=Section.MATCHED, rank=match.rank, score=match.score,
        reasons=(), unknown=(),
    )  # fmt: skip
    shown = card(FoldedHit(hit, ()), parts().today(), _vacancy_url, explained=False)
    return Fit(
        shown,
        str(matches.FOR_SEEKER[match.seeker_level]),
        str(matches.FOR_EMPLOYER[match.employer_level]),
        matches.reasons(match.parts),
        matches.gaps(match.parts),
        matches.unknown(match.parts),
    )


def _vacancy_url(id_: str) -> str:
    return url_for("seekers.vacancy", public_id=id_)


_KEPT_APART = {
    "licence": lazy("沒有法律要求的證照"),
    "pay": lazy("薪水不到"),
    "shift": lazy("時段不合"),
    "reach": lazy("太遠"),
    "age": lazy("未滿 18 歲"),
}


def kept_apart(found: Recommendation[VacancyFacts]) -> tuple[str, ...]:
    """「太遠 120 筆」: what was left out, the most first."""
    counts = sorted(found.kept_apart.items(), key=lambda one: -one[1])
    return tuple(
        _("%(why)s %(count)s 筆", why=str(_KEPT_APART[name]), count=f"{count:,}")
        for name, count in counts
        if count
    )


def _form(answers: Answers, errors: dict[str, str]) -> Form:
    def choices(name: str, values: Sequence[object], words: Sequence[str]) -> tuple[Choice, ...]:
        return tuple(
            Choice(str(one), said, answers.has(name, one))
            for one, said in zip(values, words, strict=True)
        )

    years = [f"{one:g}" for one in resume_form.YEARS]
    times = [matches.duration(round(one * 12)) for one in resume_form.YEARS]
    minutes = [_("%(minutes)s 分鐘內", minutes=one) for one in resume_form.MINUTES]
    return Form(
        answers=answers,
        kinds=choices("kind", resume_form.KINDS, _words("kind", resume_form.KINDS)),
        shifts=choices("shift", resume_form.SHIFTS, _words("shift", resume_form.SHIFTS)),
        minutes=choices("minutes", resume_form.MINUTES, minutes),
        schooling=choices(
            "education", resume_form.SCHOOLING, _words("education", resume_form.SCHOOLING)
        ),
        years=tuple(
            choices(f"years{number}", years, times) for number in range(1, resume_form.JOBS + 1)
        ),
        errors=errors,
    )


def _words(field: str, codes: Sequence[object]) -> list[str]:
    return [labels.choice(field, str(code)) for code in codes]
