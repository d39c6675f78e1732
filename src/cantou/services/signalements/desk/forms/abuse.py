from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.services.signalements.domain.abuse import PERIODS
from cantou.services.signalements.models import Block

if TYPE_CHECKING:
    from collections.abc import Collection

TITLES = {
    Block.Kind.EMAIL: _("son adresse électronique"),
    Block.Kind.PHONE: _("son téléphone"),
    Block.Kind.PERSON: _("son compte"),
    Block.Kind.NETWORK: _("son accès à internet, sept jours au plus : d’autres peuvent s’en servir"),
}


class AbuseForm(forms.Form):
    """`known`: the kinds of what is known of the sender; nothing is asked about the others."""

    why = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=400,
        help_text=_("Lu par vos collègues seulement."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Dites pourquoi : un collègue doit pouvoir le comprendre.")},
    )
    refuse = forms.MultipleChoiceField(
        label=_("Ne plus recevoir de signalements de"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Rien de coché : le signalement est écarté, c’est tout. L’adresse ou le numéro écrits peuvent être ceux de "
            "quelqu’un qui n’y est pour rien."
        ),
    )
    days = forms.TypedChoiceField(
        label=_("Pendant"),
        coerce=int,
        initial=PERIODS[0],
        choices=[(30, _("un mois")), (90, _("trois mois")), (365, _("un an"))],
    )

    def __init__(self, *args: Any, known: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refuse"].choices = [(kind, TITLES[Block.Kind(kind)]) for kind in known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["refuse"], self.fields["days"]
