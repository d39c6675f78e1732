"""Who is called when the office is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.signalements.desk.forms.on_call import SlotForm, initial_of
from cantou.services.signalements.desk.views.common import require
from cantou.services.signalements.domain import on_call
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.on_call import FIELDS, URGENT
from cantou.services.signalements.domain.permissions import may_configure

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.signalements.models import OnCallSlot

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, may_configure)
    kinds = categories_of(organisation=organisation)
    form = SlotForm(posted(request)[0], kinds=kinds)
    if request.method == "POST" and form.is_valid() and _kept(form, None):
        messages.success(request, _("Le tour d’astreinte est enregistré."))
        return redirect("bureau:signalements:on_call")
    now = timezone.now()
    slots = list(on_call.slots_of(organisation=organisation))
    context = {
        "form": form,
        "lines": [
            {
                "slot": slot,
                "phone": show_phone(slot.phone),
                "about": ", ".join(title_of(kinds, code) for code in slot.categories or URGENT),
                "is_now": on_call.turn_at(slot, now) is not None,
            }
            for slot in slots
        ],
        "is_open": on_call.is_open(organisation=organisation, at=now),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/on_call.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, slot: int) -> HttpResponse:
    organisation = require(request, may_configure)
    row = get_object_or_404(on_call.slots_of(organisation=organisation), pk=slot)
    kinds = categories_of(organisation=organisation)
    form = SlotForm(posted(request)[0], kinds=kinds, initial=initial_of(row))
    if request.method == "POST" and form.is_valid() and _kept(form, row):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:signalements:on_call")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/on_call_slot.html", {"form": form, "slot": row}, status=status)


def _kept(form: SlotForm, row: OnCallSlot | None) -> bool:
    values = {name: form.cleaned_data[name] for name in FIELDS}

    def act() -> dict[str, Any]:
        return {"slot": on_call.save_slot(values=values, slot=row).pk}

    try:
        if row is None:
            once(key=form.cleaned_data["cle"], purpose="signalements.on_call", act=act)
        else:
            act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
def delete(request: Any, slot: int) -> HttpResponse:
    organisation = require(request, may_configure)
    row = get_object_or_404(on_call.slots_of(organisation=organisation), pk=slot)
    on_call.delete_slot(slot=row)
    messages.success(request, _("Le tour d’astreinte est supprimé."))
    return redirect("bureau:signalements:on_call")
