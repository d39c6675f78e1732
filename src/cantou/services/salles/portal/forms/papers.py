from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.engine.sniff import IMAGES, FileType
from cantou.core.files.forms import UploadsField
from cantou.core.web.idempotency import KeyField
from cantou.services.salles.portal.forms.asking import LineField
from cantou.services.salles.portal.forms.when import DayField

if TYPE_CHECKING:
    from datetime import date

PAPERS = frozenset({FileType.PDF}) | IMAGES
MOST_PAGES = 3


class InsuranceForm(forms.Form):
    cle = KeyField()
    insurer = LineField(
        label=_("Votre assureur"), max_length=120, error_messages={"required": _("Écrivez son nom.")}
    )
    until = DayField(label=_("Valable jusqu’au"))
    file = UploadsField(
        label=_("L’attestation, en PDF ou en photographie"), accept=PAPERS, most=MOST_PAGES, required=False
    )

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_now("Cette attestation n’est plus valable."))
        return day
