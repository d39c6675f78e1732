"""Who would rather come sooner, in order: an hour is proposed by an agent, or they are taken off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.engine.slots import Slot
from cantou.core.booking.showing import slots_shown
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.exports import csv_response
from cantou.core.web.forms import posted
from cantou.services.rendez_vous.desk.forms.acts import OfferForm, UnlistForm
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, with_appointment, words
from cantou.services.rendez_vous.domain import earlier, queries
from cantou.services.rendez_vous.domain.appointments import OverError
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.telling import recipient_of
from cantou.services.rendez_vous.domain.times import local, whole

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Appointment

MOST = 200
"""Lines on the page; the file holds them all."""


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    return _page(request)


def _page(request: Any, *, status: int = 200, **bound: UnlistForm) -> HttpResponse:
    """`bound`: the form of one line that came back with an error."""
    found = list(queries.want_earlier(organisation=request.agent.acting))
    context = {
        "rows": [
            _row(rank, row, bound.get(f"form_{row.pk}")) for rank, row in enumerate(found[:MOST], start=1)
        ],
        "more": max(len(found) - MOST, 0),
        "treats": request.agent.may(SERVICE, "treat"),
    }
    return render(request, "rendez_vous/desk/waiting.html", context, status=status)


def _row(rank: int, row: Appointment, form: UnlistForm | None) -> dict[str, Any]:
    booking = row.booking
    return {
        "rank": rank,
        "row": row,
        "booking": booking,
        "when": whole(booking.starts_at),
        "phone": show_phone(booking.holder_phone) if booking.holder_phone else "",
        "proposed": whole(row.proposed_at) if row.proposed_at else "",
        "told": recipient_of(row) is not None,
        "form": form or UnlistForm(auto_id=f"id_{row.pk}_%s"),
    }


HEAD = ["rang", "reference", "motif", "rendez_vous", "guichet", "inscrit_le", "heure_proposee"]


@require_safe
def as_csv(request: Any) -> HttpResponse:
    """Without who waits: a table travels further than one thinks."""
    request.agent.require(SERVICE, "read")
    found = queries.want_earlier(organisation=request.agent.acting)
    rows = (_cells(rank, row) for rank, row in enumerate(found, start=1))
    return csv_response(name="liste-attente-rendez-vous", head=HEAD, rows=rows)


def _cells(rank: int, row: Appointment) -> tuple[object, ...]:
    return (
        rank,
        spoken(row.reference),
        row.motive.title,
        local(row.booking.starts_at).strftime("%Y-%m-%d %H:%M"),
        row.counter.resource.name,
        local(row.created_at).strftime("%Y-%m-%d"),
        local(row.proposed_at).strftime("%Y-%m-%d %H:%M") if row.proposed_at else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_appointment("treat")
def offer(request: Any, row: Appointment) -> HttpResponse:
    """The free hours before theirs: one is proposed, and the hour they have stays until they say yes."""
    times = earlier.times_before(row)
    chosen = request.POST.get("quand", "")
    days = slots_shown([Slot(one.starts_at, one.ends_at) for one in times], chosen=chosen)
    form = OfferForm(posted(request)[0], days=days)
    if request.method == "POST" and form.is_valid() and form.when is not None:
        try:
            if earlier.propose_earlier(appointment=row, starts_at=form.when):
                messages.success(request, _proposed(row))
                return redirect("bureau:rendez_vous:waiting")
            form.add_error("quand", _("Cette heure n’est plus libre. Choisissez-en une autre."))
        except OverError as error:
            form.add_error(None, words(error))
    context = {
        "row": row,
        "form": form,
        "days": days,
        "reference": spoken(row.reference),
        "when": whole(row.booking.starts_at),
        "proposed": whole(row.proposed_at) if row.proposed_at else "",
        "told": recipient_of(row) is not None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "rendez_vous/desk/waiting_offer.html", context, status=status)


def _proposed(row: Appointment) -> str:
    if recipient_of(row) is None:
        return _("C’est noté. Appelez cette personne\u00a0: aucun message ne l’atteint.")
    return _("L’heure est proposée. La personne garde la sienne tant qu’elle n’a pas dit oui.")


@require_POST
@with_appointment("treat")
def remove(request: Any, row: Appointment) -> HttpResponse:
    form = UnlistForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if not form.is_valid():
        return _page(request, status=UNPROCESSABLE, **{f"form_{row.pk}": form})
    try:
        told = earlier.take_off(appointment=row, said=form.cleaned_data["said"])
    except OverError as error:
        messages.warning(request, words(error))
        return redirect("bureau:rendez_vous:waiting")
    text = (
        _("Retiré de la liste, et prévenu. Son rendez-vous reste.")
        if told
        else _("Retiré de la liste\u00a0: son rendez-vous reste. Appelez cette personne pour le lui dire.")
    )
    messages.success(request, text)
    return redirect("bureau:rendez_vous:waiting")
