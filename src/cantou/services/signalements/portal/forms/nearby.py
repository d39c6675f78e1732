"""« Moi aussi »: how to be told, if one likes, and a word for the mairie."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.models import Wants
from cantou.services.signalements.portal.forms.what import ContactForm
from cantou.services.signalements.portal.forms.words import WordsField


class ToldForm(ContactForm):
    """How to be told; no name: nobody needs it to send a message."""

    name = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wants"].choices = [  # type: ignore[attr-defined]
            (Wants.NOTHING.value, _("Non")),
            (Wants.EMAIL.value, _("Oui, par courriel")),
            (Wants.SMS.value, _("Oui, par SMS")),
        ]

    @property
    def told(self) -> dict[str, str]:
        """Only the address by which one asks to be told: nothing else is kept."""
        wants = self.cleaned_data.get("wants", "")
        kept = {Wants.EMAIL.value: "email", Wants.SMS.value: "phone"}.get(wants, "")
        return {"wants": wants, **({kept: self.cleaned_data[kept]} if kept else {})}


class MeTooForm(ToldForm):
    words = WordsField(
        label=_("Un mot pour la mairie"),
        required=False,
        help_text=_("Un détail qui aide\u00a0: depuis quand, où exactement. Il n’est pas publié."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cle = KeyField()

    field_order = ("words", "wants", "email", "phone", "cle")

    @property
    def told(self) -> dict[str, str]:
        return {**super().told, "words": self.cleaned_data["words"]}
