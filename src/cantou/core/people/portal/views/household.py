from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

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
from cantou.core.people.models import HouseholdTie
from cantou.core.people.portal.forms.cards import JoinForm
from cantou.core.people.portal.forms.mine import ChildForm
from cantou.core.scope.scope import Scope
from cantou.core.web.idempotency import OtherContentError, once
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from django.http import HttpResponse


@login_required
def show(request: Any) -> HttpResponse:
    """Who lives with me, who may act for whom."""
    person = request.user.pk
    with Scope.for_person(person).enter():
        mine = list(
            HouseholdTie.objects.filter(person_id=person)
            .select_related("other")
            .order_by("household__created_at", "since", "pk")
        )
        towards_me = set(
            HouseholdTie.objects.filter(other_id=person, may_act=True).values_list(
                "household_id", "person_id"
            )
        )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for tie in mine:
        they_act = (tie.household_id, tie.other_id) in towards_me
        found.setdefault(tie.household_id, []).append({"tie": tie, "they_act": they_act})
    return render(request, "people/household.html", {"households": found})


@require_POST
@login_required
def invite(request: Any) -> HttpResponse:
    code = households.invite(person=request.user.pk, household=_household(request))
    return render(request, "people/household_code.html", {"code": spoken(code)})


@login_required
def join(request: Any) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            households.join(person=request.user.pk, code=form.cleaned_data["code"])
        except WrongCodeError:
            form.add_error("code", _("Ce code ne sert pas, ou plus. Demandez-en un autre à la personne."))
        except OwnCodeError:
            form.add_error("code", _("C’est votre propre code : donnez-le à la personne qui vit avec vous."))
        else:
            messages.success(request, _("C’est fait : vous êtes dans le même foyer."))
            return redirect("people_household")
    return render(request, "people/household_join.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def add_child(request: Any) -> HttpResponse:
    form = ChildForm(
        request.POST if request.method == "POST" else None, initial={"family_name": request.user.family_name}
    )
    if request.method == "POST" and form.is_valid():
        _add_once(request, form)
        messages.success(request, _("C’est enregistré : vous pouvez agir pour cet enfant."))
        return redirect("people_household")
    values = {"form": form, "household": _household(request) or ""}
    return render(request, "people/household_child.html", values, status=422 if form.errors else 200)


def _add_once(request: Any, form: ChildForm) -> None:
    """The same child twice is one child; another name under the same key is another one."""
    names = {name: form.cleaned_data[name] for name in ("given_name", "family_name")}
    person = request.user.pk

    def act() -> dict[str, Any]:
        return {"child": households.add_child(person=person, household=_household(request), **names).handle}

    try:
        once(key=form.cleaned_data["key"], purpose=f"people.child:{person}", act=act, content=names)
    except OtherContentError:
        act()


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
    household = _household(request)
    if household is None:
        raise PermissionDenied
    try:
        households.leave(person=request.user.pk, household=household)
    except LastGuardianError:
        messages.error(
            request,
            _("Personne d’autre ne peut agir pour l’enfant : laissez d’abord un autre adulte agir pour lui."),
        )
    else:
        messages.success(request, _("Vous avez quitté ce foyer."))
    return redirect("people_household")


def _household(request: Any) -> UUID | None:
    given = request.POST.get("household") or request.GET.get("household")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise PermissionDenied from None


def _number(request: Any, name: str) -> int:
    given = read_key(request.POST.get(name, ""))
    if given is None:
        raise PermissionDenied
    return given
