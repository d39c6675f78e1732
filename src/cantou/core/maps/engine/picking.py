"""Pointing at a place on an image, step by step, with nothing but form posts.

The state travels in the form: where the image is centred, how close it is, where the point is. It does not depend
on the image's size, so that the same form may offer a small image and a large one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

from cantou.core.maps.engine.projection import Projection

if TYPE_CHECKING:
    from cantou.core.maps.engine.projection import Bounds

SIZES = (288, 600)
"""Pixels across, each with an input of its own: what comes back counts rendered pixels, the name says of which."""
CLOSER = 4
CLOSEST = 3
POINTED_FROM = 1
"""The step from which a press sets the point; before, it only comes closer."""
_STEPS = {"north": (0, -1), "south": (0, 1), "west": (-1, 0), "east": (1, 0)}
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """`step` 0 shows the whole frame; each one more is four times closer, around `centre` (lon, lat)."""

    step: int = 0
    centre: Place | None = None
    point: Place | None = None

    def projection(self, bounds: Bounds, size: int) -> Projection:
        whole = Projection.fit(bounds, size, size)
        if self.centre is None or not self.step:
            return whole
        return whole.centred(*self.centre, closer=CLOSER**self.step)

    def pressed(self, bounds: Bounds, size: int, x: float, y: float) -> View:
        """0,0 is what a keyboard sends: no place. The first press comes closer, the next ones set the point."""
        if (x, y) == (0, 0) or not (0 <= x <= size and 0 <= y <= size):
            return self
        place = rounded(self.projection(bounds, size).place(x, y))
        if self.step < POINTED_FROM:
            return replace(self, step=self.step + 1, centre=place)
        return replace(self, point=place)

    def asked(self, act: str, bounds: Bounds) -> View:
        """What a button does, for those who have no mouse: closer, farther, aside, the point at the middle, none."""
        shown = self.projection(bounds, SIZES[0])
        here = (shown.lon, shown.lat)
        if act == "closer" and self.step < CLOSEST:
            return replace(self, step=self.step + 1, centre=self.point or here)
        if act == "farther" and self.step:
            return replace(self, step=self.step - 1, centre=here if self.step > 1 else None)
        if act in _STEPS and self.step:
            across, down = _STEPS[act]
            half = SIZES[0] / 2
            return replace(self, centre=rounded(shown.place(half + across * half, half + down * half)))
        if act == "middle":
            return replace(self, point=rounded(here))
        if act == "none":
            return replace(self, point=None)
        return self


def rounded(place: Place) -> Place:
    """To a tenth of a metre."""
    return round(place[0], 6), round(place[1], 6)


def read_place(text: str) -> Place | None:
    """« 2.61234,44.98765 », as a form or an address carries it. None for anything else."""
    parts = text.split(",")
    if len(parts) != 2 or max(map(len, parts)) > 20:  # noqa: PLR2004
        return None
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    return (lon, lat) if isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 85 else None  # noqa: PLR2004


def write_place(place: Place | None) -> str:
    return "" if place is None else f"{place[0]:.6f},{place[1]:.6f}"
