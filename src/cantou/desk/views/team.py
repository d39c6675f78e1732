"""Who works here: list, invitations, roles, departures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cantou.core.organisations.models import Organisation
from cantou.core.people.domain import memberships
from cantou.core.people.domain.departures import depart
from cantou.core.people.domain.memberships import LastAdministratorError
from cantou.core.people.domain.queries import colleagues, open_invitations
from cantou.core.web.addresses import platform_path
from cantou.core.web.idempotency import once
from cantou.core.work.domain.queries import open_items_of
from cantou.desk.domain.invitations import invite
from cantou.desk.forms.team import DepartureForm, InviteForm, RolesForm
from cantou.desk.printing import invitation_response, invitation_roles
from cantou.desk.team import Member, groups_for, member, members

LAST = gettext_lazy(
    "Sans cette personne, plus personne ne pourrait régler cet organisme : nommez d’abord un autre administrateur."
)


def team(request: Any) -> HttpResponse:
    organisation = _managed(request)
    waiting = open_invitations(organisation=organisation)
    context = {
        "members": members(organisation=organisation).values(),
        "invitations": [(invitation, invitation_roles(invitation)) for invitation in waiting],
    }
    return render(request, "desk/team/team.html", context)


def new(request: Any) -> HttpResponse:
    """By e-mail, or by a card that is handed over: the answer is then the card itself, shown once."""
    organisation = _managed(request)
    form = InviteForm(request.POST or None, groups=groups_for(organisation=organisation))
    if request.method == "POST" and form.is_valid():
        answer = _invite(request, form)
        if answer is not None:
            return answer
    return render(request, "desk/team/invite.html", {"form": form}, status=422 if form.errors else 200)


def _invite(request: Any, form: InviteForm) -> HttpResponse | None:
    made: list[memberships.Invited] = []

    def act() -> dict[str, Any]:
        invited = invite(roles=form.wanted, email=form.cleaned_data["email"], name=form.cleaned_data["name"])
        made.append(invited)
        return {"invitation": str(invited.invitation.object_key)}

    try:
        once(key=form.cleaned_data["key"], purpose="desk.invitation", act=act)
    except ValidationError as error:
        form.add_error("roles", error)
        return None
    if made and not form.cleaned_data["email"]:
        organisation = Organisation.objects.get(pk=request.agent.acting)
        return invitation_response(made[0], organisation=organisation)
    if made:
        messages.success(request, _("L’invitation est partie à %s.") % form.cleaned_data["email"])
    else:
        messages.info(
            request, _("Cette invitation est déjà faite. Pour une autre carte, retirez-la et recommencez.")
        )
    return redirect(platform_path("desk_team"))


@require_POST
def withdraw(request: Any, invitation: int) -> HttpResponse:
    organisation = _managed(request)
    found = open_invitations(organisation=organisation).filter(pk=invitation).first()
    if found is None:
        raise Http404
    memberships.withdraw_invitation(invitation=found)
    messages.success(request, _("L’invitation est retirée : son lien n’ouvre plus rien."))
    return redirect(platform_path("desk_team"))


def roles(request: Any, handle: str) -> HttpResponse:
    organisation = _managed(request)
    one = _member(organisation, handle)
    groups = groups_for(organisation=organisation, held=tuple(one.codes))
    form = RolesForm(request.POST or None, groups=groups, held=one.codes)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.set_roles(person=one.person.pk, roles=form.wanted)
        except LastAdministratorError:
            form.add_error("roles", LAST)
        except ValidationError as error:
            form.add_error("roles", error)
        else:
            messages.success(request, _("Les rôles de %s sont changés.") % one.person)
            return redirect(platform_path("desk_team"))
    context = {"form": form, "member": one}
    return render(request, "desk/team/roles.html", context, status=422 if form.errors else 200)


def leave(request: Any, handle: str) -> HttpResponse:
    """Access closed at once, what was theirs given to a colleague."""
    organisation = _managed(request)
    one = _member(organisation, handle)
    others = [person for person in colleagues(organisation=organisation) if person != one.person]
    form = DepartureForm(request.POST or None, colleagues=others)
    if request.method == "POST" and form.is_valid():
        try:
            done = depart(person=one.person.pk, successor=form.cleaned_data["successor"])
        except LastAdministratorError:
            form.add_error(None, LAST)
        else:
            given = ngettext("%d dossier confié", "%d dossiers confiés", done.items) % done.items
            messages.success(
                request,
                _("%(name)s n’a plus accès au bureau ; %(given)s.") % {"name": one.person, "given": given},
            )
            return redirect(platform_path("desk_team"))
    context = {
        "form": form,
        "member": one,
        "items": open_items_of(organisation=organisation, person=one.person.pk),
    }
    return render(request, "desk/team/leave.html", context, status=422 if form.errors else 200)


def _managed(request: Any) -> int:
    request.agent.require("", "members")
    organisation: int = request.agent.acting
    return organisation


def _member(organisation: int, handle: str) -> Member:
    found = member(organisation=organisation, handle=handle)
    if found is None:
        raise Http404
    return found
