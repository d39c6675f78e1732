from __future__ import annotations

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.alertes.domain import fanout, ledger, queries, relay, sending


@task(name="cantou.alertes.write_ledger", queue="mail", opens_scope=False)
def write_ledger(*, organisation: int, alert: int) -> None:
    fanout.write(organisation=organisation, alert=alert)


@task(name="cantou.alertes.send_part", queue="mail", opens_scope=False)
def send_part(*, organisation: int, alert: int, first: int, last: int) -> None:
    sending.send_part(organisation=organisation, alert=alert, first=first, last=last)


@task(name="cantou.alertes.count")
def count(*, organisation: int, alert: int) -> None:
    ledger.take_states(organisation=organisation, alert=alert)


@task(name="cantou.alertes.read_feeds", opens_scope=False)
def read_feeds() -> None:
    """Each feed is a job of its own: one that is slow keeps no other waiting."""
    with Scope.public().enter():
        found = Offer.objects.filter(service="alertes").order_by("organisation_id")
        organisations = list(found.values_list("organisation_id", flat=True).distinct())
    for organisation in organisations:
        with Scope.agent(organisation, reason="tâche").enter():
            keys = list(queries.feeds_of(organisation=organisation).values_list("pk", flat=True))
            for key in keys:
                read_feed.defer(organisation=organisation, feed=key)


@task(name="cantou.alertes.read_feed")
def read_feed(*, organisation: int, feed: int) -> None:
    row = queries.feeds_of(organisation=organisation).filter(pk=feed).first()
    if row is not None:
        relay.read_feed(feed=row)
