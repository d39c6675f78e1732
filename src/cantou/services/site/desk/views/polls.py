"""Polls at the desk: written, put on line, closed, opened again, deleted; their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.web.exports import csv_response
from cantou.core.web.forms import posted
from cantou.core.web.plots import make_shares
from cantou.services.site.desk.forms.common import shown
from cantou.services.site.desk.forms.polls import EndForm, PollForm, in_a_fortnight, initial_of
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import polls
from cantou.services.site.domain.queries import communes_served

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.site.models import Poll

SHOWN = 100


@require_safe
def index(request: Any) -> HttpResponse:
    rows = polls.polls_of(organisation=require(request, "read"))[:SHOWN]
    return render(request, "site/desk/polls.html", {"rows": rows, "may_write": may(request, "write")})


def poll_or_404(request: Any, code: str, permission: str) -> Poll:
    row = polls.poll_of(organisation=require(request, permission), code=code)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = PollForm(*posted(request), initial=initial_of(None))
    made: list[Poll] = []

    def act() -> str:
        made.append(polls.save_poll(values=form.values))
        return made[0].code

    if (
        request.method == "POST"
        and form.is_valid()
        and kept(form, act, purpose=f"site.poll_new:{organisation}")
    ):
        messages.success(request, _("C’est un brouillon\u00a0: relisez-le, puis mettez-le en ligne."))
        return redirect("bureau:site:poll", poll=made[0].code) if made else redirect("bureau:site:polls")
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, poll: str) -> HttpResponse:
    row = poll_or_404(request, poll, "write")
    form = PollForm(*posted(request), initial=initial_of(row))
    if (
        request.method == "POST"
        and form.is_valid()
        and kept(form, lambda: polls.save_poll(values=form.values, poll=row))
    ):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:site:poll", poll=row.code)
    return _form(request, form, row)


def _form(request: Any, form: PollForm, row: Poll | None) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/poll_form.html", {"form": form, "poll": row}, status=status)


@require_safe
def one(request: Any, poll: str) -> HttpResponse:
    row = poll_or_404(request, poll, "read")
    return _answer(request, row, EndForm(initial={"closes_at": shown(in_a_fortnight())}))


def _answer(request: Any, row: Poll, ending: EndForm) -> HttpResponse:
    figures = polls.figures_of(row)
    commune = communes_served(organisation=row.organisation_id).first()
    shares = None
    if figures is not None:
        shares = make_shares(
            title=_("Réponses par choix"), points=figures.rows, unit=_("Réponses"), head=_("Choix")
        )
    context = {
        "poll": row,
        "running": polls.is_open(row),
        "shares": shares,
        "has_answers": figures is not None and figures.total > 0,
        "ending": ending,
        "may_reopen": polls.may_reopen(row),
        "may_publish": may(request, "publish"),
        "may_write": may(request, "write"),
        "url": portal_url(commune.slug, "site:poll", row.code) if row.is_public and commune else "",
    }
    return render(request, "site/desk/poll.html", context, status=UNPROCESSABLE if ending.errors else 200)


@require_POST
def act(request: Any, poll: str) -> HttpResponse:
    row = poll_or_404(request, poll, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "prolonger":
        return _prolong(request, row)
    acts = {
        "ouvrir": (polls.open_poll, _("Le sondage est en ligne.")),
        "terminer": (polls.close_poll, _("Le sondage est terminé\u00a0: ses résultats sont sur le portail.")),
        "reprendre": (polls.take_back, _("Le sondage est de nouveau un brouillon.")),
        "supprimer": (polls.delete_poll, _("Le sondage et ses réponses sont supprimés.")),
    }
    if wanted in acts:
        does, said = acts[wanted]
        try:
            with transaction.atomic():
                does(poll=row)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said)
    if wanted == "supprimer":
        return redirect("bureau:site:polls")
    return redirect("bureau:site:poll", poll=row.code)


def _prolong(request: Any, row: Poll) -> HttpResponse:
    form = EndForm(request.POST)
    if form.is_valid() and kept(
        form, lambda: polls.prolong_poll(poll=row, closes_at=form.cleaned_data["closes_at"])
    ):
        messages.success(request, _("La nouvelle fin est enregistrée."))
        return redirect("bureau:site:poll", poll=row.code)
    return _answer(request, row, form)


@require_safe
def figures(request: Any, poll: str) -> HttpResponse:
    row = poll_or_404(request, poll, "read")
    found = polls.figures_of(row)
    rows = found.rows if found else [(label, 0) for label in row.choices]
    return csv_response(name=f"sondage-{row.code}", head=[_("Choix"), _("Réponses")], rows=rows)
