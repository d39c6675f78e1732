"""Drafts that nobody came back to go by themselves, with their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.files.domain.files import erase_all
from cantou.core.forms.models import Draft
from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID

AT_ONCE = 2_000


def keep_house() -> None:
    """Every organisation in turn, each in its own transaction."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="ménage des brouillons").enter():
            purge(organisation=organisation)


def purge(*, organisation: int) -> int:
    """How many rows went. Inside the organisation's Scope. The files of what was sent belong to the service."""
    gone = Draft.objects.filter(organisation_id=organisation, expires_at__lt=timezone.now())
    rows = list(gone.order_by("expires_at").values_list("pk", "object_key", "taken_at")[:AT_ONCE])
    for _pk, key, taken in rows:
        if taken is None:
            erase_all(organisation=organisation, key=key)
    Draft.objects.filter(organisation_id=organisation, pk__in=[pk for pk, _key, _taken in rows]).delete()
    if rows:
        record(action="forms.purged", details={"rows": len(rows)})
    return len(rows)


def empty(*, organisation: int, key: UUID) -> None:
    """At its person's wish, now: the row that is left says nothing, and goes with the others."""
    mine = Draft.objects.filter(organisation_id=organisation, object_key=key)
    unsent = mine.filter(taken_at=None).exists()
    mine.update(answers={}, person=None, step="", expires_at=timezone.now())
    if unsent:
        erase_all(organisation=organisation, key=key)
    record(action="forms.draft_erased", details={"key": str(key)})
