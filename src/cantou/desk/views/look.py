"""The colours of an organisation: chosen, looked at, kept only if they can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.queries import theme_of
from cantou.core.organisations.domain.themes import check_colours, clear_theme, set_theme
from cantou.core.organisations.models import Organisation
from cantou.core.registry import services
from cantou.core.web.addresses import platform_path
from cantou.core.web.theme import DEFAULTS, is_colour, stylesheet
from cantou.desk.forms.organisation import ThemeForm

if TYPE_CHECKING:
    from collections.abc import Mapping


def look(request: Any) -> HttpResponse:
    ours = _ours(request)
    theme = theme_of(organisation=ours.pk)
    form = ThemeForm(request.POST or None, theme=theme)
    shown: Mapping[str, str] = form.initial
    if request.method == "POST":
        shown = _colours(request.POST)
        if form.is_valid() and _act(ours, form, keep="preview" not in request.POST):
            messages.success(request, _("Vos couleurs sont sur le portail."))
            return redirect(platform_path("desk_look"))
    context = {
        "organisation": ours,
        "form": form,
        "theme": theme,
        "sheet": sheet_address(shown),
        "manifests": list(services())[:4],
    }
    return render(request, "desk/look.html", context, status=422 if form.errors else 200)


def _act(ours: Organisation, form: ThemeForm, *, keep: bool) -> bool:
    """Whether it was kept. Looking without keeping says what would be refused, too."""
    try:
        check_colours(form.colours)
        if keep:
            set_theme(organisation=ours, colours=form.colours, motto=form.cleaned_data["motto"])
    except ValidationError as error:
        form.refuse(error)
        return False
    return keep


@require_POST
def reset(request: Any) -> HttpResponse:
    clear_theme(organisation=_ours(request))
    messages.success(request, _("Le portail a repris les couleurs de Cantou."))
    return redirect(platform_path("desk_look"))


def preview(request: Any) -> HttpResponse:
    """The style sheet of a page that is being looked at: the tokens in the address, and nothing else."""
    colours = _colours({name: f"#{request.GET.get(name, '')}" for name in DEFAULTS})
    sheet = stylesheet(colours).replace(":root", ".preview", 1)
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    return response


def sheet_address(colours: Mapping[str, str]) -> str:
    """Of the style sheet that dresses what stands in `.preview`."""
    query = "&".join(f"{name}={colours[name].removeprefix('#')}" for name in DEFAULTS)
    return f"{platform_path('desk_look_preview')}?{query}"


def _colours(given: Mapping[str, Any]) -> dict[str, str]:
    """The six, with Cantou's own for what is not a colour."""
    typed = {name: str(given.get(name, "")).strip().lower() for name in DEFAULTS}
    return {name: colour if is_colour(colour) else DEFAULTS[name] for name, colour in typed.items()}


def _ours(request: Any) -> Organisation:
    request.agent.require("", "theme")
    return Organisation.objects.get(pk=request.agent.acting)
