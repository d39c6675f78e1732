"""A demand being written, a question at a time, by somebody who has no account and perhaps no cookie.

Nothing is journaled nor taken before it is sent.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cantou.core.scope.scope import Mode, Scope, current
from cantou.core.web.idempotency import once
from cantou.services.salles.models import Draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cantou.services.salles.models import Hall


def key_of(token: str) -> UUID:
    """The key of the draft, and of the hire that it becomes. The token itself is kept nowhere."""
    raw = hmac.digest(settings.LINK_KEY.encode(), b"salles.draft:" + token.encode(), hashlib.sha256)
    return UUID(bytes=raw[:16], version=4)


def draft_scope(*, organisation: int, token: str, person: int | None = None) -> Scope:
    return Scope.for_object(organisation=organisation, key=key_of(token), person=person)


def by_agent(organisation: int) -> bool:
    """Whether an agent of that organisation acts here, and not a visitor for one thing."""
    here = current()
    return here is not None and here.mode is Mode.AGENT and here.acting == organisation


def once_or_not_at_all(*, key: str, purpose: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a form becomes, however often it arrives; what raises is undone whole, and the key may serve again."""
    with transaction.atomic():
        return once(key=key, purpose=purpose, act=act).answer


def start_draft(*, hall: Hall, token: str, starts_at: datetime, ends_at: datetime) -> Draft:
    """Start one, or correct the one that this token has already started: the form may arrive twice."""
    organisation = hall.organisation_id
    with draft_scope(organisation=organisation, token=token).enter():
        draft, is_new = Draft.objects.get_or_create(
            organisation_id=organisation,
            object_key=key_of(token),
            defaults={"hall": hall, "starts_at": starts_at, "ends_at": ends_at},
        )
        if not is_new and draft.sent_at is None:
            change_draft(draft=draft, hall=hall, starts_at=starts_at, ends_at=ends_at)
    return draft


def change_draft(*, draft: Draft, **values: Any) -> None:
    """Inside the draft's Scope."""
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save(update_fields=[*values, "updated_at"])


def empty_draft(*, draft: Draft) -> None:
    """Once sent: what it said now stands in the hire, under the same key."""
    change_draft(
        draft=draft,
        sent_at=timezone.now(),
        label="",
        event="",
        name="",
        email="",
        phone="",
        postal="",
        wants="",
    )
