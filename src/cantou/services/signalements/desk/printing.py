"""A round on paper: PDF/UA, made by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.web.days import date_format
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.services.signalements.desk.views.round_lines import Line
    from cantou.services.signalements.engine.rounds import Estimate
    from cantou.services.signalements.models import Round

TEMPLATE = Path(__file__).parents[1] / "print" / "round.typ"


def round_pdf(*, rounds: Sequence[Round], lines: Sequence[Line], estimate: Estimate) -> bytes:
    first = rounds[0]
    values = {
        "title": _("Tournée du %(day)s") % {"day": date_format(first.day, "l j F Y")},
        "bodies": ", ".join(one.organisation.name for one in rounds),
        "agent": str(first.agent) if first.agent else "",
        "way": told(estimate, str(first.get_mode_display())),
        "stops": [_stop(line) for line in lines],
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)


def told(estimate: Estimate, mode: str) -> str:
    """« Environ 12 km en voiture »: no road is known, and the paper says so."""
    return _(
        "Environ %(km)s km %(mode)s, %(minutes)s min de trajet\u00a0: estimé à vol d’oiseau, allongé."
    ) % {
        "km": estimate.kilometres,
        "mode": mode,
        "minutes": estimate.minutes,
    }


def _stop(line: Line) -> dict[str, str]:
    report = line.report
    answers = "\n".join(f"{one['label']} {one['shown']}" for one in report.answers) if report else ""
    return {
        "number": str(line.number),
        "category": line.category,
        "reference": line.reference,
        "place": f"{line.place} ({line.owner})" if line.owner else line.place,
        "point": f"{report.lat:.5f}, {report.lon:.5f}"
        if report and report.lat is not None and report.lon is not None
        else "",
        "text": report.description if report else "",
        "answers": answers,
        "outcome": line.outcome if line.stop.outcome else "",
    }
