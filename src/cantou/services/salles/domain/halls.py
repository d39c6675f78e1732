"""What the mairie lets and lends: the halls, their rooms, hours and prices; the equipment. Inside an agent's Scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils.text import slugify

from cantou.core.booking.domain.resources import add_place, add_resource, change_resource, compose
from cantou.core.booking.models import Component, Place
from cantou.core.files.domain.files import publish as publish_file
from cantou.core.files.domain.files import receive
from cantou.core.files.domain.queries import of_thing
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain.index import Found, put, remove
from cantou.core.web.pagecache import bump
from cantou.services.salles.domain.prices import follow_settings
from cantou.services.salles.domain.queries import PHOTO, halls
from cantou.services.salles.models import Hall, Item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cantou.core.files.domain.incoming import Incoming

SERVICE = "salles"
ROOM, EQUIPMENT = "room", "equipment"
FACTS = (
    *("title", "summary", "text", "address", "is_public", "seated", "standing", "surface", "step_free"),
    *("accessible_toilets", "hearing_loop", "reserved_parking", "access_note", "equipment", "rules"),
    *("deposit_percent", "caution_cents", "cleaning_cents", "asks_insurance", "asks_agreement"),
    *("cleaning", "option_days", "keys", "inventory", "position"),
)


def place_named(name: str, *, address: str = "", **values: Any) -> Place:
    """The building of that name; a new one if nobody has written it down yet."""
    found = Place.objects.filter(organisation_id=acting(), name__iexact=name, archived_at=None).first()
    return found or add_place(name=name, address=address, **values)


def add_hall(
    *,
    building: str,
    facts: dict[str, Any],
    rules: dict[str, Any],
    parts: Sequence[Hall] = (),
    key: UUID | None = None,
    **place: Any,
) -> Hall:
    """One room, or, with `parts`, several together. `facts`: of FACTS; `rules`: settings of its resource."""
    whole = bool(parts)
    resource = add_resource(
        place=place_named(building, address=facts.get("address", ""), **place),
        name=facts["title"],
        service=SERVICE,
        kind=ROOM,
        form="whole" if whole else "atom",
        approval=True,
        **rules,
    )
    if whole:
        compose(whole=resource, parts=[part.resource for part in parts])
    hall = Hall.objects.create(
        organisation_id=acting(),
        resource=resource,
        object_key=key or uuid4(),
        slug=_free_slug(facts["title"]),
        **facts,
    )
    follow_settings(organisation=hall.organisation_id)
    _shown(hall)
    record(action="salles.hall", subject=f"salles:hall:{hall.slug}", details={"parts": len(parts)})
    return hall


def change_hall(*, hall: Hall, facts: dict[str, Any], rules: dict[str, Any]) -> Hall:
    for name, value in facts.items():
        setattr(hall, name, value)
    hall.save()
    change_resource(resource=hall.resource, name=hall.title, **rules)
    follow_settings(organisation=hall.organisation_id)
    _shown(hall)
    record(action="salles.hall", subject=f"salles:hall:{hall.slug}")
    return hall


def _free_slug(title: str) -> str:
    wanted = slugify(title)[:50] or "salle"
    taken = set(Hall.objects.filter(organisation_id=acting()).values_list("slug", flat=True))
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found


def add_photos(*, hall: Hall, photos: Sequence[Incoming], alt: str, person: int | None) -> None:
    """Shown once the pipeline has treated them (listeners.py)."""
    first = of_thing(organisation=hall.organisation_id, key=hall.object_key, service=SERVICE).count()
    for position, incoming in enumerate(photos, start=first):
        receive(
            incoming=incoming,
            organisation=hall.organisation_id,
            key=hall.object_key,
            service=SERVICE,
            purpose=PHOTO,
            person=person,
            position=position,
            alt=alt,
        )
    record(action="salles.hall", subject=f"salles:hall:{hall.slug}", details={"photos": len(photos)})


def show_photos(*, organisation: int, key: UUID) -> None:
    """A photograph of a hall was taken to be seen: published as soon as it is clean."""
    for file in of_thing(organisation=organisation, key=key, service=SERVICE, purpose=PHOTO):
        if file.is_ready and not file.is_public:
            publish_file(file=file)
            bump(organisation=organisation)


def parts_of(hall: Hall) -> list[Hall]:
    """The halls that it is made of."""
    parts = Component.objects.filter(organisation_id=hall.organisation_id, whole_id=hall.resource_id)
    return list(halls(hall.organisation_id).filter(resource_id__in=parts.values("part_id")))


def _shown(hall: Hall) -> None:
    bump(organisation=hall.organisation_id)
    if not hall.is_public:
        remove(service=SERVICE, kind="halls", key=str(hall.pk))
        return
    put(service=SERVICE, found=_found(hall))


def _found(hall: Hall) -> Found:
    return Found(
        kind="halls",
        key=str(hall.pk),
        title=hall.title,
        summary=hall.summary,
        body=" ".join(part for part in (hall.text, hall.equipment, hall.access_note) if part),
        url_name="salles:hall",
        url_args=[hall.slug],
    )


def save_item(*, item: Item | None, building: str, capacity: int, values: Mapping[str, Any]) -> Item:
    """One kind of thing that is lent; `capacity`: how many there are."""
    if item is None:
        resource = add_resource(
            place=place_named(building),
            name=values["title"],
            service=SERVICE,
            kind=EQUIPMENT,
            form="counted",
            grain="day",
            capacity=capacity,
            approval=True,
        )
        item = Item(organisation_id=acting(), resource=resource)
    else:
        change_resource(resource=item.resource, name=values["title"], capacity=capacity)
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    bump(organisation=item.organisation_id)
    record(action="salles.item", subject=f"salles:item:{item.pk}", details={"capacity": capacity})
    return item


def rebuild_search(organisation: int) -> None:
    for hall in halls(organisation).filter(is_public=True):
        put(service=SERVICE, found=_found(hall))
