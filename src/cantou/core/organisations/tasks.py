from __future__ import annotations

from cantou.core.organisations.domain import hosts, purging
from cantou.core.tasks import periodic, task


@periodic(name="cantou.organisations.purge", cron="10 3 * * *")
def purge_everywhere() -> None:
    """One job, and so one transaction, for each: what fails is tried again, then stays a dead letter, alone."""
    for organisation, service, path in purging.due():
        job = purge.configure(lock=f"purge.{organisation}.{service}")
        job.defer(organisation=organisation, service=service, path=path)


@task(name="cantou.organisations.purge_one")
def purge(*, organisation: int, service: str, path: str) -> None:
    purging.purge(organisation=organisation, service=service, path=path)


@periodic(name="cantou.organisations.hosts", cron="20 5 * * *")
def recheck_hosts() -> None:
    hosts.recheck_hosts()
