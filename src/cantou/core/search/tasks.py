from __future__ import annotations

from cantou.core.search.domain.index import rebuild
from cantou.core.tasks import task


@task(name="cantou.search.rebuild", queue="heavy", opens_scope=False)
def rebuild_index(*, organisation: int, service: str = "") -> None:
    rebuild(organisation=organisation, service=service)
