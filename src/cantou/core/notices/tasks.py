from __future__ import annotations

from uuid import UUID

import structlog
from django.conf import settings

from cantou.core.notices.domain import fetching, sms_in, treating
from cantou.core.notices.domain.bounces import record_bounce, record_complaint
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.domain.digests import gather
from cantou.core.notices.domain.retention import keep_house, recover_all
from cantou.core.notices.domain.sms_delivery import check, check_all
from cantou.core.notices.domain.subscriptions import subscriptions_of
from cantou.core.notices.metrics import MAILBOX
from cantou.core.tasks import periodic, task

log = structlog.get_logger(__name__)

QUEUE = "mail"


@task(name="cantou.notices.send", queue=QUEUE, opens_scope=False)
def send(*, organisation: int, notice: str) -> None:
    deliver(organisation=organisation, key=UUID(notice))


@task(name="cantou.notices.digest", queue=QUEUE)
def digest(*, organisation: int, person: int) -> None:
    gather(organisation=organisation, person=person)


@task(name="cantou.notices.bounced", queue=QUEUE)
def bounced(*, organisation: int, notice: str, permanent: bool, status: str) -> None:
    record_bounce(organisation=organisation, key=UUID(notice), permanent=permanent, reason=f"dsn {status}")


@task(name="cantou.notices.complained", queue=QUEUE)
def complained(*, organisation: int, notice: str) -> None:
    record_complaint(organisation=organisation, key=UUID(notice))


@task(name="cantou.notices.check_sms", queue=QUEUE, opens_scope=False)
def check_sms(*, organisation: int, notice: str) -> None:
    check(organisation=organisation, key=UUID(notice))


@task(name="cantou.notices.check_many", queue=QUEUE, opens_scope=False)
def check_many(*, organisation: int, notices: list[str], turn: int) -> None:
    check_all(organisation=organisation, keys=[UUID(key) for key in notices], turn=turn)


@task(name="cantou.notices.treat", queue=QUEUE)
def treat(*, organisation: int, arrival: str) -> None:
    """What came in by e-mail or SMS."""
    treating.treat(organisation=organisation, arrival=UUID(arrival))


@task(name="cantou.notices.forget_subscriber")
def forget_subscriber(*, organisation: int, service: str, key: str) -> None:
    """Whoever wants to hear of nothing more (domain/subscriptions.py)."""
    known = subscriptions_of(service)
    if known is not None:
        known.forget(organisation=organisation, key=UUID(key))


@periodic(name="cantou.notices.fetch", cron="*/2 * * * *", queue=QUEUE)
def fetch() -> None:
    """A mailbox that does not open is said in the log and the metrics: it is tried again in two minutes."""
    if not settings.IMAP_URL:
        return
    try:
        fetching.fetch(settings.IMAP_URL)
    except fetching.MailboxError as error:
        log.error("mailbox_closed", why=str(error))  # noqa: TRY400 (what was said of it is all there is)
        MAILBOX.labels("failed").inc()
    else:
        MAILBOX.labels("done").inc()


@periodic(name="cantou.notices.late_parts", cron="*/10 * * * *")
def late_parts() -> None:
    sms_in.hand_over_late()


@periodic(name="cantou.notices.keep_house", cron="40 3 * * *")
def nightly() -> None:
    keep_house()


@periodic(name="cantou.notices.recover", cron="25 * * * *")
def hourly() -> None:
    recover_all()
