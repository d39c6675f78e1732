"""On the front page of a portal: what associations do in the three weeks to come."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cantou.core.registry import News
from cantou.services.annuaire.domain.agenda import in_order, to_come

AHEAD, MOST = timedelta(days=21), 3
SOURCE = 100


def latest(territory: int, organisations: list[int]) -> list[News]:  # noqa: ARG001
    soon = timezone.now() + AHEAD
    rows = in_order(to_come(organisations=organisations).filter(is_cancelled=False)[:SOURCE])
    coming = [one for one in rows if one.time.starts_at < soon and not one.time.is_off][:MOST]
    return [
        News(
            title=f"{one.row.title}, {one.when}",
            url=reverse("annuaire:listing", args=[one.row.listing_id]),
            when=f"{timezone.localtime(one.row.updated_at):%Y-%m-%dT%H:%M}",
            service="Annuaire",
        )
        for one in coming
    ]
