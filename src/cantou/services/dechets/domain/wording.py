"""What people read of a collection."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.web.days import date_format
from cantou.services.dechets.engine.holidays import NAMES

if TYPE_CHECKING:
    from datetime import date

    from cantou.services.dechets.engine.collections import Collection

_CLOSE = 2


def why(one: Collection) -> str:
    """« au lieu du vendredi 1er mai (le 1er mai) », « annulée : neige », "" for an ordinary day."""
    if one.is_cancelled:
        cause = one.reason or (NAMES.get(one.holiday, "") if one.holiday else "")
        return (
            _("Pas de collecte\u00a0: %(why)s") % {"why": cause} if cause else _("Pas de collecte ce jour-là")
        )
    if not one.is_moved:
        return one.reason
    instead = _("Au lieu du %(day)s") % {"day": long_day(one.planned)}
    cause = one.reason or NAMES.get(one.holiday, "")
    return f"{instead} ({cause})" if cause else instead


def long_day(day: date) -> str:
    """« mardi 1er décembre »"""
    return date_format(day, "l j F")


def near_day(day: date, today: date) -> str:
    """« Aujourd’hui », « Demain, mardi 1er décembre », « Mardi 8 décembre »."""
    if day == today:
        return _("Aujourd’hui")
    if day == today + timedelta(days=1):
        return _("Demain, %(day)s") % {"day": long_day(day)}
    said = long_day(day)
    return f"{said[0].upper()}{said[1:]}"
