"""Reports on a map: core.maps draws it, its list is the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.maps.domain.figures import Entry, Figure, gathered_figure, place_figure
from cantou.core.maps.engine.parts import Point
from cantou.services.signalements.domain.workflow import OVER, Status
from cantou.services.signalements.models import Draft, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.maps.engine.parts import Tone


def tone_of(status: str) -> Tone:
    """The shape of its mark: what waits, what is being done, what is over."""
    if status in OVER:
        return "good" if status == Status.DONE else "off"
    return "care" if status == Status.RECEIVED else ""


def legend() -> dict[Tone, str]:
    return {"care": _("reçu"), "": _("en cours"), "good": _("traité"), "off": _("clos sans suite")}


def one(*, territory: int, lon: float | None, lat: float | None, status: str, where: str) -> Figure | None:
    """Where one thing is; None without a point."""
    if lon is None or lat is None:
        return None
    entry = Entry(title=where or _("Le point montré"), lon=lon, lat=lat, tone=tone_of(status))
    return place_figure(territory=territory, title=_("Où c’est"), entries=[entry], id="ou")


def figure_of(thing: Report | Draft) -> Figure | None:
    status = thing.status if isinstance(thing, Report) else Status.RECEIVED
    return one(territory=thing.commune_id, lon=thing.lon, lat=thing.lat, status=status, where=thing.where)


def several(
    *, territory: int, entries: Sequence[Entry], others: Sequence[tuple[float, float, str]], source: str
) -> Figure:
    """`others`: longitude, latitude and state of those that are on the map and not in the list."""
    return gathered_figure(
        territory=territory,
        title=_("Signalements publiés"),
        entries=entries,
        others=[Point(lon, lat, tone=tone_of(status)) for lon, lat, status in others],
        tones=legend(),
        id="carte",
        source=source,
    )
