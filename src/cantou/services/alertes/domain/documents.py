"""A kept message → the CAP document that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.services.alertes.engine.cap import GEOCODE, CapAlert, CapArea, CapInfo

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert, Area, Info


def as_cap(alert: Alert) -> CapAlert:
    """With its infos and areas (queries.messages_of, alert_of)."""
    return CapAlert(
        identifier=alert.identifier,
        sender=alert.sender,
        sent=alert.sent,
        status=alert.status,
        msg_type=alert.msg_type,
        source=alert.source,
        note=alert.note,
        references=alert.references,
        infos=tuple(_info(alert, info) for info in alert.infos.all()),
    )


def _info(alert: Alert, info: Info) -> CapInfo:
    mark = f"{alert.mark}. " if alert.mark else ""
    return CapInfo(
        language=info.language,
        categories=tuple(info.categories),
        event=info.event,
        responses=tuple(info.responses),
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        effective=alert.sent,
        onset=info.onset,
        expires=info.expires,
        sender_name=info.sender_name,
        headline=mark + info.headline,
        description=mark + info.description,
        instruction=mark + info.instruction if info.instruction else "",
        web=info.web,
        contact=info.contact,
        areas=tuple(_area(area) for area in info.areas.all()),
    )


def _area(area: Area) -> CapArea:
    return CapArea(
        description=area.description,
        polygons=(tuple((lon, lat) for lon, lat in area.polygon),) if area.polygon else (),
        circles=((area.circle[0], area.circle[1], area.circle[2]),) if area.circle else (),
        geocodes=tuple((GEOCODE, code) for code in area.geocodes),
    )
