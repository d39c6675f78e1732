"""Who receives, where and when: a place and a resource of core.booking, and what appointments ask beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.booking.domain import resources
from cantou.core.booking.domain.lanes import join_lane
from cantou.core.booking.models import Place
from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import acting
from cantou.core.web.pagecache import bump
from cantou.services.rendez_vous.domain.motives import motives_of, save_motive, serve
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.usual import BY_CODE
from cantou.services.rendez_vous.models import Counter, Motive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STEP_MINUTES = 10
RESOURCE_FIELDS = (
    "name", "opening_hours", "step_minutes", "lead_minutes", "horizon_days", "cutoff_minutes",
    "buffer_before_minutes", "buffer_after_minutes",
)  # fmt: skip
FIELDS = ("agent_id", "video", "is_open", "position")


def save_counter(
    *,
    values: Mapping[str, Any],
    place: Place,
    counter: Counter | None = None,
    motives: Iterable[Motive] | None = None,
) -> Counter:
    """Inside an agent's Scope. `values`: of RESOURCE_FIELDS and FIELDS. Raises ValidationError."""
    organisation = acting()
    said = {name: values[name] for name in RESOURCE_FIELDS if name in values}
    if counter is None:
        resource = resources.add_resource(
            place=place,
            service=SERVICE,
            kind="agent" if values.get("agent_id") else "desk",
            **{"step_minutes": STEP_MINUTES, "horizon_days": 60, "cutoff_minutes": 120, **said},
        )
        counter = Counter(organisation_id=organisation, resource=resource)
    else:
        counter.resource = resources.change_resource(resource=counter.resource, place=place, **said)
    for name in FIELDS:
        if name in values:
            setattr(counter, name, values[name])
    counter.save()
    if motives is not None:
        _serve(counter, motives)
    bump(organisation=organisation)
    record(action="rendez_vous.counter", subject=f"{SERVICE}:counter:{counter.pk}")
    return counter


def _serve(counter: Counter, motives: Iterable[Motive]) -> None:
    wanted = {motive.pk for motive in motives}
    for motive in motives_of(organisation=counter.organisation_id).prefetch_related("served__counter"):
        there = {one.counter for one in motive.served.all()}
        if (motive.pk in wanted) != (counter in there):
            serve(motive=motive, counters=(there | {counter}) if motive.pk in wanted else (there - {counter}))


def same_agenda(*, counter: Counter, other: Counter, person: int) -> None:
    """Two counters of one person, in two organisations: one agenda from now on, in which nothing is booked twice.

    `person`: the agent who does it and has the right in both; core.booking asks, and says it in both journals. Raises
    a BookingRefusedError where both have something at the same time.
    """
    if counter.agent_id is None or counter.agent_id != other.agent_id:
        raise ValidationError(_("Ce n’est pas la même personne\u00a0: leurs agendas restent séparés."))
    if counter.resource.lane_id == other.resource.lane_id:
        return
    join_lane(resource=counter.resource, other=other.resource, person=person, permission="settings")


def start(
    *, name: str, hours: str, codes: Iterable[str], agent: int | None = None, address: str = ""
) -> Counter:
    """All that is needed for a first appointment: one place, one who receives, the usual motives."""
    organisation = Organisation.objects.get(pk=acting())
    place = Place.objects.filter(organisation_id=organisation.pk).order_by("position", "pk").first()
    if place is None:
        place = resources.add_place(
            name=organisation.name,
            address=address or organisation.address,
            phone=organisation.phone,
            territory_id=organisation.territory_id,
        )
    counter = save_counter(values={"name": name, "opening_hours": hours, "agent_id": agent}, place=place)
    known = {motive.code: motive for motive in motives_of(organisation=organisation.pk)}
    for position, code in enumerate(codes):
        usual = BY_CODE[code]
        motive = known.get(code) or Motive(organisation_id=organisation.pk, code=code)
        values = {
            "title": usual.title,
            "hint": usual.hint,
            "icon": usual.icon,
            "minutes": usual.minutes,
            "documents": "\n".join(usual.documents),
            "ways": list(usual.ways),
            "online": usual.online,
            "letter": usual.letter,
            "position": position,
        }
        there = [one.counter for one in motive.served.select_related("counter")] if motive.pk else []
        save_motive(values={} if motive.pk else values, motive=motive, counters=[*there, counter])
    return counter
