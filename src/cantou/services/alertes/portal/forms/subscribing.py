from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.engine.phones import callable_number
from cantou.core.notices.models.subscriber import ChannelOrCall
from cantou.core.notices.portal.subscribing import AddressForm, HereForm

if TYPE_CHECKING:
    from collections.abc import Iterable

VOICE = ChannelOrCall.VOICE.value


class CalledForm(AddressForm):
    """One is called, too: on a land line."""

    fixe = forms.CharField(
        label=_("Le numéro à appeler"),
        required=False,
        max_length=30,
        help_text=_("Fixe ou mobile, en France. Le message est lu à voix haute, deux fois."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moyen: Any = self.fields["moyen"]
        call = (VOICE, capfirst(ChannelOrCall.VOICE.label))
        # What is shown is not all that is taken: this browser is a choice that its script adds.
        shown = [*moyen.widget.choices, call]
        moyen.choices = [*moyen.choices, call]
        moyen.widget.choices = shown
        self.fields["fixe"].one_of_several = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("moyen") == VOICE and not callable_number(given.get("fixe") or ""):
            self.add_error("fixe", _now("Écrivez un numéro de téléphone français\u00a0: 04 71 47 50 68."))
        return given

    @property
    def address(self) -> str:
        return str(self.cleaned_data["fixe"]) if self.cleaned_data["moyen"] == VOICE else super().address


class WarnForm(CalledForm, HereForm):
    """`places`: (veiled key, label); the empty key is the whole commune. `themes`: (id, title)."""

    lieu = forms.ChoiceField(label=_("Pour quel endroit ?"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("Pour quoi ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tout. Un danger grave vous est toujours dit."),
    )
    field_order = ("lieu", "themes", "moyen", "appareil", "email", "phone", "fixe")

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, str]],
        themes: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lieu"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["themes"].choices = list(themes)  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """Of one subscription: another place in the same commune, other subjects."""

    lieu = forms.ChoiceField(label=_("Pour quel endroit ?"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("Pour quoi ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tout. Un danger grave vous est toujours dit."),
    )

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, str]],
        themes: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lieu"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["themes"].choices = list(themes)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    etat = forms.ChoiceField(
        label=_("Comment allez-vous ?"),
        choices=[("safe", _("Je suis en sécurité")), ("help", _("J’ai besoin d’aide"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si vous êtes en sécurité.")},
    )
    mots = forms.CharField(
        label=_("Où êtes-vous, combien êtes-vous ? (facultatif)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(
        label=_("Un numéro pour vous rappeler (facultatif)"), required=False, max_length=30
    )
