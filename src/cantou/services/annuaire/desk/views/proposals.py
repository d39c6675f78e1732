"""What a keeper asks, beside what there is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.booking.domain import words
from cantou.core.booking.engine import local
from cantou.core.booking.engine.recurrence import parse
from cantou.core.booking.engine.recurrence_words import in_words
from cantou.core.booking.engine.words import day
from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import normalise
from cantou.core.web.forms import posted
from cantou.services.annuaire.desk.forms.listings import WordsForm
from cantou.services.annuaire.desk.views.common import kept, require, status_of
from cantou.services.annuaire.domain import photos as photographs
from cantou.services.annuaire.domain import proposals
from cantou.services.annuaire.models import Proposal

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase


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
    row = _found(require(request), proposed)
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
        "when": _when(row.values) if row.what == Proposal.What.EVENT and not row.before else "",
        "pictures": _pictures(row),
        "is_request": row.what == Proposal.What.REQUEST,
        "is_exact": bool(row.values.get(proposals.CONFIRMED)),
    }
    return render(request, "annuaire/desk/proposal.html", context, status=status_of(form))


def _changes(row: Proposal) -> list[dict[str, Any]]:
    if row.what == Proposal.What.EVENT:
        return _moved(row) if row.before else []
    if row.what != Proposal.What.CHANGE:
        return []
    labels = {name: field.label for name, field in WordsForm.base_fields.items()}
    return [
        {"label": labels.get(name, name), "before": row.before.get(name, ""), "after": value}
        for name, value in row.values.items()
        if name in row.before
    ]


def _when(values: dict[str, Any]) -> str:
    """« le samedi 5 décembre 2026 de 14 h à 18 h, chaque samedi jusqu’au 26 juin 2027 »"""
    starts_at = datetime.fromisoformat(values["starts_at"])
    said = words.span(starts_at, datetime.fromisoformat(values["ends_at"]))
    if not values.get("rule"):
        return said
    return f"{said}, {in_words(parse(values['rule']), local.wall(starts_at))}"


def _moved(row: Proposal) -> list[dict[str, Any]]:
    """What is otherwise than today, in the words of the page."""

    def told(values: dict[str, Any]) -> dict[str, str]:
        off = [day(datetime.fromisoformat(one)) for one in values.get("off", [])]
        moved = [
            f"{day(datetime.fromisoformat(one))} → {words.span(*map(datetime.fromisoformat, when))}"
            for one, when in values.get("moved", {}).items()
        ]
        return {
            _("Quoi"): values["title"],
            _("Quand"): _when(values),
            _("Où"): values["where"],
            _("Mots"): values["text"],
            _("Dates annulées"): ", ".join(off),
            _("Dates déplacées"): "\u00a0; ".join(moved),
            _("Annulé"): _("oui") if values["is_cancelled"] else _("non"),
        }

    before, after = told(row.before), told(row.values)
    return [
        {"label": label, "before": before[label], "after": after[label]}
        for label in after
        if before[label] != after[label]
    ]


def _pictures(row: Proposal) -> list[dict[str, Any]]:
    if row.what != Proposal.What.PHOTOS:
        return []
    base = reverse("bureau:annuaire:proposal_photo", args=[row.reference, "-"]).removesuffix("-")
    return [
        {"name": file.name, "alt": file.alt, "picture": file.picture(base) if file.is_ready else None}
        for file in photographs.proposed_files(row)
    ]


@require_safe
def photo(request: Any, proposed: str, name: str) -> HttpResponseBase:
    """What is proposed, before anybody else sees it."""
    row = _found(require(request), proposed)
    return serve(request, files=photographs.proposed_files(row), name=name)


def _found(organisation: int, proposed: str) -> Proposal:
    row = proposals.proposal_of(organisation=organisation, reference=normalise(proposed))
    if row is None:
        raise Http404
    return row
