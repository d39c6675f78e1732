from __future__ import annotations

from uuid import UUID

from cantou.core.applications.domain.sending import deliver
from cantou.core.tasks import task


@task(name="cantou.applications.send", opens_scope=False)
def send(*, organisation: int, delivery: str) -> None:
    """No transaction is open while the message travels."""
    deliver(organisation=organisation, key=UUID(delivery))
