"""What one has booked, in one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cantou.core.booking.domain import own_calendar
from cantou.core.web.addresses import platform_url

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@login_required
@require_safe
def show(request: Any) -> HttpResponse:
    person = request.user.pk
    feed = own_calendar.feed_of(person=person)
    address = "" if feed is None else platform_url("agenda:person", person, own_calendar.secret_of(feed))
    context = {
        "feed": feed,
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}" if address else "",
        "to_come": own_calendar.to_come(person=person),
    }
    return render(request, "booking/own_calendar.html", context)


@login_required
@require_POST
def make(request: Any) -> HttpResponse:
    own_calendar.make(person=request.user.pk)
    messages.success(request, _("Votre adresse est prête. Copiez-la dans votre agenda."))
    return redirect("booking_own")


@login_required
@require_POST
def revoke(request: Any) -> HttpResponse:
    own_calendar.revoke(person=request.user.pk)
    messages.success(request, _("L’adresse n’ouvre plus rien."))
    return redirect("booking_own")
