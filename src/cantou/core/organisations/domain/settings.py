"""The settings of an offer: typed by the manifest, checked here, its defaults filled in when they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import clean_email, clean_hours, clean_phone

if TYPE_CHECKING:
    from cantou.core.registry import Manifest, Setting

Value = str | int | bool
Settings = Mapping[str, Value]

LONGEST_TEXT = 200
LONGEST_LONG_TEXT = 5_000
LARGEST_NUMBER = 1_000_000_000
_YES = frozenset({"oui", "yes", "true", "vrai", "1", "on"})
_NO = frozenset({"non", "no", "false", "faux", "0", "off", ""})


def settings_of(manifest: Manifest, stored: Settings) -> dict[str, Value]:
    """What was answered, and the default for the rest: the only way to read an offer's settings."""
    return {setting.id: stored.get(setting.id, setting.default) for setting in manifest.settings}


def check_settings(manifest: Manifest, given: Settings) -> dict[str, Value]:
    """Each value in its type; text, as a command line gives it, is read. Raises ValidationError, by setting."""
    known = {setting.id: setting for setting in manifest.settings}
    checked: dict[str, Value] = {}
    wrong: dict[str, list[str]] = {}
    for name, value in given.items():
        if name not in known:
            wrong[name] = [_("Ce réglage n’existe pas.")]
            continue
        try:
            checked[name] = check_setting(known[name], value)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return checked


def check_setting(setting: Setting, value: Value) -> Value:
    """Raises ValidationError."""
    if setting.kind == "choice":
        return _choice(setting, str(value).strip())
    return _READERS[setting.kind](value)


def _yes_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValidationError(_("Répondez par oui ou par non."))


def _number(value: Value) -> int:
    try:
        number = int(str(value).strip()) if not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or not 0 <= number <= LARGEST_NUMBER:
        raise ValidationError(_("Donnez un nombre entier, sans virgule."))
    return number


def _choice(setting: Setting, text: str) -> str:
    allowed = [value for value, _title in setting.choices]
    if text not in allowed:
        raise ValidationError(
            _("Choisissez l’une de ces réponses : %(choices)s.") % {"choices": ", ".join(allowed)}
        )
    return text


def _text(text: str, most: int) -> str:
    if len(text) > most:
        raise ValidationError(
            _("Ce texte a %(length)d caractères ; il en faut au plus %(most)d.")
            % {"length": len(text), "most": most}
        )
    return text


_READERS: dict[str, Callable[[Value], Value]] = {
    "yes_no": _yes_no,
    "number": _number,
    "email": lambda value: clean_email(str(value)),
    "phone": lambda value: clean_phone(str(value)),
    "hours": lambda value: clean_hours(str(value)),
    "text": lambda value: _text(str(value).strip(), LONGEST_TEXT),
    "long_text": lambda value: _text(str(value).strip(), LONGEST_LONG_TEXT),
}
