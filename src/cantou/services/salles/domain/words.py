"""Days, hours, amounts and states as people read them, everywhere the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cantou.core.booking.engine import words
from cantou.core.booking.engine.local import wall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time

AUDIENCES = {
    "resident": _lazy("Habitant de la commune"),
    "outside": _lazy("Personne d’une autre commune"),
    "association": _lazy("Association de la commune"),
    "association_free": _lazy("Association de la commune, utilisation gratuite de l’année"),
    "association_outside": _lazy("Association d’une autre commune"),
    "internal": _lazy("Mairie, école, réunion publique"),
}
"""Who it is for, which decides the price."""
FREE = "association_free"
OF_ASSOCIATIONS = frozenset({"association", FREE, "association_outside"})

STATES = {
    "requested": (_lazy("à répondre"), "care"),
    "held": (_lazy("option posée"), "info"),
    "confirmed": (_lazy("confirmée"), "good"),
    "cancelled": (_lazy("annulée"), ""),
    "refused": (_lazy("refusée"), ""),
    "expired": (_lazy("option finie"), ""),
    "done": (_lazy("passée"), ""),
    "no_show": (_lazy("personne n’est venu"), "bad"),
}
"""State of a booking → its word, its tone."""
WAITS = frozenset({"requested", "held"})
STANDS = frozenset({"requested", "held", "confirmed"})
MOMENTS = {
    "morning": _lazy("La matinée, de 8 h à 12 h 30"),
    "afternoon": _lazy("L’après-midi, de 13 h 30 à 18 h"),
    "evening": _lazy("La soirée, de 18 h à 2 h du matin"),
    "day": _lazy("La journée et la soirée, de 8 h à 2 h du matin"),
    "weekend": _lazy("Le week-end, du vendredi 17 h au dimanche 20 h"),
}
WEEKDAYS = words.DAYS
NBSP = "\u00a0"
_BEFORE_H = re.compile(r"(?<=\d) (?=h\b)|(?<=\dh) (?=\d)")


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Hours are never cut from their « h »."""
    return _BEFORE_H.sub(NBSP, _when(starts_at, ends_at))


def _when(starts_at: datetime, ends_at: datetime) -> str:
    """« samedi 12 juin 2027, de 18 h à 2 h le lendemain », « du vendredi 11 juin 2027 à 17 h au dimanche… »."""
    starts, ends = wall(starts_at), wall(ends_at)
    if starts.date() == ends.date():
        values = {"day": words.day(starts.date(), weekday=True), "from": words.hour(starts)}
        return _("%(day)s, de %(from)s à %(to)s") % {**values, "to": words.hour(ends)}
    if (ends.date() - starts.date()).days == 1 and ends.hour <= starts.hour:
        values = {"day": words.day(starts.date(), weekday=True), "from": words.hour(starts)}
        return _("%(day)s, de %(from)s à %(to)s le lendemain") % {**values, "to": words.hour(ends)}
    return _("du %(first)s au %(last)s") % {"first": words.moment(starts), "last": words.moment(ends)}


def short_day(at: datetime) -> str:
    """« sam. 12/06/27 »"""
    day = wall(at)
    return f"{WEEKDAYS[day.weekday()][:3]}.{NBSP}{day:%d/%m/%y}"


def short_when(starts_at: datetime, ends_at: datetime) -> str:
    """« sam. 12/06, 18 h – 2 h »: in a table, beside others."""
    starts, ends = wall(starts_at), wall(ends_at)
    first = f"{short_day(starts_at)}, {words.hour(starts)}"
    if (ends - starts).days < 1:
        return f"{first} – {words.hour(ends)}"
    return f"{first} – {WEEKDAYS[ends.weekday()][:3]}.{NBSP}{ends:%d/%m}, {words.hour(ends)}"


def days(first: date, last: date) -> str:
    if first == last:
        return _("le %(day)s") % {"day": words.day(first, weekday=True)}
    return _("du %(first)s au %(last)s") % {
        "first": words.day(first, weekday=True),
        "last": words.day(last, weekday=True),
    }


def euros(cents: int) -> str:
    return words.euros(cents) if cents else _("gratuit")


def state(code: str) -> str:
    return str(STATES[code][0]) if code in STATES else code


def tone(code: str) -> str:
    return STATES[code][1] if code in STATES else ""


def hours(starts: time, ends: time) -> str:
    return _BEFORE_H.sub(NBSP, _("%(from)s à %(to)s") % {"from": words.hour(starts), "to": words.hour(ends)})


def listed(parts: Sequence[str]) -> str:
    return words.joined(list(parts))
