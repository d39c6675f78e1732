"""The page of one report: everything that is known of it, and everything that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import all_treating
from cantou.core.web.qr import qr
from cantou.core.work.domain.queries import item_of
from cantou.services.signalements.desk.forms.acts import (
    AssignForm,
    CategoryForm,
    DueForm,
    NoteForm,
    PublishForm,
    ReplyForm,
    StepForm,
)
from cantou.services.signalements.desk.forms.open311 import ForwardForm
from cantou.services.signalements.desk.views.common import SERVICE, with_report
from cantou.services.signalements.domain import participations, queries
from cantou.services.signalements.domain.abuse import mark_of
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.delays import end_of_day
from cantou.services.signalements.domain.endpoints import endpoints_of
from cantou.services.signalements.domain.figures import figure_of
from cantou.services.signalements.domain.forwards import forwards_of
from cantou.services.signalements.domain.merges import merged_into
from cantou.services.signalements.domain.permissions import (
    may_change_status,
    may_publish,
    may_read,
    may_see_contact,
    may_treat,
    may_write_to_reporter,
)
from cantou.services.signalements.domain.photos import of_reporter, of_visits, of_work
from cantou.services.signalements.domain.photos import show as show_photos
from cantou.services.signalements.domain.remote_photos import remote_photos_of
from cantou.services.signalements.domain.reports import give_link_again
from cantou.services.signalements.domain.resemblance import resembling
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import named, whole
from cantou.services.signalements.domain.workflow import ICONS, TONES, next_steps

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.signalements.domain.settled import Settled
    from cantou.services.signalements.domain.states import Words
    from cantou.services.signalements.models import Publication, Report

OK, UNPROCESSABLE = 200, 422


@require_safe
@with_report(may_read)
def report(request: Any, report: Report) -> HttpResponse:
    return show(request, report)


def show(request: Any, report: Any, *, status: int = 200, **wrong: Any) -> HttpResponse:
    """`wrong` is the form that came back with errors, under its name: shown open, with what was typed."""
    rights = request.agent.rights
    settled = settled_of(organisation=report.organisation_id)
    kinds, words = settled.kinds, whole(settled.settings.words)
    photos = list(queries.photos_of(report)) if report.has_photos else []
    publication = queries.publication_of(report) if report.has_publication else None
    asks_contact = report.has_contact and may_see_contact(rights, report)
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "category": title_of(kinds, report.category),
        "icon": kinds[report.category].icon if report.category in kinds else "flag",
        "tone": TONES[report.status],
        "status_icon": ICONS[report.status],
        "is_late": bool(report.due_on and not report.is_over and end_of_day(report.due_on) <= timezone.now()),
        "state": words[report.status],
        **_said(report, words),
        **_shown(report, photos),
        "figure": figure_of(report),
        "publication": publication,
        "abuse": mark_of(report) if report.has_abuse else None,
        "shares": list(participations.active_shares(report)) if report.has_shares else [],
        "reporter": queries.contact_of(report) if asks_contact else None,
        "may_see_contact": may_see_contact(rights, report),
        "forwards": list(forwards_of(report)) if report.has_forwards else [],
        **_merged(report),
        **_resembling(report),
        **_forms(request, report, photos, settled, publication),
        **wrong,
    }
    return render(
        request,
        "signalements/desk/report.html",
        context,
        status=UNPROCESSABLE if wrong and status == OK else status,
    )


def _said(report: Report, words: Words) -> dict[str, Any]:
    steps = queries.told_steps(report.organisation_id, report.pk)
    thread = queries.thread(report).select_related("person", "by")
    return {
        "history": [(named(step, words), ICONS[step.status]) for step in steps],
        "thread": list(thread) if report.has_messages else [],
        "notes": list(queries.notes(report)) if report.has_notes else [],
    }


def _shown(report: Report, photos: list[Any]) -> dict[str, Any]:
    base = photo_base(report)
    return {
        "photos": show_photos(of_reporter(photos), base),
        "work": show_photos([*of_work(photos), *of_visits(photos)], base),
        "remote_photos": list(remote_photos_of(report)) if report.has_remote_photos else [],
    }


def _merged(report: Report) -> dict[str, Any]:
    into = merged_into(report)
    return {"into": into, "into_reference": spoken(into.reference)} if into else {}


def _resembling(report: Report) -> dict[str, Any]:
    found = None if report.is_over else resembling(report)
    return {"resembling": found, "resembling_reference": spoken(found.reference)} if found else {}


def photo_base(report: Report) -> str:
    return reverse("bureau:signalements:photo", args=[report.reference, "x"])[:-1]


def _forms(
    request: Any, report: Report, photos: list[Any], settled: Settled, publication: Publication | None
) -> dict[str, Any]:
    """Only those of what this agent may do."""
    rights = request.agent.rights
    found: dict[str, Any] = {}
    if may_change_status(rights, report) and report.merged_into_id is None:
        found["steps"] = [StepForm(step=step) for step in next_steps(report.status)]
    if may_treat(rights, report):
        item = item_of(organisation=report.organisation_id, service=SERVICE, key=report.object_key)
        people = all_treating(organisation=report.organisation_id, named=[SERVICE])
        handle = next((one.handle for one in people if item and one.pk == item.assignee_id), "")
        found["item"] = item
        found["assign_form"] = AssignForm(colleagues=people, initial={"assignee": handle})
        found["due_form"] = DueForm(initial={"due_on": report.due_on})
        found["category_form"] = CategoryForm(kinds=settled.kinds, initial={"category": report.category})
        found["note_form"] = NoteForm(auto_id="id_note_%s")
        if report.has_endpoints and report.purged_at is None:
            rows = endpoints_of(organisation=report.organisation_id).filter(is_active=True)
            first = {"words": report.description}
            found["forward_form"] = ForwardForm(endpoints=rows, initial=first, auto_id="id_forward_%s")
    if may_write_to_reporter(rights, report):
        found["reply_form"] = ReplyForm(auto_id="id_reply_%s")
    if may_publish(rights, report) and settled.settings.publish:
        found["publish_form"] = publish_form(report, photos, settled.kinds, publication)
    return found


def publish_form(
    report: Report,
    photos: list[Any],
    kinds: dict[str, Any],
    row: Publication | None,
    data: Any = None,
) -> PublishForm:
    """Proposes the category and the place; the reporter's words only as a start, to be read and rewritten."""
    if row is not None:
        initial: dict[str, Any] = {
            "title": row.title,
            "text": row.text,
            "place": row.place,
            "with_point": row.lon is not None,
        }
    else:
        initial = {
            "title": title_of(kinds, report.category),
            "text": report.description,
            "place": report.place_label,
            "with_point": report.has_point,
        }
    return PublishForm(
        data, files=photos, has_point=report.has_point, initial=initial, auto_id="id_publish_%s"
    )


@require_safe
@with_report(may_read)
def photo(request: Any, report: Report, name: str) -> HttpResponseBase:
    return serve(request, files=queries.photos_of(report), name=name)


@require_safe
@with_report(may_read)
def sheet(request: Any, report: Report) -> HttpResponse:
    """On paper, for the one who goes there."""
    kinds = categories_of(organisation=report.organisation_id)
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "category": title_of(kinds, report.category),
        "photos": show_photos(of_reporter(queries.photos_of(report)), photo_base(report)),
        "reporter": queries.contact_of(report) if may_see_contact(request.agent.rights, report) else None,
        "contact": sender(report),
        "notes": queries.notes(report),
    }
    return render(request, "signalements/desk/sheet.html", context)


def sender(report: Report) -> dict[str, str]:
    """The organisation, at the top of a page made for paper."""
    body = report.organisation
    return {"name": body.name, "address": body.address, "phone_shown": show_phone(body.phone)}


@require_POST
@with_report(may_write_to_reporter)
def link(request: Any, report: Report) -> HttpResponse:
    """The private link once more, on paper, for somebody at the counter who has lost it."""
    assert report.commune.slug is not None  # a report can be written to as long as its commune stands
    address = portal_url(report.commune.slug, "signalements:follow", give_link_again(report=report))
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "address": address,
        "qr": qr(address),
        "contact": sender(report),
    }
    return render(request, "signalements/desk/link.html", context)
