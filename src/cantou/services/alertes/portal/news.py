"""On the front page of a portal: alerts that ended lately. Those that run stand above everything (urgent.py)."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.registry import News
from cantou.core.territories.domain.queries import is_commune
from cantou.services.alertes.domain import queries

SINCE = timedelta(days=7)
MOST = 2


def latest(territory: int, organisations: list[int]) -> list[News]:
    now = timezone.now()
    communes = [territory] if is_commune(territory) else []
    found = queries.shown(organisations=organisations, communes=communes)
    rows = found.filter(status="Actual", ended_at__gt=now - SINCE)[:MOST]
    return [
        News(
            title=_("Fin d’alerte\u00a0: %(title)s") % {"title": row.headline},
            url=reverse("alertes:alert", args=[row.code]),
            when=timezone.localtime(row.sent).isoformat(timespec="minutes"),
            service=_("Alertes"),
        )
        for row in rows
    ]
