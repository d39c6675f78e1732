"""The words, questions and delays of a category."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.domain.questions import MOST_CHOICES, MOST_QUESTIONS, Question

KIND_TITLES = [
    ("choice", _("Un choix dans une liste")),
    ("yes_no", _("Oui ou non")),
    ("number", _("Un nombre")),
    ("text", _("Quelques mots")),
]


class CategorySettingsForm(forms.Form):
    title = forms.CharField(label=_("Nom"), max_length=80)
    hint = forms.CharField(
        label=_("Exemples"), max_length=200, required=False, help_text=_("Sous le nom, en petit.")
    )
    danger = forms.CharField(
        label=_("Quand faut-il appeler plutôt qu’écrire ?"),
        max_length=300,
        required=False,
        help_text=_("Montré avant le formulaire, avec le 18, le 112 et votre astreinte."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_days = forms.IntegerField(
        label=_("Délai pour traiter, en jours ouvrés"),
        min_value=0,
        max_value=250,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    retention_days = forms.IntegerField(
        label=_("Garder les coordonnées combien de jours après la fin ?"),
        min_value=1,
        max_value=1095,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    near_metres = forms.IntegerField(
        label=_("À combien de mètres est-ce peut-être le même problème ?"),
        min_value=0,
        max_value=5000,
        required=False,
        help_text=_(
            "Ce qui est déjà signalé à cette distance est proposé avant l’envoi. 0 : ne rien proposer."
        ),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    is_offered = forms.BooleanField(label=_("Proposer ce sujet aux habitants"), required=False)


class QuestionForm(forms.Form):
    id = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Question"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Réponse attendue"), choices=KIND_TITLES)
    choices = forms.CharField(
        label=_("Réponses possibles, une par ligne"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    help = forms.CharField(label=_("Aide, sous la question"), required=False, max_length=200)
    required = forms.BooleanField(label=_("Il faut y répondre"), required=False)

    def clean_choices(self) -> tuple[str, ...]:
        lines = [" ".join(line.split())[:80] for line in self.cleaned_data["choices"].splitlines()]
        return tuple(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        choices = values.get("choices", ())
        if values.get("label") and values.get("kind") == "choice" and len(choices) < 2:  # noqa: PLR2004 (one is no choice)
            self.add_error("choices", _now("Écrivez au moins deux réponses, une par ligne."))
        if len(choices) > MOST_CHOICES:
            self.add_error("choices", _now("Douze réponses au plus : au-delà, personne ne les lit."))
        return values

    @property
    def question(self) -> Question | None:
        """None for a line that was left or made empty: that is how a question is taken away."""
        values = self.cleaned_data
        if not values.get("label"):
            return None
        return Question(
            id=values["id"] or slugify(values["label"]).replace("-", "_")[:30] or "question",
            kind=values["kind"],
            label=values["label"],
            choices=values["choices"] if values["kind"] == "choice" else (),
            required=values["required"],
            help=values["help"],
        )


class _Questions(BaseFormSet):  # type: ignore[type-arg]
    @property
    def questions(self) -> tuple[Question, ...]:
        """Each under an identifier of its own."""
        found: dict[str, Question] = {}
        for form in self.forms:
            question = form.question
            if question is not None and question.id not in found:
                found[question.id] = question
        return tuple(found.values())


QuestionFormSet = formset_factory(
    QuestionForm, formset=_Questions, extra=1, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS
)


def initial_questions(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    return [
        {
            "id": question.id,
            "label": question.label,
            "kind": question.kind,
            "choices": "\n".join(question.choices),
            "help": question.help,
            "required": question.required,
        }
        for question in questions
    ]


class NewCategoryForm(forms.Form):
    key = KeyField()
    title = forms.CharField(label=_("Nom du nouveau sujet"), max_length=80)
    hint = forms.CharField(label=_("Exemples"), max_length=200, required=False)
    due_days = forms.IntegerField(
        label=_("Délai pour traiter, en jours ouvrés"),
        min_value=0,
        max_value=250,
        initial=10,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
