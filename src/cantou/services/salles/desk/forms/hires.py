"""A call typed while the person speaks, and what an agent does with a hire: one small form for each act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotosField, UploadsField
from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField
from cantou.services.salles.desk.forms.fields import EurosField, number
from cantou.services.salles.domain import words
from cantou.services.salles.domain.words import AUDIENCES, FREE, OF_ASSOCIATIONS
from cantou.services.salles.models import Sum, Wants
from cantou.services.salles.portal.forms.asking import LineField, TextField, check_wants
from cantou.services.salles.portal.forms.papers import MOST_PAGES, PAPERS, InsuranceForm
from cantou.services.salles.portal.forms.when import FARTHEST, DayField, WhenForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Association, Hall, Inventory

FEWEST_LINES = 2
STATES = [
    ("confirmed", _("Confirmer tout de suite")),
    ("held", _("Poser une option, le temps des papiers")),
    ("requested", _("Noter la demande, à décider plus tard")),
]
MOST_PHOTOS = 6


class CallForm(WhenForm):
    cle = KeyField()
    hall = forms.ChoiceField(label=_("Salle"), widget=forms.Select(attrs={"autofocus": True}))
    audience = forms.ChoiceField(label=_("Tarif"), choices=list(AUDIENCES.items()))
    association = forms.ChoiceField(label=_("Association"), required=False)
    label = LineField(
        label=_("Ou une association qui n’est pas dans la liste"), max_length=120, required=False
    )
    event = LineField(label=_("Pour quoi faire"), max_length=120, required=False)
    guests = number(_("Combien de personnes"), required=False, least=1)
    name = LineField(label=_("Nom de la personne"), max_length=120)
    phone = forms.CharField(
        label=_("Son téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "mid"}),
    )
    email = forms.EmailField(
        label=_("Son adresse électronique"),
        required=False,
        error_messages={"invalid": _("Cette adresse semble incomplète. Exemple\u00a0: jeanne@exemple.fr")},
    )
    postal = TextField(
        label=_("Son adresse postale"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("La rue ou le lieu-dit, puis le code postal et la commune, sur deux lignes."),
    )
    wants = forms.ChoiceField(
        label=_("Comment la prévenir"),
        choices=[
            (Wants.CALL.value, _("Par téléphone")),
            (Wants.LETTER.value, _("Par une lettre, à imprimer")),
            (Wants.SMS.value, _("Par SMS")),
            (Wants.EMAIL.value, _("Par courriel")),
            (Wants.NOTHING.value, _("Ne pas la prévenir")),
        ],
        required=False,
        initial=Wants.NOTHING.value,
        widget=forms.Select(attrs={"class": "mid"}),
    )
    channel = forms.ChoiceField(
        label=_("C’est"),
        choices=[("phone", _("un appel")), ("visit", _("une visite"))],
        initial="phone",
        widget=forms.Select(attrs={"class": "mid"}),
    )
    state = forms.ChoiceField(label=_("Que faire"), choices=STATES, initial="held", widget=forms.RadioSelect)
    repeats = forms.TypedChoiceField(
        label=_("Se répète"),
        choices=[("0", _("Une seule fois")), ("1", _("Chaque semaine")), ("2", _("Une semaine sur deux"))],
        coerce=int,
        initial="0",
        required=False,
        empty_value=0,
        widget=forms.Select(attrs={"class": "mid"}),
    )
    last = DayField(label=_("Jusqu’au (si cela se répète)"), required=False)
    anyway = forms.BooleanField(label=_("Même hors des heures d’ouverture"), required=False)

    def __init__(
        self, *args: Any, halls: Sequence[Hall], associations: Iterable[Association], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.halls = {hall.slug: hall for hall in halls}
        self.associations = {str(one.pk): one for one in associations}
        self.fields["hall"].choices = [(slug, hall.title) for slug, hall in self.halls.items()]  # type: ignore[attr-defined]
        named = [(key, one.name) for key, one in self.associations.items()]
        self.fields["association"].choices = [("", _now("Aucune")), *named]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        named = values.get("association") or values.get("label")
        if values.get("audience") in OF_ASSOCIATIONS and not named:
            self.add_error("association", _now("Choisissez l’association, ou écrivez son nom."))
        if named and values.get("audience") not in OF_ASSOCIATIONS:
            self.add_error("audience", _now("Pour une association, choisissez son tarif."))
        self._clean_repeats(values)
        check_wants(self, values)
        lines = [line for line in values.get("postal", "").splitlines() if line.strip()]
        if values.get("wants") == Wants.LETTER and lines and len(lines) < FEWEST_LINES:
            self.add_error(
                "postal", _now("Il faut deux lignes\u00a0: la rue, puis le code postal et la commune.")
            )
        return values

    def _clean_repeats(self, values: dict[str, Any]) -> None:
        last, first = values.get("last"), values.get("jour")
        if not values.get("repeats") or "last" in self.errors:
            return
        if last is None:
            self.add_error("last", _now("Jusqu’à quel jour\u00a0?"))
        elif first and last <= first:
            self.add_error("last", _now("C’est avant la première fois."))
        elif last > timezone.localdate() + FARTHEST:
            self.add_error("last", _now("C’est trop loin\u00a0: dix-huit mois au plus."))

    @property
    def chosen(self) -> Hall:
        return self.halls[self.cleaned_data["hall"]]

    @property
    def known(self) -> Association | None:
        return self.associations.get(self.cleaned_data["association"])

    @property
    def is_local(self) -> bool:
        return self.cleaned_data["audience"] in {"association", FREE}


class SayForm(forms.Form):
    """A word that goes with the act."""

    said = TextField(
        label=_("Un mot pour la personne"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DatesForm(SayForm):
    """Which dates of what repeats are given; the others are refused."""

    dates = forms.MultipleChoiceField(
        label=_("Les dates que vous donnez"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Décochez celles que vous refusez."),
        error_messages={
            "required": _("Cochez au moins une date, ou refusez la demande."),
            "invalid_choice": _("Une de ces dates a changé entre-temps\u00a0: relisez la liste."),
        },
    )
    field_order = ("dates", "said")

    def __init__(self, *args: Any, dates: Iterable[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), words.short_day(one.starts_at)) for one in dates]
        self.fields["dates"].choices = choices  # type: ignore[attr-defined]
        self.fields["dates"].initial = [key for key, _told in choices]


class WhyForm(forms.Form):
    said = TextField(
        label=_("Pourquoi"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("La personne le lit."),
        error_messages={"required": _("Dites pourquoi\u00a0: la personne le lit.")},
    )


class OptionForm(SayForm):
    until = DayField(label=_("Jusqu’à la fin du"))

    field_order = ("until", "said")

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_now("Ce jour est passé."))
        if day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_now("C’est trop loin."))
        return day


class MessageForm(forms.Form):
    cle = KeyField()
    said = TextField(
        label=_("Votre message"), max_length=1000, error_messages={"required": _("Écrivez un message.")}
    )


class NoteForm(forms.Form):
    note = TextField(label=_("Note, entre agents"), max_length=2000, required=False)


class MoveForm(WhenForm):
    hall = forms.ChoiceField(label=_("Salle"))
    said = TextField(
        label=_("Un mot pour la personne"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, halls: Sequence[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.halls = {hall.slug: hall for hall in halls}
        self.fields["hall"].choices = [(slug, hall.title) for slug, hall in self.halls.items()]  # type: ignore[attr-defined]


class PastDayField(DayField):
    """When something was done: today, or before."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_now("Ce jour n’est pas encore venu."))
        if day and day < timezone.localdate() - timedelta(days=730):
            raise forms.ValidationError(_now("C’est trop ancien\u00a0: vérifiez l’année."))
        return day


class ReceiveForm(forms.Form):
    cle = KeyField()
    means = forms.ChoiceField(label=_("Comment"), choices=Sum.Means.choices)
    day = PastDayField(label=_("Le"), initial=timezone.localdate)


class SettleForm(forms.Form):
    """Given back; or kept, all or a part, with the reason."""

    cle = KeyField()
    kept_cents = EurosField(
        label=_("Garder, en euros"), required=False, help_text=_("Vide ou 0\u00a0: tout est rendu.")
    )
    why = LineField(label=_("Pourquoi la garder"), max_length=200, required=False)
    day = PastDayField(label=_("Le"), initial=timezone.localdate)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kept = values.get("kept_cents") or 0
        if kept > self.most:
            self.add_error("kept_cents", _now("C’est plus que la somme reçue."))
        if kept and not values.get("why"):
            self.add_error("why", _now("Dites pourquoi\u00a0: la personne le lit."))
        return values


class DeskInsuranceForm(InsuranceForm):
    pass


class SignedForm(forms.Form):
    cle = KeyField()
    day = PastDayField(label=_("Signée le"), initial=timezone.localdate)
    file = UploadsField(
        label=_("La convention signée, en PDF ou en photographie"),
        accept=PAPERS,
        most=MOST_PAGES,
        required=False,
    )


class KeysForm(forms.Form):
    cle = KeyField()
    labels = forms.MultipleChoiceField(
        label=_("Quelles clés"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une clé.")},
    )
    to = LineField(label=_("À qui"), max_length=120)
    expected_on = DayField(label=_("À rendre le"))

    def __init__(self, *args: Any, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["labels"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]


class InventoryForm(forms.Form):
    """Each line of the hall, counted; what was found before stands beside."""

    cle = KeyField()
    said = TextField(label=_("Remarques"), max_length=2000, required=False)
    photos = PhotosField(label=_("Photographies"), most=MOST_PHOTOS, required=False)

    def __init__(
        self, *args: Any, labels: Sequence[str], known: Inventory | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = list(labels)
        kept = {line["label"]: line for line in known.lines} if known else {}
        for number_, label in enumerate(self.labels):
            found = forms.CharField(
                label=label,
                max_length=60,
                required=False,
                initial=kept.get(label, {}).get("found", ""),
                widget=forms.TextInput(attrs={"class": "short"}),
            )
            note = LineField(
                label=_now("%(what)s, remarque") % {"what": label},
                max_length=160,
                required=False,
                initial=kept.get(label, {}).get("note", ""),
            )
            self.fields[f"found_{number_}"], self.fields[f"note_{number_}"] = found, note
        if known:
            self.fields["said"].initial = known.words

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (label, self[f"found_{number_}"], self[f"note_{number_}"])
            for number_, label in enumerate(self.labels)
        ]

    @property
    def lines(self) -> list[dict[str, str]]:
        given = self.cleaned_data
        return [
            {
                "label": label,
                "found": " ".join(given[f"found_{number_}"].split()),
                "note": given[f"note_{number_}"],
            }
            for number_, label in enumerate(self.labels)
        ]


class CleanedForm(forms.Form):
    cle = KeyField()
    day = PastDayField(label=_("Le"), initial=timezone.localdate)
