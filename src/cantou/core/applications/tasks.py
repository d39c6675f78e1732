from __future__ import annotations

from uuid import UUID

from cantou.core.applications.domain.retention import forget
from cantou.core.applications.domain.sending import deliver
from cantou.core.tasks import periodic, task


@task(name="cantou.applications.send", opens_scope=False)
def send(*, organisation: int, delivery: str) -> None:
    """No transaction is open while the message travels."""
    deliver(organisation=organisation, key=UUID(delivery))


@periodic(name="cantou.applications.forget", cron="50 2 * * *")
def forget_deliveries() -> None:
    forget()
