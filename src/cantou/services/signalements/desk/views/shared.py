"""A report of another organisation in which this one takes part: read and written in the report's own Scope.

The page acts for the participant, in the agent's Scope: its rights are asked there, its notes are read and written
there. Only what both share, the report and its thread, is opened by its key.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.scope.scope import Scope
from cantou.core.web.idempotency import OtherContentError, once
from cantou.services.signalements.desk.forms.acts import NoteForm, ReplyForm, StepForm
from cantou.services.signalements.desk.forms.sharing import GiveBackForm, HandOnForm
from cantou.services.signalements.desk.views.common import SERVICE
from cantou.services.signalements.domain import decisions, participations, queries
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.delays import end_of_day
from cantou.services.signalements.domain.figures import figure_of
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.domain.permissions import may_act_on_shared, may_lead_shared
from cantou.services.signalements.domain.photos import of_reporter, of_work
from cantou.services.signalements.domain.photos import show as show_photos
from cantou.services.signalements.domain.states import named, state_title, words_of
from cantou.services.signalements.domain.statuses import MovedMeanwhileError, change_status
from cantou.services.signalements.domain.workflow import ICONS, TONES, Status, next_steps, transition
from cantou.services.signalements.models import Part, Participation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.core.organisations.models import Organisation
    from cantou.services.signalements.models import Report

UNPROCESSABLE, CONFLICT = 422, 409


def with_side(allowed: Callable[[Any, Participation], bool]) -> Callable[[Any], Any]:
    """Gives the view this agent's side of a shared report, and acts for that organisation."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def opened(request: Any, shared: str, **kwargs: Any) -> HttpResponseBase:
            agent = request.agent
            agent.look_over()
            mine = agent.rights.where(SERVICE, "read")
            found = queries.sides(organisations=mine, reference=normalise(shared))
            side = next(iter(sorted(found, key=lambda one: one.organisation_id != agent.acting)), None)
            if side is None:
                raise Http404
            agent.act_for(side.organisation_id)
            if not allowed(agent.rights, side):
                raise PermissionDenied
            return view(request, side, **kwargs)

        return opened

    return decorate


def may_read(_rights: Any, _side: Participation) -> bool:
    """It was found among what this agent may read."""
    return True


def thing(request: Any, side: Participation) -> Scope:
    """The Scope of the report itself, at its owner's."""
    return Scope.for_object(organisation=side.owner_id, key=side.object_key, person=request.agent.person)


def opened_report(side: Participation) -> Report:
    """In the report's own Scope. A part that is over opens nothing any more."""
    report = None if side.until else queries.report_of_key(organisation=side.owner_id, key=side.object_key)
    if report is None:
        raise Http404
    return report


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    sides = queries.sides_of(organisation=request.agent.acting)
    items = queries.titles_of(organisation=request.agent.acting, keys=[side.object_key for side in sides])
    context = {"rows": [(side, spoken(side.reference), items.get(side.object_key)) for side in sides]}
    return render(request, "signalements/desk/shares.html", context)


@require_safe
@with_side(may_read)
def page(request: Any, side: Participation) -> HttpResponse:
    return show(request, side)


def show(request: Any, side: Participation, *, status: int = 200, **wrong: Any) -> HttpResponse:
    rights = request.agent.rights
    context: dict[str, Any] = {
        "side": side,
        "reference": spoken(side.reference),
        "notes": list(queries.side_notes(side)),
    }
    if rights.may(side.organisation_id, SERVICE, "treat"):
        context["note_form"] = NoteForm(auto_id="id_note_%s")
    if side.until is None:
        with thing(request, side).enter():
            report = opened_report(side)
            context |= _shared(side, report)
        if may_act_on_shared(rights, side) and report.purged_at is None:
            context["reply_form"] = ReplyForm(auto_id="id_reply_%s")
            context["back_form"] = GiveBackForm(auto_id="id_back_%s")
        if may_lead_shared(rights, side) and report.purged_at is None:
            with thing(request, side).enter():
                bodies = _others(side, report)
            context["hand_form"] = HandOnForm(bodies=bodies)
            context["steps"] = [StepForm(step=step) for step in next_steps(report.status)]
    context |= wrong
    code = UNPROCESSABLE if wrong and status == 200 else status  # noqa: PLR2004 (OK)
    return render(request, "signalements/desk/shared.html", context, status=code)


def _shared(side: Participation, report: Report) -> dict[str, Any]:
    """Everything that the page shows of the report, read before the Scope closes."""
    kinds, words = categories_of(organisation=side.owner_id), words_of(organisation=side.owner_id)
    photos = list(queries.photos_of(report))
    base = reverse("bureau:signalements:shared_photo", args=[side.reference, "x"])[:-1]
    reporter = queries.contact_of(report) if side.part == Part.IN_CHARGE else None
    late = report.due_on and not report.is_over and end_of_day(report.due_on) <= timezone.now()
    return {
        "report": report,
        "category": title_of(kinds, report.category),
        "icon": kinds[report.category].icon if report.category in kinds else "flag",
        "tone": TONES[report.status],
        "status_icon": ICONS[report.status],
        "is_late": bool(late),
        "state": words[report.status],
        "history": [
            (named(step, words), ICONS[step.status]) for step in queries.steps(report).select_related("by")
        ],
        "thread": list(queries.thread(report).select_related("by")),
        "photos": show_photos(of_reporter(photos), base),
        "work": show_photos(of_work(photos), base),
        "figure": figure_of(report),
        "reporter": reporter,
        "shares": list(participations.active_shares(report)),
        "routing": decisions.latest(report),
    }


@require_safe
@with_side(may_read)
def photo(request: Any, side: Participation, name: str) -> HttpResponseBase:
    with thing(request, side).enter():
        return serve(request, files=queries.photos_of(opened_report(side)), name=name)


def back(side: Participation, anchor: str = "") -> HttpResponse:
    response = redirect("bureau:signalements:shared", shared=side.reference)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


@require_POST
@with_side(may_lead_shared)
def step(request: Any, side: Participation) -> HttpResponse:
    before, after = request.POST.get("before", ""), request.POST.get("after", "")
    if before not in Status.values or after not in Status.values:
        raise Http404
    if not any(each.after == after for each in next_steps(before)):
        raise Http404
    form = StepForm(request.POST, request.FILES, step=transition(before=before, after=after))
    if form.is_valid() and _changed(request, side, form):
        with thing(request, side).enter():
            state = state_title(organisation=side.owner_id, status=after)
        messages.success(request, _("C’est noté : « %(state)s ».") % {"state": state})
        return back(side)
    steps = [form if each.after == after else StepForm(step=each) for each in next_steps(before)]
    return show(request, side, steps=steps)


def _changed(request: Any, side: Participation, form: StepForm) -> bool:
    given = form.cleaned_data
    names = ("before", "after", "reason", "note", "planned_on")
    values = {name: given[name] for name in names if name in given}
    try:
        with thing(request, side).enter():
            change_status(
                report=opened_report(side),
                person=request.agent.person,
                photos=given.get("photos") or (),
                by=side.organisation_id,
                **values,
            )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except MovedMeanwhileError:
        form.add_error(None, _("Quelqu’un vient de changer l’état de ce signalement."))
        return False
    return True


@require_POST
@with_side(may_act_on_shared)
def reply(request: Any, side: Participation) -> HttpResponse:
    form = ReplyForm(request.POST, auto_id="id_reply_%s")
    if not form.is_valid():
        return show(request, side, reply_form=form)
    given = form.cleaned_data

    def act() -> int:
        with thing(request, side).enter():
            return write_as_agent(
                report=opened_report(side),
                body=given["body"],
                for_all=given["for_all"],
                person=request.agent.person,
                by=side.organisation_id,
            ).pk

    _once(f"signalements.reply:{side.pk}", form, act, {"body": given["body"], "for_all": given["for_all"]})
    return back(side, "echanges")


@require_POST
@with_side(may_act_on_shared)
def note(request: Any, side: Participation) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return show(request, side, note_form=form)
    body = form.cleaned_data["body"]

    def act() -> int:
        return participations.write_side_note(participation=side, body=body, person=request.agent.person).pk

    _once(f"signalements.side_note:{side.pk}", form, act, {"body": body})
    return back(side, "notes")


def _once(purpose: str, form: Any, act: Callable[[], int], said: dict[str, Any]) -> None:
    """The same key with other words is another message."""
    try:
        once(key=form.cleaned_data["cle"], purpose=purpose, act=lambda: {"number": act()}, content=said)
    except OtherContentError:
        act()


def _others(side: Participation, report: Report) -> list[Organisation]:
    """Neither whose it is, nor who has it."""
    return [body for body in decisions.around(report) if body.pk != side.organisation_id]


@require_POST
@with_side(may_lead_shared)
def hand_on(request: Any, side: Participation) -> HttpResponse:
    with thing(request, side).enter():
        report = opened_report(side)
        form = HandOnForm(request.POST, bodies=_others(side, report))
        share = None
        if form.is_valid():
            try:
                given = form.cleaned_data
                share = decisions.hand_on(report=report, side=side, person=request.agent.person, **given)
            except ValidationError as error:
                form.add_error(None, error)
    if share is None:
        return show(request, side, hand_form=form)
    messages.success(request, _("C’est transmis à %(name)s.") % {"name": share.to.name})
    return redirect("bureau:signalements:shares")


@require_POST
@with_side(may_act_on_shared)
def give_back(request: Any, side: Participation) -> HttpResponse:
    form = GiveBackForm(request.POST, auto_id="id_back_%s")
    if not form.is_valid():
        return show(request, side, back_form=form)
    with thing(request, side).enter():
        report = opened_report(side)
        share = participations.active_shares(report).get(to_id=side.organisation_id)
        decisions.take_back(
            report=report,
            share=share,
            why=form.cleaned_data["why"],
            person=request.agent.person,
            given_back=True,
        )
    messages.success(request, _("C’est rendu à %(name)s.") % {"name": side.owner.name})
    return redirect("bureau:signalements:shares")
