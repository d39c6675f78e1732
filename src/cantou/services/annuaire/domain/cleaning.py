"""What is typed of a listing, or read in a file → what is kept. Each refusal is beside its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.booking.engine import hours as engine
from cantou.core.booking.engine.errors import HoursError
from cantou.core.organisations.domain.cleaning import clean_email, clean_phone, clean_siret, clean_website
from cantou.core.territories.domain.locate import outside_france
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.annuaire.engine.categories import BY_CODE
from cantou.services.annuaire.engine.spots import SpotError, check_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LINES = {"name": 120, "summary": 200, "number": 10, "street": 120, "hours_note": 200, "outside_id": 60}
TEXT = 4_000
POSTCODE = 5


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of those that are given. Raises ValidationError, by field."""
    found: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, value in values.items():
        act = _ACTS.get(name)
        try:
            found[name] = act(value) if act else value
        except ValidationError as error:
            errors[name] = error
    if "lon" in values or "lat" in values:
        try:
            _check_spot(found.get("lon"), found.get("lat"))
        except ValidationError as error:
            errors["lon"] = error
    if errors:
        raise ValidationError(errors)  # type: ignore[arg-type]
    return found


def _line(name: str) -> Callable[[str], str]:
    def act(value: str) -> str:
        text = tidy_line(str(value or ""))
        if len(text) > LINES[name]:
            raise ValidationError(
                _("%(n)d signes au plus, et il y en a %(has)d.") % {"n": LINES[name], "has": len(text)}
            )
        return text

    return act


def _name(value: str) -> str:
    text = _line("name")(value)
    if not text:
        raise ValidationError(_("Donnez un nom."))
    return text


def _text(value: str) -> str:
    text = tidy(str(value or ""))
    if len(text) > TEXT:
        raise ValidationError(_("C’est trop long : %(n)d signes au plus.") % {"n": TEXT})
    return text


def _hours(value: str) -> str:
    try:
        return engine.understand(value or "")
    except HoursError as error:
        raise ValidationError(_("Ces horaires ne se lisent pas. %(why)s") % {"why": error}) from error


def _postcode(value: str) -> str:
    digits = "".join(str(value or "").split())
    if digits and not (digits.isdecimal() and len(digits) == POSTCODE):
        raise ValidationError(_("Un code postal a cinq chiffres."))
    return digits


def _category(value: str) -> str:
    if value not in BY_CODE:
        raise ValidationError(_("Cette catégorie n’existe pas."))
    return value


def _check_spot(lon: float | None, lat: float | None) -> None:
    try:
        check_pair(lon, lat)
    except SpotError as error:
        raise ValidationError(str(error)) from error
    if lon is not None and lat is not None and outside_france(lon, lat):
        raise ValidationError(_("Ce point est hors de France."))


_ACTS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "text": _text,
    "hours": _hours,
    "postcode": _postcode,
    "category": _category,
    "phone": clean_phone,
    "email": clean_email,
    "website": clean_website,
    "siret": clean_siret,
    **{name: _line(name) for name in LINES if name != "name"},
}
