"""How much whoever has no account confirmed by anybody may take in a week, or from one place in a day (ADR 0178).

Nothing that is asked for expires by itself while it waits for a part-time secretary: so it is bounded when it is asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import contacts_of
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from cantou.core.booking.domain.holder import Holder

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST_A_WEEK = 6
"""Of one address, number or account, for one service of one organisation."""
MOST_A_DAY = 20
"""Of one network: a household, or the many telephones of an operator that share one address."""


class TooManyAskedError(BookingRefusedError):
    """Somebody should speak with them."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Vous avez beaucoup demandé ces derniers jours\N{NO-BREAK SPACE}: pour un de plus, appelez-nous."
            )
        )


def count_asked(
    *, service: str, organisation: int, holder: Holder, network: str, most: int = MOST_A_WEEK
) -> None:
    """Call it inside the transaction that takes: what is refused has counted for nothing. `most` 0: no bound.

    Raises TooManyAskedError.
    """
    if not most:
        return
    for mark in contacts_of(holder):
        if not throttle(f"booking.asked:{service}:{organisation}:{mark}", limit=most, period=WEEK).allowed:
            raise TooManyAskedError
    place = f"booking.asked:{service}:{organisation}:network:{network}"
    if not throttle(place, limit=MOST_A_DAY, period=DAY).allowed:
        raise TooManyAskedError
