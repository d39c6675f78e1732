"""The telephones that may alert by SMS, and the tree of who calls whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.alertes.desk.forms.relay import CallerForm, ContactForm
from cantou.services.alertes.desk.paper import tree_pdf
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.alertes.domain import commands, queries, tree

if TYPE_CHECKING:
    from django import forms


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    act, data = request.POST.get("acte", ""), posted(request)[0]
    contacts = list(queries.tree_of(organisation=organisation))
    people = queries.senders_of(organisation=organisation)
    caller = CallerForm(data if act == "mobile" else None, people=people, auto_id="mobile_%s")
    contact = ContactForm(data if act == "contact" else None, contacts=contacts, auto_id="contact_%s")
    if act in {"mobile", "contact"}:
        require(request, "manage")
        form = caller if act == "mobile" else contact
        if form.is_valid() and _kept(request, form, organisation):
            return redirect("bureau:alertes:telephones")
    context = {
        "caller": caller,
        "contact": contact,
        "callers": list(queries.callers_of(organisation=organisation)),
        "tree": tree.lines(contacts),
        "may_manage": may(request, "manage"),
        "how": commands.HOW,
    }
    status = UNPROCESSABLE if caller.errors or contact.errors else 200
    return render(request, "alertes/desk/telephones.html", context, status=status)


def _kept(request: Any, form: Any, organisation: int) -> bool:
    try:
        with transaction.atomic():
            if isinstance(form, CallerForm):
                person, name = form.by_key[form.cleaned_data["person"]]
                _row, code = commands.allow(person=person, name=name, phone=form.cleaned_data["phone"])
                text = _("Ce téléphone peut alerter. Son code, montré une seule fois\u00a0: %(code)s.")
                messages.success(request, text % {"code": code})
            else:
                _add_contact(form, organisation)
    except ValidationError as error:
        _say(form, error)
        return False
    return True


def _add_contact(form: ContactForm, organisation: int) -> None:
    given = form.cleaned_data
    by = form.by_key.get(given["called_by"])
    once(
        key=given["cle"],
        purpose=f"alertes.tree:{organisation}",
        act=lambda: {
            "contact": tree.add(
                name=given["name"], phone=given["phone"], where=given["where"], called_by=by
            ).pk
        },
    )


def _say(form: forms.Form, error: ValidationError) -> None:
    form.add_error(None, error) if not hasattr(error, "error_dict") else form.add_error(
        None, error.error_dict
    )  # type: ignore[arg-type]


@require_POST
def forbid(request: Any, caller: int) -> HttpResponse:
    row = queries.callers_of(organisation=require(request, "manage")).filter(pk=caller).first()
    if row is None:
        raise Http404
    commands.forbid(caller=row)
    messages.success(request, _("Ce téléphone ne peut plus alerter."))
    return redirect("bureau:alertes:telephones")


@require_POST
def drop(request: Any, contact: int) -> HttpResponse:
    row = queries.tree_of(organisation=require(request, "manage")).filter(pk=contact).first()
    if row is None:
        raise Http404
    tree.drop(contact=row)
    messages.success(request, _("Cette personne n’est plus dans l’arbre, ni celles qu’elle appelait."))
    return redirect("bureau:alertes:telephones")


@require_safe
def pdf(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    answer = HttpResponse(tree_pdf(organisation=organisation), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="arbre-telephonique.pdf"'
    return answer
