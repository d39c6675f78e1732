from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy

from cantou.core.organisations.domain.banners import let_banner_lapse
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.tasks import periodic, task
from cantou.desk.domain import digest, errands, exports, onboarding, usage
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from collections.abc import Callable

AGAIN = RetryStrategy(max_attempts=3, wait=60)
FILES_KEPT = timedelta(days=7)


@task(name="cantou.desk.onboard", queue="heavy", opens_scope=False, retry=AGAIN)
def onboard(*, organisation: int, errand: str) -> None:
    _followed(onboarding.carry_on, organisation, UUID(errand))


@task(name="cantou.desk.export", queue="heavy", opens_scope=False, retry=AGAIN)
def export(*, organisation: int, errand: str) -> None:
    _followed(exports.carry_out, organisation, UUID(errand))


TASKS: dict[str, Any] = {Errand.Kind.ONBOARD: onboard, Errand.Kind.EXPORT: export}


def _followed(act: Callable[..., None], organisation: int, key: UUID) -> None:
    """A failure is shown on the errand's page while the job is tried again."""
    try:
        act(organisation=organisation, key=key)
    except Exception:
        with Scope.agent(organisation).enter():
            errands.fail(key=key)
        raise


@task(name="cantou.desk.usage", queue="heavy", opens_scope=False)
def count_usage(*, organisation: int, month: str) -> None:
    usage.count_usage(operator=organisation, month=date.fromisoformat(month))


@periodic(name="cantou.desk.usage_nightly", cron="10 3 * * *", queue="heavy")
def usage_nightly() -> None:
    """This month, and on its first days the one before, which was not over."""
    operator = Organisation.objects.filter(is_operator=True).first()
    if operator is not None:
        today = timezone.localdate()
        for day in sorted({today.replace(day=1), (today - timedelta(days=3)).replace(day=1)}):
            count_usage.defer(organisation=operator.pk, month=day.isoformat())


@task(name="cantou.desk.digest", queue="mail")
def send_digest(*, organisation: None, person: int, on: str) -> None:  # noqa: ARG001 (an agent has several)
    digest.send_digest(person=person, on=date.fromisoformat(on))


@periodic(name="cantou.desk.monday", cron="30 7-10 * * 1", queue="mail")
def monday() -> None:
    """At half past seven; the later hours are for a worker that was not there."""
    today = timezone.localdate()
    for person in digest.readers(on=today):
        send_digest.defer(organisation=None, person=person, on=today.isoformat())


@periodic(name="cantou.desk.banner", cron="*/5 * * * *")
def banner() -> None:
    let_banner_lapse()


@periodic(name="cantou.desk.forget", cron="20 4 * * *")
def forget() -> None:
    """Drafts that nobody launched, and archives after a week."""
    before = timezone.now() - FILES_KEPT
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with Scope.agent(organisation, reason="ménage du bureau").enter():
            errands.forget(before=before)
