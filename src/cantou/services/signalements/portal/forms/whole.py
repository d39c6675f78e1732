"""The whole report on one screen: what a phone keeps until it has a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.texts import tidy_line
from cantou.services.signalements.domain.filed_at_once import Said
from cantou.services.signalements.domain.questions import MOST_QUESTIONS
from cantou.services.signalements.models import Wants
from cantou.services.signalements.portal.forms.what import (
    MOST_PHOTOS,
    PREFIX,
    ContactForm,
    photos_field,
    question_field,
)
from cantou.services.signalements.portal.forms.where import WhereForm
from cantou.services.signalements.portal.forms.words import WordsField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cantou.services.signalements.domain.defaults import Kind

LONGEST_ANSWER = 200
_PRINT = re.compile(r"[0-9a-f]{64}")


class WholeForm(WhereForm, ContactForm):
    category = forms.ChoiceField(
        label=_("De quoi s’agit-il\u00a0?"), error_messages={"required": _("Choisissez.")}
    )
    description = WordsField(
        label=_("Qu’avez-vous vu\u00a0?"),
        help_text=_("Deux ou trois phrases suffisent. N’écrivez pas le nom d’autres personnes."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Dites en quelques mots ce qui se passe.")},
    )
    photos = photos_field(MOST_PHOTOS)
    ecrit = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Iterable[Kind], waited: bool = False, **kwargs: Any) -> None:
        """`waited`: on a phone, perhaps since other questions were asked: an answer that fits no more stops nothing."""
        super().__init__(*args, **kwargs)
        kinds = list(kinds)
        self.waited = waited
        chosen = self.data.get("category", "") if self.is_bound else ""
        self.questions = next((kind.questions for kind in kinds if kind.code == chosen), ())
        for question in self.questions:
            self.fields[PREFIX + question.id] = question_field(question)
            self.fields[PREFIX + question.id].required &= not waited
        choices = [(kind.code, kind.title) for kind in kinds]
        self.fields["category"].choices = [("", _now("Choisissez")), *choices]  # type: ignore[attr-defined]
        self.fields["ou"].label = _("Où est-ce\u00a0?")
        self.fields["ou"].help_text = _(
            "Votre position, un lieu-dit ou quelques mots\u00a0: une seule réponse suffit."
        )
        # The map needs a network: here one says it.
        self.fields["ou"].widget.template_name = "signalements/parts/place_said.html"
        self.fields["wants"].initial = Wants.NOTHING.value

    @property
    def asked(self) -> list[forms.BoundField]:
        """The questions of the chosen category."""
        return [self[PREFIX + question.id] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.waited and values.get("description"):
            left = [*self._unfit(), *self._no_longer_asked()]
            values["description"] = "\n".join([values["description"], *left])
        return values

    def _unfit(self) -> Iterator[str]:
        """Answers that the category no longer takes, as words."""
        for question in self.questions:
            name = PREFIX + question.id
            if self.errors.pop(name, None):
                yield f"{question.label} {tidy_line(self.data[name])[:LONGEST_ANSWER]}"

    def _no_longer_asked(self) -> Iterator[str]:
        known = {PREFIX + question.id for question in self.questions}
        old = [name for name in self.data if name.startswith(PREFIX) and name not in known]
        for name in old[:MOST_QUESTIONS]:
            if said := tidy_line(self.data[name])[:LONGEST_ANSWER]:
                yield _now("Réponse à une question qui n’est plus posée\u00a0: %(said)s") % {"said": said}

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said(
            category=given["category"],
            description=given["description"],
            where=given["ou"],
            contact={name: given[name] for name in ("name", "email", "phone", "wants")},
            written_at=given["ecrit"],
            answers={
                question.id: value
                for question in self.questions
                if (value := given.get(PREFIX + question.id)) not in (None, "")
            },
        )

    @property
    def prints(self) -> list[str] | None:
        """SHA-256 of the photographs that came ahead of the form; None from a browser that sends them with it."""
        if "empreintes" not in self.data:
            return None
        return _PRINT.findall(self.data["empreintes"])[:MOST_PHOTOS]


class AheadForm(forms.Form):
    """One photograph, ahead of its report."""

    photo = photos_field(1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = True


class AskedForm(forms.Form):
    """What one category asks: it travels with the page, for when there is no network to ask."""

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in kind.questions:
            self.fields[PREFIX + question.id] = question_field(question)
