from __future__ import annotations

from cantou.core.organisations.models import Organisation
from cantou.core.people.domain import (
    erasures,
    join_codes,
    mandate_ends,
    memberships,
    retention,
    sessions,
    tickets,
)
from cantou.core.tasks import periodic, task
from cantou.core.web import cache, throttle


@task(name="cantou.people.erase")
def erase(*, organisation: None, erasure: int) -> None:  # noqa: ARG001 (no organisation owns a person)
    erasures.carry_out(erasure=erasure)


@periodic(name="cantou.people.due_erasures", cron="10 * * * *")
def erase_what_is_due() -> None:
    for one in erasures.due():
        erase.defer(organisation=None, erasure=one)


@periodic(name="cantou.people.forget", cron="40 3 * * *")
def forget_what_is_over() -> None:
    """Sessions, tickets, codes, invitations and counts whose time is up."""
    sessions.forget_expired()
    tickets.purge()
    join_codes.purge()
    for organisation in Organisation.objects.values_list("pk", flat=True):
        memberships.forget_invitations(organisation=organisation)
    throttle.purge()
    cache.purge()


@periodic(name="cantou.people.unused", cron="50 4 * * 1")
def warn_unused_accounts() -> None:
    retention.warn_unused()


@periodic(name="cantou.people.mandates", cron="20 9 * * 1")
def time_of_mandates() -> None:
    mandate_ends.remind()
    mandate_ends.purge()
