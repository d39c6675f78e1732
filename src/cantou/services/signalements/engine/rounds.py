"""In which order to go: the nearest next, then exchanges as long as they shorten the way (2-opt). No road is known:
great circles, lengthened by what roads usually add. An estimate, and shown as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from cantou.core.territories.engine.geometry import metres_between

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]
"""Longitude, latitude."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one goes: what a road adds to a straight line, and metres a minute."""

    detour: float
    metres_a_minute: float


DRIVE = Way(1.4, 600)
WALK = Way(1.25, 70)
WAYS = {"drive": DRIVE, "walk": WALK}


@dataclass(frozen=True, slots=True)
class Estimate:
    metres: int
    minutes: int
    """On the way, without the time at each stop."""

    @property
    def kilometres(self) -> str:
        return str(round(self.metres / 1000, 1)).replace(".", ",")


def order(points: Sequence[Point], start: Point | None) -> list[int]:
    """Places in `points`, as one goes: from `start` and back to it, or from the first one."""
    if len(points) < 2:  # noqa: PLR2004
        return list(range(len(points)))
    all_points = [start or points[0], *points]
    far = [[metres_between(one, other) for other in all_points] for one in all_points]
    route = _nearest(far)
    while _shorten(route, far):
        pass
    return [place - 1 for place in route]


def estimate(points: Sequence[Point], start: Point | None, mode: str) -> Estimate:
    """Of the way as it is ordered, back to the start."""
    way = WAYS[mode]
    loop = [start, *points, start] if start else list(points)
    metres = sum(metres_between(one, other) for one, other in pairwise(loop)) * way.detour
    return Estimate(round(metres), round(metres / way.metres_a_minute))


def place_for(new: Point | None, along: Sequence[Point | None], start: Point | None, first: int) -> int:
    """Where one more makes a way least longer, from place `first` on. What has no point comes last."""
    if new is None:
        return len(along)

    def longer(place: int) -> float:
        before = next((point for point in reversed(along[:place]) if point), start)
        after = next((point for point in along[place:] if point), start)
        ways = [metres_between(new, point) for point in (before, after) if point]
        return sum(ways) - (metres_between(before, after) if before and after else 0)

    return min(range(first, len(along) + 1), key=lambda place: (longer(place), place))


def _nearest(far: list[list[float]]) -> list[int]:
    left, here, route = set(range(1, len(far))), 0, []
    while left:
        here = min(left, key=lambda place: (far[here][place], place))
        left.remove(here)
        route.append(here)
    return route


def _shorten(route: list[int], far: list[list[float]]) -> bool:
    """Turn the first stretch around that shortens the loop; whether there was one."""
    loop = [0, *route, 0]
    for first in range(1, len(loop) - 2):
        for last in range(first + 1, len(loop) - 1):
            before = far[loop[first - 1]][loop[first]] + far[loop[last]][loop[last + 1]]
            after = far[loop[first - 1]][loop[last]] + far[loop[first]][loop[last + 1]]
            if after < before - 0.01:
                route[first - 1 : last] = reversed(route[first - 1 : last])
                return True
    return False
