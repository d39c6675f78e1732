"""« Payer une somme due »: with the paper in hand, its reference and its amount, and no account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cantou.core.organisations.domain.references import LENGTH, normalise, thing_anywhere
from cantou.core.payments.desk.forms import EurosField
from cantou.core.payments.domain import queries
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.domain.debts import LINKS
from cantou.core.scope.scope import Scope
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.payments.models import Debt

UNPROCESSABLE = 422
TRIES = 10
"""For one reference in an hour, from anywhere: amounts are not tried one after the other."""
NOBODY = _(
    "Aucune somme ne porte cette référence et ce montant. Vérifiez les deux sur votre avis. Un doute ? "
    "Appelez la mairie."
)


class FindForm(forms.Form):
    reference = forms.CharField(
        label=_("La référence"),
        help_text=_("Neuf lettres et chiffres, sur votre avis. Exemple : 7K4-M2R-XAF."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "mid", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Écrivez la référence.")},
    )
    cents = EurosField(label=_("Le montant"), help_text=_("Le total, ou ce qui reste à payer."))

    def clean_reference(self) -> str:
        code = normalise(self.cleaned_data["reference"])
        if len(code) != LENGTH:
            raise forms.ValidationError(_("Une référence a neuf lettres et chiffres."))
        return code


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("payments.find", free=5, limit=20)
def find(request: Any) -> HttpResponse:
    """The reference alone opens nothing: whoever saw it on a list does not know the amount."""
    form = FindForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        debt = _debt(form.cleaned_data["reference"], form.cleaned_data["cents"])
        if debt is not None:
            return redirect(debt_address(debt))
        form.add_error(None, str(NOBODY))
    return render(request, "payments/find.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def _debt(code: str, cents: int) -> Debt | None:
    tries = throttle(f"payments.find:{code}", limit=TRIES, period=timedelta(hours=1))
    found = thing_anywhere(code=code, service=LINKS) if tries.allowed else None
    if found is None:
        return None
    organisation, key = found
    with Scope.for_object(organisation=organisation, key=key).enter():
        debt = queries.debt_of_key(organisation, key)
    if debt is None:
        return None
    part = debt.next_part
    known = {debt.total_cents, debt.total_cents - debt.credited_cents, debt.owed_cents}
    known |= {part.left_cents, part.cents} if part else set()
    return debt if cents and cents in known else None  # Nothing is left of most debts: nought is no secret.
