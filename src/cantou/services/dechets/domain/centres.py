"""Recycling centres: their hours, and whether they are open now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import doors
from cantou.core.booking.engine import hours as engine
from cantou.core.booking.engine.errors import HoursError
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.dechets.domain import queries
from cantou.services.dechets.models import Centre, Closure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from cantou.core.booking.engine.doors import Door

SERVICE, KIND = "dechets", "centres"
MOST = 200


WORDS = ("Ouverte", "Fermée", "Fermée exceptionnellement")


def door(*, centre: Centre, closures: Iterable[Closure], at: datetime) -> Door:
    """`at` is aware. Closures go before hours."""
    closed = [(one.starts_on, one.ends_on) for one in closures if one.centre_id == centre.pk]
    return doors.door(centre.hours, at, closed=closed, words_of=WORDS)


def week(centre: Centre, today: date) -> list[str]:
    return engine.in_words(centre.hours, today - timedelta(days=today.weekday()))


# -- Written


def save_centre(*, values: Mapping[str, Any], centre: Centre | None = None) -> Centre:
    """Inside an agent's Scope. Raises ValidationError, by field."""
    organisation = acting()
    if centre is None and queries.centres_at_desk(organisation=organisation).count() >= MOST:
        raise ValidationError(_("Deux cents déchèteries au plus."))
    row = centre or Centre(organisation_id=organisation)
    for name in ("name", "address", "phone"):
        setattr(row, name, tidy_line(values.get(name, "")))
    for name in ("takes", "conditions"):
        setattr(row, name, tidy(values.get(name, "")))
    row.commune_id = values["commune"]
    row.lon, row.lat = values.get("lon"), values.get("lat")
    row.is_public = values.get("is_public", True)
    row.hours = _hours(values["hours"])
    same = Centre.objects.filter(organisation_id=organisation, name=row.name).exclude(pk=row.pk)
    if same.exists():
        raise ValidationError({"name": _("Une autre déchèterie porte déjà ce nom.")})
    row.save()
    _found(row)
    bump(organisation=organisation)
    record(action="dechets.centre", subject=f"dechets:centre:{row.pk}")
    return row


def _hours(text: str) -> str:
    """« fermé les jours fériés » unless the words say otherwise: so is every centre, or it says so."""
    try:
        said = engine.understand(text)
        if said and "PH" not in said:
            said = engine.understand(f"{said}; PH off")
    except HoursError as error:
        raise ValidationError({"hours": str(error)}) from error
    if not said:
        raise ValidationError({"hours": _("Dites quand elle est ouverte.")})
    return said


def delete_centre(*, centre: Centre) -> None:
    key, organisation = centre.pk, centre.organisation_id
    index.remove(service=SERVICE, kind=KIND, key=str(key))
    centre.delete()
    bump(organisation=organisation)
    record(action="dechets.centre_deleted", subject=f"dechets:centre:{key}")


def _found(row: Centre) -> None:
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=str(row.pk))
        return
    found = index.Found(
        kind=KIND,
        key=str(row.pk),
        title=row.name,
        summary=_("Déchèterie. %(where)s") % {"where": row.address},
        body=row.takes,
        url_name="dechets:centres",
        lon=row.lon,
        lat=row.lat,
    )
    index.put(service=SERVICE, found=found)


def add_closure(*, centre: Centre, starts_on: date, ends_on: date, reason: str) -> Closure:
    """Raises ValidationError."""
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("La fin est avant le début.")})
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": _("Cette fermeture est déjà passée.")})
    row = Closure.objects.create(
        organisation_id=acting(),
        centre=centre,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=tidy_line(reason)[:120],
        is_public=centre.is_public,
    )
    bump(organisation=acting())
    record(action="dechets.closure", subject=f"dechets:centre:{centre.pk}")
    return row


def remove_closure(*, closure: Closure) -> None:
    centre = closure.centre_id
    closure.delete()
    bump(organisation=acting())
    record(action="dechets.closure_removed", subject=f"dechets:centre:{centre}")


def rebuild_search(organisation: int) -> None:
    """Inside an agent's Scope (core.search)."""
    from cantou.services.dechets.domain.points import index_point

    for centre in queries.centres_at_desk(organisation=organisation):
        _found(centre)
    for point in queries.points_at_desk(organisation=organisation):
        index_point(point)
