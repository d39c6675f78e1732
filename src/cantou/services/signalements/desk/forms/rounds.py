"""Preparing a round, and what an agent says at each stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotosField
from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.desk.forms.acts import LONGEST, DayInput
from cantou.services.signalements.domain.rounds import MOST_STOPS
from cantou.services.signalements.domain.visits import Visit
from cantou.services.signalements.models import Round, RoundStop

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from cantou.core.people.models import Person
    from cantou.core.work.models import WorkItem


class ItemsForm(forms.Form):
    """What to go and see. `room`: how many more the round takes; `here`: what is on it, and may be sent again."""

    item = forms.MultipleChoiceField(
        label=_("Signalements à voir"),
        error_messages={"required": _("Cochez au moins un signalement.")},
    )
    cle = KeyField()

    def __init__(
        self,
        *args: Any,
        items: Iterable[WorkItem],
        room: int = MOST_STOPS,
        here: Collection[UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.room, self.here = room, here
        self.by_key = {item.reference: item for item in items}
        self.fields["item"].choices = [(key, key) for key in self.by_key]  # type: ignore[attr-defined]

    def clean_item(self) -> list[WorkItem]:
        keys = list(dict.fromkeys(self.cleaned_data["item"]))
        found = [self.by_key[key] for key in keys]
        if sum(item.object_key not in self.here for item in found) > self.room:
            text = _now("%(most)d signalements au plus dans une tournée\u00a0: faites-en deux.")
            raise forms.ValidationError(text % {"most": MOST_STOPS})
        return found

    @property
    def ticked(self) -> set[str]:
        """What is ticked, in a page that comes back."""
        return set(self.data.getlist("item")) if self.is_bound else set()  # type: ignore[attr-defined]


class PlanForm(ItemsForm):
    day = forms.DateField(label=_("Quel jour\u00a0?"), widget=DayInput())
    agent = forms.ChoiceField(label=_("Qui y va\u00a0?"))
    mode = forms.ChoiceField(
        label=_("Comment\u00a0?"),
        choices=Round.Mode.choices,
        initial=Round.Mode.DRIVE,
        widget=forms.RadioSelect,
    )
    field_order = ("day", "agent", "mode", "item", "cle")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_handle = {person.handle: person for person in people}
        names = [(handle, str(person)) for handle, person in self.by_handle.items()]
        self.fields["agent"].choices = names  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_now("Ce jour est passé."))
        return day


class VisitForm(forms.Form):
    """Two buttons send it: « C’est fait », « Pas pu »."""

    outcome = forms.ChoiceField(choices=[("done", ""), ("not", "")])
    why = forms.ChoiceField(
        label=_("Pourquoi, si vous n’avez pas pu\u00a0?"),
        choices=[("", _("Choisissez")), *RoundStop.Why.choices],
        required=False,
    )
    note = forms.CharField(
        label=_("Un mot"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Avec « C’est fait », la personne qui a signalé le lira. Avec « Pas pu », seuls les agents."
        ),
    )
    photo = PhotosField(most=1, required=False, label=_("Une photographie"), help_text=_("15 Mo au plus."))
    seen = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    le = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    cle = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].one_of_several = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("outcome") == RoundStop.Outcome.NOT and not values.get("why"):
            self.add_error("why", _now("Dites pourquoi\u00a0: le secrétariat saura quoi en faire."))
        return values

    @property
    def visit(self) -> Visit:
        given = self.cleaned_data
        return Visit(
            outcome=given["outcome"],
            why=given["why"],
            note=given["note"].strip(),
            photos=given["photo"] or (),
            seen=given["seen"],
            at=given["le"],
        )
