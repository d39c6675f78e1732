"""Answering a poll, and reading what came of it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField, once
from cantou.core.web.pagecache import cacheable
from cantou.core.web.plots import make_shares
from cantou.core.web.throttle import throttle
from cantou.services.site.domain import polls
from cantou.services.site.portal.views.common import organisations_of, trail, until_next

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.web.plots import Shares
    from cantou.services.site.models import Poll

UNPROCESSABLE = 422
SHOWN = 30
COOKIE, COOKIE_SALT = "cantou_sondage", "cantou.site.poll"
COOKIE_SECONDS = 400 * 24 * 3600
MOST_OF_A_NETWORK = 60
"""Answers to one poll, a day, without account: a whole village may share the school's access."""


class AnswerForm(forms.Form):
    choix = forms.TypedChoiceField(
        label=_("Votre réponse"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une réponse."),
            "invalid_choice": _("Le sondage vient de changer\u00a0: choisissez de nouveau."),
        },
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cle = KeyField()

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, initial={"edition": poll.edition}, **kwargs)
        self.fields["choix"].choices = list(enumerate(poll.choices))  # type: ignore[attr-defined]


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    rows = list(polls.public_polls(organisations=organisations_of(request))[:SHOWN])
    now = timezone.now()
    running = sorted((row for row in rows if polls.is_open(row, now)), key=lambda row: row.closes_at)
    until_next(request, [row.closes_at for row in running])
    context = {
        "running": running,
        "over": [row for row in rows if row not in running],
        "trail": trail(request, (_now("Sondages"), "")),
    }
    return render(request, "site/polls.html", context)


def poll_or_404(request: Any, code: str) -> Poll:
    found: Poll | None = polls.public_polls(organisations=organisations_of(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("site.poll", free=10, limit=60)
def poll(request: Any, poll: str) -> HttpResponse:
    row = poll_or_404(request, poll)
    form = AnswerForm(*posted(request), poll=row)
    if request.method == "POST" and form.is_valid():
        cookie = _cookie(request) or form.cleaned_data["cle"]
        if _counted(request, row, form, cookie):
            response = redirect("site:poll", poll=row.code)
            _keep(response, cookie)
            return response
    return _page(request, row, form)


def _counted(request: Any, row: Poll, form: AnswerForm, cookie: str) -> bool:
    """Whether there is nothing more to ask: counted, or counted before."""
    given = form.cleaned_data
    person = request.user.pk if request.user.is_authenticated else None
    crowd = f"site.poll.of:{row.organisation_id}:{row.code}:{client_network(request)}"
    if person is None and not throttle(crowd, limit=MOST_OF_A_NETWORK, period=timedelta(days=1)).allowed:
        form.add_error(
            None,
            _now(
                "Beaucoup ont répondu aujourd’hui depuis ce réseau\u00a0: réessayez demain, ou avec un compte."
            ),
        )
        return False

    def act() -> dict[str, Any]:
        # What is kept of this key says nothing of the choice.
        polls.answer(
            poll=row, edition=given["edition"] or 0, number=given["choix"], browser=cookie, person=person
        )
        return {"done": True}

    try:
        once(key=given["cle"], purpose=f"site.poll:{row.pk}:{row.edition}", act=act)
    except polls.AnsweredError:
        messages.info(request, _now("Vous aviez déjà répondu\u00a0: une réponse par personne est comptée."))
        return True
    except polls.OverError:
        messages.info(
            request, _now("Ce sondage vient de se terminer\u00a0: votre réponse n’est pas comptée.")
        )
        return True
    except polls.ChangedError:
        form.add_error("choix", _now("Le sondage vient de changer\u00a0: choisissez de nouveau."))
        return False
    messages.success(request, _now("Votre réponse est comptée. Merci\u00a0!"))
    return True


def _cookie(request: Any) -> str:
    """What was drawn for this browser; empty where it has none, or has made it up."""
    try:
        return str(request.get_signed_cookie(COOKIE, salt=COOKIE_SALT))
    except (KeyError, signing.BadSignature):
        return ""


def _keep(response: HttpResponse, cookie: str) -> None:
    """Laid when one answers, never before; sent to these pages alone, so that the others stay the same for all."""
    response.set_signed_cookie(
        COOKIE,
        cookie,
        salt=COOKIE_SALT,
        max_age=COOKIE_SECONDS,
        path=reverse("site:polls"),
        httponly=True,
        samesite="Lax",
    )


def _page(request: Any, row: Poll, form: AnswerForm) -> HttpResponse:
    person = request.user.pk if request.user.is_authenticated else None
    running = polls.is_open(row)
    context = {
        "poll": row,
        "form": form,
        "running": running,
        "answered": running and polls.has_answered(poll=row, browser=_cookie(request), person=person),
        "shares": shares_of(row),
        "trail": trail(request, (_now("Sondages"), reverse("site:polls")), (row.question, "")),
        "is_signed_in": person is not None,
    }
    if form.is_bound and form.errors:
        # The form comes back with the choices as they are now.
        form.data = form.data.copy()
        form.data["edition"], form.data["cle"] = str(row.edition), secrets.token_urlsafe(18)
    return render(request, "site/poll.html", context, status=UNPROCESSABLE if form.errors else 200)


def shares_of(row: Poll) -> Shares | None:
    """What may be shown of its figures."""
    figures = polls.figures_of(row)
    if figures is None:
        return None
    return make_shares(
        title=_now("Réponses par choix"), points=figures.rows, unit=_now("Réponses"), head=_now("Choix")
    )
