from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cantou.core.booking.engine import hours

if TYPE_CHECKING:
    from datetime import date

    from cantou.services.annuaire.models import Listing


def week_of(listing: Listing, today: date) -> list[str]:
    """« Du lundi au vendredi : de 8 h à 12 h. »; empty where nobody has said."""
    if not listing.hours:
        return []
    return hours.in_words(listing.hours, today - timedelta(days=today.weekday()))
