"""Where a journey begins or ends: a stop, a station or a point, with the stops that can be walked to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine import walking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.network import Network

    I32 = NDArray[np.int32]


@dataclass(frozen=True)
class Place:
    """`metres` to each node; `extra`: seconds besides (parking a car, for one). `stop` is -1 for a point."""

    name: str
    lat: float
    lon: float
    stop: int
    nodes: I32
    metres: NDArray[np.float64]
    extra: I32

    def reached(self, speed: float) -> tuple[I32, I32]:
        return self.nodes, (np.ceil(self.metres / speed)).astype(np.int32) + self.extra

    def to_node(self, node: int) -> tuple[float, int]:
        """Metres and extra seconds, of the best way there."""
        at = np.flatnonzero(self.nodes == node)
        best = at[np.argmin(self.metres[at])]
        return float(self.metres[best]), int(self.extra[best])


def _place(network: Network, name: str, at: tuple[float, float], stop: int, found: dict[int, float]) -> Place:
    nodes = [(node, far) for each, far in found.items() for node in network.nodes_of_stop.get(each, [each])]
    return Place(
        *(name, *at, stop),
        nodes=np.array([node for node, _ in nodes], np.int32),
        metres=np.array([far for _, far in nodes], np.float64),
        extra=np.zeros(len(nodes), np.int32),
    )


def at_stop(network: Network, stop: int, *, max_walk: float = walking.FARTHEST) -> Place:
    """A station stands for all its stops. With `max_walk` 0, no other stop."""
    at = float(network.stop_lat[stop]), float(network.stop_lon[stop])
    here = [stop, *network.children.get(stop, [])]
    found = _near(network, at, max_walk) if max_walk > 0 and np.isfinite(at[0]) else {}
    found.update(dict.fromkeys(here, 0.0))
    return _place(network, network.stop_id[stop], at, stop, found)


def at_point(network: Network, lat: float, lon: float, *, max_walk: float = walking.FARTHEST) -> Place:
    return _place(network, f"{lat},{lon}", (lat, lon), -1, _near(network, (lat, lon), max_walk))


def _near(network: Network, at: tuple[float, float], limit: float) -> dict[int, float]:
    stops, far = walking.within(network.stop_lat, network.stop_lon, at, limit)
    keep = network.stop_type[stops] == 0
    return dict(zip(stops[keep].tolist(), far[keep].tolist(), strict=True))
