"""What the private link opens: the appointment, and all that one may do with it, without an account."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link, spoken
from cantou.core.scope.scope import Scope, current, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.qr import qr
from cantou.services.rendez_vous.domain import appointments, proposals, queries
from cantou.services.rendez_vous.domain.appointments import OverError, TakenError
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.slots import by_day, first_times, free_times
from cantou.services.rendez_vous.domain.telling import to_bring, where
from cantou.services.rendez_vous.domain.times import DAY, bounds, day_words, hour, local_day, read_day, whole
from cantou.services.rendez_vous.ics import one_appointment
from cantou.services.rendez_vous.models import Way
from cantou.services.rendez_vous.portal.views.common import (
    GONE,
    NOT_FOUND,
    UNPROCESSABLE,
    phone_of,
    read_hour,
)
from cantou.services.rendez_vous.portal.views.motives import DAYS, WINDOW, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from cantou.services.rendez_vous.models import Appointment


def with_appointment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the appointment that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def opened(request: Any, private: str, **kwargs: Any) -> HttpResponse:
        try:
            link = open_link(secret=private, service=SERVICE)
        except ExpiredLinkError:
            return _over(request, expired=True)
        if link is None or link.purpose != "follow":
            return _over(request, expired=False)
        scope = current()
        person = scope.person if scope else None
        switch(Scope.for_object(organisation=link.organisation, key=link.key, person=person))
        found = queries.of_key(organisation=link.organisation, key=link.key)
        if found is None or found.purged_at is not None:
            return _over(request, expired=True)
        return view(request, found, private, **kwargs)

    return opened


def _over(request: Any, *, expired: bool) -> HttpResponse:
    return render(
        request, "rendez_vous/link_over.html", {"expired": expired}, status=GONE if expired else NOT_FOUND
    )


def _context(request: Any, row: Appointment, secret: str) -> dict[str, Any]:
    booking = row.booking
    now = timezone.now()
    ahead = booking.state in queries.AHEAD and booking.ends_at > now
    cutoff = timedelta(minutes=row.counter.resource.cutoff_minutes)
    return {
        "row": row,
        "secret": secret,
        "reference": spoken(row.reference),
        "when": whole(booking.starts_at),
        "day": day_words(local_day(booking.starts_at)),
        "hour": hour(booking.starts_at),
        "minutes": row.motive.minutes,
        "where": where(row),
        "place": row.counter.resource.place,
        "by_phone": row.way == Way.PHONE,
        "by_video": row.way == Way.VIDEO,
        "documents": to_bring(row),
        "ahead": ahead,
        "movable": ahead and booking.starts_at - cutoff > now,
        "cancelled": booking.state == "cancelled",
        "late": row.late,
        "phone": phone_of(row.counter.resource.place),
        "proposal": _proposal(row) if ahead else None,
        "address": request.build_absolute_uri(reverse("rendez_vous:follow", args=[secret])),
    }


def _proposal(row: Appointment) -> dict[str, Any] | None:
    if row.proposed_at is None or not proposals.is_open(row):
        return None
    until = whole(row.proposed_until) if row.proposed_until else ""
    return {"when": whole(row.proposed_at), "is_earlier": row.proposed_for == "earlier", "until": until}


@opened_by_its_address
@require_safe
@with_appointment
def follow(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """The confirmation, as often as one likes; and all that can still be done."""
    context = _context(request, row, secret)
    context["qr"] = qr(context["address"])
    context["draft_done"] = "rendez-vous"
    return render(request, "rendez_vous/follow.html", context)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("rendez_vous.change", free=30, limit=100)
@with_appointment
def cancel(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """Asked once more, then done. A second time says that it is done already."""
    if request.method == "POST" and row.booking.state != "cancelled":
        try:
            appointments.cancel_appointment(appointment=row, by="person")
        except (OverError, BookingRefusedError) as error:
            messages.warning(request, _words(error))
        else:
            messages.success(request, _("Votre rendez-vous est annulé. Merci d’avoir prévenu."))
    context = _context(request, row, secret)
    if request.method == "POST" or not context["ahead"]:
        return redirect("rendez_vous:follow", private=secret)
    return render(request, "rendez_vous/cancel.html", context)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("rendez_vous.change", free=30, limit=100)
@with_appointment
def move(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """Another hour for the same motive. The one it has stays until the new one is taken."""
    context = _context(request, row, secret)
    if not context["movable"]:
        return redirect("rendez_vous:follow", private=secret)
    counters = queries.counters_for(row.motive) or [row.counter]
    refusal = ""
    when = read_hour(request.POST.get("quand", ""))
    if request.method == "POST" and when is not None:
        try:
            appointments.move_appointment(appointment=row, starts_at=when, counters=counters, by="person")
        except (TakenError, OverError, BookingRefusedError) as error:
            refusal = _words(error)
        else:
            messages.success(request, _("C’est fait\u00a0: votre rendez-vous est déplacé."))
            return redirect("rendez_vous:follow", private=secret)
    begin = max(read_day(request.GET.get("du", "")) or local_day(), local_day())
    starts_at, ends_at = bounds(begin, WINDOW)
    times = free_times(motive=row.motive, counters=counters, starts_at=starts_at, ends_at=ends_at)
    times = times or first_times(motive=row.motive, counters=counters, number=40, after=ends_at)
    days = by_day(times)[:DAYS]
    page = reverse("rendez_vous:move", args=[secret])
    several = len({one.resource.place_id for one in counters}) > 1
    context |= {
        "days": drawn(days, row.motive, {}, several=several, base=page),
        "refusal": refusal,
        "next": f"?{urlencode({'du': (days[-1][0] + DAY).isoformat()})}" if len(days) == DAYS else "",
        "previous": page if begin > local_day() else "",
    }
    return render(request, "rendez_vous/move.html", context, status=UNPROCESSABLE if refusal else 200)


@opened_by_its_address
@require_POST
@guarded("rendez_vous.change", free=30, limit=100)
@with_appointment
def proposal(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """Yes or no to the hour that was proposed. If somebody was quicker, the page says so and shows what is free."""
    if request.POST.get("reponse") == "non":
        appointments.decline(appointment=row)
        if row.booking.state in queries.AHEAD and "autre" in request.POST:
            return redirect("rendez_vous:move", private=secret)
        messages.info(request, _("C’est noté\u00a0: votre heure ne change pas."))
        return redirect("rendez_vous:follow", private=secret)
    try:
        appointments.accept(appointment=row)
    except (TakenError, OverError, BookingRefusedError) as error:
        appointments.decline(appointment=row)
        messages.warning(request, _words(error))
        return redirect("rendez_vous:move", private=secret)
    messages.success(request, _("C’est fait\u00a0: la nouvelle heure est la vôtre."))
    return redirect("rendez_vous:follow", private=secret)


@opened_by_its_address
@require_POST
@guarded("rendez_vous.change", free=30, limit=100)
@with_appointment
def earlier(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """To be told when something sooner is free, or no longer."""
    try:
        appointments.want_earlier(appointment=row, wants=request.POST.get("plus_tot") == "1")
    except OverError as error:
        messages.warning(request, _words(error))
    return redirect("rendez_vous:follow", private=secret)


@opened_by_its_address
@require_safe
@with_appointment
def slip(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """On paper, for who has neither address nor mobile."""
    context = _context(request, row, secret)
    context["qr"] = qr(context["address"])
    context["contact"] = {
        "name": row.organisation.name,
        "address": row.organisation.address,
        "phone_shown": context["phone"]["shown"],
    }
    return render(request, "rendez_vous/slip.html", context)


@opened_by_its_address
@require_safe
@with_appointment
def calendar(request: Any, row: Appointment, secret: str) -> HttpResponse:
    """For one's own calendar; once cancelled or moved, the same address says so."""
    address = request.build_absolute_uri(reverse("rendez_vous:follow", args=[secret]))
    response = HttpResponse(
        one_appointment(row, address=address), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _words(error: Exception) -> str:
    return str(getattr(error, "messages", [str(error)])[0])
