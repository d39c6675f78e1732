"""What people type about an organisation → what is kept. Each raises ValidationError, in plain French."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from cantou.core.organisations.engine import hours

if TYPE_CHECKING:
    from collections.abc import Callable

LA_POSTE = "356000000"
"""Its SIRETs do not obey Luhn's formula; La Poste runs agencies that may be organisations."""


def clean_siren(text: str) -> str:
    return _number(siren_number.validate, text, _("Un numéro SIREN a 9 chiffres ; celui-ci n’existe pas."))


def clean_siret(text: str) -> str:
    digits = "".join(text.split())
    if digits.startswith(LA_POSTE) and len(digits) == 14 and digits.isdecimal():  # noqa: PLR2004
        return digits
    return _number(siret_number.validate, text, _("Un numéro SIRET a 14 chiffres ; celui-ci n’existe pas."))


def _number(validate: Callable[[str], str], text: str, message: str) -> str:
    digits = "".join(text.split())
    if not digits:
        return ""
    try:
        return str(validate(digits))
    except NumberError as error:
        raise ValidationError(message) from error


def clean_phone(text: str) -> str:
    """Kept as +33471…; what has an extension or a code of its own cannot be called from a page."""
    if not text.strip():
        return ""
    message = _("Ce numéro de téléphone n’existe pas. Exemple : 04 71 00 00 00.")
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(message) from error
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(message)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def takes_sms(phone: str) -> bool:
    """Of a number as it is kept."""
    kind = phonenumbers.number_type(phonenumbers.parse(phone))
    return kind in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def show_phone(kept: str) -> str:
    """+33471454000 → 04 71 45 40 00; a foreign number keeps its country."""
    try:
        number = phonenumbers.parse(kept, "FR")
    except phonenumbers.NumberParseException:
        return kept
    home = number.country_code == 33  # noqa: PLR2004
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape).replace(" ", "\N{NO-BREAK SPACE}")


def clean_email(text: str) -> str:
    address = text.strip()
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValidationError(
                _("Cette adresse électronique n’est pas complète. Exemple : mairie@exemple.fr.")
            ) from error
    return address


def clean_website(text: str) -> str:
    address = text.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise ValidationError(_("Cette adresse de site n’est pas complète.")) from error
    return address


def clean_hours(text: str) -> str:
    try:
        return hours.check(text)
    except hours.HoursError as error:
        raise ValidationError(
            _("Ces horaires ne se lisent pas. Exemple : lundi et jeudi 9h-12h, vendredi 14h-18h.")
        ) from error


def clean_text(text: str) -> str:
    return " ".join(text.split())


def clean_address(text: str) -> str:
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


class Particulars(TypedDict, total=False):
    """What is told of an organisation besides its name and its nature; every text as it was typed."""

    siren: str
    siret: str
    address: str
    phone: str
    on_call_phone: str
    email: str
    website: str
    hours: str


CLEANERS: dict[str, Callable[[str], str]] = {
    "name": clean_text,
    "siren": clean_siren,
    "siret": clean_siret,
    "address": clean_address,
    "phone": clean_phone,
    "on_call_phone": clean_phone,
    "email": clean_email,
    "website": clean_website,
    "hours": clean_hours,
}


def clean(values: dict[str, str]) -> dict[str, str]:
    """Every field that has a cleaner, cleaned; all that is wrong is said at once, by field."""
    cleaned, wrong = {}, {}
    for name, value in values.items():
        try:
            cleaned[name] = CLEANERS[name](value)
        except ValidationError as error:
            wrong[name] = error.messages
    if "name" in cleaned and not cleaned["name"]:
        wrong["name"] = [_("Donnez un nom à cet organisme.")]
    if wrong:
        raise ValidationError(wrong)
    return cleaned
