"""`cantou mobilite …` on bare GTFS files: neither Django nor a database."""

from __future__ import annotations

import csv
import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cantou.services.mobilite.engine.plan import moment_of, place_of, plan, spare_the_compiler

if TYPE_CHECKING:
    from cantou.services.mobilite.engine.network import Network
    from cantou.services.mobilite.engine.notices import Notices
    from cantou.services.mobilite.engine.places import Place
    from cantou.services.mobilite.engine.search import Planner

EVERY_SECOND = 1000
"""Milliseconds."""
MAX_WALK = 1000.0
FEED = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def mobilite() -> None:
    """Itinéraires : horaires, correspondances, transport à la demande."""


mobilite.add_command(plan)


@mobilite.command()
@click.argument("feed", type=FEED)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def validate(ctx: click.Context, *, feed: Path, as_json: bool) -> None:
    """Ce qui ne va pas dans un fichier GTFS, par les codes de MobilityData ; finit par 1 s’il y a une erreur."""
    notices = _notices_of(feed)
    if as_json:
        click.echo(json.dumps({"notices": _report(notices)}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(notices)) or "Rien à signaler.")
    ctx.exit(int(any(one["severity"] == "ERROR" for one in _report(notices))))


def _notices_of(path: Path) -> Notices:
    spare_the_compiler((path,))
    from cantou.services.mobilite.engine.feed import read_feed
    from cantou.services.mobilite.engine.network import build_network
    from cantou.services.mobilite.engine.notices import FeedError

    try:
        feed = read_feed(path, path.stem)
    except FeedError as error:
        return error.notices
    build_network([feed])
    return feed.notices


def _report(notices: Notices) -> list[dict[str, Any]]:
    """As MobilityData's validator: the worst first, each code with how many, and some of them."""
    from cantou.services.mobilite.engine.notices import ERROR, SEVERITIES, WARNING

    worst = {ERROR: 0, WARNING: 1}
    codes = sorted(notices.counts, key=lambda code: (worst.get(SEVERITIES[code], 2), code))
    return [
        {
            "code": code,
            "severity": SEVERITIES[code],
            "totalNotices": notices.counts[code],
            "sampleNotices": [
                {"filename": one.file, "csvRowNumber": one.row, "detail": one.detail}
                for one in notices.samples
                if one.code == code
            ],
        }
        for code in codes
    ]


def _lines(notices: Notices) -> list[str]:
    found = []
    for one in _report(notices):
        found.append(f"{one['severity']} {one['code']} : {one['totalNotices']}")
        found.extend(
            f"  {sample['filename']}{', ligne ' + str(sample['csvRowNumber']) if sample['csvRowNumber'] else ''}"
            f"{' : ' + sample['detail'] if sample['detail'] else ''}"
            for sample in one["sampleNotices"]
        )
    return found


@mobilite.command()
@click.argument("feed", type=FEED)
@click.option(
    "--pairs", type=FEED, required=True, help="CSV : from,to (stop_id, ou lat,lon), et at si l’on veut."
)
@click.option("--at", "moment", default="", help="L’heure locale ISO 8601 des lignes qui n’en donnent pas.")
@click.option("--json", "as_json", is_flag=True)
def bench(*, feed: Path, pairs: Path, moment: str, as_json: bool) -> None:
    """Le temps de chaque recherche sur des couples d’arrêts."""
    begun = time.perf_counter()
    planner = _planner(feed)
    read = time.perf_counter() - begun
    asked = _pairs(planner.network, pairs, moment)
    times, found = _timed(planner, asked)
    figures = {
        "pairs": len(asked),
        "answered": found,
        "load_s": round(read, 3),
        "median_ms": round(statistics.median(times), 3),
        "p95_ms": round(sorted(times)[int(0.95 * (len(times) - 1))], 3),
        "max_ms": round(max(times), 3),
    }
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(
            f"{figures['pairs']} recherches, {found} avec un itinéraire ; lecture {figures['load_s']} s\n"
            f"médiane {figures['median_ms']} ms, p95 {figures['p95_ms']} ms, au plus {figures['max_ms']} ms"
        )


def _planner(path: Path) -> Planner:
    from cantou.services.mobilite.engine.feed import read_feed
    from cantou.services.mobilite.engine.network import build_network
    from cantou.services.mobilite.engine.notices import FeedError
    from cantou.services.mobilite.engine.search import Planner

    try:
        return Planner(build_network([read_feed(path, path.stem)]))
    except FeedError as error:
        text = f"Ce fichier ne peut pas être lu : {error}"
        raise click.ClickException(text) from error


def _pairs(network: Network, path: Path, moment: str) -> list[tuple[Place, Place, int]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise click.BadParameter("ce n’est pas un CSV en UTF-8", param_hint="--pairs") from error
    if not rows or not {"from", "to"} <= rows[0].keys():
        raise click.BadParameter(
            "il faut des colonnes from et to, et une ligne au moins", param_hint="--pairs"
        )
    known: dict[str, Place] = {}

    def place(said: str, line: int, column: str) -> Place:
        if said not in known:
            known[said] = place_of(network, said, f"--pairs, ligne {line}, {column}", MAX_WALK)
        return known[said]

    return [
        (
            place((row["from"] or "").strip(), line, "from"),
            place((row["to"] or "").strip(), line, "to"),
            moment_of(network, (row.get("at") or "").strip() or moment, f"--pairs, ligne {line}, at"),
        )
        for line, row in enumerate(rows, start=2)
    ]


def _timed(planner: Planner, asked: list[tuple[Place, Place, int]]) -> tuple[list[float], int]:
    """The first search of all is not counted: it makes the timetable of its day."""
    from cantou.services.mobilite.engine.search import Query

    queries = [Query(origin, goal, at) for origin, goal, at in asked]
    for query in {query.at // 86_400: query for query in queries}.values():
        planner.plan(query)
    times, found = [], 0
    for query in queries:
        begun = time.perf_counter()
        found += bool(planner.plan(query))
        times.append((time.perf_counter() - begun) * EVERY_SECOND)
    return times, found
