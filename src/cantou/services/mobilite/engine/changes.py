"""How one gets from one vehicle to the next: on foot by distance, or as transfers.txt says.

The search knows nodes only. A stop is one node, until a rule of transfers.txt speaks of a route or a trip: then the
trips of which the same rules speak get a node of their own there, so that "from this train to that bus" becomes a
link between two nodes, and the search stays as simple as before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.clock import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Near = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]

BY_DISTANCE = -1
"""In `fixed`: no rule says how long, the distance and the usual time to change do."""
RECOMMENDED, TIMED, MINIMUM, FORBIDDEN, IN_SEAT, NOT_IN_SEAT = range(6)
Signature = frozenset[tuple[int, bool]]


@dataclass(frozen=True)
class Rule:
    """-1 where the rule does not say."""

    from_stop: int
    to_stop: int
    kind: int
    seconds: int
    from_route: int = -1
    to_route: int = -1
    from_trip: int = -1
    to_trip: int = -1

    @property
    def weight(self) -> int:
        """The more precise rule wins: trips before routes before stops."""
        trips = (self.from_trip >= 0) + (self.to_trip >= 0)
        routes = (self.from_route >= 0 and self.from_trip < 0) + (self.to_route >= 0 and self.to_trip < 0)
        return trips * 3 + routes

    def names(self, *, arriving: bool) -> bool:
        trip, route = (self.from_trip, self.from_route) if arriving else (self.to_trip, self.to_route)
        return trip >= 0 or route >= 0

    def speaks_of(self, trip: int, route: int, *, arriving: bool) -> bool:
        if arriving:
            return self.from_trip in {-1, trip} and self.from_route in {-1, route}
        return self.to_trip in {-1, trip} and self.to_route in {-1, route}

    def fixed(self) -> int:
        if self.kind == FORBIDDEN:
            return NEVER
        return {TIMED: 0, MINIMUM: self.seconds}.get(self.kind, BY_DISTANCE)


@dataclass
class Links:
    """By node: `start`, then `to`, `metres`, `fixed`; `change` is `fixed` between two vehicles at one node."""

    node_stop: NDArray[np.int32]
    start: NDArray[np.int32]
    to: NDArray[np.int32]
    metres: NDArray[np.float32]
    fixed: NDArray[np.int32]
    change: NDArray[np.int32]


class Nodes:
    """Which node a trip uses at a stop."""

    def __init__(self, stops: int, rules: list[Rule]) -> None:
        self.stop_of = list(range(stops))
        self.signature: dict[int, Signature] = {}
        self.clones: dict[int, dict[Signature, int]] = defaultdict(dict)
        self.rules = rules
        self._by_stop: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for number, rule in enumerate(rules):
            for arriving, stop in ((True, rule.from_stop), (False, rule.to_stop)):
                if rule.names(arriving=arriving):
                    self._by_stop[stop].append((number, arriving))

    def __bool__(self) -> bool:
        return bool(self._by_stop)

    @property
    def special(self) -> list[int]:
        return list(self._by_stop)

    def of(self, stop: int, trip: int, route: int) -> int:
        signature = frozenset(
            (number, arriving)
            for number, arriving in self._by_stop.get(stop, ())
            if self.rules[number].speaks_of(trip, route, arriving=arriving)
        )
        if not signature:
            return stop
        known = self.clones[stop]
        if signature not in known:
            known[signature] = len(self.stop_of)
            self.stop_of.append(stop)
            self.signature[known[signature]] = signature
        return known[signature]

    def at(self, stop: int) -> list[int]:
        return [stop, *self.clones.get(stop, {}).values()]

    def between(self, a: int, b: int, rules: list[int]) -> Rule | None:
        """The rule that holds from a vehicle at node a to one at node b."""
        holding = [
            (self.rules[number].weight, -number)
            for number in rules
            if (not self.rules[number].names(arriving=True) or (number, True) in self.signature.get(a, ()))
            and (not self.rules[number].names(arriving=False) or (number, False) in self.signature.get(b, ()))
        ]
        return self.rules[-max(holding)[1]] if holding else None


def link(nodes: Nodes, near: Near) -> Links:
    """`near` are the pairs of stops that one walks between."""
    total = len(nodes.stop_of)
    change = np.full(total, BY_DISTANCE, np.int32)
    by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, rule in enumerate(nodes.rules):
        by_pair[rule.from_stop, rule.to_stop].append(number)
    start, end, far = near
    touched = np.zeros(total, bool)
    touched[[stop for pair in by_pair for stop in pair] + list(nodes.clones)] = True
    special = touched[start] | touched[end]
    pairs = {
        (int(a), int(b)): float(metres)
        for a, b, metres in zip(start[special], end[special], far[special], strict=True)
    }
    pairs.update(dict.fromkeys(by_pair.keys() - pairs.keys(), np.inf))
    pairs.update({(stop, stop): 0.0 for stop in nodes.clones})
    rows: list[tuple[int, int, float, int]] = []
    for (p, q), metres in pairs.items():
        for a in nodes.at(p):
            for b in nodes.at(q):
                holding = nodes.between(a, b, by_pair.get((p, q), []))
                fixed = holding.fixed() if holding else BY_DISTANCE
                if a == b:
                    change[a] = fixed
                elif fixed != BY_DISTANCE or metres < np.inf:
                    rows.append((a, b, metres if metres < np.inf else 0.0, fixed))
    return _sorted(nodes, change, (start[~special], end[~special], far[~special]), rows)


def _sorted(
    nodes: Nodes,
    change: NDArray[np.int32],
    plain: Near,
    rows: list[tuple[int, int, float, int]],
) -> Links:
    more = np.array(rows, np.float64).reshape(-1, 4)
    a = np.concatenate([plain[0], more[:, 0].astype(np.int64)])
    b = np.concatenate([plain[1], more[:, 1].astype(np.int64)])
    far = np.concatenate([plain[2], more[:, 2]])
    fixed = np.concatenate([np.full(len(plain[0]), BY_DISTANCE, np.int64), more[:, 3].astype(np.int64)])
    order = np.lexsort((b, far, a))
    return Links(
        node_stop=np.array(nodes.stop_of, np.int32),
        start=np.searchsorted(a[order], np.arange(len(nodes.stop_of) + 1)).astype(np.int32),
        to=b[order].astype(np.int32),
        metres=far[order].astype(np.float32),
        fixed=fixed[order].astype(np.int32),
        change=change,
    )
