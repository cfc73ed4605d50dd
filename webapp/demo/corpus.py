"""An invented job bank: the same seed gives the same employers, vacancies and résumés."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from indexer.occupations.table import Occupation
from indexer.records import Experience, ResumeRecord, Schooling, VacancyRecord
from indexer.vocabulary import EmploymentKind, PayBasis, Remote, Shift, WelcomeGroup

SOURCE = "demo"

_HOURLY_DIVISOR = 150  # a beginner's monthly pay over this is a usual hourly wage in Taipei
_MINIMUM_HOUR, _MINIMUM_MONTH = 196, 29_500  # 2026, domain rule R10
_DEGREES = {
    "none": "不拘",
    "junior_high": "國中",
    "senior_high": "高中",
    "junior_college": "專科",
    "university": "大學",
    "master": "碩士",
    "doctor": "博士",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A real door of the city, where an invented employer may sit."""

    city: str
    district: str
    street: str


@dataclass(frozen=True, slots=True)
class Employer:
    """An invented employer with its business and its places."""

    number: int
    name: str
    group: str
    business: str
    agency: bool
    addresses: tuple[Address, ...]


@cache
def words() -> Mapping[str, Any]:
    """The word lists."""
    return tomllib.loads(files("webapp.demo").joinpath("data/words.toml").read_text("utf-8"))


def employers(
    random: Random, addresses: Mapping[str, Sequence[Address]], count: int
) -> tuple[Employer, ...]:
    """Employers with one to three places each; ``addresses`` by district."""
    lists, taken = words(), set[str]()
    made: list[Employer] = []
    groups, shares = zip(*((g, v["share"]) for g, v in lists["groups"].items()), strict=True)
    while len(made) < count:
        group = random.choices(groups, shares)[0]
        business = random.choice(lists["groups"][group]["business"])
        stem, suffix = (
            random.choice(lists["employer_names"]),
            random.choice(lists["employer_suffix"]),
        )
        name = f"{stem}{business}" if business.endswith("事務所") else f"{stem}{business}{suffix}"
        if name in taken:
            continue
        taken.add(name)
        districts = random.choices(
            list(lists["districts"]), lists["districts"].values(), k=random.choice((1, 1, 1, 2, 3))
        )
        places = tuple(random.choice(addresses[d]) for d in dict.fromkeys(districts))
        agency = random.random() < 0.05
        made.append(Employer(len(made) + 1, name, group, business, agency, places))
    return tuple(made)


def vacancies(
    random: Random,
    employers: Sequence[Employer],
    occupations: Sequence[Occupation],
    count: int,
    today: date,
) -> Iterator[VacancyRecord]:
    """Vacancies of these employers, as if read from a source on ``today``.

    Of 100 about 5 are past their closing day, 8 leave the pay open, 12 say nothing of hours, 5
    name no district, and 4 repeat the ad before them for another place.
    """
    by_group: dict[str, list[Occupation]] = {}
    for occupation in occupations:
        by_group.setdefault(occupation.major, []).append(occupation)
    employer, last = employers[0], None
    for number in range(1, count + 1):
        if last is not None and random.random() < 0.04:
            place = random.choice(employer.addresses)
            moved = {"district": place.district, "address": place.street, "city": place.city}
            yield last.model_copy(update={"source_id": _source_id(number), **moved})
            continue
        employer = random.choice(employers)
        last = _vacancy(random, number, employer, _occupation(random, by_group, employer), today)
        yield last


def _source_id(number: int) -> str:
    return f"demo-{number:05d}"


def _occupation(
    random: Random, by_group: Mapping[str, list[Occupation]], employer: Employer
) -> Occupation:
    # every firm also needs someone at the desk, in the shop, at the door
    group = employer.group if random.random() < 0.85 else random.choice(("01", "06", "15", "19"))
    choices = by_group[group]
    return random.choices(choices, [5 if o.beginner else 2 for o in choices])[0]


def _vacancy(
    random: Random, number: int, employer: Employer, occupation: Occupation, today: date
) -> VacancyRecord:
    lists = words()
    part_time = occupation.beginner and random.random() < 0.3
    years = 0 if occupation.beginner and random.random() < 0.8 else random.choice((1, 2, 3, 5))
    shift = random.choice(occupation.shifts or ("day",))
    title = _title(random, occupation, shift, part_time=part_time)
    address = random.choice(employer.addresses)
    place_known = random.random()
    in_text = place_known > 0.85
    updated = today - timedelta(days=min(int(random.expovariate(1 / 12)), 90))
    expired = random.random() < 0.05
    closes = today + timedelta(days=-random.randint(1, 30) if expired else random.randint(3, 60))
    pay = _pay(random, employer, occupation, years=years, part_time=part_time)
    days_off = lists["days_off"]["part_time" if part_time else "full_time"]
    return VacancyRecord(
        source=SOURCE,
        source_id=_source_id(number),
        title=title,
        employer_name=employer.name,
        employer_source_id=str(employer.number),
        description=_description(
            random,
            employer=employer,
            occupation=occupation,
            title=title,
            address=address,
            names_address=in_text,
            years=years,
        ),
        occupation_name=occupation.zh if random.random() < 0.5 else None,
        city=address.city,
        district=address.district if place_known > 0.05 else None,
        address=address.street if 0.15 < place_known <= 0.85 else None,
        kind_text=_kind(random, employer, part_time=part_time),
        hours_text=random.choice(lists["hours"][shift]) if random.random() > 0.12 else None,
        days_off_text=random.choice(days_off) if random.random() > 0.15 else None,
        education_text=_DEGREES[occupation.education] if random.random() > 0.1 else None,
        experience_text=f"{years}年以上" if years else "不拘",
        openings_text=str(random.choice((1, 1, 1, 2, 2, 3, 5, 10))),
        skills=tuple(occupation.skills[:3]),
        licences=tuple(
            licence.name for licence in occupation.licences if licence.required == "law"
        ),
        benefits="、".join(random.sample(lists["benefits"], random.randint(2, 5))),
        welcomes=(WelcomeGroup.MIDDLE_AGED,) if random.random() < 0.1 else (),
        remote=Remote.PARTIAL if employer.group == "08" and random.random() < 0.3 else None,
        agency=True if employer.agency else None,
        posted=updated - timedelta(days=random.randint(0, 20)),
        updated=updated,
        closes=closes,
        **pay,
    )


def _title(random: Random, occupation: Occupation, shift: str, *, part_time: bool) -> str:
    aliases = [a for a in occupation.aliases[:5] if 2 < len(a) <= 10]
    title = random.choice([occupation.zh, occupation.zh, *aliases])
    if part_time and random.random() < 0.5:
        return f"{title}（工讀／計時）"
    suffix = {"evening": "（晚班）", "night": "（大夜班）", "weekend": "（假日班）"}.get(shift, "")
    return f"{title}{suffix}" if random.random() < 0.6 else title


def _pay(
    random: Random, employer: Employer, occupation: Occupation, *, years: int, part_time: bool
) -> dict[str, Any]:
    low, high = words()["groups"][occupation.major]["pay"]
    month = 1_000 * round(random.uniform(low, high) * (1 + 0.08 * years) / 1_000)
    if part_time:
        hour = max(_MINIMUM_HOUR, round(month / _HOURLY_DIVISOR / 5) * 5)
        top = hour + random.choice((0, 10, 20, 30))
        return {"pay_basis": PayBasis.HOUR, "pay_min": hour, "pay_max": top if top > hour else None}
    if month >= 40_000 and random.random() < 0.3:
        return {"pay_basis": PayBasis.NEGOTIABLE, "pay_text": "面議（經常性薪資達4萬元以上）"}
    if employer.group == "11" and random.random() < 0.5:
        return {"pay_basis": PayBasis.DAY, "pay_min": round(month / 22, -2)}
    month = max(_MINIMUM_MONTH, month)
    top = month + random.choice((0, 2_000, 3_000, 5_000))
    return {"pay_basis": PayBasis.MONTH, "pay_min": month, "pay_max": top if top > month else None}


def _kind(random: Random, employer: Employer, *, part_time: bool) -> str:
    if employer.agency:
        return "派遣"
    if part_time:
        return "兼職"
    return random.choices(("全職", "臨時", "實習"), (96, 3, 1))[0]


def _description(
    random: Random,
    *,
    employer: Employer,
    occupation: Occupation,
    title: str,
    address: Address,
    names_address: bool,
    years: int,
) -> str:
    lists = words()["sentences"]
    lines = [
        random.choice(lists["opening"]).format(
            employer=employer.name,
            title=title,
            district=address.district,
            business=employer.business,
        ),
        random.choice(lists["duties"]).format(definition=occupation.definition),
    ]
    if occupation.skills:
        picked = "、".join(random.sample(occupation.skills, min(2, len(occupation.skills))))
        lines.append(random.choice(lists["skills"]).format(skills=picked))
    experience = lists["experienced"] if years else lists["beginner"]
    lines.append(random.choice(experience).format(years=years))
    if names_address:
        where = f"{address.city}{address.district}{address.street}"
        lines.append(random.choice(lists["place"]).format(address=where))
    if random.random() < 0.2:
        lines.append(random.choice(lists["welcome"]))
    lines.append(random.choice(lists["closing"]))
    return "\n".join(lines)


def resumes(
    random: Random, occupations: Sequence[Occupation], count: int, today: date
) -> Iterator[ResumeRecord]:
    """Résumés of invented people who look for work on ``today``."""
    lists = words()["resume"]
    weights = [words()["groups"][o.major]["share"] for o in occupations]
    districts = list(words()["districts"])
    shifts = {s.value: s for s in Shift}
    for number in range(1, count + 1):
        occupation = random.choices(occupations, weights)[0]
        years = random.choice((0, 1, 2, 3, 5, 8, 15))
        home = random.choice(districts[:12])
        skill = random.choice(occupation.skills) if occupation.skills else occupation.zh
        started = today - timedelta(days=365 * years + random.randint(0, 200))
        held = Experience(title=occupation.zh, started=started, ended=today)
        kind = random.choices((EmploymentKind.FULL_TIME, EmploymentKind.PART_TIME), (7, 3))[0]
        yield ResumeRecord(
            source=SOURCE,
            source_id=_source_id(number),
            name=random.choice(lists["family_names"]) + random.choice(lists["given_names"]),
            city="臺北市",
            district=home,
            headline=occupation.zh,
            wished_occupations=(occupation.zh, *occupation.near[:1]),
            wished_kinds=(kind,),
            wished_shifts=tuple(shifts[s] for s in occupation.shifts[:2] if s in shifts),
            wished_districts=tuple(dict.fromkeys((home, random.choice(districts[:12])))),
            reach_minutes=random.choice((20, 30, 40, 60)),
            pay_text=_wish(random, kind),
            education=(Schooling(degree_text=_DEGREES[occupation.education]),),
            experience=(held,) if years else (),
            skills=tuple(occupation.skills[:4]),
            autobiography=random.choice(lists["autobiography"]).format(
                title=occupation.zh, years=years, skill=skill, district=home
            ),
            available=today + timedelta(days=random.randint(0, 45)),
            updated=today - timedelta(days=random.randint(0, 60)),
        )


def _wish(random: Random, kind: EmploymentKind) -> str:
    if kind is EmploymentKind.PART_TIME:
        return f"時薪{random.choice((200, 210, 220))}元以上"
    return f"月薪{random.choice((30000, 32000, 35000, 40000, 48000))}元以上"
