"""Door to door: who is not reached by a telephone is reached by somebody who walks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.tasks.live import announce
from cantou.core.web.texts import tidy_line
from cantou.services.alertes.domain.fanout import topic_of
from cantou.services.alertes.domain.targeting import hamlets_of, target_of
from cantou.services.alertes.models import Door

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from cantou.services.alertes.models import Alert

MOST = 400
LATEST_SENT = timedelta(days=31)
"""What a phone has ticked leaves it within days: an hour from before that is its clock's error."""


def doors_of(*, organisation: int, thread: int) -> QuerySet[Door]:
    """Of all its messages: what was ticked before an update still counts."""
    found = Door.objects.filter(organisation_id=organisation, alert__thread_id=thread)
    return found.order_by("label", "pk")


def shared_end(doors: Sequence[Door]) -> str:
    """« , Vic-sur-Cère », where all of them are in one commune: said once, above the list."""
    ends = {door.label.rpartition(", ")[2] for door in doors if ", " in door.label}
    return f", {ends.pop()}" if len(ends) == 1 else ""


def make_list(*, alert: Alert) -> int:
    """The hamlets where the alert is; where the gazetteer knows none, its places. Again: what is new is added."""
    labels = [f"{place.name}, {place.commune.name}" for place in hamlets_of(target_of(alert), most=MOST)]
    if not labels:
        labels = [area.description for info in alert.infos.all() for area in info.areas.all()]
    there = doors_of(organisation=alert.organisation_id, thread=alert.thread_id)
    known = set(there.values_list("label", flat=True))
    rows = [
        Door(organisation_id=alert.organisation_id, alert=alert, label=label)
        for label in dict.fromkeys(label[:160] for label in labels)
        if label not in known
    ]
    Door.objects.bulk_create(rows[:MOST], ignore_conflicts=True)
    record(action="alertes.doors", subject=f"alertes:{alert.thread.code}", details={"doors": len(rows)})
    return len(rows)


def add(*, alert: Alert, label: str) -> Door:
    label = tidy_line(label)
    if not label:
        raise ValidationError({"label": _("Écrivez une adresse ou un lieu-dit.")})
    there = doors_of(organisation=alert.organisation_id, thread=alert.thread_id)
    door = there.filter(label=label[:160]).first()
    if door is not None:
        return door
    return Door.objects.create(organisation_id=alert.organisation_id, alert=alert, label=label[:160])


def tick(*, door: Door, outcome: str, note: str = "", by: int | None, at: datetime | None = None) -> bool:
    """The last one who came says what is true; `at`: when that was, on a phone that had no network. False where
    somebody came after: what they said stays. The same tick twice is one. A phone whose clock is wrong says now.
    """
    if outcome not in Door.Outcome.values:
        raise ValidationError(_("Dites ce qu’il en est."))
    now = timezone.now()
    came = at if at and now - LATEST_SENT < at <= now else now
    note = tidy_line(note)[:200]
    with transaction.atomic():
        door = Door.objects.select_for_update().get(organisation_id=door.organisation_id, pk=door.pk)
        if door.ticked_at is not None and came <= door.ticked_at:
            return came == door.ticked_at
        door.outcome, door.note = outcome, note
        door.ticked_at, door.ticked_by_id = came, by
        door.save(update_fields=["outcome", "note", "ticked_at", "ticked_by"])
        announce(topic_of(door.organisation_id))
        record(action="alertes.door_ticked", subject=f"alertes:door:{door.pk}", details={"outcome": outcome})
    return True
