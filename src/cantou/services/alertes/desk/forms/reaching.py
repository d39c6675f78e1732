"""Forms of the desk for who is reached, who is looked after, and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.engine.phones import callable_number
from cantou.core.web.idempotency import new_key
from cantou.services.alertes.models import Listed, LogEntry, PlanEntry

if TYPE_CHECKING:
    from collections.abc import Iterable


class CounterForm(forms.Form):
    """Somebody stands at the counter and wants to be alerted."""

    lieu = forms.ChoiceField(label=_("Pour quel endroit ?"))
    moyen = forms.ChoiceField(
        label=_("Comment l’alerter ?"),
        choices=[
            ("voice", _("Par un appel, fixe ou mobile")),
            ("sms", _("Par SMS")),
            ("email", _("Par courriel")),
        ],
        widget=forms.RadioSelect,
    )
    adresse = forms.CharField(label=_("Numéro ou adresse électronique"), max_length=200)
    accord = forms.BooleanField(
        label=_("La personne est devant moi et veut être alertée"),
        error_messages={"required": _("Demandez-lui d’abord si elle le veut.")},
    )
    cle = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lieu"].choices = list(places)  # type: ignore[attr-defined]


class DoorForm(forms.Form):
    label = forms.CharField(label=_("Ajouter une adresse ou un lieu-dit"), max_length=160)


class ListedForm(forms.Form):
    name = forms.CharField(
        label=_("Nom et prénom"), max_length=120, error_messages={"required": _("Écrivez le nom.")}
    )
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    address = forms.CharField(label=_("Adresse, lieu-dit"), max_length=200, required=False)
    relative = forms.CharField(
        label=_("Qui prévenir si la personne ne répond pas"), max_length=200, required=False
    )
    needs = forms.CharField(
        label=_("Ce qu’il faut savoir"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seulement ce qui sert à l’aider : une porte, un chien, un appareil. Rien de médical."),
    )
    consent_from = forms.CharField(
        label=_("Qui a donné son accord"),
        max_length=120,
        help_text=_("La personne elle-même, ou son représentant."),
        error_messages={"required": _("Écrivez qui a donné son accord.")},
    )
    consent_how = forms.ChoiceField(label=_("Comment"), choices=Listed.How.choices)
    consent_on = forms.DateField(
        label=_("Quand"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )
    cle = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class RoundForm(forms.Form):
    title = forms.CharField(
        label=_("Pourquoi appeler"), max_length=120, help_text=_("Canicule du 12 juillet")
    )
    cle = forms.CharField(widget=forms.HiddenInput, initial=new_key)


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=_("Dans quelle partie"), choices=PlanEntry.Kind.choices)
    title = forms.CharField(
        label=_("Titre"), max_length=120, error_messages={"required": _("Écrivez de quoi il s’agit.")}
    )
    who = forms.CharField(label=_("Qui"), max_length=120, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    where = forms.CharField(label=_("Où"), max_length=160, required=False)
    words = forms.CharField(
        label=_("Détails"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Pour une fiche d’action : une étape par ligne."),
    )
    rank = forms.IntegerField(
        label=_("Rang dans la liste"), required=False, min_value=0, max_value=999, initial=0
    )
    cle = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def clean_phone(self) -> str:
        return callable_number(self.cleaned_data["phone"]) or self.cleaned_data["phone"]


class LogForm(forms.Form):
    kind = forms.ChoiceField(label=_("Nature"), choices=LogEntry.Kind.choices)
    words = forms.CharField(
        label=_("Ce qui se passe, ce qui est décidé"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez ce qui se passe.")},
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
