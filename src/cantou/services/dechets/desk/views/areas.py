"""Where a sector is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.maps.domain.figures import Entry, place_figure
from cantou.core.maps.forms import asks_again
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.models import Place
from cantou.core.web.forms import posted
from cantou.core.web.veiled import unveiled
from cantou.services.dechets.desk.forms.sectors import AreaForm, CommuneForm, ZoneForm, as_lines
from cantou.services.dechets.desk.views.common import (
    UNPROCESSABLE,
    kept,
    one_or_404,
    require,
    sector_or_404,
)
from cantou.services.dechets.domain import queries, sectors

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.territories.models import Territory

MOST = 600


def _commune(request: Any, organisation: int) -> tuple[list[Territory], Territory | None]:
    """Those served, and the one that is asked for, or the only one."""
    communes = list(queries.communes_served(organisation=organisation))
    key = unveiled(request.GET.get("commune", ""))
    chosen = next((one for one in communes if one.pk == key), None)
    return communes, chosen or (communes[0] if len(communes) == 1 else None)


@require_http_methods(["GET", "HEAD", "POST"])
def areas(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector)
    communes, commune = _commune(request, row.organisation_id)
    if commune is None:
        context: dict[str, Any] = {
            "sector": row,
            "asking": CommuneForm(communes=communes),
            "communes": communes,
        }
        return render(request, "dechets/desk/areas.html", context)
    places = places_of(commune.pk).exclude(kind=Place.Kind.ADDRESS)[:MOST]
    form = AreaForm(posted(request)[0], places=places)
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            return sectors.add_areas(sector=row, commune=commune.pk, places=form.chosen)

        if kept(form, act, purpose=f"dechets.area:{row.pk}"):
            messages.success(request, _("C’est ajouté."))
            return redirect("bureau:dechets:sector", sector=row.pk)
    context = {"sector": row, "form": form, "commune": commune, "several": len(communes) > 1}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/areas.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: Any, sector: int) -> HttpResponse:
    """One corner after the other, on the map or typed; the shape is shown before it is kept."""
    row = sector_or_404(request, sector)
    communes, commune = _commune(request, row.organisation_id)
    if commune is None:
        context: dict[str, Any] = {
            "sector": row,
            "asking": CommuneForm(communes=communes),
            "communes": communes,
        }
        return render(request, "dechets/desk/zone.html", context)
    form = _zone_form(request, commune.pk)
    ready = request.method == "POST" and not asks_again(form) and form.is_valid()
    if ready and request.POST.get("acte") == "garder" and _zone_kept(row, form):
        messages.success(request, _("La zone est ajoutée."))
        return redirect("bureau:dechets:sector", sector=row.pk)
    corners = form.cleaned_data.get("corners") or [] if hasattr(form, "cleaned_data") else []
    if ready and not form.errors and request.POST.get("acte") in {"ajouter", "oter"}:
        corners = _moved(request.POST["acte"], corners, form.cleaned_data.get("ou"))
        form = _zone_form(request, commune.pk, label=form.cleaned_data["label"], corners=as_lines(corners))
    context = {"sector": row, "form": form, "commune": commune, "corners": len(corners)}
    if corners:
        entries = [
            Entry(_("Coin %(n)d") % {"n": n}, lon=lon, lat=lat) for n, (lon, lat) in enumerate(corners, 1)
        ]
        context["figure"] = place_figure(
            territory=commune.pk, title=_("Les coins de la zone"), id="zone", entries=entries
        )
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "dechets/desk/zone.html", context, status=status)


def _zone_form(request: Any, commune: int, **initial: str) -> ZoneForm:
    form = ZoneForm(initial=initial) if initial else ZoneForm(posted(request)[0])
    form.fields["ou"].locate(commune)  # type: ignore[attr-defined]
    return form


def _moved(act: str, corners: list[tuple[float, float]], where: Any) -> list[tuple[float, float]]:
    if act == "oter":
        return corners[:-1]
    return [*corners, (where.lon, where.lat)] if where is not None and where.lon is not None else corners


def _zone_kept(row: Any, form: ZoneForm) -> bool:
    def act() -> int:
        given = form.cleaned_data
        return sectors.add_zone(sector=row, label=given["label"], corners=given["corners"]).pk

    return kept(form, act, purpose=f"dechets.zone:{row.pk}")


@require_POST
def remove(request: Any, area: int) -> HttpResponse:
    row = one_or_404(queries.areas_of(organisation=require(request)), area)
    sectors.remove_area(area=row)
    messages.success(request, _("C’est ôté de ce secteur."))
    return redirect("bureau:dechets:sector", sector=row.sector_id)
