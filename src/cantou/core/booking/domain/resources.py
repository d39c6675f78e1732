"""What can be booked, and of what it is made. Inside an agent's Scope, for the organisation acted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cantou.core.booking.domain.errors import CompositionError, NotBookableError
from cantou.core.booking.models import Component, Form, Grain, Lane, Place, Resource, Tally
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_INSIDE = """
with recursive inside (part_id, depth) as (
  select part_id, 1 from booking_component where organisation_id = %s and whole_id = %s
  union
  select c.part_id, depth + 1 from inside join booking_component c
    on c.organisation_id = %s and c.whole_id = inside.part_id where depth < 8
)
select distinct inside.part_id, r.form, r.lane_id, r.name, r.archived_at is not null
from inside left join booking_resource r on r.organisation_id = %s and r.id = inside.part_id
order by r.lane_id, inside.part_id
"""


@dataclass(frozen=True, slots=True)
class Atom:
    """What is in use, on its lane."""

    resource: int
    lane: int
    name: str


def add_place(*, name: str, slug: str = "", **values: Any) -> Place:
    organisation = acting()
    wanted = slug or slugify(name)[:100] or "lieu"
    taken = set(Place.objects.filter(organisation_id=organisation).values_list("slug", flat=True))
    free = wanted
    number = 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    place = Place.objects.create(organisation_id=organisation, name=name, slug=free, **values)
    bump(organisation=organisation)
    record(action="booking.place_added", subject=f"place:{place.pk}")
    return place


def change_place(*, place: Place, **values: Any) -> Place:
    for name, value in values.items():
        setattr(place, name, value)
    place.save(update_fields=list(values))
    bump(organisation=place.organisation_id)
    record(action="booking.place_changed", subject=f"place:{place.pk}", details={"fields": sorted(values)})
    return place


def add_resource(
    *, place: Place, name: str, service: str, form: str = Form.ATOM, lane: Lane | None = None, **values: Any
) -> Resource:
    """One thing (with a lane of its own, or `lane`), or an empty whole or pool: then `compose`.

    What is counted has a lane too, which nothing but closures takes.
    """
    if form in {Form.ATOM, Form.COUNTED} and lane is None:
        lane = Lane.objects.create()
    if form == Form.COUNTED:
        values.setdefault("grain", Grain.SESSION)
    resource = Resource.objects.create(
        organisation_id=acting(), place=place, name=name, service=service, form=form, lane=lane, **values
    )
    bump(organisation=resource.organisation_id)
    record(
        action="booking.resource_added",
        subject=f"resource:{resource.pk}",
        details={"form": form, "service": service},
    )
    return resource


def compose(*, whole: Resource, parts: Sequence[Resource]) -> None:
    """What `whole` is made of, or the members among which a pool chooses, in that order. Raises CompositionError."""
    if whole.form not in {Form.WHOLE, Form.POOL}:
        raise CompositionError(_("Une chose seule n’a pas de parties."))
    if not parts or len({part.pk for part in parts}) != len(parts):
        raise CompositionError(_("Choisissez au moins une partie, chacune une seule fois."))
    for part in parts:
        _check_part(whole, part)
    Component.objects.filter(organisation_id=whole.organisation_id, whole=whole).delete()
    Component.objects.bulk_create(
        Component(organisation_id=whole.organisation_id, whole=whole, part=part, position=position)
        for position, part in enumerate(parts)
    )
    bump(organisation=whole.organisation_id)
    record(
        action="booking.composed",
        subject=f"resource:{whole.pk}",
        details={"parts": [part.pk for part in parts]},
    )


def pool(*, pool: Resource, members: Sequence[Resource]) -> None:
    compose(whole=pool, parts=members)


def _check_part(whole: Resource, part: Resource) -> None:
    if part.organisation_id != whole.organisation_id:
        raise CompositionError(_("Une partie appartient au même organisme que l’ensemble."))
    if part.pk == whole.pk or whole.pk in {row[0] for row in _inside(part)}:
        raise CompositionError(_("Un ensemble ne peut pas se contenir lui-même."))
    if whole.is_public and whole.form == Form.WHOLE and not part.is_public:
        raise CompositionError(
            _("« %(name)s » n’est pas montrée au public\N{NO-BREAK SPACE}: l’ensemble ne peut pas l’être.")
            % {"name": part.name}
        )
    if part.form in {Form.COUNTED, Form.POOL} or (whole.form == Form.POOL and part.form != Form.ATOM):
        raise CompositionError(
            _("« %(name)s » ne peut pas être une partie\N{NO-BREAK SPACE}: elle ne se réserve pas seule.")
            % {"name": part.name}
        )


def _inside(resource: Resource) -> list[tuple[int, str | None, int | None, str, bool]]:
    organisation = resource.organisation_id
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, [organisation, resource.pk, organisation, organisation])
        return [(*row,) for row in cursor.fetchall()]


def atoms_of(resource: Resource) -> list[Atom]:
    """The things that are in use when it is; of a pool, those among which one is chosen. In order of lane.

    None of what is counted: many have it at once.

    Raises NotBookableError for a whole of which this Scope does not see every part: never a half of it is booked.
    """
    if resource.form == Form.ATOM and resource.lane_id is not None:
        return [Atom(resource.pk, resource.lane_id, resource.name)]
    if resource.form == Form.COUNTED:
        return []
    found = _inside(resource)
    usable = [row for row in found if row[1] is not None and not row[4]]
    if not usable or (resource.form == Form.WHOLE and len(usable) < len(found)):
        raise NotBookableError(_("Cela ne se réserve pas pour l’instant."))
    return [
        Atom(part, lane, name)
        for part, form, lane, name, _archived in usable
        if form == Form.ATOM and lane is not None
    ]


def change_resource(*, resource: Resource, **values: Any) -> Resource:
    """Its settings. A smaller capacity than what is taken is refused; form and lane have functions of their own."""
    if {"form", "lane", "lane_id", "organisation", "service"} & set(values):
        raise ValueError("These are never changed by settings.")
    for name, value in values.items():
        setattr(resource, name, value)
    resource.save(update_fields=list(values))
    if resource.form == Form.COUNTED and "capacity" in values:
        _recount(resource)
    bump(organisation=resource.organisation_id)
    record(
        action="booking.resource_changed",
        subject=f"resource:{resource.pk}",
        details={"fields": sorted(values)},
    )
    return resource


def _recount(resource: Resource) -> None:
    """Sessions to come have the new capacity; where more is taken already, they are full."""
    ahead = Tally.objects.filter(
        organisation_id=resource.organisation_id, resource=resource, starts_at__gte=timezone.now()
    ).order_by("starts_at")
    for tally in ahead.select_for_update(no_key=True, of=("self",)):
        tally.capacity = max(resource.capacity, tally.used)
        tally.save(update_fields=["capacity"])


def archive(*, resource: Resource) -> None:
    """Not offered any more; what was booked stays. Refused while a whole needs it."""
    if Component.objects.filter(
        organisation_id=resource.organisation_id,
        part=resource,
        whole__archived_at=None,
        whole__form=Form.WHOLE,
    ).exists():
        raise NotBookableError(_("Un ensemble la contient : retirez-la d’abord de cet ensemble."))
    resource.archived_at = timezone.now()
    resource.save(update_fields=["archived_at"])
    bump(organisation=resource.organisation_id)
    record(action="booking.resource_archived", subject=f"resource:{resource.pk}")


def restore(*, resource: Resource) -> None:
    resource.archived_at = None
    resource.save(update_fields=["archived_at"])
    bump(organisation=resource.organisation_id)
    record(action="booking.resource_restored", subject=f"resource:{resource.pk}")


def order(*, resources: Iterable[Resource]) -> None:
    for position, resource in enumerate(resources):
        Resource.objects.filter(organisation_id=resource.organisation_id, pk=resource.pk).update(
            position=position
        )
    record(action="booking.resources_ordered")
