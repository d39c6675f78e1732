from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotosField
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.maps.forms import PlaceField
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.annuaire.engine.categories import of_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.models import Territory
    from cantou.services.annuaire.models import Listing

PLAIN = (
    *("name", "category", "summary", "text", "number", "street", "postcode", "phone", "email"),
    *("website", "hours", "hours_note", "siret", "is_public"),
)


class WordsForm(forms.Form):
    """What whoever keeps the page changes too."""

    name = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Celui que l’on dit : « La Boule vicoise ».")
    )
    summary = forms.CharField(
        label=_("En une phrase"),
        max_length=200,
        required=False,
        help_text=_("Ce que l’on y trouve, pour qui."),
    )
    text = forms.CharField(
        label=_("Plus en détail"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    number = forms.CharField(
        label=_("Numéro"), max_length=10, required=False, widget=forms.TextInput({"class": "short"})
    )
    street = forms.CharField(label=_("Rue ou lieu-dit"), max_length=120, required=False)
    postcode = forms.CharField(
        label=_("Code postal"),
        max_length=10,
        required=False,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "class": "mid"}),
    )
    email = forms.CharField(
        label=_("Courriel"), max_length=254, required=False, widget=forms.TextInput({"type": "email"})
    )
    website = forms.CharField(label=_("Site"), max_length=300, required=False)
    hours = forms.CharField(
        label=_("Horaires"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Comme vous le diriez : « du mardi au samedi 7h-12h30 et 15h30-19h, fermé les jours fériés ». "
            "« 24h/24 » si c’est toujours ouvert. Laissez vide si cela dépend."
        ),
    )
    hours_note = forms.CharField(
        label=_("À savoir des horaires"),
        max_length=200,
        required=False,
        help_text=_("« Sur rendez-vous le samedi »"),
    )
    cle = KeyField()


class ListingForm(WordsForm):
    category = forms.ChoiceField(label=_("Catégorie"))
    commune = forms.ChoiceField(label=_("Commune"))
    ou = PlaceField(label=_("Où, sur la carte"), required=False, anywhere=True)
    siret = forms.CharField(
        label=_("SIRET"), max_length=20, required=False, help_text=_("Pour les exports. Il n’est pas montré.")
    )
    is_public = forms.BooleanField(label=_("Montrer sur le portail"), required=False, initial=True)

    field_order = (
        *(
            "name",
            "category",
            "summary",
            "phone",
            "email",
            "website",
            "hours",
            "hours_note",
            "number",
            "street",
        ),
        *("postcode", "commune", "text", "siret", "is_public", "ou"),
    )

    def __init__(
        self, *args: Any, kind: str, communes: Iterable[Territory], map_of: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["category"].choices = [(one.code, one.title) for one in of_kind(kind)]  # type: ignore[attr-defined]
        self.fields["commune"].choices = [(veil(one.pk), one.name) for one in communes]  # type: ignore[attr-defined]
        if map_of is None:
            del self.fields["ou"]
        else:
            self.fields["ou"].locate(map_of)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """For the domain."""
        given = {name: self.cleaned_data[name] for name in PLAIN}
        given |= {"kind": self.kind, "commune": unveiled(self.cleaned_data["commune"])}
        where = self.cleaned_data.get("ou")
        return given | ({"lon": where.lon, "lat": where.lat} if where else {})


def initial_of(row: Listing) -> dict[str, Any]:
    where = Somewhere("point", row.lon, row.lat) if row.lon is not None else None
    return {name: getattr(row, name) for name in PLAIN} | {"commune": veil(row.commune_id), "ou": where}


class PhotosForm(forms.Form):
    alt = forms.CharField(
        label=_("Ce que l’on voit"),
        max_length=200,
        help_text=_("Pour qui ne voit pas : « La façade, un rideau rouge, deux tables dehors »."),
    )
    photos = PhotosField(label=_("Photographies"), most=3)
    cle = KeyField()
