"""What a keeper's link opens: the page to keep, the days to come, the members, a word to the mairie."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.references import ExpiredLinkError, open_link
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.exports import csv_response
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.annuaire.desk.forms.listings import WordsForm
from cantou.services.annuaire.domain import keepers, members, proposals, queries
from cantou.services.annuaire.domain.settings import service_settings
from cantou.services.annuaire.models import Kind, Listing
from cantou.services.annuaire.portal.forms.space import CodeForm, MemberForm, RequestForm
from cantou.services.annuaire.portal.views.common import UNPROCESSABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

NOT_FOUND, GONE = 404, 410
FIELDS = (
    *("name", "summary", "text", "number", "street", "postcode", "phone", "email", "website"),
    *("hours", "hours_note"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("annuaire.code", free=6, limit=30)
def code(request: Any) -> HttpResponse:
    """The code of a letter is exchanged for an address that lasts."""
    form = CodeForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            secret = keepers.open_code(typed=form.cleaned_data["code"])
        except ExpiredLinkError:
            form.add_error("code", _("Ce code ne sert plus. Demandez-en un autre à la mairie."))
        else:
            if secret is not None:
                return redirect("annuaire:space", keeper=secret)
            form.add_error(
                "code", _("Ce code n’est pas le bon. Relisez la lettre : ni O ni zéro, ni I ni un.")
            )
    return render(request, "annuaire/code.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the page that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def with_listing(request: Any, keeper: str, **kwargs: Any) -> HttpResponse:
        try:
            link = open_link(secret=keeper, service="annuaire")
        except ExpiredLinkError:
            return render(request, "annuaire/space_over.html", {"expired": True}, status=GONE)
        if link is None or link.purpose == "code":
            return render(request, "annuaire/space_over.html", {"expired": False}, status=NOT_FOUND)
        switch(Scope.for_object(organisation=link.organisation, key=link.key))
        found = Listing.objects.filter(organisation_id=link.organisation, object_key=link.key)
        listing = found.select_related("commune").first()
        if listing is None:
            return render(request, "annuaire/space_over.html", {"expired": True}, status=GONE)
        answer = view(request, listing, keeper, **kwargs)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return with_listing


def kept(form: forms.Form, act: Callable[[], Any], purpose: str) -> bool:
    """Done once for one key; what the domain refuses is said beside its field, and nothing of it stays."""
    try:
        with transaction.atomic():
            once(key=form.cleaned_data["cle"], purpose=purpose, act=lambda: {"done": str(act())})
    except ValidationError as error:
        known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
        form.add_error(None, error if known else ValidationError(error.messages))
        return False
    return True


def draw(request: Any, listing: Listing, secret: str, name: str, **more: Any) -> HttpResponse:
    context = {
        "row": listing,
        "keeper": secret,
        "tab": name,
        "is_association": listing.kind == Kind.ASSOCIATION,
        **more,
    }
    form = more.get("form")
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, f"annuaire/space_{name}.html", context, status=status)


def asked_of(listing: Listing, *, what: str = "") -> list[dict[str, Any]]:
    found = queries.proposals_of_key(organisation=listing.organisation_id, key=listing.object_key, what=what)
    return [{"row": row, "title": proposals.title_of(row)} for row in found[:20]]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def space(request: Any, listing: Listing, secret: str) -> HttpResponse:
    """The page, to correct or to say that all of it is true."""
    form = WordsForm(posted(request)[0], initial={name: getattr(listing, name) for name in FIELDS})
    is_exact = request.POST.get("exact") == "1"
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}

        def act() -> str:
            made = proposals.propose_change(listing=listing, values=values, is_exact=is_exact)
            return made.reference if made else ""

        if kept(form, act, f"annuaire.propose:{listing.pk}"):
            thank(request, listing, is_exact=is_exact)
            return redirect("annuaire:space", keeper=secret)
    return draw(request, listing, secret, "page", form=form, asked=asked_of(listing))


def thank(request: Any, listing: Listing, *, is_exact: bool) -> None:
    if service_settings(organisation=listing.organisation_id).moderated and not is_exact:
        messages.success(request, _("Merci. La mairie relit, puis cela paraît."))
    else:
        messages.success(request, _("Merci. Cela paraît dans un instant."))


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def people(request: Any, listing: Listing, secret: str) -> HttpResponse:
    """The association's own list: nobody else reads it."""
    _association(listing)
    form = MemberForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "phone", "email", "note")}
        if kept(
            form, lambda: members.add_member(listing=listing, **values).pk, f"annuaire.member:{listing.pk}"
        ):
            messages.success(request, _("C’est inscrit."))
            return redirect("annuaire:space_members", keeper=secret)
    return draw(request, listing, secret, "members", form=form, lines=members.members_of(listing))


def _association(listing: Listing) -> None:
    if listing.kind != Kind.ASSOCIATION:
        raise Http404


@opened_by_its_address
@require_POST
@opened
def member_remove(request: Any, listing: Listing, secret: str, member: int) -> HttpResponse:
    _association(listing)
    members.remove_member(listing=listing, member=member)
    messages.success(request, _("La personne n’est plus sur la liste, et rien n’en est gardé."))
    return redirect("annuaire:space_members", keeper=secret)


@require_safe
@opened
def members_csv(request: Any, listing: Listing, secret: str) -> HttpResponse:  # noqa: ARG001
    _association(listing)
    found = members.members_of(listing)
    rows = [(line.name, line.phone, line.email, line.note, line.added_on) for line in found]
    answer = csv_response(
        name="membres", head=("nom", "telephone", "courriel", "note", "inscrit_le"), rows=rows
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def write(request: Any, listing: Listing, secret: str) -> HttpResponse:
    form = RequestForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            return proposals.ask(listing=listing, subject=given["subject"], text=given["text"]).reference

        if kept(form, act, f"annuaire.ask:{listing.pk}"):
            messages.success(request, _("Merci. La mairie répond ici même."))
            return redirect("annuaire:space_write", keeper=secret)
    return draw(request, listing, secret, "write", form=form, asked=asked_of(listing, what="request"))
