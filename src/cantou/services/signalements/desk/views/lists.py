"""All the reports of an organisation, treated ones included: where one looks for last winter's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.references import LENGTH, normalise
from cantou.core.web.exports import every, streamed_csv
from cantou.core.web.paging import keyset
from cantou.services.signalements.desk.forms.acts import DayInput
from cantou.services.signalements.desk.views.common import require
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.permissions import may_see_statistics
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import Words, whole
from cantou.services.signalements.domain.workflow import ICONS, TONES

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Report

PAGE = 25


class FilterForm(forms.Form):
    etat = forms.ChoiceField(label=_lazy("État"), required=False)
    categorie = forms.ChoiceField(label=_lazy("Sujet"), required=False)
    depuis = forms.DateField(label=_lazy("Reçus depuis le"), required=False, widget=DayInput())

    def __init__(self, *args: Any, kinds: dict[str, Kind], words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        states = [(queries.OPEN, _("En cours")), (queries.FINISHED, _("Terminés")), *words.items()]
        self.fields["etat"].choices = [("", _("Tous")), *states]  # type: ignore[attr-defined]
        titles = [(kind.code, kind.title) for kind in kinds.values()]
        self.fields["categorie"].choices = [("", _("Tous")), *titles]  # type: ignore[attr-defined]

    @property
    def filters(self) -> queries.DeskFilters:
        """The valid answers alone: a wrong value in an address shows everything rather than an error."""
        self.is_valid()
        return queries.DeskFilters(
            status=self.cleaned_data.get("etat", ""),
            category=self.cleaned_data.get("categorie", ""),
            since=self.cleaned_data.get("depuis"),
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def _asked(request: Any) -> tuple[FilterForm, dict[str, Kind], QuerySet[Report]]:
    organisation = require(request, may_see_statistics)
    settled = settled_of(organisation=organisation)
    kinds = settled.kinds
    form = FilterForm(request.GET, kinds=kinds, words=whole(settled.settings.words))
    return form, kinds, queries.reports(organisation, form.filters)


@require_safe
def index(request: Any) -> HttpResponse:
    code = normalise(request.GET.get("q", ""))
    if len(code) == LENGTH:
        return redirect("bureau:signalements:report", reference=code)
    form, kinds, found = _asked(request)
    page = keyset([found], column="created_at", after=request.GET.get("apres", ""), size=PAGE)
    context = {
        "form": form,
        "rows": [_row(row, kinds, form.words) for row in page.rows],
        "filtered": bool(form.query),
        "next": f"?{form.query}&apres={page.next}" if page.next else "",
        "query": f"?{form.query}" if form.query else "",
        "typed": request.GET.get("q", ""),
    }
    return render(request, "signalements/desk/index.html", context)


def _row(row: Report, kinds: dict[str, Kind], words: Words) -> dict[str, Any]:
    return {
        "report": row,
        "state": words[row.status],
        "category": title_of(kinds, row.category),
        "icon": kinds[row.category].icon if row.category in kinds else "flag",
        "tone": TONES[row.status],
        "status_icon": ICONS[row.status],
    }


@require_safe
def as_csv(request: Any) -> HttpResponseBase:
    """Without who reported: a table travels further than one thinks."""
    form, kinds, found = _asked(request)
    head = [
        "reference",
        "recu_le",
        "sujet",
        "etat",
        "commune",
        "lieu",
        "description",
        "echeance",
        "termine_le",
    ]
    return streamed_csv(
        name="signalements",
        head=head,
        rows=every([found], column="created_at", draw=lambda row: _cells(row, kinds, form.words)),
    )


def _cells(row: Report, kinds: dict[str, Kind], words: Words) -> tuple[object, ...]:
    return (
        row.reference,
        local_day(row.created_at),
        title_of(kinds, row.category),
        words[row.status],
        row.commune.name,
        row.where,
        row.description,
        row.due_on,
        local_day(row.closed_at) if row.closed_at else None,
    )
