"""Accounts of the demonstration, as which anybody who sees it may sign in."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings

from cantou.core.people.domain.rights import role_title
from cantou.core.people.models import Membership, Person
from cantou.core.scope.scope import Scope

DOMAIN = "demo.cantou.example"
"""A name that nobody can own (RFC 2606): no mail leaves, and no real account can look like one of these."""
PASSWORD = "le cantou rassemble la maison"  # noqa: S105 (printed by the demonstration)
TOTP_SECRET = "CANTOUCANTOUCANTOUCANTOUCANTOUCA"  # noqa: S105 (idem; base 32)


@dataclass(frozen=True, slots=True)
class Shown:
    person: Person
    roles: tuple[str, ...]
    places: tuple[str, ...]
    """What this person may do, and in which organisations."""


def demo_person(*, name: str, given_name: str, family_name: str, second_factor: bool = False) -> Person:
    """Somebody of the demonstration, `name`@demo…; the same one each time. Agents need the second factor."""
    if not settings.DEMO:
        raise RuntimeError("Accounts with a known password belong to the demonstration only.")
    email = f"{name}@{DOMAIN}"
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person.objects.create_user(
            email=email, given_name=given_name, family_name=family_name, password=PASSWORD
        )
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    if second_factor and not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, TOTP_SECRET)
    return person


def code_of_the_moment() -> str:
    """What an application of codes would show for the people of the demonstration."""
    return str(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // mfa.TOTP_PERIOD)))


def accounts() -> list[Shown]:
    """Agents first."""
    people = Person.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).order_by("pk")
    shown = [Shown(person, *_roles(person)) for person in people]
    return sorted(shown, key=lambda one: not one.roles)


def _roles(person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with Scope.for_person(person.pk).enter():
        held = list(
            Membership.objects.filter(person=person, ended_at=None)
            .select_related("organisation")
            .order_by("service", "role", "pk")
        )
    roles = dict.fromkeys(role_title(row.service, row.role) for row in held)
    return tuple(roles), tuple(dict.fromkeys(row.organisation.name for row in held))
