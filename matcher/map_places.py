"""The places of a request that have a shape: a point, a line drawn on the map, the map in view."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

LEAST_CORNERS, MOST_CORNERS = 3, 100
_WIDEST = 180.0


def _rounded(digits: int) -> AfterValidator:
    """Rounds a number so that a request and its URL say exactly the same; no negative zero."""
    return AfterValidator(lambda value: round(value, digits) + 0.0)


Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), _rounded(5)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), _rounded(5)]
Metres = Annotated[float, Field(ge=1, le=50_000, allow_inf_nan=False), _rounded(0)]
Zoom = Annotated[float, Field(ge=0, le=22, allow_inf_nan=False), _rounded(2)]
Corner = tuple[Longitude, Latitude]


class Near(BaseModel):
    """A point (degrees, five decimals) and a distance in whole metres around it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lat: Latitude
    lon: Longitude
    metres: Metres = 1_000


class Viewport(BaseModel):
    """The part of the map that is in view, in degrees, with the zoom it is drawn at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude
    zoom: Zoom = 12

    @model_validator(mode="after")
    def _edges_in_order(self) -> Self:
        if self.west > self.east or self.south > self.north:
            raise ValueError("west must not pass east, nor south pass north")
        return self


class Outline(BaseModel):
    """A line drawn around a part of the map: 3 to 100 corners (longitude, latitude), five decimals.

    The last corner is joined to the first. Where the line crosses itself, the even-odd rule says
    what is inside (``matcher.engines.base.InPolygon``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    corners: tuple[Corner, ...]

    @field_validator("corners")
    @classmethod
    def _a_ring(cls, corners: tuple[Corner, ...]) -> tuple[Corner, ...]:
        """Without repeats of the corner before; the first is not repeated at the end."""
        found = [corner for corner, _ in groupby(corners)]
        if len(found) > 1 and found[0] == found[-1]:
            found.pop()
        if not LEAST_CORNERS <= len(found) <= MOST_CORNERS:
            raise ValueError(f"{LEAST_CORNERS} to {MOST_CORNERS} different corners")
        lons = [lon for lon, _ in found]
        if max(lons) - min(lons) > _WIDEST:
            raise ValueError("no more than half way round the earth")
        return tuple(found)
