"""Acts at the desk: drafts, what is on line, the lists that are due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.web.forms import posted
from cantou.services.site.desk.forms.acts import ActForm, PostForm, ReasonForm, initial_of
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import act_queries, legal
from cantou.services.site.domain.act_checks import TROUBLES
from cantou.services.site.domain.act_papers import certificate_pdf
from cantou.services.site.domain.queries import communes_served
from cantou.services.site.models import Act

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = 200


@require_safe
def index(request: Any) -> HttpResponse:
    organisation, today = require(request, "read"), timezone.localdate()
    due = [
        {"day": day, "due": legal.due_of(day), "is_late": legal.due_of(day) < today}
        for day in act_queries.sittings_without_list(organisation=organisation, today=today)
    ]
    context = {
        "rows": act_queries.acts_at_desk(organisation=organisation)[:SHOWN],
        "due": due,
        "today": today,
        "may_write": may(request, "write"),
    }
    return render(request, "site/desk/acts.html", context)


def act_or_404(request: Any, code: str, permission: str) -> Act:
    row = act_queries.act_at_desk(organisation=require(request, permission), code=code)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = ActForm(*posted(request), initial=_first(request, organisation))
    if request.method == "POST" and form.is_valid():
        made: list[str] = []

        def act() -> str:
            made.append(legal.save_act(values=form.values, document=form.incoming).code)
            return made[0]

        if kept(form, act, purpose=f"site.act_new:{organisation}"):
            messages.success(request, _("Le brouillon est enregistré. Relisez-le, puis mettez-le en ligne."))
            return redirect("bureau:site:act", deed=made[0]) if made else redirect("bureau:site:acts")
    return _form(request, form, None)


def _first(request: Any, organisation: int) -> dict[str, Any]:
    """The author of the last act; the list of a sitting where one is asked for."""
    last = act_queries.acts_at_desk(organisation=organisation).first()
    first: dict[str, Any] = {}
    if last is not None:
        first = {"author_name": last.author_name, "author_capacity": last.author_capacity}
    try:
        day = date.fromisoformat(request.GET.get("seance", ""))
    except ValueError:
        return first
    return first | legal.list_of_sitting(organisation=organisation, day=day)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, deed: str) -> HttpResponse:
    row = act_or_404(request, deed, "write")
    if row.state != Act.State.DRAFT:
        return _answer(request, row, PostForm(), ReasonForm())
    form = ActForm(*posted(request), initial=initial_of(row))
    ready = request.method == "POST" and form.is_valid()
    if ready and kept(form, lambda: legal.save_act(values=form.values, act=row, document=form.incoming)):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:site:act", deed=row.code)
    return _form(request, form, row)


def _form(request: Any, form: ActForm, row: Act | None) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    document = legal.document_of(row) if row else None
    context = {"form": form, "act": row, "document": document}
    return render(request, "site/desk/act_form.html", context, status=status)


@require_safe
def act(request: Any, deed: str) -> HttpResponse:
    return _answer(request, act_or_404(request, deed, "read"), PostForm(), ReasonForm())


def _answer(request: Any, row: Act, posting: PostForm, reason: ReasonForm) -> HttpResponse:
    checks = list(act_queries.checks_of(row).reverse()[:10])
    context = {
        "act": row,
        "document": legal.document_of(row),
        "digest": bytes(row.digest or b"").hex(),
        "checks": [
            {"at": one.at, "is_good": one.is_good, "said": TROUBLES.get(one.trouble, "")} for one in checks
        ],
        "check_count": act_queries.checks_of(row).count(),
        "posting": posting,
        "reason": reason,
        "is_early": row.shown_until is not None and timezone.localdate() <= row.shown_until,
        "may_publish": may(request, "publish"),
        "may_write": may(request, "write"),
    }
    status = UNPROCESSABLE if posting.errors or reason.errors else 200
    return render(request, "site/desk/act.html", context, status=status)


@require_POST
def post(request: Any, deed: str) -> HttpResponse:
    row = act_or_404(request, deed, "publish")
    form = PostForm(request.POST)
    if not form.is_valid():
        return _answer(request, row, form, ReasonForm())
    if _done(request, lambda: legal.post(act=row)):
        messages.success(request, _("L’acte est mis en ligne dès que son PDF a passé les contrôles."))
    return redirect("bureau:site:act", deed=row.code)


def _done(request: Any, act: Callable[[], object]) -> bool:
    """What the domain refuses is said at the top of the page, and nothing of it stays."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


@require_POST
def correct(request: Any, deed: str) -> HttpResponse:
    row = act_or_404(request, deed, "publish")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _answer(request, row, PostForm(), form)
    made: list[Act] = []
    if not _done(request, lambda: made.append(legal.correct(act=row, reason=form.cleaned_data["reason"]))):
        return redirect("bureau:site:act", deed=row.code)
    return redirect("bureau:site:act_edit", deed=made[0].code)


@require_POST
def withdraw(request: Any, deed: str) -> HttpResponse:
    row = act_or_404(request, deed, "publish")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _answer(request, row, PostForm(), form)
    if _done(request, lambda: legal.withdraw_act(act=row, reason=form.cleaned_data["reason"])):
        messages.success(request, _("L’acte est retiré. Sa page dit quand et pourquoi."))
    return redirect("bureau:site:act", deed=row.code)


@require_POST
def delete(request: Any, deed: str) -> HttpResponse:
    row = act_or_404(request, deed, "write")
    if _done(request, lambda: legal.delete_draft(act=row)):
        messages.success(request, _("Le brouillon est supprimé."))
    return redirect("bureau:site:acts")


@require_safe
def certificate(request: Any, deed: str) -> HttpResponse:
    row = act_or_404(request, deed, "read")
    if row.posted_at is None:
        raise Http404
    commune = communes_served(organisation=row.organisation_id).first()
    url = portal_url(commune.slug, "site:act", row.code) if commune and commune.slug else ""
    response = HttpResponse(certificate_pdf(act=row, url=url), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificat-{row.code}.pdf"'
    return response
