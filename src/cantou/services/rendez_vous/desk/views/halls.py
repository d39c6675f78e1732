"""The counter where people wait: who is next, a ticket for who just came in, those who have an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.notices.engine.phones import mobile
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.web.idempotency import KeyField, once
from cantou.core.web.paging import read_key
from cantou.core.web.qr import qr
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, words
from cantou.services.rendez_vous.domain import appointments, queries, tickets
from cantou.services.rendez_vous.domain.settings import SERVICE, service_settings
from cantou.services.rendez_vous.domain.tickets import FullError
from cantou.services.rendez_vous.domain.times import hour, local_day
from cantou.services.rendez_vous.models import Ticket
from cantou.services.rendez_vous.portal.views.booking import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from cantou.core.booking.models import Place
    from cantou.services.rendez_vous.models import Counter, Motive


class GiveForm(forms.Form):
    cle = KeyField()
    motive = forms.ChoiceField(label=_lazy("Pour"), required=False)
    reduced = forms.BooleanField(
        label=_lazy("En priorité (carte, grossesse, ne peut attendre debout)"), required=False
    )
    phone = forms.CharField(
        label=_lazy("Un SMS quand c’est bientôt son tour"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "mid", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, motives: Iterable[Motive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("autre chose"))] + [(one.code, one.title) for one in motives]
        self.fields["motive"].choices = choices  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if typed and not mobile(typed):
            raise forms.ValidationError(_("Ce n’est pas un numéro de portable."))
        return mobile(typed) if typed else ""


def _place(request: Any, slug: str) -> Place:
    request.agent.require(SERVICE, "treat")
    place = queries.place(organisation=request.agent.acting, slug=slug)
    if place is None:
        raise Http404
    return place


@require_safe
def index(request: Any) -> HttpResponse:
    """With one place, it is that one."""
    request.agent.require(SERVICE, "treat")
    places = queries.places_of(organisation=request.agent.acting)
    if len(places) == 1:
        return redirect("bureau:rendez_vous:hall", lobby=places[0].slug)
    return render(request, "rendez_vous/desk/halls.html", {"places": places})


def _counters(place: Place) -> list[Counter]:
    return list(queries.counters_at(place))


def _mine(request: Any, counters: list[Counter]) -> Counter | None:
    """The counter one stands at: kept in the session, so that « next » is one key."""
    key = request.session.get("rendez_vous_counter")
    own = [one for one in counters if one.pk == key] or [
        one for one in counters if one.agent_id == request.agent.worker
    ]
    return (own or counters or [None])[0]


def _queue(request: Any, place: Place) -> dict[str, Any]:
    organisation = place.organisation_id
    counters = _counters(place)
    waiting = tickets.waiting(organisation=organisation, place=place.pk)
    mine = _mine(request, counters)
    today = list(queries.tickets_of_day(organisation=organisation, place=place.pk, day=local_day()))
    return {
        "place_of": place,
        "counters": counters,
        "mine": mine,
        "waiting": [
            {"ticket": one, "since": hour(one.taken_at), "due": hour(one.due_at) if one.due_at else ""}
            for one in waiting
        ],
        "called": [one for one in today if one.state == Ticket.State.CALLED],
        "missed": [one for one in today if one.state == Ticket.State.MISSED],
        "current": next(
            (one for one in today if mine and one.state == Ticket.State.CALLED and one.counter_id == mine.pk),
            None,
        ),
        "received": sum(1 for one in today if one.state == Ticket.State.DONE),
        "wait": tickets.expected(organisation=organisation, place=place.pk, ahead=waiting),
        "topic": tickets.topic(place.pk),
        "reader": request.agent.person,
    }


def _expected(request: Any, place: Place) -> list[dict[str, Any]]:
    """Those who have an appointment here today and of whom nobody has said that they came."""
    rows = queries.of_days(organisations=[request.agent.acting], first=local_day(), days=1)
    return [
        {"row": row, "hour": hour(row.booking.starts_at), "here": row.booking.checked_in_at is not None}
        for row in rows
        if row.counter.resource.place_id == place.pk and row.booking.state == "confirmed"
    ]


@require_safe
def hall(request: Any, lobby: str) -> HttpResponse:
    return _show(request, _place(request, lobby))


def _screen(slug: str, place: Place) -> str:
    address = portal_url(slug, "rendez_vous:screen", place.organisation.slug, place.slug)
    return f"{address}?mur={tickets.wall_key(place=place)}"


def _show(request: Any, place: Place, form: GiveForm | None = None) -> HttpResponse:
    organisation = place.organisation_id
    territory = place.territory
    slug = territory.slug if territory else None
    context = {
        **_queue(request, place),
        "form": form or GiveForm(motives=queries.walk_ins(place)),
        "expected": _expected(request, place),
        "open": service_settings(organisation=organisation).walk_in,
        "opens": request.agent.acting == organisation and request.agent.may("", "offers"),
        "code": tickets.day_code(place=place),
        "screen": _screen(slug, place) if slug else "",
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "rendez_vous/desk/hall.html", context, status=status)


@require_safe
def state(request: Any, lobby: str) -> HttpResponse:
    """What of the page changes when somebody takes a ticket or is called."""
    return render(request, "rendez_vous/desk/parts/queue.html", _queue(request, _place(request, lobby)))


@require_POST
def call(request: Any, lobby: str) -> HttpResponse:
    """The next one, at the counter where one stands."""
    place = _place(request, lobby)
    counters = {one.pk: one for one in _counters(place)}
    counter = counters.get(read_key(request.POST.get("guichet", "")) or 0)
    if counter is None:
        messages.warning(request, _("Choisissez votre guichet."))
        return redirect("bureau:rendez_vous:hall", lobby=lobby)
    request.session["rendez_vous_counter"] = counter.pk
    ticket = tickets.call_next(counter=counter)
    if ticket is None:
        messages.info(request, _("Personne n’attend pour ce guichet."))
    else:
        messages.success(
            request, _("%(ticket)s est appelé à %(counter)s.") % {"ticket": ticket.shown, "counter": counter}
        )
    return redirect("bureau:rendez_vous:hall", lobby=lobby)


@require_POST
def give(request: Any, lobby: str) -> HttpResponse:
    """By the agent at the entrance; or for an appointment, who came."""
    place = _place(request, lobby)
    reference = request.POST.get("rendez_vous", "")
    if reference:
        return _arrived(request, place, reference)
    form = GiveForm(request.POST, motives=queries.walk_ins(place))
    if not form.is_valid():
        return _show(request, place, form)
    given = form.cleaned_data
    key = key_of(place.organisation_id, f"ticket:{given['cle']}")
    motive = next((one for one in queries.walk_ins(place) if one.code == given["motive"]), None)

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

    try:
        once(key=given["cle"], purpose=f"rendez_vous.ticket:{place.organisation_id}", act=act)
    except FullError as error:
        form.add_error(None, error)
        return _show(request, place, form)
    return redirect("bureau:rendez_vous:ticket_given", lobby=lobby, ticket=key)


def _arrived(request: Any, place: Place, reference: str) -> HttpResponse:
    row = queries.of_reference(organisation=request.agent.acting, reference=reference)
    if row is None:
        raise Http404
    try:
        appointments.arrive(appointment=row)
    except (appointments.OverError, BookingRefusedError) as error:
        messages.warning(request, words(error))
        return redirect("bureau:rendez_vous:hall", lobby=place.slug)
    if service_settings(organisation=place.organisation_id).walk_in:
        ticket = tickets.mark_arrived(appointment=row, place=place, key=uuid4())
        return redirect("bureau:rendez_vous:ticket_given", lobby=place.slug, ticket=ticket.object_key)
    messages.success(request, _("Arrivée notée."))
    return redirect("bureau:rendez_vous:hall", lobby=place.slug)


def _ticket(request: Any, lobby: str, key: UUID) -> Ticket:
    place = _place(request, lobby)
    row = queries.ticket_of_key(organisation=request.agent.acting, key=key, place=place.pk)
    if row is None:
        raise Http404
    return row


@require_safe
def given(request: Any, lobby: str, ticket: UUID) -> HttpResponse:
    """The ticket to print or to read aloud; its square opens the place in the queue on a phone."""
    row = _ticket(request, lobby, ticket)
    territory = row.place.territory
    address = ""
    if territory is not None and territory.slug:
        address = portal_url(territory.slug, "rendez_vous:ticket", tickets.secret_of(key=row.object_key))
    ahead = tickets.waiting(organisation=row.organisation_id, place=row.place_id)
    before = next((number for number, one in enumerate(ahead) if one.pk == row.pk), 0)
    context = {
        "row": row,
        "ahead": before,
        "wait": tickets.expected(organisation=row.organisation_id, place=row.place_id, ahead=ahead[:before]),
        "taken": hour(row.taken_at),
        "address": address,
        "qr": qr(address) if address else "",
        "back": reverse("bureau:rendez_vous:hall", args=[lobby]),
    }
    return render(request, "rendez_vous/desk/ticket.html", context)


@require_POST
def act(request: Any, lobby: str, ticket: UUID) -> HttpResponse:
    """Called out of turn, received, gone, back in the queue."""
    row = _ticket(request, lobby, ticket)
    what = request.POST.get("acte", "")
    counter = _mine(request, _counters(row.place))
    done = False
    if what == "appeler" and counter is not None:
        tickets.finish_current(counter=counter)
        done = tickets.call(ticket=row, counter=counter)
    elif what in {Ticket.State.DONE, Ticket.State.MISSED, Ticket.State.LEFT}:
        done = tickets.finish(ticket=row, state=what)
    elif what == "remettre":
        done = tickets.put_back(ticket=row)
    if not done:
        messages.info(request, _("Ce ticket a changé entre-temps\u00a0: voyez la liste."))
    return redirect("bureau:rendez_vous:hall", lobby=lobby)
