"""On the front page of a portal: the polls that wait for an answer, the latest news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.registry import News
from cantou.services.site.domain.polls import open_polls
from cantou.services.site.domain.queries import public_articles

if TYPE_CHECKING:
    from datetime import datetime

MOST, MOST_POLLS = 4, 1


def latest(territory: int, organisations: list[int]) -> list[News]:
    rows = public_articles(organisations=organisations, commune=territory)[:MOST]
    asked = open_polls(organisations=organisations, now=timezone.now())[:MOST_POLLS]
    found = [
        _news(
            _("Votre avis : %(question)s") % {"question": row.question}, "site:poll", row.code, row.opens_at
        )
        for row in asked
    ]
    return found + [
        _news(row.title, "site:article", row.code, row.shown_from or row.created_at) for row in rows
    ]


def _news(title: str, page: str, code: str, at: datetime | None) -> News:
    when = timezone.localtime(at or timezone.now()).isoformat(timespec="minutes")
    return News(title=title, url=reverse(page, args=[code]), when=when, service="Site")
