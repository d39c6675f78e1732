"""Grams of CO₂ equivalent for one traveller and kilometre.

ADEME, Base Carbone, as its « Mon impact transport » gave them (api.monimpacttransport.fr, emissions per distance):
the energy and its supply, without the making of the vehicle. An average of France, not of this line.
"""

from __future__ import annotations

from typing import Final

GRAMS: Final = {
    "walk": 0.0,
    "tram": 2.2,
    "metro": 2.5,
    "rail": 24.8,
    "bus": 103.0,
    "coach": 35.2,
    "trolleybus": 9.5,
}
CAR: Final = 193.0
SOURCE: Final = "ADEME, Base Carbone"


def grams(mode: str, metres: float) -> float | None:
    """None where ADEME's table has no such vehicle (a ferry, a cable car)."""
    factor = GRAMS.get(mode)
    return None if factor is None else round(factor * metres / 1000, 1)
