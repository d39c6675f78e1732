from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField
from cantou.services.salles.domain.queries import associations
from cantou.services.salles.portal.forms.asking import LineField, TextField
from cantou.services.salles.portal.forms.when import DayField

if TYPE_CHECKING:
    from cantou.services.salles.models import Association


class AssociationForm(forms.Form):
    cle = KeyField()
    name = LineField(label=_("Nom"), max_length=120)
    is_local = forms.BooleanField(
        label=_("Son siège est dans la commune"),
        required=False,
        initial=True,
        help_text=_("Elle a alors son tarif et ses utilisations gratuites."),
    )
    contact = LineField(label=_("Personne à joindre"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "mid"}),
    )
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        error_messages={"invalid": _("Cette adresse semble incomplète. Exemple\u00a0: jeanne@exemple.fr")},
    )
    postal = TextField(label=_("Adresse postale"), max_length=300, required=False)
    insured_until = DayField(
        label=_("Attestation d’assurance valable jusqu’au"),
        required=False,
        help_text=_("Une fois pour l’année\u00a0: elle n’est plus demandée à chaque réservation."),
    )
    is_active = forms.BooleanField(label=_("Toujours active"), required=False, initial=True)

    def __init__(
        self, *args: Any, organisation: int, association: Association | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.association = association

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = associations(self.organisation).filter(name__iexact=name)
        if self.association is not None:
            same = same.exclude(pk=self.association.pk)
        if same.exists():
            raise forms.ValidationError(_now("Une association porte déjà ce nom."))
        return name

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
