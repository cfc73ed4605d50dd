"""``SearchRequest``: the one description of a search. URL, API and command line are views of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from indexer.errors import InvalidValueError
from indexer.places.point import Accuracy
from indexer.vocabulary import (
    DaysOff,
    Education,
    EmploymentKind,
    PayBasis,
    Remote,
    Shift,
    WelcomeGroup,
)
from matcher import polyline
from matcher.engines.base import SortKey
from matcher.map_places import Near, Outline, Viewport, Zoom

__all__ = [
    "PARAMETERS",
    "SORTS",
    "Near",
    "Outline",
    "SearchRequest",
    "Viewport",
    "search_parameters",
]

T = TypeVar("T")


def _once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values without repeats, in their order."""
    return tuple(dict.fromkeys(values))


SORTS = (SortKey.RELEVANCE, SortKey.NEWEST, SortKey.PAY, SortKey.DISTANCE)
"""The orders that a seeker may ask for."""


def _offered(value: object) -> object:
    if value not in SORTS:
        expected = ", ".join(f"'{sort}'" for sort in SORTS)
        raise PydanticCustomError("sort", "Input should be {expected}", {"expected": expected})
    return value


Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Minutes = Annotated[int, Field(ge=5, le=90)]
Pay = Annotated[float, Field(gt=0, le=10_000_000, allow_inf_nan=False)]
MANY = (Field(max_length=100), AfterValidator(_once))
"""What holds of every filter of several values."""


class SearchRequest(BaseModel):
    """What a seeker asks for. Several values of one filter mean "any of these"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Words = ""
    """「想做什麼工作？」: a sentence."""
    where: Words = ""
    """「在哪裡？」: a district, station, landmark or address."""
    plain: Annotated[tuple[Phrase, ...], *MANY] = ()
    """Phrases of the words to be taken as plain words, their understanding having been removed."""
    occupation: Annotated[tuple[Code, ...], *MANY] = ()
    """Ids of the occupation table, or two-digit major groups."""
    kind: Annotated[tuple[EmploymentKind, ...], *MANY] = ()
    shift: Annotated[tuple[Shift, ...], *MANY] = ()
    days_off: Annotated[tuple[DaysOff, ...], *MANY] = ()
    pay_basis: PayBasis | None = None
    pay: Pay | None = None
    """The least pay wished for, in ``pay_basis`` (a month's where none is given)."""
    education: Education | None = None
    """The seeker's own: ads that ask for more are out."""
    experience: Annotated[int, Field(ge=0, le=720)] | None = None
    """The seeker's own, in months: ads that ask for more are out."""
    district: Annotated[tuple[Code, ...], *MANY] = ()
    station: Annotated[tuple[Code, ...], *MANY] = ()
    near: Near | None = None
    minutes: Minutes | None = None
    """Travel time from the point of ``near``, whose metres do not count then. The words may give
    the one and the address the other: whether there is a point shows after understanding."""
    area: Outline | None = None
    accuracy: Annotated[tuple[Accuracy, ...], *MANY] = ()
    """How exactly the place is known; ``city`` stands for ads without any place too."""
    updated_within: Annotated[int, Field(ge=0, le=3650)] | None = None
    """Days since the ad was last updated; 0 is today."""
    remote: Annotated[tuple[Remote, ...], *MANY] = ()
    welcome: Annotated[tuple[WelcomeGroup, ...], *MANY] = ()
    employer: Annotated[tuple[Code, ...], *MANY] = ()
    """Employer ids."""
    no_agency: bool = False
    not_occupation: Annotated[tuple[Code, ...], *MANY] = ()
    """Ids that the vacancy must not have, nor their children."""
    not_kind: Annotated[tuple[EmploymentKind, ...], *MANY] = ()
    not_shift: Annotated[tuple[Shift, ...], *MANY] = ()
    not_days_off: Annotated[tuple[DaysOff, ...], *MANY] = ()
    not_remote: Annotated[tuple[Remote, ...], *MANY] = ()
    not_district: Annotated[tuple[Code, ...], *MANY] = ()
    not_skill: Annotated[tuple[Code, ...], *MANY] = ()
    """Names of skills and licences that the ad must not name."""
    include_unknown: bool = False
    viewport: Viewport | None = None
    sort: Annotated[SortKey, BeforeValidator(_offered)] | None = None
    """``None``: relevance with words, else newest."""
    page: Annotated[int, Field(ge=1, le=1_000)] = 1
    after: Words | None = None
    """Cursor of an earlier answer; replaces ``page``."""
    size: Annotated[int, Field(ge=1, le=100)] = 20

    @classmethod
    def from_query(
        cls, pairs: Iterable[tuple[str, str]], *, strict: bool
    ) -> tuple[SearchRequest, tuple[InvalidValueError, ...]]:
        """The request that URL query parameters ask for. Blank values count as not given.

        :param pairs: names and values, decoded, in their order.
        :param strict: whether an unknown name or a bad value is an error (the API); a page leaves
            it out and says so.
        :returns: the request, and what was left out of it.
        :raises InvalidValueError: when strict, of the first that is wrong; it names the parameter
            and what it allows.
        """
        values, errors = _read(pairs)
        if strict and errors:
            raise errors[0]
        return cls.model_validate(values), tuple(errors)

    def to_query(self) -> list[tuple[str, str]]:
        """The URL query parameters of this request: equal requests give equal lists; what is as
        usual is left out."""
        pairs: list[tuple[str, str]] = []
        values = self.__dict__  # a page names dozens of addresses
        for field, usual in _USUAL.items():
            value = values[field]
            if value is usual or value == usual:
                continue
            if isinstance(value, Near):
                pairs.append(("near", _joined(value.lat, value.lon, value.metres)))
            elif isinstance(value, Outline):
                pairs.append(("area", polyline.encoded(value.corners)))
            elif isinstance(value, Viewport):
                box = _joined(value.west, value.south, value.east, value.north)
                pairs += [("box", box), ("zoom", _as_text(value.zoom))]
            else:
                many = value if isinstance(value, tuple) else (value,)
                pairs += [(_NAMES.get(field, field), _as_text(one)) for one in many]
        return pairs


_NAMES = {"text": "q", "updated_within": "updated"}
"""Parameters that are not called as their field is."""

_USUAL = {field: info.default for field, info in SearchRequest.model_fields.items()}
_FIELDS = {
    _NAMES.get(field, field): field
    for field in SearchRequest.model_fields
    if field not in {"near", "area", "viewport"}
}
_MANY = {name for name, field in _FIELDS.items() if SearchRequest.model_fields[field].default == ()}
PARAMETERS = (*_FIELDS, "near", "area", "box", "zoom")
"""The names of all URL query parameters of a search."""


def _adapter(field: str) -> TypeAdapter[Any]:
    """What checks one field as the whole request would."""
    info = SearchRequest.model_fields[field]
    annotation: Any = Annotated[(info.annotation, *info.metadata, None)]
    return TypeAdapter(annotation)


_ADAPTERS = {name: _adapter(field) for name, field in _FIELDS.items()}


def _read(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[InvalidValueError]]:
    """The values of the request's fields, and an error for each parameter that gives none."""
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if text.strip() or name not in PARAMETERS:
            given.setdefault(name, []).append(text)
    values: dict[str, Any] = {}
    errors: list[InvalidValueError] = []
    for name, texts in given.items():
        if name not in PARAMETERS:
            errors.append(_unknown(name))
        elif name in _MANY:
            values[_FIELDS[name]] = _several(name, texts, errors)
        else:
            _one(name, texts[0], given, values, errors)
            if len(texts) > 1:
                errors.append(InvalidValueError(name, "given_twice", f"{name}: give it only once."))
    return values, errors


def _several(name: str, texts: list[str], errors: list[InvalidValueError]) -> tuple[Any, ...]:
    """The good ones of a filter's values."""
    values: tuple[Any, ...] = ()
    for text in texts:
        try:
            values = _checked(_ADAPTERS[name], name, text, (*values, text))
        except InvalidValueError as error:
            errors.append(error)
    return values


def _one(
    name: str,
    text: str,
    given: Mapping[str, list[str]],
    values: dict[str, Any],
    errors: list[InvalidValueError],
) -> None:
    """Reads a parameter that is given once into ``values``."""
    try:
        if name == "near":
            values["near"] = _near(text)
        elif name == "area":
            values["area"] = _outline(text)
        elif name == "box":
            values["viewport"] = _viewport(text, given.get("zoom", ["12"])[0])
        elif name in _FIELDS:
            values[_FIELDS[name]] = _checked(_ADAPTERS[name], name, text, text)
        elif "box" not in given:
            errors.append(InvalidValueError(name, "needs_box", "zoom: give it with a box."))
    except InvalidValueError as error:
        errors.append(error)


def _near(text: str) -> Near:
    """``lat,lon`` or ``lat,lon,metres``."""
    names = ("lat", "lon", "metres")
    numbers = text.split(",")
    if not 2 <= len(numbers) <= 3:
        raise _bad("near", text, "lat,lon or lat,lon,metres")
    values = dict(zip(names, numbers, strict=False))
    return _checked(TypeAdapter(Near), "near", text, values)


def _outline(text: str) -> Outline:
    """``lon,lat;lon,lat;…``, or the same as a Flexible Polyline."""
    try:
        pairs = [pair.split(",") for pair in text.split(";")]
        corners = pairs if "," in text else polyline.decoded(text.strip())
    except ValueError:
        raise _bad("area", text, "lon,lat;lon,lat;… or a Flexible Polyline") from None
    return _checked(TypeAdapter(Outline), "area", text, {"corners": corners})


def _viewport(box: str, zoom: str) -> Viewport:
    """``west,south,east,north``, and the zoom."""
    edges = box.split(",")
    if len(edges) != 4:
        raise _bad("box", box, "west,south,east,north")
    values = dict(zip(("west", "south", "east", "north"), edges, strict=True))
    level = _checked(TypeAdapter[float](Zoom), "zoom", zoom, zoom)
    return _checked(TypeAdapter(Viewport), "box", box, {**values, "zoom": level})


def _checked(adapter: TypeAdapter[T], name: str, text: str, value: object) -> T:
    """The value as its field takes it; ``text`` is what the error quotes."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        allowed = str(first.get("ctx", {}).get("expected") or first["msg"])
        for opening in ("Input should be ", "Value error, "):
            allowed = allowed.removeprefix(opening)
        raise _bad(name, text, allowed) from None


def _bad(name: str, text: str, allowed: str) -> InvalidValueError:
    sentence = f"{name}: {text!r} cannot be used. Allowed: {allowed}."
    return InvalidValueError(name, "bad_parameter", sentence, value=text, allowed=allowed)


def _unknown(name: str) -> InvalidValueError:
    allowed = ", ".join(PARAMETERS)
    sentence = f"{name}: there is no such parameter. There are: {allowed}."
    return InvalidValueError(name, "unknown_parameter", sentence, allowed=allowed)


def _joined(*numbers: float) -> str:
    return ",".join(_as_text(number) for number in numbers)


def _as_text(value: object) -> str:
    """A value as a URL says it: ``1`` for true, whole numbers without a point."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        # never 1e-05: a person may read and mend the address
        return np.format_float_positional(value, trim="-")
    return str(value)


def search_parameters() -> dict[str, dict[str, Any]]:
    """The JSON schema of every URL query parameter, by its name; arrays are given name by name."""
    number = r"-?\d+(\.\d+)?"
    own: dict[str, dict[str, Any]] = {
        "near": {"type": "string", "pattern": rf"^{number},{number}(,{number})?$"},
        "area": {"type": "string", "minLength": 1},
        "box": {"type": "string", "pattern": rf"^{number}(,{number}){{3}}$"},
        "zoom": TypeAdapter[float](Zoom).json_schema(),
    }
    return {name: adapter.json_schema() for name, adapter in _ADAPTERS.items()} | own
