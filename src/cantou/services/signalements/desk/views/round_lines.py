"""How the stops of a round are shown: on its page, on paper, on the agent's phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cantou.core.maps.domain.figures import Entry, ordered_figure
from cantou.core.organisations.domain.references import spoken
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.rounds import point_of, start_of_round
from cantou.services.signalements.domain.states import whole
from cantou.services.signalements.domain.workflow import ICONS, TONES
from cantou.services.signalements.engine.rounds import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.maps.domain.figures import Figure
    from cantou.services.signalements.models import Report, Round, RoundStop


@dataclass(slots=True, kw_only=True)
class Line:
    """`category` and what follows are empty, but for a title, where the report is out of our hands."""

    number: int
    stop: RoundStop
    reference: str
    category: str
    icon: str = "flag"
    state: str = ""
    tone: str = ""
    status_icon: str = ""
    place: str = ""

    @property
    def report(self) -> Report | None:
        return self.stop.opened

    @property
    def url(self) -> str:
        """Of its page at the desk."""
        name = "shared" if self.stop.participation_id else "report"
        return reverse(f"bureau:signalements:{name}", args=[self.stop.reference])

    @property
    def photos(self) -> str:
        """Where its photographs are served."""
        name = "shared_photo" if self.stop.participation_id else "photo"
        return reverse(f"bureau:signalements:{name}", args=[self.stop.reference, "x"])[:-1]

    @property
    def owner(self) -> str:
        """Whose it is, where it is somebody else's."""
        side = self.stop.participation
        return side.owner.name if side else ""

    @property
    def outcome(self) -> str:
        return str(self.stop.get_outcome_display())

    @property
    def why(self) -> str:
        return str(self.stop.get_why_display()) if self.stop.why else ""

    @property
    def geo(self) -> str:
        """Opens whatever the phone has to show the way."""
        point = point_of(self.report) if self.report else None
        return f"geo:{point[1]:.6f},{point[0]:.6f}?q={point[1]:.6f},{point[0]:.6f}" if point else ""


def lines(stops: Sequence[RoundStop]) -> list[Line]:
    """Numbered as they are gone to, whatever was taken out before."""
    return [_line(number, stop) for number, stop in enumerate(stops, start=1)]


def _line(number: int, stop: RoundStop) -> Line:
    report, settled, reference = stop.opened, stop.settled, spoken(stop.reference)
    if report is None or settled is None:
        gone = _("Ce signalement n’est plus chez vous")
        return Line(number=number, stop=stop, reference=reference, category=gone)
    kind = settled.kinds.get(report.category)
    return Line(
        number=number,
        stop=stop,
        reference=reference,
        category=title_of(settled.kinds, report.category),
        icon=kind.icon if kind else "flag",
        state=whole(settled.settings.words)[report.status],
        tone=TONES[report.status],
        status_icon=ICONS[report.status],
        place=", ".join(part for part in (report.where, report.commune.name) if part),
    )


def estimated(one: Round, stops: Sequence[RoundStop]) -> Estimate:
    points = [point for stop in stops if stop.opened and (point := point_of(stop.opened)) is not None]
    return estimate(points, start_of_round(one), one.mode)


def figures(lines: Sequence[Line]) -> list[Figure]:
    """One map for each commune where there is something to see, numbered as the list."""
    by_commune: dict[int, list[Entry]] = {}
    names: dict[int, str] = {}
    for line in lines:
        report = line.report
        if report is None:
            continue
        names[report.commune_id] = report.commune.name
        entry = Entry(
            line.category,
            url=line.url,
            lon=report.lon,
            lat=report.lat,
            tone="off" if line.stop.outcome else "care",
            number=line.number,
        )
        by_commune.setdefault(report.commune_id, []).append(entry)
    drawn = [
        ordered_figure(territory=commune, title=names[commune], entries=entries, id=f"map-{commune}")
        for commune, entries in by_commune.items()
        if any(entry.lon is not None for entry in entries)
    ]
    return [figure for figure in drawn if figure.svg]
