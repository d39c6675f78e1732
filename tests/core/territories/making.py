"""Small maps of France, in the shape of the npm package."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEPARTEMENTS = (
    ("15", "Cantal", "84"),
    ("03", "Allier", "84"),
    ("29", "Finistère", "53"),
    ("2A", "Corse-du-Sud", "94"),
)
REGIONS = (("84", "Auvergne-Rhône-Alpes"), ("53", "Bretagne"), ("94", "Corse"))
EPCIS = (
    ("200066637", "CC Hautes Terres", "CC"),
    ("241500230", "CA du Bassin d'Aurillac", "CA"),
    ("241501089", "CC Cère et Goul en Carladès", "CC"),
    ("200071140", "CC Moulins", "CC"),
    ("242900314", "Brest Métropole", "METRO"),
)
# code, name, population, postcodes, EPCI
COMMUNES = (
    ("15014", "Aurillac", 25_411, ["15000"], "241500230"),
    ("15138", "Murat", 1_770, ["15300"], "200066637"),
    ("15258", "Vic-sur-Cère", 1_905, ["15800"], "241501089"),
    ("15154", "Polminhac", 1_105, ["15800"], "241501089"),
    ("15187", "Saint-Flour", 6_643, ["15100"], "200066637"),
    ("15027", "Puycapel", 700, ["15340"], "241501089"),
    ("15141", "Neussargues-Moissac", 900, ["15170"], "200066637"),
    ("15219", "Salers", 310, ["15410"], "241501089"),
    ("03304", "Yzeure", 12_696, ["03400"], "200071140"),
    ("03189", "Murat", 260, ["03390"], "200071140"),
    ("29019", "Brest", 139_456, ["29200"], "242900314"),
    ("2A004", "Ajaccio", 70_000, ["20000", "20090"], ""),
)
# code, name, commune
DELEGUEES = (("15027", "Calvinet", "15027"), ("15136", "Mourjou", "15027"))

BOTH = ("15", "03")


def commune(code: str, name: str, population: int | None = 100, postcodes=(), epci: str = ""):
    return code, name, population, list(postcodes), epci


def write_map(
    folder: Path, *, communes=COMMUNES, deleguees=DELEGUEES, epcis=EPCIS, year=2024, old_codes=None
) -> Path:
    data = folder / f"map-{year}" / "data"
    data.mkdir(parents=True, exist_ok=True)
    old_codes = old_codes or {}
    regions = {code: region for code, _, region in DEPARTEMENTS}
    rows, members = [], defaultdict(list)
    for code, name, population, postcodes, epci in communes:
        where = code[:2]
        row = {
            "code": code,
            "nom": name,
            "type": "commune-actuelle",
            "departement": where,
            "region": regions[where],
            "siren": f"21{code.replace('A', '0')}0",
            "codesPostaux": postcodes,
        }
        if population is not None:
            row["population"] = population
        if code in old_codes:
            row["anciensCodes"] = old_codes[code]
        rows.append(row)
        members[epci].append({"code": code, "nom": name})
    for code, name, parent in deleguees:
        where = code[:2]
        rows.append(
            {
                "code": code,
                "nom": name,
                "type": "commune-deleguee",
                "chefLieu": parent,
                "departement": where,
                "region": regions[where],
            }
        )
    _dump(data / "communes.json", rows)
    _dump(
        data / "epci.json",
        [
            {"code": code, "nom": name, "type": kind, "populationMunicipale": 9_000, "membres": members[code]}
            for code, name, kind in epcis
            if members[code]
        ],
    )
    _dump(data / "departements.json", [{"code": c, "nom": n, "region": r} for c, n, r in DEPARTEMENTS])
    _dump(data / "regions.json", [{"code": c, "nom": n} for c, n in REGIONS])
    _dump(data.parent / "package.json", {"version": f"{year - 2020}.0.0"})
    return data.parent


def _dump(path: Path, value) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def without(code: str, communes=COMMUNES):
    return tuple(row for row in communes if row[0] != code)


def square(west: float, south: float, size: float = 0.1):
    """A ring of GeoJSON coordinates."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def geojson(*features, geometry="Polygon") -> bytes:
    """Features are (code, name, ring)."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": code, "nom": name},
                    "geometry": {"type": geometry, "coordinates": [ring]},
                }
                for code, name, ring in features
            ],
        }
    ).encode()


def load_map(folder: Path, departements=BOTH, **changes):
    """Load a small map, without reading GeoNames' large file: centres are those of data.centres."""
    from unittest.mock import patch

    from cantou.core.territories.domain.load import load_territories

    with patch("cantou.core.territories.domain.load.town_centres", return_value={}):
        return load_territories(departements=departements, source=write_map(folder, **changes))


def current(code: str, level: str = "commune"):
    from cantou.core.territories.models import Territory

    return Territory.objects.get(level=level, code=code, valid_to=None)
