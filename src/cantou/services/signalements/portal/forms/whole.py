"""The whole report on one screen: what a phone keeps until it has a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.services.signalements.domain.filed_at_once import Said
from cantou.services.signalements.models import Wants
from cantou.services.signalements.portal.forms.what import MOST_PHOTOS, ContactForm, photos_field
from cantou.services.signalements.portal.forms.where import WhereForm
from cantou.services.signalements.portal.forms.words import WordsField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.signalements.domain.defaults import Kind

_PRINT = re.compile(r"[0-9a-f]{64}")


class WholeForm(WhereForm, ContactForm):
    category = forms.ChoiceField(
        label=_("De quoi s’agit-il\u00a0?"), error_messages={"required": _("Choisissez.")}
    )
    description = WordsField(
        label=_("Qu’avez-vous vu\u00a0?"),
        help_text=_("Deux ou trois phrases suffisent. N’écrivez pas le nom d’autres personnes."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Dites en quelques mots ce qui se passe.")},
    )
    photos = photos_field(MOST_PHOTOS)
    ecrit = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.code, kind.title) for kind in kinds]
        self.fields["category"].choices = [("", _now("Choisissez")), *choices]  # type: ignore[attr-defined]
        self.fields["ou"].label = _("Où est-ce\u00a0?")
        self.fields["ou"].help_text = _(
            "Votre position, un lieu-dit ou quelques mots\u00a0: une seule réponse suffit."
        )
        # The map needs a network: here one says it.
        self.fields["ou"].widget.template_name = "signalements/parts/place_said.html"
        self.fields["wants"].initial = Wants.NOTHING.value

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said(
            category=given["category"],
            description=given["description"],
            where=given["ou"],
            contact={name: given[name] for name in ("name", "email", "phone", "wants")},
            written_at=given["ecrit"],
        )

    @property
    def prints(self) -> list[str] | None:
        """SHA-256 of the photographs that came ahead of the form; None from a browser that sends them with it."""
        if "empreintes" not in self.data:
            return None
        return _PRINT.findall(self.data["empreintes"])[:MOST_PHOTOS]


class AheadForm(forms.Form):
    """One photograph, ahead of its report."""

    photo = photos_field(1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = True
