"""Why something cannot be booked: each is said to people as `str(error)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What is in the way, as anybody may know it. `wish`: the number of what was asked that meets it."""

    wish: int
    resource: int
    name: str
    starts_at: datetime
    ends_at: datetime
    public_title: str = ""

    def __str__(self) -> str:
        what = self.public_title or _("déjà pris")
        return f"{self.name}, {words.span(self.starts_at, self.ends_at)}\N{NO-BREAK SPACE}: {what}"


class BookingRefusedError(Exception):
    """Nothing was written. The text is French, for whoever asked."""

    field = "starts_at"
    """Beside which field of a form the text belongs."""


class UnavailableError(BookingRefusedError):
    """Somebody has it; `conflicts` may be empty: freed again since, or nothing of it may be told."""

    def __init__(self, conflicts: Sequence[Conflict] = (), *, text: str = "") -> None:
        super().__init__(text or _("Ce créneau est déjà pris. Choisissez-en un autre."))
        self.conflicts = list(conflicts)


class ClosedError(BookingRefusedError):
    """Outside the opening hours."""


class TooSoonError(BookingRefusedError):
    """In the past, or nearer than the lead time."""


class TooLateError(BookingRefusedError):
    """Farther than the horizon; or, to cancel or move, after the cut-off."""


class TooShortError(BookingRefusedError):
    field = "ends_at"


class TooLongError(BookingRefusedError):
    field = "ends_at"


class BackwardsError(BookingRefusedError):
    """The end does not come after the start."""

    field = "ends_at"


class NoSuchHourError(BookingRefusedError):
    """The hour that the clocks jump over in spring."""


class OffStepError(BookingRefusedError):
    """Does not begin on the grid of the resource."""


class WrongQuantityError(BookingRefusedError):
    field = "quantity"


class NotBookableError(BookingRefusedError):
    """Archived, somebody else's, or not for visitors."""

    field = "resource"


class QuotaReachedError(BookingRefusedError):
    """Has used what the rules of the place leave."""


class WrongStateError(BookingRefusedError):
    """It is no longer in a state in which this can be done: somebody else was faster."""

    field = ""


class CompositionError(BookingRefusedError):
    """A whole that would contain itself, a part that cannot be one."""

    field = "parts"
