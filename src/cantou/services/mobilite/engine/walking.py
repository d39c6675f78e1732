"""Distances on foot, estimated: the straight line × 1.3. Never promised above a kilometre, a gorge may lie between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

DETOUR = 1.3
SPEED = 1.2
"""Metres a second: 4.3 km/h, a person with a bag."""
FARTHEST = 1000.0
"""Metres that are promised to or from a stop, or instead of a vehicle."""
LINK = 500.0
"""Metres between two vehicles."""
EARTH = 6_371_008.8


def metres(lat: Floats, lon: Floats, other_lat: Floats | float, other_lon: Floats | float) -> Floats:
    """Walked between two points: symmetric, and no detour by a third is ever shorter, so that the pairs within a
    limit are closed: walking on from a link never beats the link that leads there."""
    a, b = np.radians(lat), np.radians(other_lat)
    half = np.sin((a - b) / 2) ** 2
    half += np.cos(a) * np.cos(b) * np.sin(np.radians(lon - np.asarray(other_lon)) / 2) ** 2
    found: Floats = DETOUR * 2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return found


def within(lat: Floats, lon: Floats, at: tuple[float, float], limit: float) -> tuple[Whole, Floats]:
    """Which points are at most so many metres of walking away, and how far; the nearest first."""
    reach = np.degrees(limit / DETOUR / EARTH) * 1.01
    wide = reach / max(np.cos(np.radians(min(abs(at[0]) + reach, 89.9))), 1e-3)
    near = np.flatnonzero((np.abs(lat - at[0]) <= reach) & (np.abs(lon - at[1]) <= wide))
    far = metres(lat[near], lon[near], *at)
    near, far = near[far <= limit], far[far <= limit]
    order = np.argsort(far, kind="stable")
    return near[order], far[order]


def pairs_within(lat: Floats, lon: Floats, limit: float) -> tuple[Whole, Whole, Floats]:
    """All pairs of different points at most so far apart, in both directions."""
    usable = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    if not len(usable) or limit <= 0:
        nothing = np.empty(0, np.int64)
        return nothing, nothing, np.empty(0)
    lat, lon = lat[usable], lon[usable]
    size = np.degrees(limit / DETOUR / EARTH) * 1.01
    wide = size / max(np.cos(np.radians(min(np.abs(lat).max() + size, 89.9))), 1e-3)
    row, column = np.floor(lat / size).astype(np.int64), np.floor(lon / wide).astype(np.int64)
    cell = row * (1 << 32) + column
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    found: list[tuple[Whole, Whole]] = []
    for down in (-1, 0, 1):
        for aside in (-1, 0, 1):
            wanted = cell + down * (1 << 32) + aside
            low, high = np.searchsorted(ordered, wanted), np.searchsorted(ordered, wanted, side="right")
            many = high - low
            start = np.repeat(np.arange(len(cell)), many)
            offset = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
            found.append((start, order[np.repeat(low, many) + offset]))
    a = np.concatenate([pair[0] for pair in found])
    b = np.concatenate([pair[1] for pair in found])
    far = metres(lat[a], lon[a], lat[b], lon[b])
    keep = (far <= limit) & (a != b)
    return usable[a[keep]], usable[b[keep]], far[keep]
