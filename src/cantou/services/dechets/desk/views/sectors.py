"""The sectors of an organisation, and one of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.services.dechets.desk.forms.sectors import SectorForm
from cantou.services.dechets.desk.views.common import UNPROCESSABLE, kept, require, sector_or_404
from cantou.services.dechets.domain import queries, sectors
from cantou.services.dechets.domain.streams import streams_of, title_of
from cantou.services.dechets.engine import said
from cantou.services.dechets.engine.collections import expand, happening
from cantou.services.dechets.portal.views.common import lines
from cantou.services.dechets.portal.year import Year, year_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.dechets.engine.collections import Collection
    from cantou.services.dechets.models import CollectionRule, Sector

SOON, FAR = timedelta(days=35), timedelta(days=400)
NEXT = 4


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    """With what an inhabitant would miss: two sectors for one home, a commune in none, a calendar that ends."""
    organisation = require(request, "read")
    may_edit = request.agent.rights.may(organisation, "dechets", "edit")
    form = SectorForm(posted(request)[0])
    if request.method == "POST":
        require(request)
        if form.is_valid() and kept(form, lambda: _created(form), purpose=f"dechets.sector:{organisation}"):
            made = (
                queries.sectors_of(organisation=organisation).filter(name=form.cleaned_data["name"]).first()
            )
            return (
                redirect("bureau:dechets:sector", sector=made.pk)
                if made
                else redirect("bureau:dechets:index")
            )
    rows = list(queries.sectors_of(organisation=organisation))
    context = {
        "rows": [{"sector": row, "ends": _has_ended(organisation, row)} for row in rows],
        "overlaps": _overlaps(organisation),
        "left_out": _left_out(organisation) if rows else [],
        "form": form,
        "may_edit": may_edit,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/index.html", context, status=status)


def _created(form: SectorForm) -> int:
    return sectors.create_sector(name=form.cleaned_data["name"], note=form.cleaned_data["note"]).pk


def _has_ended(organisation: int, sector: Sector) -> bool:
    today = timezone.localdate()
    rules = [row.fact for row in _rules(organisation).get(sector.pk, [])]
    return sector.is_public and not happening(rules, [], today, today + SOON)


def _rules(organisation: int) -> dict[int, list[CollectionRule]]:
    found: dict[int, list[CollectionRule]] = {}
    for rule in queries.rules_of(organisation=organisation):
        found.setdefault(rule.sector_id, []).append(rule)
    return found


def _overlaps(organisation: int) -> list[dict[str, str]]:
    kinds = streams_of(organisation=organisation)
    return [
        {
            "where": one.where,
            "one": one.one.name,
            "other": one.other.name,
            "stream": title_of(kinds, one.stream),
        }
        for one in sectors.overlaps(organisation=organisation)
    ]


def _left_out(organisation: int) -> list[str]:
    """Communes served of which no sector speaks; with a zone, nobody knows."""
    areas = list(queries.areas_of(organisation=organisation))
    if any(area.zone for area in areas):
        return []
    named = {area.commune_id for area in areas}
    return [one.name for one in queries.communes_served(organisation=organisation) if one.pk not in named]


@require_http_methods(["GET", "HEAD", "POST"])
def sector(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector, "read")
    form = SectorForm(posted(request)[0], initial={"name": row.name, "note": row.note})
    if request.method == "POST":
        require(request)
        if form.is_valid() and kept(form, lambda: _changed(row, form)):
            messages.success(request, _("C’est enregistré."))
            return redirect("bureau:dechets:sector", sector=row.pk)
    kinds = streams_of(organisation=row.organisation_id)
    today = timezone.localdate()
    rules = list(queries.rules_of(organisation=row.organisation_id, sector=row.pk))
    changes = list(queries.changes_of(organisation=row.organisation_id, sector=row.pk))
    context = {
        "sector": row,
        "form": form,
        "areas": list(queries.areas_of(organisation=row.organisation_id, sector=row.pk)),
        "rules": [
            {
                "rule": rule,
                "title": title_of(kinds, rule.stream),
                "said": said.pattern(rule.pattern),
                "bounds": said.bounds(rule.fact),
                "shift": said.shift(rule.fact),
            }
            for rule in rules
        ],
        "changes": [
            {"row": change, "title": title_of(kinds, change.stream) if change.stream else ""}
            for change in reversed(changes)
            if change.is_active and (change.added_on or change.removed_on) >= today
        ],
        "coming": lines(
            expand([rule.fact for rule in rules], [one.fact for one in changes], today, today + FAR),
            kinds,
            today,
        )[:NEXT],
        "may_edit": request.agent.rights.may(row.organisation_id, "dechets", "edit"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/sector.html", context, status=status)


def _changed(row: Sector, form: SectorForm) -> None:
    sectors.change_sector(sector=row, name=form.cleaned_data["name"], note=form.cleaned_data["note"])


@require_POST
def show(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector)
    shown = request.POST.get("acte") == "montrer"
    try:
        sectors.show_sector(sector=row, shown=shown)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request, _("Le secteur est sur le portail.") if shown else _("Le secteur n’est plus montré.")
        )
    return redirect("bureau:dechets:sector", sector=row.pk)


@require_POST
def delete(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector)
    sectors.delete_sector(sector=row)
    messages.success(request, _("Le secteur est supprimé."))
    return redirect("bureau:dechets:index")


@require_safe
def year(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector, "read")
    today = timezone.localdate()
    rules = [one.fact for one in queries.rules_of(organisation=row.organisation_id, sector=row.pk)]
    changes = [one.fact for one in queries.changes_of(organisation=row.organisation_id, sector=row.pk)]
    years = [
        drawn(number, expand(rules, changes, *whole(number)), row.organisation_id)
        for number in (today.year, today.year + 1)
    ]
    return render(request, "dechets/desk/year.html", {"sector": row, "years": years})


def whole(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def drawn(year: int, found: list[Collection], organisation: int) -> Year:
    return year_of(year, found, streams_of(organisation=organisation))
