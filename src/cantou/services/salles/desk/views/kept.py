"""Days on which something that is lent stays in the store: it is mended, counted, or the mairie needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.web.forms import posted
from cantou.services.salles.desk.forms.loans import KeepBackForm
from cantou.services.salles.desk.views.common import require, status_of
from cantou.services.salles.domain import closing, lending, queries, words
from cantou.services.salles.domain.asking import once_or_not_at_all

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Item


def _item(request: Any, item: int) -> Item:
    return get_object_or_404(queries.items(require(request, "settings")), pk=item)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any, item: int) -> HttpResponse:
    found = _item(request, item)
    form = KeepBackForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            stand = _keep_back(request, found, form)
        except BookingRefusedError as error:
            form.add_error("first", str(error))
        else:
            messages.success(request, _done(stand))
            return redirect("bureau:salles:item_closures", item=found.pk)
    rows = [{"closure": one, "when": _days(one)} for one in closing.closures_of(found)]
    context = {"form": form, "item": found, "rows": rows}
    return render(request, "salles/desk/item_closures.html", context, status=status_of(form))


def _days(closure: Booking) -> str:
    return words.days(*lending.days_of(closure.starts_at, closure.ends_at))


def _done(stand: int) -> str:
    if not stand:
        return _("Rien ne se prête ces jours-là.")
    return ngettext(
        "Rien de plus ne se prête ces jours-là. Un prêt est déjà prévu : il reste.",
        "Rien de plus ne se prête ces jours-là. %(number)d prêts sont déjà prévus : ils restent.",
        stand,
    ) % {"number": stand}


def _keep_back(request: Any, item: Item, form: KeepBackForm) -> int:
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        stand = closing.keep_back(
            item=item,
            first=given["first"],
            last=given["last"],
            why=given["why"],
            person=request.agent.worker,
        )
        return {"stand": stand}

    purpose = f"salles.item_closure:{item.organisation_id}"
    return int(once_or_not_at_all(key=given["cle"], purpose=purpose, act=act)["stand"])


@require_POST
def lend_again(request: Any, item: int, closure: int) -> HttpResponse:
    found = _item(request, item)
    one = closing.closures_of(found).filter(pk=closure).first()
    if one is None:
        raise Http404
    closing.lend_again(item=found, closure=one, person=request.agent.worker)
    messages.success(request, _("Cela se prête de nouveau."))
    return redirect("bureau:salles:item_closures", item=found.pk)
