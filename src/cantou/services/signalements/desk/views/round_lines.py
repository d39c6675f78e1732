"""How the stops of a round are shown: on its page, on paper, on the agent's phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from cantou.core.maps.domain.figures import Entry, place_figure
from cantou.core.organisations.domain.references import spoken
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.rounds import point_of
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import whole
from cantou.services.signalements.domain.workflow import ICONS, TONES
from cantou.services.signalements.engine.rounds import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.maps.domain.figures import Figure
    from cantou.services.signalements.models import Report, Round, RoundStop


@dataclass(slots=True)
class Line:
    number: int
    stop: RoundStop
    reference: str
    category: str
    icon: str
    state: str
    tone: str
    status_icon: str
    place: str

    @property
    def report(self) -> Report:
        return self.stop.report

    @property
    def outcome(self) -> str:
        return str(self.stop.get_outcome_display())

    @property
    def why(self) -> str:
        return str(self.stop.get_why_display()) if self.stop.why else ""

    @property
    def geo(self) -> str:
        """Opens whatever the phone has to show the way."""
        point = point_of(self.report)
        return f"geo:{point[1]:.6f},{point[0]:.6f}?q={point[1]:.6f},{point[0]:.6f}" if point else ""


def lines(stops: Sequence[RoundStop]) -> list[Line]:
    """Numbered as they are gone to, whatever was taken out before."""
    found = []
    for number, stop in enumerate(stops, start=1):
        report = stop.report
        settled = settled_of(organisation=report.organisation_id)
        kind = settled.kinds.get(report.category)
        found.append(
            Line(
                number,
                stop,
                spoken(report.reference),
                title_of(settled.kinds, report.category),
                kind.icon if kind else "flag",
                whole(settled.settings.words)[report.status],
                TONES[report.status],
                ICONS[report.status],
                ", ".join(part for part in (report.where, report.commune.name) if part),
            )
        )
    return found


def estimated(one: Round, stops: Sequence[RoundStop]) -> Estimate:
    start = (
        (one.start_lon, one.start_lat) if one.start_lon is not None and one.start_lat is not None else None
    )
    points = [point for stop in stops if (point := point_of(stop.report)) is not None]
    return estimate(points, start, one.mode)


def figures(stops: Sequence[RoundStop]) -> list[Figure]:
    """One map for each commune where there is something to see, numbered as the list."""
    by_commune: dict[int, list[Entry]] = {}
    names: dict[int, str] = {}
    for line in lines(stops):
        names[line.report.commune_id] = line.report.commune.name
        url = reverse("bureau:signalements:report", args=[line.report.reference])
        entry = Entry(
            line.category,
            url=url,
            lon=line.report.lon,
            lat=line.report.lat,
            tone="off" if line.stop.outcome else "care",
            number=line.number,
        )
        by_commune.setdefault(line.report.commune_id, []).append(entry)
    drawn = [
        place_figure(territory=commune, title=names[commune], entries=entries, id=f"map-{commune}")
        for commune, entries in by_commune.items()
        if any(entry.lon is not None for entry in entries)
    ]
    return [figure for figure in drawn if figure.svg]
