"""One screen, for whoever has no network: the phone keeps it, and sends it here by itself. docs/adr/0104.

The same form posts by itself where there is no script. Nothing here rests on who is signed in: what waited on a phone
leaves without cookies, perhaps days later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.maps.forms import asks_again
from cantou.core.organisations.domain.references import spoken
from cantou.core.territories.models import Level
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.domain.admission import SenderRefusedError
from cantou.services.signalements.domain.blocking import BlockedError
from cantou.services.signalements.domain.categories import offered
from cantou.services.signalements.domain.filed_at_once import (
    PhotosMissingError,
    file_at_once,
    keep_photo,
)
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.resemblance import resembling
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.unread import told_before
from cantou.services.signalements.portal.forms.what import MOST_PHOTOS
from cantou.services.signalements.portal.forms.whole import AheadForm, AskedForm, WholeForm
from cantou.services.signalements.portal.views.common import calls

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from cantou.services.signalements.models import Report

CONFLICT, UNPROCESSABLE = 409, 422
MOST = 60
MOST_AHEAD = 240


def by_program(request: Any) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.at_once", free=MOST, limit=MOST)
def offline(request: Any) -> HttpResponse:
    if request.place.level != Level.COMMUNE:
        return redirect("signalements:new")
    organisation = request.provider.organisation_id
    form = WholeForm(
        *posted(request),
        commune=request.place.territory,
        kinds=offered(organisation=organisation),
        waited=by_program(request),
    )
    if request.method == "POST" and not asks_again(form) and form.is_valid():
        return _file(request, form, organisation)
    if request.method == "POST" and by_program(request):
        return refused(form)
    return _show(request, form, organisation)


def _show(request: Any, form: WholeForm, organisation: int, outside: str = "") -> HttpResponse:
    context = {
        "form": form,
        "asked": [
            (kind.code, AskedForm(kind=kind)) for kind in offered(organisation=organisation) if kind.questions
        ],
        "calls": calls(organisation),
        "outside": outside,
        "at_once": told_before(settled_of(organisation=organisation).settings),
        "service_worker_url": reverse("portal_worker"),
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Signalements"), reverse("signalements:index")),
            (_("Signaler sans réseau"), ""),
        ],
        "contact_open": any(name in form.errors for name in ("name", "email", "phone", "wants")),
    }
    status = UNPROCESSABLE if form.errors or outside else 200
    return render(request, "signalements/offline.html", context, status=status)


def _file(request: Any, form: WholeForm, organisation: int) -> HttpResponse:
    said = form.said
    try:
        report = file_at_once(
            organisation=organisation,
            token=form.cleaned_data["cle"],
            commune=request.place.territory,
            said=said,
            photos=form.cleaned_data["photos"] or (),
            prints=form.prints,
            network=client_network(request),
        )
    except PhotosMissingError as error:
        return JsonResponse({"missing": error.prints}, status=CONFLICT)
    except (BlockedError, SenderRefusedError) as error:
        return _stopped(request, form, organisation, error)
    if not by_program(request):
        return redirect("signalements:sent", secret=secret_of(key=report.object_key))
    return JsonResponse(told(report, same=report.description == said.description))


def _stopped(
    request: Any, form: WholeForm, organisation: int, error: BlockedError | SenderRefusedError
) -> HttpResponse:
    """Somebody else is to be called, or this person is refused for a time: either way, whom to call."""
    if isinstance(error, BlockedError):
        if not by_program(request):
            return _show(request, form, organisation, str(error))
        return JsonResponse({"code": "outside", "message": str(error)}, status=UNPROCESSABLE)
    if not by_program(request):
        form.add_error(None, error)
        return _show(request, form, organisation)
    return JsonResponse({"code": "refused", "message": error.words}, status=UNPROCESSABLE)


def told(report: Report, *, same: bool) -> dict[str, Any]:
    """`same` is false when an earlier attempt had arrived after all, before its words were changed."""
    return {
        "arrived": True,
        "reference": report.reference,
        "spoken": spoken(report.reference),
        "link": reverse("signalements:follow", args=[secret_of(key=report.object_key)]),
        "same": same,
        **_resembling(report),
    }


def _resembling(report: Report) -> dict[str, str]:
    """On its page one may follow the other instead."""
    found = resembling(report)
    if found is None:
        return {}
    text = _("Il ressemble à un signalement déjà suivi\u00a0: «\u00a0%(title)s\u00a0» (%(reference)s).")
    return {"message": text % {"title": found.title, "reference": spoken(found.reference)}}


def refused(form: forms.Form) -> JsonResponse:
    """All that is wrong, in one text for the phone to show."""
    lines = [str(message) for messages in form.errors.values() for message in messages]
    return JsonResponse({"code": "refused", "message": " ".join(lines)}, status=UNPROCESSABLE)


@opened_by_its_address
@require_POST
@guarded("signalements.ahead", free=MOST_AHEAD, limit=MOST_AHEAD)
def photo(request: Any) -> HttpResponse:
    """One photograph, sent ahead of its report: on a weak network each that has arrived stays."""
    if request.place.level != Level.COMMUNE:
        raise Http404
    organisation = request.provider.organisation_id
    form = AheadForm(request.POST, request.FILES)
    kinds = {kind.code for kind in offered(organisation=organisation)}
    if not form.is_valid():
        return refused(form)
    if request.POST.get("category") not in kinds:
        text = _("Le sujet choisi n’est plus proposé\u00a0: choisissez-en un autre.")
        return JsonResponse({"code": "stale", "message": text}, status=UNPROCESSABLE)
    is_there = keep_photo(
        organisation=organisation,
        token=KeyField().clean(request.POST.get("cle")),
        commune=request.place.territory,
        category=request.POST["category"],
        incoming=form.cleaned_data["photo"][0],
        room=MOST_PHOTOS * 2,
    )
    if not is_there:
        return JsonResponse(
            {"code": "full", "message": _("Il y a trop de photographies.")}, status=UNPROCESSABLE
        )
    return JsonResponse({"arrived": True})
