"""What an agent does with a report: one small form for each act."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotosField
from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.domain.redactions import suspects
from cantou.services.signalements.domain.workflow import Reason, Status

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from cantou.core.files.models import StoredFile
    from cantou.core.people.models import Person
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.workflow import Transition

MOST_WORK_PHOTOS = 3
LONGEST = 2_000


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "mid"})


class ActForm(forms.Form):
    """Draws its own fields: a page of a report shows eight such forms, and nearly all of them are empty."""

    @property
    def shown(self) -> list[forms.BoundField]:
        return self.visible_fields()

    def alike(self) -> Hashable:
        """Two empty forms for which this is the same are drawn the same; None: draw each one anew."""
        return None

    @property
    def drawn(self) -> str:
        key = None if self.is_bound else self.alike()
        return _draw(self) if key is None else _draw_once(_Empty(type(self), key, self))


@dataclass(frozen=True, slots=True)
class _Empty:
    kind: type[ActForm]
    key: Hashable
    form: ActForm = field(compare=False)


@lru_cache(maxsize=500)
def _draw_once(empty: _Empty) -> str:
    return _draw(empty.form)


def _draw(form: ActForm) -> str:
    return render_to_string("signalements/parts/act.html", {"form": form})


class StepForm(ActForm):
    """One transition. Its fields are those that make sense for where it leads."""

    before = forms.CharField(widget=forms.HiddenInput)
    after = forms.CharField(widget=forms.HiddenInput)
    planned_on = forms.DateField(label=_("Prévu pour le"), required=False, widget=DayInput())
    reason = forms.ChoiceField(label=_("Pourquoi ?"), required=False, widget=forms.Select)
    note = forms.CharField(
        label=_("Un mot à la personne qui a signalé"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = PhotosField(
        most=MOST_WORK_PHOTOS,
        required=False,
        label=_("Photographies de ce qui a été fait"),
        help_text=_("Vues par la personne qui a signalé, et par tous si le signalement est publié."),
    )

    def __init__(self, *args: Any, step: Transition, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"before": step.before.value, "after": step.after.value})
        kwargs.setdefault("auto_id", f"id_{step.after.value}_%s")
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["photos"].widget.attrs["data-shrink"] = True
        self.fields["reason"].choices = [("", _("Choisissez…")), *Reason.choices]  # type: ignore[attr-defined]
        self.fields["reason"].required = step.after == Status.CLOSED
        self.fields["reason"].error_messages["required"] = _(
            "Dites pourquoi : la personne qui a signalé le lira."
        )
        self.fields["note"].required = step.explain
        self.fields["note"].error_messages["required"] = _(
            "Écrivez un mot d’explication : la personne qui a signalé le lira."
        )
        wanted = {
            Status.PLANNED: {"planned_on", "note"},
            Status.DONE: {"note", "photos"},
            Status.CLOSED: {"reason", "note"},
        }.get(step.after, {"note"})
        for name in {"planned_on", "reason", "note", "photos"} - wanted:
            del self.fields[name]

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in ("planned_on", "reason", "note", "photos") if name in self.fields]

    def alike(self) -> Hashable:
        return None if self.initial.get("note") else (self.step.before, self.step.after)


class ReplyForm(ActForm):
    body = forms.CharField(
        label=_("Répondre à la personne qui a signalé"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez votre réponse.")},
    )
    for_all = forms.BooleanField(label=_("Montrer aussi sur la page publique"), required=False)
    cle = KeyField()

    def alike(self) -> Hashable:
        return ()


class NoteForm(ActForm):
    body = forms.CharField(
        label=_("Note entre agents"),
        help_text=_("Seuls vos collègues la lisent."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez votre note.")},
    )
    cle = KeyField()

    def alike(self) -> Hashable:
        return ()


class AssignForm(ActForm):
    assignee = forms.ChoiceField(label=_("Qui s’en occupe ?"), required=False)

    def __init__(self, *args: Any, colleagues: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_handle = {person.handle: person.pk for person in colleagues}
        names = [(person.handle, str(person)) for person in colleagues]
        self.fields["assignee"].choices = [("", _("Personne pour l’instant")), *names]  # type: ignore[attr-defined]


class DueForm(ActForm):
    due_on = forms.DateField(label=_("À faire avant la fin du"), required=False, widget=DayInput())

    def alike(self) -> Hashable:
        return (self.initial.get("due_on"),)


class CategoryForm(ActForm):
    category = forms.ChoiceField(label=_("Sujet"))

    def __init__(self, *args: Any, kinds: dict[str, Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(kind.code, kind.title) for kind in kinds.values()]  # type: ignore[attr-defined]

    def alike(self) -> Hashable:
        return (self.initial.get("category"), *self.fields["category"].choices)  # type: ignore[attr-defined]


class PublishForm(ActForm):
    """The words that everybody will read are written here: nothing of the reporter's is taken over unread."""

    title = forms.CharField(label=_("Titre"), max_length=120)
    text = forms.CharField(
        label=_("Ce que tout le monde lira"),
        max_length=LONGEST,
        required=False,
        help_text=_("Retirez les noms, les numéros, les plaques : ce qui désigne quelqu’un."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.CharField(label=_("Lieu, tel qu’il sera écrit"), max_length=200, required=False)
    with_point = forms.BooleanField(label=_("Montrer le point sur la carte"), required=False)

    def __init__(self, *args: Any, files: Iterable[StoredFile], has_point: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files_by_handle = {file.handle.hex: file for file in files if file.is_ready and file.is_image}
        for handle, file in self.files_by_handle.items():
            self.fields[f"show_{handle}"] = forms.BooleanField(
                label=_("Montrer « %(name)s »") % {"name": file.name},
                required=False,
                initial=file.is_public,
                help_text=_("Ni visage, ni plaque, ni maison que l’on reconnaîtrait."),
            )
            self.fields[f"alt_{handle}"] = forms.CharField(
                label=_("Ce que l’on voit sur « %(name)s »") % {"name": file.name},
                required=False,
                initial=file.alt,
                max_length=300,
                help_text=_("Lu à voix haute à ceux qui ne la voient pas."),
            )
        if not has_point:
            del self.fields["with_point"]
        self.found = self._suspects()
        if self.found:
            self.fields["as_is"] = forms.BooleanField(
                label=_("Ces mots ne désignent personne : publier tels quels"), required=False
            )

    def _suspects(self) -> list[str]:
        """What this form is about to show that may name somebody."""
        words = [str(self[name].value() or "") for name in ("title", "text", "place")]
        return list(dict.fromkeys(one.words for each in words for one in suspects(each)))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.found and not values.get("as_is"):
            self.add_error(
                "as_is", _("Cachez ces mots, récrivez-les, ou dites qu’ils ne désignent personne.")
            )
        return values

    @property
    def photos(self) -> dict[str, str]:
        """Handle → what it shows, of those that the agent chose."""
        values = self.cleaned_data
        return {
            handle: values[f"alt_{handle}"] for handle in self.files_by_handle if values[f"show_{handle}"]
        }
