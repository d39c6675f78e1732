"""Families and children at the desk: enrolled at the counter, their days changed for them, a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation
from cantou.core.web.forms import posted
from cantou.services.periscolaire.desk.forms.families import AlsoForm, FamilyForm
from cantou.services.periscolaire.desk.views.common import UNPROCESSABLE, kept, may, one_or_404, require
from cantou.services.periscolaire.domain import calendar, families, places, queries
from cantou.services.periscolaire.portal.forms.calendars import NeedsForm, WeeksForm, chosen
from cantou.services.periscolaire.portal.views.calendars import month_asked, repeat, shown, told

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.periscolaire.models import Enrolment

MOST = 300
SHARED = ("GET", "HEAD", "POST")


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "enrol")
    asked = request.GET.get("q", "").strip()[:60]
    found = queries.enrolments(organisation)
    for word in asked.split():
        found = found.filter(given_name__icontains=word) | found.filter(family_name__icontains=word)
    rows: dict[int, dict[str, Any]] = {}
    for one in found[:MOST]:
        row = rows.setdefault(one.child_id, {"row": one, "family": one.family, "activities": []})
        row["activities"].append(one.activity.title)
    context = {"rows": list(rows.values()), "q": asked, "may_edit": may(request, "edit")}
    return render(request, "periscolaire/desk/children.html", context)


@require_http_methods(SHARED)
def new(request: Any) -> HttpResponse:
    """Who pays, their address, up to four children, in one page."""
    organisation = require(request, "enrol")
    offered = list(queries.activities_open(organisation, timezone.localdate()))
    form = FamilyForm(posted(request)[0], offered=offered)
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            given = form.cleaned_data
            return families.new_family(
                **{
                    name: given[name]
                    for name in ("given_name", "family_name", "postal", "phone", "is_resident")
                },
                children=form.children,
                activities=chosen(offered, given["activities"]),
            ).pk

        done = kept(form, act, purpose=f"periscolaire.family:{organisation}")
        if done is not None:
            messages.success(
                request, _("La famille est inscrite : choisissez les jours, imprimez le courrier.")
            )
            return redirect("bureau:periscolaire:family", household=done["done"])
    context = {"form": form, "offered": offered}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/family_new.html", context, status=status)


def _members(organisation: int, family: int) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for one in queries.enrolments(organisation).filter(family_id=family):
        rows.setdefault(one.child_id, {"row": one, "activities": []})["activities"].append(one.activity)
    return list(rows.values())


@require_safe
def family(request: Any, household: int) -> HttpResponse:
    organisation = require(request, "enrol")
    row = one_or_404(queries.families(organisation), household)
    context = {
        "family": row,
        "phone": show_phone(row.phone) if row.phone else "",
        "children": _members(organisation, row.pk),
    }
    return render(request, "periscolaire/desk/family.html", context)


@require_safe
def letter(request: Any, household: int) -> HttpResponse:
    """What a family without e-mail takes home, or is sent: who is enrolled, until when days are changed."""
    organisation = require(request, "enrol")
    row = one_or_404(queries.families(organisation), household)
    mairie = Organisation.objects.get(pk=organisation)
    context = {
        "family": row,
        "children": _members(organisation, row.pk),
        "contact": {
            "name": mairie.name,
            "address": mairie.address,
            "phone_shown": show_phone(mairie.phone) if mairie.phone else "",
        },
        "today": timezone.localdate(),
    }
    return render(request, "periscolaire/desk/letter.html", context)


def _mine(request: Any, pupil: int) -> list[Enrolment]:
    organisation = require(request, "enrol")
    found = list(queries.enrolments(organisation).filter(child_id=pupil))
    if not found:
        raise Http404
    return found


@require_http_methods(SHARED)
def month(request: Any, pupil: int) -> HttpResponse:
    """The same month as the family's, held by no cut-off; and what the child might be enrolled for besides."""
    mine = _mine(request, pupil)
    organisation, today = mine[0].organisation_id, timezone.localdate()
    known = {one.activity_id for one in mine}
    others = [one for one in queries.activities_open(organisation, today) if one.pk not in known]
    also = AlsoForm(request.POST if "cle" in request.POST else None, offered=others)
    if also.is_bound and also.is_valid() and _also(also, mine[0], others):
        messages.success(request, _("C’est inscrit."))
        return redirect("bureau:periscolaire:child", pupil=pupil)
    done, asked = None, month_asked(request)
    if request.method == "POST" and not also.is_bound:
        changes = calendar.changes(sent=request.POST.getlist("j"), before=request.POST.get("avant", ""))
        done = places.set_days(child=pupil, changes=changes, by_agent=True)
        if not done.refused:
            messages.success(request, told(done))
            return redirect(f"{request.path}?mois={asked}")
    page = calendar.sheet(
        organisation=organisation,
        child=pupil,
        month=asked,
        by_agent=True,
        refused=done.refused if done else None,
    )
    context = {
        **shown(page, mine),
        "family": mine[0].family,
        "also": also if others else None,
        "done": told(done) if done and done.changed else "",
        "refused": bool(done),
    }
    status = UNPROCESSABLE if done or also.errors else 200
    return render(request, "periscolaire/desk/child.html", context, status=status)


def _also(form: AlsoForm, one: Enrolment, others: list[Any]) -> bool:
    def act() -> int:
        child = families.Child(
            person=one.child_id,
            given_name=one.given_name,
            family_name=one.family_name,
            born_on=one.born_on,
        )
        payer = families.Payer(person=one.family.payer_id, name=one.family.name)
        activities = chosen(others, form.cleaned_data["activities"])
        return families.enrol(payer=payer, child=child, activities=activities, by_agent=True).pk

    return kept(form, act, purpose=f"periscolaire.also:{one.child_id}") is not None


@require_http_methods(SHARED)
def weeks(request: Any, pupil: int) -> HttpResponse:
    mine, today = _mine(request, pupil), timezone.localdate()
    activities = [one.activity for one in mine]
    last = max(activities, key=lambda one: one.ends_on)
    ends = calendar.ends(organisation=mine[0].organisation_id, activity=last, today=today)
    form = WeeksForm(posted(request)[0], offered=activities, ends=ends)
    if request.method == "POST" and form.is_valid():
        messages.success(request, told(repeat(form, activities, pupil, today, by_agent=True)))
        return redirect("bureau:periscolaire:child", pupil=pupil)
    context = {"form": form, "child": mine[0]}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/weeks.html", context, status=status)


@require_http_methods(SHARED)
def needs(request: Any, pupil: int) -> HttpResponse:
    """Written for the family; read again only by who serves."""
    mine = _mine(request, pupil)
    organisation = mine[0].organisation_id
    initial = {}
    if may(request, "serve"):
        said = families.needs_of(organisation=organisation, children=[pupil]).get(pupil, families.Needs())
        initial = {"diet": said.diet, "allergies": said.allergies, "plan": said.plan}
    form = NeedsForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid():
        families.save_needs(child=pupil, needs=form.said)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:periscolaire:child", pupil=pupil)
    context = {"form": form, "child": mine[0], "may_read": may(request, "serve")}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/needs.html", context, status=status)
