from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.engine.phones import mobile
from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.desk.forms.acts import DayInput
from cantou.services.signalements.domain.on_call import FIELDS

if TYPE_CHECKING:
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import OnCallSlot

EVERY = [(0, _("Une seule fois")), (1, _("Chaque semaine"))]


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "short"})


class SlotForm(forms.Form):
    name = forms.CharField(label=_("Qui"), max_length=80)
    phone = forms.CharField(
        label=_("Téléphone mobile"), max_length=30, help_text=_("Il reçoit un SMS. Un fixe n’en reçoit pas.")
    )
    starts_on = forms.DateField(label=_("Premier tour : du"), widget=DayInput())
    starts_at = forms.TimeField(label=_("à"), widget=TimeInput())
    ends_on = forms.DateField(label=_("au"), widget=DayInput())
    ends_at = forms.TimeField(label=_("jusqu’à"), widget=TimeInput())
    every = forms.TypedChoiceField(label=_("Ensuite"), coerce=int, initial=2)
    until = forms.DateField(label=_("Dernier tour, au plus tard le"), required=False, widget=DayInput())
    categories = forms.MultipleChoiceField(
        label=_("Pour quels sujets ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun choisi : ceux où quelqu’un peut être en danger."),
    )
    cle = KeyField()

    def __init__(self, *args: Any, kinds: dict[str, Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(kind.code, kind.title) for kind in kinds.values()]  # type: ignore[attr-defined]
        every = [(number, _now("Toutes les %(n)d semaines") % {"n": number}) for number in range(2, 13)]
        self.fields["every"].choices = [*EVERY, *every]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        found = mobile(self.cleaned_data["phone"])
        if not found:
            raise forms.ValidationError(_now("Ce n’est pas un numéro de mobile."))
        return found


def initial_of(slot: OnCallSlot) -> dict[str, Any]:
    return {name: getattr(slot, name) for name in FIELDS}
