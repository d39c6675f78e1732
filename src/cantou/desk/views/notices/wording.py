"""An organisation's own words for what it sends, and in whose name it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.notices.domain import catalogue, templates
from cantou.core.notices.domain.budget import limit_of, this_month
from cantou.core.notices.domain.queries import sender_row, sms_months
from cantou.core.notices.domain.render import Words, words_of
from cantou.core.notices.domain.senders import ForeignDomainError, set_sender
from cantou.core.organisations.domain.queries import offers_of
from cantou.core.registry import services
from cantou.core.web.addresses import platform_path
from cantou.desk.forms.notices import SenderForm, WordingForm
from cantou.desk.views.notices.ledger import tabs

if TYPE_CHECKING:
    from django.http import HttpResponse

MONTHS = 12


def wordings(request: Any) -> HttpResponse:
    """The messages of the services that the organisation provides, and those of the house."""
    request.agent.require("", "templates")
    offered = {offer.service for offer in offers_of(organisation=request.agent.acting)}
    groups: dict[str, list[templates.Template]] = {}
    for one in templates.templates_of(organisation=request.agent.acting):
        if one.service in offered or one.service not in services():
            groups.setdefault(_(one.title), []).append(one)
    context = {"groups": groups, "tabs": tabs(request, "desk_templates")}
    return render(request, "desk/messages/templates.html", context)


def wording(request: Any, service: str, notice: str) -> HttpResponse:
    """Type, look, keep. Looking keeps nothing, and what was typed stays in the page."""
    request.agent.require("", "templates")
    definition = _definition(service, notice)
    words = words_of(organisation=request.agent.acting, service=service, kind=notice)
    by_sms = "sms" in definition.channels
    form = WordingForm(request.POST or None, words=words, by_sms=by_sms)
    preview = None
    if request.method == "POST" and form.is_valid():
        typed = Words(sms=form.cleaned_data.get("sms", words.sms), **_mail(form))
        try:
            preview = templates.preview(service=service, notice=notice, words=typed)
            if "preview" not in request.POST:
                templates.save_template(service=service, notice=notice, sms=typed.sms, **_mail(form))
                messages.success(request, _("Vos mots sont gardés : les prochains messages les auront."))
                return redirect(platform_path("desk_templates"))
        except templates.WordingError as error:
            form.refuse(error)
    elif request.method == "GET":
        preview = templates.preview(service=service, notice=notice, words=words)
    context = {
        "form": form,
        "definition": definition,
        "service": service,
        "placeholders": catalogue.placeholders(definition),
        "preview": preview,
        "own": any(
            one.own
            for one in templates.templates_of(organisation=request.agent.acting)
            if (one.service, one.definition.id) == (service, notice)
        ),
    }
    return render(request, "desk/messages/wording.html", context, status=422 if form.errors else 200)


def _mail(form: WordingForm) -> dict[str, str]:
    return {name: form.cleaned_data[name].replace("\r\n", "\n") for name in ("subject", "text")}


@require_POST
def reset(request: Any, service: str, notice: str) -> HttpResponse:
    request.agent.require("", "templates")
    _definition(service, notice)
    templates.reset_template(service=service, notice=notice)
    messages.success(request, _("Les mots d’origine sont revenus."))
    return redirect(platform_path("desk_templates"))


def _definition(service: str, notice: str) -> Any:
    try:
        return catalogue.find(service, notice)
    except catalogue.UnknownNoticeError as error:
        raise Http404 from error


def sender(request: Any) -> HttpResponse:
    request.agent.require("", "templates")
    form = SenderForm(request.POST or None, sender=sender_row(organisation=request.agent.acting))
    if request.method == "POST" and form.is_valid():
        try:
            set_sender(**form.values)
        except ForeignDomainError as error:
            form.refuse_domain(str(error))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(platform_path("desk_sender"))
    months = list(sms_months(organisation=request.agent.acting)[:MONTHS])
    context = {
        "form": form,
        "months": months,
        "this": next((month for month in months if month.month == this_month()), None),
        "limit": limit_of(request.agent.acting),
        "tabs": tabs(request, "desk_sender"),
    }
    return render(request, "desk/messages/sender.html", context, status=422 if form.errors else 200)
