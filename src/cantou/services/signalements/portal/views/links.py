"""What the private link opens: the report, its history, the thread with the organisation."""

from __future__ import annotations

from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link, spoken
from cantou.core.scope.scope import Scope, current, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField, OtherContentError, once
from cantou.core.web.qr import qr
from cantou.services.signalements.domain import confirming, queries
from cantou.services.signalements.domain.admission import SenderRefusedError
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.figures import figure_of
from cantou.services.signalements.domain.messages import write_as_reporter
from cantou.services.signalements.domain.photos import VISITED, of_reporter, of_work, show
from cantou.services.signalements.domain.reopening import give_opinion, opinion_of, reopens_until
from cantou.services.signalements.domain.reopening import reopen as reopen_report
from cantou.services.signalements.domain.resemblance import resembling
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import whole
from cantou.services.signalements.domain.statuses import MovedMeanwhileError
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Report
from cantou.services.signalements.portal.forms.what import MOST_PHOTOS, MessageForm
from cantou.services.signalements.portal.history import entries
from cantou.services.signalements.portal.views.common import GONE, draft_family

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.signalements.domain.settings import Settings
    from cantou.services.signalements.models import Publication

SERVICE = "signalements"
NOT_FOUND = 404
MOST_PHOTOS_OF_ALL = 15
ANSWERS = {"oui": True, "non": False}


def with_report(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the report that the secret in the address opens, in that report's own Scope."""

    @wraps(view)
    def opened(request: Any, secret: str, **kwargs: Any) -> HttpResponseBase:
        try:
            link = open_link(secret=secret, service=SERVICE)
        except ExpiredLinkError:
            return render(request, "signalements/link_over.html", {"expired": True}, status=GONE)
        if link is None:
            return render(request, "signalements/link_over.html", {"expired": False}, status=NOT_FOUND)
        scope = current()
        person = scope.person if scope else None
        switch(Scope.for_object(organisation=link.organisation, key=link.key, person=person))
        report = queries.report_of_key(organisation=link.organisation, key=link.key)
        if report is None:
            return render(request, "signalements/link_over.html", {"expired": True}, status=GONE)
        return view(request, report, secret, **kwargs)

    return opened


@require_safe
@with_report
def sent(request: HttpRequest, report: Report, secret: str) -> HttpResponse:
    """The confirmation: a reference to say over the phone, a private link, its QR. Opens as often as one likes."""
    address = request.build_absolute_uri(reverse("signalements:follow", args=[secret]))
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "secret": secret,
        "address": address,
        "qr": qr(address),
        "contact_given": queries.contact_of(report),
        "draft_done": draft_family(report.object_key),
    }
    return render(request, "signalements/sent.html", context)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.message", free=20, limit=100)
@with_report
def follow(request: Any, report: Report, secret: str) -> HttpResponse:
    photos = list(queries.photos_of(report))
    room = min(MOST_PHOTOS, MOST_PHOTOS_OF_ALL - len(photos))
    form = ReplyForm(*posted(request), room=room)
    if request.method == "POST" and form.is_valid() and _is_written(request, report, form):
        return redirect(f"{request.path}#messages")
    settled = settled_of(organisation=report.organisation_id)
    kinds, chosen = settled.kinds, settled.settings
    base = reverse("signalements:photo", args=[secret, "x"])[:-1]
    steps = list(queries.steps(report))
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "category": title_of(kinds, report.category),
        "icon": kinds[report.category].icon if report.category in kinds else "flag",
        "history": entries(steps, report.status, show(of_work(photos), base), whole(chosen.words)),
        **_after(report, chosen, secret),
        "thread": list(queries.thread(report)),
        "photos": show(of_reporter(photos), base),
        "figure": figure_of(report),
        "same": _same(report),
        "resembling": None if report.is_over else resembling(report),
        "is_published": any(step.is_public for step in steps),
        "secret": secret,
        "form": form,
    }
    return render(request, "signalements/follow.html", context, status=422 if form.errors else 200)


def _same(report: Report) -> Publication | None:
    """What is followed in its place, where everybody may read it."""
    if report.merged_into_id is None:
        return None
    with Scope.public().enter():
        return queries.publication_of_report(
            organisation=report.organisation_id, report=report.merged_into_id
        )


def _after(report: Report, chosen: Settings, secret: str) -> dict[str, Any]:
    """What may still be done once it is over."""
    if not report.is_over:
        return {}
    until = reopens_until(report)
    found: dict[str, Any] = {}
    if until is not None and timezone.now() <= until:
        found["reopen_form"] = ReopenForm(auto_id="id_reopen_%s")
        found["reopens_until"] = until
    if chosen.ask_opinion and report.status == Status.DONE:
        found |= {"asks_opinion": True, "opinion": opinion_of(report), "secret": secret}
    return found


class ReopenForm(forms.Form):
    why = forms.CharField(
        label=_("Pourquoi faut-il le rouvrir ?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites ce qui ne va pas : sans cela, la mairie ne sait que faire.")},
    )


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.reopen", free=5, limit=30)
@with_report
def reopen(request: Any, report: Report, secret: str) -> HttpResponse:
    """The same form sent twice finds it reopened already, and says no more than that."""
    form = ReopenForm(*posted(request)[:1])
    until = reopens_until(report)
    too_late = until is None or timezone.now() > until
    if request.method == "POST" and not too_late and form.is_valid() and _is_reopened(request, report, form):
        messages.success(request, _now("C’est rouvert. La mairie est prévenue."))
        return redirect("signalements:follow", secret=secret)
    if too_late and request.method == "POST":
        return redirect("signalements:follow", secret=secret)
    context = {"form": form, "until": until, "too_late": too_late, "secret": secret}
    return render(request, "signalements/reopen.html", context, status=422 if form.errors else 200)


def _is_reopened(request: Any, report: Report, form: ReopenForm) -> bool:
    """False, with the reason beside the field, for a sender who is refused."""
    scope = current()
    person = request.user.pk if scope and scope.person and scope.person == report.person_id else None
    try:
        with suppress(MovedMeanwhileError), transaction.atomic():
            reopen_report(
                report=report, why=form.cleaned_data["why"], person=person, network=client_network(request)
            )
    except SenderRefusedError as refused:
        form.add_error("why", refused)
    return not form.errors


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.confirm", free=20, limit=60)
def confirm(request: Any, unsure: str, proof: str) -> HttpResponseBase:
    """Where the acknowledgement leads while its address is nobody's yet. Reading confirms nothing."""
    return _confirm(request, unsure, proof=proof)


@with_report
def _confirm(request: Any, report: Report, secret: str, proof: str) -> HttpResponse:
    found = queries.contact_of(report)
    if found is None or not confirming.proves(found, proof):
        return render(request, "signalements/link_over.html", {"expired": False}, status=NOT_FOUND)
    if found.confirmed:
        return redirect("signalements:follow", secret=secret)
    if request.method == "POST" and "non" in request.POST:
        confirming.disown(report=report)
        return render(request, "signalements/disowned.html", {})
    if request.method == "POST":
        confirming.confirm_by_page(report=report)
        messages.success(request, _now("C’est confirmé : vous serez averti à chaque étape."))
        return redirect("signalements:follow", secret=secret)
    context = {"reference": spoken(report.reference), "commune": report.commune.name, "secret": secret}
    return render(request, "signalements/confirm.html", context)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_report
def opinion(request: Any, report: Report, secret: str, answer: str) -> HttpResponse:
    """Reading writes nothing: programs that look at mails before people do follow every link in them."""
    if answer not in ANSWERS:
        raise Http404
    if request.method == "POST":
        if give_opinion(report=report, is_satisfied=ANSWERS[answer]) is not None:
            messages.success(request, _now("Merci, c’est noté. Vous pouvez changer d’avis."))
        return redirect("signalements:follow", secret=secret)
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "secret": secret,
        "answer": answer,
        "asked": report.status == Status.DONE,
    }
    return render(request, "signalements/opinion.html", context)


class ReplyForm(MessageForm):
    cle = KeyField()


def _is_written(request: Any, report: Report, form: ReplyForm) -> bool:
    """False, with the reason beside the field, for a sender who is refused."""
    try:
        with transaction.atomic():
            _write(request, report, form)
    except SenderRefusedError as refused:
        form.add_error("body", refused)
    return not form.errors


def _write(request: Any, report: Report, form: ReplyForm) -> None:
    """The same key with other words is another message: somebody went back, corrected it, and sent it again."""
    said = {"body": form.cleaned_data["body"], "photos": [photo.sha256 for photo in form.photos]}
    scope = current()

    def act() -> dict[str, Any]:
        message = write_as_reporter(
            report=report,
            body=form.cleaned_data["body"],
            photos=form.photos,
            person=request.user.pk if scope and scope.person == report.person_id else None,
            network=client_network(request),
            proves=report.channel == Report.Channel.EMAIL,
        )
        return {"message": message.pk}

    purpose = f"signalements.message:{report.reference}"
    try:
        once(key=form.cleaned_data["cle"], purpose=purpose, act=act, content=said)
    except OtherContentError:
        act()


@require_safe
@with_report
def photo(request: HttpRequest, report: Report, secret: str, name: str) -> HttpResponseBase:  # noqa: ARG001
    return serve(request, files=queries.photos_of(report).exclude(purpose=VISITED), name=name)
