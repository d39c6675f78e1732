from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotosField
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.site.models import Audience, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cantou.core.territories.models import Territory
    from cantou.services.site.models import Article, Event

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT, attrs={"class": "mid"})


class MomentField(forms.DateTimeField):
    """An hour of the clock on the wall."""

    widget = MomentInput
    default_error_messages = {
        "invalid": _("Cette date ou cette heure n’existe pas : écrivez-la comme 14/07/2027 18:30.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d"], **kwargs)


class SaidForm(forms.Form):
    """What is asked of a piece of news and of an event."""

    title = forms.CharField(label=_("Titre"), max_length=120)
    text = forms.CharField(
        label=_("Texte"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Une ligne vide entre deux paragraphes. « - » devant chaque élément d’une liste."),
    )
    photo = PhotosField(label=_("Photographies"), required=False, most=4)
    alt = forms.CharField(
        label=_("Ce que l’on voit sur chacune"),
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Pour qui ne la voit pas : « Les enfants devant l’école rénovée ». "
            "Une ligne par photographie, dans l’ordre."
        ),
    )
    where = forms.CharField(label=_("Lieu"), max_length=120, required=False)
    commune = forms.ChoiceField(label=_("Montrer"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("Thèmes"), choices=Theme.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    audiences = forms.MultipleChoiceField(
        label=_("Pour qui"), choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    shown_from = MomentField(
        label=_("Publier à partir du"), required=False, help_text=_("Vide : tout de suite.")
    )
    shown_until = MomentField(label=_("Retirer le"), required=False, help_text=_("Vide : reste en ligne."))
    is_pinned = forms.BooleanField(label=_("Garder en tête de liste"), required=False)
    cle = KeyField()

    def __init__(self, *args: Any, communes: Iterable[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(veil(one.pk), one.name) for one in communes]
        if len(choices) > 1:
            self.fields["commune"].choices = [("", _("Dans toutes les communes")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["commune"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        photos = given.get("photo") or []
        given["alt"] = alts = [words for line in given.get("alt", "").splitlines() if (words := line.strip())]
        if len(photos) > len(alts):
            self.add_error("alt", _missing(len(photos), len(alts)))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """For the domain."""
        given = dict(self.cleaned_data)
        for name in ("cle", "photo", "alt"):
            given.pop(name, None)
        if "commune" in given:
            chosen = given.pop("commune")
            given["commune_id"] = unveiled(chosen) if chosen else None
        return given


def _missing(photos: int, alts: int) -> str:
    if photos == 1:
        return _now(
            "Décrivez la photographie en quelques mots : qui ne la voit pas doit savoir ce qu’elle montre."
        )
    said = _now("%(photos)d photographies, %(alts)d descriptions : écrivez une ligne pour chacune.")
    return said % {"photos": photos, "alts": alts}


def initial_of(row: Article | Event) -> dict[str, Any]:
    names = ("title", "text", "where", "themes", "audiences", "is_pinned")
    given = {name: getattr(row, name) for name in names}
    given |= {name: shown(getattr(row, name)) for name in ("shown_from", "shown_until")}
    return given | {"commune": veil(row.commune_id) if row.commune_id else ""}


def shown(at: datetime | None) -> datetime | None:
    return timezone.localtime(at).replace(second=0, microsecond=0) if at else None
