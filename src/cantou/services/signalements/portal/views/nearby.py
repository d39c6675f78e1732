"""What is already reported nearby, offered before a report leaves; « moi aussi », there and on any public page."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.references import ExpiredLinkError, normalise, open_link, spoken
from cantou.core.scope.scope import Scope, current, switch
from cantou.core.web.addressed import csrf_holds, opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import new_key
from cantou.core.web.throttle import throttle
from cantou.services.signalements.domain import confirming, marks, queries
from cantou.services.signalements.domain.admission import SenderRefusedError, check_sender
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.me_toos import (
    PURPOSE,
    CountedError,
    CrowdError,
    OverError,
    OwnError,
    change_told,
    confirm_me_too,
    of_publication,
    say_me_too,
    withdraw_me_too,
)
from cantou.services.signalements.domain.states import words_of
from cantou.services.signalements.domain.workflow import ICONS
from cantou.services.signalements.portal.forms.nearby import MeTooForm, ToldForm
from cantou.services.signalements.portal.views.common import (
    GONE,
    STEP_TITLES,
    category_of,
    near_draft,
    open_draft,
    organisations_of,
    public_tone,
)
from cantou.services.signalements.portal.views.filing import over

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from cantou.services.signalements.domain.nearby import Near
    from cantou.services.signalements.models import MeToo, Publication

SERVICE = "signalements"
COOKIE = "cantou_moi_aussi"
COOKIE_SECONDS = 180 * 24 * 3600
NOT_FOUND, UNPROCESSABLE, OK = 404, 422, 200
MOST_OF_A_NETWORK = 20
"""« Moi aussi » of one report in a day, without an account: a school and a telephone operator have one address."""


@opened_by_its_address
@require_safe
def already(request: Any, token: str) -> HttpResponse:
    """Before who says it: perhaps somebody has said it already. Nothing near: on to the next page."""
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    found = near_draft(request, draft)
    if not found:
        return redirect("signalements:contact", token=token)
    context = {
        "rows": [shown(near) for near in found],
        "kind": category_of(draft),
        "token": token,
        "step": 2,
        "steps": STEP_TITLES,
    }
    return render(request, "signalements/already.html", context)


def shown(near: Near) -> dict[str, Any]:
    """As a card says it."""
    row = near.thing
    return {
        "row": row,
        "state": words_of(organisation=row.organisation_id)[row.status],
        "tone": public_tone(row.status),
        "icon": ICONS[row.status],
        "metres": None if near.metres is None else max(10, round(near.metres, -1)),
    }


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.me_too", free=10, limit=60)
def from_draft(request: Any, token: str, reference: str) -> HttpResponse:
    """« C’est le même problème »: what was written goes along as a word to the mairie, and the draft stays."""
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    initial = {"words": draft.description, "email": draft.email, "phone": draft.phone, "wants": draft.wants}
    switch(Scope.public())
    row = _row(request, reference)
    return _say(request, row, MeTooForm(posted(request)[0], initial=initial), token=token)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.me_too", free=10, limit=60)
def me_too(request: Any, reference: str) -> HttpResponse:
    initial = {}
    if request.user.is_authenticated:
        initial = {"email": request.user.email, "phone": request.user.phone}
    return _say(request, _row(request, reference), MeTooForm(posted(request)[0], initial=initial))


def _row(request: Any, reference: str) -> Publication:
    """The one in whose place it is followed, if it has been merged."""
    organisations = organisations_of(request)
    row = queries.public_report(organisations=organisations, reference=normalise(reference))
    if row is not None and row.leads_to:
        row = queries.public_report(organisations=organisations, reference=row.leads_to)
    if row is None:
        raise Http404
    return row


def _say(request: Any, row: Publication, form: MeTooForm, *, token: str = "") -> HttpResponse:
    cookie = request.COOKIES.get(COOKIE, "")
    if request.method == "POST" and form.is_valid():
        cookie = cookie or form.cleaned_data["cle"]
        try:
            return _keep(redirect("signalements:me_too_mine", mine=_said(request, row, form, cookie)), cookie)
        except SenderRefusedError as refused:
            form.add_error(None, refused)
        except OwnError:
            messages.info(request, _("C’est votre propre signalement\u00a0: il est déjà compté."))
            return redirect("signalements:public", reference=row.reference)
        except CrowdError:
            text = _(
                "Beaucoup l’ont dit aujourd’hui depuis ce réseau\u00a0: réessayez demain, ou appelez la mairie."
            )
            form.add_error(None, text)
        except CountedError:
            messages.info(request, _("Vous êtes déjà compté avec cette adresse. Merci\u00a0!"))
            return redirect("signalements:public", reference=row.reference)
        except OverError:
            messages.info(request, _("Ce signalement vient d’être terminé."))
            return redirect("signalements:public", reference=row.reference)
    cookie = cookie or form.initial.get("cle") or new_key()
    form.initial["cle"] = cookie
    context = {
        "row": row,
        "form": form,
        "token": token,
        "unfolded": bool(form.errors) or bool(form.initial.get("wants")),
        "is_over": row.closed_at is not None,
        "reference": spoken(row.reference),
        "category": title_of(categories_of(organisation=row.organisation_id), row.category),
    }
    response = render(
        request, "signalements/me_too.html", context, status=UNPROCESSABLE if form.errors else OK
    )
    return _keep(response, cookie)


def _said(request: Any, row: Publication, form: MeTooForm, cookie: str) -> str:
    """The secret of the private link. An account counts only where the request is sure to be its own."""
    person = request.user.pk if request.user.is_authenticated and csrf_holds(request) else None
    mark = marks.of_person(person) if person else marks.of_browser(cookie)
    check_sender(
        organisation=row.organisation_id, contact=form.told, network=client_network(request), person=person
    )
    crowd = f"signalements.me_too.of:{row.report_id}:{client_network(request)}"
    if person is None and not throttle(crowd, limit=MOST_OF_A_NETWORK, period=timedelta(days=1)).allowed:
        raise CrowdError
    said = say_me_too(of=of_publication(row), mark=mark, told=form.told, person=person)
    return marks.secret_of(key=said.object_key)


def _keep(response: HttpResponse, cookie: str) -> HttpResponse:
    """By which this browser is counted once; sent to these pages alone, so that the others stay the same for all."""
    path = reverse("signalements:me_too", args=["x"]).removesuffix("x/")
    response.set_cookie(COOKIE, cookie, max_age=COOKIE_SECONDS, path=path, httponly=True, samesite="Lax")
    return response


def with_me_too(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the « moi aussi » that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def opened(request: Any, mine: str, **kwargs: Any) -> HttpResponse:
        try:
            link = open_link(secret=mine, service=SERVICE)
        except ExpiredLinkError:
            return render(request, "signalements/link_over.html", {"expired": True}, status=GONE)
        if link is None or link.purpose != PURPOSE:
            return render(request, "signalements/link_over.html", {"expired": False}, status=NOT_FOUND)
        scope = current()
        person = scope.person if scope else None
        switch(Scope.for_object(organisation=link.organisation, key=link.key, person=person))
        said = queries.me_too_of_key(organisation=link.organisation, key=link.key)
        if said is None:
            return render(request, "signalements/link_over.html", {"expired": True}, status=GONE)
        return view(request, said, mine, **kwargs)

    return opened


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.confirm", free=20, limit=60)
@with_me_too
def confirm(request: Any, said: MeToo, mine: str, mine_proof: str) -> HttpResponse:
    """Where the message leads while its address is nobody's yet. Reading confirms nothing."""
    if said.confirmed or said.withdrawn_at is not None:
        return redirect("signalements:me_too_mine", mine=mine)
    if not confirming.proves(said, mine_proof):
        return render(request, "signalements/link_over.html", {"expired": False}, status=NOT_FOUND)
    if request.method == "POST" and "non" in request.POST:
        withdraw_me_too(row=said)
        return render(request, "signalements/disowned.html", {})
    if request.method == "POST":
        _confirm(request, said)
        return redirect("signalements:me_too_mine", mine=mine)
    with Scope.public().enter():
        row = queries.publication_of_report(organisation=said.organisation_id, report=said.report_id)
    return render(request, "signalements/me_too_confirm.html", {"row": row, "mine": mine})


def _confirm(request: Any, said: MeToo) -> None:
    before = confirm_me_too(row=said)
    if before == "own":
        messages.info(request, _("C’est votre propre signalement\u00a0: il est déjà compté."))
    elif before == "counted":
        messages.info(request, _("Vous étiez déjà compté avec cette adresse, et vous aurez la suite."))
    else:
        messages.success(request, _("C’est confirmé\u00a0: vous serez averti de la suite."))


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.me_too_mine", free=20, limit=100)
@with_me_too
def mine(request: Any, said: MeToo, mine: str) -> HttpResponse:
    """The private page of a « moi aussi »: where it stands, how one is told, and taking it back."""
    if request.method == "POST" and "retirer" in request.POST:
        withdraw_me_too(row=said)
        messages.success(
            request, _("C’est retiré\u00a0: vous n’êtes plus compté, et votre adresse est effacée.")
        )
        return redirect("signalements:me_too_mine", mine=mine)
    initial = {name: getattr(said, name) for name in ("email", "phone", "wants")}
    form = ToldForm(posted(request)[0], initial=initial)
    may_change = request.method == "POST" and said.withdrawn_at is None
    if may_change and form.is_valid() and _is_changed(request, said, form):
        messages.success(request, _("C’est enregistré."))
        return redirect("signalements:me_too_mine", mine=mine)
    with Scope.public().enter():
        row = queries.publication_of_report(organisation=said.organisation_id, report=said.report_id)
    context = {
        "said": said,
        "asks": said.wants if confirming.is_asked(said) else "",
        "row": row,
        "form": form,
        "state": words_of(organisation=said.organisation_id)[row.status] if row else "",
        "tone": public_tone(row.status) if row else "",
        "status_icon": ICONS[row.status] if row else "",
    }
    return render(
        request, "signalements/me_too_mine.html", context, status=UNPROCESSABLE if form.errors else OK
    )


def _is_changed(request: Any, said: MeToo, form: ToldForm) -> bool:
    """False, with the reason, for a sender who is refused."""
    try:
        check_sender(organisation=said.organisation_id, contact=form.told, network=client_network(request))
        change_told(row=said, told=form.told)
    except SenderRefusedError as refused:
        form.add_error(None, refused)
    return not form.errors
