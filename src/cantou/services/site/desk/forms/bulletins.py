from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.files.engine.sniff import FileType
from cantou.core.files.forms import UploadsField
from cantou.core.web.idempotency import KeyField
from cantou.services.site.desk.forms.events import DayField


class BulletinForm(forms.Form):
    title = forms.CharField(
        label=_("Titre"), max_length=120, help_text=_("« Bulletin municipal n° 12, hiver 2026 ».")
    )
    issued_on = DayField(label=_("Date de parution"))
    pdf = UploadsField(label=_("Le bulletin, en PDF"), accept=frozenset({FileType.PDF}), most=1)
    summary = forms.CharField(
        label=_("Ce qu’on y trouve, en quelques lignes"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Indispensable si le PDF est fait de photographies de pages : rien d’autre n’en est lu."),
    )
    cle = KeyField()
