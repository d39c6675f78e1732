"""When silence becomes a decision (CRPA L231-1, L231-4, L114-5; how days are counted: docs/adr/0155).

Pure: no clock of its own, no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from collections.abc import Iterable

Unit = Literal["days", "weeks", "months"]
Reason = Literal["missing", "correct"]
OnRequest = Literal["suspend", "reset"]
ONE_DAY = timedelta(days=1)
LONGEST: dict[Unit, int] = {"days": 3650, "weeks": 520, "months": 120}
"""Ten years: no text gives an administration more."""


class ClockError(ValueError):
    """What was said of the case cannot be. The words are for people."""


@dataclass(frozen=True, slots=True)
class Period:
    """How long the administration has. Months end on the day of the same number, or on their last day."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= LONGEST[self.unit]:
            text = f"Le délai doit être compris entre 1 et {LONGEST[self.unit]}."
            raise ClockError(text)

    def after(self, day: date) -> date:
        return day + relativedelta(**{self.unit: self.count})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Request:
    """What the administration asked of the applicant: missing pieces, or that a complete file be corrected.

    `resolved`: the day the answer came, None while it is awaited.
    """

    created: date
    resolved: date | None
    reason: Reason

    def __post_init__(self) -> None:
        if self.resolved and self.resolved < self.created:
            text = f"La réponse ({self.resolved:%d/%m/%Y}) précède la demande ({self.created:%d/%m/%Y})."
            raise ClockError(text)


@dataclass(frozen=True, slots=True)
class Clock:
    """`starts`: the first day that counts. `suspended`: days added at the end. `running`: nothing is awaited."""

    starts: date
    suspended: int
    decision: date
    running: bool


def decision_clock(
    *,
    filed: date,
    period: Period,
    today: date,
    requests: Iterable[Request] = (),
    on_request: OnRequest = "suspend",
) -> Clock:
    """The day on which silence decides, and how it was found.

    What is still awaited counts as if it came `today`: the date moves with each day of waiting. `on_request`: what
    a request to correct does, "suspend" the clock or "reset" it; one for missing pieces always restarts it. Raises
    ClockError.
    """
    every = list(requests)
    _check(filed, every, today)
    restarting = [one for one in every if one.reason == "missing" or on_request == "reset"]
    ends = [one.resolved or today for one in restarting]
    origin = max(ends, default=filed)
    suspended = sum(
        _open_days(one, today)
        for one in every
        if one not in restarting and not (restarting and (one.resolved or today) <= origin)
    )
    try:
        starts = origin + ONE_DAY
        decision = period.after(starts) + timedelta(days=suspended)
    except (OverflowError, ValueError) as error:
        text = "Cette date est trop lointaine."
        raise ClockError(text) from error
    return Clock(starts, suspended, decision, all(one.resolved for one in every))


def _open_days(one: Request, today: date) -> int:
    """Both ends counted."""
    return ((one.resolved or today) - one.created).days + 1


def _check(filed: date, requests: Iterable[Request], today: date) -> None:
    for one in requests:
        if one.created < filed:
            text = f"La demande du {one.created:%d/%m/%Y} précède le dépôt ({filed:%d/%m/%Y})."
            raise ClockError(text)
        if one.resolved is None and today < one.created:
            text = f"La demande du {one.created:%d/%m/%Y} est attendue, mais aujourd’hui est le {today:%d/%m/%Y}."
            raise ClockError(text)
