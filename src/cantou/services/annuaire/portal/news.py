"""On the front page of a portal: what associations do in the three weeks to come."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cantou.core.booking.domain import words
from cantou.core.registry import News
from cantou.services.annuaire.domain.gatherings import to_come

AHEAD, MOST = timedelta(days=21), 3


def latest(territory: int, organisations: list[int]) -> list[News]:  # noqa: ARG001
    found = to_come(organisations=organisations).filter(is_cancelled=False)
    rows = found.filter(starts_at__lt=timezone.now() + AHEAD)[:MOST]
    return [
        News(
            title=f"{row.title}, {words.span(row.starts_at, row.ends_at)}",
            url=reverse("annuaire:listing", args=[row.listing_id]),
            when=f"{timezone.localtime(row.updated_at):%Y-%m-%dT%H:%M}",
            service="Annuaire",
        )
        for row in rows
    ]
