"""What stands in the practice commune when it has just been made: an exercise, and a text not sent yet."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.services.alertes.domain import drafts, places
from cantou.services.alertes.domain.content import Content
from cantou.services.alertes.domain.issue import issue
from cantou.services.alertes.engine import words
from cantou.services.alertes.engine.templates import BY_ID
from cantou.services.alertes.models import Draft


def fill(*, organisation: int) -> None:
    served = list(places.communes_served(organisation=organisation))
    if not served or Draft.objects.filter(organisation_id=organisation).exists():
        return
    areas, now = places.communes(served[:1]), timezone.now().replace(microsecond=0)
    for template, leaves in (("crue", True), ("neige", False)):
        kind = BY_ID[template]
        content = Content(
            status=words.EXERCISE,
            template=kind.id,
            event=kind.event,
            categories=kind.categories,
            responses=kind.responses,
            urgency=kind.urgency,
            severity=kind.severity,
            certainty=kind.certainty,
            onset=now,
            expires=now + timedelta(hours=kind.hours),
            headline=kind.headline,
            description=kind.description,
            instruction=kind.instruction,
            communes=places.shown_in(areas, served),
            areas=areas,
        )
        draft = drafts.write(content=content, by=None)
        if leaves:
            issue(draft=draft, by=None)
