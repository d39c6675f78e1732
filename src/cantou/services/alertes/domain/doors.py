"""Door to door: who is not reached by a telephone is reached by somebody who walks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.tasks.live import announce
from cantou.core.web.texts import tidy_line
from cantou.services.alertes.domain.fanout import topic_of
from cantou.services.alertes.domain.targeting import hamlets_of, target_of
from cantou.services.alertes.models import Door

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.services.alertes.models import Alert

MOST = 400


def doors_of(*, organisation: int, alert: int) -> QuerySet[Door]:
    return Door.objects.filter(organisation_id=organisation, alert_id=alert).order_by("label")


def make_list(*, alert: Alert) -> int:
    """The hamlets where the alert is; where the gazetteer knows none, its places. Again: what is new is added."""
    labels = [f"{place.name}, {place.commune.name}" for place in hamlets_of(target_of(alert), most=MOST)]
    if not labels:
        labels = [area.description for info in alert.infos.all() for area in info.areas.all()]
    rows = [
        Door(organisation_id=alert.organisation_id, alert=alert, label=label[:160])
        for label in dict.fromkeys(labels)
    ]
    Door.objects.bulk_create(rows[:MOST], ignore_conflicts=True)
    record(action="alertes.doors", subject=f"alertes:{alert.thread.code}", details={"doors": len(rows)})
    return len(rows)


def add(*, alert: Alert, label: str) -> Door:
    label = tidy_line(label)
    if not label:
        raise ValidationError({"label": _("Écrivez une adresse ou un lieu-dit.")})
    door, _new = Door.objects.get_or_create(
        organisation_id=alert.organisation_id, alert=alert, label=label[:160]
    )
    return door


def tick(*, door: Door, outcome: str, note: str = "", by: int | None) -> None:
    """The last one who came says what is true."""
    if outcome not in Door.Outcome.values:
        raise ValidationError(_("Dites ce qu’il en est."))
    door.outcome, door.note = outcome, tidy_line(note)[:200]
    door.ticked_at, door.ticked_by_id = timezone.now(), by
    door.save(update_fields=["outcome", "note", "ticked_at", "ticked_by"])
    announce(topic_of(door.organisation_id))
    record(action="alertes.door_ticked", subject=f"alertes:door:{door.pk}", details={"outcome": outcome})
