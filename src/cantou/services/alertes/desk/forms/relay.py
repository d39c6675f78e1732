from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import veil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.alertes.models import TreeContact


class FeedForm(forms.Form):
    name = forms.CharField(
        label=_("De qui ?"), max_length=120, help_text=_("« Préfecture », « Syndicat des eaux ».")
    )
    url = forms.CharField(
        label=_("Adresse du flux"),
        max_length=500,
        help_text=_("Un flux Atom de messages CAP 1.2, ou un message CAP."),
    )
    cle = KeyField()


class PasteForm(forms.Form):
    document = forms.CharField(
        label=_("Un message CAP 1.2 reçu par courriel"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=512_000,
    )


class CallerForm(forms.Form):
    person = forms.ChoiceField(label=_("Quel agent ?"), help_text=_("Ceux qui sont habilités à alerter."))
    phone = forms.CharField(label=_("Son mobile"), max_length=20)
    cle = KeyField()

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {veil(key): (key, name) for key, name in people.items()}
        self.fields["person"].choices = [(key, name) for key, (_pk, name) in self.by_key.items()]  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80)
    phone = forms.CharField(label=_("Téléphone"), max_length=20)
    where = forms.CharField(label=_("Pour quel endroit ?"), max_length=120, required=False)
    called_by = forms.ChoiceField(label=_("Appelé par"), required=False)
    cle = KeyField()

    def __init__(self, *args: Any, contacts: Iterable[TreeContact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {veil(one.pk): one for one in contacts}
        first = ("", _("la mairie"))
        self.fields["called_by"].choices = [first, *((key, one.name) for key, one in self.by_key.items())]  # type: ignore[attr-defined]
