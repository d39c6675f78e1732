"""The services of an organisation: what is open, what could be, settings, closing, the poster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.notices.domain.inboxes import written_to
from cantou.core.organisations.domain.offers import close_offer, enable_offer
from cantou.core.organisations.domain.queries import offers_of, providers
from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.queries import holders
from cantou.core.registry import services
from cantou.core.territories.models import Level
from cantou.core.web.addresses import platform_path
from cantou.desk.addresses import service_address
from cantou.desk.forms.offers import SettingsForm
from cantou.desk.opening import Opening
from cantou.desk.printing import poster_pdf
from cantou.desk.words import shown_settings

if TYPE_CHECKING:
    from cantou.core.organisations.models import Offer
    from cantou.core.registry import Manifest


def catalogue(request: Any) -> HttpResponse:
    """What is open, then what could be: what each is for, and who provides it here already."""
    request.agent.require("", "offers")
    organisation = Organisation.objects.select_related("territory").get(pk=request.agent.acting)
    held = {offer.service: offer for offer in offers_of(organisation=organisation.pk)}
    around: dict[str, list[str]] = {}
    if organisation.territory_id is not None:
        for row in providers(territory=organisation.territory_id):
            if row.organisation_id != organisation.pk:
                around.setdefault(row.service, []).append(row.organisation.name)
    lines = [_line(manifest, held.get(manifest.id), around.get(manifest.id, [])) for manifest in services()]
    context = {
        "organisation": organisation,
        "open": [line for line in lines if line["state"] == "open"],
        "closed": [line for line in lines if line["state"] == "closed"],
        "new": [line for line in lines if line["state"] == "new"],
    }
    return render(request, "desk/services/catalogue.html", context)


def _line(manifest: Manifest, offer: Offer | None, others: list[str]) -> dict[str, Any]:
    state = "new" if offer is None else "closed" if offer.closed_at else "open"
    places = [] if offer is None else sorted(area.territory.name for area in offer.areas.all())
    return {"manifest": manifest, "offer": offer, "state": state, "places": places, "others": others}


def service(request: Any, service: str) -> HttpResponse:
    """One open service: its address, its settings, what can be done about it."""
    opening = Opening.of(request, service)
    if opening.offer is None:
        return redirect(platform_path("desk_opening", service))
    values = settings_of(opening.manifest, opening.offer.settings)
    context = {
        "opening": opening,
        "manifest": opening.manifest,
        "address": service_address(opening.manifest, opening.organisation.territory),
        "answers": shown_settings(opening.manifest, values),
        "written_to": _written_to(opening),
        "areas": opening.offer.areas.select_related("territory").order_by("territory__name"),
    }
    return render(request, "desk/services/service.html", context)


def _written_to(opening: Opening) -> list[str]:
    territory = opening.organisation.territory
    is_commune = territory is not None and territory.level == Level.COMMUNE
    return written_to(opening.manifest, slug=(territory.slug or "") if territory and is_commune else "")


def done(request: Any, service: str) -> HttpResponse:
    opening = _opened(request, service)
    address = service_address(opening.manifest, opening.organisation.territory)
    context = {
        "opening": opening,
        "manifest": opening.manifest,
        "address": address,
        "holders": holders(organisation=opening.organisation.pk, service=service),
    }
    return render(request, "desk/services/done.html", context)


def settings(request: Any, service: str) -> HttpResponse:
    opening = _opened(request, service)
    assert opening.offer is not None
    values = settings_of(opening.manifest, opening.offer.settings)
    form = SettingsForm(request.POST or None, manifest=opening.manifest, values=values)
    if request.method == "POST" and form.is_valid():
        enable_offer(organisation=opening.organisation, service=service, settings=form.cleaned_data)
        messages.success(request, _("Les réglages sont enregistrés : ils valent dès maintenant."))
        return redirect(platform_path("desk_service", service))
    context = {"opening": opening, "manifest": opening.manifest, "form": form}
    return render(request, "desk/services/settings.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: Any, service: str) -> HttpResponse:
    opening = _opened(request, service)
    close_offer(organisation=opening.organisation, service=service, reason=_("fermé au bureau"))
    messages.success(
        request,
        _("« %(title)s » est fermé. Ce que vous avez reçu reste dans « À traiter ».")
        % {"title": _(opening.manifest.title)},
    )
    return redirect(platform_path("desk_services"))


@require_POST
def reopen(request: Any, service: str) -> HttpResponse:
    """As it was: same settings, same territories."""
    opening = Opening.of(request, service)
    if opening.offer is None:
        raise Http404
    try:
        enable_offer(organisation=opening.organisation, service=service, reason=_("rouvert au bureau"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(platform_path("desk_services"))
    return redirect(platform_path("desk_opening_done", service))


def poster(request: Any, service: str) -> HttpResponse:
    """To pin up at the mairie and the baker's."""
    opening = _opened(request, service)
    address = service_address(opening.manifest, opening.organisation.territory)
    if not address:
        raise Http404
    pdf = poster_pdf(manifest=opening.manifest, organisation=opening.organisation, address=address)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="affiche-{service.replace("_", "-")}.pdf"'
    return response


def _opened(request: Any, service: str) -> Opening:
    opening = Opening.of(request, service)
    if not opening.is_open:
        raise Http404
    return opening
