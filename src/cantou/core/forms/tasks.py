from __future__ import annotations

from cantou.core.forms.domain import retention
from cantou.core.tasks import periodic


@periodic(name="cantou.forms.keep_house", cron="35 3 * * *")
def nightly() -> None:
    retention.keep_house()
