"""A message that was sent → the content of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.services.alertes.domain.content import Content, Where
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert, Area


def content_of(alert: Alert) -> Content:
    """With its infos and areas, as an update: the same words, to be changed."""
    info = alert.infos.all()[0]
    return Content(
        status=alert.status,
        msg_type=words.UPDATE,
        template=alert.thread.template,
        event=info.event,
        categories=tuple(info.categories),
        responses=tuple(info.responses),
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        onset=info.onset,
        expires=info.expires,
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
        contact=info.contact,
        source=alert.source,
        communes=tuple(alert.thread.communes),
        areas=tuple(_where(area) for area in info.areas.all()),
    )


def _where(area: Area) -> Where:
    return Where(
        description=area.description,
        territory=area.territory_id,
        place=area.place_id,
        polygon=tuple((lon, lat) for lon, lat in area.polygon) if area.polygon else None,
        circle=(area.circle[0], area.circle[1], area.circle[2]) if area.circle else None,
        geocodes=tuple(area.geocodes),
    )
