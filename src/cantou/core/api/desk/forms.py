from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.registry.scopes import all_scopes
from cantou.core.web.idempotency import KeyField

DAYS = ((30, _("un mois")), (90, _("trois mois")), (365, _("un an")), (731, _("deux ans")))
OURS, MINE = "organisation", "person"


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Pour quel logiciel ?"),
        help_text=_("Un nom qui vous dira, dans un an, à quoi sert ce jeton."),
        max_length=80,
        error_messages={"required": _("Donnez-lui un nom : celui du logiciel qui l’utilisera.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("Que peut-il faire ?"),
        help_text=_("Le moins possible : vous pourrez en faire un autre."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une case.")},
    )
    whose = forms.ChoiceField(
        label=_("Au nom de qui ?"),
        choices=[
            (OURS, _("De l’organisation : il reste bon quand vous partez")),
            (MINE, _("Le mien : il ne permet jamais plus que mes propres rôles")),
        ],
        initial=OURS,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("Combien de temps ?"), choices=DAYS, coerce=int, initial=365, widget=forms.RadioSelect
    )
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = list(all_scopes().items())  # type: ignore[attr-defined]
