from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.maps.forms import PlaceField
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.dechets.desk.forms.sectors import DayInput
from cantou.services.dechets.engine.guide import OUTLETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.models import Territory
    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.models import Centre, DropOffPoint


class _InCommune(forms.Form):
    commune = forms.ChoiceField(label=_("Commune"))
    ou = PlaceField(label=_("Où, sur la carte"), required=False, anywhere=True)
    is_public = forms.BooleanField(label=_("Montrer sur le portail"), required=False, initial=True)
    cle = KeyField()

    def __init__(self, *args: Any, communes: Iterable[Territory], map_of: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = [(veil(one.pk), one.name) for one in communes]  # type: ignore[attr-defined]
        if map_of is None:
            del self.fields["ou"]
        else:
            self.fields["ou"].locate(map_of)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """For the domain."""
        given = dict(self.cleaned_data)
        where = given.pop("ou", None)
        given.pop("cle")
        given["commune"] = unveiled(given["commune"])
        return given | ({"lon": where.lon, "lat": where.lat} if where else {})


class PointForm(_InCommune):
    name = forms.CharField(label=_("Nom"), max_length=80, help_text=_("Celui que l’on dit : « Le lavoir »."))
    where = forms.CharField(label=_("Où, en quelques mots"), max_length=120, required=False)
    takes = forms.MultipleChoiceField(label=_("Ce qu’il reçoit"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("À savoir"), max_length=200, required=False)

    field_order = ("name", "commune", "where", "ou", "takes", "note", "is_public")

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["takes"].choices = [(kind.code, kind.title) for kind in kinds]  # type: ignore[attr-defined]


class CentreForm(_InCommune):
    name = forms.CharField(label=_("Nom"), max_length=80)
    address = forms.CharField(label=_("Adresse"), max_length=200, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=20, required=False)
    hours = forms.CharField(
        label=_("Horaires"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Par exemple « lundi et mercredi 14h-18h, samedi 9h-12h ». Fermée les jours fériés."),
    )
    takes = forms.CharField(
        label=_("Ce qu’elle reçoit"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    conditions = forms.CharField(
        label=_("Conditions d’accès"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("name", "commune", "address", "phone", "hours", "takes", "conditions", "ou", "is_public")


class ClosureForm(forms.Form):
    starts_on = forms.DateField(label=_("Fermée du"), widget=DayInput())
    ends_on = forms.DateField(label=_("au, inclus"), widget=DayInput())
    reason = forms.CharField(label=_("Pourquoi"), max_length=120, required=False)
    cle = KeyField()


class WordForm(forms.Form):
    word = forms.CharField(label=_("L’objet"), max_length=60)
    synonyms = forms.CharField(
        label=_("Autres mots, séparés par des virgules"), max_length=200, required=False
    )
    outlets = forms.MultipleChoiceField(label=_("Où va-t-il ?"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("À savoir"), max_length=200, required=False)
    cle = KeyField()

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streams = [(kind.code, kind.title) for kind in kinds]
        self.fields["outlets"].choices = [*streams, *OUTLETS.items()]  # type: ignore[attr-defined]


class StreamForm(forms.Form):
    title = forms.CharField(label=_("Nom"), max_length=60)
    container = forms.CharField(
        label=_("Le bac, le sac ou la colonne"), max_length=60, help_text=_("Par exemple : bac jaune")
    )
    accepts = forms.CharField(
        label=_("Ce que l’on y met"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def initial_of_point(point: DropOffPoint) -> dict[str, Any]:
    names = ("name", "where", "takes", "note", "is_public")
    return {name: getattr(point, name) for name in names} | _initial(point)


def initial_of_centre(centre: Centre) -> dict[str, Any]:
    names = ("name", "address", "phone", "hours", "takes", "conditions", "is_public")
    return {name: getattr(centre, name) for name in names} | _initial(centre)


def _initial(row: DropOffPoint | Centre) -> dict[str, Any]:
    from cantou.core.maps.domain.somewhere import Somewhere

    where = Somewhere("point", row.lon, row.lat) if row.lon is not None else None
    return {"commune": veil(row.commune_id), "ou": where}
