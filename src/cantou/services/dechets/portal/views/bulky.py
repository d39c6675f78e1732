"""Bulky waste: a place on a round, asked for in one page; seen again and given back by its private link."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.domain import words
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.strangers import count_asked
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link, spoken
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.veiled import unveiled
from cantou.services.dechets.domain import bulky as domain
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.settings import read
from cantou.services.dechets.portal.forms.bulky import PickupForm
from cantou.services.dechets.portal.views.common import (
    UNPROCESSABLE,
    commune_of,
    organisations_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from cantou.services.dechets.domain.bulky import Turn
    from cantou.services.dechets.models import BulkyPickup

NOT_FOUND, GONE = 404, 410
MOST_TURNS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("dechets.bulky", free=6, limit=40)
def index(request: Any) -> HttpResponse:
    commune = commune_of(request)
    if commune is None:
        return redirect("dechets:index")
    found = queries.rounds_here(organisations=organisations_of(request), commune=commune)
    turns = [one for one in domain.with_left(found[:MOST_TURNS]) if _is_open(one)]
    settings = read(request.provider.offer.settings)
    form = PickupForm(posted(request)[0], turns=turns, most=settings.bulky_most) if turns else None
    if request.method == "POST" and form is not None and form.is_valid():
        key = _booked(request, form, {one.row.pk: one for one in turns}, commune)
        if key is not None:
            return redirect("dechets:bulky_mine", bulk=domain.secret_of(key))
    context = {
        "form": form,
        "turns": turns,
        "settings": settings,
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Déchets"), reverse("dechets:index")),
            (_("Encombrants"), ""),
        ],
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "dechets/bulky.html", context, status=status)


def _is_open(turn: Turn) -> bool:
    """Full or not: then one waits."""
    return domain.until(turn.row) > timezone.now()


def _booked(request: Any, form: PickupForm, turns: dict[int, Turn], commune: int) -> UUID | None:
    chosen = turns[unveiled(form.cleaned_data["turn"]) or 0]
    turn, take = chosen.row, domain.book_pickup if chosen.left else domain.wait_for_pickup
    asked = domain.Asked(**form.said, commune=commune)

    def act() -> dict[str, Any]:
        count_asked(
            service="dechets",
            organisation=turn.organisation_id,
            holder=asked.holder,
            network=client_network(request),
        )
        key = uuid4()
        take(turn=turn, key=key, asked=asked)
        return {"key": str(key)}

    try:
        with transaction.atomic():
            done = once(key=form.cleaned_data["cle"], purpose=f"dechets.bulky:{turn.pk}", act=act)
    except ValidationError as error:
        form.add_error(None, error)
    except BookingRefusedError as error:
        form.add_error("turn", str(error))
    else:
        return UUID(str(done.answer["key"]))
    return None


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view what the secret in the address opens, in its own Scope."""

    @wraps(view)
    def with_pickup(request: Any, bulk: str) -> HttpResponse:
        try:
            link = open_link(secret=bulk, service="dechets")
        except ExpiredLinkError:
            return render(request, "dechets/bulky_over.html", {"expired": True}, status=GONE)
        if link is None or link.purpose != "bulky":
            return render(request, "dechets/bulky_over.html", {"expired": False}, status=NOT_FOUND)
        switch(Scope.for_object(organisation=link.organisation, key=link.key))
        pickup = queries.pickup_of(organisation=link.organisation, key=link.key)
        if pickup is None:
            return render(request, "dechets/bulky_over.html", {"expired": True}, status=GONE)
        answer = view(request, pickup, bulk)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return with_pickup


@require_safe
@opened
def mine(request: Any, pickup: BulkyPickup, secret: str) -> HttpResponse:
    turn, now = pickup.round, timezone.now()
    last = domain.until(turn)
    is_on = domain.is_on(pickup)
    context = {
        "waits": is_on and pickup.booking is None,
        "reason": pickup.booking.reason if pickup.booking else turn.reason,
        "pickup": pickup,
        "bulk": secret,
        "reference": spoken(pickup.reference) if pickup.reference else "",
        "when": words.span(turn.starts_at, turn.ends_at),
        "last": f"{words.day(last.astimezone(words.PARIS))} à {words.hour(last)}",
        "is_on": is_on,
        "may_cancel": is_on and last > now,
    }
    return render(request, "dechets/bulky_mine.html", context)


@opened_by_its_address
@require_POST
@opened
def cancel(request: Any, pickup: BulkyPickup, secret: str) -> HttpResponse:
    try:
        domain.cancel_pickup(pickup=pickup)
    except BookingRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("C’est annulé : un autre prendra la place. Merci."))
    return redirect("dechets:bulky_mine", bulk=secret)
