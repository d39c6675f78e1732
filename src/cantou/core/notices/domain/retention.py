"""What goes by itself, every night; and every hour the messages whose jobs were lost."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from cantou.core.notices.domain import arrivals, correspondents
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, State, Suppression
from cantou.core.organisations.domain.queries import operator_key
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope

WIPED_AFTER = timedelta(days=30)
"""Words and addresses of what has arrived."""
UNSETTLED_WIPED_AFTER = timedelta(days=90)
"""Of what has not: somebody may still want to send it again."""
REFUSED_KEPT = timedelta(days=30)
KEPT = timedelta(days=400)
"""The row itself: states, instants, costs. The account keeps its messages that long."""
SUPPRESSIONS_KEPT = timedelta(days=3 * 365)
LOST_AFTER = timedelta(hours=1)

_HAS_JOB = """
exists (select from procrastinate_jobs job where job.task_name = 'cantou.notices.send'
        and job.status in ('todo', 'doing') and job.args ->> 'notice' = notices_notice.key::text)
"""
_LOST = f"""
update notices_notice set state = 'uncertain', reason = 'job_lost', finished_at = now()
where organisation_id = %s and state = 'sending' and claimed_at < %s and carrier_id is null
  and not {_HAS_JOB}
"""  # noqa: S608 (our own text)
_FORGOTTEN = f"""
select key from notices_notice
where organisation_id = %s and state = 'queued' and created_at < %s and channel <> 'letter'
  and carrier_id is null and not daily and not {_HAS_JOB}
"""  # noqa: S608
_UNGATHERED = """
select distinct person_id from notices_notice notice
where organisation_id = %s and state = 'queued' and created_at < %s and carrier_id is null and daily
  and not exists (select from procrastinate_jobs job where job.task_name = 'cantou.notices.digest'
                  and job.status in ('todo', 'doing') and (job.args ->> 'organisation')::bigint = organisation_id
                  and (job.args ->> 'person')::bigint = notice.person_id)
"""


def keep_house() -> None:
    """Every organisation in turn, each in its own transaction."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="ménage des messages").enter():
            purge(organisation=organisation)
    correspondents.forget()
    operator = operator_key()
    if operator is not None:
        with Scope.agent(operator, reason="ménage des messages reçus").enter():
            arrivals.purge(operator=operator)


def recover_all() -> None:
    """Every hour, every organisation in turn, each in its own transaction."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="messages dont la tâche s’est perdue").enter():
            recover(organisation=organisation)


def purge(*, organisation: int) -> int:
    """How many rows were wiped or deleted. Inside the organisation's Scope."""
    now = timezone.now()
    mine = Notice.objects.filter(organisation_id=organisation)
    old = mine.filter(created_at__lt=now - KEPT)
    refused = mine.filter(
        state=State.SUPPRESSED, reason="preference", created_at__lt=now - REFUSED_KEPT, carrier=None
    )
    deleted = old.filter(carrier__isnull=False).delete()[0] + old.delete()[0] + refused.delete()[0]
    full = mine.filter(sealed__isnull=False).exclude(channel=Channel.IN_APP)
    wiped = full.filter(
        Q(state__in=[State.SENT, State.SUPPRESSED], finished_at__lt=now - WIPED_AFTER)
        | Q(
            state__in=[State.FAILED, State.BOUNCED, State.UNCERTAIN],
            finished_at__lt=now - UNSETTLED_WIPED_AFTER,
        )
    ).update(sealed=None, address_digest=None)
    Suppression.objects.filter(organisation_id=organisation, created_at__lt=now - SUPPRESSIONS_KEPT).delete()
    return deleted + wiped


def recover(*, organisation: int) -> int:
    """Rows that no job cares for any more: those in flight become uncertain, those that never left leave."""
    from cantou.core.notices.tasks import digest, send

    before = timezone.now() - LOST_AFTER
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [organisation, before])
        lost: int = cursor.rowcount
        cursor.execute(_FORGOTTEN, [organisation, before])
        forgotten = [row[0] for row in cursor.fetchall()]
        cursor.execute(_UNGATHERED, [organisation, before])
        ungathered = [row[0] for row in cursor.fetchall()]
    for key in forgotten:
        send.defer(organisation=organisation, notice=str(key))
    for person in ungathered:
        digest.defer(organisation=organisation, person=person)
    return lost + len(forgotten) + len(ungathered)


def after_restore() -> int:
    """A backup was put back: what it believes to be waiting may have left since. Nothing is sent by itself."""
    doubtful = 0
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="sauvegarde remise en place").enter():
            doubtful += (
                Notice.objects.filter(organisation_id=organisation, state__in=[State.QUEUED, State.SENDING])
                .exclude(channel__in=[Channel.IN_APP, Channel.LETTER])
                .update(state=State.UNCERTAIN, reason="restored", finished_at=timezone.now())
            )
    return doubtful
