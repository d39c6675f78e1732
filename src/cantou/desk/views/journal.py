from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cantou.core.journal.domain.anchors import AnchorError
from cantou.core.journal.domain.queries import entries
from cantou.core.journal.domain.verify import verify
from cantou.core.people.domain.queries import people_named

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.journal.domain.verify import Verdict

PAGE = 50


class JournalForm(forms.Form):
    sujet = forms.CharField(label=_("Dossier ou objet"), required=False, max_length=120)
    acte = forms.CharField(label=_("Acte"), required=False, max_length=80)
    avant = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


def journal(request: Any) -> HttpResponse:
    """Who did what in the organisation acted for. Reading needs the platform's own right to."""
    request.agent.require("", "journal")
    form = JournalForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = list(
        entries(
            organisation=request.agent.acting,
            action=asked.get("acte", ""),
            subject=asked.get("sujet", ""),
            before=asked.get("avant"),
        )[: PAGE + 1]
    )
    keys = {key for entry in found for key in (entry.person, entry.on_behalf_of) if key}
    names = people_named(keys=keys)
    shown = [
        (entry, names.get(entry.person or 0, ""), names.get(entry.on_behalf_of or 0, ""))
        for entry in found[:PAGE]
    ]
    kept = {name: asked[name] for name in ("sujet", "acte") if asked.get(name)}
    following = "?" + urlencode({**kept, "avant": shown[-1][0].number}) if len(found) > PAGE else ""
    verdict, anchored = _verified(request.agent.acting) if "verifier" in request.GET else (None, True)
    return render(
        request,
        "desk/journal.html",
        {
            "form": form,
            "entries": shown,
            "next": following,
            "verdict": verdict,
            "anchored": anchored,
            "filtered": bool(kept),
        },
    )


def _verified(organisation: int) -> tuple[Verdict | None, bool]:
    """What became of the chain, and whether what was noted of it elsewhere still holds."""
    try:
        return verify(organisation=organisation), True
    except AnchorError:
        return None, False
