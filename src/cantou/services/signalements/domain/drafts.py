"""A report being written, a page at a time, by somebody who has no account and perhaps no cookie.

Nothing is journaled before it is sent: a draft is its writer's.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Draft, columns_of

if TYPE_CHECKING:
    from cantou.core.maps.domain.somewhere import Somewhere

TOKEN_BYTES = 18


def new_token() -> str:
    """The secret in the addresses of a draft, and the idempotency key of its sending."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def key_of(token: str) -> UUID:
    """The key of the draft and of the report that it becomes. The token itself is kept nowhere."""
    raw = hmac.digest(settings.LINK_KEY.encode(), b"signalements.draft:" + token.encode(), hashlib.sha256)
    return UUID(bytes=raw[:16], version=4)


def draft_scope(*, organisation: int, token: str, person: int | None = None) -> Scope:
    return Scope.for_object(organisation=organisation, key=key_of(token), person=person)


def start_draft(
    *,
    organisation: int,
    token: str,
    commune: int,
    category: str,
    where: Somewhere | None,
    person: int | None = None,
) -> Draft:
    """Start one, or correct the one that this token has already started: the form may arrive twice.

    A draft that has been sent comes back as it is.
    """
    with draft_scope(organisation=organisation, token=token, person=person).enter():
        draft, is_new = Draft.objects.get_or_create(
            organisation_id=organisation,
            object_key=key_of(token),
            defaults={"commune_id": commune, "category": category, "person_id": person, **columns_of(where)},
        )
        if not is_new and draft.sent_at is None:
            change_draft(draft=draft, commune_id=commune, category=category, **columns_of(where))
    return draft


def change_draft(*, draft: Draft, **values: Any) -> None:
    """Inside the draft's Scope."""
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save(update_fields=[*values, "updated_at"])


def empty_draft(*, draft: Draft) -> None:
    """Once sent: what it said now stands in the report, under the same key."""
    change_draft(
        draft=draft,
        sent_at=timezone.now(),
        description="",
        answers={},
        name="",
        email="",
        phone="",
        wants="",
        person=None,
        place_label="",
        place_words="",
        place=None,
        lon=None,
        lat=None,
        accuracy=None,
    )
