"""Texts that people write."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.texts import tidy

FEWEST_LETTERS = 3
LONGEST_TEXT = 2_000


class WordsField(forms.CharField):
    """A text that says something: a few letters at least, and not a whole book."""

    widget = forms.Textarea(attrs={"rows": 5})
    default_error_messages = {
        "wordless": _(
            "Dites-le avec quelques mots : avec des images ou de la ponctuation seules,"
            " la mairie ne peut pas deviner."
        ),
        "too_long": _(
            "Votre texte compte %(length)s caractères ; il en faut au plus %(most)s."
            " Gardez l’essentiel : vous pourrez écrire la suite à la mairie après l’envoi."
        ),
    }

    def __init__(self, *, most: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value))

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return text
        if len(text) > self.most:
            raise forms.ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"length": grouped(len(text)), "most": grouped(self.most)},
            )
        if sum(map(is_letter, text)) < FEWEST_LETTERS:
            raise forms.ValidationError(self.error_messages["wordless"], code="wordless")
        return text


def is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LN"


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
