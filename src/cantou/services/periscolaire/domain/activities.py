"""The commune's own rules: activities, closed days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.payments.engine import grids
from cantou.core.payments.engine.prices import PricingError
from cantou.core.scope.scope import acting
from cantou.core.web.texts import tidy_line
from cantou.services.periscolaire.domain import places, queries
from cantou.services.periscolaire.engine.days import LONGEST_YEAR
from cantou.services.periscolaire.models import Activity, Closing

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = (
    "title", "kind", "hours", "weekdays", "starts_on", "ends_on", "cutoff_days", "cutoff_at", "places",
    "grid", "absence_is_billed", "is_public",
)  # fmt: skip


def save_activity(*, activity: Activity | None, values: Mapping[str, Any]) -> Activity:
    """Inside an agent's Scope. Raises ValidationError, by field. Days that are booked stay booked."""
    row = activity or Activity(organisation_id=acting())
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.title, row.hours = tidy_line(row.title)[:80], tidy_line(row.hours)[:80]
    _check(row)
    row.save()
    places.resize(activity=row, today=timezone.localdate())
    record(action="periscolaire.activity", subject=f"periscolaire:activity:{row.pk}")
    return row


def _check(row: Activity) -> None:
    if not row.title:
        raise ValidationError({"title": _("Donnez un nom.")})
    if not row.weekdays:
        raise ValidationError({"weekdays": _("Choisissez un jour de la semaine au moins.")})
    if not timedelta() <= row.ends_on - row.starts_on <= timedelta(days=LONGEST_YEAR):
        raise ValidationError(
            {"ends_on": _("Le dernier jour vient après le premier, dans l’année scolaire.")}
        )
    try:
        grids.read(row.grid)
    except PricingError as error:
        raise ValidationError({"base": str(error)}) from error
    same = Activity.objects.filter(
        organisation_id=row.organisation_id, title=row.title, starts_on=row.starts_on
    )
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({"title": _("Une activité porte déjà ce nom pour cette année.")})


def add_closing(*, title: str, starts_on: date, ends_on: date, activity: Activity | None) -> int:
    """Nobody is booked on these days any more; each family is told. How many days were."""
    why = tidy_line(title)[:80]
    if not why:
        raise ValidationError({"title": _("Dites pourquoi : les familles le lisent.")})
    if not timedelta() <= ends_on - starts_on <= timedelta(days=LONGEST_YEAR):
        raise ValidationError({"ends_on": _("Le dernier jour vient après le premier.")})
    row = Closing.objects.create(
        organisation_id=acting(), title=why, starts_on=starts_on, ends_on=ends_on, activity=activity
    )
    closed = [activity.pk] if activity else list(queries.activities(acting()).values_list("pk", flat=True))
    first = max(starts_on, timezone.localdate())
    told = places.close_days(activities=closed, first=first, last=ends_on, why=why)
    record(action="periscolaire.closing", subject=f"periscolaire:closing:{row.pk}", details={"told": told})
    return told


def remove_closing(*, closing: Closing) -> None:
    """The days can be booked again; nobody is booked by itself."""
    key = closing.pk
    closing.delete()
    record(action="periscolaire.closing_removed", subject=f"periscolaire:closing:{key}")
