"""What one wants of the desk for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.web.addresses import platform_path
from cantou.desk.domain.choices import choices_of, choose

if TYPE_CHECKING:
    from django.http import HttpResponse


class PreferencesForm(forms.Form):
    monday_digest = forms.BooleanField(
        label=gettext_lazy(
            "Recevoir chaque lundi matin un résumé : ce qui attend, ce qui est en retard, ce qui est arrivé"
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
    return render(request, "desk/preferences.html", {"form": form})
