"""Applications from elsewhere that sign people in through us (OpenID Connect)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.idp.oidc.models import Client, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

SCOPES = ("openid", "profile", "email")


@dataclass(frozen=True, slots=True)
class Registered:
    client: str
    secret: str
    """Shown once."""


def register(
    *,
    name: str,
    redirect_uris: Sequence[str],
    logout_uris: Sequence[str] = (),
    scopes: Sequence[str] = SCOPES,
) -> Registered:
    """A program that may ask people to sign in with their account here. They consent each time it is new to them."""
    client = Client(name=name)
    client.set_redirect_uris(list(redirect_uris))
    client.set_post_logout_redirect_uris(list(logout_uris))
    client.set_scopes(list(scopes))
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    secret = secrets.token_urlsafe(40)
    client.set_secret(secret)
    client.save()
    return Registered(client.pk, secret)


def withdraw(*, client: str) -> None:
    """The program signs nobody in any more; its tokens go with it."""
    Client.objects.filter(pk=client).delete()


def authorised(*, person: int) -> list[Client]:
    """The programs that hold a token for this person."""
    held = Token.objects.valid().filter(user_id=person, client__isnull=False)
    return list(Client.objects.filter(pk__in=held.values("client_id")).order_by("name", "pk"))


def revoke(*, person: int, client: str) -> int:
    """The person takes back what they allowed."""
    removed: int = Token.objects.filter(user_id=person, client_id=client).delete()[0]
    return removed
