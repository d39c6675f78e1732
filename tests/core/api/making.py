"""A token, and calls with it."""

from __future__ import annotations

from uuid import uuid4

from cantou.core.api.domain.tokens import make_token
from cantou.core.scope.scope import Scope

BOTH = ("signalements:read", "signalements:write")


def token_of(organisation, *, scopes=BOTH, person=None, days: int = 90, personal: bool = False):
    """What `make_token` gives: the row, and the secret."""
    with Scope.agent(organisation.pk, person=person.pk if person else None).enter():
        return make_token(name="Logiciel du garage", scopes=scopes, days=days, personal=personal)


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


def once_headers(key: str = "") -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid4())}


def post(client, path: str, body, **headers: str):
    return client.post(path, body, content_type="application/json", headers=headers)
