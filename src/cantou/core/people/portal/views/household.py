from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain import households
from cantou.core.people.domain.households import LastGuardianError, OwnCodeError
from cantou.core.people.domain.join_codes import WrongCodeError
from cantou.core.people.domain.relations import Member, household_of
from cantou.core.people.portal.dependants import read_household, use_code
from cantou.core.people.portal.forms.cards import JoinForm
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@login_required
def show(request: Any) -> HttpResponse:
    """Who lives with me, who may act for whom."""
    found: dict[UUID, list[Member]] = {}
    for member in household_of(person=request.user.pk):
        found.setdefault(member.household, []).append(member)
    homes = [
        {"key": key, "people": people, "is_parent": any(one.is_parent for one in people)}
        for key, people in found.items()
    ]
    return render(request, "people/household.html", {"homes": homes})


@require_POST
@login_required
def invite(request: Any) -> HttpResponse:
    code = households.invite(person=request.user.pk, household=read_household(request))
    return render(request, "people/household_code.html", {"code": spoken(code)})


@login_required
def join(request: Any) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            of_child = use_code(person=request.user.pk, code=form.cleaned_data["code"])
        except WrongCodeError:
            form.add_error("code", _("Ce code ne sert pas, ou plus. Demandez-en un autre à la personne."))
        except OwnCodeError:
            form.add_error(
                "code", _("C’est votre propre code : donnez-le à la personne qui doit l’utiliser.")
            )
        else:
            done = _("C’est fait : vous pouvez agir pour cet enfant.")
            messages.success(request, done if of_child else _("C’est fait : vous êtes dans le même foyer."))
            return redirect("people_household")
    return render(request, "people/household_join.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def let_act(request: Any) -> HttpResponse:
    """I let somebody of my household act for me, or no longer."""
    households.let_act(
        person=request.user.pk,
        actor=_number(request, "other"),
        subject=request.user.pk,
        allowed=request.POST.get("allowed") == "1",
    )
    messages.success(request, _("C’est enregistré."))
    return redirect("people_household")


@require_POST
@login_required
def leave(request: Any) -> HttpResponse:
    household = read_household(request)
    if household is None:
        raise PermissionDenied
    try:
        with_children = request.POST.get("children") == "1"
        households.leave(person=request.user.pk, household=household, with_children=with_children)
    except LastGuardianError:
        messages.error(
            request,
            _("Personne d’autre ne peut agir pour l’enfant : laissez d’abord un autre adulte agir pour lui."),
        )
    else:
        messages.success(request, _("Vous avez quitté ce foyer."))
    return redirect("people_household")


def _number(request: Any, name: str) -> int:
    given = read_key(request.POST.get(name, ""))
    if given is None:
        raise PermissionDenied
    return given
