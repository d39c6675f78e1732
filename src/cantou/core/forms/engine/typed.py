"""What was typed, made into what is kept: one reader for each type of question."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import phonenumbers
from stdnum import iban
from stdnum.fr import siret

from cantou.core.forms.engine import definition as form
from cantou.core.forms.engine.worth import FIRST, LAST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EMAIL: Final = re.compile(r"[^@\s<>\"]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+", re.ASCII)
COMMUNE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
RNA: Final = re.compile(r"W[0-9A-Z][0-9]{8}", re.ASCII)
PATTERNS: Final = {
    "digits": (re.compile(r"[0-9]+", re.ASCII), "Des chiffres seulement."),
    "letters": (re.compile(r"[^\W\d_]+(?:[ ’'-][^\W\d_]+)*"), "Des lettres seulement."),
    "postcode": (re.compile(r"[0-9]{5}", re.ASCII), "Un code postal a cinq chiffres."),
    "time": (re.compile(r"(?:[01]?[0-9]|2[0-3])[h:][0-5][0-9]", re.ASCII), "Une heure, comme 14:30."),
}
LONGEST_AMOUNT: Final = Decimal(10**9)
CENTS: Final = 2
HALF_TURN, QUARTER_TURN = 180, 90
BAN: Final = ("id", "label", "housenumber", "street", "postcode", "city", "citycode")


class AnswerError(ValueError):
    """Words for the person, shown beside the question."""


def understand(one: form.Asked, given: Any) -> Any:
    """What is kept of what was typed; None for nothing. Raises AnswerError."""
    if isinstance(given, str):
        given = given.strip()
    if given in (None, "", [], {}):
        return None
    return _READERS[type(one)](one, given)


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str) or "\0" in given:
        raise AnswerError("Il faut un texte.")
    if len(given) > longest:
        raise AnswerError(f"{longest} caractères au plus ; il y en a {len(given)}.")
    return given


def _short(one: form.ShortText, given: Any) -> str:
    text = re.sub(r"\s+", " ", _text(given, one.longest))
    if one.pattern:
        pattern, words = PATTERNS[one.pattern]
        if not pattern.fullmatch(text):
            raise AnswerError(words)
    return text


def _choice(one: form.Chosen, given: Any) -> str:
    text = _text(given, 200)
    if one.options and text not in {option.value for option in one.options}:
        raise AnswerError("Choisissez dans la liste.")
    return text


def _choices(one: form.Choices, given: Any) -> list[str]:
    every = [given] if isinstance(given, str) else given
    if not isinstance(every, list):
        raise AnswerError("Choisissez dans la liste.")
    found = list(dict.fromkeys(_choice(one, each) for each in every))
    if not one.least <= len(found) <= one.most:
        raise AnswerError(f"Choisissez-en de {one.least} à {one.most}.")
    return found


def _yes_no(_one: form.YesNo, given: Any) -> bool:
    known = {True: True, False: False, "oui": True, "non": False, "true": True, "false": False, "on": True}
    if not isinstance(given, (str, bool)) or given not in known:
        raise AnswerError("Répondez par oui ou par non.")
    return known[given]


def _decimal(given: Any) -> Decimal:
    text = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    text = re.sub(r"[\s\u202f\u00a0€]", "", text).replace(",", ".")
    try:
        found = Decimal(text) if re.fullmatch(r"[+-]?\d{1,20}(?:\.\d{1,20})?", text, re.ASCII) else None
    except InvalidOperation:
        found = None
    if found is None:
        raise AnswerError("Il faut un nombre, comme 12 ou 12,50.")
    return found


def _plain(number: Decimal, decimals: int) -> str:
    if number != round(number, decimals):
        text = f"{decimals} chiffres après la virgule au plus." if decimals else "Un nombre entier."
        raise AnswerError(text)
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(one: form.Number, given: Any) -> str:
    found = _decimal(given)
    if abs(found) >= 10**12:
        raise AnswerError("Ce nombre est trop grand.")
    if one.least and found < Decimal(one.least):
        raise AnswerError(f"Au moins {one.least.replace('.', ',')}.")
    if one.most and found > Decimal(one.most):
        raise AnswerError(f"Au plus {one.most.replace('.', ',')}.")
    return _plain(found, one.decimals)


def _amount(_one: form.Amount, given: Any) -> str:
    found = _decimal(given)
    if not 0 <= found < LONGEST_AMOUNT:
        raise AnswerError("Un montant en euros, de 0 à un milliard.")
    return _plain(found, CENTS)


def _day(_one: form.Day, given: Any) -> str:
    text = given if isinstance(given, str) else ""
    french = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text, re.ASCII)
    if french:
        text = f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}"
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        found = None
    if found is None or not FIRST <= found <= LAST:
        raise AnswerError("Une date, comme 25/12/2026.")
    return found.isoformat()


def _said_so(one: form.Said, given: Any) -> str:
    return _SHAPES[one.type](_text(given, 254))


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise AnswerError("Une adresse électronique, comme nom@exemple.fr.")
    return text


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise AnswerError("Un numéro de téléphone, comme 06 12 34 56 78.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _commune(text: str) -> str:
    if not COMMUNE.fullmatch(text.upper()):
        raise AnswerError("Choisissez une commune dans la liste.")
    return text.upper()


def _siret(text: str) -> str:
    if not siret.is_valid(text):
        raise AnswerError("Ce numéro SIRET n’existe pas : 14 chiffres, dont le dernier est une clé.")
    return str(siret.compact(text))


def _rna(text: str) -> str:
    compact = text.replace(" ", "").upper()
    if not RNA.fullmatch(compact):
        raise AnswerError("Un numéro RNA : W et neuf chiffres.")
    return compact


def _iban(text: str) -> str:
    if not iban.is_valid(text):
        raise AnswerError("Cet IBAN a une faute : sa clé ne tombe pas juste.")
    return str(iban.compact(text))


_SHAPES: Final[dict[str, Callable[[str], str]]] = {
    "email": _email,
    "phone": _phone,
    "commune": _commune,
    "siret": _siret,
    "rna": _rna,
    "iban": _iban,
}


def _address(_one: form.Address, given: Any) -> dict[str, Any]:
    """Typed by hand, it has a label alone."""
    if isinstance(given, str):
        return {"label": _text(given, 300)}
    if not isinstance(given, dict) or not given.get("label"):
        raise AnswerError("Il manque l’adresse.")
    found: dict[str, Any] = {name: _text(given[name], 300) for name in BAN if given.get(name)}
    if {"lon", "lat"} <= given.keys():
        found |= _position(given)
    return found


def _point(_one: form.Point, given: Any) -> str:
    """ "lat,lon", in degrees."""
    if isinstance(given, str):
        lat, _comma, lon = given.partition(",")
        given = {"lat": lat, "lon": lon}
    if not isinstance(given, dict):
        raise AnswerError("Montrez l’endroit sur la carte.")
    found = _position(given)
    return f"{found['lat']:.6f},{found['lon']:.6f}"


def _position(given: Mapping[str, Any]) -> dict[str, float]:
    try:
        lon, lat = float(given["lon"]), float(given["lat"])
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerError("Montrez l’endroit sur la carte.") from error
    if not (abs(lon) <= HALF_TURN and abs(lat) <= QUARTER_TURN):  # NaN too.
        raise AnswerError("Cet endroit n’est pas sur la Terre.")
    return {"lon": round(lon, 6), "lat": round(lat, 6)}


SLOT: Final = ("name", "starts", "ends", "label")


def _slot(_one: form.Slot, given: Any) -> dict[str, Any]:
    """What the page found to be free. A day alone, or a time that is gone, is no answer."""
    if not isinstance(given, dict) or not isinstance(given.get("resource"), int):
        raise AnswerError("Choisissez un moment libre dans la liste.")
    return {"resource": given["resource"], **{name: _text(given.get(name), 300) for name in SLOT}}


def _files(one: form.Files, given: Any) -> list[str]:
    """Identifiers of core.files: that they are the person's own is for the caller to see."""
    every = [given] if isinstance(given, str) else given
    if not isinstance(every, list):
        raise AnswerError("Joignez un fichier.")
    if len(every) > one.most:
        raise AnswerError("Un seul fichier." if one.most == 1 else f"{one.most} fichiers au plus.")
    return [_text(each, 64) for each in every]


_READERS: Final[dict[type[form.Asked], Callable[[Any, Any], Any]]] = {
    form.ShortText: _short,
    form.LongText: lambda one, given: _text(given, one.longest),
    form.Choice: _choice,
    form.Choices: _choices,
    form.YesNo: _yes_no,
    form.Number: _number,
    form.Amount: _amount,
    form.Day: _day,
    form.Said: _said_so,
    form.Address: _address,
    form.Point: _point,
    form.Slot: _slot,
    form.Files: _files,
}
