from __future__ import annotations

from uuid import UUID

from cantou.core.files.domain.events import FileTreated
from cantou.core.tasks import listens_to
from cantou.services.annuaire.domain.events import MemberRemoved, Proposed
from cantou.services.annuaire.domain.members import forget
from cantou.services.annuaire.domain.photos import SERVICE, show_photos
from cantou.services.annuaire.domain.proposals import take_up


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    if event.service == SERVICE and event.organisation is not None:
        show_photos(organisation=event.organisation, key=UUID(event.object_key))


@listens_to(Proposed)
def look_at(event: Proposed) -> None:
    assert event.organisation is not None
    take_up(organisation=event.organisation, ticket=UUID(event.ticket))


@listens_to(MemberRemoved)
def gone(event: MemberRemoved) -> None:
    assert event.organisation is not None
    forget(organisation=event.organisation, number=UUID(event.number))
