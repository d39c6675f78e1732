"""What an agent does with appointments: taken on the telephone, moved, cancelled, an absence noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.rendez_vous.domain.absences import CANCEL, KEEP, PROPOSE
from cantou.services.rendez_vous.domain.times import NoSuchHourError, read_instant
from cantou.services.rendez_vous.models import Channel, Wants, Way
from cantou.services.rendez_vous.portal.forms.booking import WhoForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cantou.core.web.months import SlotDay
    from cantou.services.rendez_vous.models import Counter, Motive

NO_SUCH_HOUR = _("Cette heure n’existe pas : cette nuit-là, les horloges avancent d’une heure.")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "mid"})


class MinuteInput(forms.TextInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "mid"})


class HourField(forms.CharField):
    """An hour on the wall of the mairie → an instant."""

    widget = MinuteInput

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            found = read_instant(typed)
        except NoSuchHourError:
            raise forms.ValidationError(NO_SUCH_HOUR) from None
        if found is None or not 2000 <= found.year <= 2200:  # noqa: PLR2004 (what calendars hold)
            raise forms.ValidationError(_now("Écrivez un jour et une heure."))
        return found


class PhoneForm(WhoForm):
    """Typed while the person is speaking: the hour, the name, the number; the rest may be left."""

    quand = forms.ChoiceField(label=_("Premières heures libres"), widget=forms.RadioSelect, required=False)
    autre = HourField(label=_("Ou une autre heure"), required=False)
    way = forms.ChoiceField(label=_("Comment"), required=False)
    channel = forms.ChoiceField(
        label=_("C’est"),
        choices=[(Channel.PHONE.value, _("un appel")), (Channel.VISIT.value, _("une visite"))],
        initial=Channel.PHONE.value,
        required=False,
    )
    field_order = (
        "cle",
        "quand",
        "autre",
        "name",
        "phone",
        "wants",
        "email",
        "postal",
        "note",
        "way",
        "channel",
    )

    def __init__(
        self, *args: Any, times: Iterable[tuple[str, str]], ways: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quand"].choices = list(times)  # type: ignore[attr-defined]
        self.fields["quand"].one_of_several = True  # type: ignore[attr-defined]
        self.fields["way"].choices = list(ways)  # type: ignore[attr-defined]
        self.fields["name"].label, self.fields["phone"].label = _("Son nom"), _("Son téléphone")
        self.fields["name"].widget.attrs = {"autocomplete": "off"}
        self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].label, self.fields["postal"].label = (
            _("Son adresse électronique"),
            _("Son adresse postale"),
        )
        self.fields["note"].label, self.fields["note"].help_text = _("Note"), ""
        self.fields["wants"].label = _("Confirmer et rappeler")
        self.fields["wants"].widget = forms.Select(attrs={"class": "mid"})
        self.fields["wants"].choices = [  # type: ignore[attr-defined]
            (Wants.SMS.value, _now("par SMS")),
            (Wants.EMAIL.value, _now("par courriel")),
            (Wants.LETTER.value, _now("par lettre")),
            (Wants.NOTHING.value, _now("de vive voix, ou le papier")),
        ]

    def clean(self) -> dict[str, Any]:
        self.phone_needed = self.cleaned_data.get("way") == Way.PHONE
        values = super().clean()
        if not values.get("autre") and not values.get("quand") and not {"autre", "quand"} & set(self.errors):
            self.add_error("quand", _now("Choisissez une heure."))
        return values

    @property
    def when(self) -> datetime:
        given = self.cleaned_data
        if given.get("autre"):
            found: datetime = given["autre"]
            return found
        read = read_instant(given["quand"])
        assert read is not None  # one of the choices
        return read


class MoveForm(forms.Form):
    quand = forms.ChoiceField(label=_("Premières heures libres"), widget=forms.RadioSelect, required=False)
    autre = HourField(label=_("Ou une autre heure"), required=False)
    why = forms.CharField(label=_("Raison, dite à la personne"), max_length=200, required=False)

    def __init__(self, *args: Any, times: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quand"].choices = list(times)  # type: ignore[attr-defined]
        self.fields["quand"].one_of_several = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("autre") and not values.get("quand") and not self.errors:
            self.add_error("quand", _now("Choisissez une heure."))
        return values

    @property
    def when(self) -> datetime | None:
        given = self.cleaned_data
        return given.get("autre") or read_instant(given["quand"])


class OfferForm(forms.Form):
    """One of the hours that are free before theirs."""

    quand = forms.ChoiceField(
        label=_("Quelle heure lui proposer ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une heure."),
            "invalid_choice": _("Cette heure n’est plus libre. Choisissez-en une autre."),
        },
    )

    def __init__(self, *args: Any, days: Iterable[SlotDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for day in days for one in day.choices]
        self.fields["quand"].choices = choices  # type: ignore[attr-defined]

    @property
    def when(self) -> datetime | None:
        return read_instant(self.cleaned_data["quand"])


class UnlistForm(forms.Form):
    said = forms.CharField(
        label=_("Un mot pour la personne"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CancelForm(forms.Form):
    why = forms.CharField(label=_("Raison, dite à la personne"), max_length=200, required=False)
    asked = forms.BooleanField(label=_("C’est la personne qui le demande"), required=False)


class AbsenceForm(forms.Form):
    cle = KeyField()
    counter = forms.ChoiceField(label=_("Qui ne reçoit pas ?"))
    starts_at = HourField(label=_("Du"))
    ends_at = HourField(label=_("au"))
    told = forms.CharField(
        label=_("Ce qui est dit à ceux qui avaient rendez-vous"),
        max_length=200,
        required=False,
        help_text=_("« La mairie est fermée ce jour-là. » N’écrivez pas la raison d’une absence."),
    )
    then = forms.ChoiceField(
        label=_("Que deviennent ces rendez-vous ?"),
        required=False,
        initial=PROPOSE,
        widget=forms.RadioSelect,
        choices=[
            (PROPOSE, _("Prévenir chacun et lui proposer la première autre heure libre")),
            (CANCEL, _("Les annuler, et prévenir chacun")),
            (KEEP, _("Ne prévenir personne : je les appelle moi-même")),
        ],
    )

    def __init__(self, *args: Any, counters: Iterable[Counter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counters = {str(one.pk): one for one in counters}
        choices = [
            (key, f"{one.resource.name}, {one.resource.place.name}") for key, one in self.counters.items()
        ]
        self.fields["counter"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_at"), values.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _now("L’absence finit avant d’avoir commencé."))
        return values

    @property
    def chosen(self) -> Counter:
        return self.counters[self.cleaned_data["counter"]]


class FilterForm(forms.Form):
    motif = forms.ChoiceField(label=_("Motif"), required=False)
    guichet = forms.ChoiceField(label=_("Guichet"), required=False)
    etat = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("Tous")),
            ("confirmed", _("à venir")),
            ("done", _("tenus")),
            ("no_show", _("non venus")),
            ("cancelled", _("annulés")),
        ],
    )
    depuis = forms.DateField(label=_("Du"), required=False, widget=DayInput())
    jusque = forms.DateField(label=_("au"), required=False, widget=DayInput())

    def __init__(
        self, *args: Any, motives: Iterable[Motive], counters: Iterable[Counter], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _now("Tous"))]
        self.fields["motif"].choices = everything + [(one.code, one.title) for one in motives]  # type: ignore[attr-defined]
        self.fields["guichet"].choices = everything + [  # type: ignore[attr-defined]
            (str(one.pk), one.resource.name) for one in counters
        ]

    def valid(self) -> Mapping[str, Any]:
        """The valid answers alone: a wrong value in an address shows everything rather than an error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
