"""Names of places and occupations in the reader's language: 三重區, or 「Sanchong District」.

The job bank's names are Chinese. Where the page is not, districts stand in their official spelling,
stations and occupations by their English names; an address stays as it is written on the door.
"""

from __future__ import annotations

from indexer.text.sounds import pinyin_of
from webapp.context import parts
from webapp.translation import in_chinese

_SPELLED = {
    "大安區": "Da’an",
    "淡水區": "Tamsui",
    "臺北市": "Taipei City",
    "新北市": "New Taipei City",
}
"""Spellings of the Ministry of the Interior that are not the plain pinyin of the name."""


def district_name(name: str) -> str:
    """「三重區」 → 「Sanchong District」; cities too. What is no district stays as it is."""
    return name if in_chinese() else spelled_district(name)


def spelled_district(name: str) -> str:
    """The official spelling of a district's or city's name in Latin letters."""
    if name.endswith("市"):
        return _SPELLED.get(name, name)
    if not name.endswith("區"):
        return name
    spelled = _SPELLED.get(name) or pinyin_of(name.removesuffix("區")).capitalize()
    return f"{spelled} District"


def station_stem(name: str) -> str:
    """「三重國小」 → 「Sanchong Elementary School」; without 站."""
    if in_chinese():
        return name
    station = parts().gazetteer.stations.find_station(name)
    return station.name_en if station and station.name_en else name


def occupation_name(title: str) -> str:
    """「清潔人員」 → its English title, where the table has it."""
    if in_chinese():
        return title
    try:
        return parts().occupations.title(title).en or title
    except KeyError:
        return title
