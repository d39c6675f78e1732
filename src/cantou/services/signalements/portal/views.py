from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.references import link_secret, open_link
from cantou.core.scope.scope import Scope, current, switch
from cantou.services.signalements.domain.reports import file_report
from cantou.services.signalements.models import Report

if TYPE_CHECKING:
    from django.http import HttpResponse


class ReportForm(forms.Form):
    description = forms.CharField(label=_("Que se passe-t-il ?"), max_length=2000, widget=forms.Textarea)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def new(request: Any) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = link_secret(seed=str(form.cleaned_data["key"]))
        file_report(
            organisation=request.provider.organisation_id,
            commune=request.place.territory,
            description=form.cleaned_data["description"],
            key=uuid4(),
            secret=secret,
        )
        return redirect("signalements:follow", secret=secret)
    return render(request, "signalements/new.html", {"form": form})


def follow(request: Any, secret: str) -> HttpResponse:
    opened = open_link(secret=secret, service="signalements")
    if opened is None:
        raise Http404
    scope = current()
    switch(
        Scope.for_object(
            organisation=opened.organisation, key=opened.key, person=scope.person if scope else None
        )
    )
    report = Report.objects.get(organisation_id=opened.organisation, object_key=opened.key)
    return render(
        request, "signalements/follow.html", {"report": report, "changes": report.changes.order_by("at")}
    )
