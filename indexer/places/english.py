"""English addresses in Chinese words: No. 7, Sec. 5, Xinyi Rd., Xinyi Dist., Taipei City."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any, Final

from indexer.places.districts import NEW_TAIPEI, TAIPEI, District, Districts
from indexer.places.door_plates import DoorPlates
from indexer.text.sounds import pinyin_of

_DATA: Final[dict[str, Any]] = json.loads(
    (files("indexer.places") / "data" / "english.json").read_text("utf-8")
)
_SPELLINGS: Final[Mapping[str, str]] = _DATA["spellings"]
_DIRECTIONS: Final[Mapping[str, str]] = _DATA["directions"]
_ENDINGS: Final[Mapping[str, str]] = _DATA["endings"]
_ORDINALS: Final[list[str]] = _DATA["ordinals"]
_ELSEWHERE: Final[Mapping[str, str]] = _DATA["other_counties"]

_SIGNS = re.compile(r"\b(?:rd|road|st|street|blvd|boulevard|ave|avenue|dist|district)\b")
_HAN = re.compile("[一-鿿]")
_NUMBER = re.compile(r"\bno\.? ?(\d+(?:-\d+)?)")
_ALLEY = re.compile(r"\b(?:alley|aly\.?) ?(\d+)")
_LANE = re.compile(r"\b(?:lane|ln\.?) ?(\d+)")
_SECTION = re.compile(r"\b(?:section|sec\.?) ?(\d+)")
_FLOOR = re.compile(r"\b(?:b?\d+f\b\.?|\d+(?:st|nd|rd|th) (?:fl\b\.?|floor)|(?:rm|room)\.? ?\w+)")
_DISTRICT = re.compile(r"\b([a-z' -]*?)([a-z'-]+),? (?:dist\b\.?|district\b)")
_ROAD = re.compile(
    r"((?:[a-z'-]+\.? ){0,3}[a-z'-]+\.?) (?:(\d{1,2})(?:st|nd|rd|th) )?"
    rf"({'|'.join(_ENDINGS)})\b\.?"
)


class EnglishReader:
    """Understands English addresses of the roads and districts that the gazetteer knows.

    Names are compared by their pinyin, in which their older spellings are put first.
    """

    def __init__(self, plates: DoorPlates, districts: Districts) -> None:
        """Nothing is read until the first English address."""
        self._plates, self._districts = plates, districts

    @cached_property
    def _roads(self) -> Mapping[str, list[str]]:
        return _by_sound(self._plates.roads)

    @cached_property
    def _by_stem(self) -> Mapping[str, District]:
        return {pinyin_of(district.stem): district for district in self._districts}

    def in_chinese(self, text: str) -> str | None:
        """The address in Chinese words; None where the text is no English address.

        A road whose English name stands for several roads of the city is left out.
        """
        if len(_HAN.findall(text)) * 5 > len(text):
            return None
        plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("`", "'")
        plain = " ".join(re.sub(r"[,;()\n]", " , ", plain.replace(".", ". ")).split())
        if not _SIGNS.search(plain):
            return None
        elsewhere = next((name for word, name in _ELSEWHERE.items() if word in plain), None)
        if elsewhere and "taipei" not in plain:
            return elsewhere
        district, plain = self._district(plain)
        city = district.city if district else _city(plain)
        parts = {p: m[1] for p in (_NUMBER, _ALLEY, _LANE, _SECTION) if (m := p.search(plain))}
        for pattern in (_FLOOR, *parts):
            plain = pattern.sub(" , ", plain)
        road = self._road(" ".join(plain.split()), city, district)
        area = str(district) if district else city or ""
        if road is None:
            return area or None
        units = ((_SECTION, "段"), (_LANE, "巷"), (_ALLEY, "弄"), (_NUMBER, "號"))
        numbers = (f"{parts[pattern]}{unit}" for pattern, unit in units if pattern in parts)
        return f"{area}{road}{''.join(numbers)}"

    def _district(self, plain: str) -> tuple[District | None, str]:
        """The district named, and the text without it."""
        for match in _DISTRICT.finditer(plain):
            for words in (match[2], match[1].split(" ")[-2:][0] + match[2]):
                if district := self._by_stem.get(_sound(words)):
                    return district, f"{plain[: match.start(2)]} , {plain[match.end() :]}"
        return None, plain

    def _road(self, plain: str, city: str | None, district: District | None) -> str | None:
        for match in _ROAD.finditer(plain):
            words = match[1].replace(".", "").split()
            ending = _ENDINGS[match[3]]
            ordinal = _ORDINALS[int(match[2])] if match[2] and int(match[2]) <= 10 else ""
            for first in range(len(words)):
                roads = self._roads.get(_sound(*words[first:]) + ordinal + ending, [])
                here = [road for road in roads if self._runs_in(road, city, district)]
                if len(here) == 1:
                    return here[0]
        return None

    def _runs_in(self, road: str, city: str | None, district: District | None) -> bool:
        if district:
            return self._plates.has_road(road, district.name)
        names = self._plates.districts_with(road)
        return city is None or any(self._districts.city_of(name) == city for name in names)


def _by_sound(roads: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for road in roads:
        found.setdefault(pinyin_of(road), []).append(road)
    return found


def _sound(*words: str) -> str:
    """The pinyin of a name's words: Chung Hsiao E → zhongxiaodong."""
    directions = "".join(_DIRECTIONS[w] for w in words if w in _DIRECTIONS)
    name = "".join(re.sub(r"[^a-z]", "", w) for w in words if w not in _DIRECTIONS)
    return _SPELLINGS.get(name, name) + directions


def _city(plain: str) -> str | None:
    if "new taipei" in plain:
        return NEW_TAIPEI
    return TAIPEI if "taipei" in plain else None
