from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.dechets.models import BulkyPickup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.models import Territory
    from cantou.services.dechets.domain.bulky import Turn


class AskedForm(forms.Form):
    """What is said of a pickup, by an inhabitant or by the agent who has them on the telephone."""

    name = forms.CharField(label=_("Nom"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    street = forms.CharField(
        label=_("Où passer"),
        max_length=160,
        help_text=_("Un numéro et une rue, ou un lieu-dit."),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    things = forms.CharField(
        label=_("Ce qu’il faut prendre, une chose par ligne"),
        max_length=1_000,
        widget=forms.Textarea({"rows": 4}),
    )
    note = forms.CharField(
        label=_("À savoir"),
        max_length=200,
        required=False,
        help_text=_("« Portail vert », « il faut être deux »."),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "class": "mid", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("Courriel"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"type": "email", "autocomplete": "email"}),
    )
    wants = forms.ChoiceField(
        label=_("Confirmer par"),
        required=False,
        choices=[
            (BulkyPickup.Wants.EMAIL, _("courriel")),
            (BulkyPickup.Wants.SMS, _("SMS")),
            ("", _("rien : la référence est notée")),
        ],
        widget=forms.RadioSelect,
        initial="",
    )
    cle = KeyField()

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["things"].help_text = _("%(n)d choses au plus : « un canapé », « un matelas ».") % {
            "n": most
        }

    @property
    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("name", "street", "note", "phone", "email", "wants")
        return {name: given[name] for name in names} | {"things": given["things"].splitlines()}


class PickupForm(AskedForm):
    """On the portal: on which of the rounds that pass here."""

    turn = forms.ChoiceField(label=_("Quel jour"), widget=forms.RadioSelect)

    field_order = ("turn",)

    def __init__(self, *args: Any, turns: Iterable[Turn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        turns = list(turns)
        self.fields["turn"].choices = [(veil(one.row.pk), one.offered) for one in turns]  # type: ignore[attr-defined]
        if any(not one.left for one in turns):
            self.fields["turn"].help_text = _(
                "Une tournée complète se choisit aussi : si une place se libère, elle est pour le premier qui attend, "
                "et nous vous prévenons."
            )


class CallForm(AskedForm):
    """At the desk: in which commune, where the round passes in several."""

    commune = forms.ChoiceField(label=_("Commune"))

    field_order = ("name", "commune")

    def __init__(self, *args: Any, communes: Iterable[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = [(veil(one.pk), one.name) for one in communes]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        return super().said | {"commune": unveiled(self.cleaned_data["commune"])}
