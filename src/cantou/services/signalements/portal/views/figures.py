"""What is signalled here and what becomes of it, in figures, for everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.territories.domain.queries import communes_of
from cantou.core.web.exports import csv_response
from cantou.core.web.pagecache import cacheable
from cantou.core.web.plots import make_plot
from cantou.services.signalements.domain import figures_kept
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.figures_kept import OTHERS
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import whole
from cantou.services.signalements.models import Figure
from cantou.services.signalements.models.figure import FEWEST
from cantou.services.signalements.portal.views.listed import commune_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.web.plots import Plot

D = Figure.Dimension
MONTHS = 12


class _Asked:
    """The figures of one year here: those of whoever receives the reports of this place."""

    def __init__(self, request: Any) -> None:
        self.organisation = request.provider.organisation_id
        self.settled = settled_of(organisation=self.organisation)
        if not self.settled.settings.show_figures:
            raise Http404
        self.commune = commune_of(request)
        self.years = figures_kept.years_of(organisation=self.organisation, commune=self.commune)
        asked = request.GET.get("annee", "")
        newest = self.years[0] if self.years else timezone.localdate().year
        self.year = next((year for year in self.years if str(year) == asked), newest)
        found = figures_kept.figures_of(organisation=self.organisation, commune=self.commune, year=self.year)
        self.rows = list(found) if self.years else []

    def of(self, dimension: str) -> list[Figure]:
        found = [row for row in self.rows if row.dimension == dimension]
        return sorted(found, key=lambda row: row.code == OTHERS)

    def one(self, dimension: str) -> Figure | None:
        return next((row for row in self.of(dimension) if not row.code), None)

    def title(self, row: Figure) -> str:
        if row.code == OTHERS:
            return _("Autres")
        if row.dimension == D.STATE:
            return capfirst(whole(self.settled.settings.words)[row.code])
        if row.dimension == D.MONTH:
            return date_format(date(self.year, int(row.code), 1), "F")
        return title_of(self.settled.kinds, row.code) if row.code else ""


@require_safe
@cacheable(params=["annee"])
def index(request: Any) -> HttpResponse:
    asked = _Asked(request)
    delay, satisfied = asked.one(D.DELAY), asked.one(D.SATISFIED)
    context = {
        "year": str(asked.year),
        "years": [str(year) for year in asked.years],
        "total": asked.one(D.TOTAL),
        "delay": delay,
        "delay_days": days(delay.value) if delay else "",
        "satisfied": satisfied,
        "satisfied_share": round(100 * satisfied.value / satisfied.number) if satisfied else 0,
        "plots": _plots(asked),
        "hidden_months": next((row.number for row in asked.of(D.MONTH) if row.code == OTHERS), 0),
        "delays": [(asked.title(row), row.number, days(row.value)) for row in asked.of(D.DELAY) if row.code],
        "communes": _communes(request, asked),
        "counted": max((row.counted_at for row in asked.rows), default=None),
        "fewest": FEWEST,
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Signalements"), reverse("signalements:index")),
            (_("Chiffres"), ""),
        ],
    }
    return render(request, "signalements/figures.html", context)


def days(value: float | None) -> str:
    """« moins d’un jour », « 3 jours », « 2,5 jours »."""
    if value is None:
        return ""
    if value < 1:
        return _("moins d’un jour")
    number = int(value) if value == int(value) else value
    return _("%(days)s jours") % {"days": localize(number)} if number >= 2 else _("1 jour")  # noqa: PLR2004


def _plots(asked: _Asked) -> list[Plot]:
    months = {row.code: row.number for row in asked.of(D.MONTH)}
    found = []
    if any(code != OTHERS for code in months):
        names = [(str(n), date_format(date(asked.year, n, 1), "M")) for n in range(1, MONTHS + 1)]
        points = [(name, months.get(code, 0)) for code, name in names]
        found.append(make_plot(id="months", title=_("Reçus par mois"), head=_("Mois"), points=points))
    for name, title, head in (
        (D.STATE, _("Où en sont-ils ?"), _("État")),
        (D.CATEGORY, _("De quoi parlent-ils ?"), _("Sujet")),
    ):
        rows = asked.of(name)
        if any(row.code != OTHERS for row in rows):
            points = [(asked.title(row), row.number) for row in rows]
            found.append(make_plot(id=name, title=title, head=head, points=points))
    return found


def _communes(request: Any, asked: _Asked) -> list[Figure]:
    """On the portal of a wider territory: each commune, whoever receives its reports."""
    if asked.commune is not None:
        return []
    keys = communes_of(request.place.territory).values_list("pk", flat=True)
    return list(figures_kept.totals_of(communes=keys, year=asked.year))


@require_safe
def as_csv(request: Any) -> HttpResponse:
    asked = _Asked(request)
    rows = [
        (asked.year, str(row.get_dimension_display()), asked.title(row), row.number, _value(row))
        for row in asked.rows
    ]
    return csv_response(
        name=f"signalements-chiffres-{request.place.code}-{asked.year}",
        head=[_("Année"), _("Chiffre"), _("De quoi"), _("Nombre"), _("Médiane en jours, ou oui")],
        rows=rows,
    )


def _value(row: Figure) -> str | float:
    return "" if row.value is None else row.value
