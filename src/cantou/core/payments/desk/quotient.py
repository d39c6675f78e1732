"""At the counter: the quotient familial that a paper says, for somebody whom this régie knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cantou.core.payments.desk.common import UNPROCESSABLE, with_debt
from cantou.core.payments.desk.forms import DayField
from cantou.core.payments.domain import quotients
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.payments.models import Debt


class ShownForm(forms.Form):
    value = forms.IntegerField(
        label=_("Quotient familial, en euros"),
        min_value=0,
        max_value=quotients.MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "required": _("Écrivez le quotient."),
            "invalid": _("Écrivez un nombre entier, par exemple 612."),
            "min_value": _("Un quotient familial va de 0 à 99 999 euros."),
            "max_value": _("Un quotient familial va de 0 à 99 999 euros."),
        },
    )
    month = DayField(label=_("Date de l’attestation"))
    paper = forms.CharField(
        label=_("Quel papier"),
        initial=_("attestation de quotient familial"),
        max_length=120,
        error_messages={"required": _("Dites quel papier a été montré.")},
    )

    def clean_month(self) -> Any:
        day = self.cleaned_data["month"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Cette date est à venir."))
        return day


@require_http_methods(["GET", "HEAD", "POST"])
@with_debt
def shown(request: Any, debt: Debt) -> HttpResponse:
    """Of the person who owes it. Whoever has no account is priced on the paper, each time."""
    form = ShownForm(request.POST or None)
    if request.method == "POST" and debt.person_id and form.is_valid():
        given = form.cleaned_data
        quotients.write_shown(person=debt.person_id, **given)
        messages.success(request, _now("C’est noté. Rendez le papier : aucune copie n’est nécessaire."))
        return redirect("desk_debt", debt.pk)
    known = quotients.quotient_of(organisation=debt.organisation_id, person=debt.person_id or 0)
    context = {
        "debt": debt,
        "form": form if debt.person_id else None,
        "known": known,
        "value": quotients.value_of(known) if known else "",
        "month": date_format(known.month, "F Y") if known else "",
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "payments/desk/quotient.html", context, status=status)
