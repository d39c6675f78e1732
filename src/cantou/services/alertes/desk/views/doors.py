"""Door to door, on paper or on a phone without a network: what was opened stays there, what is ticked leaves later.
docs/adr/0208.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.core.web.offline import worker_script
from cantou.services.alertes.desk.forms.reaching import DoorForm
from cantou.services.alertes.desk.views.cell import latest_or_404, pdf_response
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, require, thread_or_404
from cantou.services.alertes.domain import doors
from cantou.services.alertes.domain.paper import Part, paper
from cantou.services.alertes.models import Door

if TYPE_CHECKING:
    from cantou.services.alertes.models import Thread


@require_safe
def worker(request: Any) -> HttpResponse:
    """It keeps nothing by itself: the door-to-door list and the plan keep themselves (assets/js/crisis.js)."""
    require(request, "cell")
    return worker_script()


@require_safe
def state(request: Any) -> JsonResponse:
    """Who is signed in, and the token of their forms: asked by the phone before it sends what has waited."""
    require(request, "cell")
    response = JsonResponse({"agent": request.user.handle, "token": get_token(request)})
    response["Cache-Control"] = "no-store"
    return response


def offline(request: Any) -> dict[str, str]:
    """For a page that stays on the phone."""
    return {"handle": request.user.handle, "service_worker_url": reverse("bureau:alertes:worker")}


@require_http_methods(["GET", "HEAD", "POST"])
def door_list(request: Any, alert: str) -> HttpResponse:
    """A post adds a door, or makes the list of the hamlets."""
    thread = thread_or_404(request, alert, "cell")
    message = latest_or_404(thread)
    form = DoorForm(posted(request)[0] if request.POST.get("acte") == "ajouter" else None)
    if request.POST.get("acte") == "liste":
        doors.make_list(alert=message)
        return redirect("bureau:alertes:doors", alert=alert)
    if form.is_valid():
        doors.add(alert=message, label=form.cleaned_data["label"])
        return redirect("bureau:alertes:doors", alert=alert)
    rows = list(doors.doors_of(organisation=thread.organisation_id, thread=thread.pk))
    end = doors.shared_end(rows)
    context = {
        "thread": thread,
        "form": form,
        "rows": [(row, row.label.removesuffix(end)) for row in rows],
        "end": end.removeprefix(", "),
        "left": sum(not row.outcome for row in rows),
        "outcomes": Door.Outcome.choices,
        **offline(request),
    }
    return render(request, "alertes/desk/doors.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def door_tick(request: Any, alert: str, knocked: int) -> HttpResponse:
    """From the page; or from the queue of a phone that was without a network, which asks for JSON."""
    thread = thread_or_404(request, alert, "cell")
    by_program = "application/json" in request.headers.get("Accept", "")
    row = doors.doors_of(organisation=thread.organisation_id, thread=thread.pk).filter(pk=knocked).first()
    if row is None:
        raise Http404
    try:
        told = _ticked(request, row)
    except ValidationError as error:
        if by_program:
            return JsonResponse({"code": "refused", "message": error.messages[0]}, status=UNPROCESSABLE)
        messages.warning(request, error.messages[0])
        return _back(thread)
    if by_program:
        return JsonResponse({"arrived": True, "message": told})
    return _back(thread)


def _back(thread: Thread) -> HttpResponse:
    return redirect("bureau:alertes:doors", alert=thread.code)


def _ticked(request: Any, row: Door) -> str:
    """What has changed meanwhile is said: the agent was out of reach."""
    kept = doors.tick(
        door=row,
        outcome=request.POST.get("etat", ""),
        note=request.POST.get("note", ""),
        by=request.user.pk,
        at=_moment(request.POST.get("le", "")),
    )
    if kept:
        return _("C’est noté.")
    return _("Quelqu’un y est passé après vous\u00a0: c’est sa réponse qui compte.")


def _moment(text: str) -> datetime | None:
    """When the button was pressed, by the phone's own clock."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if timezone.is_aware(at) else None


@require_safe
def door_paper(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert, "cell")
    message = latest_or_404(thread)
    rows = doors.doors_of(organisation=thread.organisation_id, thread=thread.pk)
    sheet = paper(
        title=_("Porte-à-porte"),
        by=message.organisation.name,
        mark=thread.mark,
        lead=thread.headline,
        parts=[
            Part(
                head=[_("Où"), _("Prévenu"), _("Absent"), _("Besoin d’aide"), _("Remarque")],
                rows=[
                    [
                        row.label,
                        *("X" if row.outcome == one else "" for one in ("seen", "absent", "help")),
                        row.note,
                    ]
                    for row in rows
                ],
                widths=[4, 1, 1, 2, 4],
            )
        ],
        foot=_("Chaque passage se coche ici, puis sur la page «\u00a0Porte-à-porte\u00a0»."),
    )
    return pdf_response(sheet, f"porte-a-porte-{thread.code}")
