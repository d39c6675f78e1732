"""Several debts at once: titres that the accountant has taken in charge, unpaid ones that he collects from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.references import LENGTH, normalise
from cantou.core.payments.desk.common import require
from cantou.core.payments.domain import debts

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST_WRITTEN = 40


@require_POST
def together(request: Any, bulk_act: str) -> HttpResponse:
    """Pressed twice, nothing more happens: what has moved no longer waits."""
    require(request)
    written = (normalise(each[:MOST_WRITTEN]) for each in request.POST.getlist("somme"))
    chosen = [code for code in written if len(code) == LENGTH]
    if bulk_act == "prise-en-charge":
        done = debts.take_in_charge_many(references=chosen)
        said = ngettext("%(n)d titre est pris en charge.", "%(n)d titres sont pris en charge.", done)
    elif bulk_act == "transmettre":
        done = debts.hand_over_many(references=chosen)
        said = ngettext(
            "%(n)d somme est transmise au comptable public.",
            "%(n)d sommes sont transmises au comptable public.",
            done,
        )
    else:
        raise Http404
    if done:
        messages.success(request, said % {"n": done})
    else:
        messages.warning(request, _("Cochez au moins une somme de la liste."))
    return redirect("desk_debts")
