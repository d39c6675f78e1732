"""Closed time of what is counted: no session slips past a closure, though nobody has booked it yet.

Places are counted, so no occupation stands in their way; a closure is one, on the resource's own lane. Whoever takes
places holds this lock together with others of the organisation and then looks whether it is closed; whoever closes
holds it alone, and then looks what is booked. It comes before everything else that is locked (docs/adr/0136).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from cantou.core.booking.domain import placing
from cantou.core.booking.domain.errors import Conflict, UnavailableError
from cantou.core.booking.models import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.booking.domain.wishes import Wish
    from cantou.core.booking.models import Resource

_OPEN = "select pg_advisory_xact_lock_shared(hashtext('cantou.booking.closing'), %s::int)"
_ALONE = "select pg_advisory_xact_lock(hashtext('cantou.booking.closing'), %s::int)"


def keep_open(*resources: Resource) -> None:
    """Until this transaction ends nothing counted of the organisation is closed. For what is not counted: nothing."""
    if any(resource.form == Form.COUNTED for resource in resources):
        keep_open_all(resources[0].organisation_id)


def keep_open_all(organisation: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [organisation])


def take_alone(*resources: Resource) -> None:
    """Whoever is taking places has them, whoever comes later finds them closed."""
    if any(resource.form == Form.COUNTED for resource in resources):
        with connection.cursor() as cursor:
            cursor.execute(_ALONE, [resources[0].organisation_id])


def met(wishes: Sequence[Wish]) -> list[Conflict]:
    """The closures that these meet, as far as they are about what is counted."""
    claims = []
    for number, wish in enumerate(wishes):
        resource = wish.resource
        if resource.form == Form.COUNTED and resource.lane_id is not None:
            start, end = wish.occupied
            claims.append(placing.Claim(number, 0, resource.pk, resource.lane_id, resource.name, start, end))
    return placing.meeting(claims)


def refuse(wishes: Sequence[Wish]) -> None:
    """After `keep_open`. Raises UnavailableError, with the closures that are in the way."""
    if conflicts := met(wishes):
        raise UnavailableError(conflicts, text=_("C’est fermé à ce moment-là."))
