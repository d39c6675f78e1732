"""Who calls with a token, for which organisation, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.api.domain import tokens
from cantou.core.api.problems import ProblemError
from cantou.core.applications.domain.queries import granted, is_open
from cantou.core.applications.models import Application
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.clients import client_of_token
from cantou.core.people.domain.rights import Rights, rights_of
from cantou.core.registry.scopes import permissions_of
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from cantou.core.api.models import AccessToken


NOT_OPEN = (
    "Dites dans « Cantou-Organisation » pour quelle organisation vous agissez : une qui vous a ouverte."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Acts for one organisation, and for no other. `name` is what its journal keeps."""

    organisation: int
    scopes: frozenset[str]
    rights: Rights
    name: str
    person: int | None = None

    @property
    def scope(self) -> Scope:
        return Scope.agent(self.organisation, person=self.person, reason=self.name)

    def may(self, service: str, permission: str) -> bool:
        return self.rights.may(self.organisation, service, permission)


def find_caller(*, secret: str, organisation: str = "") -> Caller | None:
    """None for what opens nothing. `organisation` is what an application says that it acts for."""
    token = tokens.find_token(secret=secret)
    return _of_application(secret, organisation) if token is None else _of_token(token)


def _of_application(secret: str, slug: str) -> Caller | None:
    """In an organisation that has opened it, with what that one granted and what the token holds."""
    found = client_of_token(value=secret)
    application = found and Application.objects.filter(client=found[0]).first()
    if not found or not application or not application.is_active:
        return None
    organisation = Organisation.objects.filter(slug=slug).first() if slug else None
    if organisation is None or not is_open(application=application, organisation=organisation.pk):
        raise ProblemError(403, detail=_(NOT_OPEN), code="organisation")
    scopes = found[1] & granted(application=application, organisation=organisation.pk)
    rights = granted_to(organisation.pk, scopes)
    return Caller(organisation.pk, scopes, rights, f"application {application.code}")


def granted_to(organisation: int, scopes: frozenset[str]) -> Rights:
    return Rights({(organisation, service): names for service, names in permissions_of(scopes).items()})


def _of_token(token: AccessToken) -> Caller | None:
    scopes = frozenset(token.scopes)
    rights = granted_to(token.organisation_id, scopes)
    if token.person_id is not None:
        rights = _also_held(rights, token.organisation_id, token.person_id)
        if not rights.granted:
            return None
    return Caller(token.organisation_id, scopes, rights, f"jeton {token.handle}", token.person_id)


def _also_held(rights: Rights, organisation: int, person: int) -> Rights:
    """A personal token is worth what its holder may do today, and nothing once they have left."""
    with Scope.agent(organisation).enter():
        own = rights_of(person=person).granted
    both = {key: names & own.get(key, frozenset()) for key, names in rights.granted.items()}
    return Rights({key: names for key, names in both.items() if names})
