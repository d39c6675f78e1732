from __future__ import annotations

from cantou.core.tasks import task
from cantou.services.alertes.domain import fanout, ledger, sending


@task(name="cantou.alertes.write_ledger", queue="mail", opens_scope=False)
def write_ledger(*, organisation: int, alert: int) -> None:
    fanout.write(organisation=organisation, alert=alert)


@task(name="cantou.alertes.send_part", queue="mail", opens_scope=False)
def send_part(*, organisation: int, alert: int, first: int, last: int) -> None:
    sending.send_part(organisation=organisation, alert=alert, first=first, last=last)


@task(name="cantou.alertes.count")
def count(*, organisation: int, alert: int) -> None:
    ledger.take_states(organisation=organisation, alert=alert)
