from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class ImportForm(forms.Form):
    address = forms.CharField(
        label=_("Adresse du flux ou du calendrier"),
        required=False,
        max_length=500,
        help_text=_("Par exemple « https://ma-commune.fr/feed/ » ou l’adresse d’un agenda .ics."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Ou un fichier"),
        required=False,
        help_text=_(
            "L’export de WordPress (Outils, Exporter), un flux Atom ou RSS, un agenda .ics. 25 Mo au plus."
        ),
        widget=forms.FileInput(attrs={"accept": ".xml,.ics,.rss,.atom"}),
    )
    cle = KeyField()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("address")) == bool(given.get("file")):
            raise ValidationError(_("Donnez une adresse, ou un fichier : l’un des deux."))
        return given

    @property
    def upload(self) -> UploadedFile[Any] | None:
        found: UploadedFile[Any] | None = self.cleaned_data["file"]
        return found
