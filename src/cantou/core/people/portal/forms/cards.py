from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.references import normalise
from cantou.core.people.domain.codes import CARD_LETTERS, SHORT_LETTERS


class CodeField(forms.CharField):
    """A code read from paper or over the phone: spaces and hyphens do not matter."""

    def __init__(self, *, letters: int, **kwargs: Any) -> None:
        self.letters = letters
        super().__init__(max_length=80, **kwargs)
        self.widget.attrs |= {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "mid reference",
        }

    def clean(self, value: str) -> str:
        code = normalise(super().clean(value))
        if code and len(code) != self.letters:
            raise ValidationError(
                _("Ce code a %(letters)s lettres et chiffres ; vous en avez tapé %(typed)s."),
                params={"letters": self.letters, "typed": len(code)},
            )
        return code


class CardForm(forms.Form):
    code = CodeField(
        letters=CARD_LETTERS,
        label=_("Code de la carte"),
        help_text=_("Quatre groupes de trois, sous le carré noir et blanc."),
    )


class JoinForm(forms.Form):
    code = CodeField(
        letters=SHORT_LETTERS,
        label=_("Code reçu"),
        help_text=_("Trois groupes de trois lettres et chiffres."),
    )


class InvitationForm(forms.Form):
    code = CodeField(
        letters=CARD_LETTERS,
        label=_("Code de l’invitation"),
        help_text=_("Quatre groupes de trois, sur le papier qu’on vous a remis."),
    )
