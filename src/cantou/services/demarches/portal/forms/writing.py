from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.engine.sniff import IMAGES, FileType
from cantou.core.files.forms import UploadsField
from cantou.core.web.idempotency import KeyField
from cantou.services.demarches.models import Verdict

PAPERS = frozenset({FileType.PDF}) | IMAGES
MOST_FILES = 5
LONGEST = 5_000


class WriteForm(forms.Form):
    """A word, papers, or both."""

    cle = KeyField()
    body = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("C’est trop long : 5 000 caractères au plus.")},
    )
    papers = UploadsField(
        label=_("Joindre des pièces, en PDF ou en photographie"),
        accept=PAPERS,
        most=MOST_FILES,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("body", "").strip() and not values.get("papers"):
            self.add_error("body", _now("Écrivez un message, ou joignez une pièce."))
        return values


class SendForm(WriteForm):
    """What was asked: a paper first."""

    field_order = ("cle", "papers", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].label = _("La pièce, en PDF ou en photographie")
        self.fields["body"].label = _("Un mot à la mairie")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "body" in self.errors and not values.get("papers"):
            self.errors.pop("body")
            self.add_error("papers", _now("Joignez la pièce, ou écrivez pourquoi vous ne l’avez pas."))
        return values


class VerdictForm(forms.Form):
    """The opinion of whoever was asked."""

    cle = KeyField()
    verdict = forms.ChoiceField(
        label=_("Votre avis"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez votre avis.")},
    )
    text = forms.CharField(
        label=_("Pourquoi, et vos réserves"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = forms.CharField(
        label=_("Votre nom et votre fonction"),
        max_length=160,
        error_messages={"required": _("Dites qui donne cet avis.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("verdict") not in (None, Verdict.FAVOURABLE) and not values.get("text", "").strip():
            self.add_error("text", _now("Dites vos réserves, ou pourquoi."))
        return values
