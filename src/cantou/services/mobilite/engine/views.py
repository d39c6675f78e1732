"""A day's timetable as one traveller may use it: how fast they walk, what they leave out, whether they roll."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine import walking
from cantou.services.mobilite.engine.changes import BY_DISTANCE
from cantou.services.mobilite.engine.clock import NEVER
from cantou.services.mobilite.engine.network import turned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.days import Day
    from cantou.services.mobilite.engine.kernels import Timetable
    from cantou.services.mobilite.engine.network import Network

CHANGE = 120
NO = 2
"""In wheelchair_boarding, wheelchair_accessible and bikes_allowed; 0 is unknown, and said so."""
KEPT_VIEWS = 16


@dataclass(frozen=True)
class Options:
    """`change`: seconds between two vehicles where no rule says more; `max_walk`: metres of each walk."""

    speed: float = walking.SPEED
    change: int = CHANGE
    max_walk: float = walking.FARTHEST
    max_transfers: int = 7
    without_types: frozenset[int] = field(default_factory=frozenset)
    without_routes: frozenset[int] = field(default_factory=frozenset)
    wheelchair: bool = False
    bicycle: bool = False


@dataclass(frozen=True)
class View:
    day: Day
    options: Options
    forward: Timetable
    backward: Timetable


def view_of(day: Day, options: Options) -> View:
    views = day.__dict__.setdefault("views", {})
    if options not in views:
        if len(views) >= KEPT_VIEWS:
            views.clear()
        views[options] = _make(day, options)
    view: View = views[options]
    return view


def _make(day: Day, options: Options) -> View:
    network = day.network
    start, to, seconds = _with_changes(network, options)
    forward = day.forward._replace(link_start=start, link_to=to, link_seconds=seconds)
    if options.without_types or options.without_routes or options.wheelchair or options.bicycle:
        used = _allowed(day, options)
        forward = forward._replace(board=forward.board * used, alight=forward.alight * used)
    back_start, back_to, order = turned(start, to)
    backward = day.backward._replace(
        link_start=back_start,
        link_to=back_to,
        link_seconds=seconds[order],
        board=forward.alight[::-1].copy(),
        alight=forward.board[::-1].copy(),
    )
    return View(day, options, forward, backward)


def _with_changes(
    network: Network, options: Options
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Links by node, the change of vehicle as one from a node to itself; what is too far or forbidden is gone."""
    nodes = np.arange(len(network.node_stop), dtype=np.int32)
    change = np.where(network.node_change == BY_DISTANCE, options.change, network.node_change)
    begin = np.append(nodes, np.repeat(nodes, np.diff(network.link_start)))
    to = np.append(nodes, network.link_to)
    seconds = np.append(change, link_seconds(network, options)).astype(np.int32)
    order = np.argsort(begin, kind="stable")
    order = order[seconds[order] < NEVER]
    start = np.searchsorted(begin[order], np.arange(len(nodes) + 1)).astype(np.int32)
    return start, to[order], seconds[order]


def walk_seconds(metres: NDArray[np.float32], speed: float) -> NDArray[np.int32]:
    return np.ceil(np.asarray(metres, np.float64) / speed).astype(np.int32)


def link_seconds(network: Network, options: Options) -> NDArray[np.int32]:
    by_distance = np.maximum(walk_seconds(network.link_metres, options.speed), options.change)
    by_distance[network.link_metres > options.max_walk] = NEVER
    return np.where(network.link_fixed == BY_DISTANCE, by_distance, network.link_fixed).astype(np.int32)


def _allowed(day: Day, options: Options) -> NDArray[np.uint8]:
    """By row of the patterns: whether this traveller may use it."""
    network, shapes = day.network, day.runs.shapes
    groups = len(network.group_start) - 1
    fits = _groups_that_fit(network, options)
    of_shape = np.array([*fits, *(all(fits[group] for group in each) for each in shapes.group)], bool)
    if len(of_shape) < len(shapes.start) - 1 or groups < 0:
        raise ValueError("a shape without groups")
    t = day.forward
    allowed = np.repeat(of_shape[day.pattern_shape], np.diff(t.pattern_start))
    if options.wheelchair:
        boarding = network.stop_wheelchair
        parent = network.stop_parent
        boarding = np.where((boarding == 0) & (parent >= 0), network.stop_wheelchair[parent], boarding)
        allowed &= boarding[network.node_stop[t.node]] != NO
    return allowed.astype(np.uint8)


def _groups_that_fit(network: Network, options: Options) -> NDArray[np.bool_]:
    route = network.group_route
    fits = ~np.isin(network.route_type[route], list(options.without_types))
    fits &= ~np.isin(route, list(options.without_routes))
    if options.wheelchair:
        fits &= network.group_wheelchair != NO
    if options.bicycle:
        fits &= network.group_bikes != NO
    return fits
