"""The other side of what is shared: its door and its line of the queue, written in a Scope of that one thing alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope, current
from cantou.core.tasks import publish
from cantou.core.work.domain.items import put
from cantou.services.demarches.domain.events import PartBegun
from cantou.services.demarches.domain.moving import SERVICE, SHARED, subject
from cantou.services.demarches.models import CasePart

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from cantou.services.demarches.models import Case


def has_agents(organisation: int) -> bool:
    """Whether anybody there treats démarches: what is given to nobody is lost."""
    with Scope.agent(organisation, reason="quelqu’un traite-t-il les démarches ?").enter():
        return who_may(organisation=organisation, service=SERVICE, permission="treat").exists()


def begin(case: Case, *, to: int, key: UUID, part: str, title: str, due_at: datetime | None) -> None:
    """Begun again after it was over, it goes on."""
    with their_side(to, key):
        CasePart.objects.update_or_create(
            organisation_id=to,
            object_key=key,
            defaults={
                "owner_id": case.organisation_id,
                "reference": case.reference,
                "part": part,
                "since": timezone.now(),
                "until": None,
            },
        )
        words = str(CasePart.Part(part).label)
        values: dict[str, Any] = {
            "queue": SHARED,
            "reference": case.reference,
            "title": title[:190],
            "status": part,
            "status_title": words[:60],
            "tone": "care",
            "is_open": True,
            "due_at": due_at,
        }
        put(service=SERVICE, key=key, **values)
        publish(PartBegun(organisation=to, key=str(key)))
        record(action="demarches.takes_part", subject=subject(case), details={"part": part})


def over(case: Case, *, to: int, key: UUID) -> None:
    """What it wrote stays; it opens nothing any more."""
    with their_side(to, key):
        CasePart.objects.filter(organisation_id=to, object_key=key, until=None).update(until=timezone.now())
        put(service=SERVICE, key=key, is_open=False, status_title=_("terminé"), tone="")
        record(action="demarches.part_over", subject=subject(case))


def their_side(to: int, key: UUID) -> Any:
    scope = current()
    return Scope.for_object(organisation=to, key=key, person=scope.person if scope else None).enter()
