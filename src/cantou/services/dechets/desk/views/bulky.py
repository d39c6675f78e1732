"""Rounds of bulky waste: opened, filled by telephone, printed, called off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.dechets.desk.forms.bulky import ReasonForm, RoundForm
from cantou.services.dechets.desk.printing import round_pdf
from cantou.services.dechets.desk.views.common import UNPROCESSABLE, kept, one_or_404, require
from cantou.services.dechets.domain import bulky as domain
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.settings import service_settings
from cantou.services.dechets.portal.forms.bulky import CallForm

if TYPE_CHECKING:
    from cantou.services.dechets.models import BulkyPickup, BulkyRound

MOST = 60


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read" if request.method != "POST" else "edit")
    may_edit = request.agent.rights.may(organisation, "dechets", "edit")
    communes = list(queries.communes_served(organisation=organisation))
    form = RoundForm(posted(request)[0], communes=communes)
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            return domain.open_round(**form.values).pk

        if kept(form, act, purpose=f"dechets.round:{organisation}"):
            messages.success(request, _("La tournée est ouverte : on s’inscrit sur le portail, ou ici."))
            return redirect("bureau:dechets:bulky")
    turns = domain.with_left(queries.rounds_at_desk(organisation=organisation)[:MOST])
    context = {"form": form, "turns": turns, "may_edit": may_edit}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/bulky.html", context, status=status)


def _turn(request: Any, turn: int, permission: str = "treat") -> BulkyRound:
    organisation = require(request, permission)
    return one_or_404(queries.rounds_at_desk(organisation=organisation), turn)


@require_http_methods(["GET", "HEAD", "POST"])
def round_(request: Any, turn: int) -> HttpResponse:
    row = _turn(request, turn, "read" if request.method != "POST" else "treat")
    served = list(queries.communes_served(organisation=row.organisation_id))
    communes = [one for one in served if row.commune_id in {None, one.pk}]
    most = service_settings(organisation=row.organisation_id).bulky_most
    form = CallForm(posted(request)[0], communes=communes, most=most)
    if request.method == "POST" and form.is_valid():
        made = _booked(request, form, row)
        if made is not None:
            text = _("C’est inscrit, sous la référence %(reference)s.") % {"reference": spoken(made)}
            messages.success(request, text if made else _("C’est noté sur la liste d’attente."))
            return redirect("bureau:dechets:bulky_round", turn=row.pk)
    return _shown(request, row, form, ReasonForm())


def _booked(request: Any, form: CallForm, row: BulkyRound) -> str | None:
    """The reference, empty for who waits; None: refused."""
    asked = domain.Asked(**form.said)

    (turn,) = domain.with_left([row])
    take = domain.book_pickup if turn.left else domain.wait_for_pickup

    def act() -> dict[str, Any]:
        return {"reference": take(turn=row, key=uuid4(), asked=asked, typed_by=request.user.pk).reference}

    try:
        with transaction.atomic():
            done = once(key=form.cleaned_data["cle"], purpose=f"dechets.bulky_call:{row.pk}", act=act)
    except ValidationError as error:
        form.add_error(None, error)
    except BookingRefusedError as error:
        form.add_error(None, str(error))
    else:
        return str(done.answer["reference"])
    return None


def _shown(request: Any, row: BulkyRound, form: CallForm, off: ReasonForm) -> HttpResponse:
    (turn,) = domain.with_left([row])
    pickups = [
        {
            "row": one,
            "reference": spoken(one.reference),
            "is_on": one.booking.state in domain.ACTIVE,
            "phone": _phone(one),
        }
        for one in queries.pickups_of(turn=row)
    ]
    rights = request.agent.rights
    context = {
        "turn": turn,
        "form": form,
        "off": off,
        "pickups": pickups,
        "waiters": [{"row": one, "phone": _phone(one)} for one in queries.waiters_of(turn=row)],
        "may_treat": rights.may(row.organisation_id, "dechets", "treat"),
        "may_edit": rights.may(row.organisation_id, "dechets", "edit"),
    }
    status = UNPROCESSABLE if form.errors or off.errors else 200
    return render(request, "dechets/desk/bulky_round.html", context, status=status)


def _phone(one: BulkyPickup) -> str:
    return show_phone(one.who.holder_phone) if one.who.holder_phone else ""


@require_safe
def paper(request: Any, turn: int) -> HttpResponse:
    """For the driver."""
    row = _turn(request, turn, "read")
    pickups = [one for one in queries.pickups_of(turn=row) if one.booking.state in domain.ACTIVE]
    answer = HttpResponse(round_pdf(turn=row, pickups=pickups), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="tournee.pdf"'
    return answer


@require_POST
def call_off(request: Any, turn: int) -> HttpResponse:
    row = _turn(request, turn, "edit")
    try:
        with transaction.atomic():
            told = domain.call_off(turn=row, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except BookingRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("La tournée est annulée. Foyers prévenus : %(n)d.") % {"n": told})
    return redirect("bureau:dechets:bulky_round", turn=row.pk)


@require_POST
def cancel(request: Any, turn: int, lift: int) -> HttpResponse:
    row = _turn(request, turn)
    pickup: BulkyPickup = one_or_404(queries.lifts_of(turn=row), lift)
    try:
        with transaction.atomic():
            domain.cancel_pickup(pickup=pickup, reason=request.POST.get("reason", ""))
    except BookingRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("C’est annulé : s’il y avait une place, elle est libre, ou à qui attendait.")
        )
    return redirect("bureau:dechets:bulky_round", turn=row.pk)


@require_safe
def freed(request: Any, lifted: str) -> HttpResponse:
    """From the queue: to the round on which a place came free."""
    organisation = require(request, "read")
    pickup = queries.pickup_called(organisation=organisation, reference=normalise(lifted))
    if pickup is None:
        raise Http404
    return redirect("bureau:dechets:bulky_round", turn=pickup.round_id)


@require_POST
def called(request: Any, turn: int, lift: int) -> HttpResponse:
    row = _turn(request, turn)
    pickup: BulkyPickup = one_or_404(queries.pickups_of(turn=row), lift)
    domain.called(organisation=row.organisation_id, key=pickup.object_key)
    messages.success(request, _("C’est noté : cette personne sait qu’on passe."))
    return redirect("bureau:dechets:bulky_round", turn=row.pk)
