"""What a hall is, when it is open, what it costs, when it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine.errors import HoursError
from cantou.core.booking.engine.hours import understand
from cantou.core.files.forms import PhotosField
from cantou.core.web.idempotency import KeyField
from cantou.services.salles.desk.forms.fields import EurosField, number
from cantou.services.salles.domain.prices import UNITS
from cantou.services.salles.domain.words import AUDIENCES, FREE
from cantou.services.salles.models import Hall
from cantou.services.salles.portal.forms.asking import LineField, TextField
from cantou.services.salles.portal.forms.when import WhenForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAY = 24 * 60
GROUPS = {
    "who": ("building", "title", "summary", "text", "address", "is_public"),
    "room": ("seated", "standing", "surface", "equipment"),
    "access": ("step_free", "accessible_toilets", "hearing_loop", "reserved_parking", "access_note"),
    "hours": ("opening_hours", "lead_days", "cutoff_days", "horizon_months", "buffer"),
    "papers": ("asks_agreement", "asks_insurance", "option_days", "rules"),
    "money": ("deposit_percent", "caution_cents", "cleaning_cents"),
    "after": ("cleaning", "keys", "inventory"),
}


class HallForm(forms.Form):
    cle = KeyField()
    building = LineField(label=_("Bâtiment"), max_length=120, help_text=_("Plusieurs salles peuvent y être."))
    title = LineField(label=_("Nom de la salle"), max_length=80)
    summary = LineField(label=_("En une phrase"), max_length=160, required=False)
    text = TextField(label=_("Description"), max_length=2000, required=False)
    address = LineField(label=_("Adresse"), max_length=200, required=False)
    is_public = forms.BooleanField(
        label=_("Montrer cette salle sur le portail"),
        required=False,
        initial=True,
        help_text=_("Sinon elle ne se réserve qu’au bureau."),
    )
    seated = number(_("Places assises"), required=False)
    standing = number(_("Personnes debout"), required=False)
    surface = number(_("Surface, en m²"), required=False)
    equipment = TextField(
        label=_("Ce qu’il y a dedans, une chose par ligne"), max_length=1000, required=False
    )
    step_free = forms.BooleanField(label=_("Entrée sans marche"), required=False)
    accessible_toilets = forms.BooleanField(label=_("Toilettes accessibles"), required=False)
    hearing_loop = forms.BooleanField(label=_("Boucle magnétique"), required=False)
    reserved_parking = forms.BooleanField(label=_("Stationnement réservé"), required=False)
    access_note = LineField(label=_("À savoir pour y accéder"), max_length=200, required=False)
    opening_hours = LineField(
        label=_("Jours et heures"),
        max_length=500,
        required=False,
        help_text=_("En français\u00a0: «\u00a0tous les jours de 8h à 2h\u00a0». Vide\u00a0: toujours."),
    )
    lead_days = number(_("Demander combien de jours à l’avance, au moins ?"), most=365, initial=3)
    cutoff_days = number(_("Annuler en ligne jusqu’à combien de jours avant ?"), most=365, initial=2)
    horizon_months = number(_("Réserver jusqu’à combien de mois à l’avance ?"), most=18, least=1, initial=18)
    buffer = number(_("Minutes gardées après chaque réservation, pour le ménage"), most=1440, initial=0)
    asks_agreement = forms.BooleanField(label=_("Faire signer une convention"), required=False, initial=True)
    asks_insurance = forms.BooleanField(
        label=_("Demander une attestation d’assurance"), required=False, initial=True
    )
    option_days = number(_("Garder une option combien de jours ?"), most=120, least=1, initial=10)
    rules = TextField(label=_("Règles de cette salle, une par ligne"), max_length=2000, required=False)
    deposit_percent = number(_("Arrhes, en pour cent du prix"), most=100, initial=0)
    caution_cents = EurosField(label=_("Caution, en euros"), required=False)
    cleaning_cents = EurosField(label=_("Caution pour le ménage, en euros"), required=False)
    cleaning = forms.ChoiceField(label=_("Le ménage est"), choices=Hall.Cleaning.choices)
    keys = TextField(label=_("Clés remises, une par ligne"), max_length=500, required=False)
    inventory = TextField(
        label=_("Ce que l’on compte à l’état des lieux, une chose par ligne"),
        max_length=2000,
        required=False,
        help_text=_("Par exemple\u00a0: 120 chaises."),
    )

    def groups(self) -> dict[str, list[forms.BoundField]]:
        return {
            name: [self[field] for field in fields if field in self.fields] for name, fields in GROUPS.items()
        }

    def clean_opening_hours(self) -> str:
        try:
            return understand(self.cleaned_data["opening_hours"])
        except HoursError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def facts(self) -> dict[str, Any]:
        left_out = {
            "cle",
            "building",
            "opening_hours",
            "lead_days",
            "cutoff_days",
            "horizon_months",
            "buffer",
        }
        left_out |= {"parts"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        for name in ("caution_cents", "cleaning_cents"):
            given[name] = given[name] or 0
        return given

    @property
    def hours(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "opening_hours": given["opening_hours"],
            "lead_minutes": given["lead_days"] * DAY,
            "cutoff_minutes": given["cutoff_days"] * DAY,
            "horizon_days": min(548, given["horizon_months"] * 31),
            "buffer_after_minutes": given["buffer"],
        }


def initial_of(hall: Hall, facts: Iterable[str]) -> dict[str, Any]:
    resource = hall.resource
    return {
        **{name: getattr(hall, name) for name in facts},
        "building": resource.place.name,
        "opening_hours": resource.opening_hours,
        "lead_days": resource.lead_minutes // DAY,
        "cutoff_days": resource.cutoff_minutes // DAY,
        "horizon_months": max(1, resource.horizon_days // 31) if resource.horizon_days else 18,
        "buffer": resource.buffer_after_minutes,
    }


class NewHallForm(HallForm):
    parts = forms.MultipleChoiceField(
        label=_("Elle réunit plusieurs salles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("La réserver prend alors chacune d’elles. Rien de coché\u00a0: c’est une salle seule."),
    )

    def __init__(self, *args: Any, rooms: Sequence[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = {hall.slug: hall for hall in rooms}
        self.fields["parts"].choices = [(slug, hall.title) for slug, hall in self.rooms.items()]  # type: ignore[attr-defined]
        if not self.rooms:
            del self.fields["parts"]

    def clean_parts(self) -> list[str]:
        parts: list[str] = self.cleaned_data["parts"]
        if len(parts) == 1:
            raise forms.ValidationError(_now("Cochez-en deux au moins, ou aucune."))
        return parts

    @property
    def chosen(self) -> list[Hall]:
        return [self.rooms[slug] for slug in self.cleaned_data.get("parts", [])]


class PricesForm(forms.Form):
    """One line for each kind of person, one column for each length; empty: no price for that."""

    def __init__(self, *args: Any, grid: dict[tuple[str, str], int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for audience, title in self.audiences:
            for unit, length in UNITS.items():
                label = _now("%(who)s, %(length)s") % {"who": title, "length": length}
                field = EurosField(label=label, required=False, initial=grid.get((audience, unit)))
                self.fields[f"{audience}-{unit}"] = field

    audiences = tuple((name, title) for name, title in AUDIENCES.items() if name not in {FREE, "internal"})

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[f"{name}-{unit}"] for unit in UNITS]) for name, title in self.audiences]

    @property
    def grid(self) -> dict[tuple[str, str], int]:
        found = {}
        for audience, _title in self.audiences:
            for unit in UNITS:
                cents = self.cleaned_data[f"{audience}-{unit}"]
                if cents is not None:
                    found[audience, unit] = cents
        return found


class ClosureForm(WhenForm):
    cle = KeyField()
    why = LineField(
        label=_("Raison"), max_length=120, help_text=_("Travaux, élections… Tout le monde la lit.")
    )


class HallPhotosForm(forms.Form):
    cle = KeyField()
    photos = PhotosField(label=_("Photographies"), most=6)
    alt = LineField(
        label=_("Ce que l’on y voit"),
        max_length=200,
        help_text=_("Lu à voix haute à qui ne voit pas l’image."),
    )


class ItemForm(forms.Form):
    cle = KeyField()
    title = LineField(label=_("Nom"), max_length=80, help_text=_("Au pluriel\u00a0: tables, barnums."))
    summary = LineField(label=_("En une phrase"), max_length=160, required=False)
    capacity = number(_("Combien y en a-t-il ?"), least=1)
    caution_cents = EurosField(label=_("Caution, en euros"), required=False)
    price_cents = EurosField(label=_("Prix de chacun, en euros"), required=False)
    is_public = forms.BooleanField(label=_("Proposer sur le portail"), required=False, initial=True)
    building = LineField(label=_("Où est-ce rangé ?"), max_length=120, initial=_("Atelier communal"))

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": given["title"],
            "summary": given["summary"],
            "caution_cents": given["caution_cents"] or 0,
            "price_cents": given["price_cents"] or 0,
            "is_public": given["is_public"],
        }
