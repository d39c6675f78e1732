"""How often one may try: one row for each key and period, counted by PostgreSQL for all processes together.

The row stays locked until the transaction ends: throttle what is rare (signing in, filing), not every request.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cantou.core.web.models import Attempt

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_COUNT = """
insert into web_attempt as kept (key, number, ends_at) values (%(key)s, 1, %(ends_at)s)
on conflict (key) do update set
  number = case when kept.ends_at <= %(now)s then 1 else kept.number + 1 end,
  ends_at = case when kept.ends_at <= %(now)s then excluded.ends_at else kept.ends_at end
returning number, ends_at
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    number: int
    limit: int
    wait_seconds: int
    """Until the period ends, and with it the count."""

    @property
    def allowed(self) -> bool:
        return self.number <= self.limit


def digest(key: str) -> bytes:
    """Keys name people and addresses: only their keyed digest is stored."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"cantou.throttle:{key}".encode(), "sha256")


def throttle(key: str, *, limit: int, period: timedelta) -> Verdict:
    """Count one attempt at `key` ("sign-in:192.0.2.7") and say whether it is within `limit` for the `period`."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": digest(key), "now": now, "ends_at": now + period})
        number, ends_at = cursor.fetchone() or (1, now)
    return Verdict(number, limit, _seconds(ends_at, now))


def peek(key: str, *, limit: int) -> Verdict:
    """The same without counting."""
    now = timezone.now()
    row = Attempt.objects.filter(key=digest(key), ends_at__gt=now).values_list("number", "ends_at").first()
    return Verdict(0, limit, 0) if row is None else Verdict(row[0], limit, _seconds(row[1], now))


def forgive(key: str) -> None:
    """The attempt succeeded: count from zero again."""
    Attempt.objects.filter(key=digest(key)).delete()


def purge() -> int:
    """Forget the periods that are over."""
    return Attempt.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _seconds(ends_at: datetime, now: datetime) -> int:
    return max(0, int((ends_at - now).total_seconds()) + 1)
