"""Applications from elsewhere that sign people in through us (OpenID Connect).

What the operator does to them is journaled by core.applications, which knows them by their name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.idp.oidc.models import Client, Token

from cantou.core.people.domain.platform import record_for_person

if TYPE_CHECKING:
    from collections.abc import Sequence

SCOPES = ("openid", "profile", "email")
LONGEST = 100


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
    machine: bool = False,
) -> Registered:
    """A program that may ask people to sign in with their account here. They consent each time it is new to them.

    `machine`: it also asks for tokens of its own (client_credentials), which are no person's.
    """
    client = Client(name=name[:LONGEST], data={"machine": machine})
    client.set_redirect_uris(list(redirect_uris))
    client.set_post_logout_redirect_uris(list(logout_uris))
    client.set_scopes(list(scopes))
    client.set_grant_types(_grants(client))
    secret = secrets.token_urlsafe(40)
    client.set_secret(secret)
    client.save()
    return Registered(client.pk, secret)


def change(
    *,
    client: str,
    name: str,
    redirect_uris: Sequence[str],
    logout_uris: Sequence[str],
    scopes: Sequence[str],
) -> None:
    """What it may do from now on; tokens that may do more are worth nothing any more."""
    found = Client.objects.get(pk=client)
    found.name = name[:LONGEST]
    found.set_redirect_uris(list(redirect_uris))
    found.set_post_logout_redirect_uris(list(logout_uris))
    if set(found.get_scopes()) - set(scopes):
        Token.objects.filter(client=found).delete()
    found.set_scopes(list(scopes))
    found.save()


def pause(*, client: str) -> None:
    """It signs nobody in and gets no token, until `resume`. Its tokens go at once."""
    found = Client.objects.get(pk=client)
    found.set_grant_types([])
    found.set_response_types([Client.ResponseType.NONE])
    found.save()
    Token.objects.filter(client=found).delete()


def resume(*, client: str) -> None:
    found = Client.objects.get(pk=client)
    found.set_grant_types(_grants(found))
    found.set_response_types([Client.ResponseType.CODE])
    found.save()


def renew_secret(*, client: str) -> str:
    """Shown once. What was given under the one before goes with it."""
    found = Client.objects.get(pk=client)
    secret = secrets.token_urlsafe(40)
    found.set_secret(secret)
    found.save()
    Token.objects.filter(client=found).delete()
    return secret


def client_of_token(*, value: str) -> tuple[str, frozenset[str]] | None:
    """(client, scopes) of a token that a program asked for itself. A person's token is not one."""
    token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, value)
    if token is None or token.user_id is not None or token.client_id is None:
        return None
    return str(token.client_id), frozenset(token.get_scopes())


def _grants(client: Client) -> list[str]:
    found = [Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN]
    if (client.data or {}).get("machine"):
        found.append(Client.GrantType.CLIENT_CREDENTIALS)
    return found


def authorised(*, person: int) -> list[Client]:
    """The programs that hold a token for this person."""
    held = Token.objects.valid().filter(user_id=person, client__isnull=False)
    return list(Client.objects.filter(pk__in=held.values("client_id")).order_by("name", "pk"))


def revoke(*, person: int, client: str) -> int:
    """The person takes back what they allowed."""
    removed: int = Token.objects.filter(user_id=person, client_id=client).delete()[0]
    if removed:
        record_for_person(person=person, action="people.application_revoked", subject=f"client:{client}")
    return removed
