"""On the front page of a portal: the latest news."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from cantou.core.registry import News
from cantou.services.site.domain.queries import public_articles

MOST = 4


def latest(territory: int, organisations: list[int]) -> list[News]:
    rows = public_articles(organisations=organisations, commune=territory)[:MOST]
    return [
        News(
            title=row.title,
            url=reverse("site:article", args=[row.code]),
            when=timezone.localtime(row.shown_from or row.created_at).isoformat(timespec="minutes"),
            service="Site",
        )
        for row in rows
    ]
