"""One planner, in a process of its own: loads the merged zip, answers each pair, says how long it took."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from cantou.services.mobilite.engine.places import Place

TRANSFERS = 7
HORIZON = 24


def cantou(zip_path: Path, day: dt.date, sets: dict[str, list[list[str]]], at: int) -> dict[str, Any]:
    from cantou.services.mobilite.engine.feed import read_feed
    from cantou.services.mobilite.engine.network import build_network, load_network
    from cantou.services.mobilite.engine.places import at_stop
    from cantou.services.mobilite.engine.search import Planner, Query
    from cantou.services.mobilite.engine.views import Options

    begun = time.perf_counter()
    network = build_network([read_feed(zip_path)], link=0)
    loaded = time.perf_counter() - begun
    kept = zip_path.with_suffix(".network")
    network.save(kept)
    begun = time.perf_counter()
    network = load_network(kept)
    again = time.perf_counter() - begun
    planner = Planner(network)
    begun = time.perf_counter()
    planner.warm(day.toordinal())
    day_made = time.perf_counter() - begun
    options = Options(max_transfers=TRANSFERS)

    def last_walk(place: Place) -> Place:
        """nigiri walks to the destination from its neighbours, and from the origin to none: so do we here."""
        start, near, order = network.back_links
        rows = slice(int(start[place.stop]), int(start[place.stop + 1]))
        seconds = network.link_fixed[order[rows]]
        nodes = np.append(place.nodes, near[rows]).astype(np.int32)
        extra = np.append(place.extra, seconds).astype(np.int32)
        return replace(place, nodes=nodes, metres=np.zeros(len(nodes)), extra=extra)

    def ask(a: str, b: str, *, window: int = 0, arrive_by: bool = False) -> list[list[int]]:
        origin, end = (at_stop(network, network.stops_called(each)[0], max_walk=0) for each in (a, b))
        query = Query(
            origin,
            last_walk(end),
            at + (10 * 3600 if arrive_by else 0),
            arrive_by,
            window,
            HORIZON * 3600,
            options,
        )
        journeys = planner.plan(query)
        for journey in journeys:
            for ride in journey.rides:
                ride.calls()
        return [[journey.transfers, journey.arrival] for journey in journeys]

    results = {name: timed(ask, pairs) for name, pairs in sets.items()}
    results |= {
        f"{name}, 2 h": timed(lambda a, b: ask(a, b, window=7200), pairs) for name, pairs in sets.items()
    }
    results |= {
        f"{name}, arrivée": timed(lambda a, b: ask(a, b, arrive_by=True), pairs)
        for name, pairs in sets.items()
    }
    return {"load": loaded, "again": again, "day": day_made, "sets": results}


def nigiri(zip_path: Path, day: dt.date, sets: dict[str, list[list[str]]], at: int) -> dict[str, Any]:
    import pynigiri as ng

    from bench.journeys.merging import LONGEST

    begun = time.perf_counter()
    config, final = ng.LoaderConfig(), ng.FinalizeOptions()
    config.link_stop_distance = 0
    config.default_tz = "Europe/Paris"
    final.adjust_footpaths = False
    final.max_footpath_length = LONGEST
    final.merge_dupes_inter_src = final.merge_dupes_intra_src = False
    source = ng.TimetableSource("", str(zip_path), config)
    ends = [(day + dt.timedelta(shift)).isoformat() for shift in (-1, 3)]
    timetable = ng.load_timetable([source], *ends, final)
    loaded = time.perf_counter() - begun

    def ask(a: str, b: str) -> list[list[int]]:
        query = ng.Query()
        query.start_time = at // 60
        query.start = [ng.Offset(timetable.find_location(a), 0, 0)]
        query.destination = [ng.Offset(timetable.find_location(b), 0, 0)]
        query.max_transfers = TRANSFERS
        query.max_travel_time = HORIZON * 60
        found = ng.route(timetable, query)
        return [[one.transfers, one.arrival_time() * 60] for one in found if len(one.legs)]

    return {"load": loaded, "sets": {name: timed(ask, pairs) for name, pairs in sets.items()}}


def timed(ask: Any, pairs: list[list[str]]) -> dict[str, Any]:
    """After one turn that warms up, the one that counts; on the clock, and in the processor alone: on a machine that
    others use, the first says more about them."""
    for a, b in pairs[:20]:
        ask(a, b)
    times, busy, found = [], [], []
    for a, b in pairs:
        begun, worked = time.perf_counter(), time.thread_time()
        answer = ask(a, b)
        busy.append((time.thread_time() - worked) * 1000)
        times.append((time.perf_counter() - begun) * 1000)
        found.append(answer)
    return {"times": times, "busy": busy, "found": found}


def main() -> None:
    which, folder = sys.argv[1], Path(sys.argv[2])
    asked = json.loads((folder / "asked.json").read_text("utf-8"))
    day = dt.date.fromisoformat(asked["day"])
    at = int(dt.datetime.combine(day, dt.time(8), ZoneInfo("Europe/Paris")).timestamp())
    done = {"cantou": cantou, "nigiri": nigiri}[which](folder / "merged.zip", day, asked["sets"], at)
    status = Path("/proc/self/status").read_text("ascii")
    done["memory"] = int(status.partition("VmHWM:")[2].split()[0]) / 1000
    (folder / f"{which}.json").write_text(json.dumps(done), "utf-8")


if __name__ == "__main__":
    main()
