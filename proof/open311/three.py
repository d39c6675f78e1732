"""`three` 0.8.0 (PyPI, MIT), as it was published in 2013, but for a name that Python has lost since.

Installed for the proof only, in a folder that goes with it: it is old, and comes as source.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from proof.open311.city import City
    from proof.reckoning import Reckoning

PACKAGE = "three==0.8.0"
PROGRAM = """
import itertools, json, sys
itertools.ifilter = filter
from three import Three
endpoint, key, insee, picture = sys.argv[1:]
city = Three(endpoint, api_key=key, jurisdiction=insee)
found = {"discovery": city.discovery(), "services": city.services(), "definition": city.services("eclairage")}
with open(picture, "rb") as media:
    found["post"] = city.post("proprete", address="Devant le four", name="Jeanne Vidal", phone="04 71 00 00 00",
                              description="Essai de three", media=media)
number = found["post"][0]["service_request_id"]
found["token"] = city.token(number)
found["request"] = city.request(number, api_key=key)
found["requests"] = city.requests()
found["some"] = city.requests("voirie", status="open", count=3)
found["between"] = city.requests(between=["06-01-2026", "06-30-2026"])
found["none"] = city.requests("rien-de-tel")
found["refused"] = city.post("rien-de-tel", address="Devant le four", name="Jeanne Vidal")
city.format = "xml"
found["xml"] = city.get("services", convert=False).decode()
print("DIT", json.dumps(found))
"""


def prove(city: City, folder: Path, found: Reckoning) -> None:
    target = folder / "three"
    installed = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(target), PACKAGE],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    found.tell("three 0.8.0 s’installe", installed.stderr.strip() or "oui", holds=installed.returncode == 0)
    if installed.returncode:
        return
    picture = folder / "photo.jpg"
    _draw(picture)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, city.url, city.key, "15258", str(picture)],
        check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(target)},
    )  # fmt: skip
    said = next((line for line in done.stdout.splitlines() if line.startswith("DIT ")), "")
    found.tell("three parle à Cantou", "oui" if said else done.stderr[-1500:], holds=bool(said))
    if said:
        _check(json.loads(said.removeprefix("DIT ")), city, found)


def _check(told: dict[str, Any], city: City, found: Reckoning) -> None:
    services = {one["service_code"]: one for one in told["services"]}
    number = told["post"][0].get("service_request_id", "")
    held = {
        "discovery": told["discovery"]["endpoints"][0]["url"] + "/" == city.url,
        "services": {"voirie", "eclairage", "proprete"} <= set(services),
        "définition": told["definition"]["service_code"] == "eclairage" and told["definition"]["attributes"],
        "post": len(number) == 9,
        "token": told["token"] == [{"service_request_id": number, "token": number}],
        "request": told["request"][0]["status"] == "open",
        "requests": told["requests"] and {row["status"] for row in told["requests"]} <= {"open", "closed"},
        "requests, filtre": {(row["service_code"], row["status"]) for row in told["some"]}
        <= {("voirie", "open")}
        and len(told["some"]) <= 3,
        "requests, dates": all(row["requested_datetime"][:7] == "2026-06" for row in told["between"]),
        "requests, service inconnu": told["none"] == [] or told["none"][0].get("code") == 404,
        "post refusé": told["refused"][0]["code"] == 404,
        "xml": told["xml"].startswith("<?xml") and "<services>" in told["xml"],
    }
    for name, holds in held.items():
        found.tell(f"three, {name}", "oui" if holds else told, holds=bool(holds))


def _draw(path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (640, 480), "#446655").save(path, "JPEG")
