"""The hour is chosen; who comes? One page, then it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.strangers import count_asked
from cantou.core.scope.scope import current
from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.appointments import OverError, TakenError, book_appointment, secret_of
from cantou.services.rendez_vous.domain.settings import service_settings
from cantou.services.rendez_vous.domain.slots import by_day, first_times
from cantou.services.rendez_vous.domain.times import whole as said_whole
from cantou.services.rendez_vous.domain.times import write_instant
from cantou.services.rendez_vous.models import Wants, Way
from cantou.services.rendez_vous.portal.forms.booking import WhoForm
from cantou.services.rendez_vous.portal.views.common import (
    UNPROCESSABLE,
    at,
    find_motive,
    phone_of,
    places_of,
    read_hour,
    way_of,
)
from cantou.services.rendez_vous.portal.views.motives import drawn

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Counter, Motive

PURPOSE = "rendez_vous.book"
KEYS = UUID("0c8c3b1d-6c3e-4f53-8c0a-2f3a1f7c9d15")
OTHERS = 8


def key_of(organisation: int, token: str) -> UUID:
    """The same form sent twice is the same appointment."""
    return uuid5(KEYS, f"{organisation}:{token}")


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("rendez_vous.book", free=8, limit=40)
def book(request: Any, body: str, motive: str) -> HttpResponse:
    found = find_motive(request, body, motive)
    settings = service_settings(organisation=found.organisation_id)
    if not (found.online and settings.online):
        raise Http404
    asked = {
        **request.GET.dict(),
        **{name: request.POST[name] for name in ("quand", "ou", "comment") if name in request.POST},
    }
    counters = at(queries.counters_for(found), asked.get("ou", ""))
    way = way_of(found, asked.get("comment", ""))
    when = _when(asked.get("quand"), found, counters)
    if when is None or not counters:
        return redirect("rendez_vous:motive", body=body, motive=motive)
    form = WhoForm(*posted(request), phone_needed=way == Way.PHONE, initial=_known(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                "rendez_vous:follow",
                private=_book(request, form, found, counters, when, way, settings.most_week),
            )
        except (BookingRefusedError, OverError, TakenError) as error:
            refusal = str(getattr(error, "messages", [str(error)])[0])
    return _show(request, form, found, counters, when, way, asked.get("ou", ""), refusal)


def _when(asked: str | None, motive: Motive, counters: list[Counter]) -> datetime | None:
    """Where the address names no hour, the first one that is free; None for what is no hour."""
    if asked is not None:
        return read_hour(asked)
    first = first_times(motive=motive, counters=counters, number=1)
    return first[0].starts_at if first else None


def _known(request: Any) -> dict[str, str]:
    user = request.user
    if not user.is_authenticated:
        return {"wants": Wants.SMS}
    return {
        "name": str(user),
        "email": user.email or "",
        "phone": getattr(user, "phone", "") or "",
        "wants": Wants.EMAIL if user.email else Wants.SMS,
    }


def _book(
    request: Any,
    form: WhoForm,
    motive: Motive,
    counters: list[Counter],
    when: datetime,
    way: str,
    most: int,
) -> str:
    organisation, token = motive.organisation_id, form.cleaned_data["cle"]
    key = key_of(organisation, token)
    scope = current()
    said = form.said(person=scope.person if scope else None)
    network = client_network(request)

    def act() -> dict[str, Any]:
        count_asked(
            service="rendez_vous", organisation=organisation, holder=said.holder, network=network, most=most
        )
        made = book_appointment(
            organisation=organisation,
            key=key,
            motive=motive,
            counters=counters,
            starts_at=when,
            said=said,
            way=way,
        )
        return {"reference": made.reference}

    with transaction.atomic():  # What is refused has not served the key.
        once(key=token, purpose=f"{PURPOSE}:{organisation}", act=act)
    return secret_of(key=key)


def _show(
    request: Any,
    form: WhoForm,
    motive: Motive,
    counters: list[Counter],
    when: datetime,
    way: str,
    place: str,
    refusal: str,
) -> HttpResponse:
    past = when <= timezone.now()
    places = places_of(counters)
    context = {
        "form": form,
        "postal_open": bool(form.errors.get("postal")) or (form.is_bound and bool(form.data.get("postal"))),
        "motive": motive,
        "when": said_whole(when),
        "quand": write_instant(when),
        "way": way,
        "way_title": Way(way).label,
        "ou": place,
        "where": places[0] if len(places) == 1 else None,
        "phone": phone_of(places[0]),
        "refusal": refusal or (_("Cette heure est passée. Choisissez-en une autre.") if past else ""),
        "others": _others(motive, counters, when, way, place) if refusal or past else [],
        "retention": service_settings(organisation=motive.organisation_id).retention_days,
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Rendez-vous"), reverse("rendez_vous:index")),
            (motive.title, reverse("rendez_vous:motive", args=[motive.organisation.slug, motive.code])),
            (_("Vos coordonnées"), ""),
        ],
    }
    status = UNPROCESSABLE if form.errors or refusal or past else 200
    return render(request, "rendez_vous/book.html", context, status=status)


def _others(motive: Motive, counters: list[Counter], when: datetime, way: str, place: str) -> list[Any]:
    """What is free around the hour that cannot be had."""
    around = max(timezone.now(), when - timedelta(hours=3))
    times = first_times(motive=motive, counters=counters, number=OTHERS, after=around)
    chosen = {"comment": way, **({"ou": place} if place else {})}
    return drawn(by_day(times), motive, chosen, several=len(places_of(counters)) > 1)
