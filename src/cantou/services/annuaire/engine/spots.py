"""Coordinates as people write them: two numbers that may be the wrong way round, or far from here. Pure."""

from __future__ import annotations

LATITUDES = (-22.0, 52.0)
METROPOLE = (-6.0, 41.0, 10.0, 52.0)
"""West, south, east, north."""


class SpotError(ValueError):
    """Its text says what is wrong, in French."""


def read_number(text: str) -> float | None:
    """« 2,5512 » too; None for nothing. Raises SpotError."""
    plain = text.strip().replace("\u00a0", "").replace(",", ".").rstrip("°")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        raise SpotError(f"« {text.strip()[:40]} » n’est pas un nombre.") from None


def check_pair(lon: float | None, lat: float | None) -> None:
    """Raises SpotError for half a place, and for two numbers that were plainly exchanged."""
    if (lon is None) != (lat is None):
        raise SpotError("Il manque la latitude ou la longitude : donnez les deux, ou aucune.")
    if lon is None or lat is None:
        return
    west, south, east, north = METROPOLE
    if not (west <= lon <= east and south <= lat <= north) and (
        west <= lat <= east and south <= lon <= north
    ):
        raise SpotError(
            "La latitude et la longitude semblent inversées : la latitude de la France est entre 41 et 52."
        )
    if not (-180 <= lon <= 180 and -85 <= lat <= 85):  # noqa: PLR2004
        raise SpotError(
            "Ces coordonnées n’existent pas sur la Terre, ou sont d’une autre projection (Lambert 93)."
        )


def said(metres: float) -> str:
    """« 350 m », « 1,2 km », « 14 km »: as the crow flies."""
    if metres < 995:  # noqa: PLR2004
        return f"{max(10, round(metres / 10) * 10)}\u00a0m"
    kilometres = metres / 1000
    if kilometres < 10:  # noqa: PLR2004
        return f"{kilometres:.1f}".replace(".", ",") + "\u00a0km"
    return f"{round(kilometres)}\u00a0km"
