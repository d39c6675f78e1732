"""The grid of a hall, and what it says for some hours and somebody. The reckoning is core.booking's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain.quotas import add_quota, change_quota, end_quota
from cantou.core.booking.domain.tariffs import add_tariff, end_tariff
from cantou.core.booking.engine.errors import PriceError
from cantou.core.booking.engine.prices import Tariff as Priced
from cantou.core.booking.engine.prices import Unit
from cantou.core.booking.engine.prices import quote as reckon
from cantou.core.booking.models import Quota, Tariff
from cantou.core.journal.domain.record import record
from cantou.core.web.pagecache import bump
from cantou.services.salles.domain.settings import service_settings
from cantou.services.salles.domain.words import AUDIENCES, FREE, euros

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cantou.services.salles.models import Hall

SERVICE = "salles"
UNITS = {"half_day": "la demi-journée", "day": "la journée", "weekend": "le week-end"}


def tariffs_of(hall: Hall, on: date | None = None) -> list[Tariff]:
    """Those that hold on that day; without one, those to come too."""
    found = Tariff.objects.filter(organisation_id=hall.organisation_id, resource_id=hall.resource_id)
    rows = list(found.order_by("position", "id"))
    if on is None:
        return rows
    return [row for row in rows if row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)]


def _priced(rows: Iterable[Tariff]) -> list[Priced]:
    return [
        Priced(Unit(row.unit), row.cents, row.audience, valid_from=row.valid_from, valid_to=row.valid_to)
        for row in rows
    ]


def quote(hall: Hall, starts_at: datetime, ends_at: datetime, audience: str) -> int | None:
    """In cents; None where no price is written for that: the mairie says it."""
    return quotes(hall, starts_at, ends_at, (audience,)).get(audience)


def quotes(
    hall: Hall, starts_at: datetime, ends_at: datetime, audiences: Iterable[str] = tuple(AUDIENCES)
) -> dict[str, int | None]:
    """One query for all of them. A free use costs nothing."""
    rows = _priced(tariffs_of(hall))
    found: dict[str, int | None] = {}
    for audience in audiences:
        if audience in {FREE, "internal"}:
            found[audience] = 0
            continue
        try:
            found[audience] = reckon(rows, starts_at, ends_at, audience).total_cents
        except PriceError:
            found[audience] = None
    return found


def grid_shown(hall: Hall, on: date | None = None) -> list[tuple[str, list[str]]]:
    """(who, [a half-day, a day, a week-end]) as a page shows it; nothing where no price is written."""
    grid = {(row.audience, row.unit): row.cents for row in tariffs_of(hall, on)}
    return [
        (str(title), [_short(grid[name, unit]) if (name, unit) in grid else "–" for unit in UNITS])
        for name, title in AUDIENCES.items()
        if any((name, unit) in grid for unit in UNITS)
    ]


def _short(cents: int) -> str:
    """In a table, on a telephone: no cents where there are none."""
    return euros(cents).replace(",00\u00a0", "\u00a0")


def set_prices(*, hall: Hall, grid: dict[tuple[str, str], int], today: date) -> None:
    """Inside an agent's Scope. What has changed holds from today on; what is booked already keeps its price."""
    now = {(row.audience, row.unit): row for row in tariffs_of(hall, today)}
    for key, row in now.items():
        if grid.get(key) != row.cents:
            end_tariff(tariff=row)
    for position, ((audience, unit), cents) in enumerate(grid.items()):
        known = now.get((audience, unit))
        if known is None or known.cents != cents:
            add_tariff(
                resource=hall.resource,
                unit=unit,
                cents=cents,
                audience=audience,
                title=str(AUDIENCES[audience]),
                position=position,
            )
    follow_settings(organisation=hall.organisation_id)
    bump(organisation=hall.organisation_id)
    record(action="salles.prices", subject=f"salles:hall:{hall.slug}", details={"prices": len(grid)})


def follow_settings(*, organisation: int) -> None:
    """Inside an agent's Scope: the quota of free uses, as the offer's settings say it today."""
    chosen = service_settings(organisation=organisation)
    ensure_free_uses(organisation=organisation, most=chosen.free_uses, year_month=chosen.year_month)


def ensure_free_uses(*, organisation: int, most: int, year_month: int) -> None:
    """Inside an agent's Scope: core.booking counts the free uses of each association by this rule, exactly."""
    found = Quota.objects.filter(
        organisation_id=organisation, service=SERVICE, audience=FREE, per=Quota.Per.LABEL, ended_at=None
    )
    rule = found.first()
    if rule is not None and rule.year_starts != year_month:
        end_quota(quota=rule)
        rule = None
    if rule is None:
        add_quota(
            service=SERVICE,
            per=Quota.Per.LABEL,
            period=Quota.Period.YEAR,
            most=most,
            audience=FREE,
            year_starts=year_month,
            title=_("utilisation gratuite de l’année"),
        )
    elif rule.most != most:
        change_quota(quota=rule, most=most)
