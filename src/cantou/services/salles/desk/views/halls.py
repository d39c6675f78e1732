"""Settings: the halls, their prices, photographs and closures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError, UnavailableError
from cantou.core.files.domain.files import erase
from cantou.core.files.domain.queries import of_thing
from cantou.core.web.forms import posted
from cantou.services.salles.desk.forms.halls import (
    ClosureForm,
    HallForm,
    HallPhotosForm,
    NewHallForm,
    PricesForm,
    initial_of,
)
from cantou.services.salles.desk.views.common import SERVICE, require, status_of
from cantou.services.salles.domain import closing, queries, words
from cantou.services.salles.domain import prices as pricing
from cantou.services.salles.domain.asking import once_or_not_at_all
from cantou.services.salles.domain.halls import FACTS, add_hall, add_photos, change_hall, parts_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.salles.models import Hall


def _hall(request: Any, slug: str) -> Hall:
    return get_object_or_404(queries.halls(require(request, "settings")), slug=slug)


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "settings")
    context = {"halls": queries.halls(organisation), "items": queries.items(organisation)}
    return render(request, "salles/desk/halls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request, "settings")
    rooms = [hall for hall in queries.halls(organisation) if hall.resource.form == "atom"]
    building = rooms[0].resource.place.name if rooms else _("Salle des fêtes")
    form = NewHallForm(posted(request)[0], rooms=rooms, initial={"building": building})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> dict[str, Any]:
            hall = add_hall(building=given["building"], facts=form.facts, rules=form.hours, parts=form.chosen)
            return {"hall": hall.slug}

        answer = once_or_not_at_all(key=given["cle"], purpose=f"salles.hall:{organisation}", act=act)
        messages.success(request, _("La salle est créée : écrivez ses tarifs."))
        return redirect("bureau:salles:prices", hall=answer["hall"])
    return render(request, "salles/desk/hall_edit.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, hall: str) -> HttpResponse:
    found = _hall(request, hall)
    facts = [name for name in FACTS if name != "position"]
    form = HallForm(posted(request)[0], initial=initial_of(found, facts))
    if request.method == "POST" and form.is_valid():
        change_hall(hall=found, facts=form.facts, rules=form.hours)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:salles:halls")
    context = {"form": form, "hall": found, "parts": parts_of(found)}
    return render(request, "salles/desk/hall_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: Any, hall: str) -> HttpResponse:
    found = _hall(request, hall)
    today = timezone.localdate()
    grid = {(row.audience, row.unit): row.cents for row in pricing.tariffs_of(found, today)}
    form = PricesForm(posted(request)[0], grid=grid)
    if request.method == "POST" and form.is_valid():
        pricing.set_prices(hall=found, grid=form.grid, today=today)
        messages.success(request, _("Les tarifs sont enregistrés. Ce qui est déjà réservé garde son prix."))
        return redirect("bureau:salles:halls")
    context = {"form": form, "hall": found, "lengths": list(pricing.UNITS.values())}
    return render(request, "salles/desk/prices.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: Any, hall: str) -> HttpResponse:
    found = _hall(request, hall)
    files = of_thing(organisation=found.organisation_id, key=found.object_key, service=SERVICE)
    if request.method == "POST" and "retirer" in request.POST:
        for file in files:
            if file.handle.hex == request.POST["retirer"]:
                erase(file=file)
        return redirect("bureau:salles:hall_photos", hall=found.slug)
    form = HallPhotosForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given, person = form.cleaned_data, request.agent.worker

        def act() -> dict[str, Any]:
            add_photos(hall=found, photos=given["photos"], alt=given["alt"], person=person)
            return {}

        once_or_not_at_all(key=given["cle"], purpose=f"salles.photos:{found.organisation_id}", act=act)
        messages.success(request, _("Les photographies arrivent : elles paraissent dans un instant."))
        return redirect("bureau:salles:hall_photos", hall=found.slug)
    context = {"form": form, "hall": found, "files": list(files)}
    return render(request, "salles/desk/hall_photos.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def closures(request: Any, hall: str) -> HttpResponse:
    """A closure never covers what is booked: those who have it are named first."""
    found = _hall(request, hall)
    form = ClosureForm(posted(request)[0], initial={"moment": "day"})
    met: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _close(request, found, form)
        except UnavailableError as error:
            met = [str(conflict) for conflict in error.conflicts]
            form.add_error("jour", _met(len(met)))
        except BookingRefusedError as error:
            form.add_error("jour", str(error))
        else:
            messages.success(request, _("C’est fermé ces jours-là."))
            return redirect("bureau:salles:closures", hall=found.slug)
    rows = [
        {"closure": one, "when": words.when(one.starts_at, one.ends_at)} for one in closing.closures_of(found)
    ]
    context = {"form": form, "hall": found, "rows": rows, "met": met}
    return render(request, "salles/desk/closures.html", context, status=status_of(form))


def _met(number: int) -> str:
    return ngettext(
        "Une réservation est là : déplacez-la ou annulez-la d’abord.",
        "%(number)d réservations sont là : déplacez-les ou annulez-les d’abord.",
        number or 1,
    ) % {"number": number}


def _close(request: Any, hall: Hall, form: ClosureForm) -> None:
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        closing.close(
            hall=hall,
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            why=given["why"],
            person=request.agent.worker,
        )
        return {}

    once_or_not_at_all(key=given["cle"], purpose=f"salles.closure:{hall.organisation_id}", act=act)


@require_POST
def reopen(request: Any, hall: str, closure: int) -> HttpResponse:
    found = _hall(request, hall)
    one = closing.closures_of(found).filter(pk=closure).first()
    if one is None:
        raise Http404
    closing.lift(hall=found, closure=one, person=request.agent.worker)
    messages.success(request, _("C’est de nouveau ouvert."))
    return redirect("bureau:salles:closures", hall=found.slug)
