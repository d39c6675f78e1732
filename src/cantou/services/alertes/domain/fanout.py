"""From one alert to a line of the ledger for each subscriber and way: written by the database, part after part, and
sent by many jobs. docs/adr/0202.

Each part is one transaction: its lines, the jobs that send them, and how far it has come. A process that dies between
two parts goes on after the last one; a line cannot be there twice, by a unique key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from cantou.core.notices.models import PushDevice
from cantou.core.scope.scope import Scope
from cantou.core.tasks.live import announce
from cantou.services.alertes.domain import queries
from cantou.services.alertes.domain.settings import service_settings
from cantou.services.alertes.domain.targeting import target_of
from cantou.services.alertes.engine import words
from cantou.services.alertes.models import Fanout

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert

PART = 5_000
"""Subscribers looked at in one transaction."""
JOB = 100
"""Lines that one job sends."""
URGENT = 20
GRAVE = ("Extreme", "Severe")
REASON = "diffusion d’une alerte"

_WRITE = """
with looked as (
  select w.id, w.object_key, w.channel, w.person_id, s.commune_id
  from alertes_subscriber w
  left join lateral (
    select s.commune_id from alertes_subscription s
    where s.organisation_id = w.organisation_id and s.subscriber_id = w.id
      and s.confirmed_at is not null and s.expires_on >= %(today)s
      and (s.commune_id = any(%(whole)s)
           or s.commune_id = any(%(partial)s) and (s.place_id is null or s.place_id = any(%(places)s)))
      and (%(grave)s or s.themes = '{{}}' or %(theme)s = any(s.themes))
    order by s.id limit 1
  ) s on true
  where w.organisation_id = %(organisation)s and w.id > %(walked)s
  order by w.id limit %(part)s
), ways as (
  select looked.*, way.channel as by
  from looked
  join lateral (
    select looked.channel as channel where looked.channel <> 'account'
    union all select 'in_app' where looked.channel = 'account'
    union all select 'email' where looked.channel = 'account'
      and exists (select from {person} p where p.id = looked.person_id and p.is_active and p.email <> '')
    union all select 'push' where looked.channel = 'account'
      and exists (select from {device} d where d.person_id = looked.person_id)
  ) way on true
  where looked.commune_id is not null
), written as (
  insert into alertes_dispatch
    (organisation_id, object_key, alert_id, subscriber_key, channel, person_id, commune_id, state, reason)
  select %(organisation)s, gen_random_uuid(), %(alert)s, object_key, by, person_id, commune_id, 'queued', ''
  from ways order by ways.id
  on conflict (organisation_id, alert_id, subscriber_key, channel) do nothing
  returning id
)
select (select max(id) from looked), (select coalesce(array_agg(id order by id), '{{}}') from written)
"""


@dataclass(frozen=True, slots=True)
class Part:
    walked: int | None
    lines: list[int]


def begin(*, alert: Alert) -> Fanout:
    """Inside the organisation's Scope, in the transaction that sends: whom it is for does not change any more."""
    from cantou.services.alertes.tasks import write_ledger

    target = target_of(alert)
    fanout, is_new = Fanout.objects.get_or_create(
        organisation_id=alert.organisation_id,
        alert=alert,
        defaults={
            "whole": sorted(target.whole),
            "partial": sorted(target.partial),
            "places": sorted(target.places),
            "any_hour": not alert.is_exercise or service_settings(organisation=alert.organisation_id).wakes,
        },
    )
    if is_new:
        write_ledger.configure(priority=URGENT).defer(organisation=alert.organisation_id, alert=alert.pk)
    return fanout


def write(*, organisation: int, alert: int) -> int:
    """In a job, outside of any Scope. How many lines there are in the end."""
    while not _write_part(organisation, alert):
        pass
    with Scope.agent(organisation, reason=REASON).enter():
        return Fanout.objects.get(organisation_id=organisation, alert_id=alert).targeted


def _write_part(organisation: int, alert: int) -> bool:
    """Whether that was the last one."""
    with Scope.agent(organisation, reason=REASON).enter():
        fanout = Fanout.objects.select_for_update().get(organisation_id=organisation, alert_id=alert)
        if fanout.queued_at is not None:
            return True
        message = queries.alert_of(organisation=organisation, alert=alert)
        assert message is not None
        part = _written(fanout, message)
        _send_soon(organisation, alert, part.lines)
        fanout.targeted += len(part.lines)
        if part.walked is None:
            fanout.queued_at = timezone.now()
            _count_later(organisation, alert)
        else:
            fanout.walked = part.walked
        fanout.save(update_fields=["targeted", "walked", "queued_at"])
        announce(topic_of(organisation))
        return part.walked is None


def _written(fanout: Fanout, message: Alert) -> Part:
    info = message.infos.all()[0]
    is_grave = message.status == words.ACTUAL and info.severity in GRAVE
    values: dict[str, Any] = {
        "organisation": fanout.organisation_id,
        "alert": message.pk,
        "today": timezone.localdate(),
        "whole": fanout.whole,
        "partial": fanout.partial,
        "places": fanout.places,
        "grave": is_grave or not message.thread.template,
        "theme": message.thread.template,
        "walked": fanout.walked,
        "part": PART,
    }
    statement = _WRITE.format(
        person=get_user_model()._meta.db_table,  # noqa: SLF001 (documented by Django)
        device=PushDevice._meta.db_table,  # noqa: SLF001
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        walked, lines = cursor.fetchone() or (None, [])
    return Part(walked, list(lines))


def _send_soon(organisation: int, alert: int, lines: list[int]) -> None:
    from cantou.services.alertes.tasks import send_part

    jobs: list[dict[str, Any]] = [
        {"organisation": organisation, "alert": alert, "first": lines[at], "last": lines[at : at + JOB][-1]}
        for at in range(0, len(lines), JOB)
    ]
    if jobs:
        send_part.configure(priority=URGENT).batch_defer(*jobs)


COUNTED_AFTER = (3, 10, 30, 150, 600, 1_500, 4_300)
"""Minutes: SMS and calls say late whether they arrived, mails come back, an exercise waits for the morning."""


def _count_later(organisation: int, alert: int) -> None:
    from datetime import timedelta

    from cantou.services.alertes.tasks import count

    for minutes in COUNTED_AFTER:
        at = timezone.now() + timedelta(minutes=minutes)
        count.configure(schedule_at=at).defer(organisation=organisation, alert=alert)


def topic_of(organisation: int) -> str:
    """What the live screens of the desk listen to."""
    return f"alertes:{organisation}"
