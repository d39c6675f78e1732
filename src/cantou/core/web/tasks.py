from __future__ import annotations

from cantou.core.tasks import periodic
from cantou.core.web import idempotency


@periodic(name="cantou.web.forget_first_answers", cron="20 2 * * *")
def forget_first_answers() -> None:
    idempotency.forget()
