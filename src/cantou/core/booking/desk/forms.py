from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine.ical_read import MOST_BYTES
from cantou.core.files.handlers import OversizeFile
from cantou.core.web.idempotency import KeyField

TOO_HEAVY = _("Ce fichier est trop lourd : 5 Mo au plus.")


class OutsideForm(forms.Form):
    """An address, or a file."""

    title = forms.CharField(
        label=_("De quel agenda s’agit-il ?"),
        help_text=_("Par exemple « Agenda personnel de la secrétaire », ou « Ancien agenda de la salle »."),
        max_length=120,
        error_messages={"required": _("Donnez-lui un nom.")},
    )
    url = forms.CharField(
        label=_("Son adresse"),
        help_text=_(
            "Dans l’autre agenda, cherchez « adresse secrète au format iCal ». Elle se lit toutes les demi-heures."
        ),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Ou un fichier"),
        help_text=_("Au format .ics, 5 Mo au plus. Il est lu une fois, maintenant."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("url", "file"):
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]

    def clean_file(self) -> bytes | None:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if isinstance(file, OversizeFile) or file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_HEAVY)
        content: bytes = file.read()
        return content

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("url")) == (given.get("file") is not None):
            self.add_error("url", _("Donnez soit une adresse, soit un fichier."))
        return given
