"""The register of people who want to be looked after: for named agents, each reading in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.queries import holders
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.alertes.desk.forms.reaching import ListedForm, RoundForm
from cantou.services.alertes.desk.views.cell import pdf_response
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.alertes.domain import register
from cantou.services.alertes.domain.paper import Part, paper
from cantou.services.alertes.models import Call, CallRound

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.alertes.domain.register import Entry

FIELDS = ("name", "phone", "address", "relative", "needs")
LONGEST_NUMBER = 18
CONSENT = ("consent_from", "consent_how", "consent_on")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _named(request: Any) -> int:
    """The right, and one's name on the list."""
    organisation = require(request, "register")
    if not register.may_read(organisation=organisation, person=request.user.pk):
        raise PermissionDenied
    return organisation


@require_safe
def index(request: Any) -> HttpResponse:
    """Who is not named learns that a register is there, and who names."""
    organisation = require(request, "read")
    is_named = may(request, "register") and register.may_read(
        organisation=organisation, person=request.user.pk
    )
    context: dict[str, Any] = {"is_named": is_named, "may_manage": may(request, "manage")}
    if is_named:
        context["entries"] = register.open_register(by=request.user.pk)
        context["rounds"] = list(register.rounds(organisation=organisation)[:20])
        context["round_form"] = RoundForm()
    return render(request, "alertes/desk/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    _named(request)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: Any, listed: UUID) -> HttpResponse:
    _named(request)
    entry = register.open_one(key=listed, by=request.user.pk)
    if entry is None:
        raise Http404
    return _edit(request, entry)


def _edit(request: Any, entry: Entry | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if entry is not None:
        initial = {name: getattr(entry.known, name) for name in FIELDS}
        initial |= {name: getattr(entry.row, name) for name in CONSENT}
    form = ListedForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, form, entry):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:alertes:register")
    context = {"form": form, "entry": entry}
    return render(request, "alertes/desk/listed.html", context, status=UNPROCESSABLE if form.errors else 200)


def _saved(request: Any, form: ListedForm, entry: Entry | None) -> bool:
    said = form.cleaned_data

    def act() -> dict[str, Any]:
        row = register.save(
            known=register.Known(**{name: said[name] for name in FIELDS}),
            **{name: said[name] for name in CONSENT},
            by=request.user.pk,
            row=entry.row if entry else None,
        )
        return {"key": str(row.key)}

    try:
        once(key=said["cle"], purpose="alertes.listed", act=act)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
def take_off(request: Any, listed: UUID) -> HttpResponse:
    _named(request)
    entry = register.open_one(key=listed, by=request.user.pk)
    if entry is None:
        raise Http404
    register.take_off(row=entry.row, by=request.user.pk)
    messages.success(request, _("La personne n’est plus dans le registre."))
    return redirect("bureau:alertes:register")


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: Any) -> HttpResponse:
    """Who may open it, besides the right to: named one by one by whoever manages the service."""
    organisation = require(request, "manage")
    members = {person.pk: person for person in holders(organisation=organisation, service="alertes")}
    if request.method == "POST":
        person = _number(request.POST.get("person", ""))
        if request.POST.get("acte") == "retirer":
            register.drop_reader(person=person)
        elif person in members:
            register.name_reader(person=person, by=request.user.pk)
        return redirect("bureau:alertes:readers")
    rows = list(register.readers(organisation=organisation))
    named = {row.person_id for row in rows}
    others = [person for key, person in members.items() if key not in named]
    return render(request, "alertes/desk/readers.html", {"rows": rows, "others": others})


# -- Calling everybody


@require_POST
def begin(request: Any) -> HttpResponse:
    organisation = _named(request)
    form = RoundForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Écrivez pourquoi vous appelez."))
        return redirect("bureau:alertes:register")
    try:
        done = once(
            key=form.cleaned_data["cle"],
            purpose=f"alertes.round:{organisation}",
            act=lambda: {
                "round": register.begin_round(title=form.cleaned_data["title"], by=request.user.pk).pk
            },
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("bureau:alertes:register")
    return redirect("bureau:alertes:calls", calling=done.answer["round"])


def _round(request: Any, calling: int) -> CallRound:
    found = register.rounds(organisation=_named(request)).filter(pk=calling).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: Any, calling: int) -> HttpResponse:
    round_ = _round(request, calling)
    if request.method == "POST":
        mine = Call.objects.filter(organisation_id=round_.organisation_id, round=round_)
        call = mine.filter(pk=_number(request.POST.get("appel", ""))).first()
        if call is None:
            raise Http404
        try:
            register.tick_call(call=call, outcome=request.POST.get("etat", ""), by=request.user.pk)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        return redirect("bureau:alertes:calls", calling=calling)
    rows = register.calls_of(round_=round_, by=request.user.pk)
    context = {
        "round": round_,
        "rows": rows,
        "left": sum(call.outcome in {"", "again", "absent"} for call, _entry in rows),
        "outcomes": Call.Outcome.choices,
    }
    return render(request, "alertes/desk/calls.html", context)


@require_safe
def calls_paper(request: Any, calling: int) -> HttpResponse:
    round_ = _round(request, calling)
    rows = register.calls_of(round_=round_, by=request.user.pk)
    sheet = paper(
        title=_("Liste d’appels"),
        by=Organisation.objects.get(pk=round_.organisation_id).name,
        lead=round_.title,
        parts=[
            Part(
                head=[_("Qui"), _("Téléphone"), _("Adresse"), _("Si pas de réponse"), _("Résultat")],
                rows=[
                    [
                        entry.known.name, entry.phone_shown, entry.known.address, entry.known.relative,
                        str(call.get_outcome_display()) if call.outcome else "",
                    ]
                    for call, entry in rows
                ],
                widths=[3, 2, 3, 3, 2],
            )
        ],
        foot=_("Joint, absent, à rappeler, secours (15, 18 ou 112). À détruire après usage."),
    )  # fmt: skip
    return pdf_response(sheet, f"appels-{round_.pk}")
