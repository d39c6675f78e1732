"""All the hires of an organisation, past ones too; the keys that are out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from cantou.core.booking.engine import local
from cantou.core.organisations.domain.references import LENGTH, normalise
from cantou.core.web.exports import every, streamed_csv
from cantou.core.web.paging import keyset
from cantou.services.salles.desk.views.common import require
from cantou.services.salles.domain import queries, words
from cantou.services.salles.domain.hires import who
from cantou.services.salles.portal.forms.when import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.salles.models import Hall, Hire

PAGE = 25
WAITING = "waiting"


class FilterForm(forms.Form):
    etat = forms.ChoiceField(label=_lazy("État"), required=False)
    salle = forms.ChoiceField(label=_lazy("Salle"), required=False)
    du = DayField(label=_lazy("Du"), required=False)
    au = DayField(label=_lazy("Au"), required=False)

    def __init__(self, *args: Any, halls: Sequence[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [
            (WAITING, _("À décider")),
            *((name, title) for name, (title, _tone) in words.STATES.items()),
        ]
        self.fields["etat"].choices = [("", _("Tous")), *states]  # type: ignore[attr-defined]
        self.fields["salle"].choices = [("", _("Toutes")), *((hall.slug, hall.title) for hall in halls)]  # type: ignore[attr-defined]

    def filters(self) -> queries.HireFilters:
        """The valid answers alone: a wrong value in an address shows everything rather than an error."""
        self.is_valid()
        given = self.cleaned_data
        state = given.get("etat") or ""
        first, last = given.get("du"), given.get("au")
        return queries.HireFilters(
            states=tuple(words.WAITS) if state == WAITING else (state,) if state else (),
            hall=given.get("salle") or "",
            since=local.instant(datetime.combine(first, time())) if first else None,
            until=local.instant(datetime.combine(last + timedelta(days=1), time())) if last else None,
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def _asked(request: Any) -> tuple[FilterForm, QuerySet[Hire]]:
    organisation = require(request, "read")
    form = FilterForm(request.GET, halls=list(queries.halls(organisation)))
    return form, queries.filtered_hires(organisation, form.filters())


@require_safe
def index(request: Any) -> HttpResponse:
    code = normalise(request.GET.get("q", ""))
    if len(code) == LENGTH:
        return redirect("bureau:salles:hire", hire=code)
    form, found = _asked(request)
    page = keyset([found], column="created_at", after=request.GET.get("apres", ""), size=PAGE)
    context = {
        "form": form,
        "rows": [_row(hire) for hire in page.rows],
        "filtered": bool(form.query),
        "next": f"?{form.query}&apres={page.next}" if page.next else "",
        "query": f"?{form.query}" if form.query else "",
        "typed": request.GET.get("q", ""),
    }
    return render(request, "salles/desk/hires.html", context)


def _row(hire: Hire) -> dict[str, Any]:
    booking = hire.booking
    return {
        "hire": hire,
        "who": who(hire),
        "when": words.short_when(booking.starts_at, booking.ends_at),
        "state": words.state(booking.state),
        "tone": words.tone(booking.state),
        "price": words.euros(hire.price_cents),
    }


HEAD = [
    *("reference", "salle", "debut", "fin", "etat", "pour", "association", "motif", "personnes", "tarif"),
    *("prix_euros", "demande_le"),
]


@require_safe
def as_csv(request: Any) -> HttpResponseBase:
    """Without addresses nor telephones: a table travels further than one thinks."""
    _form, found = _asked(request)
    return streamed_csv(name="reservations", head=HEAD, rows=every([found], column="created_at", draw=_cells))


def _cells(hire: Hire) -> tuple[object, ...]:
    booking = hire.booking
    return (
        hire.reference,
        hire.hall.title,
        local.wall(booking.starts_at).isoformat(" ", "minutes"),
        local.wall(booking.ends_at).isoformat(" ", "minutes"),
        words.state(booking.state),
        booking.holder_name,
        booking.holder_label,
        hire.event,
        hire.guests,
        str(words.AUDIENCES.get(booking.audience, "")),
        f"{hire.price_cents / 100:.2f}".replace(".", ","),
        local.wall(hire.created_at).date().isoformat(),
    )


@require_safe
def keys(request: Any) -> HttpResponse:
    """Who has which key now."""
    found = list(queries.keys_out(require(request, "read")))
    context = {"keys": found, "today": timezone.localdate()}
    return render(request, "salles/desk/keys.html", context)
