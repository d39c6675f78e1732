"""The agenda: written, published, moved, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.engine import local
from cantou.core.web.forms import posted
from cantou.services.site.desk.forms.events import CancelForm, EventForm, TimeForm, initial_of_event
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, kept_photos, may, require
from cantou.services.site.domain import agenda, events, queries
from cantou.services.site.domain.files import change_photos
from cantou.services.site.engine import happenings as engine
from cantou.services.site.models import EventChange

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from cantou.services.site.models import Event

SHOWN, TIMES = 100, 24
CODE = "%Y%m%dt%H%M"


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    found = list(queries.events_of(organisation=organisation)[:SHOWN])
    rows = [{"event": row, "next": _next(row), "repeats": agenda.repeats(row)} for row in found]
    return render(request, "site/desk/events.html", {"rows": rows, "may_write": may(request, "write")})


def _changes(row: Event) -> list[EventChange]:
    return list(EventChange.objects.filter(organisation_id=row.organisation_id, event=row))


def _next(row: Event) -> str:
    times = events.times_of(row, [], timezone.now(), agenda.AHEAD)
    return agenda.when(times[0]) if times else ""


def event_or_404(request: Any, code: str, permission: str) -> Event:
    row = queries.event_of(organisation=require(request, permission), code=code)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = EventForm(*posted(request), communes=queries.communes_served(organisation=organisation))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return _save(request, form, None).code

        if kept(form, act, purpose=f"site.event_new:{organisation}"):
            messages.success(request, _said(request))
            return redirect("bureau:site:events")
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, happening: str) -> HttpResponse:
    row = event_or_404(request, happening, "write")
    if row.is_public:
        require(request, "publish")
    communes = queries.communes_served(organisation=row.organisation_id)
    form = EventForm(*posted(request), communes=communes, initial=initial_of_event(row), event=row)
    if request.method == "POST" and form.is_valid() and kept(form, lambda: _save(request, form, row)):
        messages.success(request, _said(request))
        return redirect("bureau:site:events")
    return _answer(request, form, row)


def _save(request: Any, form: EventForm, row: Event | None) -> Event:
    """What is posted with « Publier » is published, if this agent may."""
    person = request.user.pk
    row = events.save_event(values=form.values, event=row, person=person)
    given, without = form.cleaned_data, request.POST.getlist("oter")
    change_photos(
        row, without=without, more=list(zip(given["photo"], given["alt"], strict=False)), person=person
    )
    wanted = request.POST.get("faire", "")
    if wanted == "publier" and may(request, "publish"):
        events.publish_event(event=row)
    elif wanted == "relire":
        events.ask_reading(event=row)
    return row


def _said(request: Any) -> str:
    wanted = request.POST.get("faire", "")
    if wanted == "publier" and may(request, "publish"):
        return _("C’est publié.")
    return _("C’est à relire.") if wanted == "relire" else _("Le brouillon est enregistré.")


def _answer(request: Any, form: EventForm, row: Event | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "event": row,
        "may_publish": may(request, "publish"),
        "cancelling": CancelForm(),
    }
    if row:
        context["kept_photos"] = kept_photos(row)
        times = events.times_of(row, _changes(row), timezone.now(), agenda.AHEAD)
        context["times"] = [
            {"one": agenda.Date(row, time), "code": f"{time.planned:{CODE}}"} for time in times[:TIMES]
        ]
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/event.html", context, status=status)


@require_POST
def act(request: Any, happening: str) -> HttpResponse:
    """Publish, hide, cancel, or delete."""
    row = event_or_404(request, happening, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "annuler":
        events.cancel_event(event=row, reason=request.POST.get("reason", ""))
        messages.success(request, _("L’annulation est publiée, et les agendas la recevront."))
    elif wanted == "retablir":
        events.uncancel_event(event=row)
        messages.success(request, _("L’événement a de nouveau lieu."))
    elif wanted == "retirer":
        events.hide_event(event=row)
        messages.success(request, _("L’événement n’est plus sur le portail."))
    elif wanted == "supprimer":
        events.delete_event(event=row)
        messages.success(request, _("L’événement est supprimé."))
        return redirect("bureau:site:events")
    return redirect("bureau:site:event", row.code)


def _planned(row: Event, code: str) -> datetime:
    """The instant of one of its times, as the addresses write it."""
    from datetime import datetime as clock

    try:
        shown = clock.strptime(code, CODE)  # noqa: DTZ007 (what a clock shows)
    except ValueError as error:
        raise Http404 from error
    readings = local.readings(shown)
    if not readings or shown not in engine.planned_times(events.facts_of(row), shown, shown):
        raise Http404
    return readings[0]


@require_http_methods(["GET", "HEAD", "POST"])
def time(request: Any, happening: str, occasion: str) -> HttpResponse:
    """One of its times: cancelled, or elsewhere."""
    row = event_or_404(request, happening, "publish")
    planned = _planned(row, occasion)
    form = TimeForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        moved = given["what"] == "move"

        def change() -> None:
            events.change_time(
                event=row,
                planned_at=planned,
                starts_at=given["starts_at"] if moved else None,
                ends_at=given["ends_at"] if moved else None,
                where=given["where"] if moved else "",
                reason=given["reason"],
            )

        if kept(form, change):
            messages.success(request, _("C’est changé, et les agendas le recevront."))
            return redirect("bureau:site:event", row.code)
    changed = any(change.planned_at == planned for change in _changes(row))
    context = {"form": form, "event": row, "planned": planned, "occasion": occasion, "changed": changed}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/time.html", context, status=status)


@require_POST
def time_restore(request: Any, happening: str, occasion: str) -> HttpResponse:
    row = event_or_404(request, happening, "publish")
    events.restore_time(event=row, planned_at=_planned(row, occasion))
    messages.success(request, _("Cette fois a lieu comme d’habitude."))
    return redirect("bureau:site:event", row.code)
