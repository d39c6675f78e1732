"""A person's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.keys import SealedError
from cantou.core.notices.domain import catalogue, queries
from cantou.core.notices.domain.envelope import open_envelope
from cantou.core.notices.engine.words import LINK
from cantou.core.scope.scope import Scope
from cantou.core.tasks.live import announce

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from cantou.core.notices.models import Notice


def mark_read(*, person: int, keys: Collection[UUID] | None = None) -> int:
    """Those messages, or all of them. Opens its own Scopes: each row belongs to an organisation. How many."""
    with Scope.for_person(person).enter():
        unread = queries.inbox(person=person).filter(read_at=None)
        if keys is not None:
            unread = unread.filter(key__in=list(keys))
        senders = set(unread.values_list("organisation_id", flat=True))
    marked = 0
    for organisation in sorted(senders):
        with Scope.for_person(person, acting=organisation).enter():
            mine = queries.inbox(person=person).filter(organisation_id=organisation, read_at=None)
            if keys is not None:
                mine = mine.filter(key__in=list(keys))
            marked += mine.update(read_at=timezone.now())
    if marked:
        announce(f"person:{person}")
    return marked


def leads_to(notice: Notice) -> tuple[str, str]:
    """(address, what its button says) of a message in the account; empty when there is none any more."""
    if notice.sealed is None:
        return "", ""
    try:
        link = open_envelope(notice.sealed, key=notice.key).context.get(LINK, "")
        action = catalogue.find(notice.service, notice.kind).action
    except (SealedError, catalogue.UnknownNoticeError):
        return "", ""
    return link, action
