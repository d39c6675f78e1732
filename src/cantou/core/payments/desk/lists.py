"""All that is owed, a sum of one's own to write, and the amounts for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.queries import body_of
from cantou.core.payments.desk.common import UNPROCESSABLE, require
from cantou.core.payments.desk.forms import DebtForm, PeriodForm
from cantou.core.payments.domain import debts, listing, queries, words
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.engine.exports import EXPORTS, Sender
from cantou.core.payments.models import DebtState
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.money import euros
from cantou.core.web.paging import keyset

if TYPE_CHECKING:
    from cantou.core.payments.models import Debt

PAGE = 25
BULK = {DebtState.AWAITING.value: "prise-en-charge", listing.LATE: "transmettre"}
"""The lists of which several are dealt with at once, and how."""


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request)
    regies = list(queries.regies_of(organisation))
    asked = {name: request.GET.get(name, "")[:80] for name in ("etat", "regie", "q")}
    known = {value for value, _title in listing.CHOICES}
    chosen = asked["etat"] if asked["etat"] in known else ""
    found = listing.filtered(organisation, chosen=chosen, regie=asked["regie"], text=asked["q"].strip())
    page = keyset([found], column="created_at", after=request.GET.get("apres", ""), size=PAGE)
    kept = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "rows": [row(debt) for debt in page.rows],
        "to_do": [] if kept else listing.to_do(organisation),
        "bulk": BULK.get(chosen),
        "regies": regies,
        "choices": listing.CHOICES,
        "asked": asked,
        "filtered": bool(kept),
        "next": f"?{kept}&apres={page.next}" if page.next else "",
    }
    return render(request, "payments/desk/debts.html", context)


def row(debt: Debt) -> dict[str, Any]:
    state = DebtState(debt.state)
    part = debt.next_part if state == DebtState.DUE else None
    return {
        "debt": debt,
        "total": euros(debt.total_cents),
        "left": euros(debt.owed_cents),
        "too_much": euros(debt.overpaid_cents) if debt.overpaid_cents else "",
        "until": words.day(part.due_on) if part else "",
        "state": str(state.label),
        "tone": words.TONES[state],
        "late": words.is_late(debt),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = DebtForm(*posted(request), regies=list(queries.regies_of(organisation)))
    if request.method == "POST" and form.is_valid():
        made = _write(organisation, form)
        messages.success(request, _("La somme est écrite. Donnez l’adresse de paiement à la personne."))
        return redirect("desk_debt", made)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/desk/new.html", {"form": form}, status=status)


def _write(organisation: int, form: DebtForm) -> int:
    given = dict(form.cleaned_data)
    regie, cents, key = form.regies[given.pop("regie")], given.pop("cents"), given.pop("key")

    def act() -> dict[str, Any]:
        made = debts.owe(
            key=uuid5(NAMESPACE_URL, f"cantou.payments:{organisation}:{key}"),
            service="",
            regie=regie,
            lines=[(given["title"], cents)],
            **given,
        )
        return {"debt": made.pk}

    return int(once(key=key, purpose=f"payments.owe:{organisation}", act=act).answer["debt"])


@require_safe
def amounts(request: Any) -> HttpResponse:
    require(request)
    form = PeriodForm(request.GET)
    first, last = form.period()
    context = {
        "form": PeriodForm(initial={"du": first, "au": last}),
        "first": words.day(first),
        "last": words.day(last),
        "query": urlencode({"du": first.isoformat(), "au": last.isoformat()}),
        "exports": list(EXPORTS.values()),
    }
    return render(request, "payments/desk/amounts.html", context)


@require_safe
def export(request: Any, export_form: str) -> HttpResponse:
    organisation = require(request)
    chosen = EXPORTS.get(export_form)
    if chosen is None:
        raise Http404
    first, last = PeriodForm(request.GET).period()
    body = body_of(organisation=organisation)
    sender = Sender(body.name, body.siret, first.year)
    try:
        found = listing.amounts(organisation, first=first, last=last)
    except PaymentRefusedError as refused:
        messages.warning(request, str(refused))
        query = urlencode({"du": first.isoformat(), "au": last.isoformat()})
        return redirect(f"{reverse('desk_debts_amounts')}?{query}")
    text = chosen.write(sender, found)
    response = HttpResponse(text, content_type=chosen.content_type)
    name = f"montants-{first.isoformat()}-{last.isoformat()}.{chosen.extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
