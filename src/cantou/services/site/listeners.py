from __future__ import annotations

from uuid import UUID

from cantou.core.files.domain.events import FileTreated
from cantou.core.tasks import listens_to
from cantou.services.site.domain.files import SERVICE, is_bulletin, show_files
from cantou.services.site.domain.legal import finish
from cantou.services.site.tasks import read_bulletin


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    if event.service == SERVICE and event.organisation is not None:
        key = UUID(event.object_key)
        finish(organisation=event.organisation, key=key)
        if is_bulletin(organisation=event.organisation, key=key):
            read_bulletin.defer(organisation=event.organisation, key=event.object_key)
        else:
            show_files(organisation=event.organisation, key=key)
