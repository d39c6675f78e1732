"""What mail providers report, by django-anymail's webhooks: put into a job, which acts in the organisation's Scope."""

from __future__ import annotations

from typing import Any

from anymail.signals import tracking
from django.dispatch import receiver

from cantou.core.notices.engine.dsn import Mark

PASSING = frozenset({"deferred", "timed_out"})


@receiver(tracking, dispatch_uid="cantou.notices.tracking")
def on_tracking(event: Any, **_: Any) -> None:
    from cantou.core.notices.tasks import bounced, complained

    mark = Mark.read(str((event.metadata or {}).get("notice", "")))
    if mark is None:
        return
    if event.event_type in {"bounced", "rejected"}:
        bounced.defer(
            organisation=mark.organisation,
            notice=str(mark.key),
            permanent=event.reject_reason not in PASSING,
            status=event.reject_reason or event.event_type,
        )
    elif event.event_type in {"complained", "unsubscribed"}:
        complained.defer(organisation=mark.organisation, notice=str(mark.key))
