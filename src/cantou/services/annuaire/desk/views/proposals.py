"""What a keeper asks, beside what there is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cantou.core.booking.domain import words
from cantou.core.organisations.domain.references import normalise
from cantou.core.web.forms import posted
from cantou.services.annuaire.desk.forms.listings import WordsForm
from cantou.services.annuaire.desk.views.common import kept, require, status_of
from cantou.services.annuaire.domain import proposals
from cantou.services.annuaire.models import Proposal

if TYPE_CHECKING:
    from django.http import HttpResponse


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Votre réponse"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Elle paraît dans l’espace de la personne, et part par courriel si l’on a son adresse."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: Any, proposed: str) -> HttpResponse:
    organisation = require(request)
    row = proposals.proposal_of(organisation=organisation, reference=normalise(proposed))
    if row is None:
        raise Http404
    form = AnswerForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        act = proposals.refuse if request.POST.get("non") else proposals.accept
        if kept(form, lambda: act(proposal=row, answer=answer)):
            messages.success(request, _("C’est fait, et c’est dit à la personne."))
            return redirect("bureau:annuaire:proposal", proposed=row.reference)
    context = {
        "row": row,
        "form": form,
        "title": proposals.title_of(row),
        "changes": _changes(row),
        "when": _when(row),
        "is_request": row.what == Proposal.What.REQUEST,
        "is_exact": bool(row.values.get(proposals.CONFIRMED)),
    }
    return render(request, "annuaire/desk/proposal.html", context, status=status_of(form))


def _changes(row: Proposal) -> list[dict[str, Any]]:
    if row.what != Proposal.What.CHANGE:
        return []
    labels = {name: field.label for name, field in WordsForm.base_fields.items()}
    return [
        {"label": labels.get(name, name), "before": row.before.get(name, ""), "after": value}
        for name, value in row.values.items()
        if name in row.before
    ]


def _when(row: Proposal) -> str:
    if row.what != Proposal.What.EVENT:
        return ""
    return words.span(
        datetime.fromisoformat(row.values["starts_at"]), datetime.fromisoformat(row.values["ends_at"])
    )
