"""The standard's errors: an array of code and description, in JSON and in XML."""

from __future__ import annotations

from django.utils.translation import gettext as _

BAD_REQUEST, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, TOO_MANY = 400, 403, 404, 405, 429


class Open311Error(Exception):
    """`code` is the HTTP status too."""

    def __init__(self, code: int, description: str, *, wait: int = 0) -> None:
        super().__init__(description)
        self.code, self.description, self.wait = code, description, wait

    @property
    def shown(self) -> list[dict[str, object]]:
        return [{"code": self.code, "description": self.description}]


def bad(description: str) -> Open311Error:
    return Open311Error(BAD_REQUEST, description)


def missing(name: str) -> Open311Error:
    return bad(f"{name} was not provided. " + _("Il manque « %(name)s ».") % {"name": name})


def unknown(name: str, value: str) -> Open311Error:
    """The standard's own words first: programs look for them."""
    said = _("« %(value)s » n’est pas connu ici.") % {"value": value[:80]}
    return Open311Error(NOT_FOUND, f"{name} provided was not found. {said}")


def wrong_key() -> Open311Error:
    said = _("Cette clé manque, ou ne vaut pas ici.")
    return Open311Error(FORBIDDEN, f"Missing or invalid api_key. {said}")
