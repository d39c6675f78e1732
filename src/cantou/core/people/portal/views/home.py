from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.notices.domain.queries import unread_count
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.people.domain import erasures, exports, persons, queries
from cantou.core.people.domain.personal_data import lines
from cantou.core.people.domain.rights import has_desk_role
from cantou.core.people.models import Card
from cantou.core.people.portal.archive import archive
from cantou.core.people.portal.forms.mine import DetailsForm, HomeForm
from cantou.core.people.signin import came_by_card
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_required
def home(request: Any) -> HttpResponse:
    """Mon espace: everything about one's account, one screen."""
    person = request.user
    with Scope.for_person(person.pk).enter():
        mandates = queries.mandates_given(person=person.pk).filter(revoked_at=None).count()
        mandates += queries.mandates_held(person=person.pk).filter(revoked_at=None).count()
        unread = unread_count(person=person.pk)
    factors = set(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
    values = {
        "commune": person.home,
        "phone": show_phone(person.phone),
        "agent": has_desk_role(person=person.pk),
        "second_factor": bool(factors - {Authenticator.Type.RECOVERY_CODES}),
        "card": Card.objects.filter(person=person, revoked_at=None).exists(),
        "by_card": came_by_card(request),
        "identities": SocialAccount.objects.filter(user_id=person.pk).count(),
        "mandates": mandates,
        "unread": unread,
        "erasure": erasures.pending(person=person.pk),
    }
    return render(request, "people/home.html", values)


@login_required
def details(request: Any) -> HttpResponse:
    person = request.user
    initial = {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "phone": show_phone(person.phone),
    }
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        persons.change_details(person=person, **form.cleaned_data)
        messages.success(request, _("C’est enregistré."))
        return redirect("people_home")
    return render(request, "people/details.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def commune(request: Any) -> HttpResponse:
    """The commune where one lives: its portal is then one step away from everywhere."""
    person = request.user
    current = {"commune": person.home.name} if person.home else None
    form = HomeForm(request.POST if request.method == "POST" else None, initial=current)
    if request.method == "POST" and form.is_valid() and not form.must_choose:
        persons.choose_home(person=person, territory=form.chosen.id if form.chosen else None)
        messages.success(request, _("C’est enregistré."))
        return redirect("people_home")
    asked = form.is_bound and form.is_valid()
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "people/commune.html", {"form": form, "asked": asked}, status=status)


@login_required
def data(request: HttpRequest) -> HttpResponse:
    """What is kept about people, service by service: the register, in plain words."""
    found: dict[str, list[Any]] = {}
    for line in lines():
        found.setdefault(line.title, []).append(line)
    return render(request, "people/data.html", {"services": list(found.items())})


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def export(request: Any) -> HttpResponse:
    """Everything back, in one file: a page to read, and the same for a machine.

    Not for whoever finds a page left open at the library.
    """
    response = HttpResponse(
        archive(person=request.user, sections=exports.gather(person=request.user.pk)),
        content_type="application/zip",
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    response["Cache-Control"] = "no-store"
    return response
