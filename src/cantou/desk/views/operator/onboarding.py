"""A list of communes is opened: file, preview line by line, then done in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from cantou.core.web.addresses import platform_path
from cantou.core.web.exports import csv_response
from cantou.core.web.idempotency import once
from cantou.desk.domain.errands import latest
from cantou.desk.domain.onboarding import look
from cantou.desk.forms.operator import OnboardingForm
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from django.http import HttpResponse

SHOWN = 5
COLUMNS = [
    "insee",
    "siren",
    "nom",
    "type",
    "courriel",
    "telephone",
    "adresse",
    "horaires",
    "site",
    "services",
    "administrateur",
]
EXAMPLE = [
    "15258",
    "",
    "",
    "mairie",
    "mairie@exemple.fr",
    "0471475175",
    "Place de l’Hôtel-de-Ville, 15800 Vic-sur-Cère",
    "lundi et jeudi 9h-12h",
    "",
    "signalements",
    "Jeanne Vidal <jeanne.vidal@exemple.fr>",
]


def onboarding(request: Any) -> HttpResponse:
    request.agent.require_operator()
    form = OnboardingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = once(key=form.cleaned_data["key"], purpose="desk.onboarding", act=lambda: _look(form))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(platform_path("desk_errand", done.answer["errand"]))
    context = {"form": form, "errands": latest(kind=Errand.Kind.ONBOARD)[:SHOWN]}
    return render(request, "desk/operator/onboarding.html", context, status=422 if form.errors else 200)


def _look(form: OnboardingForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    errand = look(name=file.name, content=file.read(), services=form.cleaned_data["services"])
    return {"errand": str(errand.key)}


def model(request: Any) -> HttpResponse:
    """A file to fill in."""
    request.agent.require_operator()
    return csv_response(name="communes", head=COLUMNS, rows=[EXAMPLE])
