"""On the front page of a portal: what is not collected on its usual day, in the two weeks to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from cantou.core.registry import News
from cantou.services.dechets.domain.here import known_of
from cantou.services.dechets.domain.streams import streams_here, title_of
from cantou.services.dechets.domain.wording import long_day, why
from cantou.services.dechets.engine.collections import expand

if TYPE_CHECKING:
    from cantou.services.dechets.engine.collections import Collection

AHEAD = timedelta(days=14)
MOST = 2


def latest(territory: int, organisations: list[int]) -> list[News]:
    today = timezone.localdate()
    known = known_of(organisations=organisations, commune=territory)
    if not known.areas:
        return []
    kinds, url = streams_here(organisations), reverse("dechets:index")
    said: dict[str, None] = {}
    for sector in known.sectors:
        changes = [row.fact for row in known.changes.get(sector, [])]
        for one in expand(known.of_sector(sector), changes, today, today + AHEAD):
            if one.is_moved or one.is_cancelled:
                said[f"{title_of(kinds, one.stream)}\u00a0: {_day(one)}"] = None
    return [News(title=title, url=url, when=str(today), service="Déchets") for title in list(said)[:MOST]]


def _day(one: Collection) -> str:
    return f"{long_day(one.day)}. {why(one)}"
