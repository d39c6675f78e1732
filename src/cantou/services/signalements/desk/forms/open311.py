"""Other cities, and handing a report to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.signalements.models import Endpoint


class EndpointForm(forms.Form):
    name = forms.CharField(label=_("Nom de la ville ou de l’organisme"), max_length=120)
    url = forms.CharField(
        label=_("Adresse de son service Open311"),
        max_length=500,
        help_text=_("Par exemple https://ville.fr/open311/v2/ : ce qui vient avant « requests.json »."),
    )
    jurisdiction = forms.CharField(
        label=_("Son « jurisdiction_id »"),
        max_length=80,
        required=False,
        help_text=_("Sur Cantou, le code INSEE de la commune. Laissez vide s’il n’y en a pas."),
    )
    key = forms.CharField(
        label=_("La clé qu’elle vous a donnée"),
        max_length=200,
        required=False,
        help_text=_("Gardée chiffrée, jamais montrée. Laissez vide pour garder celle qui est là."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    knows_repeats = forms.BooleanField(
        label=_("C’est un autre Cantou"),
        required=False,
        help_text=_("Un envoi interrompu peut alors être refait sans risque de doublon."),
    )


class ForwardForm(forms.Form):
    endpoint = forms.ChoiceField(label=_("À quelle ville ?"))
    service_code = forms.CharField(label=_("Son code pour ce sujet (« service_code »)"), max_length=80)
    words = forms.CharField(
        label=_("Ce qu’elle lira"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Retirez ce qui désigne quelqu’un. Les coordonnées de la personne ne partent jamais."),
    )

    def __init__(self, *args: Any, endpoints: Iterable[Endpoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.pk): one for one in endpoints}
        self.fields["endpoint"].choices = [(key, one.name) for key, one in self.by_key.items()]  # type: ignore[attr-defined]
