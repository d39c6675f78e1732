"""Access tokens: made and revoked by an organisation's administrator, found again by their secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.api.models import AccessToken
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import (
    ExpiredLinkError,
    create_link,
    link_secret,
    open_link,
)
from cantou.core.organisations.models import PrivateLink
from cantou.core.registry.scopes import all_scopes
from cantou.core.scope.scope import Scope, acting, require

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "cantou_"
"""So that a token left in a file is recognised for what it is."""
SERVICE, PURPOSE = "api", "token"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
LENGTH = 40  # 32^40: 200 bits
MOST_DAYS = 731
USED = timedelta(hours=1)
"""How old the last use may be before it is written again: a token used all day is not written all day."""


@dataclass(frozen=True, slots=True)
class Made:
    token: AccessToken
    secret: str
    """Shown once. Kept nowhere."""


def make_token(
    *, name: str, scopes: Iterable[str], days: int, personal: bool = False, seed: str = ""
) -> Made:
    """For the organisation acted for. `personal`: worth at most what the person who makes it may do.

    `seed`: what `secret_of` finds the secret again from, for the demonstration; without one it is kept nowhere.
    """
    wanted = _checked(scopes)
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Un jeton dure deux ans au plus.")})
    key, drawn = uuid4(), PREFIX + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    secret = secret_of(seed=seed) if seed else drawn
    expires_at = timezone.now() + timedelta(days=days)
    person = require().person
    token = AccessToken.objects.create(
        organisation_id=acting(),
        key=key,
        name=name,
        scopes=wanted,
        person_id=person if personal else None,
        made_by_id=person,
        expires_at=expires_at,
    )
    create_link(
        secret=secret,
        service=SERVICE,
        organisation=acting(),
        key=key,
        purpose=PURPOSE,
        expires_at=expires_at,
    )
    details = {"scopes": wanted, "personal": personal, "until": expires_at.date().isoformat()}
    record(action="api.token_made", subject=f"token:{token.handle}", details=details)
    return Made(token, secret)


def secret_of(*, seed: str) -> str:
    """Only on this installation: it rests on the key of private links."""
    return PREFIX + link_secret(seed=f"{SERVICE}:{seed}")


def revoke_token(*, token: AccessToken) -> None:
    """It opens nothing from now on. Repeating it does nothing."""
    now = timezone.now()
    changed = AccessToken.objects.filter(organisation_id=acting(), pk=token.pk, revoked_at=None)
    if changed.update(revoked_at=now):
        PrivateLink.objects.filter(object_key=token.key).update(revoked_at=now)
        record(action="api.token_revoked", subject=f"token:{token.handle}")


def find_token(*, secret: str) -> AccessToken | None:
    """The token that this secret opens today. Looked for in its own organisation's Scope, and no other's."""
    if not secret.startswith(PREFIX):
        return None
    try:
        opened = open_link(secret=secret, service=SERVICE)
    except ExpiredLinkError:
        return None
    if opened is None or opened.purpose != PURPOSE:
        return None
    with Scope.agent(opened.organisation).enter():
        now = timezone.now()
        found = AccessToken.objects.filter(
            organisation_id=opened.organisation, key=opened.key, revoked_at=None, expires_at__gt=now
        ).first()
        if found is not None:
            stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED)
            AccessToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
    return found


def _checked(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in all_scopes()]
    if not wanted or unknown:
        raise ValidationError({"scopes": _("Choisissez ce que ce jeton permet.")})
    return wanted
