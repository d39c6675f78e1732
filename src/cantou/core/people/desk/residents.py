"""At the counter: the household of somebody who has no e-mail address, written with them and told in the journal.

Only for those whose account this counter made and who have taken no other way in (docs/adr/0032, 0164).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain import dependants, households, queries
from cantou.core.people.domain.households import OwnCodeError
from cantou.core.people.domain.join_codes import WrongCodeError
from cantou.core.people.domain.relations import household_of
from cantou.core.people.domain.rights import may_register_at_counter
from cantou.core.people.portal.dependants import (
    add_once,
    form_to_add,
    open_dependant,
    read_household,
    use_code,
)
from cantou.core.people.portal.forms.cards import JoinForm
from cantou.core.people.portal.mandates import shown
from cantou.core.web.challenge import guarded

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.people.models import Person


def opened(request: Any, handle: str) -> Person:
    """Somebody for whom this counter may write; 404 for anybody else."""
    if not may_register_at_counter(request.agent.rights, request.agent.acting):
        raise PermissionDenied
    person = queries.resident(organisation=request.agent.acting, handle=handle)
    if person is None:
        raise Http404
    return person


def show(request: Any, resident: str) -> HttpResponse:
    person = opened(request, resident)
    return render(request, "people/desk/resident.html", _sheet(person, JoinForm()))


def _sheet(person: Person, form: JoinForm) -> dict[str, Any]:
    members = household_of(person=person.pk)
    return {
        "person": person,
        "members": members,
        "household": members[0].household if members else "",
        "form": form,
        "mandates": [shown(one) for one in queries.mandates_of(person=person.pk)],
    }


@require_POST
def use_code_received(request: Any, resident: str) -> HttpResponse:
    """The person brings a code that somebody gave them."""
    person = opened(request, resident)
    answer: HttpResponse = guarded("code", free=10, limit=60)(_code_used)(request, person)
    return answer


def _code_used(request: Any, person: Person) -> HttpResponse:
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            use_code(person=person.pk, code=form.cleaned_data["code"])
        except WrongCodeError:
            form.add_error("code", _("Ce code ne sert pas, ou plus."))
        except OwnCodeError:
            form.add_error("code", _("C’est le code de cette personne : il est pour quelqu’un d’autre."))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("desk_resident", resident=person.handle)
    return render(request, "people/desk/resident.html", _sheet(person, form), status=422)


@require_POST
def invite(request: Any, resident: str) -> HttpResponse:
    """A code for an adult who lives with them."""
    person = opened(request, resident)
    code = households.invite(person=person.pk, household=read_household(request))
    return render(request, "people/desk/code.html", {"person": person, "code": spoken(code)})


def add(request: Any, resident: str) -> HttpResponse:
    person = opened(request, resident)
    form = form_to_add(request, person)
    if request.method == "POST" and form.is_valid():
        add_once(request, person, form)
        messages.success(request, _("C’est enregistré."))
        return redirect("desk_resident", resident=resident)
    values = {"person": person, "form": form, "household": read_household(request) or ""}
    return render(request, "people/desk/child.html", values, status=422 if form.errors else 200)


def dependant(request: Any, resident: str, dependant: str) -> HttpResponse:
    person = opened(request, resident)
    one = open_dependant(person, dependant)
    form = one.form(request)
    if request.method == "POST" and form.is_valid():
        one.change(form)
        messages.success(request, _("C’est enregistré."))
        return redirect("desk_resident", resident=resident)
    values = one.context() | {"person": person, "form": form}
    return render(request, "people/desk/dependant.html", values, status=422 if form.errors else 200)


@require_POST
def custody(request: Any, resident: str, dependant: str) -> HttpResponse:
    person = opened(request, resident)
    child = open_dependant(person, dependant).member.person
    code = dependants.custody_code(person=person.pk, dependant=child)
    return render(request, "people/desk/code.html", {"person": person, "code": spoken(code), "child": child})


@require_POST
def remove(request: Any, resident: str, dependant: str) -> HttpResponse:
    person = opened(request, resident)
    dependants.remove(person=person.pk, dependant=open_dependant(person, dependant).member.person)
    messages.success(request, _("C’est fait."))
    return redirect("desk_resident", resident=resident)
