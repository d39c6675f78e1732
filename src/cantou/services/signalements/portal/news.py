"""The latest published reports, for the portal's front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import gettext

from cantou.core.registry import News
from cantou.core.territories.domain.queries import is_commune
from cantou.core.web.addresses import page_path
from cantou.services.signalements.domain.queries import LATEST, latest_changed
from cantou.services.signalements.domain.settings import own_words
from cantou.services.signalements.domain.states import whole

if TYPE_CHECKING:
    from collections.abc import Collection


def latest(territory: int, organisations: Collection[int]) -> list[News]:
    """In public mode, below the prefix of a portal."""
    commune = territory if is_commune(territory) else None
    rows = sorted((row for each in organisations for row in latest_changed(each, commune)), reverse=True)
    return [
        News(
            title=f"{title} ({whole(own_words(own or {}))[status]})",
            url=page_path("signalements:public", reference),
            when=localtime(moment).isoformat(),
            service=gettext("Signalements"),
        )
        for moment, _key, title, reference, status, own in rows[:LATEST]
    ]
