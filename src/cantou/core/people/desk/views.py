"""At the counter: an account for somebody who has no e-mail address, and the card that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.models import Organisation
from cantou.core.people.desk.forms import CounterForm
from cantou.core.people.domain import cards, persons, queries
from cantou.core.people.domain.rights import may_register_at_counter
from cantou.core.people.models import Person
from cantou.core.people.portal.views.cards import card_response
from cantou.core.web.idempotency import OtherContentError, once

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.people.domain.cards import PrintedCard


def registered(request: Any) -> HttpResponse:
    """Those whose account was made here."""
    _require(request)
    found = queries.registrations(organisation=request.agent.acting, text=request.GET.get("q", ""))
    values = {"registrations": found[:50], "q": request.GET.get("q", "")}
    return render(request, "people/desk/registered.html", values)


def register(request: Any) -> HttpResponse:
    _require(request)
    form = CounterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return card_response(_registered(request, form), counter=_name(request))
    return render(request, "people/desk/register.html", {"form": form}, status=422 if form.errors else 200)


def _registered(request: Any, form: CounterForm) -> PrintedCard:
    """A form that arrives twice makes one account, and its card anew: the first one's code is kept nowhere."""
    details = {name: form.cleaned_data[name] for name in ("given_name", "family_name", "phone")}
    made: list[PrintedCard] = []

    def act() -> dict[str, Any]:
        made.append(persons.create_at_counter(**details))
        return {"person": made[0].person.handle}

    purpose = f"people.counter:{request.agent.acting}"
    try:
        answer = once(key=form.cleaned_data["key"], purpose=purpose, act=act, content=details).answer
    except OtherContentError:
        answer = act()
    return made[0] if made else cards.issue_at_counter(person=Person.objects.get(handle=answer["person"]))


@require_POST
def card(request: Any, handle: str) -> HttpResponse:
    """Another card, when the first is lost; or none any more."""
    _require(request)
    person = get_object_or_404(Person, handle=handle)
    if "revoke" not in request.POST:
        return card_response(cards.issue_at_counter(person=person), counter=_name(request))
    if not queries.registrations(organisation=request.agent.acting).filter(person=person).exists():
        raise PermissionDenied
    cards.revoke(person=person)
    messages.success(request, _("Cette carte n’ouvre plus rien."))
    return redirect("desk_people")


def _require(request: Any) -> None:
    if not may_register_at_counter(request.agent.rights, request.agent.acting):
        raise PermissionDenied


def _name(request: Any) -> str:
    return Organisation.objects.values_list("name", flat=True).get(pk=request.agent.acting)
