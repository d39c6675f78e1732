"""Writing an alert: one page, ready to be sent as it opens, read on a telephone in a hurry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.maps.forms import PlaceField
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import veil
from cantou.services.alertes.domain.content import LIMITS
from cantou.services.alertes.engine import words, zones
from cantou.services.alertes.models.alert import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.core.territories.models import Place, Territory

ALL, SOME, PLACES, ZONE = "all", "some", "places", "zone"
HOURS = (1, 2, 4, 6, 8, 12, 24, 48, 72, 168)
OTHER = "date"
SEVERITIES = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE, Severity.MINOR)
MANY = 12
"""Communes beyond which a list of boxes is folded away."""


def duration(hours: int) -> str:
    if hours < 48:  # noqa: PLR2004
        return _now("%(n)d heure") % {"n": hours} if hours == 1 else _now("%(n)d heures") % {"n": hours}
    return _now("%(n)d jours") % {"n": hours // 24}


class WhenField(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "mid"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"], **kwargs
        )


class WritingForm(forms.Form):
    """`is_new`: the first message; an update keeps the status of what it updates."""

    status = forms.ChoiceField(
        label=_("C’est…"),
        choices=[
            (words.ACTUAL, _("une alerte réelle")),
            (words.EXERCISE, _("un EXERCICE : tous les messages le disent")),
            (
                words.TEST,
                _("un ESSAI technique : à la cellule de crise seulement, aucun abonné ne le reçoit"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si l’alerte est réelle ou si c’est un exercice.")},
    )
    where = forms.ChoiceField(
        label=_("Où ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites où\u00a0: une alerte sans lieu n’avertit personne.")},
    )
    communes = forms.MultipleChoiceField(
        label=_("Dans quelles communes ?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    places = forms.MultipleChoiceField(
        label=_("Lieux-dits et voies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    label = forms.CharField(label=_("Nom de la zone"), max_length=120, required=False)
    corners = forms.CharField(
        label=_("Les coins, dans l’ordre du tour"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Une ligne par coin : latitude, longitude. La carte en ajoute."),
    )
    ou = PlaceField(label=_("Le coin suivant, sur la carte"), required=False, anywhere=True)
    event = forms.CharField(
        label=_("De quoi s’agit-il ?"),
        max_length=LIMITS["event"],
        help_text=_("Deux mots : « Chute d’arbres »."),
    )
    headline = forms.CharField(label=_("Titre"), max_length=LIMITS["headline"])
    description = forms.CharField(
        label=_("Ce qui se passe"), max_length=LIMITS["description"], widget=forms.Textarea(attrs={"rows": 3})
    )
    instruction = forms.CharField(
        label=_("Ce qu’il faut faire"),
        max_length=LIMITS["instruction"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Une consigne par ligne."),
    )
    severity = forms.ChoiceField(
        label=_("Gravité"), choices=[(one.value, one.label) for one in SEVERITIES], widget=forms.RadioSelect
    )
    hours = forms.ChoiceField(label=_("Pendant combien de temps ?"))
    onset = WhenField(label=_("Début"), help_text=_("Vide : maintenant."))
    expires = WhenField(label=_("Fin"), help_text=_("Vide : selon la durée choisie."))
    contact = forms.CharField(
        label=_("Qui appeler pour des renseignements ?"), max_length=LIMITS["contact"], required=False
    )
    cle = KeyField()

    def __init__(
        self,
        *args: Any,
        served: Sequence[Territory],
        hamlets: Iterable[Place],
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.served = served
        self.by_commune = {veil(one.pk): one for one in served}
        self.by_place = {veil(one.pk): one for one in hamlets}
        fields: dict[str, Any] = self.fields
        fields["communes"].choices = [(key, one.name) for key, one in self.by_commune.items()]
        fields["places"].choices = [(key, one.label) for key, one in self.by_place.items()]
        fields["hours"].choices = [
            *((str(one), duration(one)) for one in HOURS),
            (OTHER, _now("jusqu’à la date ci-dessous")),
        ]
        fields["where"].choices = list(self._wheres())
        if not is_new:
            del fields["status"]

    def _wheres(self) -> Iterable[tuple[str, str]]:
        if len(self.served) == 1:
            yield ALL, _now("Toute la commune")
        else:
            yield ALL, _now("Tout le territoire")
            yield SOME, _now("Certaines communes")
        if self.by_place:
            yield PLACES, _now("Des lieux-dits ou des voies")
        yield ZONE, _now("Une zone dessinée")

    def clean_corners(self) -> list[tuple[float, float]]:
        """Longitude first."""
        found = []
        for number, line in enumerate(self.cleaned_data["corners"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                lat, lon = (float(part) for part in line.replace(";", ",").split(","))
            except ValueError as error:
                text = _now("Ligne %(number)d : écrivez par exemple « 44.98, 2.62 ».")
                raise forms.ValidationError(text % {"number": number}) from error
            if not (-90 < lat < 90 and -180 <= lon <= 180):  # noqa: PLR2004
                raise forms.ValidationError(_now("Ligne %(number)d : hors de la Terre.") % {"number": number})
            found.append((lon, lat))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        where = given.get("where")
        if where == SOME and not given.get("communes"):
            self.add_error("communes", _now("Cochez au moins une commune."))
        if where == PLACES and not given.get("places"):
            self.add_error("places", _now("Cochez au moins un lieu-dit ou une voie."))
        if (
            where == ZONE
            and "corners" not in self.errors
            and (why := zones.fault(given.get("corners") or []))
        ):
            self.add_error("corners", why)
        if given.get("hours") == OTHER and not given.get("expires"):
            self.add_error("expires", _now("Dites jusqu’à quand."))
        return given

    @property
    def times(self) -> tuple[datetime, datetime]:
        """To the minute, seconds left out: what is shown is what is kept."""
        given = self.cleaned_data
        onset = given.get("onset") or timezone.now().replace(microsecond=0)
        if given.get("expires") and given["hours"] == OTHER:
            return onset, given["expires"]
        return onset, onset + timedelta(hours=int(given["hours"]))


class CancelForm(forms.Form):
    note = forms.CharField(
        label=_("Pourquoi l’alerte est-elle finie ?"),
        max_length=LIMITS["note"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une phrase, envoyée à tous : « L’eau est revenue à 15 h. »"),
    )
    cle = KeyField()


def as_lines(corners: Iterable[tuple[float, float]]) -> str:
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in corners)
