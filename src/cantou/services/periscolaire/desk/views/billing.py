"""The month's bills: looked at, corrected, sent once, put right, exported."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.domain.queries import regies_of
from cantou.core.web.days import date_format
from cantou.core.web.forms import posted
from cantou.core.web.money import euros
from cantou.services.periscolaire.desk.forms.billing import AdjustForm, IssueForm
from cantou.services.periscolaire.desk.views.common import UNPROCESSABLE, kept, one_or_404, require
from cantou.services.periscolaire.domain import billing as domain
from cantou.services.periscolaire.domain import queries
from cantou.services.periscolaire.engine.days import Month

if TYPE_CHECKING:
    from cantou.services.periscolaire.domain.billing import Preview

DUE = timedelta(days=30)
SHARED = ("GET", "HEAD", "POST")


def _month(text: str) -> Month:
    try:
        return Month.read(text)
    except ValueError:
        raise Http404 from None


@require_safe
def latest(request: Any) -> HttpResponse:
    """To the month that has just ended."""
    require(request, "bill")
    return redirect("bureau:periscolaire:bills", period=str(Month.of(timezone.localdate()).previous))


@require_http_methods(SHARED)
def bills(request: Any, period: str) -> HttpResponse:
    organisation, month = require(request, "bill"), _month(period)
    initial = {"due_on": timezone.localdate() + DUE}
    form = IssueForm(posted(request)[0], regies=regies_of(organisation), initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            return domain.issue_all(month=month, regie=form.chosen, due_on=form.cleaned_data["due_on"])

        done = kept(form, act, purpose=f"periscolaire.bills:{organisation}:{month}")
        if done is not None:
            messages.success(request, _("Factures envoyées à la régie : %(n)d.") % {"n": done["done"]})
            return redirect("bureau:periscolaire:bills", period=period)
    rows = domain.preview(organisation=organisation, month=month)
    context = {
        "form": form,
        "month": month,
        "title": date_format(month.first, "F Y"),
        "rows": [_said(one) for one in rows],
        "total": euros(sum(one.total for one in rows)),
        "unticked": sum(one.unticked for one in rows),
        "waiting": sum(one.bill is None and bool(one.lines or one.adjustments) for one in rows),
        "is_over": domain.is_over(month),
        "previous": month.previous,
        "following": month.following if domain.is_over(month.following) or domain.is_over(month) else None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/bills.html", context, status=status)


def _said(one: Preview) -> dict[str, Any]:
    return {
        "row": one,
        "total": euros(one.total),
        "lines": [(said, euros(cents)) for said, cents in (*one.lines, *one.adjustments)],
        "difference": euros(one.difference) if one.difference else "",
        "reference": spoken(one.bill.debt.reference) if one.bill and one.bill.debt else "",
    }


@require_http_methods(SHARED)
def bill(request: Any, period: str, household: int) -> HttpResponse:
    """One family's month: its lines, corrections before it is sent, the letter afterwards."""
    organisation, month = require(request, "bill"), _month(period)
    family = one_or_404(queries.families(organisation), household)
    form = AdjustForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> int:
            return domain.adjust(family=family, month=month, cents=given["cents"], reason=given["reason"]).pk

        if kept(form, act, purpose=f"periscolaire.adjust:{family.pk}:{month}") is not None:
            messages.success(request, _("C’est corrigé."))
            return redirect("bureau:periscolaire:bill", household=household, period=period)
    found = domain.preview(organisation=organisation, month=month, family=family.pk)
    one = found[0] if found else domain.Preview(family)
    context = {**_said(one), "family": family, "form": form, "month": month}
    context |= {"title": date_format(month.first, "F Y"), "sent": _sent(one)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/bill.html", context, status=status)


def _sent(one: Preview) -> dict[str, Any] | None:
    if one.bill is None or one.bill.debt is None:
        return None
    debt = one.bill.debt
    return {
        "debt": debt,
        "state": debt.get_state_display(),
        "owed": euros(debt.owed_cents),
        "address": debt_address(debt),
        "lines": [(line["said"], euros(line["cents"])) for line in one.bill.lines],
        "total": euros(one.bill.total_cents),
        "credited": euros(debt.credited_cents) if debt.credited_cents else "",
        "parts": debt.schedule,
    }


@require_POST
def put_right(request: Any, period: str, household: int) -> HttpResponse:
    organisation, month = require(request, "bill"), _month(period)
    sent = queries.bills(organisation, month).filter(family_id=household).first()
    if sent is None:
        raise Http404
    reason = request.POST.get("reason", "").strip() or _("Jours corrigés")
    try:
        with transaction.atomic():
            cents = domain.put_right(bill=sent, month=month, reason=reason[:160])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("Un avoir de %(sum)s.") if cents < 0 else _("%(sum)s de plus, sur le mois suivant.")
        messages.success(
            request, said % {"sum": euros(abs(cents))} if cents else _("Il n’y a rien à corriger.")
        )
    return redirect("bureau:periscolaire:bill", household=household, period=period)


@require_safe
def letter(request: Any, period: str, household: int) -> HttpResponse:
    """The bill on paper, for who has no e-mail: what, how much, where and how to pay."""
    organisation, month = require(request, "bill"), _month(period)
    family = one_or_404(queries.families(organisation), household)
    found = domain.preview(organisation=organisation, month=month, family=family.pk)
    sent = _sent(found[0]) if found else None
    if sent is None:
        raise Http404
    context = {
        "family": family,
        "title": date_format(month.first, "F Y"),
        "sent": sent,
        "reference": spoken(sent["debt"].reference),
        "parts": [(one["due_on"], euros(one["cents"])) for one in sent["parts"]],
        "today": timezone.localdate(),
    }
    return render(request, "periscolaire/desk/bill_letter.html", context)


@require_safe
def bills_csv(request: Any, period: str) -> HttpResponse:
    organisation, month = require(request, "bill"), _month(period)
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["famille", "ligne", "montant", "facture", "référence"])
    for one in domain.preview(organisation=organisation, month=month):
        sent, debt = one.bill, one.bill.debt if one.bill else None
        lines = (
            [(line["said"], line["cents"]) for line in sent.lines] if sent else [*one.lines, *one.adjustments]
        )
        for said, cents in lines:
            writer.writerow(
                [
                    _plain(one.family.name),
                    _plain(said),
                    f"{cents / 100:.2f}".replace(".", ","),
                    _("envoyée") if sent else _("à envoyer"),
                    debt.reference if debt else "",
                ]
            )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cantine-{month}.csv"'
    return answer


def _plain(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
