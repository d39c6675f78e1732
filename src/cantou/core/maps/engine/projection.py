"""From longitudes and latitudes to pixels and back, over a few tens of kilometres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians
from typing import TYPE_CHECKING, Any

import shapely

from cantou.core.territories.engine.geometry import METRES_PER_DEGREE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""


@dataclass(frozen=True, slots=True)
class Projection:
    """An equirectangular projection around the middle of the image: a degree of longitude is worth cos(latitude).

    Good to a few metres over a commune; exactly reversible everywhere. `metres` is the size of a pixel.
    """

    lon: float
    lat: float
    metres: float
    width: int
    height: int

    @classmethod
    def fit(cls, bounds: Bounds, width: int, height: int, margin: float = 0.06) -> Projection:
        """The largest scale at which `bounds` and a margin (a share of the image) fit."""
        west, south, east, north = bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        across = (east - west) * METRES_PER_DEGREE * cos(radians(lat))
        along = (north - south) * METRES_PER_DEGREE
        room = 1 - 2 * margin
        return cls(lon, lat, max(across / (width * room), along / (height * room), 0.1), width, height)

    @property
    def _x_degree(self) -> float:
        return METRES_PER_DEGREE * cos(radians(self.lat)) / self.metres

    @property
    def _y_degree(self) -> float:
        return METRES_PER_DEGREE / self.metres

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        return (
            self.width / 2 + (lon - self.lon) * self._x_degree,
            self.height / 2 - (lat - self.lat) * self._y_degree,
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.lon + (x - self.width / 2) / self._x_degree,
            self.lat - (y - self.height / 2) / self._y_degree,
        )

    def shows(self, lon: float, lat: float, margin: float = 0) -> bool:
        """Whether a place lies in the image, at least `margin` pixels from its edge."""
        x, y = self.pixel(lon, lat)
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    def bounds(self) -> Bounds:
        west, north = self.place(0, 0)
        east, south = self.place(self.width, self.height)
        return west, south, east, north

    def drawn(self, geometry: Any) -> Any:
        """A geometry, or an array of them, in pixels."""
        return shapely.transform(geometry, self._pixels)

    def _pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        drawn = points.copy()
        drawn[:, 0] = self.width / 2 + (points[:, 0] - self.lon) * self._x_degree
        drawn[:, 1] = self.height / 2 - (points[:, 1] - self.lat) * self._y_degree
        return drawn

    def centred(self, lon: float, lat: float, *, closer: float = 1) -> Projection:
        return replace(self, lon=lon, lat=lat, metres=self.metres / closer)
