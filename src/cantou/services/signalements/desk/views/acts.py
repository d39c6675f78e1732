"""What the forms of the report's page do. Each act leads back to the page, or shows it with what is to be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.people.domain.queries import treating
from cantou.core.web.idempotency import OtherContentError, once
from cantou.core.work.domain.items import assign as assign_items
from cantou.core.work.domain.queries import item_of
from cantou.services.signalements.desk.forms.acts import (
    AssignForm,
    CategoryForm,
    DueForm,
    NoteForm,
    ReplyForm,
    StepForm,
)
from cantou.services.signalements.desk.views.common import SERVICE, with_report
from cantou.services.signalements.desk.views.report import publish_form, show
from cantou.services.signalements.domain import publications, queries
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.messages import write_as_agent, write_note
from cantou.services.signalements.domain.permissions import (
    may_change_status,
    may_publish,
    may_treat,
    may_write_to_reporter,
)
from cantou.services.signalements.domain.redactions import without_suspects
from cantou.services.signalements.domain.reports import change_category, change_due_day
from cantou.services.signalements.domain.settings import service_settings
from cantou.services.signalements.domain.states import state_title
from cantou.services.signalements.domain.statuses import MovedMeanwhileError, change_status
from cantou.services.signalements.domain.workflow import Status, next_steps, transition

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse, QueryDict

    from cantou.services.signalements.models import Report


CONFLICT = 409


def back(report: Report, anchor: str = "") -> HttpResponse:
    response = redirect("bureau:signalements:report", reference=report.reference)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


@require_POST
@with_report(may_change_status)
def step(request: Any, report: Report) -> HttpResponse:
    before, after = request.POST.get("before", ""), request.POST.get("after", "")
    if before not in Status.values or after not in Status.values:
        raise Http404
    if before != report.status:
        return _moved(request, report)
    chosen = next((each for each in next_steps(before) if each.after == after), None)
    if chosen is None:
        raise Http404
    form = StepForm(request.POST, request.FILES, step=transition(before=before, after=after))
    if form.is_valid() and _changed(request, report, form):
        messages.success(
            request,
            _("C’est noté : « %(state)s ».")
            % {"state": state_title(organisation=report.organisation_id, status=after)},
        )
        return back(report)
    steps = [form if each.after == after else StepForm(step=each) for each in next_steps(before)]
    return show(request, report, steps=steps)


def _changed(request: Any, report: Report, form: StepForm) -> bool:
    given = form.cleaned_data
    try:
        change_status(
            report=report,
            before=given["before"],
            after=given["after"],
            person=request.agent.person,
            reason=given.get("reason", ""),
            note=given.get("note", ""),
            planned_on=given.get("planned_on"),
            photos=given.get("photos") or (),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except MovedMeanwhileError:
        form.add_error(None, _("Un collègue vient de changer l’état de ce signalement."))
        return False
    return True


def _moved(request: Any, report: Report) -> HttpResponse:
    """The page was older than the report: it is shown as it is now, with what the agent had written."""
    text = _("Un collègue l’a fait entre-temps : ce signalement est « %(state)s ». Rien n’a été changé.")
    messages.warning(
        request, text % {"state": state_title(organisation=report.organisation_id, status=report.status)}
    )
    note = request.POST.get("note", "")
    steps = [
        StepForm(step=each, initial={"before": each.before.value, "after": each.after.value, "note": note})
        for each in next_steps(report.status)
    ]
    return show(request, report, status=CONFLICT, steps=steps)


@require_POST
@with_report(may_write_to_reporter)
def reply(request: Any, report: Report) -> HttpResponse:
    form = ReplyForm(request.POST, auto_id="id_reply_%s")
    if not form.is_valid():
        return show(request, report, reply_form=form)
    said = {"body": form.cleaned_data["body"], "for_all": form.cleaned_data["for_all"]}
    person = request.agent.person
    _once(form, report, said, lambda: write_as_agent(report=report, person=person, **said).pk)
    return back(report, "echanges")


@require_POST
@with_report(may_treat)
def note(request: Any, report: Report) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return show(request, report, note_form=form)
    said = {"body": form.cleaned_data["body"]}
    person = request.agent.person
    _once(form, report, said, lambda: write_note(report=report, person=person, **said).pk)
    return back(report, "notes")


def _once(form: Any, report: Report, said: dict[str, Any], write: Callable[[], int]) -> None:
    """The same key with other words is another message."""
    purpose = f"signalements.{type(form).__name__}:{report.reference}"
    try:
        once(key=form.cleaned_data["cle"], purpose=purpose, content=said, act=lambda: {"written": write()})
    except OtherContentError:
        write()


@require_POST
@with_report(may_treat)
def assign(request: Any, report: Report) -> HttpResponse:
    people = list(treating(organisation=report.organisation_id, named=[SERVICE]))
    form = AssignForm(request.POST, colleagues=people)
    if not form.is_valid():
        return show(request, report, assign_form=form)
    item = item_of(organisation=report.organisation_id, service=SERVICE, key=report.object_key)
    assign_items(items=[item] if item else [], assignee=form.by_handle.get(form.cleaned_data["assignee"]))
    return back(report)


@require_POST
@with_report(may_treat)
def due(request: Any, report: Report) -> HttpResponse:
    form = DueForm(request.POST)
    if not form.is_valid():
        return show(request, report, due_form=form)
    change_due_day(report=report, day=form.cleaned_data["due_on"])
    return back(report)


@require_POST
@with_report(may_treat)
def category(request: Any, report: Report) -> HttpResponse:
    form = CategoryForm(request.POST, kinds=categories_of(organisation=report.organisation_id))
    if not form.is_valid():
        return show(request, report, category_form=form)
    change_category(report=report, category=form.cleaned_data["category"], person=request.agent.person)
    return back(report)


@require_POST
@with_report(may_publish)
def publish(request: Any, report: Report) -> HttpResponse:
    if not service_settings(organisation=report.organisation_id).publish:
        raise Http404
    kinds = categories_of(organisation=report.organisation_id)
    photos = list(queries.photos_of(report))
    given_words = _hidden(request.POST) if "cacher" in request.POST else request.POST
    form = publish_form(report, photos, kinds, queries.publication_of(report), given_words)
    if not form.is_valid() or "cacher" in request.POST:
        return show(request, report, publish_form=form)
    given = form.cleaned_data
    try:
        publications.publish(
            report=report,
            title=given["title"],
            text=given["text"],
            place=given["place"],
            with_point=given.get("with_point", False),
            photos=form.photos,
            person=request.agent.person,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return show(request, report, publish_form=form)
    messages.success(request, _("Le signalement est sur le portail."))
    return back(report, "publication")


def _hidden(given: QueryDict) -> QueryDict:
    """With what may name somebody taken out: shown again, to be read before it is published."""
    words = given.copy()
    for name in ("title", "text", "place"):
        words[name] = without_suspects(given.get(name, ""))
    return words


@require_POST
@with_report(may_publish)
def withdraw(request: Any, report: Report) -> HttpResponse:
    publications.withdraw(report=report)
    messages.success(request, _("Le signalement n’est plus sur le portail."))
    return back(report, "publication")
