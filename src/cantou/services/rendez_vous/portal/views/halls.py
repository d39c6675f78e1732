"""Those who come without an appointment: the queue, one's own ticket, the screen of the waiting room.

The screen and the ticket work without a script: the browser is told to ask again every half minute. With one, they
change when somebody is called. Numbers only: nobody's name is on a wall.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.notices.engine.phones import mobile
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField, once
from cantou.core.web.qr import qr
from cantou.services.rendez_vous.domain import queries, tickets
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.tickets import FullError
from cantou.services.rendez_vous.models import Motive, Ticket
from cantou.services.rendez_vous.portal.views.booking import key_of
from cantou.services.rendez_vous.portal.views.common import GONE, NOT_FOUND, UNPROCESSABLE, find_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.http import HttpResponse

    from cantou.core.booking.models import Place

AGAIN_SECONDS = "30"


class TakeForm(forms.Form):
    cle = KeyField()
    motive = forms.ChoiceField(label=_("Vous venez pour"), widget=forms.RadioSelect)
    reduced = forms.BooleanField(
        label=_("J’ai une carte de priorité, ou je ne peux pas attendre debout"), required=False
    )
    phone = forms.CharField(
        label=_("Un SMS quand c’est bientôt votre tour ?"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
        help_text=_("Écrivez votre numéro de portable. Il est effacé ce soir."),
    )

    def __init__(self, *args: Any, motives: Iterable[Motive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motive"].choices = [(one.code, one.title) for one in motives]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if typed and not mobile(typed):
            raise forms.ValidationError(
                _now("Ce n’est pas un numéro de portable. Laissez vide pour ne rien recevoir.")
            )
        return mobile(typed) if typed else ""


def _queue(place: Place) -> dict[str, Any]:
    waiting = tickets.waiting(organisation=place.organisation_id, place=place.pk)
    return {
        "waiting": waiting,
        "number": len(waiting),
        "wait": tickets.expected(organisation=place.organisation_id, place=place.pk, ahead=waiting),
        "recent": tickets.recent(organisation=place.organisation_id, place=place.pk),
    }


@require_safe
def hall(request: Any, body: str, lobby: str) -> HttpResponse:
    """From home: how long is it just now? And, in the hall, the ticket."""
    place = find_place(request, body, lobby)
    context = {"place_of": place, "body": body, **_queue(place), "code": request.GET.get("code", "")[:10]}
    return render(request, "rendez_vous/hall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("rendez_vous.ticket", free=6, limit=20)
def take(request: Any, body: str, lobby: str) -> HttpResponse:
    """Only with the code that the hall shows today: nobody queues from a sofa."""
    place = find_place(request, body, lobby)
    code = (request.POST.get("code") or request.GET.get("code", "")).strip().upper()[:10]
    context = {"place_of": place, "body": body, "code": code}
    if code != tickets.day_code(place=place):
        return render(
            request,
            "rendez_vous/code.html",
            context | {"wrong": bool(code)},
            status=UNPROCESSABLE if code else 200,
        )
    form = TakeForm(
        *posted(request) if "cle" in request.POST else (None, None), motives=queries.walk_ins(place)
    )
    if form.is_bound and form.is_valid():
        try:
            return redirect("rendez_vous:ticket", waiting=_take(form, place))
        except FullError as error:
            form.add_error(None, error)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "rendez_vous/take.html", context | {"form": form}, status=status)


def _take(form: TakeForm, place: Place) -> str:
    given = form.cleaned_data
    key = key_of(place.organisation_id, f"ticket:{given['cle']}")
    motive = next(one for one in queries.walk_ins(place) if one.code == given["motive"])

    def act() -> dict[str, Any]:
        made = tickets.take_ticket(
            organisation=place.organisation_id,
            key=key,
            place=place,
            motive=motive,
            reduced=given["reduced"],
            phone=given["phone"],
        )
        return {"number": made.number}

    purpose = f"rendez_vous.ticket:{place.organisation_id}"
    once(key=given["cle"], purpose=purpose, act=act)
    return tickets.secret_of(key=key)


def with_ticket(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def opened(request: Any, waiting: str) -> HttpResponse:
        try:
            link = open_link(secret=waiting, service=SERVICE)
        except ExpiredLinkError:
            return render(request, "rendez_vous/ticket_over.html", status=GONE)
        if link is None or link.purpose != "ticket":
            return render(request, "rendez_vous/ticket_over.html", status=NOT_FOUND)
        switch(Scope.for_object(organisation=link.organisation, key=link.key))
        row = queries.ticket_of_key(organisation=link.organisation, key=link.key)
        if row is None:
            return render(request, "rendez_vous/ticket_over.html", status=GONE)
        return view(request, row, waiting)

    return opened


def _ticket_context(row: Ticket, secret: str) -> dict[str, Any]:
    """What stands before it is read as anybody reads it; its holder sees no other ticket."""
    place, wait = None, None
    if row.state == Ticket.State.WAITING:
        with Scope.public().enter():
            queue = tickets.waiting(organisation=row.organisation_id, place=row.place_id)
            keys: list[UUID] = [one.object_key for one in queue]
            place = keys.index(row.object_key) if row.object_key in keys else 0
            wait = tickets.expected(organisation=row.organisation_id, place=row.place_id, ahead=queue[:place])
    return {
        "row": row,
        "secret": secret,
        "ahead": place,
        "wait": wait,
        "topic": tickets.topic(row.place_id),
        "reader": f"ticket-{row.pk}",
    }


@require_safe
@with_ticket
def ticket(request: Any, row: Ticket, secret: str) -> HttpResponse:
    context = _ticket_context(row, secret)
    context["address"] = request.build_absolute_uri(reverse("rendez_vous:ticket", args=[secret]))
    context["qr"] = qr(context["address"])
    return _again(render(request, "rendez_vous/ticket.html", context), row.state not in Ticket.OVER)


@require_safe
@with_ticket
def ticket_state(request: Any, row: Ticket, secret: str) -> HttpResponse:
    return render(request, "rendez_vous/parts/ticket_state.html", _ticket_context(row, secret))


@opened_by_its_address
@require_POST
@with_ticket
def leave(request: Any, row: Ticket, secret: str) -> HttpResponse:  # noqa: ARG001 (the address is the right)
    """Gives one's place to the next."""
    tickets.finish(ticket=row, state=Ticket.State.LEFT)
    return redirect("rendez_vous:ticket", waiting=secret)


@require_safe
def screen(request: Any, body: str, lobby: str) -> HttpResponse:
    """On the wall, in big type: who is called where, how many wait, where to take a ticket.

    The code of the day only with the key that the desk's link has: the page itself opens from any sofa.
    """
    place = find_place(request, body, lobby)
    code = (
        tickets.day_code(place=place) if tickets.is_wall(place=place, key=request.GET.get("mur", "")) else ""
    )
    address = request.build_absolute_uri(reverse("rendez_vous:take", args=[body, lobby])) + f"?code={code}"
    context = {
        "place_of": place,
        "body": body,
        **_queue(place),
        "topic": tickets.topic(place.pk),
        "reader": f"ecran-{place.pk}",
        "code": code,
        "qr": qr(address) if code else "",
    }
    return _again(render(request, "rendez_vous/screen.html", context), answer=True)


@require_safe
def screen_state(request: Any, body: str, lobby: str) -> HttpResponse:
    return render(request, "rendez_vous/parts/screen_state.html", _queue(find_place(request, body, lobby)))


def _again(response: HttpResponse, answer: bool) -> HttpResponse:  # noqa: FBT001 (whether to ask again)
    """The browser asks again by itself, script or not."""
    if answer:
        response["Refresh"] = AGAIN_SECONDS
    response["Cache-Control"] = "no-store"
    return response
