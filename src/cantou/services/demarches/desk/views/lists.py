"""The cases, those that are due first; the démarches that are offered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.references import LENGTH, normalise, spoken
from cantou.core.web.days import read_day
from cantou.core.web.paging import read_key
from cantou.services.demarches.desk.views.common import require
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.moving import TONES
from cantou.services.demarches.models import FAR, Phase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from cantou.services.demarches.models import Case, Demarche

PAGE = 25
SOON = timedelta(days=14)
MOST_FIGURES = 1000


class FilterForm(forms.Form):
    etat = forms.ChoiceField(
        label=_lazy("État"),
        required=False,
        choices=[
            ("", _lazy("En cours")),
            (queries.AWAITED, _lazy("Attend la personne")),
            (queries.OVER, _lazy("Terminés")),
            ("all", _lazy("Tous")),
        ],
    )
    demarche = forms.ChoiceField(label=_lazy("Démarche"), required=False)
    nom = forms.CharField(label=_lazy("Nom ou référence"), required=False, max_length=100)

    def __init__(self, *args: Any, offered: Sequence[Demarche], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demarche"].choices = [("", _("Toutes")), *((one.key, one.title) for one in offered)]  # type: ignore[attr-defined]

    def filters(self) -> queries.Filters:
        """The valid answers alone: a wrong value in an address shows everything rather than an error."""
        self.is_valid()
        given = self.cleaned_data
        return queries.Filters(
            which=given.get("etat") or queries.OPEN,
            demarche=given.get("demarche") or "",
            typed=(given.get("nom") or "").strip(),
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    code = normalise(request.GET.get("nom", ""))
    if len(code) == LENGTH and queries.cases(organisation).filter(reference=code).exists():
        return redirect("bureau:demarches:case", case=code)
    form = FilterForm(request.GET, offered=list(queries.demarches(organisation)))
    found = queries.filtered(organisation, form.filters())
    rows = queries.due_first(found, _after(request.GET.get("apres", "")), PAGE)
    more = rows[PAGE:]
    asked = f"{form.query}&" if form.query else ""
    last = rows[PAGE - 1] if more else None
    today = timezone.localdate()
    context = {
        "form": form,
        "rows": [_row(one, today) for one in rows[:PAGE]],
        "filtered": bool(form.query),
        "query": f"?{form.query}" if form.query else "",
        "next": f"?{asked}apres={last.due_on.isoformat()}_{last.pk}" if last else "",
    }
    return render(request, "demarches/desk/index.html", context)


def _after(text: str) -> tuple[date, int] | None:
    """None for what is not one of our cursors: a damaged address shows the first page."""
    day, _line, pk = text.partition("_")
    found = FAR if day == FAR.isoformat() else read_day(day)
    row = read_key(pk)
    return (found, row) if found is not None and row is not None else None


def _row(case: Case, today: date) -> dict[str, Any]:
    due = case.decide_on
    return {
        "case": case,
        "reference": spoken(case.reference),
        "tone": TONES[case.phase],
        "due": due,
        "late": due is not None and due < today,
        "soon": due is not None and today <= due <= today + SOON,
        "stuck": bool(case.state.get("stuck")),
    }


@require_safe
def figures(request: Any) -> HttpResponse:
    """What remains of cases that were erased: numbers."""
    organisation = require(request, "settings")
    rows = [(one, str(Phase(one.phase).label)) for one in queries.counts(organisation)[:MOST_FIGURES]]
    return render(request, "demarches/desk/figures.html", {"rows": rows})
