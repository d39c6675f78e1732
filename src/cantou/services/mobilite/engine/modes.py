"""Route types of GTFS, the extended ones too, in words."""

from __future__ import annotations

from typing import Final

BASIC: Final = {
    0: "tram",
    1: "metro",
    2: "rail",
    3: "bus",
    4: "ferry",
    5: "cable_tram",
    6: "cable_car",
    7: "funicular",
    11: "trolleybus",
    12: "monorail",
}
EXTENDED: Final = {
    1: "rail",
    2: "coach",
    3: "rail",
    4: "metro",
    5: "metro",
    6: "metro",
    7: "bus",
    8: "trolleybus",
    9: "tram",
    10: "ferry",
    12: "ferry",
    13: "cable_car",
    14: "funicular",
    15: "taxi",
}


def mode_of(route_type: int) -> str:
    return BASIC.get(route_type) or EXTENDED.get(route_type // 100, "bus")
