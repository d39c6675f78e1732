"""A child's days: enrolled, booked, given back, by who acts for the child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cantou.core.people.domain import sharing
from cantou.core.people.domain.relations import children_of, may_act_for
from cantou.core.web.addresses import platform_path
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.veiled import unveiled
from cantou.services.periscolaire.domain import calendar, families, places, queries
from cantou.services.periscolaire.engine.days import Month
from cantou.services.periscolaire.portal.forms.calendars import EnrolForm, NeedsForm, WeeksForm, chosen
from cantou.services.periscolaire.portal.views.common import UNPROCESSABLE, for_child, signed_in

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from cantou.core.people.domain.authority import Authority
    from cantou.services.periscolaire.domain.calendar import Sheet
    from cantou.services.periscolaire.domain.places import Outcome
    from cantou.services.periscolaire.models import Activity, Enrolment

SHARED = ("GET", "HEAD", "POST")


@require_http_methods(SHARED)
@signed_in
def enrol(request: Any) -> HttpResponse:
    organisation = request.provider.organisation_id
    offered = list(queries.activities_open(organisation, timezone.localdate()))
    mine = {one.person.pk: one for one in children_of(person=request.user.pk)}
    children = [(key, str(one.person)) for key, one in mine.items()]
    form = EnrolForm(posted(request)[0], children=children, offered=offered)
    if request.method == "POST" and form.is_valid():
        child = unveiled(form.cleaned_data["child"]) or 0
        member = mine[child]
        facts = families.Child(
            person=child,
            given_name=member.person.given_name,
            family_name=member.person.family_name,
            born_on=member.born_on,
        )
        if _enrolled(request, form, facts, chosen(offered, form.cleaned_data["activities"])):
            messages.success(request, _("C’est inscrit : choisissez les jours."))
            return redirect("periscolaire:month", pupil=child)
    context = {
        "form": form,
        "children": children,
        "offered": offered,
        "household": platform_path("people_household"),
    }
    return render(request, "periscolaire/enrol.html", context, status=UNPROCESSABLE if form.errors else 200)


def _enrolled(request: Any, form: EnrolForm, child: families.Child, activities: list[Activity]) -> bool:
    organisation, person = request.provider.organisation_id, request.user
    authority = may_act_for(person=person.pk, other=child.person, matter=families.SERVICE)
    if authority is None:
        raise Http404

    def act() -> dict[str, Any]:
        sharing.share(person=person.pk, dependant=child.person, organisation=organisation)
        payer = families.Payer(
            person=person.pk,
            name=str(person),
            phone=person.phone,
            is_resident=form.cleaned_data["resident"],
        )
        with _writing(authority, organisation).enter():
            families.enrol(payer=payer, child=child, activities=activities, by_agent=False)
            if form.said.says:
                families.save_needs(child=child.person, needs=form.said)
        return {"child": child.person}

    try:
        with transaction.atomic():
            once(key=form.cleaned_data["cle"], purpose=f"periscolaire.enrol:{organisation}", act=act)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _writing(authority: Authority, organisation: int) -> Any:
    return families.acting_for(
        organisation=organisation,
        person=authority.actor,
        child=authority.subject,
        reason=authority.reference,
    )


def _mine(request: Any, authority: Authority) -> list[Enrolment]:
    with authority.scope().enter():
        found = list(queries.enrolments_of(request.provider.organisation_id, authority.subject))
    if not found:
        raise Http404
    return found


def month_asked(request: Any) -> Month:
    try:
        return Month.read(request.GET.get("mois", ""))
    except ValueError:
        return Month.of(timezone.localdate())


@require_http_methods(SHARED)
@for_child
def month(request: Any, authority: Authority) -> HttpResponse:
    """Boxes and one button. What cannot be kept is said beside its day; the rest is kept."""
    organisation, mine = request.provider.organisation_id, _mine(request, authority)
    asked, done = month_asked(request), None
    if request.method == "POST":
        changes = calendar.changes(sent=request.POST.getlist("j"), before=request.POST.get("avant", ""))
        with _writing(authority, organisation).enter():
            done = places.set_days(child=authority.subject, changes=changes)
        if not done.refused:
            messages.success(request, told(done))
            return redirect(f"{request.path}?mois={asked}")
    with authority.scope().enter():
        page = calendar.sheet(
            organisation=organisation,
            child=authority.subject,
            month=asked,
            refused=done.refused if done else None,
        )
    context = {
        **shown(page, mine),
        "done": told(done) if done and done.changed else "",
        "refused": bool(done),
    }
    return render(request, "periscolaire/month.html", context, status=UNPROCESSABLE if done else 200)


def shown(page: Sheet, mine: list[Enrolment]) -> dict[str, Any]:
    first, last = min(one.activity.starts_on for one in mine), max(one.activity.ends_on for one in mine)
    asked = page.month
    return {
        "sheet": page,
        "child": mine[0],
        "previous": asked.previous if asked.first > first else None,
        "following": asked.following if asked.last < last else None,
    }


def told(done: Outcome) -> str:
    """« 3 jours réservés, 1 jour annulé. »"""
    said = []
    for days, one, many in (
        (done.booked, _("%(n)d jour réservé"), _("%(n)d jours réservés")),
        (done.waiting, _("%(n)d jour sur liste d’attente"), _("%(n)d jours sur liste d’attente")),
        (done.given_back, _("%(n)d jour annulé"), _("%(n)d jours annulés")),
    ):
        if days:
            said.append((one if len(days) == 1 else many) % {"n": len(days)})
    return f"{', '.join(said)}." if said else _("Rien n’a changé.")


@require_http_methods(SHARED)
@for_child
def weeks(request: Any, authority: Authority) -> HttpResponse:
    """The same days each week, until the holidays or the end of the year."""
    organisation, mine, today = (
        request.provider.organisation_id,
        _mine(request, authority),
        timezone.localdate(),
    )
    activities = [one.activity for one in mine]
    with authority.scope().enter():
        last = max(activities, key=lambda one: one.ends_on)
        ends = calendar.ends(organisation=organisation, activity=last, today=today)
    form = WeeksForm(posted(request)[0], offered=activities, ends=ends)
    if request.method == "POST" and form.is_valid():
        with _writing(authority, organisation).enter():
            done = repeat(form, activities, authority.subject, today, by_agent=False)
        messages.success(request, told(done))
        if done.refused:
            messages.warning(
                request,
                ngettext(
                    "%(n)d jour trop proche n’a pas changé.",
                    "%(n)d jours trop proches n’ont pas changé.",
                    len(done.refused),
                )
                % {"n": len(done.refused)},
            )
        return redirect("periscolaire:month", pupil=authority.subject)
    context = {"form": form, "child": mine[0]}
    return render(request, "periscolaire/weeks.html", context, status=UNPROCESSABLE if form.errors else 200)


def repeat(
    form: WeeksForm, activities: list[Activity], child: int, today: date, *, by_agent: bool
) -> Outcome:
    (activity,) = chosen(activities, [form.cleaned_data["activity"]])
    spans = queries.spans(activity.organisation_id, today, form.last)
    days = places.week_days(
        rule=activity.rule,
        weekdays=set(form.cleaned_data["weekdays"]),
        first=today,
        until=form.last,
        spans=spans,
    )
    take = form.cleaned_data["act"] == "book"
    return places.set_days(child=child, changes={(activity.pk, on): take for on in days}, by_agent=by_agent)


@require_http_methods(SHARED)
@for_child
def needs(request: Any, authority: Authority) -> HttpResponse:
    """Diet, allergies, PAI: written and read by who acts for the child."""
    organisation, mine = request.provider.organisation_id, _mine(request, authority)
    with authority.scope().enter():
        known = families.needs_of(organisation=organisation, children=[authority.subject])
    said = known.get(authority.subject, families.Needs())
    initial = {"diet": said.diet, "allergies": said.allergies, "plan": said.plan}
    form = NeedsForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid():
        with _writing(authority, organisation).enter():
            families.save_needs(child=authority.subject, needs=form.said)
        messages.success(request, _("C’est enregistré."))
        return redirect("periscolaire:month", pupil=authority.subject)
    context = {"form": form, "child": mine[0]}
    return render(request, "periscolaire/needs.html", context, status=UNPROCESSABLE if form.errors else 200)
