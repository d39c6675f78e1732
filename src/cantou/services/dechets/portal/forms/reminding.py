from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.portal.subscribing import HereForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.dechets.domain.streams import Kind


class RemindForm(HereForm):
    """`places`: (veiled key, label); the empty key is the whole commune, where that says something."""

    lieu = forms.ChoiceField(label=_("Où habitez-vous ?"), required=False)
    flux = forms.MultipleChoiceField(
        label=_("Pour quelles collectes ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : toutes."),
    )

    field_order = ("lieu", "flux", "moyen", "appareil", "email", "phone")

    def __init__(
        self, *args: Any, places: Iterable[tuple[str, str]], kinds: Iterable[Kind], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lieu"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["flux"].choices = [(kind.code, kind.title) for kind in kinds]  # type: ignore[attr-defined]
