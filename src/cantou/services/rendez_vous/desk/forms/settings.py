"""What a manager sets: a first counter, counters, motives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine.errors import HoursError
from cantou.core.booking.engine.hours import understand
from cantou.core.web.idempotency import KeyField
from cantou.services.rendez_vous.domain.usual import USUAL
from cantou.services.rendez_vous.models import Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.booking.models import Place
    from cantou.core.people.models import Person
    from cantou.services.rendez_vous.models import Counter, Motive

ICONS = (
    ("document", _("document")),
    ("people", _("personnes")),
    ("house", _("maison")),
    ("heart", _("cœur")),
    ("flag", _("drapeau")),
    ("town-hall", _("mairie")),
    ("help", _("aide")),
    ("school", _("école")),
    ("briefcase", _("travail")),
    ("leaf", _("feuille")),
)
NUMBER = {"inputmode": "numeric", "class": "short"}
HOURS_HELP = _("Comme « lun-ven 9h-12h ; mar 14h-17h », ou « Mo-Fr 09:00-12:00 ». Fermé les jours fériés.")


class HoursField(forms.CharField):
    """Kept as OpenStreetMap writes them; typed as people say them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, help_text=HOURS_HELP, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return understand(typed) if typed else ""
        except HoursError as error:
            raise forms.ValidationError(str(error)) from error


def number(
    label: Any, *, most: int, initial: int = 0, least: int = 0, help_text: Any = ""
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=initial,
        help_text=help_text,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={"invalid": _("Écrivez un nombre, en chiffres.")},
    )


class StartForm(forms.Form):
    cle = KeyField()
    name = forms.CharField(
        label=_("Qui reçoit ?"), max_length=80, help_text=_("« Secrétariat », ou le nom de l’agent.")
    )
    hours = HoursField(label=_("À quelles heures ?"))
    is_me = forms.BooleanField(
        label=_("C’est moi : mettre ces rendez-vous dans « Ma journée »"), required=False
    )
    codes = forms.MultipleChoiceField(
        label=_("Pour quoi ?"),
        choices=[(one.code, f"{one.title} ({one.minutes} min)") for one in USUAL],
        widget=forms.CheckboxSelectMultiple,
        initial=["carte-identite", "etat-civil", "urbanisme"],
        help_text=_("Durées et pièces à apporter se changent ensuite."),
        error_messages={"required": _("Choisissez au moins un motif.")},
    )


class MotiveForm(forms.Form):
    title = forms.CharField(label=_("Motif"), max_length=80)
    hint = forms.CharField(label=_("En quelques mots"), max_length=200, required=False)
    minutes = number(_("Durée, en minutes"), least=5, most=480, initial=20)
    documents = forms.CharField(
        label=_("Pièces à apporter, une par ligne"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Dites dans la confirmation, le rappel et le papier."),
    )
    ways = forms.MultipleChoiceField(
        label=_("Comment ?"),
        choices=[(way.value, way.label) for way in Way],
        widget=forms.CheckboxSelectMultiple,
        initial=["place"],
        error_messages={"required": _("Choisissez au moins une façon de recevoir.")},
    )
    counters = forms.MultipleChoiceField(
        label=_("Qui reçoit pour ce motif ?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Plusieurs : l’heure est donnée par le premier qui est libre."),
    )
    online = forms.BooleanField(
        label=_("Les habitants le prennent eux-mêmes en ligne"), required=False, initial=True
    )
    lead_hours = number(
        _("Pas avant combien d’heures ?"),
        most=720,
        help_text=_("Le temps de préparer un dossier. 0 : tout de suite."),
    )
    walk_in = forms.BooleanField(
        label=_("Aussi sans rendez-vous, avec un ticket"), required=False, initial=True
    )
    letter = forms.RegexField(
        r"^[A-Za-z]$",
        label=_("Lettre de ses tickets"),
        initial="A",
        widget=forms.TextInput(attrs={"class": "short", "maxlength": 1}),
        error_messages={"invalid": _("Une lettre, de A à Z.")},
    )
    icon = forms.ChoiceField(label=_("Dessin"), choices=ICONS, initial="document")
    position = number(_("Place dans la liste"), most=999)
    is_offered = forms.BooleanField(label=_("Proposer ce motif"), required=False, initial=True)

    def __init__(self, *args: Any, counters: Iterable[Counter], icon: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counters = {str(one.pk): one for one in counters}
        choices = [
            (key, f"{one.resource.name}, {one.resource.place.name}") for key, one in self.counters.items()
        ]
        self.fields["counters"].choices = choices  # type: ignore[attr-defined]
        if icon and icon not in dict(ICONS):
            self.fields["icon"].choices = [*ICONS, (icon, icon)]  # type: ignore[attr-defined]

    def clean_letter(self) -> str:
        return str(self.cleaned_data["letter"]).upper()

    @property
    def chosen(self) -> list[Counter]:
        return [self.counters[key] for key in self.cleaned_data["counters"]]


class NewMotiveForm(MotiveForm):
    cle = KeyField()


class CounterForm(forms.Form):
    cle = KeyField()
    name = forms.CharField(
        label=_("Nom, tel que le public le lit"), max_length=80, help_text=_("« Guichet 1 », « Mme Vidal ».")
    )
    place = forms.ChoiceField(label=_("Où"), required=False)
    new_place = forms.CharField(label=_("Nouveau lieu"), max_length=120, required=False)
    new_address = forms.CharField(
        label=_("Son adresse"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    opening_hours = HoursField(label=_("Heures où l’on reçoit ici"))
    agent_id = forms.TypedChoiceField(
        label=_("L’agenda de qui ?"), required=False, coerce=int, empty_value=None,
        help_text=_("Pour « Ma journée », et pour un agent partagé entre plusieurs mairies."),
    )  # fmt: skip
    motives = forms.MultipleChoiceField(
        label=_("Pour quels motifs ?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    step_minutes = number(_("Les rendez-vous commencent toutes les … minutes"), least=5, most=120, initial=10)
    buffer_before_minutes = number(_("Minutes libres avant chacun"), most=120)
    buffer_after_minutes = number(_("Minutes libres après chacun"), most=120)
    lead_minutes = number(
        _("Pas avant combien de minutes ?"),
        most=20160,
        initial=60,
        help_text=_("60 : au plus tôt dans une heure."),
    )
    horizon_days = number(_("Jusqu’à combien de jours à l’avance ?"), least=1, most=365, initial=60)
    cutoff_minutes = number(
        _("Déplacer par le lien jusqu’à combien de minutes avant ?"),
        most=20160,
        initial=120,
        help_text=_("Ensuite on peut encore annuler : c’est compté comme tardif."),
    )
    video = forms.URLField(
        label=_("Adresse de la visioconférence"), required=False, max_length=300, assume_scheme="https",
        help_text=_("Donnée seulement à ceux qui ont un rendez-vous par visioconférence."),
    )  # fmt: skip
    is_open = forms.BooleanField(label=_("Ouvert aux rendez-vous"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        places: Iterable[Place],
        agents: Iterable[Person],
        motives: Iterable[Motive],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(one.pk): one for one in places}
        self.motives = {one.code: one for one in motives}
        known = [(key, one.name) for key, one in self.places.items()]
        self.fields["place"].choices = [*known, ("", _now("Un autre lieu, écrit dessous"))]  # type: ignore[attr-defined]
        people = [("", _now("Personne en particulier"))] + [(str(one.pk), str(one)) for one in agents]
        self.fields["agent_id"].choices = people  # type: ignore[attr-defined]
        self.fields["motives"].choices = [(one.code, one.title) for one in self.motives.values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("place") and not values.get("new_place") and "place" not in self.errors:
            self.add_error("new_place", _now("Écrivez le nom du lieu, ou choisissez-en un."))
        return values

    @property
    def chosen(self) -> list[Motive]:
        return [self.motives[code] for code in self.cleaned_data["motives"]]
