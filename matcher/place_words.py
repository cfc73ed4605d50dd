"""The places that a query names: districts and cities, stations, landmarks, streets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.occupations.phrases import Span
from indexer.places.addresses import Address
from indexer.places.districts import Area
from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import locate
from indexer.places.named import NamedPlace, named_places
from indexer.places.point import Accuracy, Point
from indexer.places.spelling import fold
from matcher.english_districts import EnglishDistricts
from matcher.lexicon import Lexicon

_PARTED = re.compile("[一-鿿] [一-鿿]")
"""北投 溫泉飯店 is no 北投溫泉."""
_NO_LINES = frozenset({"臺鐵", "高鐵"})
"""Called by the company's name, which says nothing of the place."""
MOST_DISTRICTS_OF_A_ROAD = 6
"""A road through more districts than this says too little to be a condition."""


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """A stretch of the words that names a place.

    ``districts`` where it names districts or a city, ``stations`` where a metro line; else
    ``point`` with the metres around it that are meant. ``kind`` is ``district``, ``city``,
    ``everywhere``, ``line``, ``station``, ``landmark``, ``address`` or ``street``; ``name`` the
    canonical spelling.
    """

    span: Span
    kind: str
    name: str
    districts: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    point: Point | None = None
    metres: int = 0


class PlaceReader:
    """Finds the places of the gazetteer in queries.

    :param gazetteer: districts, stations, landmarks and streets.
    :param words: the radius of each kind of place, and names that are other words too.
    """

    def __init__(self, gazetteer: Gazetteer, words: Lexicon) -> None:
        self._gazetteer = gazetteer
        self._radius: Mapping[str, int] = words.radius
        self._not_alone = words.not_alone
        self._everywhere = words.everywhere
        self._not_station = words.not_station
        self._joints = words.joints
        self._lines = _lines(gazetteer, words.lines)
        names = sorted(self._lines, key=len, reverse=True)
        self._line = re.compile(rf"(?:捷運)?({'|'.join(names)})(?:沿線|沿途|的?車?站)?")
        self._english = EnglishDistricts(district.stem for district in gazetteer.districts)
        stem = f"({'|'.join(district.stem for district in gazetteer.districts)})區?"
        self._stem = re.compile(stem)
        self._stems = re.compile(f"{stem}(?:(?:{words.joints.pattern})?{stem})+")

    def find(self, text: str) -> list[PlaceWords]:
        """The places that the words name beyond doubt; they may overlap.

        :param text: folded (``indexer.text.fold``), with all that stands around them.
        """
        english = (
            PlaceWords(span, "district", name, (name,)) for span, name in self._english.find(text)
        )
        lines = (
            PlaceWords(Span(*match.span()), "line", line, stations=stations)
            for match in self._line.finditer(text)
            for line, stations in [self._lines[match[1]]]
        )
        return [*self._chinese(text), *english, *lines]

    def _chinese(self, text: str) -> list[PlaceWords]:
        folded = fold(text)
        areas = list(self._gazetteer.districts.areas(folded.text))
        found = [self._area(area) for area in areas if area.exact and not area.elsewhere]
        found += [
            self._named(place, folded.text)
            for place in named_places(folded.text, self._gazetteer)
            if folded.text[place.start : place.end] not in self._not_alone
            and not _PARTED.search(text[slice(*folded.span(place.start, place.end))])
        ]
        for address in self._gazetteer.addresses.read(folded.text, areas):
            if street := self._street(address, folded.text):
                found.append(street)
        return [replace(place, span=Span(*folded.span(*place.span))) for place in found]

    def alone(self, text: str, *, surely_place: bool = False) -> PlaceWords | None:
        """The place that these words are, all of them, though no 區 or 站 stand beside.

        :param text: folded.
        :param surely_place: whether they stand where only a place is asked for; otherwise names
            that are other words too do not count.
        """
        whole = Span(0, len(text))
        if text in self._everywhere:
            return PlaceWords(whole, "everywhere", text)
        if text in self._not_alone and not surely_place:
            return None
        if district := self._gazetteer.districts.named(f"{text}區"):
            return PlaceWords(whole, "district", district.name, (district.name,))
        return self._station(text) or self._whole(text)

    @property
    def spelled(self) -> Iterator[str]:
        """Names that slips are read as: districts, and stations of three characters or more."""
        for district in self._gazetteer.districts:
            yield fold(district.name).text
            yield fold(district.stem).text
        for station in self._gazetteer.stations:
            if len(station.name) > 2:
                yield fold(station.name).text

    def joined(self, text: str, *, surely_place: bool = False) -> list[PlaceWords]:
        """The places that these words are, all of them: 三重或新莊, 板橋土城, 公館或台電大樓.

        :param text: folded.
        :returns: empty where anything but places stands there.
        """
        if place := self.alone(text, surely_place=surely_place):
            return [place]
        if self._stems.fullmatch(text):
            return [
                PlaceWords(Span(*match.span()), "district", f"{match[1]}區", (f"{match[1]}區",))
                for match in self._stem.finditer(text)
            ]
        joints = [Span(*match.span()) for match in self._joints.finditer(text)]
        starts = [0, *(joint.end for joint in joints)]
        ends = [*(joint.start for joint in joints), len(text)]
        parts = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
        found = [self.alone(text[slice(*part)]) for part in parts]
        if not joints or not all(found):
            return []
        return [replace(p, span=part) for p, part in zip(found, parts, strict=True) if p]

    def _station(self, text: str) -> PlaceWords | None:
        """The station of this very name; 中山國小教師 is a teacher."""
        folded = fold(text).text
        if any(self._gazetteer.stations.matches(folded)):  # 站 stands beside: see find
            return None
        station = self._gazetteer.stations.find_station(text)
        if station is None or (text.endswith(self._not_station) and self._whole(text)):
            return None
        place = PlaceWords(Span(0, len(text)), "station", station.name, point=station.point)
        return self._with_radius(place)

    def _whole(self, text: str) -> PlaceWords | None:
        """The place whose words are all of the text, 臺北信義 and doubtful names included."""
        folded, whole = fold(text).text, Span(0, len(text))
        for place in self._chinese(text):
            if place.span == whole:
                return place
        for area in self._gazetteer.districts.areas(folded):
            if (area.start, area.end) == (0, len(folded)) and area.district:
                return replace(self._area(area), span=whole)
        for named in named_places(folded, self._gazetteer):
            if (named.start, named.end) == (0, len(folded)):
                return replace(self._named(named, folded), span=whole)
        return None

    def _area(self, area: Area) -> PlaceWords:
        span = Span(area.start, area.end)
        if area.district:
            return PlaceWords(span, "district", area.district, (area.district,))
        city = area.city or ""
        kind = "everywhere" if city in self._everywhere else "city"
        return PlaceWords(span, kind, city, (city,))

    def _named(self, place: NamedPlace, folded: str) -> PlaceWords:
        """A station, or a landmark that is no station's name (公館商圈 is called 公館 too)."""
        span = Span(place.start, place.end)
        words = folded[place.start : place.end]
        station = self._gazetteer.stations.find_station(words)
        if place.landmark is None:
            name = station.name if station else place.located.matched
            return self._with_radius(PlaceWords(span, "station", name, point=place.point))
        if station and fold(station.name).text == words and not words.endswith(self._not_station):
            return self._with_radius(PlaceWords(span, "station", station.name, point=station.point))
        reach = max(self._radius["landmark"], round(place.landmark.radius_m))
        return PlaceWords(span, "landmark", place.landmark.name, point=place.point, metres=reach)

    def _street(self, address: Address, folded: str) -> PlaceWords | None:
        """A door, lane or stretch of a street; or, of a long one, the districts it runs through."""
        start = address.area.start if address.area else address.start
        span = Span(start, address.end)
        located = locate(folded[start : address.end], self._gazetteer)
        if located and located.point and located.accuracy.on_map:
            kind = "street" if located.accuracy is Accuracy.ROAD else "address"
            return self._with_radius(PlaceWords(span, kind, located.matched, point=located.point))
        if not address.trusted:
            return None
        districts = self._districts_of(address)
        if not 1 <= len(districts) <= MOST_DISTRICTS_OF_A_ROAD:
            return None
        return PlaceWords(span, "street", address.text, districts)

    def _districts_of(self, address: Address) -> tuple[str, ...]:
        """The districts of a road: of the one named with it, else of Taipei where it runs there."""
        if address.area and address.area.district:
            return (address.area.district,)
        plates = self._gazetteer.plates
        names = [
            name
            for name in plates.districts_with(address.road)
            if not address.section or address.section in plates.sections(address.road, name)
        ]
        found = [d for d in self._gazetteer.districts if d.name in names]
        city = address.area.city if address.area else found[0].city if found else None
        return tuple(district.name for district in found if district.city == city)

    def _with_radius(self, place: PlaceWords) -> PlaceWords:
        return replace(place, metres=self._radius[place.kind])


def _lines(
    gazetteer: Gazetteer, others: Mapping[str, str]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Folded names of lines → the line's own name and its stations."""
    stations: dict[str, list[str]] = {}
    for station in gazetteer.stations:
        for line in station.lines:
            stations.setdefault(line, []).append(station.name)
    own = {fold(line).text: line for line in stations if line not in _NO_LINES}
    return {
        name: (line, tuple(stations[line]))
        for name, line in {**own, **others}.items()
        if line in stations
    }
