"""Somebody asked for an appointment in words: called back, an hour given, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.services.rendez_vous.domain import askings, queries
from cantou.services.rendez_vous.domain.settings import SERVICE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Asking


def _asking(request: Any, reference: str) -> Asking:
    request.agent.require(SERVICE, "treat")
    row = queries.asking(organisation=request.agent.acting, reference=normalise(reference))
    if row is None:
        raise Http404
    return row


@require_safe
def request(request: Any, asking: str) -> HttpResponse:
    row = _asking(request, asking)
    context = {
        "row": row,
        "reference": spoken(row.reference),
        "phone": show_phone(row.phone) if row.phone else "",
    }
    return render(request, "rendez_vous/desk/request.html", context)


@require_POST
def close(request: Any, asking: str) -> HttpResponse:
    row = _asking(request, asking)
    askings.close(asking=row)
    messages.success(request, _("Demande close."))
    return redirect("desk")
