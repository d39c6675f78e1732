"""Open data: what there is, and when it is taken; never by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.booking.domain.resources import atoms_of
from cantou.core.booking.engine.local import wall
from cantou.core.booking.models import Occupation
from cantou.services.salles.domain.queries import public_halls

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE, AFTER = timedelta(days=366), timedelta(days=366)


def halls(organisation: int) -> Iterator[dict[str, Any]]:
    for hall in public_halls([organisation]):
        place = hall.resource.place
        yield {
            "identifiant": hall.slug,
            "nom": hall.title,
            "adresse": hall.address or place.address,
            "longitude": place.lon,
            "latitude": place.lat,
            "places_assises": hall.seated,
            "places_debout": hall.standing,
            "surface_m2": hall.surface,
            "acces_sans_marche": hall.step_free,
            "toilettes_accessibles": hall.accessible_toilets,
            "boucle_magnetique": hall.hearing_loop,
            "stationnement_reserve": hall.reserved_parking,
            "equipements": " | ".join(hall.equipment_lines),
        }


def occupation(organisation: int) -> Iterator[dict[str, Any]]:
    """Each stretch of time in which a public room is taken, a year back and a year ahead."""
    now = timezone.now()
    for hall in public_halls([organisation]):
        if hall.resource.form != "atom":
            continue
        lanes = [atom.lane for atom in atoms_of(hall.resource)]
        found = Occupation.objects.filter(
            organisation_id=organisation,
            resource_id=hall.resource_id,
            lane_id__in=lanes,
            active=True,
            starts_at__gt=now - BEFORE,
            starts_at__lt=now + AFTER,
        )
        rows = found.order_by("starts_at").values_list("starts_at", "ends_at")
        for starts_at, ends_at in rows.iterator(chunk_size=500):
            yield {
                "salle": hall.slug,
                "debut": wall(starts_at).isoformat(timespec="minutes"),
                "fin": wall(ends_at).isoformat(timespec="minutes"),
            }
