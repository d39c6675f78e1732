"""`plan --network FEED.zip`: journeys on bare GTFS files, without a database."""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cantou.services.mobilite.engine.journeys import Journey, Ride, Walk
    from cantou.services.mobilite.engine.network import Network
    from cantou.services.mobilite.engine.places import Place

SMALL = 1_000_000
"""Bytes of stop_times.txt below which Python has answered before numba would be ready."""
POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


def spare_the_compiler(paths: tuple[Path, ...]) -> None:
    """Only before the engine is imported: what is compiled stays so."""
    try:
        size = sum(
            info.file_size
            for path in paths
            for info in zipfile.ZipFile(path).infolist()
            if info.filename.endswith("stop_times.txt")
        )
    except (OSError, zipfile.BadZipFile):
        return
    if size < SMALL:
        os.environ.setdefault("JOURNEYS_PLAIN", "1")


@click.command("plan")
@click.option("--network", "networks", type=click.Path(path_type=Path), multiple=True, required=True)
@click.option("--from", "origin", required=True, help="Un stop_id, ou lat,lon.")
@click.option("--to", "destination", required=True, help="Un stop_id, ou lat,lon.")
@click.option(
    "--at", "moment", default="", help="Heure locale ISO 8601, ou avec décalage ; maintenant sinon."
)
@click.option("--arrive-by", is_flag=True, help="À cette heure, on est arrivé.")
@click.option(
    "--range", "minutes", type=click.IntRange(0, 1440), default=0, help="Toutes les minutes qui suivent."
)
@click.option("--max-transfers", type=click.IntRange(0, 15), default=7)
@click.option("--max-walk", type=click.FloatRange(0, 5000), default=1000.0, help="Mètres de chaque marche.")
@click.option("--walking-speed", type=click.FloatRange(0.3, 3), default=1.2, help="Mètres par seconde.")
@click.option(
    "--change-time", type=click.IntRange(0, 3600), default=120, help="Secondes, là où rien n’est dit."
)
@click.option("--wheelchair", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def plan(**asked: Any) -> None:
    """Itinéraires sur un ou plusieurs fichiers GTFS."""
    spare_the_compiler(asked["networks"])
    from cantou.services.mobilite.engine.feed import read_feed
    from cantou.services.mobilite.engine.network import build_network
    from cantou.services.mobilite.engine.notices import FeedError

    try:
        feeds = [read_feed(path, path.stem) for path in asked["networks"]]
    except FeedError as error:
        for notice in error.notices.samples:
            click.echo(f"{notice.severity} {notice.code} {notice.file} {notice.detail}".rstrip(), err=True)
        raise click.ClickException(f"Ce fichier ne peut pas être lu : {error}") from error
    network = build_network(feeds)
    journeys = _journeys(network, asked)
    if asked["as_json"]:
        click.echo(
            json.dumps(
                {"journeys": [as_json(network, one) for one in journeys]}, ensure_ascii=False, indent=1
            )
        )
    else:
        click.echo("\n\n".join(as_text(network, one) for one in journeys) or "Aucun itinéraire.")


def _journeys(network: Network, asked: dict[str, Any]) -> list[Journey]:
    from cantou.services.mobilite.engine.journeys import walk_only
    from cantou.services.mobilite.engine.search import Planner, Query
    from cantou.services.mobilite.engine.views import Options

    at = moment_of(network, asked["moment"], "--at")
    origin = place_of(network, asked["origin"], "--from", asked["max_walk"])
    destination = place_of(network, asked["destination"], "--to", asked["max_walk"])
    options = Options(
        speed=asked["walking_speed"],
        change=asked["change_time"],
        max_walk=asked["max_walk"],
        max_transfers=asked["max_transfers"],
        wheelchair=asked["wheelchair"],
    )
    query = Query(origin, destination, at, asked["arrive_by"], asked["minutes"] * 60, options=options)
    found = Planner(network).plan(query)
    on_foot = walk_only(origin, destination, at, options.speed, arrive_by=query.arrive_by)
    if on_foot and on_foot.walked <= options.max_walk:
        found.insert(0, on_foot)
    return found


def moment_of(network: Network, said: str, option: str) -> int:
    """ "": now. Raises BadParameter."""
    from cantou.services.mobilite.engine.clock import instant_of

    try:
        moment = datetime.fromisoformat(said) if said else datetime.now().astimezone()
    except ValueError as error:
        raise click.BadParameter("une heure ISO 8601, comme 2025-02-04T08:00", param_hint=option) from error
    return instant_of(moment, network.zone)


def place_of(network: Network, said: str, option: str, max_walk: float) -> Place:
    """A stop_id, or lat,lon. Raises BadParameter."""
    from cantou.services.mobilite.engine.places import at_point, at_stop

    stops = network.stops_called(said)
    if stops:
        return at_stop(network, stops[0], max_walk=max_walk)
    point = POINT.fullmatch(said)
    if not point:
        raise click.BadParameter(f"aucun arrêt {said}", param_hint=option)
    return at_point(network, float(point[1]), float(point[2]), max_walk=max_walk)


def as_json(network: Network, journey: Journey) -> dict[str, Any]:
    from cantou.services.mobilite.engine.clock import text

    zone = network.zone
    return {
        "departure": text(journey.departure, zone),
        "arrival": text(journey.arrival, zone),
        "transfers": journey.transfers,
        "legs": [
            {
                "mode": leg.mode,
                "trip_id": getattr(leg, "trip_id", None),
                "route": network.route_id[leg.route] if hasattr(leg, "route") else None,
                "from": _name(network, leg, first=True),
                "to": _name(network, leg, first=False),
                "departure": text(leg.departure, zone),
                "arrival": text(leg.arrival, zone),
                "booking": _booking(leg),
            }
            for leg in journey.legs
        ],
    }


def _name(network: Network, leg: Ride | Walk, *, first: bool) -> str:
    stop = leg.from_stop if first else leg.to_stop
    if stop >= 0:
        return network.stop_id[stop]
    name: str = getattr(leg, "from_name" if first else "to_name")
    return name


def _booking(leg: Ride | Walk) -> dict[str, Any] | None:
    booking = getattr(leg, "booking", None)
    if booking is None:
        return None
    return {"with": booking.kind, "phone": booking.phone or None, **booking.rule}


def as_text(network: Network, journey: Journey) -> str:
    from cantou.services.mobilite.engine.clock import local

    zone = network.zone
    changes = "direct" if not journey.transfers else f"{journey.transfers} correspondance(s)"
    begin, end = local(journey.departure, zone), local(journey.arrival, zone)
    lines = [f"{begin:%d/%m %H:%M} → {end:%H:%M}, {changes}"]
    for leg in journey.legs:
        names = [_called(network, leg, first=first) for first in (True, False)]
        line = leg.mode if leg.mode == "walk" else network.route_short[leg.route] or leg.mode  # type: ignore[union-attr]
        text = f"  {local(leg.departure, zone):%H:%M} {names[0]} → {local(leg.arrival, zone):%H:%M} {names[1]} ({line})"
        booking = _booking(leg)
        lines.append(text + (f" — à réserver {booking['phone'] or ''}".rstrip() if booking else ""))
    return "\n".join(lines)


def _called(network: Network, leg: Ride | Walk, *, first: bool) -> str:
    stop = leg.from_stop if first else leg.to_stop
    return network.stop_name[stop] if stop >= 0 else _name(network, leg, first=first)


if __name__ == "__main__":
    sys.exit(plan())
