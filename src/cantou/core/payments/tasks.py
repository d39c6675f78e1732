from __future__ import annotations

from cantou.core.payments.domain import asking, retention, simulator, telling
from cantou.core.tasks import periodic, task


@task(name="cantou.payments.ask")
def ask(*, organisation: int, payment: int) -> None:
    """A provider that does not answer is no failure of the job: it is asked again in five minutes."""
    asking.ask_one(organisation=organisation, payment=payment)


@task(name="cantou.payments.noticed")
def noticed(*, organisation: int, provider: str, reference: str) -> None:
    asking.ask_named(organisation=organisation, provider=provider, reference=reference)


@periodic(name="cantou.payments.ask_all", cron="*/5 * * * *")
def ask_all() -> None:
    """Tabs that were closed, notices that were lost, attempts that nobody ends."""
    for organisation, payment in asking.due():
        ask.defer(organisation=organisation, payment=payment)


@task(name="cantou.payments.simulated_notice", opens_scope=False)
def simulated_notice(*, address: str, reference: str) -> None:
    simulator.notify(address=address, reference=reference)


@periodic(name="cantou.payments.keep_house", cron="35 3 * * *")
def nightly() -> None:
    retention.keep_house()


@periodic(name="cantou.payments.remind", cron="10 9 * * *")
def remind() -> None:
    telling.remind_all()
