"""Opening a service: at most six screens and three answers, the first screen being the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.queries import theme_of
from cantou.core.people.domain.memberships import RoleOf, add_role
from cantou.core.people.domain.queries import holders
from cantou.core.territories.domain.queries import communes_of
from cantou.core.web.addresses import platform_path
from cantou.core.web.idempotency import once
from cantou.core.web.theme import DEFAULTS
from cantou.desk.forms.offers import OWN, SOME, ConfirmForm, SettingsForm, WhereForm
from cantou.desk.opening import Opening
from cantou.desk.views.look import sheet_address
from cantou.desk.words import shown_settings

if TYPE_CHECKING:
    from django.http import HttpResponse


def presentation(request: Any, service: str) -> HttpResponse:
    """What it is for, who provides it here, what it keeps, and what people would see."""
    opening = Opening.of(request, service)
    if opening.is_open:
        return redirect(platform_path("desk_service", service))
    theme = theme_of(organisation=opening.organisation.pk)
    colours = {name: getattr(theme, name) for name in DEFAULTS} if theme else DEFAULTS
    context = opening.context("desk_opening", preview=_preview(opening), colours=sheet_address(colours))
    return render(request, "desk/services/presentation.html", context)


def _preview(opening: Opening) -> str:
    """The service's own drawing of its first page, where it has one."""
    if not opening.manifest.preview:
        return ""
    drawn: str = import_string(opening.manifest.preview)(
        organisation=opening.organisation.pk, settings=opening.answers
    )
    return mark_safe(drawn)  # noqa: S308 (drawn by the service's own templates, which escape)


def questions(request: Any, service: str) -> HttpResponse:
    opening = Opening.of(request, service)
    if not opening.asks("desk_opening_questions"):
        return redirect(opening.following("desk_opening"))
    form = SettingsForm(request.POST or None, manifest=opening.manifest, values=opening.answers, asked=True)
    if request.method == "POST" and form.is_valid():
        opening.keep(settings=form.cleaned_data)
        return redirect(opening.following("desk_opening_questions"))
    context = opening.context("desk_opening_questions", form=form)
    return render(request, "desk/services/questions.html", context, status=422 if form.errors else 200)


def where(request: Any, service: str) -> HttpResponse:
    opening = Opening.of(request, service)
    own = opening.organisation.territory
    if own is None or not opening.asks("desk_opening_where"):
        return redirect(platform_path("desk_opening_confirm", service))
    chosen = [str(territory.pk) for territory in opening.territories if territory != own]
    form = WhereForm(
        request.POST or None,
        organisation=opening.organisation,
        inside=[commune for commune in communes_of(own.pk) if commune != own],
        initial={"where": SOME if chosen else OWN, "communes": chosen},
    )
    if request.method == "POST" and form.is_valid():
        opening.keep(territories=form.territories)
        return redirect(platform_path("desk_opening_confirm", service))
    context = opening.context("desk_opening_where", form=form)
    return render(request, "desk/services/where.html", context, status=422 if form.errors else 200)


def confirm(request: Any, service: str) -> HttpResponse:
    opening = Opening.of(request, service)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            once(key=form.cleaned_data["key"], purpose="desk.offer", act=lambda: _open(opening))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(platform_path("desk_opening", service))
        opening.forget()
        return redirect(platform_path("desk_opening_done", service))
    context = opening.context(
        "desk_opening_confirm",
        form=form,
        answers=shown_settings(opening.manifest, opening.answers, asked=True),
        territories=opening.territories,
    )
    return render(request, "desk/services/confirm.html", context)


def _open(opening: Opening) -> dict[str, Any]:
    asked = {setting.id for setting in opening.manifest.settings if setting.ask}
    offer = enable_offer(
        organisation=opening.organisation,
        service=opening.manifest.id,
        territories=opening.territories,
        settings={name: value for name, value in opening.answers.items() if name in asked},
        reason=_("ouvert au bureau"),
    )
    _make_somebody_responsible(opening)
    return {"offer": offer.pk}


def _make_somebody_responsible(opening: Opening) -> None:
    """A service that nobody may treat would receive in vain: whoever opens it does, until they name others."""
    manifest = opening.manifest
    if manifest.roles and not holders(organisation=opening.organisation.pk, service=manifest.id).exists():
        widest = max(manifest.roles, key=lambda role: len(role.permissions))
        add_role(person=opening.request.agent.person, role=RoleOf(manifest.id, widest.id))
