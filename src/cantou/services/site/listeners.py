from __future__ import annotations

from uuid import UUID

from cantou.core.files.domain.events import FileTreated
from cantou.core.tasks import listens_to
from cantou.services.site.domain.files import SERVICE, show_files
from cantou.services.site.domain.legal import finish


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    if event.service == SERVICE and event.organisation is not None:
        key = UUID(event.object_key)
        finish(organisation=event.organisation, key=key)
        show_files(organisation=event.organisation, key=key)
