"""What one wants of the desk for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.practice import practice
from cantou.core.people.domain.memberships import enter_practice
from cantou.core.web.addresses import platform_path
from cantou.desk.domain.choices import choices_of, choose
from cantou.desk.middleware import ACTING

if TYPE_CHECKING:
    from django.http import HttpResponse


class PreferencesForm(forms.Form):
    monday_digest = forms.BooleanField(
        label=gettext_lazy(
            "Recevoir chaque lundi matin un résumé : ce qui attend, ce qui est en retard, ce qui est arrivé"
        ),
        required=False,
    )


def preferences(request: Any) -> HttpResponse:
    person = request.agent.person
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        initial={"monday_digest": choices_of(person=person).monday_digest},
    )
    if request.method == "POST" and form.is_valid():
        choose(person=person, **form.cleaned_data)
        messages.success(request, _("C’est noté."))
        return redirect(platform_path("desk_preferences"))
    return render(request, "desk/preferences.html", {"form": form, "practice": practice()})


@require_POST
def practise(request: Any) -> HttpResponse:
    """Sit down in the practice commune, with every role there."""
    found = practice()
    if found is None:
        raise Http404
    enter_practice(practice=found, person=request.agent.person)
    request.session[ACTING] = found.pk
    messages.success(request, _("Ici, essayez tout : rien n’est réel."))
    return redirect(platform_path("desk"))
