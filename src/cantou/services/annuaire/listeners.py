from __future__ import annotations

from uuid import UUID

from cantou.core.files.domain.events import FileTreated
from cantou.core.tasks import listens_to
from cantou.services.annuaire.domain.photos import SERVICE, show_photos


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    if event.service == SERVICE and event.organisation is not None:
        show_photos(organisation=event.organisation, key=UUID(event.object_key))
