from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.dechets.domain.here import known_of_sectors
from cantou.services.dechets.engine.collections import happening
from cantou.services.dechets.models import SectorArea

if TYPE_CHECKING:
    from datetime import date

    from cantou.services.dechets.engine.collections import Rule

SOON = timedelta(days=35)


def calendars_go_on() -> str | None:
    """A published sector in which nothing is collected any more: its rules have ended and nobody wrote the next."""
    today = timezone.localdate()
    with Scope.public().enter():
        areas = SectorArea.objects.filter(is_public=True).select_related("sector").order_by("sector_id", "pk")
        known = known_of_sectors(list(areas))
        ended = [
            sector for sector in known.sectors.values() if not _goes_on(known.of_sector(sector.pk), today)
        ]
    if not ended:
        return None
    names = ", ".join(sector.name for sector in ended[:5])
    return f"{len(ended)} secteur(s) publié(s) sans collecte d’ici cinq semaines : {names}."


def _goes_on(rules: list[Rule], today: date) -> bool:
    return bool(happening(rules, [], today, today + SOON))
