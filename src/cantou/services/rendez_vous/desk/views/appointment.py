"""One appointment at the desk, and what an agent does with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.qr import qr
from cantou.services.rendez_vous.desk.forms.acts import CancelForm, MoveForm
from cantou.services.rendez_vous.desk.views.calls import choices_of
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, with_appointment, words
from cantou.services.rendez_vous.domain import appointments, queries, queues
from cantou.services.rendez_vous.domain.appointments import OverError, TakenError
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.slots import first_times
from cantou.services.rendez_vous.domain.telling import address_of, to_bring, where
from cantou.services.rendez_vous.domain.times import hour, whole

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Appointment

STATES = {
    "confirmed": (_lazy("à venir"), "info", "calendar"),
    "held": (_lazy("option"), "care", "clock"),
    "requested": (_lazy("demandé"), "care", "clock"),
    "done": (_lazy("tenu"), "good", "check"),
    "no_show": (_lazy("non venu"), "bad", "cross"),
    "cancelled": (_lazy("annulé"), "", "cross"),
    "refused": (_lazy("refusé"), "", "cross"),
    "expired": (_lazy("expiré"), "", "cross"),
}


@require_safe
@with_appointment("read")
def page(request: Any, row: Appointment) -> HttpResponse:
    return _show(request, row)


def _show(
    request: Any, row: Appointment, *, move_form: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    booking = row.booking
    may_treat = request.agent.may(SERVICE, "treat") and row.purged_at is None
    ahead = booking.state in queries.AHEAD and booking.ends_at > timezone.now()
    counters = queries.counters_for(row.motive) or [row.counter]
    if move_form is None and may_treat and ahead:
        move_form = MoveForm(times=_times(row, counters))
    title, tone, icon = STATES[booking.state]
    context = {
        "row": row,
        "booking": booking,
        "reference": spoken(row.reference),
        "when": whole(booking.starts_at),
        "until": hour(booking.ends_at),
        "where": where(row),
        "documents": to_bring(row),
        "state": title,
        "tone": tone,
        "icon": icon,
        "phone": show_phone(booking.holder_phone) if booking.holder_phone else "",
        "may_treat": may_treat,
        "may_see": may_treat,
        "ahead": ahead,
        "begun": booking.starts_at <= timezone.now(),
        "markable": booking.state in {"confirmed", "done", "no_show"}
        and booking.starts_at <= timezone.now() + timedelta(minutes=30),
        "move_form": move_form,
        "cancel_form": CancelForm() if may_treat and ahead else None,
        "proposed": whole(row.proposed_at) if row.proposed_at else "",
    }
    return render(request, "rendez_vous/desk/appointment.html", context, status=status)


def _times(row: Appointment, counters: list[Any]) -> list[tuple[str, str]]:
    times = first_times(motive=row.motive, counters=counters, number=6, by_mairie=True, per_day=2)
    return choices_of(times, several=len(counters) > 1)


@require_POST
@with_appointment("treat")
def move(request: Any, row: Appointment) -> HttpResponse:
    counters = queries.counters_for(row.motive) or [row.counter]
    form = MoveForm(request.POST, times=_times(row, counters))
    if not form.is_valid() or form.when is None:
        return _show(request, row, move_form=form, status=UNPROCESSABLE)
    try:
        appointments.move_appointment(
            appointment=row, starts_at=form.when, counters=counters, by="mairie", why=form.cleaned_data["why"]
        )
    except (TakenError, OverError, BookingRefusedError) as error:
        form.add_error("autre" if form.cleaned_data.get("autre") else "quand", words(error))
        row = queries.of_key(organisation=row.organisation_id, key=row.object_key) or row
        return _show(request, row, move_form=form, status=UNPROCESSABLE)
    messages.success(
        request, _("Rendez-vous déplacé. La personne est prévenue si elle a laissé une adresse.")
    )
    return redirect("bureau:rendez_vous:appointment", appointment=row.reference)


@require_POST
@with_appointment("treat")
def cancel(request: Any, row: Appointment) -> HttpResponse:
    form = CancelForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    try:
        appointments.cancel_appointment(
            appointment=row, by="person" if given.get("asked") else "mairie", why=given.get("why", "")
        )
    except (OverError, BookingRefusedError) as error:
        messages.warning(request, words(error))
    else:
        messages.success(request, _("Rendez-vous annulé."))
    return redirect("bureau:rendez_vous:appointment", appointment=row.reference)


@require_POST
@with_appointment("treat")
def mark(request: Any, row: Appointment) -> HttpResponse:
    """Here, received, did not come; or what waited about it has been seen to."""
    act = request.POST.get("acte", "")
    try:
        if act == "arrive":
            appointments.arrive(appointment=row)
        elif act in {"tenu", "absent"}:
            appointments.finish(appointment=row, came=act == "tenu")
        elif act == "vu":
            queues.settle(row)
        messages.success(request, _("C’est noté."))
    except (OverError, BookingRefusedError) as error:
        messages.warning(request, words(error))
    return redirect("bureau:rendez_vous:appointment", appointment=row.reference)


@require_safe
@with_appointment("treat")
def slip(request: Any, row: Appointment) -> HttpResponse:
    """The paper to give, with the link again."""
    address = address_of(row)
    if address:
        appointments.give_link_again(appointment=row)
    organisation = row.organisation
    context = {
        "row": row,
        "reference": spoken(row.reference),
        "when": whole(row.booking.starts_at),
        "minutes": row.motive.minutes,
        "where": where(row),
        "place": row.counter.resource.place,
        "documents": to_bring(row),
        "cancelled": row.booking.state == "cancelled",
        "address": address,
        "qr": qr(address) if address else "",
        "phone": {
            "number": organisation.phone,
            "shown": show_phone(organisation.phone) if organisation.phone else "",
        },
        "contact": {
            "name": organisation.name,
            "address": organisation.address,
            "phone_shown": show_phone(organisation.phone) if organisation.phone else "",
        },
    }
    return render(request, "rendez_vous/slip.html", context)
