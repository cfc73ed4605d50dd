"""The filters of the search page: every choice with its count, chosen ones in the label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.occupations.table import OccupationTable
from indexer.places.districts import Districts
from indexer.vocabulary import PayBasis
from matcher.facets import pay_choice
from matcher.request import Near, SearchRequest
from matcher.results import FacetValue, SearchResult, Understood
from webapp.presentation import conditions, labels
from webapp.presentation.names import district_name
from webapp.presentation.pay import wish
from webapp.presentation.places import distance
from webapp.seekers import form, links
from webapp.seekers.links import Links
from webapp.translation import gettext as _

RADII_M = (500, 1_000, 2_000, 3_000, 5_000, 10_000)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: a checkbox, or a radio button where only one of them can hold."""

    name: str
    value: str
    label: str
    chosen: bool
    count: int | None = None
    single: bool = False
    had: str | None = None
    """What the form remembers where it is ticked because of the words."""

    @property
    def live(self) -> str:
        """By what a fresh count finds its place."""
        return f"{self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one legend."""

    legend: str
    options: tuple[Option, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One disclosure button with its choices."""

    key: str
    title: str
    groups: tuple[Group, ...]
    chosen: str = ""
    """The chosen values in words; empty where nothing is."""
    clear_url: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Names that a table gives, in the reader's language."""

    table: OccupationTable
    districts: Districts
    english: bool = False

    def occupation(self, code: str) -> str:
        """The name of an occupation or, for two digits, of a major group."""
        if code in self.table.major_groups:
            group = self.table.major_groups[code]
            return group.en if self.english else group.zh
        if code in self.table:
            return self.table[code].en if self.english else self.table[code].zh
        return code


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the filters of one answer."""

    result: SearchResult
    links: Links
    names: Names
    said: Sequence[Understood]
    """All that was understood in the words, what the address overrules as well."""

    def occupation(self) -> Filter:
        """職類: the major groups, and the occupations with most vacancies."""
        majors = self._several("occupation", "occupation", self.names.occupation)
        top = self._several("occupation_top", "occupation", self.names.occupation)
        chosen = map(self.names.occupation, self.result.effective.occupation)
        groups = (Group(_("大類"), majors), Group(_("較多職缺的職類"), top))
        return self._filter("occupation", ("occupation",), groups, _label(chosen))

    def pay(self) -> Filter:
        """薪資: a least pay, by what it is paid for."""
        request = self.result.effective
        asked = request.pay is not None or request.pay_basis is not None
        groups = [Group("", (Option(form.WISH, "", _("不限"), not asked, single=True),))]
        listed = self.result.facets["pay"]
        for basis, choices in groupby(listed, lambda choice: choice.value.partition(":")[0]):
            options = tuple(self._pay_option(PayBasis(basis), choice) for choice in choices)
            groups.append(Group(str(labels.BASIS[PayBasis(basis)]), options))
        label = conditions.pay_wish(request.pay_basis, request.pay) if asked else ""
        return self._filter("pay", ("pay", "pay_basis"), tuple(groups), label)

    def _pay_option(self, basis: PayBasis, choice: FacetValue) -> Option:
        amount = float(choice.value.partition(":")[2])
        return self._option(form.WISH, choice, wish(basis, amount), "pay", single=True)

    def codes(self, field: str) -> Filter:
        """A filter over a code list, of which several may be chosen."""
        options = self._several(field, field, lambda code: conditions.value(field, code))
        chosen = (
            conditions.value(field, str(code)) for code in getattr(self.result.effective, field)
        )
        title = str(labels.FILTERS[field])
        return self._filter(field, (field,), (Group(title, options),), _label(chosen))

    def district(self) -> Filter:
        """行政區, a group a city."""
        options = self._several("district", "district", district_name)
        groups = tuple(
            Group(district_name(city), tuple(group))
            for city, group in groupby(options, lambda o: self._city_of(o.value))
        )
        chosen = _label(map(district_name, self.result.effective.district))
        return self._filter("district", ("district",), groups, chosen)

    def _city_of(self, name: str) -> str:
        return self.names.districts.city_of(name) or _("整個縣市")

    def steps(self, field: str) -> Filter:
        """A filter of which one step is chosen: 學歷, 經驗, 更新日."""
        asked = getattr(self.result.effective, field)
        name = "updated" if field == "updated_within" else field
        options = [Option(name, "", _("不限"), asked is None, single=True)]
        for choice in self.result.facets[field]:
            label = conditions.value(field, choice.value)
            options.append(self._option(name, choice, label, field, single=True))
        label = "" if asked is None else conditions.value(field, str(asked))
        title = str(labels.FILTERS[field])
        return self._filter(field, (field,), (Group(title, tuple(options)),), label)

    def near(self) -> Filter:
        """距離／捷運: how far from the place asked for, in minutes or metres, and stations."""
        request = self.result.effective
        stations = self._several("station", "station", lambda s: conditions.value("station", s))
        nearest = Group(_("最近的捷運站或車站"), stations)
        groups = (*self._minutes(), self._radii(request.near), nearest)
        chosen = [conditions.value("station", name) for name in request.station]
        if request.near and request.minutes is not None:
            chosen.append(conditions.within_minutes(request.minutes))
        elif request.near:
            chosen.append(_("%(distance)s內", distance=distance(request.near.metres)))
        return self._filter("near", ("near", "minutes", "station"), groups, _label(chosen))

    def _minutes(self) -> tuple[Group, ...]:
        """Minutes from the place asked for; nothing where there is none."""
        asked = self.result.effective.minutes
        options = [Option("minutes", "", _("不限"), asked is None, single=True)]
        for choice in self.result.facets.get("minutes", ()):
            label = conditions.value("minutes", choice.value)
            options.append(self._option("minutes", choice, label, "minutes", single=True))
        hint = _("步行、捷運、火車和公車，估計時間。選了時間，就不看下面的距離。")
        legend = str(labels.FILTERS["minutes"])
        return (Group(legend, tuple(options), hint),) if len(options) > 1 else ()

    def _radii(self, near: Near | None) -> Group:
        if near is None:
            return Group(
                _("距離"), (), _("在「在哪裡？」輸入捷運站、地標或地址，就能限定距離或通勤時間。")
            )
        options = [Option("near", "", _("不限"), chosen=False, single=True)]
        for metres in sorted({*map(float, RADII_M), near.metres}):
            moved = SearchRequest(near=near.model_copy(update={"metres": metres}))
            choice = FacetValue(dict(moved.to_query())["near"], 0, metres == near.metres)
            label = _("%(distance)s內", distance=distance(metres))
            option = self._option("near", choice, label, "near", single=True, counted=False)
            options.append(option)
        return Group(_("距離"), tuple(options))

    def more(self) -> Filter:
        """更多: what fewer ask for."""
        request = self.result.effective
        remote = self._several("remote", "remote", lambda c: conditions.value("remote", c))
        welcome = self._several("welcome", "welcome", lambda c: conditions.value("welcome", c))
        no_agency = self.result.facets["no_agency"][0]
        label = str(labels.FILTERS["no_agency"])
        agency = self._option("no_agency", no_agency, label, "no_agency")
        open_ones = Option("include_unknown", "1", _("也列出未註明的職缺"), request.include_unknown)
        groups = (
            Group(str(labels.FILTERS["remote"]), remote),
            Group(str(labels.FILTERS["welcome"]), welcome),
            Group(_("其他"), (agency, open_ones)),
        )
        chosen = [conditions.value("remote", code) for code in request.remote]
        chosen += [conditions.value("welcome", code) for code in request.welcome]
        chosen += [option.label for option in (agency, open_ones) if option.chosen]
        fields = ("remote", "welcome", "no_agency", "include_unknown")
        return self._filter("more", fields, groups, _label(chosen), _("更多"))

    def _several(self, facet: str, field: str, name: Callable[[str], str]) -> tuple[Option, ...]:
        return tuple(
            self._option(field, choice, name(choice.value), field)
            for choice in self.result.facets[facet]
        )

    def _option(
        self,
        name: str,
        choice: FacetValue,
        label: str,
        field: str,
        *,
        single: bool = False,
        counted: bool = True,
    ) -> Option:
        phrase = _phrase(self.result.understood, field, choice) if choice.chosen else None
        return Option(
            name,
            choice.value,
            label,
            choice.chosen,
            choice.count if counted and (choice.count or not choice.chosen) else None,
            single,
            form.had(name, choice.value, phrase) if phrase else None,
        )

    def _filter(
        self,
        key: str,
        fields: Sequence[str],
        groups: tuple[Group, ...],
        chosen: str,
        title: str = "",
    ) -> Filter:
        cleared = links.without(self.result.request, fields, self.said)
        title = title or str(labels.FILTERS[key])
        return Filter(key, title, groups, chosen, self.links.to(cleared) if chosen else "")


def filters(
    result: SearchResult, to: Links, names: Names, said: Sequence[Understood]
) -> tuple[Filter, ...]:
    """All filters of an answer, in the order in which they are offered.

    :param said: all that was understood in the words, what the address overrules as well.
    """
    make = _Maker(result, to, names, said)
    return (
        make.occupation(),
        make.pay(),
        make.codes("kind"),
        make.codes("shift"),
        make.codes("days_off"),
        make.district(),
        make.near(),
        make.steps("education"),
        make.steps("experience"),
        make.steps("updated_within"),
        make.more(),
    )


def _label(chosen: Iterable[str]) -> str:
    """The first chosen value, and how many more: 「晚班 等 2 項」."""
    words = list(chosen)
    if len(words) > 1:
        return _("%(first)s 等 %(count)s 項", first=words[0], count=len(words))
    return words[0] if words else ""


def _phrase(understood: Iterable[Understood], field: str, choice: FacetValue) -> str | None:
    """The words from which a chosen value was understood."""
    return next((c.phrase for c in understood if c.code == field and _says(c, choice.value)), None)


def _says(chip: Understood, value: str) -> bool:
    """Whether a chip stands for a filter's value."""
    values = chip.values
    if chip.code == "pay":
        return pay_choice(PayBasis(values["basis"]), values["amount"]) == value
    if chip.code == "near":
        near = Near(**{name: values[name] for name in ("lat", "lon", "metres")})
        return dict(SearchRequest(near=near).to_query())["near"] == value
    return value in map(str, values.get("values", (values.get("value"),)))
