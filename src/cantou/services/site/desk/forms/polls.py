from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.site.desk.forms.common import MomentField, shown
from cantou.services.site.models import Poll

if TYPE_CHECKING:
    from collections.abc import Mapping

FORTNIGHT = timedelta(days=14)


class PollForm(forms.Form):
    question = forms.CharField(
        label=_("La question"),
        max_length=200,
        help_text=_("« Quel jour préférez-vous pour le marché ? » Une seule à la fois."),
    )
    choices = forms.CharField(
        label=_("Les choix, un par ligne"),
        max_length=1_100,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("De deux à huit. Pensez à « Sans avis »."),
    )
    text = forms.CharField(
        label=_("Pour comprendre la question"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pourquoi vous la posez, ce que le conseil fera des réponses."),
    )
    opens_at = MomentField(label=_("Ouvrir le"), required=False, help_text=_("Vide : dès la mise en ligne."))
    closes_at = MomentField(label=_("Terminer le"))
    results = forms.ChoiceField(
        label=_("Montrer les résultats"),
        choices=Poll.Results.choices,
        initial=Poll.Results.AFTER,
        widget=forms.RadioSelect,
    )
    cle = KeyField()

    @property
    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "cle"}
        return given | {"choices": given["choices"].splitlines()}


class EndForm(forms.Form):
    closes_at = MomentField(label=_("Nouvelle fin"))


def in_a_fortnight() -> datetime:
    """At eight in the evening, when people have come home."""
    day = timezone.localdate() + FORTNIGHT
    return datetime.combine(day, time(20), timezone.get_current_timezone())


def initial_of(row: Poll | None) -> Mapping[str, Any]:
    if row is None:
        return {"closes_at": shown(in_a_fortnight())}
    given = {name: getattr(row, name) for name in ("question", "text", "results")}
    return given | {
        "choices": "\n".join(row.choices),
        "opens_at": shown(row.opens_at),
        "closes_at": shown(row.closes_at),
    }
