"""Open data: what one may come for, and how many did. No names, no hours, nothing that is few enough to be somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain.motives import motives_of
from cantou.services.rendez_vous.domain.times import PARIS
from cantou.services.rendez_vous.models import Appointment, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST = 5


def motives(organisation: int) -> Iterator[dict[str, Any]]:
    ways = dict(Way.choices)
    for motive in motives_of(organisation=organisation).filter(is_offered=True):
        yield {
            "motif": motive.title,
            "precision": motive.hint,
            "minutes": motive.minutes,
            "pieces": " ; ".join(motive.to_bring),
            "comment": ", ".join(str(ways[way]) for way in motive.ways if way in ways),
            "en_ligne": "oui" if motive.online else "non",
        }


def months(organisation: int) -> Iterator[dict[str, Any]]:
    """Months and motives with fewer than five are left out."""
    with Scope.agent(organisation, reason="données ouvertes").enter():
        rows = Appointment.objects.filter(
            organisation_id=organisation, booking__state__in=["done", "no_show"]
        )
        found = (
            rows.annotate(month=TruncMonth("booking__starts_at", tzinfo=PARIS))
            .values("month", "motive__title")
            .annotate(number=Count("pk"))
            .filter(number__gte=FEWEST)
            .order_by("month", "motive__title")
        )
        lines = list(found)
    for row in lines:
        yield {"mois": f"{row['month']:%Y-%m}", "motif": row["motive__title"], "nombre": row["number"]}
