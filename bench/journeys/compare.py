"""Ours and the others on the same zip, the same pairs, one after the other; several turns, with their spread."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.journeys.merging import merge, pairs
from cantou.services.mobilite.engine.days import build_day
from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.network import Network, build_network

if TYPE_CHECKING:
    import datetime as dt

FOLDER = Path("bench-results/journeys")
HERE = Path(__file__).parent
PEERS = ("raptor-journey-planner@2.2.3", "minotor@1.0.7")
Turns = dict[str, list[dict[str, Any]]]


def prepare(feeds: list[Path], day: dt.date, count: int, folder: Path, copies: int = 1) -> Network:
    folder.mkdir(parents=True, exist_ok=True)
    merge(feeds, folder / "merged.zip", day, copies=copies)
    network = build_network([read_feed(folder / "merged.zip")], link=0)
    timetable = build_day(network, day.toordinal())
    served = np.unique(network.node_stop[timetable.forward.node])
    ids = [network.stop_id[stop] for stop in served.tolist()]
    town = [each for each in ids if each.startswith(f"{len(feeds) - 1}:")]
    asked = {"day": day.isoformat(), "sets": {"partout": pairs(ids, count), "une ville": pairs(town, count)}}
    (folder / "asked.json").write_text(json.dumps(asked), "utf-8")
    return network


def write_day(network: Network, day: dt.date, folder: Path) -> None:
    """What rjp is given: the trips of the day before, of the day and after, in seconds of the day."""
    timetable = build_day(network, day.toordinal())
    runs, names = timetable.runs, network.stop_id
    trips = []
    for run in range(len(runs.shape)):
        events = slice(int(runs.start[run]), int(runs.start[run + 1]))
        rows = slice(int(runs.shapes.start[runs.shape[run]]), int(runs.shapes.start[runs.shape[run] + 1]))
        first = int(runs.departure[events.start]) - 86_400
        if not int(runs.arrival[events.stop - 1]) - 86_400 >= 8 * 3600 or first > 32 * 3600:
            continue
        stops = [names[stop] for stop in network.node_stop[runs.shapes.node[rows]].tolist()]
        columns = (runs.arrival[events] - 86_400, runs.departure[events] - 86_400)
        flags = (runs.shapes.board[rows], runs.shapes.alight[rows])
        visits = list(zip(stops, *(column.tolist() for column in (*columns, *flags)), strict=True))
        segment = runs.segments(run)[0]
        trips.append([f"{network.trip_id[segment.trip]}/{segment.day}", visits])
    start = np.repeat(np.arange(len(network.node_stop)), np.diff(network.link_start)).tolist()
    links = [
        [names[a], names[b], cost]
        for a, b, cost in zip(start, network.link_to.tolist(), network.link_fixed.tolist(), strict=True)
    ]
    (folder / "day.json").write_text(json.dumps({"trips": trips, "links": links}), "utf-8")


def install_peers(folder: Path) -> bool:
    place = folder / "peers"
    if (place / "node_modules" / "minotor").exists():
        return True
    place.mkdir(exist_ok=True)
    (place / "package.json").write_text('{"private": true}', "utf-8")
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", *PEERS], cwd=place, check=False
    )
    return done.returncode == 0


def commands(folder: Path, *, npm: bool) -> dict[str, list[str]]:
    found = {
        "cantou": [sys.executable, "-m", "bench.journeys.measure", "cantou", str(folder)],
        "nigiri": [sys.executable, "-m", "bench.journeys.measure", "nigiri", str(folder)],
    }
    if npm:
        found["rjp"] = ["node", "--max-old-space-size=6000", str(HERE / "peer-rjp.cjs"), str(folder)]
        found["minotor"] = ["node", "--max-old-space-size=6000", str(HERE / "peer-minotor.mjs"), str(folder)]
    return found


def run(command: list[str], folder: Path, name: str) -> dict[str, Any] | None:
    with (folder / f"{name}.log").open("w") as log:
        done = subprocess.run(
            command, stdout=log, stderr=log, env={**os.environ, "TZ": "Europe/Paris"}, check=False
        )
    result = folder / f"{name}.json"
    if done.returncode or not result.exists():
        print(f"{name} : n’a pas abouti, voir {folder / f'{name}.log'}")
        return None
    found: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return found


def compare(feeds: list[Path], day: dt.date, turns: int, count: int) -> None:
    network = prepare(feeds, day, count, FOLDER)
    write_day(network, day, FOLDER)
    npm = install_peers(FOLDER)
    done: Turns = {}
    for turn in range(turns):
        for name, command in commands(FOLDER, npm=npm).items():
            load = os.getloadavg()[0]
            result = run(command, FOLDER, name)
            if result:
                done.setdefault(name, []).append(result)
                print(f"tour {turn + 1}, {name} (charge {load:.1f}) :", figures(result), flush=True)
    table(done)
    agreement(done)


def figures(result: dict[str, Any]) -> str:
    parts = [f"charge des données {result['load']:.1f} s", f"{result['memory']:.0f} Mo"]
    for name, each in result["sets"].items():
        parts.append(
            f"{name} {statistics.median(each['times']):.2f} / {np.percentile(each['times'], 95):.2f} ms"
        )
    return ", ".join(parts)


def spread(results: list[dict[str, Any]], one: str, kind: str, centile: float) -> str:
    found = sorted(float(np.percentile(each["sets"][one][kind], centile)) for each in results)
    return f"{statistics.median(found):.2f} ({found[0]:.2f}–{found[-1]:.2f})"


def table(done: Turns) -> None:
    """The median of the turns, and between which they lie, in milliseconds."""
    print(
        "\n| | données | mémoire | ensemble | médiane | 95 % | médiane, processeur | 95 %, processeur | répond |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, results in done.items():
        load = f"{min(each['load'] for each in results):.1f}–{max(each['load'] for each in results):.1f} s"
        memory = f"{max(each['memory'] for each in results):.0f} Mo"
        for one in results[0]["sets"]:
            columns = [
                spread(results, one, kind, centile) for kind in ("times", "busy") for centile in (50, 95)
            ]
            found = sum(map(bool, results[0]["sets"][one]["found"]))
            print("|", " | ".join([name, load, memory, one, *columns, str(found)]), "|")


def agreement(done: Turns) -> None:
    """Earliest arrivals, pair by pair, against nigiri."""
    if "nigiri" not in done:
        return
    print()
    for name, ours in done["cantou"][0]["sets"].items():
        theirs = done["nigiri"][0]["sets"].get(name)
        if not theirs:
            continue
        same = later = earlier = alone = theirs_alone = 0
        for mine, other in zip(ours["found"], theirs["found"], strict=True):
            if mine and other:
                a, b = min(one[1] for one in mine), min(one[1] for one in other)
                same, later, earlier = same + (a == b), later + (a > b), earlier + (a < b)
            alone, theirs_alone = alone + bool(mine and not other), theirs_alone + bool(other and not mine)
        print(
            f"{name} : {same} arrivées égales à celles de nigiri, {earlier} avant, {later} après ; seuls à trouver : {alone} nous, {theirs_alone} lui"
        )


def growth(feeds: list[Path], day: dt.date, count: int) -> None:
    print("| copies | événements | partout | 95 % | 2 h | arrivée | données | reprise | jour | mémoire |")
    print("|---|---|---|---|---|---|---|---|---|---|   (ms de processeur)")
    for copies in (1, 2, 4, 8):
        folder = FOLDER / f"x{copies}"
        network = prepare(feeds, day, count, folder, copies)
        events = len(build_day(network, day.toordinal()).forward.events) // 2
        result = run(commands(folder, npm=False)["cantou"], folder, "cantou")
        if not result:
            continue
        sets = result["sets"]
        medians = [
            f"{statistics.median(sets[f'partout{more}']['busy']):.2f}" for more in ("", ", 2 h", ", arrivée")
        ]
        late = f"{np.percentile(sets['partout']['busy'], 95):.2f}"
        times = [
            f"{result['load']:.1f} s",
            f"{result['again'] * 1000:.1f} ms",
            f"{result['day'] * 1000:.0f} ms",
        ]
        row = [str(copies), str(events), medians[0], late, *medians[1:], *times, f"{result['memory']:.0f} Mo"]
        print("|", " | ".join(row), "|", flush=True)
