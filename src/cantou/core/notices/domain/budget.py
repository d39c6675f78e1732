"""What SMS cost an organisation in a month: reserved before each is sent, so that no limit is ever passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cantou.core.notices.models import Sender
from cantou.core.tasks import Event, publish

if TYPE_CHECKING:
    from datetime import date

    from cantou.core.notices.models import Notice

ALERTS = (80, 100)
"""Percents of the limit at which somebody is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsBudgetReached(Event):
    """`percent` of the month's SMS budget is spent; at 100, only urgent messages leave until the next month."""

    percent: int
    month: str


_OPEN = """
insert into notices_smsmonth (organisation_id, month, limit_cents, spent_cents, urgent_cents, segments, alerted_percent)
values (%s, %s, %s, 0, 0, 0, 0)
on conflict (organisation_id, month) do update set limit_cents = case
  when excluded.limit_cents + notices_smsmonth.urgent_cents >= notices_smsmonth.spent_cents
  then excluded.limit_cents else notices_smsmonth.limit_cents end
"""
_RESERVE = """
update notices_smsmonth
set spent_cents = spent_cents + %(cents)s, segments = segments + %(segments)s,
    urgent_cents = urgent_cents + case when %(urgent)s then %(cents)s else 0 end
where organisation_id = %(organisation)s and month = %(month)s
  and (%(urgent)s or spent_cents + %(cents)s <= limit_cents + urgent_cents)
returning spent_cents - urgent_cents, limit_cents, alerted_percent
"""
_GIVE_BACK = """
update notices_smsmonth
set spent_cents = greatest(spent_cents - %(cents)s, 0), segments = greatest(segments - %(segments)s, 0),
    urgent_cents = greatest(urgent_cents - case when %(urgent)s then %(cents)s else 0 end, 0)
where organisation_id = %(organisation)s and month = %(month)s
"""
_ALERT = (
    "update notices_smsmonth set alerted_percent = %s"
    " where organisation_id = %s and month = %s and alerted_percent < %s"
)


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def limit_of(organisation: int) -> int:
    own = (
        Sender.objects.filter(organisation_id=organisation)
        .values_list("sms_monthly_cents", flat=True)
        .first()
    )
    return int(settings.SMS_MONTHLY_CENTS) if own is None else own


def reserve(*, organisation: int, cents: int, segments: int, urgent: bool) -> bool:
    """Whether it may be sent. Tells the organisation when 80 % and 100 % of its budget are reached."""
    month = this_month()
    values: dict[str, Any] = {
        "organisation": organisation,
        "month": month,
        "cents": cents,
        "segments": segments,
        "urgent": urgent,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [organisation, month, limit_of(organisation)])
        cursor.execute(_RESERVE, values)
        row = cursor.fetchone()
    if row is None:
        _alert(organisation, month, ALERTS[-1])
        return False
    spent, limit, alerted = row
    reached = [percent for percent in ALERTS if limit and spent * 100 >= limit * percent > limit * alerted]
    if reached:
        _alert(organisation, month, reached[-1])
    return True


@dataclass
class Purse:
    """Pays for many in one job. What is urgent is never refused: it is added up and written at the end, so that jobs
    which run beside each other hardly wait for the row of their month.
    """

    organisation: int
    cents: int = 0
    segments: int = 0

    def pay(self, notice: Notice, *, urgent: bool) -> bool:
        """Whether it may be sent."""
        if not urgent:
            return reserve(
                organisation=self.organisation, cents=notice.cents, segments=notice.segments, urgent=False
            )
        self.cents += notice.cents
        self.segments += notice.segments
        return True

    def close(self) -> None:
        """In the transaction that takes the rows which were paid for."""
        if self.segments:
            reserve(organisation=self.organisation, cents=self.cents, segments=self.segments, urgent=True)


def give_back(*, organisation: int, month: date, cents: int, segments: int, urgent: bool) -> None:
    """It surely was not sent."""
    values: dict[str, Any] = {
        "organisation": organisation,
        "month": month,
        "cents": cents,
        "segments": segments,
        "urgent": urgent,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, values)


def _alert(organisation: int, month: date, percent: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALERT, [percent, organisation, month, percent])
        if cursor.rowcount:
            publish(SmsBudgetReached(organisation=organisation, percent=percent, month=month.isoformat()[:7]))
