from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.portal.subscribing import HereForm
from cantou.services.signalements.models import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.signalements.domain.defaults import Kind

RADII = (
    (500, _("500 mètres")),
    (1_000, _("1 kilomètre")),
    (2_000, _("2 kilomètres")),
    (5_000, _("5 kilomètres")),
)


RHYTHMS = [(code, capfirst(title)) for code, title in Subscription.Rhythm.choices]


class SubscribeForm(HereForm):
    """`places`: (key, label) of hamlets that have a point; not asked about one report that is followed."""

    lieu = forms.ChoiceField(label=_("Où ?"), required=False)
    rayon = forms.TypedChoiceField(
        label=_("Jusqu’à quelle distance du lieu-dit ?"), coerce=int, choices=RADII, initial=1_000, required=False,
        empty_value=1_000,
    )  # fmt: skip
    sujets = forms.MultipleChoiceField(
        label=_("De quoi ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tous les sujets."),
    )
    rythme = forms.ChoiceField(label=_("Quand ?"), choices=RHYTHMS, initial="daily", widget=forms.RadioSelect)

    field_order = ("lieu", "rayon", "sujets", "rythme", "moyen", "appareil", "email", "phone")

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, str]],
        whole: str,
        kinds: dict[str, Kind],
        one_report: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        places = list(places)
        self.fields["lieu"].choices = [("", whole), *places]  # type: ignore[attr-defined]
        self.fields["sujets"].choices = [(kind.code, kind.title) for kind in kinds.values()]  # type: ignore[attr-defined]
        if not places and not one_report:
            del self.fields["lieu"], self.fields["rayon"]
        if one_report:
            for name in ("lieu", "rayon", "sujets"):
                del self.fields[name]
            self.fields["rythme"].initial = "now"


class FeedForm(forms.Form):
    """What the address of the feed says: by the same names as the list. Nothing is kept."""

    lieu = forms.ChoiceField(label=_("Où ?"), required=False)
    rayon = forms.ChoiceField(
        label=_("Jusqu’à quelle distance du lieu-dit ?"), choices=RADII, initial=1_000, required=False
    )
    categorie = forms.ChoiceField(label=_("De quoi ?"), required=False)

    def __init__(self, *, places: Iterable[tuple[str, str]], whole: str, kinds: dict[str, Kind]) -> None:
        super().__init__(auto_id="id_feed_%s")
        places = list(places)
        titles = [(kind.code, kind.title) for kind in kinds.values()]
        self.fields["lieu"].choices = [("", whole), *places]  # type: ignore[attr-defined]
        self.fields["categorie"].choices = [("", _now("Tous les sujets")), *titles]  # type: ignore[attr-defined]
        if not places:
            del self.fields["lieu"], self.fields["rayon"]
        for field in self.fields.values():
            field.one_of_several = True  # type: ignore[attr-defined]
