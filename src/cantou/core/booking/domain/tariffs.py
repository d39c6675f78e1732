"""What it costs. engine/prices.py finds the cheapest combination. Writes: inside an agent's Scope."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.engine import prices
from cantou.core.booking.engine.errors import PriceError
from cantou.core.booking.models import Tariff
from cantou.core.journal.domain.record import record
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cantou.core.booking.models import Resource


class TariffError(BookingRefusedError):
    """A price that cannot be."""

    field = "cents"


def add_tariff(
    *,
    resource: Resource,
    unit: str,
    cents: int,
    audience: str = "",
    title: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    conditions: dict[str, Any] | None = None,
    position: int = 0,
) -> Tariff:
    """`audience` empty: for all whom no tariff of their own names. `conditions`: "weekdays": [5, 6] (0 is Monday),

    "season": [[6, 1], [9, 30]]. Raises TariffError.
    """
    row = Tariff(
        organisation_id=resource.organisation_id,
        resource=resource,
        unit=unit,
        cents=cents,
        audience=audience,
        title=title,
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
        conditions=conditions or {},
        position=position,
    )
    try:
        _plain(row)
    except (PriceError, ValueError, TypeError) as error:
        raise TariffError(str(error)) from error
    row.save(force_insert=True)
    bump(organisation=row.organisation_id)
    record(
        action="booking.tariff_added",
        subject=f"resource:{resource.pk}",
        details={"tariff": row.pk, "unit": unit, "cents": cents, "audience": audience},
    )
    return row


def end_tariff(*, tariff: Tariff, last_day: date | None = None) -> None:
    """Yesterday is its last day, or `last_day`; one that has not begun yet has never been."""
    last = last_day or timezone.localdate() - timedelta(days=1)
    organisation, key = tariff.organisation_id, tariff.pk
    if last < tariff.valid_from:
        tariff.delete()
    else:
        tariff.valid_to = last
        tariff.save(update_fields=["valid_to"])
    bump(organisation=organisation)
    record(action="booking.tariff_ended", subject=f"tariff:{key}", details={"last_day": last.isoformat()})


def tariffs_of(*, resource: Resource, day: date | None = None) -> list[Tariff]:
    """Those that hold, and those to come; from `day` on."""
    first = day or timezone.localdate()
    found = Tariff.objects.filter(organisation_id=resource.organisation_id, resource=resource)
    return list(
        found.filter(Q(valid_to=None) | Q(valid_to__gte=first)).order_by(
            "position", "audience", "cents", "pk"
        )
    )


def quote(
    *, resource: Resource, starts_at: datetime, ends_at: datetime, audience: str = "", quantity: int = 1
) -> prices.Quote | None:
    """None where there is no tariff, or none that fits: then nobody pretends to know the price."""
    rows = tariffs_of(resource=resource, day=starts_at.date() - timedelta(days=1))
    return quote_of(rows, starts_at, ends_at, audience, quantity)


def quote_of(
    rows: Iterable[Tariff], starts_at: datetime, ends_at: datetime, audience: str, quantity: int = 1
) -> prices.Quote | None:
    known = [_plain(row) for row in rows]
    if not known:
        return None
    try:
        found = prices.quote(known, starts_at, ends_at, audience)
    except PriceError:
        return None
    if quantity == 1:
        return found
    lines = tuple(prices.Line(line.unit, line.count * quantity, line.each_cents) for line in found.lines)
    return prices.Quote(lines, found.total_cents * quantity)


def as_json(quote: prices.Quote) -> list[dict[str, object]]:
    """As a booking keeps it: what was shown when it was made."""
    return [
        {"unit": str(line.unit), "count": line.count, "each_cents": line.each_cents, "text": str(line)}
        for line in quote.lines
    ]


def _plain(row: Tariff) -> prices.Tariff:
    season = row.conditions.get("season")
    return prices.Tariff(
        unit=prices.Unit(row.unit),
        cents=row.cents,
        audience=row.audience,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        season=((season[0][0], season[0][1]), (season[1][0], season[1][1])) if season else None,
        weekdays=frozenset(row.conditions.get("weekdays", ())),
    )
